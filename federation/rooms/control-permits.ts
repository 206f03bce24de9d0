import type { ProblemCode } from '../../spec/schemas/common/problems.ts';
import type * as Control from '../../spec/schemas/events/control.ts';
import type { EventHeader } from '../../spec/schemas/federation/envelope.ts';
import type { ControlState, Result, Role } from '../contract.ts';
import { comparePositions, highestPerNode, personKey } from './positions.ts';
import { entry } from './record.ts';
import { isBanned, RANK, roleOf } from './roles.ts';
import { checkShape } from './shape.ts';

/** Epoch of `room.create`; every `epoch.open` adds one. */
export const FIRST_EPOCH = 1;
/** The rule version (`rv`) that this code folds. */
export const RULE_VERSION = 1;
/** Limits of. */
const maxNodes = 512;
const maxStewards = 9;
const maxAdmitted = 500;

/** Why the owner may not write a control event. Null = permitted. */
type Refusal = ProblemCode | null;
type Rule<D> = (state: ControlState, d: D, header: EventHeader) => Refusal;

/**
 * Is `header` the next control event that the room's owner may write after `state`?
 * The same answer on every node, for it reads nothing else. The author's signature and the clock's order are checked elsewhere.
 * @returns codes `version_unsupported`, `event_malformed`, `room_frozen`, `room_fixed` (dm), `not_owner`, `epoch_stale`, `gap`, `room_closed`,
 *   `transfer_pending`, `vote_refused` and those of the rules below
 */
export function permits(state: ControlState, header: EventHeader): Result<null> {
  if (state.rv !== RULE_VERSION) return refuse('version_unsupported');
  const shape = checkShape(header);
  if (!shape.ok) return shape;
  if (header.lane !== 'c' || header.type === 'room.create' || header.room !== state.room)
    return refuse('event_malformed');
  const code = permitsPlace(state, header) ?? permitsContent(state, header);
  return code === null ? { ok: true, value: null } : refuse(code);
}

function permitsPlace(state: ControlState, header: EventHeader): Refusal {
  // A dm has two fixed members; there is nothing to govern, so nobody can take it over either.
  if (state.kind === 'dm') return 'room_fixed';
  if (header.prev !== state.head || header.seq !== state.cseq + 1) return 'gap';
  if (header.type === 'epoch.open') return opensEpoch(state, header);
  if (state.frozen) return 'room_frozen';
  if (header.node !== state.owner) return 'not_owner';
  if (header.epoch !== state.epoch) return 'epoch_stale';
  if (state.closed) return 'room_closed';
  if (state.transferTo !== null && header.type !== 'owner.transfer') return 'transfer_pending';
  return null;
}

/** The new owner opens the next epoch right on top of the transfer. Takeover by votes is refused. */
function opensEpoch(state: ControlState, header: EventHeader): Refusal {
  const d = header.d as Control.EpochOpen;
  if (d.votes !== undefined || d.transfer === undefined) return 'vote_refused';
  if (state.transferTo === null || d.transfer !== state.head) return 'epoch_stale';
  if (d.by !== state.transferTo || header.node !== d.by) return 'not_owner';
  if (d.epoch !== state.epoch + 1 || header.epoch !== d.epoch) return 'epoch_stale';
  return d.base[0] === state.cseq && d.base[1] === state.head ? null : 'gap';
}

function permitsContent(state: ControlState, header: EventHeader): Refusal {
  // A type of a later version is kept and relayed, and changes nothing.
  return entry(rules, header.type)?.(state, (header.d ?? {}) as never, header) ?? null;
}

const refuse = (code: ProblemCode): Result<never> => ({ ok: false, code });

/** R1: the owner cannot cut off what it has acknowledged already. */
function cutAllowed(state: ControlState, node: string, cut: readonly [number, number, string] | undefined): Refusal {
  if (!cut) return 'cut_missing';
  const acked = highestPerNode(state.acked).get(node);
  return acked && comparePositions(acked, cut) > 0 ? 'cut_too_low' : null;
}

/** R1 for a change that restricts everybody: `seen` is the cut of every feed, and of a feed it does not name, position 0. */
function seenAllowed(state: ControlState, seen: EventHeader['seen']): Refusal {
  if (!seen) return 'cut_missing';
  const cuts = highestPerNode(seen);
  for (const [node, acked] of highestPerNode(state.acked)) {
    if (comparePositions(acked, cuts.get(node) ?? [1, 0]) > 0) return 'cut_too_low';
  }
  return null;
}

const admitted = (state: ControlState, node: string): Refusal =>
  entry(state.nodes, node) ? null : 'node_not_admitted';

function lowers(state: ControlState, node: string, actor: string, role: Role): boolean {
  return RANK[role] < RANK[roleOf(state, node, actor)];
}

/** A lower role is a restriction and needs a cut, as every restriction does. */
function mayChangeRole(state: ControlState, d: Control.RoleSet): Refusal {
  const restricts = lowers(state, d.node, d.actor, d.role) || d.cut !== undefined;
  return admitted(state, d.node) ?? (restricts ? cutAllowed(state, d.node, d.cut) : null);
}

