import type { Post } from '../../../../spec/schemas/api/discussions.ts';
import type { Query, Reply } from '../../../../spec/schemas/api/operations.ts';
import { Problem } from '../../../platform/problem.ts';
import { accessPost, accessRoom } from '../access.ts';
import type { Parts } from '../parts.ts';
import { postViews, type ShownPost, selectShown, shownPosts } from './post-view.ts';

const defaultLimit = 50;
const maxThread = 500;
const maxVersions = 500;

/** Posts of a room in the order of the timeline: the last ones, or those before, after or around a place. */
export async function listPosts(
  parts: Parts,
  actor: string,
  room: string,
  query: Query<'posts.list'>,
): Promise<Reply<'posts.list'>> {
  const { db } = parts;
  const access = await accessRoom(db, parts.node, { actor }, room, 'posts');
  const limit = query.limit ?? defaultLimit;
  const page =
    query.around === undefined
      ? await pageBeside(parts, access.room, query, limit)
      : await pageAround(parts, access.room, query.around, limit);
  const [reader] = await db.sql<{ read_to: string }[]>`
    select read_to from reader where room = ${access.room} and actor = ${actor}`;
  return { ...page, posts: await postViews(db, parts.people, page.posts), readTo: reader?.read_to || null };
}

interface Page {
  posts: ShownPost[];
  hasBefore: boolean;
  hasAfter: boolean;
}

async function before(parts: Parts, room: string, order: string | null, limit: number): Promise<ShownPost[]> {
  const { db } = parts;
  const rows = await db.sql<ShownPost[]>`
    ${selectShown(db)} where p.room = ${room} and p.live and ${order === null ? db.sql`true` : db.sql`p.ord < ${order}`}
    order by p.ord desc limit ${limit}`;
  return rows.reverse();
}

async function after(parts: Parts, room: string, order: string, limit: number): Promise<ShownPost[]> {
  const { db } = parts;
  return db.sql<ShownPost[]>`
    ${selectShown(db)} where p.room = ${room} and p.live and p.ord > ${order} order by p.ord limit ${limit}`;
}

async function pageBeside(parts: Parts, room: string, query: Query<'posts.list'>, limit: number): Promise<Page> {
  if (query.after !== undefined) {
    const rows = await after(parts, room, query.after, limit + 1);
    const first = rows[0];
    const hasBefore = first === undefined || (await before(parts, room, first.ord, 1)).length > 0;
    return { posts: rows.slice(0, limit), hasBefore, hasAfter: rows.length > limit };
  }
  const rows = await before(parts, room, query.before ?? null, limit + 1);
  const last = rows.at(-1);
  const hasAfter =
    query.before !== undefined && (last === undefined || (await after(parts, room, last.ord, 1)).length > 0);
  return { posts: rows.slice(-limit), hasBefore: rows.length > limit, hasAfter };
}

async function pageAround(parts: Parts, room: string, id: string, limit: number): Promise<Page> {
  const [middle] = await shownPosts(parts.db, [id]);
  if (!middle || middle.room !== room || !middle.live) throw new Problem('not_found');
  const half = Math.floor(limit / 2);
  const earlier = await before(parts, room, middle.ord, half + 1);
  const later = await after(parts, room, middle.ord, limit - half);
  return {
    posts: [...earlier.slice(Math.max(earlier.length - half, 0)), middle, ...later.slice(0, limit - half - 1)],
    hasBefore: earlier.length > half,
    hasAfter: later.length > limit - half - 1,
  };
}

export async function getPost(parts: Parts, actor: string, id: string): Promise<Post> {
  await accessPost(parts.db, parts.node, actor, id, 'posts');
  const [view] = await postViews(parts.db, parts.people, await shownPosts(parts.db, [id]));
  if (!view) throw new Problem('not_found');
  return view;
}

/** A post and its replies, oldest first. */
export async function getThread(parts: Parts, actor: string, id: string): Promise<Post[]> {
  const { db } = parts;
  const { room } = await accessPost(db, parts.node, actor, id, 'posts');
  const replies = await db.sql<ShownPost[]>`
    ${selectShown(db)} where p.reply_to = ${id} and p.room = ${room.room} and p.live
    order by p.ord limit ${maxThread - 1}`;
  return postViews(db, parts.people, [...(await shownPosts(db, [id])), ...replies]);
}

/** All versions of a post that are still here, newest first. Nothing is left of a redacted one. */
export async function getHistory(parts: Parts, actor: string, id: string): Promise<Reply<'posts.history'>> {
  const { db } = parts;
  const post = await accessPost(db, parts.node, actor, id, 'posts');
  if (post.redacted) return { versions: [] };
  const versions = await db.sql<{ at: number; text: string }[]>`
    select at_ms as at, text from (
      select e.at_ms, e.text, e.ord from post_edit e
      where e.post = ${id} and e.live and e.has_body and e.room = ${post.origin}
        and e.node = ${post.node} and e.actor = ${post.actor}
      union all
      select p.at_ms, p.text, p.ord from post p where p.id = ${id} and p.has_body and p.text is not null
    ) v order by ord desc limit ${maxVersions}`;
  return { versions: [...versions] };
}
