import { bigint, boolean, customType, pgTable, text, timestamp, uuid } from 'drizzle-orm/pg-core';

const bytea = customType<{ data: Buffer }>({ dataType: () => 'bytea' });
const moment = (name: string) => timestamp(name, { withTimezone: true });

export const account = pgTable('account', {
  id: uuid().primaryKey(),
  actor: text().notNull(),
  email: text().notNull(),
  name: text().notNull(),
  passwordHash: text('password_hash'),
  status: text({ enum: ['pending', 'active', 'suspended'] }).notNull(),
  locale: text().notNull(),
  roles: text().array().notNull().default([]),
  emailTaken: boolean('email_taken').notNull().default(false),
  createdAt: moment('created_at').notNull().defaultNow(),
  changedAt: moment('changed_at').notNull().defaultNow(),
});

export const login = pgTable('login', {
  id: uuid().primaryKey(),
  accountId: uuid('account_id').notNull(),
  tokenHash: bytea('token_hash').notNull(),
  label: text().notNull(),
  createdAt: moment('created_at').notNull(),
  lastSeenAt: moment('last_seen_at').notNull(),
  expiresAt: moment('expires_at').notNull(),
});

export const loginAttempt = pgTable('login_attempt', {
  id: bigint({ mode: 'number' }).generatedAlwaysAsIdentity().primaryKey(),
  key: bytea().notNull(),
  at: moment('at').notNull(),
});

export const passkey = pgTable('passkey', {
  id: text().primaryKey(),
  accountId: uuid('account_id').notNull(),
  publicKey: bytea('public_key').notNull(),
  counter: bigint({ mode: 'number' }).notNull(),
  transports: text().array().notNull(),
  label: text().notNull(),
  createdAt: moment('created_at').notNull(),
  lastUsedAt: moment('last_used_at'),
});

export const passkeyChallenge = pgTable('passkey_challenge', {
  challenge: text().primaryKey(),
  accountId: uuid('account_id'),
  expiresAt: moment('expires_at').notNull(),
});

export const passwordReset = pgTable('password_reset', {
  tokenHash: bytea('token_hash').primaryKey(),
  accountId: uuid('account_id').notNull(),
  expiresAt: moment('expires_at').notNull(),
});
