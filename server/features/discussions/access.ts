import type { Role } from '../../../federation/index.ts';
import type { Reader } from '../../db/index.ts';
import { Problem } from '../../platform/problem.ts';
import type { PersonRef, PostKind } from './projection/facts.ts';

/** A room as one person of this node may use it. */
export interface RoomAccess {
  /** The room that is shown; another id of the same conversation was resolved. */
  room: string;
  kind: 'group' | 'dm' | 'session';
  owner: string;
  title: string | null;
  closed: boolean;
  join: 'invite' | 'node' | 'knock';
  /** Null unless joined. */
  role: Role | null;
  joined: boolean;
  /** An open invitation, a personal one before one of the institution. */
  invitation: { id: string; toAll: boolean } | null;
  /** What an earlier request with the same client id made. */
  earlier: string | null;
}
/** `card`: title and people of a discussion; `posts`: everything written; `member`: take part. */
export type Need = 'card' | 'posts' | 'member';

interface AccessRow {
  room: string;
  kind: 'group' | 'dm' | 'session';
  owner: string;
  title: string | null;
  closed: boolean;
  join_policy: RoomAccess['join'];
  here: boolean;
  role: Role | null;
  joined: boolean;
  barred: boolean;
  was_in: boolean;
  invitation: string | null;
  to_all: boolean | null;
  earlier: string | null;
}

/**
 * The only door to rooms. Somebody who may not see a room gets the same answer as for a room that is not there.
 * @throws Problem `not_found`; `not_joined` when the room is to be seen but taking part needs joining first
 */
export async function accessRoom(
  reader: Reader,
  self: string,
  who: { actor: string; clientId?: string },
  room: string,
  need: Need,
): Promise<RoomAccess> {
  const [row] = await reader.sql<AccessRow[]>`
    select d.room, d.kind, d.owner, d.title, d.closed, d.join_policy, d.here, p.role,
      coalesce(p.joined, false) as joined, coalesce(p.barred, false) as barred, p.actor is not null as was_in,
      i.id as invitation, i.to_actor = '*' as to_all,
      (select result from client_request where actor = ${who.actor} and client_id = ${who.clientId ?? null}) as earlier
    from discussion asked
      join discussion d on d.room = coalesce(asked.merged_into, asked.room)
      left join participant p on p.room = d.room and p.node = ${self} and p.actor = ${who.actor}
      left join lateral (
        select v.id, v.to_actor from invitation v
        where v.room = d.room and v.state = 'open' and v.to_node = ${self} and v.to_actor in (${who.actor}, '*')
          and (v.until_ms is null or v.until_ms > extract(epoch from now()) * 1000)
          and not exists (select from invitation_reply a where a.invitation = v.id and a.actor = ${who.actor})
        order by v.to_actor = '*', v.at_ms desc limit 1
      ) i on not coalesce(p.joined, false)
    where asked.room = ${room} and d.kind in ('group', 'dm', 'session')`;
  // What people see of a session before they are in it is decided by the sessions; in it they write as in a discussion.
  if (!row || (row.kind === 'session' && need === 'card')) throw new Problem('not_found');
  const access = {
    room: row.room,
    kind: row.kind,
    owner: row.owner,
    title: row.title,
    closed: row.closed,
    join: row.join_policy,
    joined: row.joined && !row.barred && row.here,
    role: row.joined && !row.barred && row.here ? row.role : null,
    invitation: row.invitation === null ? null : { id: row.invitation, toAll: row.to_all === true },
    earlier: row.earlier,
  };
  const isOpen = row.kind === 'group' && row.join_policy === 'node' && row.here && !row.barred;
  const seesPosts = access.joined || isOpen;
  const seesCard = seesPosts || (!row.barred && (row.invitation !== null || row.was_in));
  if (!seesCard || (need === 'posts' && !seesPosts)) throw new Problem('not_found');
  if (need === 'member' && !access.joined) throw new Problem(seesPosts ? 'not_joined' : 'not_found');
  return access;
}

/** Those of `rooms` that the person may read without being in them. */
export async function openRooms(
  reader: Reader,
  self: string,
  actor: string,
  rooms: readonly string[],
): Promise<string[]> {
  const rows = await reader.sql<{ room: string }[]>`
    select d.room from discussion d
      left join participant p on p.room = d.room and p.node = ${self} and p.actor = ${actor}
    where d.room = any(${[...rooms]}) and d.kind = 'group' and d.join_policy = 'node' and d.here
      and not coalesce(p.barred, false)`;
  return rows.map(({ room }) => room);
}

/** A post that the person may see, with its room. */
export interface PostAccess {
  id: string;
  origin: string;
  node: string;
  actor: string;
  kind: PostKind;
  language: string | null;
  replyTo: string | null;
  redacted: boolean;
  mentions: PersonRef[];
  shownEdit: string | null;
  room: RoomAccess;
}

/** The only door to posts. @throws Problem as `accessRoom` */
export async function accessPost(
  reader: Reader,
  self: string,
  actor: string,
  post: string,
  need: Exclude<Need, 'card'>,
): Promise<PostAccess> {
  const [row] = await reader.sql<
    (Omit<PostAccess, 'room' | 'replyTo' | 'shownEdit' | 'mentions'> & {
      room: string;
      reply_to: string | null;
      shown_edit: string | null;
      mentions: PersonRef[] | null;
    })[]
  >`
    select p.id, p.room, p.origin, p.node, p.actor, p.kind, p.language, p.reply_to, p.redacted_ms is not null as redacted,
      p.shown_edit, case when e.id is null then p.mentions else e.mentions end as mentions
    from post p left join post_edit e on e.id = p.shown_edit where p.id = ${post} and p.live`;
  if (!row) throw new Problem('not_found');
  const room = await accessRoom(reader, self, { actor }, row.room, need);
  const { reply_to: replyTo, shown_edit: shownEdit, mentions, ...rest } = row;
  return { ...rest, replyTo, shownEdit, mentions: mentions ?? [], room };
}
