export {
  type Database,
  type DatabaseOptions,
  databaseDefaults,
  type Orm,
  openDatabase,
  type Reader,
} from './client.ts';
export type { Sql, SqlQuery } from './connection.ts';
export { type EmbeddedPostgres, findRunningPostgres, startEmbeddedPostgres } from './embedded.ts';
export {
  DatabaseError,
  DatabaseUnavailable,
  findDatabaseError,
  isDatabaseUnavailable,
  isRetryable,
  isUniqueViolation,
  redactDatabaseError,
  UnusableDatabase,
} from './errors.ts';
export { type Listener, openListener } from './listener.ts';
export { isTooOld, type Migration, migrate, oldestPostgres, readMigrations } from './migrate.ts';
export { type Tx, type TxOptions, withTx } from './tx.ts';
