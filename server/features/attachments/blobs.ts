import { randomBytes } from 'node:crypto';
import { type Database, type Tx, withTx } from '../../db/index.ts';
import type { BlobStore } from '../../platform/blob-store.ts';
import { Problem } from '../../platform/problem.ts';
import { hexOf, nameOf } from './names.ts';
import {
  chunkBytesFor,
  ivBytes,
  keyBytes,
  openFile,
  type Seal,
  sealedBytes,
  sealedRange,
  sealFile,
} from './sealed-file.ts';

export interface BlobParts {
  db: Database;
  blobs: BlobStore;
}
/** Sealed bytes on disk that no row names yet. */
export interface SealedBlob {
  sha256: string;
  sealedBytes: number;
  plainBytes: number;
  seal: Seal;
}

/** Seals bytes with a new key and stores them. @throws Problem `disk_full` */
export async function storeSealed(
  { blobs }: BlobParts,
  bytes: AsyncIterable<Uint8Array>,
  plainBytes: number,
): Promise<SealedBlob> {
  const seal: Seal = { key: randomBytes(keyBytes), iv: randomBytes(ivBytes), chunkBytes: chunkBytesFor(plainBytes) };
  const size = sealedBytes(plainBytes, seal.chunkBytes);
  const stored = await blobs.put(sealFile(seal, bytes), size);
  if (!stored.ok) throw new Problem(stored.reason === 'disk_full' ? 'disk_full' : 'too_large');
  return { sha256: nameOf(stored.blob.sha256), sealedBytes: size, plainBytes, seal };
}

export interface BlobFacts {
  /** Type by its bytes. */
  mime: string;
  /** The picture that this is a small form of. */
  smallOf?: string;
  /** Key of a small form: nobody else knows it. */
  seal?: Seal;
  plainBytes?: number;
}

/** Notes that a blob is here. One that was to be deleted and came back is here again. */
export async function noteBlob(tx: Tx, sha256: string, sizeBytes: number, facts: BlobFacts): Promise<void> {
  const { mime, smallOf = null, seal, plainBytes = null } = facts;
  await tx.sql`
    insert into blob (sha256, size_bytes, mime, small_of, key, iv, chunk_bytes, plain_bytes)
    values (${sha256}, ${sizeBytes}, ${mime}, ${smallOf}, ${seal?.key ?? null}, ${seal?.iv ?? null},
      ${seal?.chunkBytes ?? null}, ${plainBytes})
    on conflict (sha256) do update set gone = false, used_at = now()`;
}

/** Plain bytes of a stored blob, all or a part. Undefined when the file is not there. */
export async function openStored(
  { blobs }: BlobParts,
  sha256: string,
  seal: Seal,
  plainBytes: number,
  range: { start: number; end: number } = { start: 0, end: plainBytes - 1 },
): Promise<AsyncGenerator<Buffer> | undefined> {
  const sealed = plainBytes === 0 ? undefined : sealedRange(plainBytes, seal.chunkBytes, range);
  const bytes = await blobs.read(hexOf(sha256), sealed);
  return bytes ? openFile(seal, bytes, plainBytes, range) : undefined;
}

/** Deletes a blob that no row was ever to name. */
export async function dropUnnamed({ db, blobs }: BlobParts, sha256: string): Promise<void> {
  await withTx(db, async (tx) => {
    const [row] = await tx.sql`select from blob where sha256 = ${sha256}`;
    if (!row) await blobs.delete(hexOf(sha256));
  });
}
