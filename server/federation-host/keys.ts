import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { chmodSync, closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Type } from 'typebox';
import { Value } from 'typebox/value';
import type { HubKeys, SigningKeys } from '../../federation/index.ts';

const PrivateJwk = Type.Object({
  kty: Type.Literal('OKP'),
  crv: Type.Literal('Ed25519'),
  x: Type.String({ pattern: '^[A-Za-z0-9_-]{43}$' }),
  d: Type.String({ pattern: '^[A-Za-z0-9_-]{43}$' }),
});
const Slot = Type.Union([PrivateJwk, Type.Null()]);
/** Three slots, so that a rotation overlaps: a key is announced (pending), signs (active), and still verifies (retiring). */
const KeyFile = Type.Object({ version: Type.Literal(1), pending: Slot, active: PrivateJwk, retiring: Slot });
type PrivateJwk = Type.Static<typeof PrivateJwk>;
type KeyFile = Type.Static<typeof KeyFile>;
type PublicKey = ReturnType<SigningKeys['current']>;

function generate(): PrivateJwk {
  const jwk = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
  return { kty: 'OKP', crv: 'Ed25519', x: String(jwk.x), d: String(jwk.d) };
}

function publicPart({ kty, crv, x }: PrivateJwk): PublicKey {
  // RFC 7638 thumbprint: the required members in lexical order.
  const kid = createHash('sha256').update(`{"crv":"${crv}","kty":"${kty}","x":"${x}"}`).digest('base64url');
  return { kid, jwk: { kty, crv, x } };
}

/** Writes the whole file or nothing: a new file beside it, flushed, then renamed over it. Readable by the node's user only. */
function writePrivate(path: string, content: KeyFile): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const fresh = `${path}.new`;
  const file = openSync(fresh, 'w', 0o600);
  try {
    writeSync(file, `${JSON.stringify(content, null, 2)}\n`);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(fresh, path);
}

function readPrivate(path: string): KeyFile | undefined {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  // A restored backup may have lost the permissions.
  if (process.platform !== 'win32') chmodSync(path, 0o600);
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    content = undefined;
  }
  // The message names the file only: its content must reach no log.
  if (!Value.Check(KeyFile, content))
    throw new Error(`${path} is not a key file of this node; restore it from a backup`);
  for (const slot of [content.pending, content.active, content.retiring]) {
    if (slot !== null && publicOf(slot) !== slot.x)
      throw new Error(`${path} holds a private key that is not of its public key`);
  }
  return content;
}

function publicOf(jwk: PrivateJwk): string | undefined {
  // Built from `d` alone, so that a wrong `x` beside it shows.
  const pkcs8 = Buffer.concat([
    Buffer.from('302e020100300506032b657004220420', 'hex'),
    Buffer.from(jwk.d, 'base64url'),
  ]);
  return createPublicKey(createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' })).export({ format: 'jwk' }).x;
}

/** One key file: what signs now, and the slots of a rotation. */
export class KeySlots implements SigningKeys {
  readonly #path: string;
  #file: KeyFile;
  #active: { public: PublicKey; private: KeyObject };

  private constructor(path: string, file: KeyFile) {
    this.#path = path;
    this.#file = file;
    this.#active = KeySlots.#load(file.active);
  }

  /** Reads the file. Undefined when there is none; throws when it cannot be used. */
  static open(path: string): KeySlots | undefined {
    const file = readPrivate(path);
    return file === undefined ? undefined : new KeySlots(path, file);
  }

  /** Reads the file, or makes a key pair and writes it first. */
  static openOrCreate(path: string): KeySlots {
    const file = readPrivate(path);
    if (file !== undefined) return new KeySlots(path, file);
    const created: KeyFile = { version: 1, pending: null, active: generate(), retiring: null };
    writePrivate(path, created);
    return new KeySlots(path, created);
  }

  static #load(jwk: PrivateJwk): { public: PublicKey; private: KeyObject } {
    return { public: publicPart(jwk), private: createPrivateKey({ key: { ...jwk }, format: 'jwk' }) };
  }

  current(): PublicKey {
    return this.#active.public;
  }

  sign(bytes: Uint8Array): Buffer {
    return sign(null, bytes, this.#active.private);
  }

  /** Public keys by slot, for the entity configuration and for administrators. */
  published(): { pending: PublicKey | null; active: PublicKey; retiring: PublicKey | null } {
    const { pending, retiring } = this.#file;
    return {
      pending: pending === null ? null : publicPart(pending),
      active: this.#active.public,
      retiring: retiring === null ? null : publicPart(retiring),
    };
  }

  /** Makes the next key and keeps it ready; it does not sign yet. Answers the one that is pending already, if any. */
  prepareNext(): PublicKey {
    const pending = this.#file.pending ?? generate();
    this.#write({ ...this.#file, pending });
    return publicPart(pending);
  }

  /** The pending key signs from now on; the one before it stays in the retiring slot. Throws when none is pending. */
  switchToNext(): void {
    const { pending, active } = this.#file;
    if (pending === null) throw new Error('no next key was prepared');
    this.#write({ version: 1, pending: null, active: pending, retiring: active });
    this.#active = KeySlots.#load(pending);
  }

  #write(file: KeyFile): void {
    writePrivate(this.#path, file);
    this.#file = file;
  }
}

/** Keys of one node: its own, and a hub's online key when it is a hub. */
export interface NodeKeys {
  readonly node: KeySlots;
  readonly hub: HubKeys;
}

/** Opens or makes the keys in `<dataDir>/keys`. Throws with the file's name when one cannot be used. */
export function openNodeKeys(dataDir: string): NodeKeys {
  const hubPath = join(dataDir, 'keys', 'hub-online.json');
  let hub = KeySlots.open(hubPath);
  return {
    node: KeySlots.openOrCreate(join(dataDir, 'keys', 'node.json')),
    hub: {
      open: () => hub,
      create: () => {
        hub ??= KeySlots.openOrCreate(hubPath);
        return hub;
      },
    },
  };
}
