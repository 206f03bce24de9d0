import type { Role } from '../../../../federation/index.ts';
import type { DiscussionDetail } from '../../../../spec/schemas/api/discussions.ts';
import type { Body, Reply } from '../../../../spec/schemas/api/operations.ts';
import { type Tx, withTx } from '../../../db/index.ts';
import { Problem } from '../../../platform/problem.ts';
import { accessRoom } from '../access.ts';
import { oncePerClientId } from '../client-request.ts';
import type { Parts } from '../parts.ts';
import type { PersonRef } from '../projection/facts.ts';
import { atLeast } from '../projection/rights.ts';
import { accepted } from '../refusals.ts';
import { maxCounted } from './discussion-view.ts';
import { detailOf } from './room-queries.ts';

/** Starts a group discussion, joins its founder and invites the others. The same client id again answers what it made. */
export async function createDiscussion(
  parts: Parts,
  actor: string,
  input: Body<'discussions.create'>,
): Promise<DiscussionDetail> {
  const room = await oncePerClientId(parts.db, async (tx) => {
    const [earlier] = await tx.sql<{ result: string }[]>`
      select result from client_request where actor = ${actor} and client_id = ${input.clientId}`;
    if (earlier) {
      // The id may have made a post.
      if (!earlier.result.startsWith('r_')) throw new Problem('conflict');
      return earlier.result;
    }
    const { rooms } = parts.federation();
    const created = accepted(
      await rooms.create(tx, {
        kind: 'group',
        actor,
        title: titleOf(input.title),
        join: input.join,
        history: 'all',
        ...(input.topic?.trim() ? { topic: input.topic.trim() } : {}),
        ...(input.specialties === undefined ? {} : { specialties: input.specialties }),
        ...(input.language === undefined ? {} : { language: input.language }),
      }),
    );
    const { room } = created;
    await appendJoin(parts, tx, room, actor);
    await inviteAll(parts, tx, actor, room, { people: input.people ?? [], institutions: input.institutions ?? [] });
    await tx.sql`
      insert into client_request (actor, client_id, result) values (${actor}, ${input.clientId}, ${room})`;
    return room;
  });
  return detailOf(parts, actor, { room });
}

const minTitleLength = 3;

/** A title as it is kept: one line. @throws Problem `invalid_input` when too little is left of it */
export function titleOf(given: string): string {
  const title = given.replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ').trim();
  if (title.length < minTitleLength) throw new Problem('invalid_input');
  return title;
}

export async function appendJoin(parts: Parts, tx: Tx, room: string, actor: string): Promise<void> {
  const body = await parts.people.profileFor(tx, actor);
  if (!body) throw new Problem('forbidden');
  accepted(await parts.federation().rooms.append(tx, { room, actor, type: 'member.join', body }));
}

/** Invites people and whole institutions. @throws Problem when one of them is not known here */
export async function inviteAll(
  parts: Parts,
  tx: Tx,
  actor: string,
  room: string,
  guests: { people: readonly PersonRef[]; institutions: readonly string[]; role?: Body<'discussions.invite'>['role'] },
): Promise<void> {
  const { registry, rooms } = parts.federation();
  const cards = await parts.people.personCards(tx, guests.people);
  const mustBeActive = (node: string): void => {
    if (node !== parts.node && registry.view().node(node)?.status !== 'active')
      throw new Problem('institution_unknown');
  };
  const asked = [...guests.institutions.map((node) => ({ node, actor: '*' })), ...guests.people];
  const to = new Map(asked.map((guest) => [`${guest.node}/${guest.actor}`, guest]));
  const role = guests.role ?? 'member';
  const settled = await hasAsMuch(parts, tx, room, [...to.keys()], role);
  for (const [key, guest] of to) {
    mustBeActive(guest.node);
    if (guest.actor !== '*' && !cards.has(key)) throw new Problem('person_unknown');
    // Another invitation would give them the role that it names, which may be a lower one.
    if (!settled.has(key)) accepted(await rooms.invite(tx, { room, actor, to: guest, role }));
  }
}

/**
 * Those of `keys` (`node/actor`, `node/*` for an institution) who are in the room, or whose open invitation to it gives at
 * least `role`. Whoever left, was removed or let the invitation expire can be invited again.
 */
