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
import { tellReviewers as tellOnDuty } from '../applications/index.ts';
import type { Recipient } from '../mail/index.ts';
import { linkToken, newReference } from './applicant-link.ts';
import {
  applicationByLink,
  type InstitutionApplicationRow,
  insertApplication,
  institutionApplications,
} from './institution-applications.ts';
import { type HubParts, isHub, reviewerRoles } from './parts.ts';

/** What applying needs beside the parts: the key of links, and the job that looks at the applicant's node. */
export interface Desk {
  readonly linkKey: Buffer;
  readonly inspections: Queue<{ id: string; attempt: number }>;
}

/** Applications that may wait at the same time: the form is public. */
const maxWaiting = 1_000;

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
    const { reference } = taken;
    const application = await institutionApplications.view(tx, parts.evidence, taken, { forApplicant: true });
    return { reference, token: linkToken(desk.linkKey, reference), application };
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
): Promise<InstitutionApplicationRow | Problem> {
  if ((await institutionApplications.count(tx, ['submitted', 'question'])) >= maxWaiting)
    return new Problem('rate_limited', {}, 3600);
  const id = randomUUID();
  const reference = newReference();
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
      submittedAt: new Date(parts.clock.now()),
    },
    ...{
      responsibleName: responsible.name.trim(),
      responsiblePosition: responsible.position.trim(),
      responsibleEmail: responsible.email,
    },
    publicUrl: originOf(body.publicUrl),
  });
  await institutionApplications.submit(parts, tx, { id, name: responsible.name, evidence: body.evidence });
  const row = (await institutionApplications.byId(tx, id)) as InstitutionApplicationRow;
  const link = statusLink(parts, desk, row);
  await parts.mail.queue(tx, 'institution_received', responsibleOf(row), { applicant: legalName, reference, link });
  await tellReviewers(parts, tx, 'institution_waiting', row);
  await desk.inspections.send(tx, { id, attempt: 0 });
  await audit(tx, { action: 'institution.applied', by: null, subject: legalName, detail: { reference } });
  return row;
}

/** The form says "no path"; browsers and people add capitals and a default port all the same. */
function originOf(url: string): string {
  return URL.canParse(url) ? new URL(url).origin : url;
}

export function responsibleOf(row: InstitutionApplicationRow): Recipient {
  return { email: row.responsibleEmail, name: row.responsibleName, locale: row.locale };
}

export function statusLink(parts: HubParts, desk: Desk, row: InstitutionApplicationRow): string {
  return parts.mail.pages.institutionStatus(row.reference, linkToken(desk.linkKey, row.reference));
}

async function tellReviewers(
  parts: HubParts,
  tx: Tx,
  mail: 'institution_waiting' | 'institution_replied',
  { id, legalName }: InstitutionApplicationRow,
): Promise<void> {
  await tellOnDuty(parts, tx, {
    ...{ id, mail, applicant: legalName, roles: reviewerRoles, link: parts.mail.pages.institutionApplication(id) },
    notification: {
      kind: mail === 'institution_waiting' ? 'institution_application_received' : 'application_reply',
      data: { application: id, institution: legalName },
      subject: `institution application ${id}`,
    },
  });
}

/** `hub.status` */
export async function status(
  parts: HubParts,
  desk: Desk,
  { params, query }: Call<'hub.status'>,
): Promise<Reply<'hub.status'> | Problem> {
  const row = await applicationByLink(parts.db, desk.linkKey, params.reference, query.token);
  if (!row) return new Problem('not_found');
  return institutionApplications.view(parts.db, parts.evidence, row, { forApplicant: true });
}

/** `hub.reply`: the applicant answers a question; the application waits for a decision again. */
export async function replyToQuestion(
  parts: HubParts,
  desk: Desk,
  { params, query, body }: Call<'hub.reply'>,
): Promise<Reply<'hub.reply'> | Problem> {
  return withTx(parts.db, async (tx) => {
    const found = await applicationByLink(tx, desk.linkKey, params.reference, query.token);
    const row = found && (await institutionApplications.lock(tx, found.id));
    if (!row) return new Problem('not_found');
    const problem = await institutionApplications.reply(parts, tx, row, { ...body, name: row.responsibleName });
    if (problem) return problem;
    await tellReviewers(parts, tx, 'institution_replied', row);
    const { legalName: subject, reference } = row;
    await audit(tx, { action: 'institution.replied', by: null, subject, detail: { reference } });
    const after = (await institutionApplications.byId(tx, row.id)) as InstitutionApplicationRow;
    return institutionApplications.view(tx, parts.evidence, after, { forApplicant: true });
  });
}
