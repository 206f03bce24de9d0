import { createHash } from 'node:crypto';
import type { EngineMark, SafetyFlag } from '../../../../spec/schemas/api/language.ts';
import type { Language } from '../../../../spec/schemas/common/words.ts';
import type { Reader, Tx } from '../../../db/index.ts';

/** A translation as it is kept. */
export interface Kept {
  readonly text: string;
  readonly from: Language;
  readonly engine: EngineMark;
  readonly glossary: number;
  readonly flags: SafetyFlag[];
  readonly atMs: number;
}

interface Row {
  words: string;
  from_language: Language;
  mark: EngineMark;
  glossary: number;
  flags: SafetyFlag[];
  at_ms: number;
  used_ms: number;
  engine: string;
}

const dayMs = 86_400_000;
/** What nobody has read for so long is made anew when somebody asks. */
const unusedMs = 30 * dayMs;
/** Translations that are kept; the longest unread go first. */
const mostKept = 200_000;

/** @param from stands in it because the same signs can be two languages */
export const hashOf = (text: string, from: Language): string =>
  createHash('sha256').update(`${from}\n${text}`).digest('base64url');

export const engineKey = ({ name, model, node }: EngineMark): string => `${node} ${model} ${name}`.slice(0, 500);

/** What is kept of a text: by this engine with this glossary, and else the newest by any, for when no engine answers. */
export async function readKept(
  reader: Reader,
  hash: string,
  to: Language,
  now: { engine: string | undefined; glossary: number },
): Promise<{ fresh: Kept | undefined; any: Kept | undefined; usedMs: number }> {
  const rows = await reader.sql<Row[]>`
    select words, from_language, mark, glossary, flags, at_ms, used_ms, engine from translation
    where hash = ${hash} and to_language = ${to} order by glossary desc, at_ms desc limit 20`;
  // A node without an engine of its own takes what the others have made.
  const fresh = rows.find(
    (row) => row.glossary === now.glossary && (now.engine === undefined || row.engine === now.engine),
  );
  const any = fresh ?? rows[0];
  return { fresh: fresh && keptOf(fresh), any: any && keptOf(any), usedMs: any?.used_ms ?? 0 };
}

const keptOf = (row: Row): Kept => ({
  text: row.words,
  from: row.from_language,
  engine: row.mark,
  glossary: row.glossary,
  flags: row.flags,
  atMs: row.at_ms,
});

export async function keep(tx: Tx, hash: string, to: Language, kept: Kept): Promise<void> {
  await tx.sql`
    insert into translation (hash, to_language, engine, glossary, from_language, words, mark, flags, at_ms, used_ms)
    values (${hash}, ${to}, ${engineKey(kept.engine)}, ${kept.glossary}, ${kept.from}, ${kept.text},
      ${JSON.stringify(kept.engine)}::text::jsonb, ${JSON.stringify(kept.flags)}::text::jsonb, ${kept.atMs}, ${kept.atMs})
    on conflict (hash, to_language, engine, glossary) do update set words = excluded.words, flags = excluded.flags,
      mark = excluded.mark, at_ms = excluded.at_ms, used_ms = excluded.used_ms`;
}

/** Notes that a translation was read, once a day. */
export async function noteUse(tx: Tx, hash: string, to: Language, nowMs: number): Promise<void> {
  await tx.sql`
    update translation set used_ms = ${nowMs} where hash = ${hash} and to_language = ${to} and used_ms < ${nowMs - dayMs}`;
}

/** Who says a text: an event, or another thing with words, and which of its texts. */
export interface SaidBy {
  readonly source: string;
  readonly part: string;
}

/** Notes who says a text. What the same source said there before, it says no more. */
export async function noteSource(tx: Tx, { source, part }: SaidBy, hash: string): Promise<void> {
  const added = await tx.sql`
    insert into translation_source (source, part, hash) values (${source}, ${part}, ${hash})
    on conflict do nothing returning hash`;
  if (added.length === 0) return;
  const before = await tx.sql<{ hash: string }[]>`
    delete from translation_source where source = ${source} and part = ${part} and hash <> ${hash} returning hash`;
  await dropUnsaid(
    tx,
    before.map((row) => row.hash),
  );
}

export async function isNoted(reader: Reader, { source, part }: SaidBy, hash: string): Promise<boolean> {
  const rows = await reader.sql`
    select from translation_source where source = ${source} and part = ${part} and hash = ${hash}`;
  return rows.length > 0;
}

/** Forgets everything that was made of these sources: translations that no other source says too, and the words of reports. */
export async function forgetSources(tx: Tx, sources: readonly string[]): Promise<void> {
  if (sources.length === 0) return;
  const rows = await tx.sql<{ hash: string }[]>`
    delete from translation_source where source = any(${[...sources]}) returning hash`;
  await dropUnsaid(
    tx,
    rows.map(({ hash }) => hash),
  );
  await tx.sql`
    update translation_report set source_words = null, words = null, better = null
    where source = any(${[...sources]})`;
}

async function dropUnsaid(tx: Tx, hashes: readonly string[]): Promise<void> {
  if (hashes.length === 0) return;
  await tx.sql`
    delete from translation t where t.hash = any(${[...hashes]})
      and not exists (select from translation_source s where s.hash = t.hash)`;
}

/** Forgets the translations of one text, so that it is translated anew. */
export async function forgetText(tx: Tx, hash: string, to: Language): Promise<void> {
  await tx.sql`delete from translation where hash = ${hash} and to_language = ${to}`;
}

/** Keeps the table within its limits. */
export async function pruneKept(tx: Tx, nowMs: number): Promise<void> {
  await tx.sql`delete from translation where used_ms < ${nowMs - unusedMs}`;
  await tx.sql`
    delete from translation where ctid in (select ctid from translation order by used_ms desc offset ${mostKept})`;
  await tx.sql`
    delete from translation_source s where not exists (select from translation t where t.hash = s.hash)`;
}
