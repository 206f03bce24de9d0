import type { ControlState, VerifiedEvent } from '../../../../federation/index.ts';
import type { RoomWords } from '../../../../spec/schemas/events/control.ts';
import type { Tx } from '../../../db/index.ts';
import { isInvited, rightOf } from './rights.ts';

/** The room appears here. Nothing happens when it is here already. */
export async function insertRoom(tx: Tx, event: VerifiedEvent, state: ControlState): Promise<void> {
  const { header } = event;
  await tx.sql`
    insert into discussion (room, kind, owner, started_node, started_actor, started_ms, join_policy, members, activity_ms)
    values (${state.room}, ${state.kind}, ${state.owner}, ${header.node}, ${header.actor ?? null}, ${header.hlc[0]},
      ${state.join}, ${[...state.members].sort()}, ${header.hlc[0]})
    on conflict (room) do nothing`;
}

/** Title, topic and what the room is about, each from the latest control event that names it. */
export async function setRoomWords(tx: Tx, room: string, cseq: number, words: RoomWords): Promise<void> {
  if (words.title !== undefined) {
    await tx.sql`update discussion set title = ${words.title}, title_cseq = ${cseq}
      where room = ${room} and title_cseq <= ${cseq}`;
  }
  if (words.topic === undefined && words.specialties === undefined && words.lang === undefined) return;
  await tx.sql`
    update discussion set topic = coalesce(${words.topic ?? null}, topic),
      specialties = coalesce(${words.specialties ?? null}, specialties),
      language = coalesce(${words.lang ?? null}, language), topic_cseq = ${cseq}
    where room = ${room} and topic_cseq <= ${cseq}`;
}

/** What a person may do in a room, as a control state says. */
interface Standing {
  node: string;
  actor: string;
  role: string;
  invited: boolean;
  barred: boolean;
}
/** People of this node for whom a control state changed something. */
export interface Affected {
  actors: string[];
  /** Those who were in the room and have another role now. */
  roles: { actor: string; role: string }[];
}

/** Takes over a folded control state: nodes, policy, roles, bans, personal invitations. A state older than the one that is here changes nothing. */
export async function syncRoom(tx: Tx, state: ControlState, self: string, nowMs: number): Promise<Affected> {
  const nodes = Object.entries(state.nodes).map(([node, { cap }]) => ({ node, cap }));
  const [taken] = await tx.sql`
    update discussion set owner = ${state.owner}, join_policy = ${state.join}, closed = ${state.closed},
      frozen = ${state.frozen}, epoch = ${state.epoch}, cseq = ${state.cseq},
      here = ${Object.hasOwn(state.nodes, self)}, institution_count = ${nodes.length}
    where room = ${state.room} and (epoch, cseq) <= (${state.epoch}::integer, ${state.cseq}::bigint) returning room`;
  if (!taken) return { actors: [], roles: [] };
  await tx.sql`
    with input as (select * from json_to_recordset(${JSON.stringify(nodes)}::json) as r(node text, cap text)),
      gone as (delete from discussion_node where room = ${state.room} and node not in (select node from input))
    insert into discussion_node (room, node, cap) select ${state.room}, node, cap from input
    on conflict (room, node) do update set cap = excluded.cap where discussion_node.cap <> excluded.cap`;
  const known = await tx.sql<(Standing & { joined: boolean })[]>`
    select node, actor, role, invited, barred, joined from participant where room = ${state.room}`;
  const before = new Map(known.map((row) => [`${row.node}/${row.actor}`, row]));
  const changed = standings(state, before, nowMs);
  await upsertPeople(tx, state.room, changed);
  const own = changed.filter(({ node }) => node === self);
  const roles = own.filter(({ actor, role, barred }) => {
    const was = before.get(`${self}/${actor}`);
    return was?.joined === true && !barred && was.role !== role;
  });
  return { actors: own.map(({ actor }) => actor), roles: roles.map(({ actor, role }) => ({ actor, role })) };
}

/** Whose standing is another one than before. */
function standings(state: ControlState, known: ReadonlyMap<string, Standing>, nowMs: number): Standing[] {
  const keys = new Set([...known.keys(), ...Object.keys(state.invited), ...Object.keys(state.roles)]);
  return [...keys].flatMap((key) => {
    const slash = key.indexOf('/');
    const [node, actor] = [key.slice(0, slash), key.slice(slash + 1)];
    if (actor === '*') return [];
    const before = known.get(key);
    const right = rightOf(state, node, actor);
    const invited = right !== null && isInvited(state, node, actor, nowMs);
    if (!before && !invited) return [];
    const after = { node, actor, role: right ?? before?.role ?? 'member', invited, barred: right === null };
    const isSame = before && before.role === after.role && before.invited === invited && before.barred === after.barred;
    return isSame ? [] : [after];
  });
}

