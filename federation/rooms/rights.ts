import type { ModSuspend } from '../../spec/schemas/events/content.ts';
import type { VoidReason } from '../../spec/schemas/events/void-reasons.ts';
import type { EventHeader } from '../../spec/schemas/federation/envelope.ts';
import type { ControlState, VerifiedEvent } from '../contract.ts';
import type { ControlChain } from './control-chain.ts';
import { RULE_VERSION } from './control-permits.ts';
import { citedOf, type FeedContext } from './feed-context.ts';
import { type Fence, fencesOf, inForce, type NodeFences } from './fences.ts';
import { comparePositions, feedKey, personKey, positionOf } from './positions.ts';
import { entry } from './record.ts';
import { isBanned, mayJoin, RANK, type Right, rightIn } from './roles.ts';

/** Does the event count? If not, why. */
export type Verdict = { live: true; why: null } | { live: false; why: VoidReason };

/** A live `mod.suspend`: a fence that a moderator put up without the owner. */
export interface Suspension extends Fence {
  /** Id of the mod.suspend event. */
  id: string;
  node: string;
}

/** What a verdict reads beside C and the feed's own past. */
export interface JudgeInput {
  /** Live suspensions of the room. They never depend on each other, so a full list always exists. */
  suspensions: readonly Suspension[];
  /** The event that `ref` names when this node holds it, else undefined. */
  target: Pick<VerifiedEvent, 'room' | 'header'> | undefined;
}

type Need = Right | 'join' | 'steward' | 'host';
/**
 * What an event type needs. `none`: counts from every node that was admitted once, for it takes nothing from anybody; `join`: a policy or an
 * invitation, of a person who need not be in the room; `steward`, `host`: the writing node's place in the room.
 */
const needs: Record<string, Need> = {
  'member.join': 'join',
  'member.leave': 'none',
  'msg.post': 'member',
  'msg.edit': 'member',
  'msg.redact': 'viewer',
  'react.set': 'member',
  'qa.ask': 'member',
  'qa.answer': 'member',
  'qa.accept': 'member',
  'mod.suspend': 'moderator',
  'session.answer': 'join',
  'poll.open': 'moderator',
  'poll.vote': 'viewer',
  'poll.close': 'moderator',
  'slides.show': 'member',
  'slides.lead': 'member',
  'slides.stop': 'member',
  'caption.switch': 'moderator',
  'caption.segment': 'member',
  'caption.correct': 'member',
  'term.propose': 'member',
  'term.decide': 'moderator',
  'rec.publish': 'host',
  'rec.withdraw': 'host',
  'erase.request': 'none',
  'erase.receipt': 'none',
  'ctl.vote': 'steward',
  'fork.proof': 'none',
  'feed.checkpoint': 'none',
};

/** What content of this type needs, or undefined for a type of a later version. */
export function need(type: string): Need | undefined {
  return entry(needs, type);
}

const LIVE: Verdict = { live: true, why: null };
const voided = (why: VoidReason): Verdict => ({ live: false, why });

/**
 * Does a content event count? Reads C, the event, its own feed's past and the live suspensions; nothing about the order of arrival.
 * @param context of the feed just before the event
 * @throws TypeError when the cited control event is not known: such events are held, not judged
 */
export function live(event: VerifiedEvent, chain: ControlChain, context: FeedContext, input: JudgeInput): Verdict {
  const { header } = event;
  if (chain.state.rv !== RULE_VERSION) return voided('version_unsupported');
  const own = fencesOf(chain).byNode.get(header.node);
  if (isCutOff(own, header)) return voided('feed_reopened');
  const cited = header.ctl ? chain.resolve(header.ctl) : 'unknown';
  if (cited === 'unknown') throw new TypeError(`${event.id} cites a control event that is not here`);
  if (cited === 'mismatch') return voided('citation_wrong');
  if (cited < context.index) return voided('citation_backwards');
  const needed = need(header.type);
  if (needed === undefined) return voided('unknown_type');
  if (!opened(header, own, cited)) return voided('feed_reopened');
  const state = chain.stateAt(cited);
  if (needed === 'none' || needed === 'steward' || needed === 'host')
    return judgeNode(header, needed, state, (fencesOf(chain).admitted.get(header.node) ?? cited + 1) <= cited);
  const why =
    admission(header, state) ??
    (needed === 'join' ? joining(header, chain, cited) : participation(header, state, context)) ??
    restriction(header, chain, cited, input.suspensions) ??
    // A node that still holds a given-up tail must judge as one that does not.
    purpose(event, state, context, input.target && isCutOff(own, input.target.header) ? undefined : input.target);
  return why === null ? LIVE : voided(why);
}

