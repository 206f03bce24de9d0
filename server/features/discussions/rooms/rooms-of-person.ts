import type { Reader, Tx } from '../../../db/index.ts';
import type { Parts } from '../parts.ts';
import type { PersonRef } from '../projection/facts.ts';

const maxShared = 50;
/** Counts of discussions with something new end here. */
const maxCounted = 999;

/** What other features ask about the rooms of one person of this node. */
export interface RoomsOfPerson {
  /** Takes a suspended person out of every group, and remembers which. A conversation of two has no way out; there the approval is void. */
  leaveAll(tx: Tx, actor: string): Promise<void>;
  /** Brings a reinstated person back to the groups that `leaveAll` left, as far as they may still enter. */
  returnToAll(tx: Tx, actor: string): Promise<void>;
  /** Groups that the person and somebody else are both in, the liveliest first. */
  shared(reader: Reader, actor: string, other: PersonRef): Promise<{ room: string; title: string }[]>;
  /** Number of discussions with something new for the person; muted ones do not count. */
  unread(reader: Reader, actor: string): Promise<number>;
}

export function roomsOfPerson(parts: Parts): RoomsOfPerson {
  return {
    leaveAll: (tx, actor) => leaveAll(parts, tx, actor),
    returnToAll: (tx, actor) => returnToAll(parts, tx, actor),
    shared: (reader, actor, other) => shared(parts, reader, actor, other),
    unread: (reader, actor) => unread(parts, reader, actor),
  };
}

async function leaveAll(parts: Parts, tx: Tx, actor: string): Promise<void> {
  const rooms = await tx.sql<{ room: string }[]>`
    select p.room from participant p join discussion d on d.room = p.room
    where p.node = ${parts.node} and p.actor = ${actor} and p.joined and not p.barred and d.kind <> 'dm' and d.here
    order by p.room`;
  for (const { room } of rooms) {
    // A refusal means that nothing of them counts there any more; then there is nothing to leave and nothing to return to.
    const left = await parts.federation().rooms.append(tx, { room, actor, type: 'member.leave' });
    if (left.ok) {
      await tx.sql`insert into absent_participant (actor, room) values (${actor}, ${room}) on conflict do nothing`;
    }
  }
}

async function returnToAll(parts: Parts, tx: Tx, actor: string): Promise<void> {
  const rooms = await tx.sql<{ room: string }[]>`
    delete from absent_participant where actor = ${actor} returning room`;
  if (rooms.length === 0) return;
  const body = await parts.people.profileFor(tx, actor);
  if (body === undefined) return;
  for (const { room } of rooms) {
    // Refused when the room was closed or the person banned meanwhile: they stay outside.
    await parts.federation().rooms.append(tx, { room, actor, type: 'member.join', body });
  }
}

async function shared(
  parts: Parts,
  reader: Reader,
  actor: string,
  other: PersonRef,
): Promise<{ room: string; title: string }[]> {
  return reader.sql<{ room: string; title: string }[]>`
    select d.room, coalesce(d.title, '') as title
    from participant p
      join participant o on o.room = p.room and o.node = ${other.node} and o.actor = ${other.actor}
      join discussion d on d.room = p.room
    where p.node = ${parts.node} and p.actor = ${actor} and p.joined and not p.barred and o.joined and not o.barred
      and d.kind = 'group' and d.here
    order by d.activity_ms desc limit ${maxShared}`;
}

async function unread(parts: Parts, reader: Reader, actor: string): Promise<number> {
  const [row] = await reader.sql<{ count: number }[]>`
    select count(*)::int as count from (
      select from participant p
        join discussion d on d.room = p.room
        left join reader r on r.room = p.room and r.actor = p.actor
      where p.node = ${parts.node} and p.actor = ${actor} and p.joined and not p.barred and d.here
        and d.kind in ('group', 'dm') and d.merged_into is null and not coalesce(r.muted, false)
        and exists (
          select from post o
          where o.room = p.room and o.ord > coalesce(r.read_to, '') and o.live and o.redacted_ms is null
            and o.kind in ('post', 'question', 'answer') and not (o.node = ${parts.node} and o.actor = ${actor}))
      limit ${maxCounted}) few`;
  return row?.count ?? 0;
}
