import { withTx } from '../../../db/index.ts';
import type { Parts } from '../parts.ts';
import { closePolls } from '../polls/poll-actions.ts';
import { stopShown } from '../slides/slides-actions.ts';
import { mailSession } from './mails.ts';

/** People are reminded this long before the start. */
const remindBeforeMs = 30 * 60_000;
/** A meeting that nobody started is given up this long after its planned end; a series goes on to the next one. */
const givenUpAfterMs = 3_600_000;
/** A session that nobody ended is ended this long after its planned end. */
const endedAfterMs = 12 * 3_600_000;
const maxPerRun = 200;

/** Everything that time does to sessions. Idempotent; runs every minute in one process of the node. */
export async function passTime(parts: Parts): Promise<void> {
  await remind(parts);
  await goOn(parts);
}

/** Reminds people who have accepted, once per meeting: beside the bell, and by mail with the way in. */
async function remind(parts: Parts): Promise<void> {
  const now = parts.clock.now();
  const due = await parts.db.sql<{ room: string; start_ms: number; title: string | null }[]>`
    select s.room, s.start_ms, d.title from session s join discussion d on d.room = s.room
    where s.status in ('planned', 'started') and s.call is null and d.here
      and s.start_ms > ${now}::bigint and s.start_ms <= ${now + remindBeforeMs}::bigint
    order by s.start_ms limit ${maxPerRun}`;
  for (const { room, start_ms, title } of due) {
    await withTx(parts.db, async (tx) => {
      const people = await tx.sql<{ actor: string }[]>`
        select p.actor from participant p
        where p.room = ${room} and p.node = ${parts.node} and p.joined and not p.barred
          and not exists (select from session_mail m
            where m.room = p.room and m.actor = p.actor and m.cause = ${`soon ${start_ms}`})
        limit ${maxPerRun}`;
      const actors = people.map(({ actor }) => actor);
      await parts.notifications.notify(
        tx,
        actors.map((to) => ({
          ...{ to, kind: 'session_soon' as const, room, cause: `session soon ${room} ${start_ms}` },
          data: { start: String(start_ms), ...(title ? { title } : {}) },
        })),
      );
      await mailSession(parts, tx, { kind: 'session_soon', cause: `soon ${start_ms}`, room, actors });
    });
  }
}

/** Ends what was forgotten, and goes on to the next meeting of a series whose last one nobody started. Only on the node that leads the session. */
async function goOn(parts: Parts): Promise<void> {
  const now = parts.clock.now();
  const stale = await parts.db.sql<StaleRow[]>`
    select s.room, s.status, s.start_ms, s.zone, s.opens_before_s, s.every, s.later, s.call, s.speakers, d.started_actor as actor
    from session s join discussion d on d.room = s.room
    where d.owner = ${parts.node} and d.started_node = ${parts.node} and d.started_actor is not null and not d.closed
      and ((s.status = 'started' and s.end_ms + ${endedAfterMs}::bigint < ${now}::bigint)
        or (s.status = 'planned' and s.later <> '[]' and s.end_ms + ${givenUpAfterMs}::bigint < ${now}::bigint))
    order by s.start_ms limit ${maxPerRun}`;
  for (const row of stale) {
    const change = row.status === 'started' ? { type: 'session.end', d: {}, body: {} } : nextMeeting(row, now);
    await withTx(parts.db, async (tx) => {
      if (row.status === 'started') {
        await closePolls(parts, tx, row.actor, row.room);
        await stopShown(parts, tx, row.actor, row.room);
      }
      // A refusal means that somebody else was faster, or that the host has lost the right; the room's log stays as it is.
      await parts.federation().rooms.control(tx, { room: row.room, actor: row.actor, ...change });
    });
  }
}

interface StaleRow {
  room: string;
  status: 'planned' | 'started';
  start_ms: number;
  zone: string;
  opens_before_s: number;
  every: 'week' | 'two-weeks' | 'month';
  later: [number, number][];
  call: 'audio' | 'video' | null;
  speakers: { node: string; actor: string }[];
  actor: string;
}

/** The first later meeting that has not passed too, or the last one. */
function nextMeeting(row: StaleRow, now: number): { type: string; d: Record<string, unknown>; body: object } {
  const passed = row.later.findIndex(([, end]) => end + givenUpAfterMs >= now);
  const index = passed === -1 ? row.later.length - 1 : passed;
  const [start, end] = row.later[index] as [number, number];
  return {
    type: 'session.set',
    d: {
      ...{ start, end, tz: row.zone, media: 'conference', standby: [], join_open_before: row.opens_before_s },
      ...{ recording: 'off', series: { every: row.every, later: row.later.slice(index + 1) } },
    },
    body: { speakers: row.speakers },
  };
}
