import type { Change, ControlState } from '../../../../federation/index.ts';
import type { Tx } from '../../../db/index.ts';
import type { Parts } from '../parts.ts';
import type { ChangeOf } from './changes.ts';
import type { Effects } from './effects.ts';
import type { Asker } from './write-facts.ts';
import {
  countPeople,
  enterConversation,
  insertRoom,
  mergeConversations,
  setRoomWords,
  syncRoom,
} from './write-rooms.ts';

/** What the projection must know of a room while it works. */
export interface RoomFacts {
  room: string;
  kind: ControlState['kind'];
  /** Where its posts are shown. */
  shown: string;
  title: string | null;
}
export type Rooms = ReadonlyMap<string, RoomFacts>;

/** What an action knows when it writes posts: it spares the projection from asking, and has their requests noted with them. */
export interface Intent {
  room: RoomFacts;
  /** One for each post, in the order in which they are written. */
  askers: readonly Asker[];
}
const intents = new WeakMap<Tx, Intent>();

export function intend(tx: Tx, intent: Intent): void {
  intents.set(tx, intent);
}

/** The requests that the posts of this batch answer; noted once. */
export function takeAskers(tx: Tx): readonly Asker[] {
  const intent = intents.get(tx);
  intents.delete(tx);
  return intent?.askers ?? [];
}

/** New posts of people of this node that answer nothing: no event about them can be here yet, so nothing has to be derived. */
function isPlainOwn(change: Change, self: string): boolean {
  if (change.kind !== 'content' || change.event.header.node !== self) return false;
  if (change.event.header.type !== 'msg.post' && change.event.header.type !== 'qa.ask') return false;
  return (change.event.body as { reply_to?: string } | undefined)?.reply_to === undefined;
}

/**
 * Holds the rooms of a batch until it is committed, in the order of their ids. What is derived reads other rows of the
 * same room; without this two batches would each miss what the other one adds.
 */
export async function lockRooms(tx: Tx, changes: readonly Change[], self: string): Promise<Rooms> {
  const ids = [...new Set(changes.flatMap((change) => ('room' in change ? [change.room] : [])))];
  if (ids.length === 0) return new Map();
  const facts = intents.get(tx)?.room;
  if (facts && changes.every((change) => isPlainOwn(change, self)) && ids.every((id) => id === facts.room)) {
    return new Map([[facts.room, facts]]);
  }
  // One room is the common case; with a list PostgreSQL would plan the statement anew every time.
  const wanted = ids.length === 1 ? tx.sql`room = ${ids[0] as string}` : tx.sql`room = any(${ids})`;
  const rows = await tx.sql<RoomFacts[]>`
    select room, kind, coalesce(merged_into, room) as shown, title from discussion
    where ${wanted} order by room for no key update`;
  return new Map(rows.map((row) => [row.room, row]));
}

/** Control events of any number of rooms, each room's in order. */
export async function projectControl(
  parts: Parts,
  tx: Tx,
  changes: readonly ChangeOf<'control'>[],
  effects: Effects,
): Promise<void> {
  const last = new Map<string, ControlState>();
  for (const { event, state } of changes) {
    if (event.header.type === 'room.create') await insertRoom(tx, event, state);
    if (event.body !== undefined) await projectRoomWords(tx, event);
    last.set(state.room, state);
  }
  for (const [room, state] of last) {
    const { actors, roles } = await syncRoom(tx, state, parts.node, parts.clock.now());
    for (const actor of actors) effects.stands(room, actor);
    for (const change of roles) effects.roles.push({ room, cseq: state.cseq, ...change });
    if (state.kind === 'dm') await projectConversation(parts, tx, state, effects);
    effects.rooms.add(room);
    effects.people.add(room);
  }
  await countPeople(tx, [...last.keys()]);
}

/** Title and topic, with the event or after it. */
export async function projectRoomWords(tx: Tx, event: ChangeOf<'control'>['event']): Promise<void> {
  const { type, seq } = event.header;
  if (type !== 'room.create' && type !== 'room.set') return;
  await setRoomWords(tx, event.room, seq, event.body as Parameters<typeof setRoomWords>[3]);
}

async function projectConversation(parts: Parts, tx: Tx, state: ControlState, effects: Effects): Promise<void> {
  await enterConversation(tx, state, parts.node);
  const merged = await mergeConversations(tx, state.members);
  for (const member of state.members) {
    const slash = member.indexOf('/');
    if (member.slice(0, slash) !== parts.node) continue;
    effects.stands(state.room, member.slice(slash + 1));
    for (const room of merged) effects.stands(room, member.slice(slash + 1));
  }
}
