import { Readable } from 'node:stream';
import type { Attachment } from '../../../spec/schemas/events/content.ts';
import type { Reader, Tx } from '../../db/index.ts';
import type { BlobStore } from '../../platform/blob-store.ts';
import { Problem } from '../../platform/problem.ts';
import { fileName } from './file-name.ts';
import { hexOf } from './names.ts';
import type { KeptFile } from './pull.ts';

/** A file of a post or an edit, as its body names it. */
export interface SealedFile {
  event: string;
  room: string;
  file: Attachment;
}

export async function keepAttachments(tx: Tx, files: readonly SealedFile[]): Promise<void> {
  if (files.length === 0) return;
  const rows = files.map(({ event, room, file }) => ({
    event,
    room,
    sha256: file.sha256,
    name: fileName(file.name, null),
    mime: file.mime,
    plain_bytes: file.size,
    key: file.key,
    iv: file.iv,
    chunk_bytes: file.chunk,
  }));
  await tx.sql`
    insert into attachment (event, sha256, room, name, mime, plain_bytes, key, iv, chunk_bytes)
    select event, sha256, room, name, mime, plain_bytes, key, iv, chunk_bytes
    from json_to_recordset(${JSON.stringify(rows)}::json) as r(event text, sha256 text, room text, name text, mime text,
      plain_bytes bigint, key text, iv text, chunk_bytes integer)
    on conflict do nothing`;
}

/** A file that one of these events names. @throws Problem `not_found` */
export async function findFile(reader: Reader, events: readonly string[], sha256: string): Promise<KeptFile> {
  const [row] = await reader.sql<
    {
      event: string;
      room: string;
      name: string;
      mime: string;
      plain_bytes: number;
      key: string;
      iv: string;
      chunk_bytes: number;
    }[]
  >`
    select event, room, name, mime, plain_bytes, key, iv, chunk_bytes from attachment
    where event = any(${[...events]}) and sha256 = ${sha256} limit 1`;
  if (!row) throw new Problem('not_found');
  const seal = {
    key: Buffer.from(row.key, 'base64url'),
    iv: Buffer.from(row.iv, 'base64url'),
    chunkBytes: row.chunk_bytes,
  };
  const { event, room, name, mime, plain_bytes: plainBytes } = row;
  return { event, room, sha256, name, mime, plainBytes, seal };
}

/** Sealed bytes of a file that an event names, when they are on this node. @param range first and last byte, both included */
export async function openForPeer(
  { db, blobs }: { db: Reader; blobs: BlobStore },
  event: string,
  sha256: string,
  range: { start: number; end: number } | null,
): Promise<{ sizeBytes: number; bytes: AsyncIterable<Buffer> } | undefined> {
  const [row] = await db.sql<{ size_bytes: number }[]>`
    select b.size_bytes from attachment a join blob b on b.sha256 = a.sha256 and not b.gone and b.small_of is null
    where a.event = ${event} and a.sha256 = ${sha256}`;
  if (!row) return undefined;
  const sizeBytes = row.size_bytes;
  const part = range === null ? undefined : { start: range.start, end: Math.min(range.end, sizeBytes - 1) };
  // The engine answers a range that begins behind the end; nothing is read for it.
  if (part && part.start >= sizeBytes) return { sizeBytes, bytes: Readable.from([]) };
  const bytes = await blobs.read(hexOf(sha256), part);
  return bytes && { sizeBytes, bytes };
}
