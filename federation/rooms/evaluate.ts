import type { FeedReopen } from '../../spec/schemas/events/control.ts';
import type { VerifiedEvent } from '../contract.ts';
import { compareHlc } from './clock.ts';
import { type ControlChain, foldControl } from './control-chain.ts';
import { advance, type FeedContext, reopenFeed, startFeed } from './feed-context.ts';
import { feedKey } from './positions.ts';
import { live, type Suspension, suspensionOf, type Verdict } from './rights.ts';

import { StateHasher } from './state-hash.ts';

/** Everything that a set of a room's events says, worked out at once. */
export interface RoomView {
  chain: ControlChain;
  /** Event id → does it count; content events that belong to a feed, or to a tail that the owner cut off. */
  verdicts: Map<string, Verdict>;
  /** `node/inc` → context at the end of the feed. */
  contexts: Map<string, FeedContext>;
  suspensions: Suspension[];
  /** Places where a node wrote two events; the feed ends before them until the owner reopens it. */
  forks: { feed: string; seq: number; ids: string[] }[];
  /** Feeds with an event whose clock does not go on; nothing from there on counts. */
  broken: { feed: string; seq: number; id: string }[];
  /** Events that cannot be judged yet: predecessor or cited control event missing, or after a fork or a broken place. */
  waiting: Set<string>;
}

/** One incarnation of a node's feed: the events that belong to it, in order, and those that the owner's `feed.reopen` leaves out. */
interface Incarnation {
  node: string;
  inc: number;
  path: VerifiedEvent[];
  cutOff: VerifiedEvent[];
  /** The path ends at the base of the next incarnation; without it the next one cannot be judged yet. */
  complete: boolean;
}

/**
 * Evaluates a bag of verified events of one room: the same set gives the same view in any order and with duplicates. The engine works event by
 * event instead; this is the whole truth in one function, for tests, exports and checks.
 * @throws TypeError when the bag has no valid create event
 */
export function evaluateRoom(bag: Iterable<VerifiedEvent>): RoomView {
  const events = [...new Map([...bag].map((event) => [event.id, event])).values()];
  const chain = foldControl(events.filter(({ header }) => header.lane === 'c'));
  const content = events.filter(({ header, room }) => header.lane === 'm' && room === chain.room);
  const view: RoomView = {
    ...{ chain, verdicts: new Map(), contexts: new Map(), suspensions: [] },
    ...{ forks: [], broken: [], waiting: new Set() },
  };
  const nodes = Map.groupBy(content, ({ header }) => header.node);
  const feeds = [...nodes].map(([node, own]) => orderNode(node, own, view));
  // Words on a branch that was given up are nobody's: other nodes may not even hold them.
  const belonging = feeds.flatMap((incarnations) => incarnations.flatMap(({ path }) => path));
  const byId = new Map(belonging.map((event) => [event.id, event]));
  // Whether a suspension counts never depends on suspensions, so the first pass finds them all.
  for (const feed of feeds) judgeNode(feed, view, byId);
  view.suspensions = belonging
    .filter((event) => event.header.type === 'mod.suspend' && view.verdicts.get(event.id)?.live)
    .map((event) => suspensionOf(event, chain));
  if (view.suspensions.length > 0) for (const feed of feeds) judgeNode(feed, view, byId);
  for (const { id } of content) if (!view.verdicts.has(id)) view.waiting.add(id);
  return view;
}

/** State hash of a bag that was evaluated. */
export function hashRoom(bag: Iterable<VerifiedEvent>, view: RoomView): string {
  const hasher = new StateHasher();
  const added = new Set<string>();
  for (const { id, header } of bag) {
    if (!view.verdicts.get(id)?.live || added.has(id)) continue;
    added.add(id);
    hasher.add(id, header);
  }
  return hasher.digest(view.chain.state);
}

