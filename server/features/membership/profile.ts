import type { OwnProfile } from '../../../spec/schemas/api/people.ts';
import type { MemberJoinBody } from '../../../spec/schemas/events/content.ts';
import { updateAccount } from '../../auth/index.ts';
import { type Reader, withTx } from '../../db/index.ts';
import type { Call, Caller } from '../../platform/operations.ts';
import { Problem } from '../../platform/problem.ts';
import type { MembershipParts } from './parts.ts';
import { readProfile, saveProfile } from './profile-store.ts';
import { mayGrant } from './roles.ts';
import { applicationOf } from './staff-applications.ts';
import { publishInstitution, publishMember, sharedEntry, standingOf } from './standing.ts';

/** People who keep house here without being members see and keep a profile too; the institution confirms nothing of it. */
const unconfirmed = { profession: 'manager', specialty: 'hospital-administration' } as const;

/** `profile.get` */
export async function ownProfile(parts: MembershipParts, caller: Caller): Promise<OwnProfile> {
  const standing = await standingOf(parts.db, { account: caller.accountId });
  const application = standing ? undefined : await applicationOf(parts.db, caller.accountId);
  const { profession, specialty } = standing ?? application ?? unconfirmed;
  const { actor, name, locale } = caller;
  return readProfile(parts.db, { actor, name, locale, profession, specialty });
}

/**
 * `profile.set`. Name, profession and specialty are what the badge says; only those who confirm them for others may change their own
 * (`members.setBadge` is the way for everybody else).
 */
export async function setProfile(
  parts: MembershipParts,
  { body, caller }: Call<'profile.set'>,
): Promise<OwnProfile | Problem> {
  const profile = tidy(body);
  if (profile.name.length < 2) return new Problem('invalid_input');
  return withTx(parts.db, async (tx) => {
    const standing = await standingOf(tx, { account: caller.accountId });
    if (!standing || standing.withdrawnAt) return new Problem('forbidden');
    const { profession, specialty, name } = profile;
    const isSameBadge =
      profession === standing.profession && specialty === standing.specialty && name === standing.name;
    if (!isSameBadge && !mayGrant(caller.roles, ['member'])) return new Problem('badge_fixed');
    await updateAccount(tx, caller.accountId, { name, locale: profile.locale });
    await tx.sql`update member set profession = ${profession}, specialty = ${specialty} where account = ${caller.accountId}`;
    await saveProfile(tx, caller.actor, profile);
    await publishMember(parts, tx, caller.accountId);
    await publishInstitution(parts, tx);
    const changed = name !== caller.name || profile.locale !== caller.locale;
    if (changed) parts.stream.publish(tx, { accounts: [caller.accountId] }, { type: 'viewer.changed' });
    return readProfile(tx, { actor: caller.actor, name, locale: profile.locale, profession, specialty });
  });
}

function tidy(profile: OwnProfile): OwnProfile {
  const unique = <T>(field: { value: T[]; visibility: OwnProfile['unit']['visibility'] }) => ({
    ...field,
    value: [...new Set(field.value)],
  });
  const trimmed = (field: OwnProfile['unit']) => ({ ...field, value: field.value.trim() });
  return {
    ...profile,
    name: profile.name.trim(),
    title: profile.title?.trim() || null,
    languages: unique(profile.languages),
    interests: unique(profile.interests),
    unit: trimmed(profile.unit),
    about: trimmed(profile.about),
    contact: trimmed(profile.contact),
  };
}

/** How a person of this node introduces themselves in a room (`member.join`): what they show to the federation, and the approval. */
export async function profileFor(reader: Reader, actor: string): Promise<MemberJoinBody | undefined> {
  const standing = await standingOf(reader, { actor });
  if (!standing || standing.withdrawnAt || standing.status !== 'active') return undefined;
  const { name, title, unit } = sharedEntry(await readProfile(reader, standing));
  const profile = { name, ...(title ? { title } : {}), ...(unit ? { unit } : {}) };
  return standing.approval ? { profile, approval: standing.approval } : { profile };
}
