import { randomUUID } from 'node:crypto';
import type { Body, Reply } from '../../../spec/schemas/api/operations.ts';
import { accountByEmail, createAccount, isTooWeak } from '../../auth/index.ts';
import { type Tx, withTx } from '../../db/index.ts';
import { audit } from '../../platform/audit.ts';
import type { Call } from '../../platform/operations.ts';
import { Problem } from '../../platform/problem.ts';
import {
  addEntry,
  applicationById,
  applicationOf,
  applicationViews,
  insertApplication,
  lockApplication,
  setState,
} from './applications-store.ts';
import type { MembershipParts } from './parts.ts';
import { peopleOnDuty } from './people-of-duty.ts';
import { startProfile } from './profile-store.ts';

/** Roles that decide on applications of staff. */
export const approverRoles = ['approver', 'administrator'] as const;
const maxEvidence = 20;

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
    const at = new Date(clock.now());
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
      submittedAt: at,
    });
    if (!(await parts.evidence.claim(tx, body.evidence, id))) throw new Problem('evidence_unknown');
    await addEntry(tx, id, { at, by: 'applicant', name, action: 'submit', evidence: body.evidence });
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

/** Tells everybody who may decide: in the client, by mail, and by a change of their queue. */
export async function tellApprovers(
  parts: MembershipParts,
  tx: Tx,
  mail: 'staff_waiting' | 'staff_replied',
  application: { id: string; name: string },
): Promise<void> {
  const { id, name } = application;
  const link = parts.mail.pages.staffApplication(id);
  const approvers = await peopleOnDuty(tx, approverRoles);
  for (const approver of approvers) await parts.mail.queue(tx, mail, approver, { applicant: name, link });
  const kind = mail === 'staff_waiting' ? 'application_received' : 'application_reply';
  await parts.notify(
    tx,
    approvers.map(({ actor }) => ({ to: actor, kind, data: { application: id, name }, subject: `application ${id}` })),
  );
  parts.stream.publish(tx, { roles: [...approverRoles] }, { type: 'application.changed', id });
}

/** `membership.mine` */
export async function mine(parts: MembershipParts, accountId: string): Promise<Reply<'membership.mine'> | Problem> {
  const row = await applicationOf(parts.db, accountId);
  return row ? ownView(parts, parts.db, accountId) : new Problem('not_found');
}

async function ownView(parts: MembershipParts, reader: MembershipParts['db'] | Tx, accountId: string) {
  const row = await applicationOf(reader, accountId);
  if (!row) throw new Error('An application that was just written is not there.');
  const [view] = await applicationViews(reader, parts.evidence, [row], { forApplicant: true });
  return view as Reply<'membership.mine'>;
}

/** `membership.reply`: answers the approver's question; the application waits for a decision again. */
export async function replyToQuestion(
  parts: MembershipParts,
  { body, caller }: Call<'membership.reply'>,
): Promise<Reply<'membership.reply'> | Problem> {
  return withTx(parts.db, async (tx) => {
    const own = await applicationOf(tx, caller.accountId);
    const row = own && (await lockApplication(tx, own.id));
    if (!row) return new Problem('not_found');
    if (row.state !== 'question') return new Problem('application_not_asked');
    const [held] = await tx.sql<{ files: number }[]>`
      select coalesce(sum(cardinality(evidence)), 0)::int as files from staff_application_entry where application = ${row.id}`;
    if ((held?.files ?? 0) + body.evidence.length > maxEvidence) return new Problem('too_large');
    if (!(await parts.evidence.claim(tx, body.evidence, row.id))) throw new Problem('evidence_unknown');
    const at = new Date(parts.clock.now());
    await setState(tx, row.id, 'submitted', at);
    await addEntry(tx, row.id, {
      at,
      by: 'applicant',
      name: row.name,
      action: 'reply',
      text: body.text,
      evidence: body.evidence,
    });
    await tellApprovers(parts, tx, 'staff_replied', row);
    await audit(tx, { action: 'staff.replied', by: caller, subject: row.name });
    const after = await applicationById(tx, row.id);
    const [view] = await applicationViews(tx, parts.evidence, after ? [after] : [], { forApplicant: true });
    return view as Reply<'membership.reply'>;
  });
}
