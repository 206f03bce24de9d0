import { randomBytes } from 'node:crypto';
import type { Readable } from 'node:stream';
import { DataStore, Upload } from '@tus/server';
import { type Database, withTx } from '../../db/index.ts';
import type { Clock } from '../../platform/clock.ts';
import { Problem } from '../../platform/problem.ts';
import type { Drafts } from './drafts.ts';
import { fileName } from './file-name.ts';
import { uploadLimits } from './limits.ts';

export interface UploadParts {
  db: Database;
  clock: Clock;
  drafts: Drafts;
}
interface UploadRow {
  id: string;
  actor: string;
  name: string;
  claimed_mime: string | null;
  size_bytes: number;
  offset_bytes: number;
  state: string;
  draft_key: Buffer | null;
  created_at: Date;
}

/** Uploads in progress as the tus server keeps them: bytes in an encrypted draft, everything else in PostgreSQL. */
export class UploadStore extends DataStore {
  override extensions = ['creation', 'creation-with-upload', 'termination', 'expiration'];
  readonly #parts: UploadParts;

  constructor(parts: UploadParts) {
    super();
    this.#parts = parts;
  }

  /** @throws Problem `rate_limited` or `too_large` beyond the person's allowance */
  override async create(upload: Upload): Promise<Upload> {
    const { actor, filename, filetype } = upload.metadata ?? {};
    const size = upload.size;
    if (!actor || size === undefined || size < 1) throw new Problem('invalid_input');
    if (size > uploadLimits.fileBytes) throw new Problem('too_large');
    const { db } = this.#parts;
    await withTx(db, async (tx) => {
      // Two uploads of one person that start at once are counted one after the other.
      await tx.sql`select pg_advisory_xact_lock(hashtextextended(${actor}, 4023))`;
      const [open] = await tx.sql<{ count: number; bytes: number }[]>`
        select count(*)::int as count, coalesce(sum(size_bytes), 0)::bigint as bytes from upload where actor = ${actor}`;
      const [day] = await tx.sql<{ bytes: number }[]>`
        insert into upload_usage as u (actor, day, bytes) values (${actor}, current_date, ${size})
        on conflict (actor, day) do update set bytes = u.bytes + excluded.bytes returning bytes`;
      if ((open?.count ?? 0) >= uploadLimits.openUploads) throw new Problem('upload_quota');
      if ((open?.bytes ?? 0) + size > uploadLimits.openBytes) throw new Problem('upload_quota');
      if ((day?.bytes ?? 0) > uploadLimits.dayBytes) throw new Problem('upload_quota');
      await tx.sql`
        insert into upload (id, actor, name, claimed_mime, size_bytes, state, draft_key)
        values (${upload.id}, ${actor}, ${fileName(filename ?? '', null)}, ${claimedMime(filetype)}, ${size}, 'receiving',
          ${randomBytes(32)})`;
    });
    return upload;
  }

  override async getUpload(id: string): Promise<Upload> {
    const row = await this.#row(id);
    return new Upload({
      id,
      size: row.size_bytes,
      offset: row.offset_bytes,
      metadata: { filename: row.name, filetype: row.claimed_mime },
      creation_date: row.created_at.toISOString(),
    });
  }

  override async write(bytes: Readable, id: string, offset: number): Promise<number> {
    const { drafts, db } = this.#parts;
    const row = await this.#row(id);
    if (row.state !== 'receiving' || row.draft_key === null) throw new Problem('gone');
    // What arrived before a connection broke counts: the browser goes on from there.
    const stored = (count: number) =>
      withTx(db, async (tx) => {
        await tx.sql`
          update upload set offset_bytes = ${offset + count}, changed_at = now() where id = ${id} and state = 'receiving'`;
      });
    return offset + (await drafts.write(id, row.draft_key, offset, bytes, stored));
  }

  override async remove(id: string): Promise<void> {
    const { drafts, db } = this.#parts;
    await withTx(db, async (tx) => {
      await tx.sql`
        with removed as (delete from upload where id = ${id} returning sha256)
        update blob b set gone = true from removed r where b.sha256 = r.sha256`;
    });
    await drafts.remove(id);
  }

  override getExpiration(): number {
    return uploadLimits.unfinishedMs;
  }

  async #row(id: string): Promise<UploadRow> {
    const [row] = await this.#parts.db.sql<UploadRow[]>`
      select id, actor, name, claimed_mime, size_bytes, offset_bytes, state, draft_key, created_at
      from upload where id = ${id}`;
    if (!row) throw new Problem('not_found');
    return row;
  }
}

function claimedMime(filetype: string | null | undefined): string | null {
  const mime = filetype?.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  return /^[a-z0-9.+-]{1,60}\/[a-z0-9.+-]{1,60}$/.test(mime) ? mime : null;
}
