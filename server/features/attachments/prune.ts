import type { Tx } from '../../db/index.ts';
import { uploadLimits } from './limits.ts';

const maxPerRun = 1_000;

/**
 * Deletes uploads that nobody went on with and files that no post took.
 * @returns ids whose drafts must go too
 */
export async function pruneUploads(tx: Tx): Promise<string[]> {
  const { unfinishedMs, unusedMs } = uploadLimits;
  const rows = await tx.sql<{ id: string }[]>`
    with old as (
      select id from upload
      where changed_at < now() - make_interval(secs => case when state = 'ready' then ${unusedMs / 1000}::float
        else ${unfinishedMs / 1000}::float end)
      limit ${maxPerRun} for update skip locked
    ), removed as (delete from upload u using old where u.id = old.id returning u.id, u.sha256),
      freed as (update blob b set gone = true from removed r where b.sha256 = r.sha256)
    select id from removed`;
  await tx.sql`delete from upload_usage where day < current_date - 2`;
  return rows.map(({ id }) => id);
}
