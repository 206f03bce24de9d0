import { type Database, type Tx, withTx } from '../../db/index.ts';
import type { BlobStore } from '../../platform/blob-store.ts';
import { hexOf } from './names.ts';

/** Files that one run of the clean-up deletes at most. */
const maxPerRun = 1_000;

/**
 * Deletes the keys of files of redacted events for ever, and the bytes once no other event names them. The files
 * themselves go after the commit; what a crash leaves is found by `removeGone`.
 */
export async function eraseAttachments(
  tx: Tx,
  parts: { db: Database; blobs: BlobStore },
  events: readonly string[],
): Promise<void> {
  if (events.length === 0) return;
  const gone = await tx.sql<{ sha256: string }[]>`
    with erased as (delete from attachment where event = any(${[...events]}) returning event, sha256),
      free as (
        select distinct e.sha256 from erased e
        where not exists (
          select from attachment a where a.sha256 = e.sha256
            and not exists (select from erased x where x.event = a.event and x.sha256 = a.sha256)))
    update blob b set gone = true, key = null, iv = null from free f
    where b.sha256 = f.sha256 or b.small_of = f.sha256 returning b.sha256`;
  if (gone.length > 0)
    tx.afterCommit(() =>
      removeFiles(
        parts,
        gone.map(({ sha256 }) => sha256),
      ),
    );
}

/** Deletes the files that nothing names any more. For a job, and right after an erasure. */
export async function removeGone(parts: { db: Database; blobs: BlobStore }): Promise<void> {
  const rows = await parts.db.sql<{ sha256: string }[]>`select sha256 from blob where gone limit ${maxPerRun}`;
  await removeFiles(
    parts,
    rows.map(({ sha256 }) => sha256),
  );
}

async function removeFiles(parts: { db: Database; blobs: BlobStore }, names: readonly string[]): Promise<void> {
  for (const sha256 of names) await parts.blobs.delete(hexOf(sha256));
  await withTx(parts.db, async (tx) => {
    await tx.sql`delete from blob where sha256 = any(${[...names]}) and gone`;
  });
}
