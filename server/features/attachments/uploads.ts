import type { Attachment } from '../../../spec/schemas/events/content.ts';
import type { Tx } from '../../db/index.ts';

interface ReadyUpload {
  id: string;
  name: string;
  mime: string;
  plain_bytes: number;
  sha256: string;
  key: Buffer;
  iv: Buffer;
  chunk_bytes: number;
  width: number | null;
  height: number | null;
}

/**
 * Takes finished uploads of a person for a post: their keys leave the table with this transaction and live on in the
 * post alone.
 * @returns attachments in the order of `ids`; undefined when one is not theirs or not ready
 */
export async function claimUploads(tx: Tx, actor: string, ids: readonly string[]): Promise<Attachment[] | undefined> {
  if (ids.length === 0) return [];
  const rows = await tx.sql<ReadyUpload[]>`
    delete from upload where id = any(${[...ids]}::uuid[]) and actor = ${actor} and state = 'ready'
    returning id, name, mime, plain_bytes, sha256, key, iv, chunk_bytes, width, height`;
  const byId = new Map(rows.map((row) => [row.id, row]));
  const files = ids.flatMap((id) => byId.get(id) ?? []);
  if (files.length !== ids.length) return undefined;
  return files.map((row) => ({
    name: row.name,
    mime: row.mime,
    size: row.plain_bytes,
    sha256: row.sha256,
    key: row.key.toString('base64url'),
    iv: row.iv.toString('base64url'),
    chunk: row.chunk_bytes,
    ...(row.width === null ? {} : { width: row.width }),
    ...(row.height === null ? {} : { height: row.height }),
  }));
}
