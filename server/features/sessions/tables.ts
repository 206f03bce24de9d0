import { sql } from 'drizzle-orm';
import { bigint, boolean, integer, jsonb, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';

// SQL with the reasons in `db/migrations/0050-sessions.sql` and `0054-session-door.sql`; read and written by raw statements.

export const session = pgTable('session', {
  room: text().primaryKey(),
  epoch: integer().notNull(),
  cseq: bigint({ mode: 'number' }).notNull(),
  status: text({ enum: ['planned', 'started', 'ended', 'cancelled'] }).notNull(),
  startMs: bigint('start_ms', { mode: 'number' }).notNull(),
  endMs: bigint('end_ms', { mode: 'number' }).notNull(),
  zone: text().notNull(),
  media: text().notNull(),
  recording: text().notNull(),
  opensBeforeS: integer('opens_before_s').notNull(),
  every: text({ enum: ['week', 'two-weeks', 'month'] }),
  later: jsonb().notNull().default([]),
  call: text({ enum: ['audio', 'video'] }),
  speakers: jsonb().notNull().default([]),
  reason: text(),
  wordsCseq: bigint('words_cseq', { mode: 'number' }).notNull().default(0),
  revision: integer().notNull().default(0),
  host: text(),
  lobby: boolean().notNull().default(false),
  locked: boolean().notNull().default(false),
  admitted: text().array().notNull().default(sql`'{}'`),
});

export const sessionAnswer = pgTable('session_answer', {
  id: text().primaryKey(),
  room: text().notNull(),
  node: text().notNull(),
  actor: text().notNull(),
  ord: text().notNull(),
  answer: text({ enum: ['no', 'time'] }).notNull(),
  live: boolean().notNull(),
  startMs: bigint('start_ms', { mode: 'number' }),
  endMs: bigint('end_ms', { mode: 'number' }),
  note: text(),
});

export const sessionZone = pgTable('session_zone', {
  actor: text().primaryKey(),
  zone: text().notNull(),
});

export const sessionMail = pgTable(
  'session_mail',
  {
    room: text().notNull(),
    actor: text().notNull(),
    cause: text().notNull(),
  },
  (table) => [primaryKey({ columns: [table.room, table.actor, table.cause] })],
);
