import type { OwnProfile } from '../../../spec/schemas/api/people.ts';
import type { NodeRole, Profession, Specialty } from '../../../spec/schemas/common/words.ts';
import type { PersonEntry } from '../../../spec/schemas/federation/directory.ts';
import type { Reader, Tx } from '../../db/index.ts';
import { nameIn, readInstitution } from '../institution/index.ts';
import { claimsOf, issueApproval, saysTheSame } from './approval.ts';
import type { MembershipParts } from './parts.ts';
import { readProfile } from './profile-store.ts';

/** A person of this node with what the institution confirms about them. */
export interface Standing {
  readonly accountId: string;
  readonly actor: string;
  readonly name: string;
  readonly email: string;
  readonly locale: string;
  readonly status: 'pending' | 'active' | 'suspended';
  readonly roles: NodeRole[];
  readonly profession: Profession;
  readonly specialty: Specialty;
  readonly approvedAt: Date;
  readonly withdrawnAt: Date | null;
  readonly suspendedReason: string | null;
  /** Seconds. */
  readonly notBefore: number;
  /** Seconds; since when approvals say what is confirmed now. */
  readonly badgeFrom: number;
  readonly approval: string | null;
}

function columns(reader: Reader) {
  return reader.sql`a.id as "accountId", a.actor, a.name, a.email, a.locale, a.status, a.roles, m.profession, m.specialty,
    m.approved_at as "approvedAt", m.withdrawn_at as "withdrawnAt", m.suspended_reason as "suspendedReason",
    m.not_before::float8 as "notBefore", m.badge_from::float8 as "badgeFrom", m.approval`;
}

export async function standingOf(
  reader: Reader,
  who: { account: string } | { actor: string },
): Promise<Standing | undefined> {
  const { sql } = reader;
  const which = 'account' in who ? sql`a.id = ${who.account}` : sql`a.actor = ${who.actor}`;
  const [row] = await sql<Standing[]>`
    select ${columns(reader)} from account a join member m on m.account = a.id where ${which}`;
  return row;
}

/** Whether this is a person of this node who may take part: approved, not suspended, not withdrawn. */
export async function isActiveMember(reader: Reader, actor: string): Promise<boolean> {
  const rows = await reader.sql`
    select from account a join member m on m.account = a.id
    where a.actor = ${actor} and a.status = 'active' and m.withdrawn_at is null and 'member' = any (a.roles)`;
  return rows.length > 0;
}

/** Makes somebody a member, or one again: badge, directory, and the number of people of this institution. */
export async function admit(
  parts: MembershipParts,
  tx: Tx,
  person: { accountId: string; actor: string; profession: Profession; specialty: Specialty },
): Promise<void> {
  const now = new Date(parts.clock.now());
  await tx.sql`
    insert into member (account, actor, profession, specialty, approved_at)
    values (${person.accountId}, ${person.actor}, ${person.profession}, ${person.specialty}, ${now})
    on conflict (account) do update set withdrawn_at = null, suspended_reason = null`;
  await publishMember(parts, tx, person.accountId);
  await publishInstitution(parts, tx);
}

/** Takes the badge away everywhere: approvals issued until now are void, directories forget the person, rooms see them leave. */
export async function withdraw(
  parts: MembershipParts,
  tx: Tx,
  standing: Standing,
  reason: string | null,
): Promise<void> {
  const nowMs = parts.clock.now();
  // The next second: an approval of this very second is void as well.
  const notBefore = Math.floor(nowMs / 1000) + 1;
  await tx.sql`
    update member set withdrawn_at = ${new Date(nowMs)}, suspended_reason = ${reason}, not_before = ${notBefore}, approval = null,
      approval_expires_at = null where account = ${standing.accountId}`;
  await parts.rooms().leaveAll(tx, standing.actor);
  await parts.directory.withdrawPerson(tx, standing.actor, notBefore);
  await publishInstitution(parts, tx);
}

/** Signs a fresh approval and shows the person as they are now. */
export async function publishMember(parts: MembershipParts, tx: Tx, accountId: string): Promise<void> {
  const standing = await standingOf(tx, { account: accountId });
  if (!standing || standing.withdrawnAt) return;
  const profile = await readProfile(tx, standing);
  const settings = await readInstitution(tx);
  const shared = sharedEntry(profile);
  const role = standing.roles.includes('moderator') ? 'moderator' : 'member';
  const before = claimsOf(standing.approval);
  const isSame = before !== undefined && saysTheSame(before, { ...standing, role });
  const { approval, issuedAt, expiresAtMs } = issueApproval(
    parts.keys,
    {
      ...{ ...standing, role, node: parts.node, languages: shared.languages },
      institution: settings && nameIn(settings.names),
      approvedAtMs: standing.approvedAt.getTime(),
      // What says something else is younger, so that `hold` can tell the two apart.
      notBefore: Math.max(standing.notBefore, before && !isSame ? before.iat + 1 : 0),
    },
    parts.clock.now(),
  );
  const badgeFrom = isSame ? standing.badgeFrom || before.iat : issuedAt;
  await tx.sql`
    update member set approval = ${approval}, approval_expires_at = ${new Date(expiresAtMs)}, badge_from = ${badgeFrom}
    where account = ${accountId}`;
  await parts.directory.publishPerson(tx, {
    actor: standing.actor,
    full: fullEntry(profile),
    shared: profile.listed ? shared : null,
    approval,
    notBefore: standing.notBefore,
    hold: { from: badgeFrom, until: Math.floor(expiresAtMs / 1000) },
  });
}

/** Shows the institution with its people as they are now: their number, specialties and languages. */
export async function publishInstitution(parts: MembershipParts, tx: Tx): Promise<void> {
  const settings = await readInstitution(tx);
  if (!settings) return;
  const [facts] = await tx.sql<{ members: number; specialties: string[] | null; languages: string[] | null }[]>`
    with active as (
      select m.actor, m.specialty from member m join account a on a.id = m.account where a.status = 'active' and m.withdrawn_at is null)
    select count(*)::int as members, array_agg(distinct specialty order by specialty) as specialties,
      (select array_agg(distinct l order by l) from active join profile p using (actor), unnest(p.languages) l
        where p.languages_for = 'federation') as languages
    from active`;
  const microdegrees = (degrees: number | null) => (degrees === null ? null : Math.round(degrees * 1_000_000));
  const { names, kind, country, city } = settings;
  await parts.directory.publishInstitution(tx, {
    ...{ names, kind, country, city },
    latitude: microdegrees(settings.latitude),
    longitude: microdegrees(settings.longitude),
    members: facts?.members ?? 0,
    specialties: (facts?.specialties ?? []).slice(0, 100),
    languages: (facts?.languages ?? []).slice(0, 200),
  });
}

function fullEntry(profile: OwnProfile): PersonEntry {
  return entry(profile, () => true);
}

/** Only what the person shows to the federation leaves this node. Name, profession and specialty are the badge. */
export function sharedEntry(profile: OwnProfile): PersonEntry {
  return entry(profile, (field) => field.visibility === 'federation');
}

function entry(profile: OwnProfile, isShown: (field: { visibility: string }) => boolean): PersonEntry {
  const { name, title, profession, specialty, languages, interests, unit, about, contact } = profile;
  const words = { unit, about, contact };
  const shown = Object.entries(words).filter(([, field]) => isShown(field) && field.value !== '');
  return {
    ...{ name, profession, specialty },
    ...(title ? { title } : {}),
    languages: isShown(languages) ? languages.value : [],
    interests: isShown(interests) ? interests.value : [],
    ...Object.fromEntries(shown.map(([key, field]) => [key, field.value])),
  };
}
