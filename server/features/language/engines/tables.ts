import { bigint, date, integer, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';

/** What engines did for whom, by day (db/migrations/0070-language-engines.sql). */
export const languageUse = pgTable(
  'language_use',
  {
    day: date().notNull(),
    service: text({ enum: ['recognition', 'translation'] }).notNull(),
    engine: text().notNull(),
    node: text().notNull(),
    peer: text().notNull(),
    requests: integer().notNull().default(0),
    failures: integer().notNull().default(0),
    units: bigint({ mode: 'number' }).notNull().default(0),
    answered: bigint({ mode: 'number' }).notNull().default(0),
    ms: bigint({ mode: 'number' }).notNull().default(0),
  },
  (table) => [primaryKey({ columns: [table.day, table.service, table.engine, table.node, table.peer] })],
);
