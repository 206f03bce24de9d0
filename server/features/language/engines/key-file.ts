import { chmod, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Type } from 'typebox';
import { Value } from 'typebox/value';
import { Secret } from '../../../config/index.ts';
import type { Service } from './engine.ts';

const Key = Type.Optional(Type.String({ minLength: 1, maxLength: 500 }));
const KeyFile = Type.Object({ recognition: Key, translation: Key }, { additionalProperties: false });

/** Keys of engines that administrators set: a file that only the node's user can read, beside the node's own keys, never in the database. */
export class EngineKeys {
  readonly #path: string;
  #keys: Type.Static<typeof KeyFile> = {};

  constructor(dataDir: string) {
    this.#path = join(dataDir, 'keys', 'engines.json');
  }

  /** @throws Error that names the file and nothing of its content */
  async load(): Promise<void> {
    let text: string;
    try {
      text = await readFile(this.#path, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      this.#keys = {};
      return;
    }
    // A restored backup may have lost the permissions.
    if (process.platform !== 'win32') await chmod(this.#path, 0o600);
    let content: unknown;
    try {
      content = JSON.parse(text);
    } catch {
      content = undefined;
    }
    if (!Value.Check(KeyFile, content))
      throw new Error(`${this.#path} is not a file of engine keys; restore or delete it`);
    this.#keys = content;
  }

  of(service: Service): Secret | undefined {
    const key = this.#keys[service];
    return key === undefined ? undefined : new Secret(key);
  }

  /** Writes the whole file or nothing. */
  async set(service: Service, key: string | null): Promise<void> {
    const { [service]: _before, ...others } = this.#keys;
    const next = key === null ? others : { ...others, [service]: key };
    await mkdir(dirname(this.#path), { recursive: true, mode: 0o700 });
    const fresh = `${this.#path}.new`;
    await writeFile(fresh, `${JSON.stringify(next)}\n`, { mode: 0o600, flush: true });
    await rename(fresh, this.#path);
    this.#keys = next;
  }
}
