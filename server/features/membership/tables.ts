import { bigint, boolean, pgTable, text, timestamp, uuid } from 'drizzle-orm/pg-core';

const moment = (name: string) => timestamp(name, { withTimezone: true });
const visibility = (name: string) => text(name, { enum: ['institution', 'federation'] }).notNull();
const applicationStates = ['submitted', 'question', 'approved', 'refused', 'withdrawn'] as const;

/** Tables of membership (db/migrations/0123-membership.sql). */
export const staffApplication = pgTable('staff_application', {
  id: uuid().primaryKey(),
  account: uuid().notNull(),
  state: text({ enum: applicationStates }).notNull(),
  name: text().notNull(),
  email: text().notNull(),
  profession: text().notNull(),
  specialty: text().notNull(),
  languages: text().array().notNull(),
  licence: text().notNull(),
  locale: text().notNull(),
  submittedAt: moment('submitted_at').notNull(),
  changedAt: moment('changed_at').notNull(),
});

export const member = pgTable('member', {
  account: uuid().primaryKey(),
  actor: text().notNull(),
  profession: text().notNull(),
  specialty: text().notNull(),
  approvedAt: moment('approved_at').notNull(),
  withdrawnAt: moment('withdrawn_at'),
  suspendedReason: text('suspended_reason'),
  notBefore: bigint('not_before', { mode: 'number' }).notNull().default(0),
  badgeFrom: bigint('badge_from', { mode: 'number' }).notNull().default(0),
  approval: text(),
  approvalExpiresAt: moment('approval_expires_at'),
});

export const profile = pgTable('profile', {
  actor: text().primaryKey(),
  title: text(),
  languages: text().array().notNull(),
  languagesFor: visibility('languages_for'),
  interests: text().array().notNull(),
  interestsFor: visibility('interests_for'),
  unit: text().notNull(),
  unitFor: visibility('unit_for'),
  about: text().notNull(),
  aboutFor: visibility('about_for'),
  contact: text().notNull(),
  contactFor: visibility('contact_for'),
  listed: boolean().notNull(),
});
