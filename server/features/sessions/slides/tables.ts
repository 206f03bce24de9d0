import { bigint, boolean, pgTable, text } from 'drizzle-orm/pg-core';

// SQL with the reasons in `db/migrations/0053-slides.sql`; read and written by raw statements.

export const slides = pgTable('slides', {
  id: text().primaryKey(),
  room: text().notNull(),
  ord: text().notNull(),
  node: text().notNull(),
  actor: text().notNull(),
  atMs: bigint('at_ms', { mode: 'number' }).notNull(),
  live: boolean().notNull(),
  removed: boolean().notNull().default(false),
  download: boolean().notNull(),
  name: text(),
  sha256: text(),
  sizeBytes: bigint('size_bytes', { mode: 'number' }),
});

export const slidesStep = pgTable('slides_step', {
  id: text().primaryKey(),
  room: text().notNull(),
  slides: text().notNull(),
  ord: text().notNull(),
  node: text().notNull(),
  actor: text().notNull(),
  kind: text({ enum: ['lead', 'stop'] }).notNull(),
  live: boolean().notNull(),
});
