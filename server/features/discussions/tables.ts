import { bigint, boolean, integer, jsonb, pgTable, primaryKey, text, timestamp, uuid } from 'drizzle-orm/pg-core';

// Read models of rooms (SQL with the reasons in `db/migrations/0040-discussions.sql`); they are read and written by raw statements.

export const discussion = pgTable('discussion', {
  room: text().primaryKey(),
  kind: text({ enum: ['group', 'dm', 'session', 'channel', 'glossary'] }).notNull(),
  owner: text().notNull(),
  startedNode: text('started_node').notNull(),
  startedActor: text('started_actor'),
  startedMs: bigint('started_ms', { mode: 'number' }).notNull(),
  title: text(),
  topic: text(),
  specialties: text().array().notNull().default([]),
  language: text(),
  titleCseq: bigint('title_cseq', { mode: 'number' }).notNull().default(0),
  topicCseq: bigint('topic_cseq', { mode: 'number' }).notNull().default(0),
  joinPolicy: text('join_policy', { enum: ['invite', 'node', 'knock'] }).notNull(),
  epoch: integer().notNull().default(0),
  cseq: bigint({ mode: 'number' }).notNull().default(0),
  closed: boolean().notNull().default(false),
  frozen: boolean().notNull().default(false),
  here: boolean().notNull().default(true),
  members: text().array().notNull().default([]),
  mergedInto: text('merged_into'),
  activityMs: bigint('activity_ms', { mode: 'number' }).notNull(),
  peopleCount: integer('people_count').notNull().default(0),
  institutionCount: integer('institution_count').notNull().default(0),
});

export const discussionNode = pgTable(
  'discussion_node',
  {
    room: text().notNull(),
    node: text().notNull(),
    cap: text().notNull(),
  },
  (table) => [primaryKey({ columns: [table.room, table.node] })],
);

export const participant = pgTable(
  'participant',
  {
    room: text().notNull(),
    node: text().notNull(),
    actor: text().notNull(),
    role: text({ enum: ['viewer', 'member', 'moderator', 'admin'] }).notNull(),
    joined: boolean().notNull().default(false),
    joinedMs: bigint('joined_ms', { mode: 'number' }),
    joinedOrd: text('joined_ord'),
    invited: boolean().notNull().default(false),
    barred: boolean().notNull().default(false),
  },
  (table) => [primaryKey({ columns: [table.room, table.node, table.actor] })],
);

export const post = pgTable('post', {
  id: text().primaryKey(),
  room: text().notNull(),
  origin: text().notNull(),
  ord: text().notNull(),
  kind: text({ enum: ['post', 'question', 'answer', 'joined', 'left'] }).notNull(),
  node: text().notNull(),
  actor: text().notNull(),
  atMs: bigint('at_ms', { mode: 'number' }).notNull(),
  late: boolean().notNull(),
  live: boolean().notNull(),
  hasBody: boolean('has_body').notNull(),
  text: text(),
  language: text(),
  replyTo: text('reply_to'),
  mentions: jsonb(),
  attachments: jsonb(),
  edits: integer().notNull().default(0),
  shownEdit: text('shown_edit'),
  replyCount: integer('reply_count').notNull().default(0),
  reactions: jsonb(),
  redactedBy: text('redacted_by', { enum: ['author', 'moderator'] }),
  redactedMs: bigint('redacted_ms', { mode: 'number' }),
  redactionReason: text('redaction_reason'),
});

export const postEdit = pgTable('post_edit', {
  id: text().primaryKey(),
  post: text().notNull(),
  room: text().notNull(),
  ord: text().notNull(),
  node: text().notNull(),
  actor: text().notNull(),
  atMs: bigint('at_ms', { mode: 'number' }).notNull(),
  live: boolean().notNull(),
  hasBody: boolean('has_body').notNull(),
  text: text(),
  mentions: jsonb(),
  attachments: jsonb(),
});

export const postRedaction = pgTable('post_redaction', {
  id: text().primaryKey(),
  post: text().notNull(),
  room: text().notNull(),
  ord: text().notNull(),
  node: text().notNull(),
  actor: text().notNull(),
  atMs: bigint('at_ms', { mode: 'number' }).notNull(),
  reason: text(),
  effective: boolean().notNull(),
});

export const reaction = pgTable('reaction', {
  id: text().primaryKey(),
  post: text().notNull(),
  room: text().notNull(),
  ord: text().notNull(),
  node: text().notNull(),
  actor: text().notNull(),
  live: boolean().notNull(),
  emoji: text(),
  isOn: boolean('is_on'),
});

export const mention = pgTable(
  'mention',
  {
    actor: text().notNull(),
    room: text().notNull(),
    ord: text().notNull(),
    post: text().notNull(),
  },
  (table) => [primaryKey({ columns: [table.actor, table.room, table.ord] })],
);

export const reader = pgTable(
  'reader',
  {
    room: text().notNull(),
    actor: text().notNull(),
    readTo: text('read_to').notNull().default(''),
    muted: boolean().notNull().default(false),
  },
  (table) => [primaryKey({ columns: [table.room, table.actor] })],
);

export const invitation = pgTable('invitation', {
  id: text().primaryKey(),
  room: text().notNull(),
  fromNode: text('from_node').notNull(),
  fromActor: text('from_actor').notNull(),
  toNode: text('to_node').notNull(),
  toActor: text('to_actor').notNull(),
  role: text().notNull(),
  title: text().notNull(),
  state: text({ enum: ['open', 'accepted', 'declined', 'withdrawn'] }).notNull(),
  untilMs: bigint('until_ms', { mode: 'number' }),
  atMs: bigint('at_ms', { mode: 'number' }).notNull(),
});

export const invitationReply = pgTable(
  'invitation_reply',
  {
    invitation: text().notNull(),
    actor: text().notNull(),
    answer: text({ enum: ['accept', 'decline'] }).notNull(),
  },
  (table) => [primaryKey({ columns: [table.invitation, table.actor] })],
);

export const clientRequest = pgTable(
  'client_request',
  {
    actor: text().notNull(),
    clientId: uuid('client_id').notNull(),
    result: text().notNull(),
    at: timestamp({ withTimezone: true }).notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.actor, table.clientId] })],
);

export const absentParticipant = pgTable(
  'absent_participant',
  {
    actor: text().notNull(),
    room: text().notNull(),
  },
  (table) => [primaryKey({ columns: [table.actor, table.room] })],
);
