import type { Member } from '../../../spec/schemas/api/membership.ts';
import type { Query, Reply } from '../../../spec/schemas/api/operations.ts';
import type { Language, NodeRole, Profession, Specialty } from '../../../spec/schemas/common/words.ts';
import { updateAccount } from '../../auth/index.ts';
import { type Reader, type Tx, withTx } from '../../db/index.ts';
import { audit } from '../../platform/audit.ts';
import type { Call, Caller } from '../../platform/operations.ts';
import { Problem } from '../../platform/problem.ts';
import { queryWords } from '../directory/index.ts';
import type { MembershipParts } from './parts.ts';
import { isLastAdministrator, mayGrant, mayJudge } from './roles.ts';
import { admit, publishMember, standingOf, withdraw } from './standing.ts';

const defaultLimit = 50;
const resetLinkMs = 24 * 3_600_000;

interface MemberRow {
  readonly id: string;
  readonly actor: string;
  readonly name: string;
  readonly email: string;
  readonly locale: Language;
  readonly profession: Profession | null;
  readonly specialty: Specialty | null;
  readonly roles: NodeRole[];
  readonly status: Member['status'];
  readonly suspendedReason: string | null;
  readonly lastSeenAt: Date | null;
  readonly createdAt: Date;
}

function selectMembers(reader: Reader) {
  return reader.sql`
    select a.id, a.actor, a.name, a.email, a.locale, a.roles, a.status, a.created_at as "createdAt",
      coalesce(m.profession, s.profession) as profession, coalesce(m.specialty, s.specialty) as specialty,
      m.suspended_reason as "suspendedReason", (select max(l.last_seen_at) from login l where l.account_id = a.id) as "lastSeenAt"
    from account a left join member m on m.account = a.id left join staff_application s on s.account = a.id`;
}

function view(row: MemberRow): Member {
  const { id, actor, name, email, profession, specialty, roles, status, suspendedReason, lastSeenAt, createdAt } = row;
  return {
    ...{ id, actor, name, email, profession, specialty, roles, status, suspendedReason },
    lastSeenAt: lastSeenAt?.getTime() ?? null,
    createdAt: createdAt.getTime(),
  };
}

async function memberById(reader: Reader, id: string): Promise<MemberRow | undefined> {
  const [row] = await reader.sql<MemberRow[]>`${selectMembers(reader)} where a.id = ${id}`;
  return row;
}

/** `members.list`: people of this institution by name. */
export async function listMembers(
  parts: MembershipParts,
  query: Query<'members.list'>,
): Promise<Reply<'members.list'> | Problem> {
  const { sql } = parts.db;
  if (query.cursor !== undefined && !/^[0-9a-f-]{36}$/.test(query.cursor)) return new Problem('invalid_input');
  const limit = query.limit ?? defaultLimit;
  const words = queryWords(query.q ?? '').flatMap(({ all }) => all);
  const typed = (query.q ?? '').trim().toLowerCase();
  // Approved people are found as in the directory; those who wait, and addresses, by what was typed.
  const matches = typed
    ? sql`(exists (select from person p where p.node = ${parts.node} and p.actor = a.actor and p.terms @> ${words}::text[] and ${words.length > 0})
        or strpos(lower(a.name), ${typed}) > 0 or strpos(a.email, ${typed}) > 0)`
    : sql`true`;
  const rows = await sql<MemberRow[]>`
    ${selectMembers(parts.db)}
    where ${matches} and ${query.status ? sql`a.status = ${query.status}` : sql`true`}
      and ${query.cursor ? sql`(lower(a.name), a.id) > (select lower(name), id from account where id = ${query.cursor})` : sql`true`}
    order by lower(a.name), a.id limit ${limit + 1}`;
  const shown = rows.slice(0, limit);
  return { members: shown.map(view), next: rows.length > limit ? (shown.at(-1)?.id ?? null) : null };
}

/** Locks an account for a change of standing, and reads it. */
async function lockMember(tx: Tx, id: string): Promise<MemberRow | undefined> {
  const rows = await tx.sql`select id from account where id = ${id} for update`;
  return rows.length > 0 ? memberById(tx, id) : undefined;
}

/** `members.suspend`: every login ends at once; badge, directory entry and places in rooms are taken back. */
export async function suspendMember(
  parts: MembershipParts,
  { params, body, caller }: Call<'members.suspend'>,
): Promise<Member | Problem> {
  const reason = body.reason.trim();
  if (!reason) return new Problem('reason_needed');
  return withTx(parts.db, async (tx) => {
    // Before the person's own row: whoever counts administrators locks them all in one order.
    const isLast = await isLastAdministrator(tx, params.id);
    const row = await lockMember(tx, params.id);
    if (!row) return new Problem('not_found');
    if (row.id === caller.accountId) return new Problem('not_yourself');
    if (row.status !== 'active') return new Problem('member_wrong_status');
    if (!mayJudge(caller.roles, row.roles)) return new Problem('roles_refused');
    if (isLast) return new Problem('last_administrator');
    const standing = await standingOf(tx, { account: row.id });
    if (standing && !standing.withdrawnAt) await withdraw(parts, tx, standing, reason);
    await parts.auth.setStatus(tx, row.id, 'suspended');
    await parts.mail.queue(tx, 'account_suspended', row, { text: reason });
    await audit(tx, { action: 'member.suspended', by: caller, subject: row.name, detail: { reason } });
    return view((await memberById(tx, row.id)) as MemberRow);
  });
}

