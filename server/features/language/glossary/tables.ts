import { bigint, boolean, jsonb, pgTable, text } from 'drizzle-orm/pg-core';

// SQL with the reasons in `db/migrations/0066-glossary.sql`; read and written by raw statements.

export const termProposal = pgTable('term_proposal', {
  id: text().primaryKey(),
  room: text().notNull(),
  ord: text().notNull(),
  node: text().notNull(),
  actor: text().notNull(),
  atMs: bigint('at_ms', { mode: 'number' }).notNull(),
  live: boolean().notNull(),
  removed: boolean().notNull().default(false),
  concept: text().notNull(),
  words: jsonb(),
});

export const termDecision = pgTable('term_decision', {
  id: text().primaryKey(),
  room: text().notNull(),
  proposal: text().notNull(),
  ord: text().notNull(),
  node: text().notNull(),
  actor: text().notNull(),
  atMs: bigint('at_ms', { mode: 'number' }).notNull(),
  live: boolean().notNull(),
  approve: boolean().notNull(),
  reason: text(),
});
