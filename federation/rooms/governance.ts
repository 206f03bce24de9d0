import type { ControlState, Role } from '../contract.ts';
import { personKey } from './positions.ts';
import { RANK, rightIn, roleOf } from './roles.ts';

/** A control change that a person asks the owner for. */
export interface Wish {
  /** Node of the person. */
  by: string;
  actor: string;
  type: string;
  d?: Record<string, unknown>;
}

/** Changes that a moderator may make; everything else needs an admin of the room. */
const byModerators = new Set(['node.admit', 'actor.invite', 'actor.uninvite', 'actor.ban', 'actor.unban']);

/**
 * May this person change the control log? The owner asks it on behalf of everybody, for its own people and for proposals; other nodes hold the owner to
 * `permits` only. Nobody gives a higher role than their own, and a moderator takes nothing from somebody who is as high as they are: otherwise a
 * moderator could make themselves an admin, or the room's only one.
 */
export function mayGovern(state: ControlState, { by, actor, type, d = {} }: Wish): boolean {
  if (state.kind === 'dm') return false;
  if (!isHostsOwn(state, { by, actor, type, d })) return false;
  const right = RANK[governingRight(state, by, actor)];
  // Title and topic are words about the room; who may join and see what is not.
  const wordsOnly = type === 'room.set' && Object.keys(d).length === 0;
  if (!wordsOnly && !byModerators.has(type)) return right >= RANK.admin;
  if (right < RANK.moderator) return false;
  return right >= RANK.admin || withinReach(state, type, d, right);
}

/** Who leads a session hands it over, and nobody but they take anything from them. */
function isHostsOwn(state: ControlState, { by, actor, type, d = {} }: Wish): boolean {
  const host = state.session?.host ?? null;
  if (host === null || host === personKey(by, actor)) return true;
  if (type === 'session.host') return false;
  const { node, actor: target, role } = d as { node?: string; actor?: string; role?: Role };
  if (host !== `${node}/${target}`) return true;
  return type === 'actor.invite' || type === 'role.set' ? role === 'admin' : !takesAway.has(type);
}
const takesAway = new Set(['actor.ban', 'actor.uninvite']);

/** The highest cap that there is does not make an admin of another node less: what content needs ends at moderator. */
function governingRight(state: ControlState, by: string, actor: string): Role | 'none' {
  const right = rightIn(state, by, actor);
  return right === 'moderator' ? roleOf(state, by, actor) : right;
}

/** What a moderator may do to whom. */
function withinReach(state: ControlState, type: string, d: Record<string, unknown>, right: number): boolean {
  const { node, actor, role } = d as { node?: string; actor?: string; role?: Role };
  if (type === 'room.set' || type === 'node.admit') return true;
  const given = role !== undefined && Object.hasOwn(RANK, role) ? RANK[role] : null;
  if (type === 'actor.invite' && (given === null || given > right)) return false;
  // What names a whole node invites, or lifts suspensions; it takes nothing from anybody.
  if (node === undefined || actor === undefined || actor === '*') return type !== 'actor.ban';
  const target = RANK[roleOf(state, node, actor)];
  const takes = type === 'actor.ban' || (given !== null && given < target);
  return takes ? target < right : target <= right;
}
