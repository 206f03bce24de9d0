import { bigint, boolean, integer, jsonb, pgTable, smallint, text } from 'drizzle-orm/pg-core';

// SQL with the reasons in `db/migrations/0051-polls.sql`; read and written by raw statements.

export const poll = pgTable('poll', {
  id: text().primaryKey(),
  room: text().notNull(),
  ord: text().notNull(),
  node: text().notNull(),
  actor: text().notNull(),
  atMs: bigint('at_ms', { mode: 'number' }).notNull(),
  live: boolean().notNull(),
  removed: boolean().notNull().default(false),
  options: smallint().notNull(),
  many: boolean().notNull(),
  named: boolean().notNull(),
  results: text({ enum: ['live', 'closed'] }).notNull(),
  question: text(),
  labels: jsonb(),
  language: text(),
});

export const pollVote = pgTable('poll_vote', {
  id: text().primaryKey(),
  room: text().notNull(),
  poll: text().notNull(),
  ord: text().notNull(),
  node: text().notNull(),
  inc: integer().notNull(),
  seq: bigint({ mode: 'number' }).notNull(),
  actor: text().notNull(),
  live: boolean().notNull(),
  mask: smallint(),
});

export const pollClose = pgTable('poll_close', {
  id: text().primaryKey(),
  room: text().notNull(),
  poll: text().notNull(),
  atMs: bigint('at_ms', { mode: 'number' }).notNull(),
  live: boolean().notNull(),
  cut: jsonb().notNull(),
});
