import { bigint, integer, jsonb, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';

// Kept translations and what people wish of them (SQL with the reasons in `db/migrations/0063-translations.sql`).

export const translation = pgTable(
  'translation',
  {
    hash: text().notNull(),
    toLanguage: text('to_language').notNull(),
    engine: text().notNull(),
    glossary: integer().notNull(),
    fromLanguage: text('from_language').notNull(),
    words: text().notNull(),
    mark: jsonb().notNull(),
    flags: jsonb().notNull(),
    atMs: bigint('at_ms', { mode: 'number' }).notNull(),
    usedMs: bigint('used_ms', { mode: 'number' }).notNull(),
  },
  (table) => [primaryKey({ columns: [table.hash, table.toLanguage, table.engine, table.glossary] })],
);

export const translationSource = pgTable(
  'translation_source',
  {
    source: text().notNull(),
    part: text().notNull().default(''),
    hash: text().notNull(),
  },
  (table) => [primaryKey({ columns: [table.source, table.part, table.hash] })],
);

export const languageSetting = pgTable('language_setting', {
  actor: text().primaryKey(),
  reads: text().array().notNull(),
  into: text(),
  always: text().array().notNull(),
});

export const translationReport = pgTable('translation_report', {
  id: uuid().primaryKey(),
  atMs: bigint('at_ms', { mode: 'number' }).notNull(),
  actor: text().notNull(),
  kind: text().notNull(),
  source: text(),
  hash: text().notNull(),
  fromLanguage: text('from_language').notNull(),
  toLanguage: text('to_language').notNull(),
  sourceWords: text('source_words'),
  words: text(),
  better: text(),
  comment: text().notNull(),
  mark: jsonb(),
  flags: jsonb().notNull(),
  settledMs: bigint('settled_ms', { mode: 'number' }),
  settledBy: text('settled_by'),
  note: text(),
});
