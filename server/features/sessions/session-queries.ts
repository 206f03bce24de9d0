import type { Query, Reply } from '../../../spec/schemas/api/operations.ts';
import type { SessionDetail } from '../../../spec/schemas/api/sessions.ts';
import { Problem } from '../../platform/problem.ts';
import { accessSession } from './access.ts';
import type { Parts } from './parts.ts';
import { type SessionRow, selectSessions } from './session-row.ts';
import { detailOf, sessionViews } from './session-view.ts';

const defaultLimit = 40;
/** A session that nobody ended is shown as running for this long after its planned end. */
const overtimeMs = 12 * 3_600_000;

/** Sessions to come and happening now, the next one first; or those that are over, the last one first. */
export async function listSessions(
  parts: Parts,
  actor: string,
  query: Query<'sessions.list'>,
): Promise<Reply<'sessions.list'>> {
  const { db, node } = parts;
  const limit = query.limit ?? defaultLimit;
  const isPast = query.scope === 'past';
  const cursor = query.cursor === undefined ? null : parseCursor(query.cursor);
  const now = parts.clock.now();
  // Over is what ended or was cancelled, and what nobody started until its time had passed; a series goes on while meetings are left.
  const over = db.sql`(s.status = 'ended' or (s.status = 'started' and s.end_ms + ${overtimeMs}::bigint < ${now}::bigint)
    or (s.status in ('planned', 'cancelled') and s.end_ms < ${now}::bigint and s.later = '[]'))`;
  const order = isPast ? db.sql`start_ms desc, room desc` : db.sql`start_ms, room`;
  const after = isPast ? db.sql`<` : db.sql`>`;
  const picked = db.sql`
    select s.room, ${actor} as viewer from session s
      join discussion d on d.room = s.room
      left join participant p on p.room = s.room and p.node = ${node} and p.actor = ${actor}
    where d.here and not coalesce(p.barred, false)
      and (p.actor is not null or exists (
        select from invitation v where v.room = s.room and v.state = 'open' and v.to_node = ${node} and v.to_actor = '*'))
      and ${isPast ? over : db.sql`not ${over}`}
      and ${cursor ? db.sql`(s.start_ms, s.room) ${after} (${cursor.start}::bigint, ${cursor.room})` : db.sql`true`}
    order by ${isPast ? db.sql`s.start_ms desc, s.room desc` : db.sql`s.start_ms, s.room`} limit ${limit + 1}`;
  const rows = await db.sql<SessionRow[]>`
    select * from (${selectSessions(parts, db, picked)}) listed order by ${order}`;
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return {
    sessions: await sessionViews(parts, db, page),
    next: rows.length > limit && last ? `${last.start_ms}.${last.room}` : null,
  };
}

function parseCursor(text: string): { start: number; room: string } {
  const match = /^(\d{1,16})\.(r_[A-Za-z0-9_-]{43})$/.exec(text);
  if (!match) throw new Problem('invalid_input');
  return { start: Number(match[1]), room: match[2] as string };
}

export async function getSession(parts: Parts, actor: string, room: string): Promise<SessionDetail> {
  return detailOf(parts, parts.db, await accessSession(parts, parts.db, actor, room, 'see'));
}
