import { jsonb, pgTable, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import type { PublicJwk } from '../../../federation/index.ts';
import type { Names } from '../../../spec/schemas/common/words.ts';

const moment = (name: string) => timestamp(name, { withTimezone: true });

/** Applications of institutions to this hub, and of this node to hubs (db/migrations/0024-hub.sql). */
export const institutionApplication = pgTable('institution_application', {
  id: uuid().primaryKey(),
  reference: text().notNull(),
  state: text({ enum: ['submitted', 'question', 'approved', 'refused', 'withdrawn'] }).notNull(),
  legalName: text('legal_name').notNull(),
  names: jsonb().$type<Names>(),
  country: text().notNull(),
  kind: text().notNull(),
  address: text().notNull(),
  responsibleName: text('responsible_name').notNull(),
  responsiblePosition: text('responsible_position').notNull(),
  responsibleEmail: text('responsible_email').notNull(),
  publicUrl: text('public_url').notNull(),
  locale: text().notNull(),
  submittedAt: moment('submitted_at').notNull(),
  changedAt: moment('changed_at').notNull(),
  node: text(),
  nodeState: text('node_state', { enum: ['reached', 'unreachable', 'invalid', 'unchecked'] })
    .notNull()
    .default('unchecked'),
  keys: jsonb().$type<PublicJwk[]>().notNull().default([]),
});

export const hubApplicationSent = pgTable('hub_application_sent', {
  hub: text().primaryKey(),
  reference: text().notNull(),
  sentAt: moment('sent_at').notNull(),
});
