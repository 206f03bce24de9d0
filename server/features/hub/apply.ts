import { randomUUID } from 'node:crypto';
import { Type } from 'typebox';
import { Compile } from 'typebox/compile';
import { InstitutionApplicationInput } from '../../../spec/schemas/api/membership.ts';
import type { Body, Reply } from '../../../spec/schemas/api/operations.ts';
import { type Tx, withTx } from '../../db/index.ts';
import { audit } from '../../platform/audit.ts';
import type { Queue } from '../../platform/jobs.ts';
import type { Call } from '../../platform/operations.ts';
import { Problem } from '../../platform/problem.ts';
import type { Recipient } from '../mail/index.ts';
import { peopleOnDuty } from '../membership/index.ts';
import {
  type ApplicationRow,
  addEntry,
  applicationById,
  applicationByLink,
  applicationViews,
  evidenceCount,
  insertApplication,
  linkToken,
  lockApplication,
  newReference,
  setState,
} from './applications-store.ts';
import { type HubParts, isHub, reviewerRoles } from './parts.ts';

/** What applying needs beside the parts: the key of links, and the job that looks at the applicant's node. */
export interface Desk {
  readonly linkKey: Buffer;
  readonly inspections: Queue<{ id: string; attempt: number }>;
}

/** Applications that may wait at the same time: the form is public. */
const maxWaiting = 1_000;
const maxEvidence = 30;

/** `hub.apply`: takes an institution's application and looks at its node as soon as possible. */
export async function apply(
  parts: HubParts,
  desk: Desk,
  { body }: Call<'hub.apply'>,
): Promise<Reply<'hub.apply'> | Problem> {
  if (!isHub(parts)) return new Problem('not_a_hub');
  return withTx(parts.db, async (tx) => {
    const taken = await take(parts, desk, tx, body);
    if (taken instanceof Problem) throw taken;
    const row = (await applicationById(tx, taken.id)) as ApplicationRow;
    const [application] = await applicationViews(tx, parts.evidence, [row], { forApplicant: true });
    return {
      reference: row.reference,
      token: linkToken(desk.linkKey, row.reference),
      application,
    } as Reply<'hub.apply'>;
  });
}

const { publicUrl: _publicUrl, evidence: _evidence, ...wireProperties } = InstitutionApplicationInput.properties;
const wireForm = Compile(Type.Object(wireProperties, { additionalProperties: false }));

/** An application that a node sends by itself (`Application.application`); it has proved the keys of `node` already. */
export async function applyFromNode(
  parts: HubParts,
  desk: Desk,
  form: Record<string, unknown>,
  node: { node: string; base: string },
): Promise<{ reference: string } | { code: string }> {
  if (!isHub(parts)) return { code: 'not_a_hub' };
  if (!wireForm.Check(form)) return { code: 'invalid_input' };
  const body = { ...form, publicUrl: node.base, evidence: [] } as Body<'hub.apply'>;
  return withTx(parts.db, async (tx) => {
    // The same node asks again: its earlier application is the one that counts.
    const [open] = await tx.sql<{ reference: string }[]>`
      select reference from institution_application where public_url = ${node.base} and node = ${node.node} and state in ('submitted', 'question')
      order by submitted_at limit 1`;
    if (open) return open;
    const taken = await take(parts, desk, tx, body);
    return taken instanceof Problem ? { code: taken.code } : { reference: taken.reference };
  });
}

async function take(
  parts: HubParts,
  desk: Desk,
  tx: Tx,
  body: Body<'hub.apply'>,
): Promise<{ id: string; reference: string } | Problem> {
  const [waiting] = await tx.sql<{ count: number }[]>`
    select count(*)::int as count from institution_application where state in ('submitted', 'question')`;
  if ((waiting?.count ?? 0) >= maxWaiting) return new Problem('rate_limited', {}, 3600);
  const id = randomUUID();
  const reference = newReference();
  const at = new Date(parts.clock.now());
  const { country, kind, locale, responsible } = body;
  const legalName = body.legalName.trim();
  if (legalName.length < 2) return new Problem('invalid_input');
  await insertApplication(tx, {
    ...{
      id,
      reference,
      legalName,
      names: body.names ?? null,
      country,
      kind,
      address: body.address.trim(),
      locale,
      submittedAt: at,
    },
    ...{
      responsibleName: responsible.name.trim(),
      responsiblePosition: responsible.position.trim(),
      responsibleEmail: responsible.email,
    },
    publicUrl: originOf(body.publicUrl),
  });
  if (!(await parts.evidence.claim(tx, body.evidence, id))) return new Problem('evidence_unknown');
  await addEntry(tx, id, { at, by: 'applicant', name: responsible.name, action: 'submit', evidence: body.evidence });
  const row = (await applicationById(tx, id)) as ApplicationRow;
  const link = statusLink(parts, desk, row);
  await parts.mail.queue(tx, 'institution_received', responsibleOf(row), { applicant: legalName, reference, link });
  await tellReviewers(parts, tx, 'institution_waiting', row);
  await desk.inspections.send(tx, { id, attempt: 0 });
  await audit(tx, { action: 'institution.applied', by: null, subject: legalName, detail: { reference } });
  return { id, reference };
}

