import type * as Control from '../../spec/schemas/events/control.ts';
import type { EventHeader } from '../../spec/schemas/federation/envelope.ts';
import type { ControlState, VerifiedEvent } from '../contract.ts';
import type { ControlChain } from './control-chain.ts';
import { tightens } from './control-permits.ts';
import { comparePositions, highestPerNode, type Position } from './positions.ts';
import { type Right, roleOf } from './roles.ts';

export type FenceKind = 'removed' | 'banned' | 'closed' | 'suspended' | 'role_lowered' | 'uninvited' | 'join_closed';

/**
 * A restriction with its cut: events of the named feed beyond it have at most `level`.
 * Of kind `uninvited` and `join_closed` it concerns joining only, which must then be allowed by the later state as well.
 */
export interface Fence {
  kind: FenceKind;
  /** Index in C; for a suspension, of the control event that the moderator cited. */
  index: number;
  /** null = every person of the node. */
  actor: string | null;
  cut: Position;
  level: Right;
}

/** A control event that takes restrictions of one person (or, with null, of the whole node) back for those who cite it (R4). */
export interface Lift {
  index: number;
  actor: string | null;
  kinds: readonly FenceKind[];
  /** First position that counts again; null = every one that cites the lift. */
  resume: Position | null;
}

/** Everything of C that can restrict the events of one node. */
export interface NodeFences {
  fences: Fence[];
  lifts: Lift[];
  /** Incarnations opened by `feed.reopen`: what comes after `base` in the one before does not belong to the feed. */
  reopened: { index: number; inc: number; base: Position }[];
}

/** The restrictions in C, by node; `all` names every node (close, upgrade, an open room made invite-only). */
export interface FenceTable {
  readonly byNode: ReadonlyMap<string, NodeFences>;
  readonly all: readonly { kind: FenceKind; index: number; cuts: ReadonlyMap<string, Position> }[];
  /** Index at which each node was admitted for the first time. */
  readonly admitted: ReadonlyMap<string, number>;
}

const tables = new WeakMap<ControlChain, FenceTable>();

/** The restrictions of a chain; worked out once for each chain. */
export function fencesOf(chain: ControlChain): FenceTable {
  let table = tables.get(chain);
  if (!table) {
    table = build(chain);
    tables.set(chain, table);
  }
  return table;
}

function build(chain: ControlChain): FenceTable {
  const byNode = new Map<string, NodeFences>();
  const all: { kind: FenceKind; index: number; cuts: ReadonlyMap<string, Position> }[] = [];
  const admitted = new Map(Object.keys(chain.stateAt(0).nodes).map((node) => [node, 0]));
  for (const [index, event] of chain.canonical.entries()) {
    if (index === 0) continue;
    for (const [node, part] of read(event, index, chain)) {
      const known = byNode.get(node) ?? { fences: [], lifts: [], reopened: [] };
      if ('cut' in part) known.fences.push(part);
      else if ('base' in part) known.reopened.push(part);
      else known.lifts.push(part);
      byNode.set(node, known);
    }
    const kind = restrictsAll(event.header, () => chain.stateAt(index - 1));
    if (kind) all.push({ kind, index, cuts: highestPerNode(event.header.seen ?? {}) });
    const arrives = event.header.type === 'node.admit' ? (event.header.d as Control.NodeAdmit).node : null;
    if (arrives !== null && !admitted.has(arrives)) admitted.set(arrives, index);
  }
  return { byNode, all, admitted };
}

function restrictsAll(header: EventHeader, before: () => ControlState): FenceKind | null {
  if (header.type === 'room.close' || header.type === 'room.upgrade') return 'closed';
  if (header.type !== 'room.set') return null;
  const { join } = header.d as Control.RoomSet;
  return join === 'invite' && tightens(before(), { join }) ? 'join_closed' : null;
}

type Part = Fence | Lift | NodeFences['reopened'][number];
const point = (cut: Control.FeedCut): Position => [cut[0], cut[1]];

function read(event: VerifiedEvent, index: number, chain: ControlChain): [string, Part][] {
  const { type } = event.header;
  const d = event.header.d as Record<string, unknown> | undefined;
  const fence = (kind: FenceKind, level: Right): [string, Fence][] => {
    const { node, actor, cut } = d as { node: string; actor?: string; cut: Control.FeedCut };
    const person = actor === undefined || actor === '*' ? null : actor;
    return [[node, { kind, index, actor: person, cut: point(cut), level }]];
  };
  switch (type) {
    case 'node.remove':
      return fence('removed', 'none');
    case 'actor.ban':
      return fence('banned', 'none');
    case 'actor.uninvite':
      return fence('uninvited', 'none');
    case 'role.set':
    case 'actor.invite':
      return readRole(d as Control.RoleSet | Control.ActorInvite, index, chain);
    case 'actor.unban': {
      const { node, actor, resume } = d as Control.ActorUnban;
      const kinds: FenceKind[] = actor === undefined ? ['suspended'] : ['banned', 'suspended'];
      return [[node, { index, actor: actor ?? null, kinds, resume: resume ? point(resume) : null }]];
    }
    case 'feed.reopen': {
      const { node, inc, base } = d as Control.FeedReopen;
      return [[node, { index, inc, base: point(base) }]];
    }
    case 'node.admit':
      return [[(d as Control.NodeAdmit).node, { index, actor: null, kinds: ['removed'], resume: null }]];
    default:
      return [];
  }
}

/** A lowered role is a fence; whoever cites the new role is free of older ones, and as a moderator of suspensions too. */
function readRole(d: Control.RoleSet | Control.ActorInvite, index: number, chain: ControlChain): [string, Part][] {
  if (d.actor === '*') return [];
  const role = roleOf(chain.stateAt(index), d.node, d.actor);
  const moderates = role === 'moderator' || role === 'admin';
  const kinds: FenceKind[] = moderates ? ['role_lowered', 'suspended'] : ['role_lowered'];
  const lift: Lift = { index, actor: d.actor, kinds, resume: null };
  if (!d.cut) return [[d.node, lift]];
  const fence: Fence = { kind: 'role_lowered', index, actor: d.actor, cut: point(d.cut), level: d.role };
  return [
    [d.node, lift],
    [d.node, fence],
  ];
}

/**
 * Is a fence in force for an event at `position` that resolves to index `cited` of C? Not when the event is within the cut, and not when the
 * event cites a later lift of it.
 */
export function inForce(fence: Fence, lifts: readonly Lift[], actor: string | null, position: Position, cited: number) {
  if (fence.actor !== null && fence.actor !== actor) return false;
  if (comparePositions(position, fence.cut) <= 0) return false;
  return !lifts.some(
    (lift) =>
      lift.index > fence.index &&
      lift.index <= cited &&
      lift.kinds.includes(fence.kind) &&
      (lift.actor === null ? fence.actor === null : lift.actor === actor) &&
      (lift.resume === null || comparePositions(position, lift.resume) >= 0),
  );
}
