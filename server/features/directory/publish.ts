import { type SigningKeys, signDocument } from '../../../federation/index.ts';
import type { DirectoryClaims, DirectoryEntry } from '../../../spec/schemas/federation/directory.ts';
import type { Database, Tx } from '../../db/index.ts';
import type { Clock } from '../../platform/clock.ts';

export interface PublishParts {
  readonly node: string;
  readonly clock: Clock;
  readonly keys: SigningKeys;
  /** Tells peers, after the commit, that there is a new version. */
  announce(version: number): void;
}
/** What an entry says, without its place. */
export type Said = Omit<DirectoryClaims, 'iss' | 'v' | 'at'>;

/**
 * Signs a change of this node's directory and gives it the next version. Nothing happens when the entry says the same as before and carries the
 * same approval. @returns its place, or undefined when nothing changed
 */
export async function publishEntry(
  parts: PublishParts,
  tx: Tx,
  said: Said,
  approval: string | null,
): Promise<{ v: number; atMs: number } | undefined> {
  const text = JSON.stringify(said);
  // The lock is held until the commit: whoever reads version 7 has been able to read 6.
  const [head] = await tx.sql<{ version: number }[]>`
    select version::float8 as version from directory_head for update`;
  const [before] = await tx.sql<{ said: unknown; approval: string | null }[]>`
    select said::text as said, approval from directory_entry where kind = ${said.kind} and id = ${said.id}`;
  if (before && before.said === text && before.approval === approval) return undefined;
  const v = (head?.version ?? 0) + 1;
  const atMs = parts.clock.now();
  const entry = signDocument('consilium-directory+jws', { iss: parts.node, v, at: atMs, ...said }, parts.keys);
  await tx.sql`delete from directory_entry where kind = ${said.kind} and id = ${said.id}`;
  await tx.sql`
    insert into directory_entry (version, kind, id, said, entry, approval)
    values (${v}, ${said.kind}, ${said.id}, ${text}::text::json, ${entry}, ${approval})`;
  await tx.sql`update directory_head set version = ${v}`;
  tx.afterCommit(() => parts.announce(v));
  return { v, atMs };
}

/** Entries of this node changed after a version, in order, for peers (`Application.directoryPage`). */
export async function readPage(
  db: Database,
  after: number,
  limit: number,
): Promise<{ version: number; entries: DirectoryEntry[]; more: boolean }> {
  // One statement, one snapshot: a head read a moment later would promise entries that the page does not hold.
  const rows = await db.sql<{ head: number; version: number | null; entry: string; approval: string | null }[]>`
    select h.version::float8 as head, e.version::float8 as version, e.entry, e.approval
    from directory_head h left join lateral (
      select * from directory_entry where version > ${after} order by version limit ${limit + 1}) e on true
    order by e.version`;
  const found = rows.filter((row) => row.version !== null);
  const more = found.length > limit;
  const page = found.slice(0, limit);
  const entries = page.map(({ entry, approval }) => (approval === null ? { entry } : { entry, approval }));
  const last = page.at(-1)?.version;
  return { version: more ? (last ?? after) : (rows[0]?.head ?? 0), entries, more };
}
