import type { ControlChain } from './control-chain.ts';
import type { FeedContext } from './feed-context.ts';
import { type Fence, fencesOf } from './fences.ts';
import { feedKey, type Position, splitKey } from './positions.ts';
import type { Suspension } from './rights.ts';

/** A feed whose verdicts may have changed, from `seq` on. Its context has to be rebuilt from the feed's first event. */
export interface AffectedFeed {
  /** `node/inc` */
  feed: string;
  fromSeq: number;
}

/**
 * Feeds that must be judged again after the control chain grew or changed. A grant concerns nobody's past; a fence, new or orphaned, concerns what
 * lies beyond its cut; a changed past of C (new epoch, equivocation) concerns every feed that cites beyond the common part.
 * @param feeds contexts at the heads of the room's feeds
 * @returns earlier incarnations of a node before later ones, for the context of a later one goes on from its base
 */
export function affected(before: ControlChain, after: ControlChain, feeds: Iterable<FeedContext>): AffectedFeed[] {
  if (before === after) return [];
  let common = 0;
  while (common < before.canonical.length && before.canonical[common]?.id === after.canonical[common]?.id) common += 1;
  // Citations of what is canonical only now used to resolve to the last common event.
  const adopts = after.canonical.slice(common).some((event) => before.knows(event.id));
  const rewritten = before.canonical.length > common || adopts;
  const found: AffectedFeed[] = [];
  for (const context of feeds) {
    if (rewritten && context.index >= common - 1) {
      found.push({ feed: feedKey(context.node, context.inc), fromSeq: 1 });
      continue;
    }
    // An orphaned restriction gives back what it took.
    push(found, context, [...cutsOf(before, context.node, common), ...cutsOf(after, context.node, common)]);
  }
  return byIncarnation(found);
}

/** Feeds that must be judged again after suspensions came or went. */
export function affectedBySuspensions(
  before: readonly Suspension[],
  after: readonly Suspension[],
  feeds: Iterable<FeedContext>,
): AffectedFeed[] {
  const ids = (list: readonly Suspension[]) => new Set(list.map(({ id }) => id));
  const [was, is] = [ids(before), ids(after)];
  const changed = [...before.filter(({ id }) => !is.has(id)), ...after.filter(({ id }) => !was.has(id))];
  const found: AffectedFeed[] = [];
  for (const context of feeds) {
    const cuts = changed.filter(({ node }) => node === context.node).map((fence: Fence) => fence.cut);
    push(found, context, cuts);
  }
  return byIncarnation(found);
}

/** Cuts of a node's feed in the part of C from index `from` on. */
function cutsOf(chain: ControlChain, node: string, from: number): Position[] {
  const table = fencesOf(chain);
  const own = table.byNode.get(node);
  return [
    ...(own?.fences ?? []).filter((fence) => fence.index >= from).map((fence) => fence.cut),
    ...(own?.reopened ?? []).filter(({ index }) => index >= from).map(({ base }) => base),
    ...table.all.filter((all) => all.index >= from).map(({ cuts }) => cuts.get(node) ?? ([1, 0] as Position)),
  ];
}

function byIncarnation(found: AffectedFeed[]): AffectedFeed[] {
  return found.sort((a, b) => Number(splitKey(a.feed)[1]) - Number(splitKey(b.feed)[1]));
}

function push(found: AffectedFeed[], { node, inc, seq }: FeedContext, cuts: Position[]): void {
  // Beyond a cut of an earlier incarnation lies the whole of a later one.
  const from = cuts.map((cut) => (cut[0] < inc ? 1 : cut[0] > inc ? Number.POSITIVE_INFINITY : cut[1] + 1));
  const fromSeq = Math.min(...from);
  if (fromSeq <= seq) found.push({ feed: feedKey(node, inc), fromSeq });
}
