import type { ControlState, Role } from '../../../../federation/index.ts';

const rank: Record<Role, number> = { viewer: 1, member: 2, moderator: 3, admin: 4 };
const own = <T>(record: Record<string, T>, key: string): T | undefined =>
  Object.hasOwn(record, key) ? record[key] : undefined;

/**
 * What a person may do in a room by its control state: their role, at most the cap of their node. Null when their node is not admitted, or
 * they are banned, or a conversation is not theirs. For display and counts; the engine decides what counts.
 */
export function rightOf(state: ControlState, node: string, actor: string): Role | null {
  const key = `${node}/${actor}`;
  const admitted = own(state.nodes, node);
  if (!admitted || state.banned.includes(key)) return null;
  if (state.kind === 'dm') return state.members.includes(key) ? 'member' : null;
  const role = own(state.roles, key) ?? own(state.invited, `${node}/*`)?.role ?? 'member';
  return rank[role] <= rank[admitted.cap] ? role : admitted.cap;
}

/** Does a personal invitation stand? */
export function isInvited(state: ControlState, node: string, actor: string, nowMs: number): boolean {
  const invitation = own(state.invited, `${node}/${actor}`);
  return invitation !== undefined && (invitation.until === null || invitation.until > nowMs);
}

export const atLeast = (role: Role | null, needed: Role): boolean => role !== null && rank[role] >= rank[needed];
