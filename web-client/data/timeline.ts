import type { Post } from '../../spec/schemas/api/discussions.ts';
import type { Reply } from '../../spec/schemas/api/operations.ts';
import type { StreamEvent } from '../../spec/schemas/api/stream.ts';

/** A post on its way to the node, or one that did not get there. */
export interface PendingPost {
  clientId: string;
  text: string;
  at: number;
  replyTo: string | null;
  attachments: readonly { id: string; name: string }[];
  kind: 'post' | 'question' | 'answer';
  state: 'sending' | 'failed';
}

/** A window of a discussion's posts in the order of the timeline. */
export interface Timeline {
  readonly room: string;
  readonly posts: readonly Post[];
  readonly pending: readonly PendingPost[];
  /** Older posts exist before the first one held. */
  readonly hasBefore: boolean;
  /** Newer posts exist after the last one held: then live posts beyond it are left out until the reader gets there. */
  readonly hasAfter: boolean;
  readonly readTo: string | null;
}
type Page = Reply<'posts.list'>;

export const emptyTimeline = (room: string): Timeline => ({
  room,
  posts: [],
  pending: [],
  hasBefore: false,
  hasAfter: false,
  readTo: null,
});

/** The first page, or everything anew after a `reset`. Posts on their way stay. */
export const replacePage = (timeline: Timeline, page: Page): Timeline => ({
  ...timeline,
  posts: page.posts,
  hasBefore: page.hasBefore,
  hasAfter: page.hasAfter,
  readTo: page.readTo,
});

/** A page that was asked for with `before` the first post held. */
export const prependPage = (timeline: Timeline, page: Page): Timeline => ({
  ...timeline,
  posts: merge(timeline.posts, page.posts),
  hasBefore: page.hasBefore,
});

/** A page that was asked for with `after` the last post held. */
export const appendPage = (timeline: Timeline, page: Page): Timeline => ({
  ...timeline,
  posts: merge(timeline.posts, page.posts),
  hasAfter: page.hasAfter,
});

/** The state after live events; the same object when none of them concerns this room. */
export function applyEvents(timeline: Timeline, events: readonly StreamEvent[]): Timeline {
  const changed: Post[] = [];
  let readTo = timeline.readTo;
  for (const event of events) {
    if (event.type === 'post.changed' && event.post.room === timeline.room) changed.push(event.post);
    if (event.type === 'read.changed' && event.room === timeline.room && event.order > (readTo ?? ''))
      readTo = event.order;
  }
  if (changed.length === 0 && readTo === timeline.readTo) return timeline;
  return {
    ...timeline,
    readTo,
    posts: merge(
      timeline.posts,
      changed.filter((post) => belongs(timeline, post)),
    ),
  };
}

/** One post as an answer of the node gave it (after writing, editing, reacting). */
export const applyPost = (timeline: Timeline, post: Post): Timeline => ({
  ...timeline,
  posts: belongs(timeline, post) ? merge(timeline.posts, [post]) : timeline.posts,
});

/** Beyond the ends of the window a post waits until its page is asked for; otherwise there would be silent gaps. */
function belongs(timeline: Timeline, post: Post): boolean {
  const first = timeline.posts[0];
  const last = timeline.posts.at(-1);
  if (timeline.hasBefore && first && post.order < first.order) return false;
  return !(timeline.hasAfter && last && post.order > last.order);
}

/** Ordered union by id; of two versions of one post the second wins. A post that became void disappears. */
function merge(held: readonly Post[], news: readonly Post[]): readonly Post[] {
  if (news.length === 0) return held;
  const lastHeld = held.at(-1);
  const newIds = new Set(news.map((post) => post.id));
  const sorted = [...new Map(news.map((post) => [post.id, post])).values()]
    .sort(byOrder)
    .filter((post) => post.state !== 'void');
  const kept = held.some((post) => newIds.has(post.id)) ? held.filter((post) => !newIds.has(post.id)) : held;
  // By far the most frequent case: new posts at the end.
  if (!lastHeld || (sorted[0] && sorted[0].order > lastHeld.order)) return [...kept, ...sorted];
  return [...kept, ...sorted].sort(byOrder);
}

const byOrder = (a: Post, b: Post): number => (a.order < b.order ? -1 : a.order > b.order ? 1 : 0);

export const addPending = (timeline: Timeline, post: PendingPost): Timeline => ({
  ...timeline,
  pending: [...timeline.pending.filter((entry) => entry.clientId !== post.clientId), post],
});
export const failPending = (timeline: Timeline, clientId: string): Timeline => ({
  ...timeline,
  pending: timeline.pending.map((entry) => (entry.clientId === clientId ? { ...entry, state: 'failed' } : entry)),
});
export const dropPending = (timeline: Timeline, clientId: string): Timeline => ({
  ...timeline,
  pending: timeline.pending.filter((entry) => entry.clientId !== clientId),
});

/** Id of the first post that the viewer has not read, or null: the place of the "new" line. Own posts are never new. */
export function firstUnread(timeline: Timeline, viewer: { node: string; actor: string }): string | null {
  const { readTo } = timeline;
  if (readTo === null) return null;
  const post = timeline.posts.find(
    (entry) => entry.order > readTo && !isBy(entry, viewer) && entry.state === 'visible',
  );
  return post?.id ?? null;
}

export const isSameDay = (a: Post | undefined, b: Post): boolean =>
  a !== undefined && new Date(a.at).toDateString() === new Date(b.at).toDateString();

/**
 * People who joined one after the other are shown in one line. For the first of such a run, all its posts; for the others none; for any other post itself.
 * A new day and the line "new" begin a new run.
 */
export function arrivalsFrom(posts: readonly Post[], index: number, newFrom: string | null): readonly Post[] {
  const post = posts[index];
  if (!post) return [];
  if (post.kind !== 'joined') return [post];
  const follows = (at: number): boolean => {
    const [before, one] = [posts[at - 1], posts[at]];
    return one?.kind === 'joined' && before?.kind === 'joined' && isSameDay(before, one) && one.id !== newFrom;
  };
  if (follows(index)) return [];
  let end = index + 1;
  while (follows(end)) end++;
  return posts.slice(index, end);
}

export const isBy = (post: Post, viewer: { node: string; actor: string }): boolean =>
  post.author.actor === viewer.actor && post.author.node === viewer.node;
