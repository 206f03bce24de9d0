import { bigint, boolean, doublePrecision, integer, json, jsonb, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import type { Names } from '../../../spec/schemas/common/words.ts';

const count = (name: string) => bigint(name, { mode: 'number' }).notNull();
const list = (name: string) => text(name).array().notNull();

/** Tables of the directory (db/migrations/0025-directory.sql). `person` is read and written by raw statements of `people-store.ts` and `search.ts`. */
export const directoryHead = pgTable('directory_head', {
  one: boolean().primaryKey().default(true),
  version: count('version'),
});

export const directoryEntry = pgTable('directory_entry', {
  version: bigint({ mode: 'number' }).primaryKey(),
  kind: text({ enum: ['institution', 'person'] }).notNull(),
  id: text().notNull(),
  said: json().notNull(),
  entry: text().notNull(),
  approval: text(),
});

export const institution = pgTable('institution', {
  node: text().primaryKey(),
  v: count('v'),
  atMs: count('at_ms'),
  names: jsonb().$type<Names>().notNull(),
  kind: text().notNull(),
  country: text().notNull(),
  city: text().notNull(),
  latitude: doublePrecision(),
  longitude: doublePrecision(),
  members: integer().notNull(),
  specialties: list('specialties'),
  languages: list('languages'),
  terms: list('terms'),
});

export const person = pgTable(
  'person',
  {
    node: text().notNull(),
    actor: text().notNull(),
    v: count('v'),
    atMs: count('at_ms'),
    state: text({ enum: ['listed', 'unlisted', 'withdrawn'] }).notNull(),
    notBefore: count('not_before'),
    holdFrom: count('hold_from').default(0),
    holdUntil: count('hold_until').default(0),
    name: text().notNull(),
    title: text(),
    profession: text(),
    specialty: text(),
    languages: list('languages'),
    interests: list('interests'),
    unit: text(),
    about: text(),
    contact: text(),
    approval: text(),
    sortName: text('sort_name').notNull(),
    terms: list('terms'),
  },
  (table) => [primaryKey({ columns: [table.node, table.actor] })],
);
