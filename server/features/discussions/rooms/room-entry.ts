import type { Role } from '../../../../federation/index.ts';
import type { Tx } from '../../../db/index.ts';
import { oncePerClientId } from '../client-request.ts';
import type { Parts } from '../parts.ts';
import type { PersonRef } from '../projection/facts.ts';
import { accepted } from '../refusals.ts';
import { appendJoin, enter, inviteAll } from './room-actions.ts';

/** How people get into rooms of any kind and out of them; for features whose rooms are not discussions. */
export interface RoomEntry {
  /**
   * Runs `make` once for a client id and answers the room that it made; the same id again answers the same room.
   * @throws Problem of `make`
   */
  once(actor: string, clientId: string, make: (tx: Tx) => Promise<string>): Promise<string>;
  /** Writes the person's own join. @throws Problem `forbidden` when their institution does not vouch for them, or the engine's refusal */
  join(tx: Tx, room: string, actor: string): Promise<void>;
  /** @throws Problem when somebody is not known here, or the inviting person lacks the right */
  invite(
    tx: Tx,
    actor: string,
    room: string,
    guests: { people: readonly PersonRef[]; institutions: readonly string[]; role: Role },
  ): Promise<void>;
  /** Accepts an open invitation, or joins by the room's policy or an institution's invitation. */
  accept(tx: Tx, room: string, actor: string): Promise<void>;
  /** Declines an open personal invitation, or an institution's for this person alone; nothing when there is none. */
  decline(tx: Tx, room: string, actor: string): Promise<void>;
}

export function roomEntry(parts: Parts): RoomEntry {
  return {
    once: (actor, clientId, make) =>
      oncePerClientId(parts.db, async (tx) => {
        const [earlier] = await tx.sql<{ result: string }[]>`
          select result from client_request where actor = ${actor} and client_id = ${clientId}`;
        if (earlier) return earlier.result;
        const room = await make(tx);
        await tx.sql`insert into client_request (actor, client_id, result) values (${actor}, ${clientId}, ${room})`;
        return room;
      }),
    join: (tx, room, actor) => appendJoin(parts, tx, room, actor),
    invite: (tx, actor, room, guests) => inviteAll(parts, tx, actor, room, guests),
    accept: async (tx, room, actor) => enter(parts, tx, actor, room, await openInvitation(parts, tx, room, actor)),
    decline: (tx, room, actor) => decline(parts, tx, room, actor),
  };
}

async function openInvitation(
  parts: Parts,
  tx: Tx,
  room: string,
  actor: string,
): Promise<{ id: string; toAll: boolean } | null> {
  const [row] = await tx.sql<{ id: string; to_actor: string }[]>`
    select v.id, v.to_actor from invitation v
    where v.room = ${room} and v.state = 'open' and v.to_node = ${parts.node} and v.to_actor in (${actor}, '*')
      and (v.until_ms is null or v.until_ms > ${parts.clock.now()})
    order by v.to_actor = '*', v.at_ms desc limit 1 for update of v`;
  return row ? { id: row.id, toAll: row.to_actor === '*' } : null;
}

async function decline(parts: Parts, tx: Tx, room: string, actor: string): Promise<void> {
  const open = await openInvitation(parts, tx, room, actor);
  if (open === null) return;
  if (open.toAll) {
    await tx.sql`
      insert into invitation_reply (invitation, actor, answer) values (${open.id}, ${actor}, 'decline')
      on conflict (invitation, actor) do update set answer = excluded.answer`;
    return;
  }
  const { rooms } = parts.federation();
  accepted(await rooms.answerInvite(tx, { id: open.id, actor, answer: 'decline', profile: null }));
}