/** The form says "no path"; browsers and people add capitals and a default port all the same. */
function originOf(url: string): string {
  return URL.canParse(url) ? new URL(url).origin : url;
}

export function responsibleOf(row: ApplicationRow): Recipient {
  return { email: row.responsibleEmail, name: row.responsibleName, locale: row.locale };
}

export function statusLink(parts: HubParts, desk: Desk, row: ApplicationRow): string {
  return parts.mail.pages.institutionStatus(row.reference, linkToken(desk.linkKey, row.reference));
}

/** Tells everybody who may decide: in the client, by mail, and by a change of their queue. */
async function tellReviewers(
  parts: HubParts,
  tx: Tx,
  mail: 'institution_waiting' | 'institution_replied',
  row: ApplicationRow,
): Promise<void> {
  const reviewers = await peopleOnDuty(tx, reviewerRoles);
  const link = parts.mail.pages.institutionApplication(row.id);
  for (const reviewer of reviewers) await parts.mail.queue(tx, mail, reviewer, { applicant: row.legalName, link });
  const kind = mail === 'institution_waiting' ? 'institution_application_received' : 'application_reply';
  const data = { application: row.id, institution: row.legalName };
  await parts.notify(
    tx,
    reviewers.map(({ actor }) => ({ to: actor, kind, data, subject: `institution application ${row.id}` })),
  );
  parts.stream.publish(tx, { roles: [...reviewerRoles] }, { type: 'application.changed', id: row.id });
}

/** `hub.status` */
export async function status(
  parts: HubParts,
  desk: Desk,
  { params, query }: Call<'hub.status'>,
): Promise<Reply<'hub.status'> | Problem> {
  const row = await applicationByLink(parts.db, desk.linkKey, params.reference, query.token);
  const [view] = row ? await applicationViews(parts.db, parts.evidence, [row], { forApplicant: true }) : [];
  return view ?? new Problem('not_found');
}

/** `hub.reply`: the applicant answers a question; the application waits for a decision again. */
export async function replyToQuestion(
  parts: HubParts,
  desk: Desk,
  { params, query, body }: Call<'hub.reply'>,
): Promise<Reply<'hub.reply'> | Problem> {
  return withTx(parts.db, async (tx) => {
    const found = await applicationByLink(tx, desk.linkKey, params.reference, query.token);
    const row = found && (await lockApplication(tx, found.id));
    if (!row) return new Problem('not_found');
    if (row.state !== 'question') return new Problem('application_not_asked');
    if ((await evidenceCount(tx, row.id)) + body.evidence.length > maxEvidence) return new Problem('too_large');
    if (!(await parts.evidence.claim(tx, body.evidence, row.id))) throw new Problem('evidence_unknown');
    const at = new Date(parts.clock.now());
    await setState(tx, row.id, 'submitted', at);
    const name = row.responsibleName;
    await addEntry(tx, row.id, {
      at,
      by: 'applicant',
      name,
      action: 'reply',
      text: body.text,
      evidence: body.evidence,
    });
    await tellReviewers(parts, tx, 'institution_replied', row);
    await audit(tx, {
      action: 'institution.replied',
      by: null,
      subject: row.legalName,
      detail: { reference: row.reference },
    });
    const after = (await applicationById(tx, row.id)) as ApplicationRow;
    const [view] = await applicationViews(tx, parts.evidence, [after], { forApplicant: true });
    return view as Reply<'hub.reply'>;
  });
}