/** Is the place behind the base on which the owner reopened the feed? */
function isCutOff(own: NodeFences | undefined, { inc, seq }: Pick<EventHeader, 'inc' | 'seq'>): boolean {
  return own?.reopened.some(({ base }) => base[0] === inc && seq > base[1]) === true;
}

/** Was the incarnation opened by the owner where the author could know it? */
function opened(header: EventHeader, own: NodeFences | undefined, cited: number): boolean {
  return header.inc === 1 || own?.reopened.some(({ inc, index }) => inc === header.inc && index <= cited) === true;
}

function judgeNode(header: EventHeader, needed: Need, state: ControlState, admitted: boolean): Verdict {
  if (needed === 'steward') return state.stewards.includes(header.node) ? LIVE : voided('right_missing');
  if (!admitted) return voided('not_admitted');
  if (needed === 'none') return LIVE;
  const hosts = header.node === state.owner || state.session?.standby.includes(header.node) === true;
  return hosts ? LIVE : voided('right_missing');
}

function admission(header: EventHeader, state: ControlState): VoidReason | null {
  const admitted = entry(state.nodes, header.node);
  if (!admitted) return 'not_admitted';
  const anchor = entry(admitted.seen, feedKey(header.node, header.inc));
  return anchor && header.seq <= anchor[0] ? 'before_admission' : null;
}

/** Was the person free to join where the author stood in C, and does no later withdrawal with an earlier cut forbid it? */
function joining(header: EventHeader, chain: ControlChain, cited: number): VoidReason | null {
  const { node, actor } = header;
  if (actor === undefined) return 'not_invited';
  const allowedAt = (index: number) => mayJoin(chain.stateAt(index), node, actor, header.hlc[0]);
  if (!allowedAt(cited)) return isBanned(chain.stateAt(cited), node, actor) ? 'banned' : 'not_invited';
  const table = fencesOf(chain);
  const position = positionOf(header);
  const later = (index: number, cut: readonly [number, number]) =>
    index > cited && comparePositions(position, cut) > 0 && !allowedAt(index);
  const uninvited = table.byNode.get(node)?.fences.some((f) => f.kind === 'uninvited' && later(f.index, f.cut));
  const closed = table.all.some((f) => f.kind === 'join_closed' && later(f.index, f.cuts.get(node) ?? [1, 0]));
  return uninvited || closed ? 'not_invited' : null;
}

function participation(header: EventHeader, state: ControlState, context: FeedContext): VoidReason | null {
  if (header.actor === undefined) return 'not_joined';
  const dm = state.kind === 'dm';
  if (dm && !state.members.includes(personKey(header.node, header.actor))) return 'not_invited';
  // The two people of a dm are in it from the start; only their own leave takes one out.
  return (entry(context.members, header.actor) ?? dm) ? null : 'not_joined';
}

/** Level that a fence leaves, and the code that people are told. */
interface Limit {
  level: Right;
  why: VoidReason;
}

function limitsOn(
  header: EventHeader,
  chain: ControlChain,
  cited: number,
  suspensions: readonly Suspension[],
): Limit[] {
  const { node, actor = null } = header;
  const table = fencesOf(chain);
  const own = table.byNode.get(node);
  const lifts = own?.lifts ?? [];
  const position = positionOf(header);
  const state = chain.stateAt(cited);
  const limits: Limit[] = [];
  for (const fence of own?.fences ?? []) {
    if (fence.kind === 'uninvited' || !inForce(fence, lifts, actor, position, cited)) continue;
    limits.push({ level: fence.level, why: fence.kind as VoidReason });
  }
  for (const { kind, cuts } of table.all) {
    const cut = cuts.get(node) ?? [1, 0];
    if (kind === 'closed' && comparePositions(position, cut) > 0) limits.push({ level: 'none', why: 'closed' });
  }
  // Joining and leaving are free of suspensions, and so are moderators: no suspension can decide whether another one counts.
  const suspendable =
    header.type !== 'member.join' && actor !== null && RANK[rightIn(state, node, actor)] < RANK.moderator;
  for (const suspension of suspendable ? suspensions : []) {
    if (suspension.node === node && inForce(suspension, lifts, actor, position, cited))
      limits.push({ level: suspension.level, why: 'suspended' });
  }
  return limits;
}

