import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, rename, rm, stat, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';

/** Bytes with their name: SHA-256 in lower-case hex. */
export interface StoredBlob {
  readonly sha256: string;
  readonly sizeBytes: number;
}

export type PutResult =
  | { readonly ok: true; readonly blob: StoredBlob }
  | { readonly ok: false; readonly reason: 'too_large' | 'disk_full' };

/** First and last byte, both included (RFC 9110 section 14.1.2). */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** Port: files by their content. The same bytes are stored once; who may read them is decided elsewhere. */
export interface BlobStore {
  /** Stores bytes; nothing is visible under its name until all of it is on disk. */
  put(bytes: AsyncIterable<Uint8Array> | Uint8Array, maxBytes: number): Promise<PutResult>;
  stat(sha256: string): Promise<StoredBlob | undefined>;
  /** @returns undefined when it is not there */
  read(sha256: string, range?: ByteRange): Promise<Readable | undefined>;
  /** True when it was there. */
  delete(sha256: string): Promise<boolean>;
}

/** Files in a directory, in folders named after the first two characters. */
export async function createDiskBlobStore(directory: string): Promise<BlobStore> {
  const drafts = join(directory, 'drafts');
  // What a crash left half-written has no name yet and belongs to nobody.
  await rm(drafts, { recursive: true, force: true });
  await mkdir(drafts, { recursive: true, mode: 0o700 });
  const pathOf = (sha256: string) => {
    if (!/^[0-9a-f]{64}$/.test(sha256)) throw new RangeError('Not the name of a blob.');
    return join(directory, sha256.slice(0, 2), sha256);
  };
  return {
    put: (bytes, maxBytes) => putFile(bytes, maxBytes, join(drafts, randomUUID()), pathOf),
    stat: async (sha256) => {
      const found = await stat(pathOf(sha256)).catch(absent);
      return found ? { sha256, sizeBytes: found.size } : undefined;
    },
    read: async (sha256, range) => {
      const handle = await open(pathOf(sha256), 'r').catch(absent);
      return handle
        ? createReadStream('', { fd: handle, ...(range ? { start: range.start, end: range.end } : {}) })
        : undefined;
    },
    delete: async (sha256) => {
      const gone = await unlink(pathOf(sha256)).then(() => true, absent);
      return gone ?? false;
    },
  };
}

async function putFile(
  bytes: AsyncIterable<Uint8Array> | Uint8Array,
  maxBytes: number,
  draft: string,
  pathOf: (sha256: string) => string,
): Promise<PutResult> {
  const hash = createHash('sha256');
  let sizeBytes = 0;
  try {
    const file = await open(draft, 'wx', 0o600);
    try {
      for await (const chunk of bytes instanceof Uint8Array ? [bytes] : bytes) {
        sizeBytes += chunk.length;
        if (sizeBytes > maxBytes) return { ok: false, reason: 'too_large' };
        hash.update(chunk);
        await file.writeFile(chunk);
      }
      await file.sync();
    } finally {
      await file.close();
    }
    const sha256 = hash.digest('hex');
    const path = pathOf(sha256);
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    await rename(draft, path);
    await syncDirectory(dirname(path));
    return { ok: true, blob: { sha256, sizeBytes } };
  } catch (error) {
    if (['ENOSPC', 'EDQUOT'].includes((error as NodeJS.ErrnoException).code ?? ''))
      return { ok: false, reason: 'disk_full' };
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

/** Makes the new name itself survive a power cut. Windows has no such call and refuses to open a directory. */
async function syncDirectory(directory: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(directory, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function absent(error: NodeJS.ErrnoException): undefined {
  if (error.code === 'ENOENT') return undefined;
  throw error;
}
