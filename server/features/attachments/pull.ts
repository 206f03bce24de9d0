import type { Federation } from '../../../federation/index.ts';
import { type Database, type Tx, withTx } from '../../db/index.ts';
import type { BlobStore } from '../../platform/blob-store.ts';
import { Problem } from '../../platform/problem.ts';
import { noteBlob, openStored } from './blobs.ts';
import { sniffBytes, typeOf } from './file-types.ts';
import { hexOf, nameOf } from './names.ts';
import { collect } from './processing.ts';
import { type Seal, sealedBytes } from './sealed-file.ts';

/** A file of an event with its key, as the `attachment` table holds it. */
export interface KeptFile {
  event: string;
  room: string;
  sha256: string;
  name: string;
  mime: string;
  plainBytes: number;
  seal: Seal;
}
export interface PullParts {
  db: Database;
  blobs: BlobStore;
  federation: () => Pick<Federation<Tx>, 'fetchBlob'>;
}

const maxPulls = 8;

/** Brings files of other nodes here when somebody looks at them first. The same file is fetched once at a time. */
export class Puller {
  readonly #parts: PullParts;
  readonly #running = new Map<string, Promise<string>>();

  constructor(parts: PullParts) {
    this.#parts = parts;
  }

  /**
   * Makes sure that a file is on this node's disk.
   * @returns its type by its bytes
   * @throws Problem `file_away` when no node of the room can deliver it now, `gone` when it was deleted
   */
  async ensure(file: KeptFile): Promise<string> {
    const [row] = await this.#parts.db.sql<{ mime: string }[]>`
      select mime from blob where sha256 = ${file.sha256} and not gone`;
    if (row && (await this.#parts.blobs.stat(hexOf(file.sha256)))) return row.mime;
    const running = this.#running.get(file.sha256);
    if (running) return running;
    if (this.#running.size >= maxPulls) throw new Problem('overloaded', {}, 2);
    const pull = this.#pull(file).finally(() => this.#running.delete(file.sha256));
    this.#running.set(file.sha256, pull);
    return pull;
  }

  async #pull(file: KeptFile): Promise<string> {
    const { blobs, db } = this.#parts;
    const { sha256, plainBytes, seal } = file;
    const size = sealedBytes(plainBytes, seal.chunkBytes);
    const source = await this.#parts
      .federation()
      .fetchBlob({ room: file.room, eventId: file.event, sha256, sizeBytes: plainBytes });
    if (!source.ok) throw new Problem(source.code === 'blob_erased' ? 'gone' : 'file_away');
    const stored = await blobs.put(source.value, size).catch(() => {
      // The holder broke off, or sent other bytes; the engine has told administrators.
      throw new Problem('file_away');
    });
    if (!stored.ok) throw new Problem(stored.reason === 'disk_full' ? 'disk_full' : 'file_away');
    if (nameOf(stored.blob.sha256) !== sha256 || stored.blob.sizeBytes !== size) {
      await blobs.delete(stored.blob.sha256);
      throw new Problem('file_away');
    }
    const mime = await this.#sniff(file);
    const isWanted = await withTx(db, async (tx) => {
      const [wanted] =
        await tx.sql`select from attachment where event = ${file.event} and sha256 = ${sha256} for share`;
      if (wanted) await noteBlob(tx, sha256, size, { mime });
      return wanted !== undefined;
    });
    if (isWanted) return mime;
    // Redacted while it was on its way: nothing is kept.
    await blobs.delete(stored.blob.sha256);
    throw new Problem('gone');
  }

  /** Believed is what the bytes are, whatever the event says. */
  async #sniff({ sha256, seal, plainBytes, mime }: KeptFile): Promise<string> {
    if (plainBytes === 0) return 'application/octet-stream';
    const range = { start: 0, end: Math.min(plainBytes, sniffBytes) - 1 };
    const bytes = await openStored(this.#parts, sha256, seal, plainBytes, range);
    if (!bytes) throw new Problem('file_away');
    const head = await collect(bytes).catch(() => {
      throw new Problem('file_broken');
    });
    return (await typeOf(head, mime)) ?? 'application/octet-stream';
  }
}
