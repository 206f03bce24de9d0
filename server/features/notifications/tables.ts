import { bigint, boolean, jsonb, pgTable, text, uuid } from 'drizzle-orm/pg-core';

// What concerns people (SQL with the reasons in `db/migrations/0045-notifications.sql`); read and written by raw statements.

export const notification = pgTable('notification', {
  id: uuid().primaryKey(),
  actor: text().notNull(),
  kind: text().notNull(),
  atMs: bigint('at_ms', { mode: 'number' }).notNull(),
  read: boolean().notNull().default(false),
  personNode: text('person_node'),
  personActor: text('person_actor'),
  room: text(),
  post: text(),
  data: jsonb().notNull(),
  subject: text(),
  cause: text(),
});
