import type { PostBody, ReactionBody } from '../../spec/schemas/events/content.ts';
import type { VerifiedEvent } from '../contract.ts';
import { compareOrder } from './clock.ts';
import type { RoomView } from './evaluate.ts';
import { comparePositions, personKey, positionOf } from './positions.ts';
import { Redactions } from './redactions.ts';

/** One entry of a room's timeline: a post, a question or an answer after all edits, reactions and redactions. */
export interface Post {
  id: string;
  type: string;
  /** `node/actor` */
  author: string;
  /** The words in force; absent while the body has not arrived, and for ever once redacted. */
  body?: PostBody;
  /** Edit whose words are in force; null = the original. */
  edit: string | null;
  redacted: boolean;
  /** emoji → people (`node/actor`, sorted). */
  reactions: Record<string, string[]>;
  /** Questions: the accepted answer. */
  accepted: string | null;
}

/** Content of a room as people see it. A function of the live set: the order in which events arrived is nowhere in it. */
export interface RoomContent {
  /** In display order. */
  posts: Post[];
  /** `node/actor` of everybody who is in the room, sorted. */
  members: string[];
}

const isPost = new Set(['msg.post', 'qa.ask', 'qa.answer']);

/** Merges the live events of a room. Commutative, associative and idempotent on the set. */
export function mergeRoom(events: Iterable<VerifiedEvent>, view: Pick<RoomView, 'chain' | 'verdicts'>): RoomContent {
  const live = [...new Map([...events].map((event) => [event.id, event])).values()]
    .filter((event) => view.verdicts.get(event.id)?.live)
    .sort((a, b) => compareOrder(a.header, b.header));
  const redactions = new Redactions();
  for (const event of live) redactions.note(event.header);
  const targets = new Set(redactions.targets());
  const gone = (event: VerifiedEvent) => targets.has(event.id) || redactions.has(event.id, event.header);
  const posts = new Map<string, { post: Post; event: VerifiedEvent }>();
  for (const event of live) {
    if (!isPost.has(event.header.type)) continue;
    const post: Post = {
      ...{ id: event.id, type: event.header.type, author: personKey(event.header.node, event.header.actor ?? '') },
      ...{ edit: null, redacted: gone(event), reactions: {}, accepted: null },
    };
    if (!post.redacted && event.body !== undefined) post.body = event.body as PostBody;
    posts.set(event.id, { post, event });
  }
  applyEdits(live, posts, gone);
  applyReactions(live, posts, gone);
  for (const event of live) {
    const question = event.header.type === 'qa.accept' ? posts.get(event.header.ref ?? '') : undefined;
    if (question) question.post.accepted = (event.header.d as { answer: string | null }).answer;
  }
  return { posts: [...posts.values()].map(({ post }) => post), members: membership(live, view) };
}

type Posts = ReadonlyMap<string, { post: Post; event: VerifiedEvent }>;

/** The edit with the highest position in the author's feed is in force; one that was itself redacted is not. */
function applyEdits(live: VerifiedEvent[], posts: Posts, gone: (event: VerifiedEvent) => boolean): void {
  const last = new Map<string, VerifiedEvent>();
  for (const event of live) {
    if (event.header.type !== 'msg.edit' || gone(event)) continue;
    const { ref = '' } = event.header;
    const before = last.get(ref);
    if (!before || comparePositions(positionOf(event.header), positionOf(before.header)) > 0) last.set(ref, event);
  }
  for (const [ref, edit] of last) {
    const target = posts.get(ref);
    if (!target || target.post.redacted) continue;
    target.post.edit = edit.id;
    delete target.post.body;
    if (edit.body !== undefined) target.post.body = edit.body as PostBody;
  }
}

/** The last word of each person about each emoji counts. */
function applyReactions(live: VerifiedEvent[], posts: Posts, gone: (event: VerifiedEvent) => boolean): void {
  const last = new Map<string, { event: VerifiedEvent; emoji: string; on: boolean }>();
  // `live` is in display order, so a later entry replaces an earlier one.
  for (const event of live) {
    if (event.header.type !== 'react.set' || event.body === undefined || gone(event)) continue;
    const { emoji, on } = event.body as ReactionBody;
    const person = personKey(event.header.node, event.header.actor ?? '');
    last.set(JSON.stringify([event.header.ref, person, emoji]), { event, emoji, on });
  }
  for (const { event, emoji, on } of last.values()) {
    const target = posts.get(event.header.ref ?? '');
    if (!on || !target || target.post.redacted) continue;
    const person = personKey(event.header.node, event.header.actor ?? '');
    // An emoji is foreign text; as a defined property it cannot reach the prototype.
    const people = Object.hasOwn(target.post.reactions, emoji) ? (target.post.reactions[emoji] ?? []) : [];
    const value = [...people, person].sort();
    Object.defineProperty(target.post.reactions, emoji, {
      value,
      enumerable: true,
      configurable: true,
      writable: true,
    });
  }
}

/** Last join or leave in the home node's feed decides. The two of a dm are in it until they leave. */
function membership(live: VerifiedEvent[], view: Pick<RoomView, 'chain'>): string[] {
  const last = new Map<string, VerifiedEvent>();
  for (const event of live) {
    const { type, node, actor } = event.header;
    if (actor === undefined || (type !== 'member.join' && type !== 'member.leave')) continue;
    const key = personKey(node, actor);
    const before = last.get(key);
    if (!before || comparePositions(positionOf(event.header), positionOf(before.header)) > 0) last.set(key, event);
  }
  const members = new Set(view.chain.state.members);
  for (const [key, event] of last) {
    if (event.header.type === 'member.join') members.add(key);
    else members.delete(key);
  }
  return [...members].sort();
}
