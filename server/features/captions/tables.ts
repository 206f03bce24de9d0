import { bigint, boolean, integer, jsonb, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';

// SQL with the reasons in `db/migrations/0056-captions.sql`; read and written by raw statements.

const ms = (name: string) => bigint(name, { mode: 'number' });
/** Where an event stands and who wrote it. */
const placed = {
  id: text().primaryKey(),
  room: text().notNull(),
  ord: text().notNull(),
  node: text().notNull(),
  actor: text().notNull(),
};

export const captionSegment = pgTable('caption_segment', {
  ...placed,
  segment: text().notNull(),
  t0Ms: ms('t0_ms').notNull(),
  t1Ms: ms('t1_ms').notNull(),
  atMs: ms('at_ms').notNull(),
  live: boolean().notNull(),
  within: boolean().notNull(),
  removed: boolean().notNull().default(false),
  lang: text(),
  spoken: text(),
  text: text(),
  engine: jsonb(),
});

export const captionCorrection = pgTable('caption_correction', {
  ...placed,
  target: text().notNull(),
  atMs: ms('at_ms').notNull(),
  live: boolean().notNull(),
  lang: text(),
  text: text(),
});

export const captionSwitch = pgTable('caption_switch', {
  ...placed,
  atMs: ms('at_ms').notNull(),
  live: boolean().notNull(),
  isOn: boolean('is_on').notNull(),
});

export const captionMeeting = pgTable(
  'caption_meeting',
  {
    room: text().notNull(),
    epoch: integer().notNull(),
    cseq: ms('cseq').notNull(),
    startMs: ms('start_ms').notNull(),
    endMs: ms('end_ms'),
  },
  (table) => [primaryKey({ columns: [table.room, table.epoch, table.cseq] })],
);

export const captionTranslation = pgTable(
  'caption_translation',
  {
    caption: text()
      .notNull()
      .references(() => captionSegment.id, { onDelete: 'cascade' }),
    language: text().notNull(),
    text: text().notNull(),
    engine: jsonb().notNull(),
    flags: jsonb().notNull(),
  },
  (table) => [primaryKey({ columns: [table.caption, table.language] })],
);

export const captionChoice = pgTable('caption_choice', {
  actor: text().primaryKey(),
  reads: text(),
  original: boolean().notNull().default(true),
  speaks: text(),
});
