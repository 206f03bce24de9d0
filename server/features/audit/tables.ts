import { bigint, jsonb, pgTable, text, timestamp, uuid } from 'drizzle-orm/pg-core';

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