/** Chains a node's events by `prev`, one incarnation after the other as C opens them. */
function orderNode(node: string, events: VerifiedEvent[], view: RoomView): Incarnation[] {
  const byId = new Map(events.map((event) => [event.id, event]));
  const children = Map.groupBy(events, ({ header }) => `${header.inc} ${header.prev}`);
  const reopened = new Map(basesOf(view.chain, node));
  const feeds: Incarnation[] = [];
  let anchor = view.chain.canonical[0]?.id ?? '';
  for (let inc = 1; ; inc++) {
    const base = reopened.get(inc + 1);
    const ended = base && pathTo(base, anchor, byId);
    const path = ended ?? follow({ node, inc, anchor, base: byId.get(anchor) }, children, view);
    const kept = new Set(path);
    const cutOff = ended ? events.filter((event) => event.header.inc === inc && !kept.has(event)) : [];
    feeds.push({ node, inc, path, cutOff, complete: ended !== undefined });
    if (!base || !ended) return feeds;
    anchor = base[2];
  }
}

/** Incarnation → base of the one before, as C says. */
function basesOf(chain: ControlChain, node: string): [number, FeedReopen['base']][] {
  return chain.canonical
    .filter(({ header }) => header.type === 'feed.reopen' && (header.d as FeedReopen).node === node)
    .map(({ header }) => [(header.d as FeedReopen).inc, (header.d as FeedReopen).base]);
}

/** The events from the anchor to the base that the owner named, or undefined while one of them is missing. */
function pathTo(base: FeedReopen['base'], anchor: string, byId: ReadonlyMap<string, VerifiedEvent>) {
  const path: VerifiedEvent[] = [];
  let id: string | undefined = base[2];
  for (let seq = base[1]; seq > 0; seq--) {
    const event: VerifiedEvent | undefined = id === undefined ? undefined : byId.get(id);
    if (!event || event.header.seq !== seq || event.header.inc !== base[0]) return undefined;
    path.push(event);
    id = event.header.prev;
  }
  return id === anchor ? path.reverse() : undefined;
}

/** The only child, again and again, from the anchor to the head, a fork, a gap or a broken place. */
function follow(
  start: { node: string; inc: number; anchor: string; base: VerifiedEvent | undefined },
  children: ReadonlyMap<string, VerifiedEvent[]>,
  view: RoomView,
): VerifiedEvent[] {
  const { inc, base } = start;
  const feed = feedKey(start.node, inc);
  const path: VerifiedEvent[] = [];
  for (let before: VerifiedEvent | undefined, prev = start.anchor; ; prev = before.id) {
    const seq = (before?.header.seq ?? 0) + 1;
    const next: VerifiedEvent[] = (children.get(`${inc} ${prev}`) ?? []).filter(({ header }) => header.seq === seq);
    const [event] = next;
    if (!event) return path;
    if (next.length > 1) {
      view.forks.push({ feed, seq, ids: next.map(({ id }) => id).sort() });
      return path;
    }
    // A new incarnation goes on with the clock of its base.
    const earlier = (before ?? base)?.header.hlc;
    if (earlier && compareHlc(event.header.hlc, earlier) <= 0) {
      view.broken.push({ feed, seq, id: event.id });
      return path;
    }
    path.push(event);
    before = event;
  }
}

function judgeNode(incarnations: Incarnation[], view: RoomView, byId: ReadonlyMap<string, VerifiedEvent>): void {
  const { chain, suspensions } = view;
  const [first] = incarnations;
  let context = startFeed(first?.node ?? '', chain.canonical[0]?.id ?? '');
  for (const { node, inc, path, cutOff, complete } of incarnations) {
    if (inc > 1) context = reopenFeed(context, inc);
    for (const event of path) {
      const { ctl, ref } = event.header;
      if (!ctl || chain.resolve(ctl) === 'unknown') return;
      const target = ref === undefined ? undefined : byId.get(ref);
      const verdict = live(event, chain, context, { suspensions, target });
      view.verdicts.set(event.id, verdict);
      context = advance(context, event, chain, verdict.live);
      view.contexts.set(feedKey(node, inc), context);
    }
    for (const event of cutOff) view.verdicts.set(event.id, { live: false, why: 'feed_reopened' });
    if (!complete) return;
  }
}
