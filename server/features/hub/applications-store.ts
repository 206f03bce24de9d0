import { createHmac, randomBytes, randomInt, timingSafeEqual } from 'node:crypto';
import { type PublicJwk, thumbprint } from '../../../federation/index.ts';
import type { InstitutionApplication } from '../../../spec/schemas/api/membership.ts';
import type { InstitutionKind, Language, Names } from '../../../spec/schemas/common/words.ts';
import type { Reader, Tx } from '../../db/index.ts';
import type { Evidence } from '../evidence/index.ts';

export type ApplicationState = InstitutionApplication['state'];
export type NodeState = InstitutionApplication['nodeState'];
type Entry = InstitutionApplication['entries'][number];

/** An application as it is kept, without its entries. */
export interface ApplicationRow {
  readonly id: string;
  readonly reference: string;
  readonly state: ApplicationState;
  readonly legalName: string;
  readonly names: Names | null;
  readonly country: string;
  readonly kind: InstitutionKind;
  readonly address: string;
  readonly responsibleName: string;
  readonly responsiblePosition: string;
  readonly responsibleEmail: string;
  readonly publicUrl: string;
  readonly locale: Language;
  readonly submittedAt: Date;
  readonly changedAt: Date;
  readonly node: string | null;
  readonly nodeState: NodeState;
  readonly keys: PublicJwk[];
}

function columns(reader: Reader) {
  return reader.sql`id, reference, state, legal_name as "legalName", names, country, kind, address,
    responsible_name as "responsibleName", responsible_position as "responsiblePosition", responsible_email as "responsibleEmail",
    public_url as "publicUrl", locale, submitted_at as "submittedAt", changed_at as "changedAt", node, node_state as "nodeState", keys`;
}

const keySetting = 'hub.link-key';

/** Key from which the tokens of applicants' links are made, so that every mail can hold the same link and none of them is stored. */
export async function openLinkKey(tx: Tx): Promise<Buffer> {
  const fresh = randomBytes(32).toString('base64url');
  const [row] = await tx.sql<{ value: string }[]>`
    insert into node_setting (key, value) values (${keySetting}, ${JSON.stringify(fresh)})
    on conflict (key) do update set key = excluded.key returning value`;
  return Buffer.from(row?.value ?? fresh, 'base64url');
}

/** The token in the link of one application. */
export function linkToken(key: Buffer, reference: string): string {
  return createHmac('sha256', key).update(`application ${reference}`).digest('base64url');
}

/** Letters and digits that nobody mistakes for others on the telephone. */
const alphabet = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ';

export function newReference(): string {
  const letters = Array.from({ length: 8 }, () => alphabet[randomInt(alphabet.length)]).join('');
  return `${letters.slice(0, 4)}-${letters.slice(4)}`;
}

export async function applicationById(reader: Reader, id: string): Promise<ApplicationRow | undefined> {
  const [row] = await reader.sql<
    ApplicationRow[]
  >`select ${columns(reader)} from institution_application where id = ${id}`;
  return row;
}

/** As `applicationById`, and nobody else changes it until `tx` ends. */
export async function lockApplication(tx: Tx, id: string): Promise<ApplicationRow | undefined> {
  const [row] = await tx.sql<
    ApplicationRow[]
  >`select ${columns(tx)} from institution_application where id = ${id} for update`;
  return row;
}

/** The application whose link somebody holds. A wrong token finds nothing, like a wrong reference. */
export async function applicationByLink(
  reader: Reader,
  key: Buffer,
  reference: string,
  token: string,
): Promise<ApplicationRow | undefined> {
  const expected = Buffer.from(linkToken(key, reference));
  const given = Buffer.from(token);
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined;
  const [row] = await reader.sql<
    ApplicationRow[]
  >`select ${columns(reader)} from institution_application where reference = ${reference}`;
  return row;
}

/** The last approved application of a node: whom to write to. */
export async function approvedApplicationOf(reader: Reader, node: string): Promise<ApplicationRow | undefined> {
  const [row] = await reader.sql<ApplicationRow[]>`
    select ${columns(reader)} from institution_application where node = ${node} and state = 'approved' order by changed_at desc limit 1`;
  return row;
}

