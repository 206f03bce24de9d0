import { withTx } from '../../db/index.ts';
import { renewBeforeMs } from './approval.ts';
import type { MembershipParts } from './parts.ts';
import { publishInstitution, publishMember } from './standing.ts';

const batch = 100;
const maxPerRun = 5_000;

/**
 * Renews approvals that run out within three weeks, and signs those that are missing; shows the institution as it is now. Called at start and
 * every hour. Each person is a transaction of their own: one failure stops nobody else. @returns how many were renewed
 */
export async function renewApprovals(parts: MembershipParts, signal?: AbortSignal): Promise<number> {
  let renewed = 0;
  await withTx(parts.db, (tx) => publishInstitution(parts, tx));
  while (renewed < maxPerRun && !signal?.aborted) {
    const before = new Date(parts.clock.now() + renewBeforeMs);
    const due = await parts.db.sql<{ account: string }[]>`
      select m.account from member m join account a on a.id = m.account
      where m.withdrawn_at is null and a.status = 'active' and (m.approval_expires_at is null or m.approval_expires_at < ${before})
      order by m.approval_expires_at nulls first limit ${batch}`;
    for (const { account } of due) await withTx(parts.db, (tx) => publishMember(parts, tx, account));
    renewed += due.length;
    if (due.length < batch) break;
  }
  return renewed;
}
