import type { VerifiedEvent } from '../contract.ts';
import type { ControlChain } from './control-chain.ts';
import { comparePositions, type Position } from './positions.ts';
import { withEntry } from './record.ts';

/**
 * All that judging the next event of a node's content feed needs of the events before it. Plain JSON; the engine keeps one per feed and can
 * always rebuild it by going through the feed's headers again.
 */
export interface FeedContext {
  node: string;
  /** Position and id of the last event that was judged; seq 0 = none of this incarnation yet. */
  inc: number;
  seq: number;
  id: string;
  /** Highest index of C that an event of the feed has resolved to. */
  index: number;
  /** Actor → did their last live member.join or member.leave join? */
  members: Record<string, boolean>;
  /** Highest position of each other node's feed that this feed has cited in `after` (R2), sorted by node. Read with `citedOf`. */
  cited: readonly CitedHead[];
}

// A list and not a record: it is copied for each event, and a large room has hundreds of entries.
export type CitedHead = readonly [node: string, inc: number, seq: number];

/** Index of a node in the list, or where it would be. */
function placeOf(cited: readonly CitedHead[], node: string): number {
  let [low, high] = [0, cited.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((cited[middle]?.[0] ?? '') < node) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Highest position of a node's feed that this feed has cited, if any. */
export function citedOf({ cited }: FeedContext, node: string): Position | undefined {
  const found = cited[placeOf(cited, node)];
  return found?.[0] === node ? [found[1], found[2]] : undefined;
}

/** The list after an event with these heads in `after`. */
function withCited(cited: readonly CitedHead[], heads: readonly (readonly [string, number, number, string])[]) {
  const next = [...cited];
  for (const [node, inc, seq] of heads) {
    const place = placeOf(next, node);
    const before = next[place];
    if (before?.[0] !== node) next.splice(place, 0, [node, inc, seq]);
    else if (comparePositions([inc, seq], [before[1], before[2]]) > 0) next[place] = [node, inc, seq];
  }
  return next;
}

/** Context before the first event of a node's first feed. `createId`: what its `prev` must be. */
export function startFeed(node: string, createId: string): FeedContext {
  return { node, inc: 1, seq: 0, id: createId, index: 0, members: {}, cited: [] };
}

/**
 * Context before the first event of incarnation `inc`, from the context at the base that `feed.reopen` names: memberships go on.
 * @param atBase context after the base event itself, not after the head of the old incarnation
 */
export function reopenFeed(atBase: FeedContext, inc: number): FeedContext {
  return { ...atBase, inc, seq: 0 };
}

/** Context after `event`, whatever was judged of it. Unchanged parts are shared. @param live the verdict on the event */
export function advance(context: FeedContext, event: VerifiedEvent, chain: ControlChain, live: boolean): FeedContext {
  const { header } = event;
  const resolved = header.ctl ? chain.resolve(header.ctl) : 'unknown';
  const index = typeof resolved === 'number' ? Math.max(context.index, resolved) : context.index;
  const next: FeedContext = { ...context, inc: header.inc, seq: header.seq, id: event.id, index };
  const joins = header.type === 'member.join';
  if (live && (joins || header.type === 'member.leave') && header.actor !== undefined)
    next.members = withEntry(context.members, header.actor, joins);
  if (header.after && header.after.length > 0) next.cited = withCited(context.cited, header.after);
  return next;
}