async function hasAsMuch(parts: Parts, tx: Tx, room: string, keys: string[], role: Role): Promise<Set<string>> {
  if (keys.length === 0) return new Set();
  const rows = await tx.sql<{ key: string; role: Role | null }[]>`
    select node || '/' || actor as key, null as role from participant
    where room = ${room} and joined and not barred and node || '/' || actor = any(${keys})
    union all
    select v.to_node || '/' || v.to_actor, v.role from invitation v
      join discussion_node n on n.room = v.room and n.node = v.to_node
      left join participant p on p.room = v.room and p.node = v.to_node and p.actor = v.to_actor
    where v.room = ${room} and v.state = 'open' and v.to_node || '/' || v.to_actor = any(${keys})
      and (v.until_ms is null or v.until_ms > ${parts.clock.now()}) and not coalesce(p.barred, false)`;
  return new Set(rows.filter((row) => row.role === null || atLeast(row.role, role)).map(({ key }) => key));
}

/** Joins an open discussion, or one that the person is invited to. */
export async function joinDiscussion(parts: Parts, actor: string, room: string): Promise<DiscussionDetail> {
  const joined = await withTx(parts.db, async (tx) => {
    const access = await accessRoom(tx, parts.node, { actor }, room, 'card');
    if (!access.joined) {
      if (access.closed) throw new Problem('room_closed');
      await enter(parts, tx, actor, access.room, access.invitation);
    }
    return access;
  });
  return detailOf(parts, actor, joined);
}

/** Enters a room by a personal invitation when there is one, else by the room's policy or the institution's invitation. */
export async function enter(
  parts: Parts,
  tx: Tx,
  actor: string,
  room: string,
  invitation: { id: string; toAll: boolean } | null,
): Promise<void> {
  if (invitation === null || invitation.toAll) return appendJoin(parts, tx, room, actor);
  const profile = await parts.people.profileFor(tx, actor);
  if (!profile) throw new Problem('forbidden');
  accepted(await parts.federation().rooms.answerInvite(tx, { id: invitation.id, actor, answer: 'accept', profile }));
}

export async function leaveDiscussion(parts: Parts, actor: string, room: string): Promise<void> {
  await withTx(parts.db, async (tx) => {
    const access = await accessRoom(tx, parts.node, { actor }, room, 'member');
    if (access.kind === 'dm') throw new Problem('room_fixed');
    accepted(await parts.federation().rooms.append(tx, { room: access.room, actor, type: 'member.leave' }));
  });
}

export async function setPreferences(
  parts: Parts,
  actor: string,
  room: string,
  input: Body<'discussions.preferences'>,
): Promise<void> {
  await withTx(parts.db, async (tx) => {
    const access = await accessRoom(tx, parts.node, { actor }, room, 'member');
    await tx.sql`
      insert into reader (room, actor, muted) values (${access.room}, ${actor}, ${input.muted})
      on conflict (room, actor) do update set muted = excluded.muted`;
  });
}

/** Marks everything up to a place as read; never backwards, never beyond what is here. */
export async function markRead(
  parts: Parts,
  actor: string,
  room: string,
  order: string,
): Promise<Reply<'discussions.read'>> {
  return withTx(parts.db, async (tx) => {
    const access = await accessRoom(tx, parts.node, { actor }, room, 'member');
    const [reader] = await tx.sql<{ read_to: string; moved: boolean }[]>`
      with last as (select coalesce(max(ord), '') as ord from post where room = ${access.room}),
        old as (select read_to from reader where room = ${access.room} and actor = ${actor})
      insert into reader as r (room, actor, read_to)
      select ${access.room}, ${actor}, least(${order}, ord) from last
      on conflict (room, actor) do update set read_to = greatest(r.read_to, excluded.read_to)
      returning read_to, read_to is distinct from (select read_to from old) as moved`;
    const counts = await countUnread(parts, tx, actor, access.room);
    if (reader?.moved) {
      const event = { type: 'read.changed', room: access.room, order: reader.read_to, ...counts } as const;
      parts.stream.publish(tx, { actors: [actor] }, event);
    }
    return counts;
  });
}

async function countUnread(
  parts: Parts,
  tx: Tx,
  actor: string,
  room: string,
): Promise<{ unread: number; mentions: number }> {
  const [row] = await tx.sql<{ unread: number; mentions: number }[]>`
    select
      (select count(*)::int from (
        select from post o where o.room = r.room and o.ord > r.read_to and o.live and o.redacted_ms is null
          and o.kind in ('post', 'question', 'answer') and not (o.node = ${parts.node} and o.actor = r.actor)
        limit ${maxCounted}) u) as unread,
      (select count(*)::int from (
        select from mention n where n.actor = r.actor and n.room = r.room and n.ord > r.read_to limit ${maxCounted}) m
      ) as mentions
    from reader r where r.room = ${room} and r.actor = ${actor}`;
  return row ?? { unread: 0, mentions: 0 };
}
