import type { Tx } from '../../../db/index.ts';
import type { NewNotification } from '../../notifications/index.ts';
import type { Parts, PersonRef } from '../parts.ts';
import type { PlanChange } from '../projection/effects.ts';
import { mailInvitations, mailPlans } from './mails.ts';

/** People of one session who are notified of one change. */
const maxNotified = 500;

interface Titled {
  room: string;
  title: string | null;
  start_ms: number;
  call: 'audio' | 'video' | null;
}
const dataOf = ({ title, start_ms, call }: Omit<Titled, 'room'>): Record<string, string> => ({
  ...(title ? { title } : {}),
  start: String(start_ms),
  ...(call ? { call } : {}),
});

/** Tells invited persons. An invitation of a whole institution waits in everybody's list and disturbs nobody; a call rings. */
export async function notifyOfInvitations(parts: Parts, tx: Tx, ids: string[]): Promise<void> {
  if (ids.length === 0) return;
  const rows = await tx.sql<(Titled & { id: string; node: string; actor: string; to: string; status: string })[]>`
    select i.id, i.room, i.from_node as node, i.from_actor as actor, i.to_actor as "to", coalesce(d.title, i.title) as title,
      s.start_ms, s.call, s.status
    from invitation i join session s on s.room = i.room join discussion d on d.room = i.room
    where i.id = any(${ids}) and i.state = 'open' and i.to_node = ${parts.node} and i.to_actor <> '*'
      and s.status in ('planned', 'started')
      and not exists (select from participant p
        where p.room = i.room and p.node = i.to_node and p.actor = i.to_actor and p.joined)`;
  await parts.notifications.notify(
    tx,
    rows.map(
      (row): NewNotification => ({
        ...{ to: row.to, room: row.room, person: { node: row.node, actor: row.actor }, data: dataOf(row) },
        kind: row.call === null ? 'session_invitation' : 'session_call',
        cause: `session invitation ${row.room}`,
      }),
    ),
  );
  const planned = rows.filter(({ call }) => call === null);
  await mailInvitations(
    parts,
    tx,
    planned.map(({ room, to, node, actor }) => ({ room, to, from: { node, actor } })),
  );
}

const kinds = { moved: 'session_changed', cancelled: 'session_cancelled', started: 'session_started' } as const;

/** Tells people who are in or personally invited that the plan changed; that it begins, only those who are in. */
export async function notifyOfPlans(parts: Parts, tx: Tx, plans: readonly PlanChange[]): Promise<void> {
  for (const { room, kind, by, cseq } of plans) {
    const rows = await tx.sql<(Titled & { to: string })[]>`
      select p.actor as "to", s.room, d.title, s.start_ms, s.call
      from participant p join session s on s.room = p.room join discussion d on d.room = p.room
      where p.room = ${room} and p.node = ${parts.node} and not p.barred and s.call is null
        and ${kind === 'started' ? tx.sql`p.joined` : tx.sql`(p.joined or p.invited)`}
        and not exists (
          select from session_answer a where a.room = p.room and a.node = p.node and a.actor = p.actor and a.live
            and a.answer = 'no' and not p.joined)
      limit ${maxNotified}`;
    await parts.notifications.notify(
      tx,
      rows
        .filter(({ to }) => by === null || !isSame(by, { node: parts.node, actor: to }))
        .map((row) => ({
          ...{ to: row.to, kind: kinds[kind], room, data: dataOf(row), cause: `session ${room} ${cseq}` },
          ...(by === null ? {} : { person: by }),
        })),
    );
  }
  await mailPlans(parts, tx, plans);
}

const isSame = (a: PersonRef, b: PersonRef): boolean => a.node === b.node && a.actor === b.actor;

/** Tells hosts of this node that somebody cannot come, or proposes another time. */
export async function notifyOfAnswers(parts: Parts, tx: Tx, ids: string[]): Promise<void> {
  if (ids.length === 0) return;
  const rows = await tx.sql<
    (Titled & { id: string; to: string; node: string; actor: string; answer: string; note: string | null })[]
  >`
    select a.id, a.room, a.node, a.actor, a.answer, a.note, p.actor as "to", d.title, s.start_ms, s.call
    from session_answer a
      join session s on s.room = a.room join discussion d on d.room = a.room
      join participant p on p.room = a.room and p.node = ${parts.node} and p.role in ('admin', 'moderator') and p.joined and not p.barred
    where a.id = any(${ids}) and (a.node, a.actor) <> (p.node, p.actor) limit ${maxNotified}`;
  await parts.notifications.notify(
    tx,
    rows.map(
      (row): NewNotification => ({
        ...{ to: row.to, kind: 'session_answer', room: row.room, person: { node: row.node, actor: row.actor } },
        data: { ...dataOf(row), answer: row.answer, ...(row.note ? { excerpt: row.note } : {}) },
        subject: `session answer ${row.room} ${row.node}/${row.actor}`,
      }),
    ),
  );
}
