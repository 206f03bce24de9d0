import type { Caption } from '../../../spec/schemas/api/captions.ts';
import type { Query, Reply } from '../../../spec/schemas/api/operations.ts';
import type { Language } from '../../../spec/schemas/common/words.ts';
import { Problem } from '../../platform/problem.ts';
import {
  type CaptionRow,
  correctionOf,
  counts,
  needsTranslation,
  plainCaption,
  selectCaptions,
  translationOf,
} from './caption-view.ts';
import { translated } from './live.ts';
import type { Parts } from './parts.ts';
import type { Translator } from './translator.ts';

const defaultLimit = 50;
/** What is not translated within this time comes with the next question; it goes on being made. */
const waitMs = 4_000;
/** Captions of one question that are translated at the same time. */
const atOnce = 4;

interface Place {
  readonly t0: number;
  readonly id: string;
}

/**
 * What was said in a session, from second 0, for whoever is in it: also for those who came late, and afterwards.
 * @throws Problem as `sessions.access`; `invalid_input` for a place that is none
 */
export async function readTranscript(
  parts: Parts,
  translator: Translator,
  actor: string,
  room: string,
  query: Query<'captions.transcript'>,
): Promise<Reply<'captions.transcript'>> {
  const session = await parts.sessions.access(parts.db, actor, room, 'take-part');
  const leads = session.role === 'admin' || session.role === 'moderator';
  const { to = null, limit = defaultLimit } = query;
  const { rows, hasBefore, hasAfter } = await page(parts, room, query, to, limit);
  const captions = await inLanguage(translator, room, rows, to);
  const [first, last] = [rows.at(0), rows.at(-1)];
  return {
    captions: captions.map((caption) => {
      const own = caption.speaker.node === parts.node && caption.speaker.actor === actor;
      return (leads || own) && !caption.removed ? { ...caption, mayCorrect: true } : caption;
    }),
    before: hasBefore && first ? cursorOf(first) : null,
    after: hasAfter && last ? cursorOf(last) : null,
  };
}

const cursorOf = ({ t0_ms, id }: CaptionRow): string => `${t0_ms}.${id}`;

function placeOf(cursor: string): Place {
  const [t0 = '', id = ''] = cursor.split('.', 2);
  if (!Number.isSafeInteger(Number(t0))) throw new Problem('invalid_input');
  return { t0: Number(t0), id };
}

async function page(
  { db }: Pick<Parts, 'db'>,
  room: string,
  { before, after, first, query }: Query<'captions.transcript'>,
  to: Language | null,
  limit: number,
): Promise<{ rows: CaptionRow[]; hasBefore: boolean; hasAfter: boolean }> {
  const forwards = after !== undefined || first !== undefined;
  const at = after ?? before;
  const place = at === undefined ? undefined : placeOf(at);
  const beyond = place
    ? forwards
      ? db.sql`(s.t0_ms, s.id) > (${place.t0}::bigint, ${place.id})`
      : db.sql`(s.t0_ms, s.id) < (${place.t0}::bigint, ${place.id})`
    : db.sql`true`;
  const pattern = query === undefined ? undefined : `%${query.trim().replace(/[\\%_]/g, '\\$&')}%`;
  const found = pattern
    ? db.sql`not s.removed and (coalesce(c.text, s.text) ilike ${pattern} or exists (
        select from caption_translation f where f.caption = s.id and f.language = ${to} and f.text ilike ${pattern}))`
    : db.sql`true`;
  const order = forwards ? db.sql`s.t0_ms, s.id` : db.sql`s.t0_ms desc, s.id desc`;
  const picked = db.sql`
    select s.id from caption_segment s ${correctionOf(db)}
    where s.room = ${room} and ${counts(db)} and ${beyond} and ${found}
    order by ${order} limit ${limit + 1}`;
  const rows = await db.sql<CaptionRow[]>`
    select * from (${selectCaptions(db, picked, to)}) listed order by t0_ms, id`;
  const more = rows.length > limit;
  if (more) forwards ? rows.pop() : rows.shift();
  return {
    rows,
    hasBefore: forwards ? after !== undefined : more,
    hasAfter: forwards ? more : before !== undefined,
  };
}

/** Each caption with its translation: those that are kept at once, the others as far as they are made in time. */
async function inLanguage(
  translator: Translator,
  room: string,
  rows: readonly CaptionRow[],
  to: Language | null,
): Promise<Caption[]> {
  const captions: Caption[] = rows.map(plainCaption);
  if (to === null) return captions;
  const missing: number[] = [];
  for (const [index, row] of rows.entries()) {
    const caption = captions[index] as Caption;
    if (!needsTranslation(caption, to)) continue;
    const kept = translationOf(row, to);
    if (kept) captions[index] = { ...caption, translation: kept };
    else missing.push(index);
  }
  let answered = false;
  const workers = Array.from({ length: Math.min(atOnce, missing.length) }, async () => {
    for (let index = missing.shift(); index !== undefined; index = missing.shift()) {
      const caption = plainCaption(rows[index] as CaptionRow);
      const made = await translator.of(room, caption, to);
      if (!answered) captions[index] = translated(caption, made);
      // An engine that does not answer will not answer the next one either.
      if (!made.ok && made.reason !== 'same_language' && made.reason !== 'translation_rejected') missing.length = 0;
    }
  });
  await Promise.race([Promise.all(workers), patience()]);
  answered = true;
  return captions;
}

function patience(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, waitMs).unref();
  });
}
