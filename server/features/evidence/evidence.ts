import { createCipheriv, createDecipheriv, randomBytes, randomUUID } from 'node:crypto';
import { and, count, eq, inArray, isNull, lt } from 'drizzle-orm';
import { fileTypeFromBuffer } from 'file-type';
import type { EvidenceFile } from '../../../spec/schemas/common/words.ts';
import { type Database, type Reader, type Tx, withTx } from '../../db/index.ts';
import type { BlobStore } from '../../platform/blob-store.ts';
import type { Clock } from '../../platform/clock.ts';
import { Problem } from '../../platform/problem.ts';
import { evidence } from './tables.ts';

/** Sniffed types that are taken. What the browser says of the type or the name counts for nothing. */
const acceptedTypes: ReadonlySet<string> = new Set(['application/pdf', 'image/png', 'image/jpeg', 'image/webp']);
export const maxEvidenceBytes = 10 * 1024 * 1024;
/** Files that wait for an application, all together: a public upload must not fill the disk. */
const maxUnclaimed = 500;
const unclaimedForMs = 24 * 3_600_000;
const sweepBatch = 200;
const algorithm = 'aes-256-gcm';

/** Files of evidence: uploaded first, then claimed by an application. Their bytes are never federated and never public. */
export interface Evidence {
  store(name: string, bytes: Buffer): Promise<EvidenceFile | Problem>;
  /** Binds files to an application. @returns false when one is unknown, repeated or belongs to another application; nothing is claimed then */
  claim(tx: Tx, ids: readonly string[], application: string): Promise<boolean>;
  /** What is known of files, by id. */
  describe(reader: Reader, ids: readonly string[]): Promise<Map<string, EvidenceFile>>;
  /** Bytes of a file that `application` has claimed; undefined when there is none. */
  read(id: string, application: string): Promise<{ file: EvidenceFile; bytes: Buffer } | undefined>;
  /** Deletes what nobody claimed within a day. For a job. */
  sweep(): Promise<void>;
}

export function createEvidence(parts: {
  readonly db: Database;
  readonly blobs: BlobStore;
  readonly clock: Clock;
}): Evidence {
  const { db, blobs, clock } = parts;
  return {
    store: async (name, bytes) => {
      const type = await fileTypeFromBuffer(bytes);
      if (!type || !acceptedTypes.has(type.mime)) return new Problem('evidence_type_refused');
      const [waiting] = await db.orm.select({ count: count() }).from(evidence).where(isNull(evidence.claimedBy));
      if ((waiting?.count ?? 0) >= maxUnclaimed) return new Problem('rate_limited', {}, 3600);
      const key = randomBytes(32);
      const iv = randomBytes(12);
      const cipher = createCipheriv(algorithm, key, iv);
      const sealed = Buffer.concat([cipher.update(bytes), cipher.final()]);
      const put = await blobs.put(sealed, maxEvidenceBytes);
      if (!put.ok) return new Problem(put.reason);
      const file = { id: randomUUID(), name: safeName(name), mime: type.mime, sizeBytes: bytes.length };
      const uploadedAt = new Date(clock.now());
      await withTx(db, (tx) =>
        tx.orm
          .insert(evidence)
          .values({ ...file, blob: put.blob.sha256, key, iv, tag: cipher.getAuthTag(), uploadedAt }),
      );
      return file;
    },
    claim: async (tx, ids, application) => {
      if (ids.length === 0) return true;
      const claimed = await tx.orm
        .update(evidence)
        .set({ claimedBy: application })
        .where(and(inArray(evidence.id, [...ids]), isNull(evidence.claimedBy)))
        .returning({ id: evidence.id });
      return claimed.length === ids.length;
    },
    describe: async (reader, ids) => {
      if (ids.length === 0) return new Map();
      const rows = await reader.orm
        .select({ id: evidence.id, name: evidence.name, mime: evidence.mime, sizeBytes: evidence.sizeBytes })
        .from(evidence)
        .where(inArray(evidence.id, [...ids]));
      return new Map(rows.map((row) => [row.id, row]));
    },
    read: async (id, application) => {
      const [row] = await db.orm
        .select()
        .from(evidence)
        .where(and(eq(evidence.id, id), eq(evidence.claimedBy, application)));
      const stream = row && (await blobs.read(row.blob));
      if (!stream) return undefined;
      const decipher = createDecipheriv(algorithm, row.key, row.iv).setAuthTag(row.tag);
      const parts: Buffer[] = [];
      for await (const chunk of stream) parts.push(decipher.update(chunk as Buffer));
      parts.push(decipher.final());
      const { name, mime, sizeBytes } = row;
      return { file: { id, name, mime, sizeBytes }, bytes: Buffer.concat(parts) };
    },
    sweep: async () => {
      const before = new Date(clock.now() - unclaimedForMs);
      const old = await db.orm
        .select({ id: evidence.id, blob: evidence.blob })
        .from(evidence)
        .where(and(isNull(evidence.claimedBy), lt(evidence.uploadedAt, before)))
        .limit(sweepBatch);
      for (const { id, blob } of old) {
        // The row first: without its key the bytes are noise, and a crash in between leaves no file that anybody could read.
        const gone = await withTx(db, (tx) =>
          tx.orm
            .delete(evidence)
            .where(and(eq(evidence.id, id), isNull(evidence.claimedBy)))
            .returning({ id: evidence.id }),
        );
        if (gone.length > 0) await blobs.delete(blob);
      }
    },
  };
}

/** The name as shown to reviewers: no paths, no control or direction characters. */
function safeName(name: string): string {
  const last = name.split(/[/\\]/).at(-1) ?? '';
  const clean = last
    .replace(/[\p{Cc}\p{Cf}]/gu, '')
    .trim()
    .slice(0, 200);
  return clean === '' ? 'file' : clean;
}
