import { bigint, pgTable, text, timestamp, uuid } from 'drizzle-orm/pg-core';

/** What was said about an application, by whom, with which files. */
function entriesOf<Name extends string>(name: Name) {
  return pgTable(name, {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    application: uuid().notNull(),
    at: timestamp({ withTimezone: true }).notNull(),
    by: text({ enum: ['applicant', 'reviewer'] }).notNull(),
    name: text(),
    action: text({ enum: ['submit', 'ask', 'reply', 'approve', 'refuse', 'withdraw'] }).notNull(),
    text: text(),
    evidence: uuid().array().notNull().default([]),
  });
}

/** db/migrations/0123-membership.sql */
export const staffApplicationEntry = entriesOf('staff_application_entry');
/** db/migrations/0024-hub.sql */
export const institutionApplicationEntry = entriesOf('institution_application_entry');
export type EntryTable = typeof staffApplicationEntry | typeof institutionApplicationEntry;