async function upsertPeople(tx: Tx, room: string, people: Standing[]): Promise<void> {
  if (people.length === 0) return;
  await tx.sql`
    insert into participant (room, node, actor, role, invited, barred)
    select ${room}, node, actor, role, invited, barred from json_to_recordset(${JSON.stringify(people)}::json)
      as r(node text, actor text, role text, invited boolean, barred boolean)
    on conflict (room, node, actor) do update
      set role = excluded.role, invited = excluded.invited, barred = excluded.barred`;
}

/** A person whose joins and leaves changed, with what the room's state lets them do. */
export interface Joiner {
  room: string;
  node: string;
  actor: string;
  role: string;
  barred: boolean;
}

/** The two people of a conversation are in it from the start. What was written before they knew of it counts as unread. */
export async function enterConversation(tx: Tx, state: ControlState, self: string): Promise<void> {
  const people = state.members.map((key) => ({
    node: key.slice(0, key.indexOf('/')),
    actor: key.slice(key.indexOf('/') + 1),
  }));
  await tx.sql`
    with input as (select * from json_to_recordset(${JSON.stringify(people)}::json) as r(node text, actor text)),
      reading as (
        insert into reader (room, actor) select ${state.room}, actor from input where node = ${self} on conflict do nothing)
    insert into participant (room, node, actor, role, joined, joined_ms, joined_ord)
    select ${state.room}, i.node, i.actor, 'member', true, d.started_ms, ''
    from input i, discussion d where d.room = ${state.room}
    on conflict (room, node, actor) do nothing`;
}

/** Works out anew who is in: the last live join or leave of each person decides. People of this node start reading at their join. */
export async function deriveMembers(tx: Tx, joiners: Joiner[], self: string): Promise<void> {
  if (joiners.length === 0) return;
  await tx.sql`
    with input as (
      select distinct * from json_to_recordset(${JSON.stringify(joiners)}::json)
        as r(room text, node text, actor text, role text, barred boolean)
    ), now as (
      select i.*, coalesce(p.kind = 'joined', false) as joined, p.at_ms, p.ord
      from input i left join lateral (
        select kind, at_ms, ord from post
        where origin = i.room and node = i.node and actor = i.actor and kind in ('joined', 'left') and live
        order by ord desc limit 1
      ) p on true
    ), reading as (
      insert into reader (room, actor, read_to)
      select room, actor, ord from now where node = ${self} and joined on conflict (room, actor) do nothing
    ), taken as (
      update invitation v set state = 'accepted' from now n
      where n.joined and v.room = n.room and v.to_node = n.node and v.to_actor = n.actor and v.state = 'open'
    )
    insert into participant (room, node, actor, role, joined, joined_ms, joined_ord, barred)
    select room, node, actor, role, joined, case when joined then at_ms end, case when joined then ord end, barred from now
    on conflict (room, node, actor) do update set joined = excluded.joined, joined_ms = excluded.joined_ms,
      joined_ord = excluded.joined_ord, role = excluded.role, barred = excluded.barred`;
}

export async function countPeople(tx: Tx, rooms: string[]): Promise<void> {
  if (rooms.length === 0) return;
  await tx.sql`
    update discussion d set people_count = (
      select count(*) from participant p where p.room = d.room and p.joined and not p.barred)
    where d.room = any(${rooms})`;
}

/**
 * Two people may open their conversation on both nodes at once. All nodes then show the one with the lowest id, and the
 * posts of the others in it (spec/decisions/conversations.md).
 * @returns rooms whose posts are shown elsewhere now
 */
export async function mergeConversations(tx: Tx, members: string[]): Promise<string[]> {
  const sorted = [...members].sort();
  const rooms = await tx.sql<{ room: string; merged_into: string | null }[]>`
    select room, merged_into from discussion where kind = 'dm' and members = ${sorted} order by room for update`;
  const [winner, ...others] = rooms;
  if (!winner || others.length === 0) return [];
  const moved = rooms.filter(({ room, merged_into }) => merged_into !== (room === winner.room ? null : winner.room));
  if (moved.length === 0) return [];
  const from = others.map(({ room }) => room);
  await tx.sql`update discussion set merged_into = nullif(${winner.room}, room) where room = any(${[winner.room, ...from]})`;
  await tx.sql`update post set room = ${winner.room} where room = any(${from})`;
  await tx.sql`update mention set room = ${winner.room} where room = any(${from})`;
  await tx.sql`
    update discussion w set activity_ms = greatest(w.activity_ms, o.at_ms)
    from (select max(activity_ms) as at_ms from discussion where room = any(${from})) o where w.room = ${winner.room}`;
  return from;
}
