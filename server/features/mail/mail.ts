import { randomUUID } from 'node:crypto';
import { and, eq, lt } from 'drizzle-orm';
import type { Language } from '../../../spec/schemas/common/words.ts';
import { type Database, type Tx, withTx } from '../../db/index.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Jobs, Queue } from '../../platform/jobs.ts';
import { nameIn, readInstitution } from '../institution/index.ts';
import { kindsWithSecretLink, type MailKind, type MailValues } from './kinds.ts';
import { type Pages, pagesOf } from './pages.ts';
import { renderMail } from './render.ts';
import type { MailTransport } from './smtp.ts';
import { mail as mailTable } from './tables.ts';

export interface Recipient {
  readonly email: string;
  readonly name: string;
  readonly locale: Language;
}

/** An iCalendar object that goes with a mail (RFC 6047): calendars enter, change and remove what it says. */
export interface CalendarPart {
  readonly method: 'REQUEST' | 'CANCEL';
  readonly text: string;
}

/** Writes mails to people, each in their own language. */
export interface Mail {
  /** Adds a mail to a transaction: it is sent once that commits; without a mail server it is shown in the outbox page. */
  queue<K extends MailKind>(
    tx: Tx,
    kind: K,
    to: Recipient,
    values: MailValues<K>,
    calendar?: CalendarPart,
  ): Promise<void>;
  /** Address of the sender. */
  readonly from: string;
  /** Where links in mails lead. */
  readonly pages: Pages;
  /** Whether a mail server is configured. */
  readonly isSending: boolean;
  /** Deletes mails that are too old to matter. For a job. */
  prune(): Promise<void>;
  close(): void;
}

export interface MailParts {
  readonly db: Database;
  readonly clock: Clock;
  readonly jobs: Jobs;
  /** Undefined: no mail server is configured. */
  readonly transport: MailTransport | undefined;
  /** Address of the sender. */
  readonly from: string;
  /** Public address of this node. */
  readonly publicUrl: string;
}

/** Waits double from a minute on: the last attempt is some two days after the first. */
const retryAfterSeconds = 60;
const maxAttempts = 12;
const keptMs = 90 * 24 * 3_600_000;
const pruneBatch = 1_000;

export function createMail(parts: MailParts): Mail {
  const { db, clock, transport } = parts;
  const queue: Queue<{ id: string }> = parts.jobs.define(
    'mail.send',
    async ({ id }) => {
      if (transport) await sendOne(parts, transport, id, queue);
    },
    { concurrency: 2, timeoutSeconds: 120 },
  );
  return {
    pages: pagesOf(parts.publicUrl),
    isSending: transport !== undefined,
    from: parts.from,
    queue: async (tx, kind, to, values, calendar) => {
      const institution = await readInstitution(tx);
      const fromName = (institution && nameIn(institution.names, to.locale)) ?? 'Consilium';
      const rendered = renderMail({
        kind,
        locale: to.locale,
        values: { ...values, name: to.name, institution: fromName, address: parts.publicUrl },
      });
      const id = randomUUID();
      await tx.orm.insert(mailTable).values({
        ...{ id, kind, toAddress: to.email, toName: to.name, fromName, locale: to.locale, subject: rendered.subject },
        text: rendered.text,
        html: transport ? rendered.html : null,
        textWithoutLink: kindsWithSecretLink.has(kind) ? rendered.textWithoutLink : null,
        calendarMethod: calendar?.method ?? null,
        calendar: calendar?.text ?? null,
        createdAt: new Date(clock.now()),
        state: transport ? 'queued' : 'shown',
      });
      if (transport) await queue.send(tx, { id });
    },
    prune: async () => {
      const before = new Date(clock.now() - keptMs);
      await withTx(db, async (tx) => {
        await tx.sql`
          delete from mail where id in (
            select id from mail where created_at < ${before} order by created_at limit ${pruneBatch})`;
      });
    },
    close: () => transport?.close(),
  };
}

/** One attempt. What comes of it is written down before the next one is planned, so a crash in between repeats and never forgets. */
async function sendOne(
  parts: MailParts,
  transport: MailTransport,
  id: string,
  queue: Queue<{ id: string }>,
): Promise<void> {
  const [row] = await parts.db.orm
    .select()
    .from(mailTable)
    .where(and(eq(mailTable.id, id), eq(mailTable.state, 'queued'), lt(mailTable.attempts, maxAttempts)));
  if (!row) return;
  const result = await transport.send({
    messageId: `<${row.id}@${new URL(parts.publicUrl).hostname}>`,
    from: { name: row.fromName, address: parts.from },
    to: { name: row.toName, address: row.toAddress },
    subject: row.subject,
    text: row.text,
    html: row.html ?? '',
    language: row.locale,
    ...(row.calendar !== null && row.calendarMethod !== null
      ? { calendar: { method: row.calendarMethod, text: row.calendar } }
      : {}),
  });
  const attempts = row.attempts + 1;
  await withTx(parts.db, async (tx) => {
    if (result.ok) {
      // What opens something without a log-in is kept no longer than needed.
      const done = { state: 'sent', attempts, error: null, html: null, text: row.textWithoutLink ?? row.text } as const;
      await tx.orm.update(mailTable).set(done).where(eq(mailTable.id, id));
      return;
    }
    const isOver = result.permanent || attempts >= maxAttempts;
    await tx.orm
      .update(mailTable)
      .set({ state: isOver ? 'failed' : 'queued', attempts, error: result.reason })
      .where(eq(mailTable.id, id));
    if (!isOver) await queue.send(tx, { id }, { afterSeconds: retryAfterSeconds * 2 ** Math.min(attempts - 1, 10) });
  });
}
