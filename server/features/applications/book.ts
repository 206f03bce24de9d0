import { asc, eq, inArray } from 'drizzle-orm';
import type { FastifyReply } from 'fastify';
import type postgres from 'postgres';
import type { InstitutionApplication, StaffApplication } from '../../../spec/schemas/api/membership.ts';
import type { EvidenceFile } from '../../../spec/schemas/common/words.ts';
import { type Database, type Reader, type Tx, withTx } from '../../db/index.ts';
import { audit } from '../../platform/audit.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Caller } from '../../platform/operations.ts';
import { Problem } from '../../platform/problem.ts';
import { type Evidence, sendEvidence } from '../evidence/index.ts';
import type { EntryTable } from './tables.ts';

type AnyView = StaffApplication | InstitutionApplication;
type State = AnyView['state'];
type Entry = AnyView['entries'][number];
/** A piece of SQL that stands inside a statement. */
type Fragment = postgres.PendingQuery<postgres.Row[]>;

/** What every application has, as it is kept, without its entries. */
export interface ApplicationRow {
  readonly id: string;
  readonly state: State;
  readonly submittedAt: Date;
  readonly changedAt: Date;
}

export interface ApplicationParts {
  readonly db: Database;
  readonly clock: Clock;
  readonly evidence: Evidence;
}

/** What differs between applications of people and of institutions. */
export interface ApplicationKind<Row extends ApplicationRow, View extends AnyView> {
  readonly table: 'staff_application' | 'institution_application';
  readonly entries: EntryTable;
  /** `select … from … s …` up to its `where`; `s` is the application. */
  select(reader: Reader): Fragment;
  /** Whose application it is, as people and the audit log name it. */
  nameOf(row: Row): string;
  /** What is shown of it beside its times and entries. */
  view(row: Row, options: Audience): Omit<View, 'entries' | 'submittedAt' | 'changedAt'>;
  /** Whether the applicant is not told who decided. */
  readonly hidesReviewers: boolean;
  /** Files that one application may hold. */
  readonly maxEvidence: number;
}

interface Audience {
  readonly forApplicant: boolean;
}

interface Page {
  readonly state?: State;
  readonly cursor?: string;
  readonly limit?: number;
}

const defaultPageSize = 50;

/** Whether it may still be decided on. A question may be followed by a decision without waiting for the answer. */
export function isOpen({ state }: Pick<ApplicationRow, 'state'>): boolean {
  return state === 'submitted' || state === 'question';
}

/** Applications of one kind with their entries and evidence: kept, read, asked about, answered and decided. */
export class ApplicationBook<Row extends ApplicationRow, View extends AnyView> {
  readonly kind: ApplicationKind<Row, View>;

  constructor(kind: ApplicationKind<Row, View>) {
    this.kind = kind;
  }

  /** The first one for which `condition` (of `s`, perhaps with an order) holds. */
  async find(reader: Reader, condition: Fragment): Promise<Row | undefined> {
    const [row] = await reader.sql<Row[]>`${this.kind.select(reader)} where ${condition} limit 1`;
    return row as Row | undefined;
  }

  byId(reader: Reader, id: string): Promise<Row | undefined> {
    return this.find(reader, reader.sql`s.id = ${id}`);
  }

  /** As `byId`, and nobody else changes it until `tx` ends. */
  async lock(tx: Tx, id: string): Promise<Row | undefined> {
    const rows = await tx.sql`select id from ${tx.sql(this.kind.table)} where id = ${id} for update`;
    return rows.length > 0 ? this.byId(tx, id) : undefined;
  }

  /** How many are in one of these states. */
  async count(reader: Reader, states: readonly State[]): Promise<number> {
    const [row] = await reader.sql<{ count: number }[]>`
      select count(*)::int as count from ${reader.sql(this.kind.table)} where state = any (${[...states]}::text[])`;
    return row?.count ?? 0;
  }

  /** A page for reviewers, oldest first. The cursor is the id of the last one of the page before. */
  async page(
    { db, evidence }: ApplicationParts,
    query: Page,
  ): Promise<{ applications: View[]; next: string | null } | Problem> {
    const { sql } = db;
    if (query.cursor !== undefined && !/^[0-9a-f-]{36}$/.test(query.cursor)) return new Problem('invalid_input');
    const size = query.limit ?? defaultPageSize;
    const after = query.cursor
      ? sql`(s.submitted_at, s.id) > (select submitted_at, id from ${sql(this.kind.table)} where id = ${query.cursor})`
      : sql`true`;
    const rows = (await sql<Row[]>`
      ${this.kind.select(db)} where ${query.state ? sql`s.state = ${query.state}` : sql`true`} and ${after}
      order by s.submitted_at, s.id limit ${size + 1}`) as Row[];
    const shown = rows.slice(0, size);
    const applications = await this.#views(db, evidence, shown, { forApplicant: false });
    return { applications, next: rows.length > size ? (shown.at(-1)?.id ?? null) : null };
  }

  /** One for reviewers. */
  async shown({ db, evidence }: ApplicationParts, id: string): Promise<View | Problem> {
    const row = await this.byId(db, id);
    return row ? this.view(db, evidence, row, { forApplicant: false }) : new Problem('not_found');
  }

  async view(reader: Reader, evidence: Evidence, row: Row, options: Audience): Promise<View> {
    const [view] = await this.#views(reader, evidence, [row], options);
    return view as View;
  }