/** Is the person's right, after the state they cited and every fence in all of C, enough for the type? */
function restriction(
  header: EventHeader,
  chain: ControlChain,
  cited: number,
  suspensions: readonly Suspension[],
): VoidReason | null {
  const { node, actor } = header;
  if (actor === undefined) return 'right_missing';
  const state = chain.stateAt(cited);
  const needed = need(header.type);
  const rank = RANK[needed === 'join' ? 'viewer' : (needed as Right)];
  if (isBanned(state, node, actor)) return 'banned';
  if (RANK[rightIn(state, node, actor)] < rank) return 'right_missing';
  const limit = limitsOn(header, chain, cited, suspensions).find(({ level }) => RANK[level] < rank);
  return limit?.why ?? null;
}

const editable = new Set(['msg.post', 'qa.ask', 'qa.answer']);

/** Rules of single types: whose words, which target, which suspension. "Same actor" is read from headers only. */
function purpose(
  event: VerifiedEvent,
  state: ControlState,
  context: FeedContext,
  target: JudgeInput['target'],
): VoidReason | null {
  const { header } = event;
  const right = rightIn(state, header.node, header.actor ?? '');
  switch (header.type) {
    case 'msg.edit':
      return isOwn(event, target) && editable.has(target?.header.type ?? '') ? null : 'not_the_author';
    case 'msg.redact':
    case 'qa.accept':
    case 'slides.lead':
    case 'slides.stop':
    case 'caption.correct':
      return RANK[right] >= RANK.moderator || isOwn(event, target) ? null : 'not_the_author';
    case 'mod.suspend':
      return suspensionRule(header, state, context) ? null : 'suspension_invalid';
    default:
      return null;
  }
}

/** Own words are always earlier in the own node's feed, so a target that is not here is somebody else's. */
function isOwn({ room, header }: VerifiedEvent, target: JudgeInput['target']): boolean {
  if (!target || target.room !== room || target.header.lane !== 'm') return false;
  const { node, actor } = target.header;
  const earlier = comparePositions(positionOf(target.header), positionOf(header)) < 0;
  return node === header.node && actor !== undefined && actor === header.actor && earlier;
}

/** R2: only against roles below moderator, with a cut that is the head the moderator knew, and never below what they cited before. */
function suspensionRule(header: EventHeader, state: ControlState, context: FeedContext): boolean {
  const { node, actor, cut } = header.d as ModSuspend;
  const right = actor === undefined ? (entry(state.nodes, node)?.cap ?? 'none') : rightIn(state, node, actor);
  if (RANK[right] >= RANK.moderator) return false;
  const earlier = citedOf(context, node);
  if (earlier && comparePositions(earlier, cut) > 0) return false;
  const heads = (header.after ?? []).filter((head) => head[0] === node);
  if (cut[1] === 0) return heads.length === 0 && earlier === undefined;
  return heads.some(([, inc, seq, id]) => inc === cut[0] && seq === cut[1] && id === cut[2]);
}

/** The suspension that a live `mod.suspend` puts up. */
export function suspensionOf(event: VerifiedEvent, chain: ControlChain): Suspension {
  const { node, actor, cut } = event.header.d as ModSuspend;
  const index = event.header.ctl ? chain.resolve(event.header.ctl) : 0;
  return {
    ...{ id: event.id, node, kind: 'suspended', level: 'none', actor: actor ?? null, cut: [cut[0], cut[1]] },
    index: typeof index === 'number' ? index : 0,
  };
}
