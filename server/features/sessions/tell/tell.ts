import type { Tx } from '../../../db/index.ts';
import { maySee } from '../access.ts';
import type { Parts } from '../parts.ts';
import type { Effects } from '../projection/effects.ts';
import { type SessionRow, selectSessions } from '../session-row.ts';
import { sessionViews } from '../session-view.ts';
import { notifyOfAnswers, notifyOfInvitations, notifyOfPlans } from './notices.ts';

/** People of one session who are told of a change in one go; more than that fetch it when they look. */
const maxTold = 300;

/** Tells browsers and people what a batch of changes did. Everything is sent when the transaction has committed. */
export async function tell(parts: Parts, tx: Tx, effects: Effects): Promise<void> {
  tx.afterCommit(() => {
    for (const room of effects.ended) parts.calls.ended(room);
    for (const { room, actor, told } of effects.told) parts.calls.told(room, actor, told);
  });
  for (const room of new Set([...effects.rooms, ...effects.people.keys()]))
    await tellBrowsers(parts, tx, room, effects);
  await notifyOfInvitations(parts, tx, [...effects.invitations]);
  await notifyOfPlans(parts, tx, effects.plans);
  await notifyOfAnswers(parts, tx, [...effects.answers]);
}

async function tellBrowsers(parts: Parts, tx: Tx, room: string, effects: Effects): Promise<void> {
  const also = [...(effects.people.get(room) ?? [])];
  const rows = await tx.sql<SessionRow[]>`
    ${selectSessions(
      parts,
      tx,
      tx.sql`
        select ${room} as room, actor as viewer from (
          select actor from participant where room = ${room} and node = ${parts.node}
          union select unnest(${also}::text[])) told limit ${maxTold}`,
    )}`;
  tx.afterCommit(() => {
    for (const row of rows) parts.calls.follow(row);
    parts.links.follow(room);
  });
  const views = await sessionViews(parts, tx, rows);
  for (const [index, row] of rows.entries()) {
    const session = maySee(row) ? (views[index] ?? null) : null;
    const follows = row.joined && !row.barred && row.here;
    parts.stream.publish(
      tx,
      { actors: [row.viewer] },
      { type: 'session.changed', room, session },
      {
        about: room,
        ...(follows ? { follow: room } : { unfollow: room }),
      },
    );
  }
}