  /** Sends a file of one application. Who looked at whose papers is known afterwards. */
  async sendFile(
    { db, evidence }: ApplicationParts,
    call: { readonly params: { id: string; file: string }; readonly caller: Caller; readonly reply: FastifyReply },
  ): Promise<FastifyReply | Problem> {
    const row = await this.byId(db, call.params.id);
    const found = row && (await evidence.read(call.params.file, row.id));
    if (!found) return new Problem('not_found');
    const detail = { file: found.file.name };
    await withTx(db, (tx) =>
      audit(tx, { action: 'evidence.read', by: call.caller, subject: this.kind.nameOf(row), detail }),
    );
    return sendEvidence(call.reply, found.file, found.bytes);
  }

  /** The first entry of an application that was just inserted. @throws Problem `evidence_unknown` */
  async submit(
    { clock, evidence }: ApplicationParts,
    tx: Tx,
    row: { readonly id: string; readonly name: string; readonly evidence: readonly string[] },
  ): Promise<void> {
    if (!(await evidence.claim(tx, row.evidence, row.id))) throw new Problem('evidence_unknown');
    const { id, name } = row;
    await this.#enter(tx, id, {
      ...{ at: new Date(clock.now()), by: 'applicant', name, action: 'submit', text: null },
      evidence: row.evidence,
    });
  }

  /** The applicant answers a question; the application waits for a decision again. @throws Problem `evidence_unknown` */
  async reply(
    { clock, evidence }: ApplicationParts,
    tx: Tx,
    row: Row,
    answer: { readonly name: string; readonly text: string; readonly evidence: readonly string[] },
  ): Promise<Problem | undefined> {
    if (row.state !== 'question') return new Problem('application_not_asked');
    const { entries, maxEvidence } = this.kind;
    const held = await tx.orm.select({ files: entries.evidence }).from(entries).where(eq(entries.application, row.id));
    if (held.flatMap(({ files }) => files).length + answer.evidence.length > maxEvidence)
      return new Problem('too_large');
    if (!(await evidence.claim(tx, answer.evidence, row.id))) throw new Problem('evidence_unknown');
    const at = new Date(clock.now());
    await this.#setState(tx, row.id, 'submitted', at);
    await this.#enter(tx, row.id, { at, by: 'applicant', action: 'reply', ...answer });
    return undefined;
  }

  /**
   * Approves, refuses or asks back. `effect` does what the decision means and tells the applicant; it may throw a Problem.
   * @returns the application as reviewers see it
   */
  async decide(
    { clock, evidence }: ApplicationParts,
    tx: Tx,
    id: string,
    decision: {
      readonly decision: 'approve' | 'refuse' | 'ask';
      readonly reason: string | undefined;
      readonly by: Caller;
    },
    effect: (row: Row) => Promise<void>,
  ): Promise<View | Problem> {
    const row = await this.lock(tx, id);
    if (!row) return new Problem('not_found');
    if (!isOpen(row)) return new Problem('application_closed');
    await effect(row);
    const at = new Date(clock.now());
    const state = ({ approve: 'approved', refuse: 'refused', ask: 'question' } as const)[decision.decision];
    await this.#setState(tx, id, state, at);
    const { name } = decision.by;
    await this.#enter(tx, id, {
      ...{ at, by: 'reviewer', name, action: decision.decision },
      ...{ text: decision.reason ?? null, evidence: [] },
    });
    return this.view(tx, evidence, (await this.byId(tx, id)) as Row, { forApplicant: false });
  }

  async #setState(tx: Tx, id: string, state: State, at: Date): Promise<void> {
    await tx.sql`update ${tx.sql(this.kind.table)} set state = ${state}, changed_at = ${at} where id = ${id}`;
  }

  async #enter(
    tx: Tx,
    application: string,
    entry: Omit<Entry, 'at' | 'evidence'> & { readonly at: Date; readonly evidence: readonly string[] },
  ): Promise<void> {
    await tx.orm.insert(this.kind.entries).values({ application, ...entry, evidence: [...entry.evidence] });
  }

  async #views(reader: Reader, evidence: Evidence, rows: readonly Row[], options: Audience): Promise<View[]> {
    const { entries, hidesReviewers } = this.kind;
    const ids = rows.map(({ id }) => id);
    const said = await reader.orm
      .select()
      .from(entries)
      .where(inArray(entries.application, ids))
      .orderBy(asc(entries.id));
    const files = await evidence.describe(
      reader,
      said.flatMap((entry) => entry.evidence),
    );
    return rows.map((row) => ({
      ...this.kind.view(row, options),
      submittedAt: row.submittedAt.getTime(),
      changedAt: row.changedAt.getTime(),
      entries: said
        .filter(({ application }) => application === row.id)
        .map((entry) => entryView(entry, files, options.forApplicant && hidesReviewers)),
    })) as View[];
  }
}

function entryView(
  entry: EntryTable['$inferSelect'],
  files: ReadonlyMap<string, EvidenceFile>,
  hidesReviewers: boolean,
): Entry {
  const { at, by, name, action, text, evidence } = entry;
  return {
    ...{ at: at.getTime(), by, action, text },
    name: hidesReviewers && by === 'reviewer' ? null : name,
    evidence: evidence.flatMap((id) => files.get(id) ?? []),
  };
}
