import { createCipheriv, createDecipheriv } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, rm } from 'node:fs/promises';
import { join } from 'node:path';

const blockBytes = 16;

/** Key stream of AES-256-CTR from any byte on; the key is used for one draft only, so the counter starts at zero. */
function counterAt(offset: number): { iv: Buffer; skip: number } {
  const iv = Buffer.alloc(blockBytes);
  iv.writeBigUInt64BE(BigInt(Math.floor(offset / blockBytes)), 8);
  return { iv, skip: offset % blockBytes };
}

/** Unfinished uploads: files in a directory, each encrypted with a key of its own that lies in the database. */
export class Drafts {
  readonly #directory: string;

  private constructor(directory: string) {
    this.#directory = directory;
  }

  static async open(directory: string): Promise<Drafts> {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    return new Drafts(directory);
  }

  #pathOf(id: string): string {
    if (!/^[0-9a-f-]{36}$/.test(id)) throw new RangeError('Not the name of an upload.');
    return join(this.#directory, id);
  }

  /**
   * Appends bytes at `offset`; what lies behind it is written over.
   * @param onStored called with the number of bytes that are on disk, also when the stream breaks off
   */
  async write(
    id: string,
    key: Buffer,
    offset: number,
    bytes: AsyncIterable<Uint8Array>,
    onStored: (count: number) => Promise<void>,
  ): Promise<number> {
    const file = await open(this.#pathOf(id), offset === 0 ? 'w' : 'r+', 0o600);
    const { iv, skip } = counterAt(offset);
    const cipher = createCipheriv('aes-256-ctr', key, iv);
    cipher.update(Buffer.alloc(skip));
    let count = 0;
    try {
      for await (const part of bytes) {
        const sealed = cipher.update(part);
        await file.write(sealed, 0, sealed.length, offset + count);
        count += sealed.length;
      }
    } finally {
      await file.datasync();
      await file.close();
      await onStored(count);
    }
    return count;
  }

  /** Plain bytes from `start` on, at most `maxBytes`. */
  async *read(id: string, key: Buffer, start = 0, maxBytes = Number.MAX_SAFE_INTEGER): AsyncGenerator<Buffer> {
    const { iv, skip } = counterAt(start);
    const decipher = createDecipheriv('aes-256-ctr', key, iv);
    decipher.update(Buffer.alloc(skip));
    const end = maxBytes === Number.MAX_SAFE_INTEGER ? {} : { end: start + maxBytes - 1 };
    for await (const part of createReadStream(this.#pathOf(id), { start, ...end }))
      yield decipher.update(part as Buffer);
  }

  async remove(id: string): Promise<void> {
    await rm(this.#pathOf(id), { force: true });
  }
}
