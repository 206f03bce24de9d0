import type { Reply } from '../../../spec/schemas/api/operations.ts';
import type { NodeRole } from '../../../spec/schemas/common/words.ts';
import { accountByEmail, updateAccount } from '../../auth/index.ts';
import { type Tx, withTx } from '../../db/index.ts';
import { audit } from '../../platform/audit.ts';
import type { Call, Caller } from '../../platform/operations.ts';
import { Problem } from '../../platform/problem.ts';
import type { MembershipParts } from './parts.ts';
import { mayGrant } from './roles.ts';
import { approverRoles, type StaffApplicationRow, staffApplications } from './staff-applications.ts';
import { admit } from './standing.ts';

/** `membership.decide`: approves, refuses or asks back; the applicant is told in their own language. */
export async function decide(
  parts: MembershipParts,
  { params, body, caller }: Call<'membership.decide'>,
): Promise<Reply<'membership.decide'> | Problem> {
  const reason = body.reason?.trim();
  if (body.decision !== 'approve' && !reason) return new Problem('reason_needed');
  const roles = [...new Set<NodeRole>(['member', ...(body.roles ?? [])])].filter((role) => role !== 'applicant');
  if (body.decision === 'approve' && !mayGrant(caller.roles, roles)) return new Problem('roles_refused');
  return withTx(parts.db, async (tx) => {
    const { decision } = body;
    return staffApplications.decide(parts, tx, params.id, { decision, reason, by: caller }, async (row) => {
      if (row.account === caller.accountId) throw new Problem('not_yourself');
      if (decision === 'approve') await approve(parts, tx, row, roles, caller);
      else await answer(parts, tx, row, decision, reason ?? '', caller);
      parts.stream.publish(tx, { roles: [...approverRoles] }, { type: 'application.changed', id: row.id });
      parts.stream.publish(tx, { accounts: [row.account] }, { type: 'application.changed', id: row.id });
    });
  });
}

async function approve(
  parts: MembershipParts,
  tx: Tx,
  row: StaffApplicationRow,
  roles: readonly NodeRole[],
  by: Caller,
): Promise<void> {
  if (row.emailInUse) await takeOverEmail(tx, row);
  await updateAccount(tx, row.account, { roles });
  await parts.auth.setStatus(tx, row.account, 'active');
  const { actor, profession, specialty } = row;
  await admit(parts, tx, { accountId: row.account, actor, profession, specialty });
  await parts.mail.queue(tx, 'staff_approved', row, { link: parts.mail.pages.home });
  await notifyApplicant(parts, tx, row, 'application_decided', { state: 'approved' });
  parts.stream.publish(tx, { accounts: [row.account] }, { type: 'viewer.changed' });
  await audit(tx, { action: 'staff.approved', by, subject: row.name, detail: { roles: roles.join(', ') } });
}

/** The address is free when nobody holds it any more, or only somebody who was refused. */
async function takeOverEmail(tx: Tx, row: StaffApplicationRow): Promise<void> {
  await tx.sql`
    delete from account a using staff_application s
    where s.account = a.id and a.email = ${row.email} and a.status = 'pending' and not a.email_taken and s.state in ('refused', 'withdrawn')`;
  if (await accountByEmail(tx, row.email)) throw new Problem('email_taken');
  await tx.sql`update account set email_taken = false where id = ${row.account}`;
}

async function answer(
  parts: MembershipParts,
  tx: Tx,
  row: StaffApplicationRow,
  decision: 'refuse' | 'ask',
  text: string,
  by: Caller,
): Promise<void> {
  const link = parts.mail.pages.ownApplication;
  // An applicant who typed somebody else's address must not reach them through us.
  if (!row.emailInUse)
    await parts.mail.queue(tx, decision === 'refuse' ? 'staff_refused' : 'staff_question', row, { text, link });
  if (decision === 'refuse') await notifyApplicant(parts, tx, row, 'application_decided', { state: 'refused' });
  else await notifyApplicant(parts, tx, row, 'application_question', {});
  await audit(tx, { action: decision === 'refuse' ? 'staff.refused' : 'staff.asked', by, subject: row.name });
}

async function notifyApplicant(
  parts: MembershipParts,
  tx: Tx,
  row: StaffApplicationRow,
  kind: 'application_decided' | 'application_question',
  data: Record<string, string>,
): Promise<void> {
  await parts.notify(tx, [{ to: row.actor, kind, data: { application: row.id, ...data } }]);
}
