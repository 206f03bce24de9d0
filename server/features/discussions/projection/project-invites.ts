import type { Tx } from '../../../db/index.ts';
import type { Parts } from '../parts.ts';
import type { ChangeOf } from './changes.ts';
import type { Effects } from './effects.ts';

/** Invitations as they were received or sent, and what became of them. A conversation needs no answer: it is there. */
export async function projectInvites(
  parts: Parts,
  tx: Tx,
  changes: readonly ChangeOf<'invite'>[],
  effects: Effects,
): Promise<void> {
  const rows = changes.map(({ invite }) => ({
    id: invite.id,
    room: invite.room,
    from_node: invite.from.node,
    from_actor: invite.from.actor,
    to_node: invite.to.node,
    to_actor: invite.to.actor,
    role: invite.role,
    title: invite.title,
    state: invite.state,
    until_ms: invite.until,
  }));
  const stored = await tx.sql<{ id: string; room: string; to_node: string; to_actor: string }[]>`
    insert into invitation (id, room, from_node, from_actor, to_node, to_actor, role, title, state, until_ms, at_ms)
    select r.id, r.room, r.from_node, r.from_actor, r.to_node, r.to_actor, r.role, r.title, r.state, r.until_ms,
      ${parts.clock.now()}::bigint
    from (
      select distinct on (id) * from json_to_recordset(${JSON.stringify(rows.map((row, n) => ({ ...row, n })))}::json)
        as x(n int, id text, room text, from_node text, from_actor text, to_node text, to_actor text, role text,
          title text, state text, until_ms bigint)
      order by id, n desc
    ) r
    where not exists (select from discussion d where d.room = r.room and d.kind = 'dm')
    on conflict (id) do update set state = excluded.state where invitation.state <> excluded.state
    returning id, room, to_node, to_actor`;
  for (const { id, room, to_node, to_actor } of stored) {
    effects.invitations.add(id);
    if (to_node === parts.node && to_actor !== '*') effects.stands(room, to_actor);
  }
}
