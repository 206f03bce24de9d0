import type { Body, Reply } from '../../../../spec/schemas/api/operations.ts';
import { withTx } from '../../../db/index.ts';
import { Problem } from '../../../platform/problem.ts';
import type { Parts } from '../parts.ts';
import { cardOf } from '../posts/post-view.ts';
import { accepted } from '../refusals.ts';
import { discussionViews } from './discussion-view.ts';
import { enter } from './room-actions.ts';

const maxListed = 200;

interface InvitationRow {
  id: string;
  room: string;
  title: string;
  kind: 'group' | 'dm';
  from_node: string;
  from_actor: string;
  to_all: boolean;
  at_ms: number;
}

/** A person's open invitations, newest first: one for each room, the personal one before the institution's. */
export async function listInvitations(parts: Parts, actor: string): Promise<Reply<'invitations.list'>> {
  const { db } = parts;
  const rows = await db.sql<InvitationRow[]>`
    select * from (
      select distinct on (v.room) v.id, v.room, coalesce(d.title, v.title) as title, coalesce(d.kind, 'group') as kind,
        v.from_node, v.from_actor, v.to_actor = '*' as to_all, v.at_ms
      from invitation v
        left join discussion d on d.room = v.room
        left join participant p on p.room = v.room and p.node = v.to_node and p.actor = ${actor}
      where v.state = 'open' and v.to_node = ${parts.node} and v.to_actor in (${actor}, '*')
        and not coalesce(p.joined or p.barred, false) and not coalesce(d.closed, false)
        and coalesce(d.kind, 'group') in ('group', 'dm')
        and (v.until_ms is null or v.until_ms > ${parts.clock.now()})
        and not exists (select from invitation_reply a where a.invitation = v.id and a.actor = ${actor})
      order by v.room, v.to_actor = '*', v.at_ms desc
    ) i order by at_ms desc limit ${maxListed}`;
  const cards = await parts.people.personCards(
    db,
    rows.map((row) => ({ node: row.from_node, actor: row.from_actor })),
  );
  return {
    invitations: rows.map((row) => ({
      id: row.id,
      room: row.room,
      title: row.title,
      kind: row.kind,
      from: cardOf(cards, row.from_node, row.from_actor),
      at: row.at_ms,
      toAll: row.to_all,
      state: 'open' as const,
    })),
  };
}

/** Accepts or declines. Who declines an invitation of their whole institution speaks for themselves alone. */
export async function answerInvitation(
  parts: Parts,
  actor: string,
  id: string,
  { answer }: Body<'invitations.answer'>,
): Promise<Reply<'invitations.answer'>> {
  return withTx(parts.db, async (tx) => {
    const [row] = await tx.sql<{ room: string; to_actor: string; state: string; expired: boolean; joined: boolean }[]>`
      select v.room, v.to_actor, v.state, coalesce(v.until_ms <= ${parts.clock.now()}, false) as expired,
        exists (select from participant p where p.room = v.room and p.node = v.to_node and p.actor = ${actor} and p.joined
          and not p.barred) as joined
      from invitation v
      where v.id = ${id} and v.to_node = ${parts.node} and v.to_actor in (${actor}, '*')
        and not exists (select from discussion d where d.room = v.room and d.kind in ('session', 'glossary')) for update of v`;
    if (!row) throw new Problem('not_found');
    if (row.joined) return { room: row.room };
    if (row.state !== 'open' || row.expired) throw new Problem('invitation_closed');
    const toAll = row.to_actor === '*';
    if (toAll) {
      await tx.sql`
        insert into invitation_reply (invitation, actor, answer) values (${id}, ${actor}, ${answer})
        on conflict (invitation, actor) do update set answer = excluded.answer`;
    }
    if (answer === 'accept') await enter(parts, tx, actor, row.room, { id, toAll });
    else if (toAll) await tellCard(parts, tx, row.room, actor);
    else accepted(await parts.federation().rooms.answerInvite(tx, { id, actor, answer, profile: null }));
    return { room: row.room };
  });
}

async function tellCard(parts: Parts, tx: Parameters<Parameters<typeof withTx>[1]>[0], room: string, actor: string) {
  for (const { view } of await discussionViews(tx, parts, { room, actors: [actor] })) {
    parts.stream.publish(tx, { actors: [actor] }, { type: 'discussion.changed', discussion: view }, { about: room });
  }
}
