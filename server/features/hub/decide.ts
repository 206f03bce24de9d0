import type { Reply } from '../../../spec/schemas/api/operations.ts';
import { type Tx, withTx } from '../../db/index.ts';
import { audit } from '../../platform/audit.ts';
import type { Call, Caller } from '../../platform/operations.ts';
import { Problem } from '../../platform/problem.ts';
import { isOpen } from '../applications/index.ts';
import { type Desk, responsibleOf, statusLink } from './apply.ts';
import { lookAt, sameKeys } from './inspect.ts';
import { type InstitutionApplicationRow, institutionApplications, setNode } from './institution-applications.ts';
import { type HubParts, problemOf, reviewerRoles } from './parts.ts';

/** `hub.decide`: approves (a registry event in the same transaction), refuses or asks back; the applicant is told in their own language. */
export async function decide(
  parts: HubParts,
  desk: Desk,
  { params, body, caller }: Call<'hub.decide'>,
): Promise<Reply<'hub.decide'> | Problem> {
  const reason = body.reason?.trim();
  if (body.decision !== 'approve' && !reason) return new Problem('reason_needed');
  const before = await institutionApplications.byId(parts.db, params.id);
  if (!before) return new Problem('not_found');
  // The network is asked before the transaction: the keys that are written are those the node shows at this moment.
  const now = body.decision === 'approve' && isOpen(before) ? await lookAt(parts, before.publicUrl) : undefined;
  if (now && (now.nodeState !== 'reached' || now.node === null || !sameKeys(now.keys, before.keys))) {
    const isNew = before.nodeState === 'reached' && now.nodeState === 'reached';
    await withTx(parts.db, (tx) => setNode(tx, before.id, now));
    return new Problem(isNew ? 'node_keys_changed' : 'node_not_reached');
  }
  return withTx(parts.db, async (tx) => {
    const { decision } = body;
    return institutionApplications.decide(parts, tx, params.id, { decision, reason, by: caller }, async (row) => {
      if (decision === 'approve') await approve(parts, desk, tx, row, caller);
      else await answer(parts, desk, tx, row, decision, reason ?? '', caller);
      parts.stream.publish(tx, { roles: [...reviewerRoles] }, { type: 'application.changed', id: row.id });
    });
  });
}

async function approve(parts: HubParts, desk: Desk, tx: Tx, row: InstitutionApplicationRow, by: Caller): Promise<void> {
  if (row.node === null || row.keys.length === 0) throw new Problem('node_not_reached');
  const written = await parts.registry().write(tx, 'reg.node.approve', {
    node: row.node,
    entity_id: row.publicUrl,
    legal_name: row.legalName,
    country: row.country,
    base: row.publicUrl,
    keys: row.keys,
    roles: ['hospital'],
  });
  if (!written.ok) throw problemOf(written.code, 'conflict');
  const link = statusLink(parts, desk, row);
  await parts.mail.queue(tx, 'institution_approved', responsibleOf(row), { applicant: row.legalName, link });
  await audit(tx, {
    action: 'institution.approved',
    by,
    subject: row.legalName,
    detail: { node: row.node, reference: row.reference },
  });
}

async function answer(
  parts: HubParts,
  desk: Desk,
  tx: Tx,
  row: InstitutionApplicationRow,
  decision: 'refuse' | 'ask',
  text: string,
  by: Caller,
): Promise<void> {
  const mail = decision === 'refuse' ? 'institution_refused' : 'institution_question';
  const values = { applicant: row.legalName, text, link: statusLink(parts, desk, row) };
  await parts.mail.queue(tx, mail, responsibleOf(row), values);
  const action = decision === 'refuse' ? 'institution.refused' : 'institution.asked';
  await audit(tx, { action, by, subject: row.legalName, detail: { reference: row.reference } });
}
