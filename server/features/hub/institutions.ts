import type { RegistryNode } from '../../../federation/index.ts';
import type { AuditAction } from '../../../spec/schemas/api/admin.ts';
import type { FederatedInstitution } from '../../../spec/schemas/api/membership.ts';
import { type Tx, withTx } from '../../db/index.ts';
import { audit } from '../../platform/audit.ts';
import type { Caller } from '../../platform/operations.ts';
import { Problem } from '../../platform/problem.ts';
import { responsibleOf } from './apply.ts';
import { approvedApplicationOf } from './institution-applications.ts';
import { type HubParts, isHub, problemOf } from './parts.ts';

const maxListed = 5_000;

/** `hub.institutions`: what the registry of this hub says now. */
export function listInstitutions(parts: HubParts): { institutions: FederatedInstitution[] } | Problem {
  if (!isHub(parts)) return new Problem('not_a_hub');
  const own = parts
    .registry()
    .view()
    .nodes()
    .filter(({ hub }) => hub === parts.node);
  return {
    institutions: own
      .slice(0, maxListed)
      .map(view)
      .sort((a, b) => (a.legalName < b.legalName ? -1 : 1)),
  };
}

function view(entry: RegistryNode): FederatedInstitution {
  const { node, legalName, country, base, status, approvedAt, changedAt } = entry;
  return { node, legalName, country, base, status, reason: entry.reason ?? null, approvedAt, changedAt };
}

type Change = 'suspend' | 'reinstate' | 'revoke';
const kinds = {
  suspend: { event: 'reg.node.suspend', action: 'institution.suspended', status: 'suspended' },
  reinstate: { event: 'reg.node.reinstate', action: 'institution.reinstated', status: 'active' },
  revoke: { event: 'reg.node.revoke', action: 'institution.revoked', status: 'revoked' },
} as const satisfies Record<Change, { event: string; action: AuditAction; status: RegistryNode['status'] }>;

/** `hub.suspend`, `hub.reinstate`, `hub.revoke`: a registry event that every node honours as soon as it hears of it. */
export async function changeInstitution(
  parts: HubParts,
  change: Change,
  node: string,
  reason: string | undefined,
  by: Caller,
): Promise<FederatedInstitution | Problem> {
  if (!isHub(parts)) return new Problem('not_a_hub');
  // A hub that put itself out could not take it back.
  if (node === parts.node) return new Problem('not_yourself');
  const words = reason?.trim();
  if (change !== 'reinstate' && !words) return new Problem('reason_needed');
  const before = parts.registry().view().node(node);
  if (!before || before.hub !== parts.node) return new Problem('not_found');
  const { event, action, status } = kinds[change];
  const now = parts.clock.now();
  return withTx(parts.db, async (tx) => {
    const written = await parts.registry().write(tx, event, { node, ...(words ? { reason: words } : {}) });
    if (!written.ok) throw problemOf(written.code, 'conflict');
    await tellInstitution(parts, tx, change, before, words ?? '');
    await audit(tx, { action, by, subject: before.legalName, detail: { node, ...(words ? { reason: words } : {}) } });
    // The registry in memory follows after the commit.
    const { reason: _old, ...rest } = before;
    return view({ ...rest, status, changedAt: now, ...(words ? { reason: words } : {}) });
  });
}

async function tellInstitution(
  parts: HubParts,
  tx: Tx,
  change: Change,
  entry: RegistryNode,
  text: string,
): Promise<void> {
  const row = await approvedApplicationOf(tx, entry.node);
  if (!row) return;
  const to = responsibleOf(row);
  const applicant = entry.legalName;
  if (change === 'reinstate') await parts.mail.queue(tx, 'institution_reinstated', to, { applicant });
  else
    await parts.mail.queue(tx, change === 'suspend' ? 'institution_suspended' : 'institution_revoked', to, {
      applicant,
      text,
    });
}
