import type { ControlState, Role } from '../contract.ts';
import { personKey } from './positions.ts';
import { entry } from './record.ts';

/** Rank of a right; 0 = none. */
export const RANK: Record<Role | 'none', number> = { none: 0, viewer: 1, member: 2, moderator: 3, admin: 4 };

export type Right = Role | 'none';

export function lower(a: Right, b: Right): Right {
  return RANK[a] <= RANK[b] ? a : b;
}

/** Role of a person in a control state, before the cap of their node: their own, else that of an invitation of the whole node, else member. */
export function roleOf(state: ControlState, node: string, actor: string): Role {
  return state.roles[personKey(node, actor)] ?? state.invited[`${node}/*`]?.role ?? 'member';
}

/** Is the person banned? The list is sorted, and asked for every event. */
export function isBanned({ banned }: ControlState, node: string, actor: string): boolean {
  const key = personKey(node, actor);
  let [low, high] = [0, banned.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((banned[middle] ?? '') < key) low = middle + 1;
    else high = middle;
  }
  return banned[low] === key;
}

/** What a person may do by the control state alone: min(role, cap of the node); none when the node is not admitted or the person is banned. */
export function rightIn(state: ControlState, node: string, actor: string): Right {
  const admitted = entry(state.nodes, node);
  if (!admitted) return 'none';
  if (state.kind === 'dm') return state.members.includes(personKey(node, actor)) ? 'member' : 'none';
  if (isBanned(state, node, actor)) return 'none';
  return lower(roleOf(state, node, actor), admitted.cap);
}

/**
 * May a person of an admitted node join? Yes when the room is open to people of its nodes (`node`, `knock`), when they or their whole node
 * hold an invitation that has not run out, or when they were given a role.
 * @param atMs clock of the join, ms since the epoch; null asks without regard to the end of invitations
 */
export function mayJoin(state: ControlState, node: string, actor: string, atMs: number | null): boolean {
  if (rightIn(state, node, actor) === 'none') return false;
  if (state.kind === 'dm' || state.join !== 'invite') return true;
  const own = state.invited[personKey(node, actor)];
  if (own ? holds(own.until, atMs) : state.roles[personKey(node, actor)] !== undefined) return true;
  const all = state.invited[`${node}/*`];
  return all !== undefined && holds(all.until, atMs);
}

function holds(until: number | null, atMs: number | null): boolean {
  return until === null || (until > 0 && (atMs === null || atMs <= until));
}
