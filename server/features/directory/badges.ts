import type { RegistryView } from '../../../federation/index.ts';
import type { Badge, PersonCard } from '../../../spec/schemas/api/people.ts';
import { type Profession, professions, type Specialty, specialties } from '../../../spec/schemas/common/words.ts';
import type { Clock } from '../../platform/clock.ts';
import { type ApprovalCheck, type ApprovalChecker, expiresAtMs } from './approvals.ts';
import type { InstitutionRow } from './institutions-store.ts';
import type { PersonRow } from './people-store.ts';

export interface BadgeParts {
  readonly node: string;
  readonly clock: Clock;
  readonly approvals: ApprovalChecker;
  readonly registry: () => RegistryView;
}
type Institutions = ReadonlyMap<string, InstitutionRow>;
type Status = Badge['status'];

const knownProfessions: ReadonlySet<string> = new Set(professions);
const knownSpecialties: ReadonlySet<string> = new Set(specialties);
/** Codes of later versions are left out rather than shown as if they were words. */
export const asProfession = (code: string | null | undefined) =>
  code && knownProfessions.has(code) ? (code as Profession) : null;
export const asSpecialty = (code: string | null | undefined) =>
  code && knownSpecialties.has(code) ? (code as Specialty) : null;

/** What this node can vouch for about a person right now, without asking anybody. */
async function judge(parts: BadgeParts, row: PersonRow): Promise<{ status: Status; check: ApprovalCheck }> {
  const check = await parts.approvals.check(row.node, row.actor, row.approval);
  return { status: statusOf(parts, row, check), check };
}

function statusOf(parts: BadgeParts, row: PersonRow, check: ApprovalCheck): Status {
  const isOwn = row.node === parts.node;
  const home = parts.registry().node(row.node);
  // This institution vouches for its own people whatever a hub thinks of it.
  if (!isOwn && home?.status === 'suspended') return 'suspended';
  if (!isOwn && home?.status !== 'active') return 'unverified';
  if (!check.ok) return row.state === 'withdrawn' ? 'suspended' : isOwn ? ownStatus(row) : 'unverified';
  if (check.claims.iat < row.notBefore) return 'suspended';
  if (parts.approvals.isExpired(check.claims, row)) return isOwn ? ownStatus(row) : 'expired';
  return 'verified';
}

/** Between a start of the node and the renewal of approvals, its own database says who is approved. */
function ownStatus(row: PersonRow): Status {
  return row.state === 'listed' ? 'verified' : 'unverified';
}

/** A person as shown wherever they appear. */
export async function cardOf(parts: BadgeParts, row: PersonRow, institutions: Institutions): Promise<PersonCard> {
  const { status, check } = await judge(parts, row);
  const claims = check.ok ? check.claims : undefined;
  const { node, actor } = row;
  return {
    ...{ node, actor, name: row.name, title: row.title },
    profession: asProfession(row.profession ?? claims?.profession),
    specialty: asSpecialty(row.specialty ?? claims?.specialty),
    institution: institutionOf(parts, node, institutions),
    badge: status,
  };
}

export function institutionOf(parts: BadgeParts, node: string, institutions: Institutions): PersonCard['institution'] {
  const profile = institutions.get(node);
  const entry = parts.registry().node(node);
  return {
    node,
    name: profile?.name ?? entry?.legalName ?? node,
    ...(profile ? { names: profile.names } : {}),
    city: profile?.city ?? null,
    country: entry?.country ?? profile?.country ?? null,
  };
}

/** The badge with the chain that vouches for it: hub → institution → person. */
export async function badgeOf(parts: BadgeParts, row: PersonRow, institutions: Institutions): Promise<Badge> {
  const { status, check } = await judge(parts, row);
  const claims = check.ok ? check.claims : undefined;
  const registry = parts.registry();
  const home = registry.node(row.node);
  const hub = home && registry.node(home.hub);
  const approvedAt = claims ? (claims.since ?? claims.iat) * 1000 : null;
  const chain: Badge['chain'] = [];
  if (home && home.hub !== row.node) {
    const name = institutionOf(parts, home.hub, institutions).name;
    // A hub is the beginning of its own chain: until it lists itself, it is as old as what it vouches for.
    chain.push({
      kind: 'hub',
      name,
      node: home.hub,
      since: hub?.approvedAt ?? home.approvedAt,
      status: hub?.status ?? 'active',
    });
  }
  if (home || row.node === parts.node) {
    const name = institutionOf(parts, row.node, institutions).name;
    const since = home?.approvedAt ?? approvedAt ?? 0;
    chain.push({ kind: 'institution', name, node: row.node, since, status: home?.status ?? 'active' });
  }
  if (claims) {
    const isWithdrawn = row.state === 'withdrawn' || claims.iat < row.notBefore;
    const since = approvedAt ?? claims.iat * 1000;
    chain.push({
      kind: 'person',
      name: claims.name,
      node: row.node,
      since,
      status: isWithdrawn ? 'suspended' : 'active',
    });
  }
  return {
    status,
    role: claims ? (claims.role === 'moderator' ? 'moderator' : 'member') : null,
    approvedAt,
    expiresAt: claims ? expiresAtMs(claims, row) : null,
    checkedAt: parts.clock.now(),
    chain,
  };
}