/** Oldest first. `after`: id of the last one of the page before. */
export async function listApplications(
  reader: Reader,
  query: { state: ApplicationState | undefined; after: string | undefined; limit: number },
): Promise<ApplicationRow[]> {
  const { sql } = reader;
  return sql<ApplicationRow[]>`
    select ${columns(reader)} from institution_application
    where ${query.state ? sql`state = ${query.state}` : sql`true`}
      and ${query.after ? sql`(submitted_at, id) > (select submitted_at, id from institution_application where id = ${query.after})` : sql`true`}
    order by submitted_at, id limit ${query.limit}`;
}

export async function insertApplication(
  tx: Tx,
  row: Omit<ApplicationRow, 'state' | 'changedAt' | 'node' | 'nodeState' | 'keys'>,
): Promise<void> {
  const names = row.names ? tx.sql.json(row.names) : null;
  await tx.sql`
    insert into institution_application (id, reference, state, legal_name, names, country, kind, address, responsible_name,
      responsible_position, responsible_email, public_url, locale, submitted_at, changed_at)
    values (${row.id}, ${row.reference}, 'submitted', ${row.legalName}, ${names}, ${row.country}, ${row.kind},
      ${row.address}, ${row.responsibleName}, ${row.responsiblePosition}, ${row.responsibleEmail}, ${row.publicUrl}, ${row.locale},
      ${row.submittedAt}, ${row.submittedAt})`;
}

export async function setState(tx: Tx, id: string, state: ApplicationState, at: Date): Promise<void> {
  await tx.sql`update institution_application set state = ${state}, changed_at = ${at} where id = ${id}`;
}

/** Writes down what stands at the applicant's address. @returns whether that is new */
export async function setNode(
  tx: Tx,
  id: string,
  found: { node: string | null; nodeState: NodeState; keys: PublicJwk[] },
): Promise<boolean> {
  const keys = tx.sql.json(found.keys as never);
  const rows = await tx.sql`
    update institution_application set node = ${found.node}, node_state = ${found.nodeState}, keys = ${keys}
    where id = ${id} and (node, node_state, keys) is distinct from (${found.node}::text, ${found.nodeState}::text, ${keys}::jsonb)
    returning id`;
  return rows.length > 0;
}

export async function addEntry(
  tx: Tx,
  application: string,
  entry: {
    at: Date;
    by: Entry['by'];
    name: string | null;
    action: Entry['action'];
    text?: string | undefined;
    evidence?: readonly string[];
  },
): Promise<void> {
  await tx.sql`
    insert into institution_application_entry (application, at, by, name, action, text, evidence)
    values (${application}, ${entry.at}, ${entry.by}, ${entry.name}, ${entry.action}, ${entry.text ?? null}, ${[...(entry.evidence ?? [])]}::uuid[])`;
}

export async function evidenceCount(reader: Reader, application: string): Promise<number> {
  const [row] = await reader.sql<{ files: number }[]>`
    select coalesce(sum(cardinality(evidence)), 0)::int as files from institution_application_entry where application = ${application}`;
  return row?.files ?? 0;
}

interface EntryRow extends Omit<Entry, 'at' | 'evidence'> {
  readonly application: string;
  readonly at: Date;
  readonly evidence: string[];
}

/** What reviewers see; for the applicant, without the names of the reviewers. */
export async function applicationViews(
  reader: Reader,
  evidence: Evidence,
  rows: readonly ApplicationRow[],
  options: { forApplicant: boolean },
): Promise<InstitutionApplication[]> {
  const entries = await reader.sql<EntryRow[]>`
    select application, at, by, name, action, text, evidence from institution_application_entry
    where application = any (${rows.map(({ id }) => id)}::uuid[]) order by id`;
  const files = await evidence.describe(
    reader,
    entries.flatMap((entry) => entry.evidence),
  );
  return rows.map((row) => {
    const { id, reference, state, legalName, country, kind, address, publicUrl, node, nodeState, locale } = row;
    return {
      ...{ id, reference, state, legalName, country, kind, address, publicUrl, node, nodeState, locale },
      responsible: { name: row.responsibleName, position: row.responsiblePosition, email: row.responsibleEmail },
      keyThumbprints: row.keys.map(thumbprint),
      submittedAt: row.submittedAt.getTime(),
      changedAt: row.changedAt.getTime(),
      entries: entries
        .filter(({ application }) => application === id)
        .map(({ at, by, name, action, text, evidence: ids }) => ({
          ...{ at: at.getTime(), by, action, text },
          name: options.forApplicant && by === 'reviewer' ? null : name,
          evidence: ids.flatMap((file) => files.get(file) ?? []),
        })),
    };
  });
}
