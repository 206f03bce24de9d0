import { randomUUID } from 'node:crypto';
import type { Body, Reply } from '../../../spec/schemas/api/operations.ts';
import { accountByEmail, createAccount, isTooWeak } from '../../auth/index.ts';
import { type Tx, withTx } from '../../db/index.ts';
import { audit } from '../../platform/audit.ts';
import type { Call } from '../../platform/operations.ts';
import { Problem } from '../../platform/problem.ts';
import { tellReviewers } from '../applications/index.ts';
import type { MembershipParts } from './parts.ts';
import { startProfile } from './profile-store.ts';
import { applicationOf, approverRoles, insertApplication, staffApplications } from './staff-applications.ts';

/** `membership.apply`: makes a pending account, logs it in, and tells the approvers. */
export async function apply(
  parts: MembershipParts,
  { body, request, reply }: Call<'membership.apply'>,
): Promise<Reply<'membership.apply'> | Problem> {
  const { db, auth, clock } = parts;
  if (isTooWeak(body.password, body)) return new Problem('password_too_weak');
  if (body.name.trim().length < 2) return new Problem('invalid_input');
  const passwordHash = await auth.passwords.hash(body.password);
  return withTx(db, async (tx) => {
    const account = await createApplicant(tx, body, passwordHash);
    const id = randomUUID();
    const { profession, specialty, licence, locale } = body;
    const languages = [...new Set(body.languages)];
    const name = body.name.trim();
    await insertApplication(tx, {
      id,
      account: account.id,
      name,
      email: account.email,
      profession,
      specialty,
      languages,
      licence,
      locale,
      submittedAt: new Date(clock.now()),
    });
    await staffApplications.submit(parts, tx, { id, name, evidence: body.evidence });
    await startProfile(tx, account.actor, languages);
    const to = { email: account.email, name, locale };
    // The address belongs to somebody: they are told, in their language, and the one who typed it learns nothing.
    if (account.owner)
      await parts.mail.queue(tx, 'staff_already_known', account.owner, { link: parts.mail.pages.login });
    else await parts.mail.queue(tx, 'staff_received', to, { link: parts.mail.pages.ownApplication });
    await tellApprovers(parts, tx, 'staff_waiting', { id, name });
    await audit(tx, { action: 'staff.applied', by: { accountId: account.id, name }, subject: name });
    await auth.logIn(tx, { accountId: account.id, name }, 'application', request, reply);
    return ownView(parts, tx, account.id);
  });
}

/** An account of its own for every applicant, whoever else has the address. A refused application makes room for a new one. */
async function createApplicant(tx: Tx, body: Body<'membership.apply'>, passwordHash: string) {
  await tx.sql`
    delete from account a using staff_application s
    where s.account = a.id and a.email = lower(${body.email}) and a.status = 'pending'
      and (a.email_taken or s.state in ('refused', 'withdrawn'))`;
  const owner = await accountByEmail(tx, body.email);
  const { email, name, locale } = body;
  const created = await createAccount(tx, {
    ...{ email, name: name.trim(), passwordHash, locale, roles: ['applicant'], status: 'pending' },
    emailTaken: owner !== undefined,
  });
  // Only when two people apply with one address in the same moment.
  if (!created.ok) throw new Problem('conflict');
  return { ...created.account, owner };
}

async function tellApprovers(
  parts: MembershipParts,
  tx: Tx,
  mail: 'staff_waiting' | 'staff_replied',
  { id, name }: { id: string; name: string },
): Promise<void> {
  await tellReviewers(parts, tx, {
    ...{ id, mail, applicant: name, roles: approverRoles, link: parts.mail.pages.staffApplication(id) },
    notification: {
      kind: mail === 'staff_waiting' ? 'application_received' : 'application_reply',
      data: { application: id, name },
      subject: `application ${id}`,
    },
  });
}

/** `membership.mine` */
export async function mine(parts: MembershipParts, accountId: string): Promise<Reply<'membership.mine'> | Problem> {
  const row = await applicationOf(parts.db, accountId);
  return row ? ownView(parts, parts.db, accountId) : new Problem('not_found');
}

async function ownView(parts: MembershipParts, reader: MembershipParts['db'] | Tx, accountId: string) {
  const row = await applicationOf(reader, accountId);
  if (!row) throw new Error('An application that was just written is not there.');
  return staffApplications.view(reader, parts.evidence, row, { forApplicant: true });
}

/** `membership.reply`: answers the approver's question; the application waits for a decision again. */
export async function replyToQuestion(
  parts: MembershipParts,
  { body, caller }: Call<'membership.reply'>,
): Promise<Reply<'membership.reply'> | Problem> {
  return withTx(parts.db, async (tx) => {
    const own = await applicationOf(tx, caller.accountId);
    const row = own && (await staffApplications.lock(tx, own.id));
    if (!row) return new Problem('not_found');
    const problem = await staffApplications.reply(parts, tx, row, { ...body, name: row.name });
    if (problem) return problem;
    await tellApprovers(parts, tx, 'staff_replied', row);
    await audit(tx, { action: 'staff.replied', by: caller, subject: row.name });
    return ownView(parts, tx, caller.accountId);
  });
}