/** `members.reinstate`: everything is as it was before the suspension. */
export async function reinstateMember(
  parts: MembershipParts,
  { params, caller }: Call<'members.reinstate'>,
): Promise<Member | Problem> {
  return withTx(parts.db, async (tx) => {
    const row = await lockMember(tx, params.id);
    if (!row) return new Problem('not_found');
    if (row.status !== 'suspended') return new Problem('member_wrong_status');
    if (!mayJudge(caller.roles, row.roles)) return new Problem('roles_refused');
    await parts.auth.setStatus(tx, row.id, 'active');
    if (row.roles.includes('member')) await becomeMember(parts, tx, row);
    await parts.mail.queue(tx, 'account_reinstated', row, { link: parts.mail.pages.login });
    await audit(tx, { action: 'member.reinstated', by: caller, subject: row.name });
    return view((await memberById(tx, row.id)) as MemberRow);
  });
}

/** People who keep house here without a specialty of their own, such as the administrator of the first run. */
const withoutSpecialty = { profession: 'manager', specialty: 'hospital-administration' } as const;

async function becomeMember(
  parts: MembershipParts,
  tx: Tx,
  row: Pick<MemberRow, 'id' | 'actor' | 'profession' | 'specialty'>,
): Promise<void> {
  const profession = row.profession ?? withoutSpecialty.profession;
  const specialty = row.specialty ?? withoutSpecialty.specialty;
  await admit(parts, tx, { accountId: row.id, actor: row.actor, profession, specialty });
  await parts.rooms().returnToAll(tx, row.actor);
}

/** `members.setRoles` */
export async function setRoles(
  parts: MembershipParts,
  { params, body, caller }: Call<'members.setRoles'>,
): Promise<Member | Problem> {
  const roles = [...new Set(body.roles)];
  return withTx(parts.db, async (tx) => {
    const isLast = await isLastAdministrator(tx, params.id);
    const row = await lockMember(tx, params.id);
    if (!row) return new Problem('not_found');
    if (row.status !== 'active') return new Problem('member_wrong_status');
    const changed = [
      ...roles.filter((role) => !row.roles.includes(role)),
      ...row.roles.filter((role) => !roles.includes(role)),
    ];
    if (!mayGrant(caller.roles, changed)) return new Problem('roles_refused');
    if (isLast && !roles.includes('administrator')) return new Problem('last_administrator');
    await updateAccount(tx, row.id, { roles });
    await followRoles(parts, tx, row, roles);
    parts.stream.publish(tx, { accounts: [row.id] }, { type: 'viewer.changed' });
    await audit(tx, { action: 'member.roles_set', by: caller, subject: row.name, detail: { roles: roles.join(', ') } });
    return view((await memberById(tx, row.id)) as MemberRow);
  });
}

/** The badge follows the roles: without `member` there is none, and `moderator` is written on it. */
async function followRoles(parts: MembershipParts, tx: Tx, row: MemberRow, roles: readonly NodeRole[]): Promise<void> {
  const standing = await standingOf(tx, { account: row.id });
  const isMember = standing !== undefined && standing.withdrawnAt === null;
  if (roles.includes('member') && !isMember) await becomeMember(parts, tx, row);
  else if (!roles.includes('member') && isMember) await withdraw(parts, tx, standing, null);
  else if (isMember) await publishMember(parts, tx, row.id);
}

/** `members.setBadge`: corrects what the institution confirms about a person. */
export async function setBadge(
  parts: MembershipParts,
  { params, body, caller }: Call<'members.setBadge'>,
): Promise<Member | Problem> {
  const name = body.name.trim();
  if (name.length < 2) return new Problem('invalid_input');
  return withTx(parts.db, async (tx) => {
    const row = await lockMember(tx, params.id);
    if (!row) return new Problem('not_found');
    if (!mayJudge(caller.roles, row.roles)) return new Problem('roles_refused');
    const changed = await tx.sql`
      update member set profession = ${body.profession}, specialty = ${body.specialty} where account = ${row.id} returning account`;
    if (changed.length === 0) return new Problem('member_wrong_status');
    await updateAccount(tx, row.id, { name });
    await publishMember(parts, tx, row.id);
    parts.stream.publish(tx, { accounts: [row.id] }, { type: 'viewer.changed' });
    const { profession, specialty } = body;
    await audit(tx, {
      action: 'member.badge_set',
      by: caller,
      subject: name,
      detail: { before: row.name, profession, specialty },
    });
    return view((await memberById(tx, row.id)) as MemberRow);
  });
}

/** `members.resetLink`: for somebody whom a mail does not reach. */
export async function makeResetLink(
  parts: MembershipParts,
  accountId: string,
  caller: Caller,
): Promise<Reply<'members.resetLink'> | Problem> {
  return withTx(parts.db, async (tx) => {
    const row = await memberById(tx, accountId);
    if (!row) return new Problem('not_found');
    if (row.status === 'suspended') return new Problem('member_wrong_status');
    const url = await parts.auth.createResetLink(tx, row.id, resetLinkMs);
    await audit(tx, { action: 'member.reset_link_made', by: caller, subject: row.name });
    return { url, expiresAt: parts.clock.now() + resetLinkMs };
  });
}
