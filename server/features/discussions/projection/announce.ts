import type { Post } from '../../../../spec/schemas/api/discussions.ts';
import type { Tx } from '../../../db/index.ts';
import type { Parts } from '../parts.ts';
import { postViews, type ShownPost, shownAsWritten, shownPosts } from '../posts/post-view.ts';
import { discussionViews } from '../rooms/discussion-view.ts';
import type { Effects } from './effects.ts';
import { notifyOfInvitations, notifyOfPosts, notifyOfRoles } from './notify-people.ts';
import type { Rooms } from './project-rooms.ts';

/** People of one room who are told of a change of its card in one go; more than that fetch it when they look. */
const maxToldPerRoom = 200;

/** Tells browsers and people what a batch of changes did. Everything is sent when the transaction has committed. */
export async function announce(parts: Parts, tx: Tx, rooms: Rooms, effects: Effects): Promise<void> {
  await announceRooms(parts, tx, effects);
  const rows = await rowsOf(tx, effects);
  await forgetRedacted(parts, tx, rows, effects);
  const views = await postViews(tx, parts.recentCards, rows);
  for (const post of views) {
    const event = { type: 'post.changed', post, fresh: effects.fresh.has(post.id) } as const;
    parts.stream.publish(tx, { room: post.room }, event, { about: post.room });
  }
  rememberViews(tx, views);
  for (const room of effects.people) {
    parts.stream.publish(tx, { room }, { type: 'discussion.people', room }, { about: room });
  }
  const fresh = rows.filter(({ id }) => effects.fresh.has(id));
  await notifyOfPosts(parts, tx, fresh, rooms);
  await notifyOfInvitations(parts, tx, [...effects.invitations]);
  await notifyOfRoles(parts, tx, effects.roles, rooms);
}

/** Changed posts in the order of the timeline; those that are as they were written need not be read again. */
async function rowsOf(tx: Tx, effects: Effects): Promise<ShownPost[]> {
  const asked = [...new Set([...effects.changed, ...effects.fresh])].filter((id) => !effects.plain.has(id));
  const rows = [...effects.plain.values()].map(shownAsWritten);
  if (asked.length === 0) return rows;
  return [...rows, ...(await shownPosts(tx, asked))].sort((a, b) => (a.ord < b.ord ? -1 : 1));
}

/** Kept events and notifications lose the words of redacted posts too, also where another post quotes them. */
async function forgetRedacted(parts: Parts, tx: Tx, rows: readonly ShownPost[], effects: Effects): Promise<void> {
  if (effects.redacted.size === 0) return;
  for (const { id, room } of rows) {
    if (!effects.redacted.has(id)) continue;
    await parts.stream.forget(tx, room, id, { type: 'discussion.people', room });
  }
  await parts.notifications.forgetPosts(tx, [...effects.redacted]);
}

/** Sends the cards of rooms that changed, and of rooms that came or went, to the people of this node whom they concern. */
export async function announceRooms(parts: Parts, tx: Tx, effects: Effects): Promise<void> {
  const told = new Map<string, Set<string>>(
    [...effects.standing].map(([room, actors]) => [room, new Set(actors)] as const),
  );
  if (effects.rooms.size > 0) {
    const rows = await tx.sql<{ room: string; actor: string }[]>`
      select room, actor from participant
      where room = any(${[...effects.rooms]}) and node = ${parts.node} and (joined or invited) and not barred
      limit ${maxToldPerRoom * effects.rooms.size}`;
    for (const { room, actor } of rows) told.set(room, (told.get(room) ?? new Set()).add(actor));
  }
  // Somebody may be barred, or the discussion not open any more.
  for (const room of effects.rooms) parts.stream.judgeWatchers(tx, room);
  for (const room of await othersAmong(tx, [...told.keys()])) told.delete(room);
  for (const [room, actors] of told) {
    const views = await discussionViews(tx, parts, { room, actors: [...actors] });
    for (const { actor, view } of views) {
      const isIn = view.membership === 'joined';
      const event = { type: 'discussion.changed', discussion: view } as const;
      parts.stream.publish(tx, { actors: [actor] }, event, {
        about: view.room,
        ...(isIn ? { follow: view.room } : { unfollow: room }),
      });
    }
  }
}

/** Rooms that are no discussions: their own feature tells of them. */
async function othersAmong(tx: Tx, rooms: readonly string[]): Promise<string[]> {
  if (rooms.length === 0) return [];
  const rows = await tx.sql<{ room: string }[]>`
    select room from discussion where room = any(${[...rooms]}) and kind in ('session', 'glossary')`;
  return rows.map(({ room }) => room);
}

const views = new WeakMap<Tx, Map<string, Post>>();

/** Keeps what was just sent to browsers, so that the action that caused it answers the same without asking again. */
function rememberViews(tx: Tx, posts: readonly Post[]): void {
  const known = views.get(tx) ?? new Map<string, Post>();
  for (const post of posts) known.set(post.id, post);
  views.set(tx, known);
}

/** A post as this transaction has made it, if it has. */
export function viewMadeIn(tx: Tx, post: string): Post | undefined {
  return views.get(tx)?.get(post);
}
