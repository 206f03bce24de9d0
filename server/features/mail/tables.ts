import { integer, pgTable, text, timestamp, uuid } from 'drizzle-orm/pg-core';

/** Mails as they were written (db/migrations/0021-mail.sql). */
export const mail = pgTable('mail', {
  id: uuid().primaryKey(),
  kind: text().notNull(),
  toAddress: text('to_address').notNull(),
  toName: text('to_name').notNull(),
  fromName: text('from_name').notNull(),
  locale: text().notNull(),
  subject: text().notNull(),
  text: text().notNull(),
  html: text(),
  textWithoutLink: text('text_without_link'),
  calendarMethod: text('calendar_method', { enum: ['REQUEST', 'CANCEL'] }),
  calendar: text(),
  createdAt: timestamp('created_at', { withTimezone: true }).notNull(),
  state: text({ enum: ['shown', 'queued', 'sent', 'failed'] }).notNull(),
  attempts: integer().notNull().default(0),
  error: text(),
});
