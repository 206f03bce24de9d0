import type { StaffApplication } from '../../../spec/schemas/api/membership.ts';
import type { EvidenceFile } from '../../../spec/schemas/common/words.ts';
import type { Reader, Tx } from '../../db/index.ts';
import type { Evidence } from '../evidence/index.ts';

export type ApplicationState = StaffApplication['state'];
type Entry = StaffApplication['entries'][number];

/** An application as it is kept, without its entries. */
export interface ApplicationRow {
  readonly id: string;
  readonly account: string;
  readonly actor: string;
  readonly state: ApplicationState;
  readonly name: string;
  readonly email: string;
  readonly profession: StaffApplication['profession'];
  readonly specialty: StaffApplication['specialty'];
  readonly languages: string[];
  readonly licence: string;
  readonly locale: StaffApplication['locale'];
  readonly submittedAt: Date;
  readonly changedAt: Date;
  /** Somebody else holds the e-mail address here. */
  readonly emailInUse: boolean;
}

function columns(reader: Reader) {
  return reader.sql`s.id, s.account, a.actor, s.state, s.name, s.email, s.profession, s.specialty, s.languages, s.licence, s.locale,
    s.submitted_at as "submittedAt", s.changed_at as "changedAt", a.email_taken as "emailInUse"`;
}

export async function applicationById(reader: Reader, id: string): Promise<ApplicationRow | undefined> {
  const [row] = await reader.sql<ApplicationRow[]>`
    select ${columns(reader)} from staff_application s join account a on a.id = s.account where s.id = ${id}`;
  return row;
}

/** As `applicationById`, and nobody else decides on it until `tx` ends. */
export async function lockApplication(tx: Tx, id: string): Promise<ApplicationRow | undefined> {
  const rows = await tx.sql`select id from staff_application where id = ${id} for update`;
  return rows.length > 0 ? applicationById(tx, id) : undefined;
}

export async function applicationOf(reader: Reader, account: string): Promise<ApplicationRow | undefined> {
  const [row] = await reader.sql<ApplicationRow[]>`
    select ${columns(reader)} from staff_application s join account a on a.id = s.account where s.account = ${account}`;
  return row;
}

/** Oldest first. `after`: id of the last one of the page before. */
export async function listApplications(
  reader: Reader,
  query: { state: ApplicationState | undefined; after: string | undefined; limit: number },
): Promise<ApplicationRow[]> {
  const { sql } = reader;
  return sql<ApplicationRow[]>`
    select ${columns(reader)} from staff_application s join account a on a.id = s.account
    where ${query.state ? sql`s.state = ${query.state}` : sql`true`}
      and ${query.after ? sql`(s.submitted_at, s.id) > (select submitted_at, id from staff_application where id = ${query.after})` : sql`true`}
    order by s.submitted_at, s.id limit ${query.limit}`;
}

export async function insertApplication(
  tx: Tx,
  application: Pick<
    ApplicationRow,
    | 'id'
    | 'account'
    | 'name'
    | 'email'
    | 'profession'
    | 'specialty'
    | 'languages'
    | 'licence'
    | 'locale'
    | 'submittedAt'
  >,
): Promise<void> {
  const { id, account, name, email, profession, specialty, languages, licence, locale, submittedAt } = application;
  await tx.sql`
    insert into staff_application (id, account, state, name, email, profession, specialty, languages, licence, locale, submitted_at, changed_at)
    values (${id}, ${account}, 'submitted', ${name}, ${email}, ${profession}, ${specialty}, ${languages}, ${licence}, ${locale},
      ${submittedAt}, ${submittedAt})`;
}

export async function setState(tx: Tx, id: string, state: ApplicationState, at: Date): Promise<void> {
  await tx.sql`update staff_application set state = ${state}, changed_at = ${at} where id = ${id}`;
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
    insert into staff_application_entry (application, at, by, name, action, text, evidence)
    values (${application}, ${entry.at}, ${entry.by}, ${entry.name}, ${entry.action}, ${entry.text ?? null}, ${[...(entry.evidence ?? [])]}::uuid[])`;
}

interface EntryRow extends Omit<Entry, 'at' | 'evidence'> {
  readonly application: string;
  readonly at: Date;
  readonly evidence: string[];
}

/** What approvers and the applicant see. `forApplicant`: without what only approvers may know. */
export async function applicationViews(
  reader: Reader,
  evidence: Evidence,
  rows: readonly ApplicationRow[],
  options: { forApplicant: boolean },
): Promise<StaffApplication[]> {
  const entries = await reader.sql<EntryRow[]>`
    select application, at, by, name, action, text, evidence from staff_application_entry
    where application = any (${rows.map(({ id }) => id)}::uuid[]) order by id`;
  const files = await evidence.describe(
    reader,
    entries.flatMap((entry) => entry.evidence),
  );
  return rows.map((row) => {
    const {
      id,
      state,
      name,
      email,
      profession,
      specialty,
      languages,
      licence,
      locale,
      submittedAt,
      changedAt,
      emailInUse,
    } = row;
    return {
      ...{ id, state, name, email, profession, specialty, languages, licence, locale },
      emailInUse: emailInUse && !options.forApplicant,
      submittedAt: submittedAt.getTime(),
      changedAt: changedAt.getTime(),
      entries: entries.filter(({ application }) => application === id).map((entry) => entryView(entry, files)),
    };
  });
}

export function entryView(entry: Omit<EntryRow, 'application'>, files: ReadonlyMap<string, EvidenceFile>): Entry {
  const { at, by, name, action, text, evidence } = entry;
  return { at: at.getTime(), by, name, action, text, evidence: evidence.flatMap((id) => files.get(id) ?? []) };
}
