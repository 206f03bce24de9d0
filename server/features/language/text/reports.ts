import { randomUUID } from 'node:crypto';
import type { EngineMark, SafetyFlag, TranslationReport } from '../../../../spec/schemas/api/language.ts';
import type { Body, Query, Reply } from '../../../../spec/schemas/api/operations.ts';
import type { PersonCard } from '../../../../spec/schemas/api/people.ts';
import type { Language } from '../../../../spec/schemas/common/words.ts';
import { type Database, type Reader, withTx } from '../../../db/index.ts';
import { audit } from '../../../platform/audit.ts';
import type { Clock } from '../../../platform/clock.ts';
import type { Caller } from '../../../platform/operations.ts';
import { Problem } from '../../../platform/problem.ts';
import { forgetText, hashOf } from './kept.ts';
import type { ReadableText } from './texts.ts';

export interface ReportParts {
  readonly node: string;
  readonly db: Database;
  readonly clock: Clock;
  personCards(
    reader: Reader,
    of: readonly { readonly node: string; readonly actor: string }[],
  ): Promise<Map<string, PersonCard>>;
}

/** Reports that one person may have open; after that they wait for the editors. */
const mostOpenPerPerson = 100;
const defaultLimit = 30;

/** Keeps a report with the words that it is about; they go when their source does. @throws Problem `rate_limited` */
export async function addReport(
  { db, clock }: ReportParts,
  caller: Caller,
  text: ReadableText,
  seen: { from: Language; flags: readonly SafetyFlag[] },
  body: Body<'translations.report'>,
): Promise<void> {
  await withTx(db, async (tx) => {
    const [open] = await tx.sql<{ count: number }[]>`
      select count(*)::int as count from translation_report where actor = ${caller.actor} and settled_ms is null`;
    if ((open?.count ?? 0) >= mostOpenPerPerson) throw new Problem('rate_limited');
    // What was erased while the person wrote is not kept here either.
    if (!((await text.source.holds?.(tx)) ?? true)) throw new Problem('not_found');
    const better = body.better?.trim() || null;
    await tx.sql`
      insert into translation_report (id, at_ms, actor, kind, source, hash, from_language, to_language, source_words, words,
        better, comment, mark, flags)
      values (${randomUUID()}, ${clock.now()}, ${caller.actor}, ${body.item.kind}, ${text.source.event ?? text.source.name ?? null},
        ${hashOf(text.text, seen.from)}, ${seen.from}, ${body.to}, ${text.text}, ${body.text}, ${better}, ${body.comment.trim()},
        ${body.engine ? JSON.stringify(body.engine) : null}::text::jsonb, ${JSON.stringify(seen.flags)}::text::jsonb)`;
    const detail = { languages: `${seen.from} → ${body.to}`, ...(body.engine ? { engine: body.engine.name } : {}) };
    await audit(tx, { action: 'translation.reported', by: caller, subject: body.item.kind, detail });
  });
}

interface Row {
  id: string;
  at_ms: number;
  actor: string;
  kind: string;
  from_language: Language;
  to_language: Language;
  source_words: string | null;
  words: string | null;
  better: string | null;
  comment: string;
  mark: EngineMark | null;
  flags: SafetyFlag[];
  settled_ms: number | null;
  settled_by: string | null;
  note: string | null;
}

export async function listReports(
  parts: ReportParts,
  query: Query<'translations.reports'>,
): Promise<Reply<'translations.reports'> | Problem> {
  const { db, node } = parts;
  const limit = query.limit ?? defaultLimit;
  const cursor = query.cursor === undefined ? undefined : parseCursor(query.cursor);
  if (cursor === null) return new Problem('invalid_input');
  const state =
    query.state === undefined
      ? db.sql`true`
      : query.state === 'open'
        ? db.sql`settled_ms is null`
        : db.sql`settled_ms is not null`;
  const rows = await db.sql<Row[]>`
    select id, at_ms, actor, kind, from_language, to_language, source_words, words, better, comment, mark, flags, settled_ms,
      settled_by, note
    from translation_report
    where ${state} and ${cursor ? db.sql`(at_ms, id) < (${cursor.atMs}::bigint, ${cursor.id}::uuid)` : db.sql`true`}
    order by at_ms desc, id desc limit ${limit + 1}`;
  const page = rows.slice(0, limit);
  const cards = await parts.personCards(
    db,
    page.map(({ actor }) => ({ node, actor })),
  );
  const last = page.at(-1);
  return {
    reports: page.flatMap((row) => {
      const by = cards.get(`${node}/${row.actor}`);
      return by ? [reportView(row, by)] : [];
    }),
    next: rows.length > limit && last ? `${last.at_ms}.${last.id}` : null,
  };
}

const reportView = (row: Row, by: PersonCard): TranslationReport => ({
  id: row.id,
  at: row.at_ms,
  by,
  kind: row.kind,
  from: row.from_language,
  to: row.to_language,
  source: row.source_words,
  translation: row.words,
  better: row.better,
  comment: row.comment,
  engine: row.mark,
  flags: row.flags,
  settled:
    row.settled_ms === null || row.settled_by === null
      ? null
      : { at: row.settled_ms, by: row.settled_by, note: row.note },
});

/** Closes a report and forgets the translation that it is about. A report that is closed already stays as it is. */
export async function settleReport(
  { db, clock }: ReportParts,
  caller: Caller,
  id: string,
  note: string | undefined,
): Promise<Problem | undefined> {
  return withTx(db, async (tx) => {
    const [row] = await tx.sql<{ hash: string; to_language: Language; kind: string; settled_ms: number | null }[]>`
      select hash, to_language, kind, settled_ms from translation_report where id = ${id} for update`;
    if (!row) return new Problem('not_found');
    if (row.settled_ms !== null) return undefined;
    await tx.sql`
      update translation_report set settled_ms = ${clock.now()}, settled_by = ${caller.name}, note = ${note?.trim() || null}
      where id = ${id}`;
    await forgetText(tx, row.hash, row.to_language);
    await audit(tx, { action: 'translation.settled', by: caller, subject: row.kind });
    return undefined;
  });
}

function parseCursor(text: string): { atMs: number; id: string } | null {
  const match = /^(\d{1,15})\.([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/.exec(text);
  return match ? { atMs: Number(match[1]), id: match[2] as string } : null;
}
