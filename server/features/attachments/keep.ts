import type { Attachment } from '../../../spec/schemas/events/content.ts';
import type { Tx } from '../../db/index.ts';

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
    name: file.name,
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
