import { bigint, boolean, customType, integer, json, pgSchema, primaryKey, text, timestamp } from 'drizzle-orm/pg-core';

/**
 * Tables of the protocol engine (SQL in `db/migrations/0010-federation.sql`). The hot ones (event, body, feed_head, held_event, nonce)
 * are read and written by prepared raw statements of `store-events.ts` and `store-feeds.ts`.
 */
export const federationSchema = pgSchema('federation');

const bytea = customType<{ data: Buffer }>({ dataType: () => 'bytea' });
const position = (name: string) => bigint(name, { mode: 'number' }).notNull();

export const room = federationSchema.table('room', {
  room: text('room').primaryKey(),
  kind: text('kind').notNull(),
  owner: text('owner').notNull(),
  createId: text('create_id').notNull(),
  createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
});

export const feedHead = federationSchema.table(
  'feed_head',
  {
    room: text('room').notNull(),
    feed: text('feed').notNull(),
    node: text('node').notNull(),
    inc: integer('inc').notNull(),
    seq: position('seq'),
    id: text('id').notNull(),
    hlcMs: position('hlc_ms'),
    hlcCount: integer('hlc_count').notNull(),
    status: text('status', { enum: ['open', 'frozen', 'broken'] }).notNull(),
  },
  (table) => [primaryKey({ columns: [table.room, table.feed] })],
);

/** Hash-partitioned by room in eight. */
export const event = federationSchema.table(
  'event',
  {
    room: bytea('room').notNull(),
    feed: text('feed').notNull(),
    seq: position('seq'),
    id: bytea('id').notNull(),
    protected: bytea('protected').notNull(),
    payload: bytea('payload').notNull(),
    signature: bytea('signature').notNull(),
    live: boolean('live').notNull(),
    bodyMissing: boolean('body_missing').notNull(),
  },
  (table) => [primaryKey({ columns: [table.room, table.feed, table.seq] })],
);

export const body = federationSchema.table('body', {
  id: bytea('id').primaryKey(),
  salt: bytea('salt'),
  bytes: bytea('bytes'),
  erasedBy: text('erased_by'),
});

/** Since when the bodies of void events wait to be deleted. */
export const voidBody = federationSchema.table('void_body', {
  id: bytea('id').primaryKey(),
  sinceMs: position('since_ms'),
});

export const heldEvent = federationSchema.table('held_event', {
  room: text('room').notNull(),
  feed: text('feed').notNull(),
  seq: position('seq'),
  id: text('id').primaryKey(),
  why: text('why', { enum: ['gap', 'sig', 'clock', 'ctl'] }).notNull(),
  sender: text('sender').notNull(),
  sizeBytes: integer('size_bytes').notNull(),
  envelope: json('envelope').notNull(),
});

export const delivery = federationSchema.table(
  'delivery',
  {
    peer: text('peer').notNull(),
    room: text('room').notNull(),
    feed: text('feed').notNull(),
    acked: position('acked'),
  },
  (table) => [primaryKey({ columns: [table.peer, table.room, table.feed] })],
);

export const registryHub = federationSchema.table('registry_hub', {
  hub: text('hub').primaryKey(),
  base: text('base').notNull(),
  rootThumbprints: text('root_thumbprints').array().notNull(),
  checkpoint: text('checkpoint'),
});

export const registryEvent = federationSchema.table(
  'registry_event',
  {
    hub: text('hub').notNull(),
    seq: position('seq'),
    id: text('id').notNull(),
    envelope: json('envelope').notNull(),
  },
  (table) => [primaryKey({ columns: [table.hub, table.seq] })],
);

/** Unlogged. */
export const nonce = federationSchema.table(
  'nonce',
  {
    kid: text('kid').notNull(),
    nonce: text('nonce').notNull(),
    seenAt: position('seen_at'),
  },
  (table) => [primaryKey({ columns: [table.kid, table.nonce] })],
);

export const document = federationSchema.table(
  'document',
  {
    kind: text('kind').notNull(),
    id: text('id').notNull(),
    value: json('value').notNull(),
  },
  (table) => [primaryKey({ columns: [table.kind, table.id] })],
);

export const refusal = federationSchema.table('refusal', {
  id: bigint('id', { mode: 'number' }).generatedAlwaysAsIdentity().primaryKey(),
  peer: text('peer'),
  code: text('code').notNull(),
  minute: position('minute'),
  count: integer('count').notNull(),
  firstAt: position('first_at'),
  lastAt: position('last_at'),
  what: text('what').notNull(),
  eventId: text('event_id'),
  room: text('room'),
});
