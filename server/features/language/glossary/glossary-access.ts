import type { ControlState, Role } from '../../../../federation/index.ts';
import { Problem } from '../../../platform/problem.ts';
import type { LiveTerms } from './live-terms.ts';
import type { Parts } from './parts.ts';

export interface Standing {
  readonly room: string;
  readonly state: ControlState;
  readonly propose: boolean;
  readonly decide: boolean;
  readonly appoint: boolean;
}

const rank: Record<Role, number> = { viewer: 1, member: 2, moderator: 3, admin: 4 };

/** What somebody of this node may do in the glossary, joined or not; null without one, or when this node is not admitted. */
export async function standingOf(parts: Parts, live: LiveTerms, actor: string): Promise<Standing | null> {
  const { room } = live.snapshot;
  const state = room === null ? undefined : await parts.federation().rooms.state(null, room);
  const cap = state?.nodes[parts.node]?.cap;
  if (room === null || state === undefined || cap === undefined || state.closed) return null;
  const key = `${parts.node}/${actor}`;
  if (state.banned.includes(key)) return null;
  const role = state.roles[key] ?? state.invited[`${parts.node}/*`]?.role ?? 'member';
  const right = Math.min(rank[role], rank[cap]);
  return {
    ...{ room, state },
    propose: right >= rank.member,
    decide: right >= rank.moderator,
    appoint: right >= rank.admin && state.owner === parts.node,
  };
}

/** @throws Problem `glossary_closed` without a glossary, `right_missing` when the right is not there */
export async function mustStand(
  parts: Parts,
  live: LiveTerms,
  actor: string,
  need: 'propose' | 'decide' | 'appoint',
): Promise<Standing> {
  const standing = await standingOf(parts, live, actor);
  if (standing === null) throw new Problem('glossary_closed');
  if (!standing[need]) throw new Problem('right_missing');
  return standing;
}

/** Is this node a hub, that may lead a glossary? */
export function isHub({ node, federation }: Pick<Parts, 'node' | 'federation'>): boolean {
  const self = federation().registry.view().node(node);
  return self?.status === 'active' && self.hub === node && self.roles.includes('hub');
}
