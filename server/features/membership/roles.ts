import type { NodeRole } from '../../../spec/schemas/common/words.ts';
import type { Tx } from '../../db/index.ts';

/** Which roles the holder of a role may give and take. Nobody gives more than their office allows. */
const grants: Readonly<Record<NodeRole, readonly NodeRole[]>> = {
  applicant: [],
  member: [],
  moderator: [],
  hub_reviewer: [],
  approver: ['member'],
  administrator: ['member', 'approver', 'moderator', 'administrator', 'hub_reviewer'],
  hub_administrator: ['hub_reviewer', 'hub_administrator'],
};

export function mayGrant(holder: readonly NodeRole[], roles: readonly NodeRole[]): boolean {
  const allowed = new Set(holder.flatMap((role) => grants[role]));
  return roles.every((role) => allowed.has(role));
}

/** Whether somebody who holds these roles may be suspended by `holder`: nobody reaches above their own office. */
export function mayJudge(holder: readonly NodeRole[], roles: readonly NodeRole[]): boolean {
  const isAbove = (role: NodeRole) => role === 'administrator' || role === 'hub_administrator';
  return holder.includes('administrator') || !roles.some(isAbove);
}

/** Whether an administrator would be left without this one. Holds the answer until `tx` ends: two administrators cannot remove each other at once. */
export async function isLastAdministrator(tx: Tx, accountId: string): Promise<boolean> {
  const rows = await tx.sql<{ id: string }[]>`
    select id from account where status = 'active' and 'administrator' = any (roles) order by id for update`;
  return rows.length === 1 && rows[0]?.id === accountId;
}
