import type { Change, ControlState, SessionState } from '../../../../federation/index.ts';
import type { SessionWords } from '../../../../spec/schemas/events/control.ts';
import type { Tx } from '../../../db/index.ts';
import type { Effects, PlanChange } from './effects.ts';

type Control = Extract<Change, { kind: 'control' }>;

/** Types after which a calendar has to take something over. */
const revising = new Set(['room.set', 'session.set', 'session.cancel', 'session.end']);

/** Takes over the plans of control events, each room's in order. A state older than the one that is here changes nothing. */
export async function syncPlans(tx: Tx, changes: readonly Change[], effects: Effects): Promise<void> {
  for (const change of changes) {
    if (change.kind !== 'control' || change.state.session === null) continue;
    const before = await planBefore(tx, change.room);
    if (!(await writePlan(tx, change, change.state.session))) continue;
    const kind = before === undefined ? null : whatHappened(change, before);
    if (kind !== null) effects.plans.push(planChange(change, kind));
  }
}

type Before = Pick<SessionState, 'status' | 'start' | 'end'> & { later: [number, number][] };

async function planBefore(tx: Tx, room: string): Promise<Before | undefined> {
  const [row] = await tx.sql<(Before & { start_ms: number; end_ms: number })[]>`
    select status, start_ms, end_ms, later from session where room = ${room} for update`;
  return row && { status: row.status, start: row.start_ms, end: row.end_ms, later: row.later };
}

async function writePlan(tx: Tx, { event, room, state }: Control, session: SessionState): Promise<boolean> {
  const { every = null, later = [] } = session.series ?? {};
  const bump = revising.has(event.header.type) ? 1 : 0;
  const rows = await tx.sql`
    insert into session as s (room, epoch, cseq, status, start_ms, end_ms, zone, media, recording, opens_before_s, every, later,
      call, host, lobby, locked, admitted)
    values (${room}, ${state.epoch}, ${state.cseq}, ${session.status}, ${session.start}, ${session.end}, ${session.tz},
      ${session.media}, ${session.recording}, ${session.joinOpenBeforeSeconds}, ${every}, ${JSON.stringify(later)}::text::jsonb,
      ${session.call}, ${session.host}, ${session.door.lobby}, ${session.door.locked},
      (select coalesce(array_agg(value), '{}') from json_array_elements_text(${JSON.stringify(session.admitted)}::json)))
    on conflict (room) do update set epoch = excluded.epoch, cseq = excluded.cseq, status = excluded.status,
      start_ms = excluded.start_ms, end_ms = excluded.end_ms, zone = excluded.zone, media = excluded.media,
      recording = excluded.recording, opens_before_s = excluded.opens_before_s, every = excluded.every,
      later = excluded.later, call = excluded.call, host = coalesce(excluded.host, s.host), lobby = excluded.lobby,
      locked = excluded.locked, admitted = excluded.admitted, revision = s.revision + ${bump}::int
    where (s.epoch, s.cseq) < (excluded.epoch, excluded.cseq)
    returning room`;
  return rows.length > 0;
}

/** Going on to the next meeting of a series is no news; a meeting at another time is. */
function whatHappened({ event, state }: Control, before: Before): PlanChange['kind'] | null {
  const { session } = state as ControlState & { session: SessionState };
  const { type } = event.header;
  if (type === 'session.cancel') return 'cancelled';
  if (type === 'session.start') return 'started';
  if (type !== 'session.set') return null;
  const same = session.start === before.start && session.end === before.end;
  const next = before.later.some(([start, end]) => start === session.start && end === session.end);
  return same || next ? null : 'moved';
}

function planChange({ event, room }: Control, kind: PlanChange['kind']): PlanChange {
  const { node, actor, seq } = event.header;
  return { room, kind, by: actor === undefined ? null : { node, actor }, cseq: seq };
}

const worded = new Set(['session.set', 'session.cancel', 'session.end']);

/** Speakers and reasons, with their event or after it; the latest one that says something counts. */
export async function addWords(tx: Tx, changes: readonly Change[], effects: Effects): Promise<void> {
  for (const change of changes) {
    if (change.kind !== 'control' && change.kind !== 'body') continue;
    const { event, room } = change;
    if (!worded.has(event.header.type) || event.body === undefined) continue;
    const { reason = null, speakers } = event.body as SessionWords;
    const known = speakers === undefined ? null : JSON.stringify(speakers);
    await tx.sql`
      update session set reason = ${reason}, speakers = coalesce(${known}::text::jsonb, speakers), words_cseq = ${event.header.seq}
      where room = ${room} and words_cseq < ${event.header.seq}`;
    effects.rooms.add(room);
  }
}
