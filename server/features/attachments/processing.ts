import { type Database, withTx } from '../../db/index.ts';
import type { BlobStore } from '../../platform/blob-store.ts';
import type { Log } from '../../platform/log.ts';
import { dropUnnamed, noteBlob, type SealedBlob, storeSealed } from './blobs.ts';
import type { Drafts } from './drafts.ts';
import { fileName } from './file-name.ts';
import { sniffBytes, typeOf } from './file-types.ts';
import { uploadLimits } from './limits.ts';
import { isPicture, type Picture, reencode } from './pictures.ts';

export interface ProcessingParts {
  db: Database;
  blobs: BlobStore;
  drafts: Drafts;
  log: Log;
}
interface Waiting {
  id: string;
  name: string;
  claimed_mime: string | null;
  size_bytes: number;
  draft_key: Buffer;
}
type Outcome =
  | { ok: true; mime: string; blob: SealedBlob; picture: Picture | undefined }
  | { ok: false; code: 'file_type_refused' | 'picture_unreadable' | 'picture_too_large' };

const maxQueued = 1_000;
const retryMs = 60_000;

/** Checks finished uploads one after the other: finds the type in the bytes, writes pictures anew, seals. Survives a crash by `resume`. */
export class Processing {
  readonly #parts: ProcessingParts;
  readonly #queue = new Set<string>();
  #working: Promise<void> | undefined;
  #retry: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(parts: ProcessingParts) {
    this.#parts = parts;
  }

  /** Starts with this upload when those before it are done. Beyond the limit it waits for `resume`. */
  enqueue(id: string): void {
    if (this.#closed || this.#queue.size >= maxQueued) return;
    this.#queue.add(id);
    this.#working ??= this.#work().finally(() => {
      this.#working = undefined;
    });
  }

  /** Takes up again what nobody works on: after a crash, or when the disk was full. */
  async resume(): Promise<void> {
    const rows = await this.#parts.db.sql<{ id: string }[]>`
      select id from upload where state = 'processing' order by changed_at limit ${maxQueued}`;
    for (const { id } of rows) this.enqueue(id);
  }

  /** Ends after the file at hand. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#retry);
    this.#queue.clear();
    await this.#working;
  }

  async #work(): Promise<void> {
    for (let [id] = this.#queue; id !== undefined; [id] = this.#queue) {
      this.#queue.delete(id);
      try {
        await this.#process(id);
      } catch (error) {
        // It stays in the state `processing` and is taken up again: the disk may be full, the database away.
        this.#parts.log.warn({ err: error, upload: id }, 'An upload could not be processed now.');
        this.#tryAgainLater();
      }
    }
  }

  #tryAgainLater(): void {
    if (this.#closed || this.#retry) return;
    this.#retry = setTimeout(() => {
      this.#retry = undefined;
      this.resume().catch((error: unknown) => {
        this.#parts.log.warn({ err: error }, 'Uploads could not be taken up again; trying once more.');
        this.#tryAgainLater();
      });
    }, retryMs);
    this.#retry.unref();
  }

  async #process(id: string): Promise<void> {
    const { db, drafts } = this.#parts;
    const [row] = await db.sql<Waiting[]>`
      select id, name, claimed_mime, size_bytes, draft_key from upload where id = ${id} and state = 'processing'`;
    if (!row) return;
    const outcome = await this.#check(row);
    const kept = await withTx(db, async (tx) => {
      if (!outcome.ok) {
        await tx.sql`
          update upload set state = 'refused', code = ${outcome.code}, draft_key = null, changed_at = now()
          where id = ${id} and state = 'processing'`;
        return true;
      }
      const { mime, blob, picture } = outcome;
      const [updated] = await tx.sql`
        update upload set state = 'ready', mime = ${mime}, name = ${fileName(row.name, mime)}, draft_key = null,
          width = ${picture?.width ?? null}, height = ${picture?.height ?? null}, sha256 = ${blob.sha256},
          plain_bytes = ${blob.plainBytes}, key = ${blob.seal.key}, iv = ${blob.seal.iv},
          chunk_bytes = ${blob.seal.chunkBytes}, changed_at = now()
        where id = ${id} and state = 'processing' returning id`;
      if (updated) await noteBlob(tx, blob.sha256, blob.sealedBytes, { mime });
      return updated !== undefined;
    });
    // Somebody took the upload back, or another process was faster.
    if (outcome.ok && !kept) await dropUnnamed(this.#parts, outcome.blob.sha256);
    await drafts.remove(id);
  }

  async #check({ id, size_bytes: size, draft_key: key, claimed_mime: claimed }: Waiting): Promise<Outcome> {
    const { drafts } = this.#parts;
    const head = await collect(drafts.read(id, key, 0, Math.min(size, sniffBytes)));
    const mime = await typeOf(head, claimed);
    if (mime === undefined) return { ok: false, code: 'file_type_refused' };
    if (mime.startsWith('image/') && mime !== 'image/svg+xml') {
      if (!isPicture(mime)) return { ok: false, code: 'picture_unreadable' };
      if (size > uploadLimits.pictureBytes) return { ok: false, code: 'picture_too_large' };
      const picture = await reencode(await collect(drafts.read(id, key)), mime);
      if (!picture) return { ok: false, code: 'picture_unreadable' };
      const blob = await storeSealed(this.#parts, once(picture.bytes), picture.bytes.length);
      return { ok: true, mime: picture.mime, blob, picture };
    }
    const blob = await storeSealed(this.#parts, drafts.read(id, key), size);
    return { ok: true, mime, blob, picture: undefined };
  }
}

async function* once(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes;
}

export async function collect(bytes: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of bytes) parts.push(part);
  return Buffer.concat(parts);
}