const historyOpenness = { joined: 0, invited: 1, all: 2 } as const;

/** Does `room.set` take a right away: an open room that becomes invite-only, or a history that shows less? */
export function tightens(state: ControlState, d: object): boolean {
  const { join, history } = d as { join?: ControlState['join']; history?: ControlState['history'] };
  if (join === 'invite' && state.join !== 'invite') return true;
  return history !== undefined && historyOpenness[history] < historyOpenness[state.history];
}

const sessionRule =
  (allowed: (status: string | null) => boolean) =>
  (state: ControlState): Refusal => {
    if (state.kind !== 'session') return 'not_a_session';
    return allowed(state.session?.status ?? null) ? null : 'session_state';
  };

const isOpen = (status: string | null): boolean => status === 'planned' || status === 'started';

/** Does each meeting end after it starts, and before the next one? */
function inOrder(meetings: readonly (readonly [number, number])[]): boolean {
  return meetings.every(([start, end], index) => end > start && start >= (meetings[index - 1]?.[1] ?? 0));
}

// Each rule names the shape of its own type's `d`; checkShape has checked it against the schema.
const rules: Record<string, Rule<never>> = {
  'room.set': (state, d: Control.RoomSet, header) => (tightens(state, d) ? seenAllowed(state, header.seen) : null),
  'node.admit': (state, d: Control.NodeAdmit) => {
    const before = entry(state.nodes, d.node);
    // A lower cap would take rights away without a cut: remove the node, then admit it again.
    if (before) return RANK[d.cap] <= RANK[before.cap] ? 'node_already_admitted' : null;
    return Object.keys(state.nodes).length >= maxNodes ? 'limit_exceeded' : null;
  },
  'node.remove': (state, d: Control.NodeRemove) => {
    if (d.node === state.owner) return 'owner_node';
    if (state.stewards.includes(d.node)) return 'is_steward';
    return admitted(state, d.node) ?? cutAllowed(state, d.node, d.cut);
  },
  'actor.invite': (state, d: Control.ActorInvite) =>
    d.actor === '*' ? admitted(state, d.node) : mayChangeRole(state, { ...d, actor: d.actor }),
  'actor.uninvite': (state, d: Control.ActorUninvite) => {
    if (!entry(state.invited, personKey(d.node, d.actor))) return 'not_invited';
    return cutAllowed(state, d.node, d.cut);
  },
  'role.set': (state, d: Control.RoleSet) => mayChangeRole(state, d),
  'actor.ban': (state, d: Control.ActorBan) => admitted(state, d.node) ?? cutAllowed(state, d.node, d.cut),
  'actor.unban': (state, d: Control.ActorUnban) => admitted(state, d.node),
  'steward.add': (state, d: Control.StewardChange) => {
    if (state.stewards.includes(d.node)) return 'steward_exists';
    return state.stewards.length >= maxStewards ? 'limit_exceeded' : null;
  },
  'steward.del': (state, d: Control.StewardChange) => (state.stewards.includes(d.node) ? null : 'not_a_steward'),
  'feed.reopen': (state, d: Control.FeedReopen) => {
    const current = entry(state.reopened, d.node)?.inc ?? 1;
    if (d.base[0] !== current || d.inc !== current + 1) return 'incarnation_wrong';
    return admitted(state, d.node) ?? cutAllowed(state, d.node, d.base);
  },
  'owner.transfer': (state, d: Control.OwnerTransfer) => {
    // A transfer that nobody took up is taken back by naming the owner itself.
    if (d.to === state.owner) return state.transferTo === null ? 'owner_node' : null;
    return admitted(state, d.to);
  },
  'room.close': (state, _d, header) => seenAllowed(state, header.seen),
  'room.upgrade': (state, _d, header) => seenAllowed(state, header.seen),
  'session.set': (state, d: Control.SessionSet) => {
    if (!inOrder([[d.start, d.end], ...(d.series?.later ?? [])])) return 'event_malformed';
    return sessionRule((status) => status === null || status === 'planned')(state);
  },
  'session.start': sessionRule((status) => status === 'planned'),
  'session.end': sessionRule((status) => status === 'started'),
  'session.cancel': sessionRule((status) => status === 'planned'),
  'session.door': sessionRule(isOpen),
  'session.admit': (state, d: Control.SessionAdmit) => {
    const full = (state.session?.admitted.length ?? 0) >= maxAdmitted ? 'limit_exceeded' : null;
    return sessionRule(isOpen)(state) ?? admitted(state, d.node) ?? full;
  },
  'session.host': (state, d: Control.SessionHost) =>
    sessionRule(isOpen)(state) ??
    admitted(state, d.node) ??
    (roleOf(state, d.node, d.actor) === 'admin' && !isBanned(state, d.node, d.actor) ? null : 'right_missing'),
};
