import { customType, integer, pgTable, text, timestamp, uuid } from 'drizzle-orm/pg-core';

const bytea = customType<{ data: Buffer }>({ dataType: () => 'bytea' });

/** A file of evidence; its ciphertext lies in the blob store (db/migrations/0022-evidence.sql). */
export const evidence = pgTable('evidence', {
  id: uuid().primaryKey(),
  name: text().notNull(),
  mime: text().notNull(),
  sizeBytes: integer('size_bytes').notNull(),
  /** Name of the ciphertext in the blob store. */
  blob: text().notNull(),
  key: bytea().notNull(),
  iv: bytea().notNull(),
  tag: bytea().notNull(),
  uploadedAt: timestamp('uploaded_at', { withTimezone: true }).notNull(),
  claimedBy: uuid('claimed_by'),
});
