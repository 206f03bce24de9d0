import {
  bigint,
  boolean,
  customType,
  date,
  integer,
  pgTable,
  primaryKey,
  text,
  timestamp,
  uuid,
} from 'drizzle-orm/pg-core';

const bytea = customType<{ data: Buffer }>({ dataType: () => 'bytea' });

// Files of posts (SQL with the reasons in `db/migrations/0043-attachments.sql`); they are read and written by raw statements.

export const upload = pgTable('upload', {
  id: uuid().primaryKey(),
  actor: text().notNull(),
  name: text().notNull(),
  claimedMime: text('claimed_mime'),
  mime: text(),
  sizeBytes: bigint('size_bytes', { mode: 'number' }).notNull(),
  offsetBytes: bigint('offset_bytes', { mode: 'number' }).notNull().default(0),
  state: text({ enum: ['receiving', 'processing', 'ready', 'refused'] }).notNull(),
  code: text(),
  draftKey: bytea('draft_key'),
  width: integer(),
  height: integer(),
  sha256: text(),
  plainBytes: bigint('plain_bytes', { mode: 'number' }),
  key: bytea(),
  iv: bytea(),
  chunkBytes: integer('chunk_bytes'),
  createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
  changedAt: timestamp('changed_at', { withTimezone: true }).notNull().defaultNow(),
});

export const uploadUsage = pgTable(
  'upload_usage',
  {
    actor: text().notNull(),
    day: date().notNull(),
    bytes: bigint({ mode: 'number' }).notNull(),
  },
  (table) => [primaryKey({ columns: [table.actor, table.day] })],
);

export const attachment = pgTable(
  'attachment',
  {
    event: text().notNull(),
    sha256: text().notNull(),
    room: text().notNull(),
    name: text().notNull(),
    mime: text().notNull(),
    plainBytes: bigint('plain_bytes', { mode: 'number' }).notNull(),
    key: text().notNull(),
    iv: text().notNull(),
    chunkBytes: integer('chunk_bytes').notNull(),
  },
  (table) => [primaryKey({ columns: [table.event, table.sha256] })],
);

export const blob = pgTable('blob', {
  sha256: text().primaryKey(),
  sizeBytes: bigint('size_bytes', { mode: 'number' }).notNull(),
  mime: text().notNull(),
  smallOf: text('small_of'),
  key: bytea(),
  iv: bytea(),
  plainBytes: bigint('plain_bytes', { mode: 'number' }),
  chunkBytes: integer('chunk_bytes'),
  gone: boolean().notNull().default(false),
  createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
  usedAt: timestamp('used_at', { withTimezone: true }).notNull().defaultNow(),
});
