import { bigint, boolean, jsonb, pgTable, text, timestamp, uuid } from 'drizzle-orm/pg-core';

/** Settings of the node by name; each feature that keeps one knows its shape. */
export const nodeSetting = pgTable('node_setting', {
  key: text().primaryKey(),
  value: jsonb().notNull(),
  changedAt: timestamp('changed_at', { withTimezone: true }).notNull().defaultNow(),
});

/** Last cursor that was given out. One row. */
export const streamHead = pgTable('stream_head', {
  one: boolean().primaryKey().default(true),
  cursor: bigint({ mode: 'number' }).notNull(),
});

/** Events for browsers, kept for a day so that a returning browser gets what it missed. */
export const streamEvent = pgTable('stream_event', {
  cursor: bigint({ mode: 'number' }).primaryKey(),
  at: timestamp({ withTimezone: true }).notNull().defaultNow(),
  accounts: uuid().array(),
  actors: text().array(),
  roles: text().array(),
  room: text(),
  about: text(),
  follow: text(),
  unfollow: text(),
  data: text().notNull(),
});

/** Who did what. PostgreSQL itself refuses to change or remove a row (db/migrations/0020-audit.sql). */
export const auditEntry = pgTable('audit_entry', {
  id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
  at: timestamp({ withTimezone: true }).notNull().defaultNow(),
  account: uuid(),
  accountName: text('account_name'),
  action: text().notNull(),
  subject: text(),
  detail: jsonb().$type<Record<string, string>>().notNull().default({}),
});
