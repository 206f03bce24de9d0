import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openDatabase } from './client.ts';
import { findDatabaseError, UnusableDatabase } from './errors.ts';
import { withTx } from './tx.ts';

/** One file of `server/db/migrations`. Its name orders it; its hash proves that it was not edited after it ran. */
export interface Migration {
  readonly name: string;
  readonly sql: string;
  readonly hash: string;
}

/** Any number, the same in every process of a node: only one of them migrates at a time. */
const lockKey = 4_022_009_881;
const statementTimeoutMs = 15 * 60_000;
export const migrationsDir = join(import.meta.dirname, 'migrations');

/** Reads the migrations in order. @throws Error when a file is not named `NNNN-name.sql` or a number occurs twice */
export async function readMigrations(directory = migrationsDir): Promise<Migration[]> {
  const names = (await readdir(directory)).filter((name) => name.endsWith('.sql')).sort();
  const seen = new Map<string, string>();
  for (const name of names) {
    const number = /^(\d{4})-[a-z0-9-]+\.sql$/.exec(name)?.[1];
    if (!number) throw new Error(`The migration ${name} is not named NNNN-name.sql.`);
    const other = seen.get(number);
    if (other) throw new Error(`Two migrations have the number ${number}: ${other} and ${name}.`);
    seen.set(number, name);
  }
  return Promise.all(
    names.map(async (name) => {
      const sql = (await readFile(join(directory, name), 'utf8')).replaceAll('\r\n', '\n');
      return { name, sql, hash: createHash('sha256').update(sql).digest('hex') };
    }),
  );
}

/** Major version of the oldest PostgreSQL that has what the migrations use. */
export const oldestPostgres = 15;

/** @param version as PostgreSQL counts (`server_version_num`): 150004 is 15.4 */
export function isTooOld(version: number): boolean {
  return version < oldestPostgres * 10_000;
}

/**
 * Brings the database to the state that this program needs. Each migration runs once, in its own transaction,
 * recorded with its hash; a failing one leaves nothing behind. Safe to call from several processes at once.
 *
 * @returns names of the migrations that ran now
 * @throws Error when an applied migration was edited, or the database was made by a newer program
 */
export async function migrate(url: string, migrations: readonly Migration[]): Promise<string[]> {
  await using db = openDatabase({
    url,
    applicationName: 'consilium migrate',
    maxConnections: 2,
    statementTimeoutMs,
    answerTimeoutMs: statementTimeoutMs + 10_000,
    idleInTransactionTimeoutMs: 0,
  });
  const [server] = await db.sql<{ version: number; text: string }[]>`
    select current_setting('server_version_num')::int as version, current_setting('server_version') as text`;
  if (server && isTooOld(server.version)) {
    throw new UnusableDatabase(
      `The database is PostgreSQL ${server.text}; PostgreSQL ${oldestPostgres} or later is needed.`,
    );
  }
  return await withTx(db, async (lock) => {
    // Held by a transaction of its own until all have run; a second process waits here and then finds nothing to do.
    await lock.sql`select pg_advisory_xact_lock(${lockKey})`;
    return withTx(db, async (tx) => {
      await tx.sql`create table if not exists schema_migration (
        name text primary key, hash text not null, applied_at timestamptz not null default now())`;
      return tx.sql<{ name: string; hash: string }[]>`select name, hash from schema_migration`;
    }).then(async (applied) => {
      const todo = compare(applied, migrations);
      for (const migration of todo) {
        await withTx(db, async (tx) => {
          await tx.sql.unsafe(migration.sql).simple();
          await tx.sql`insert into schema_migration (name, hash) values (${migration.name}, ${migration.hash})`;
        }).catch((error: unknown) => {
          const cause = findDatabaseError(error);
          throw new Error(`The migration ${migration.name} failed: ${cause?.message ?? String(error)}`, {
            cause: error,
          });
        });
      }
      return todo.map((migration) => migration.name);
    });
  });
}

function compare(applied: readonly { name: string; hash: string }[], migrations: readonly Migration[]): Migration[] {
  const known = new Map(migrations.map((migration) => [migration.name, migration]));
  for (const { name, hash } of applied) {
    const migration = known.get(name);
    if (!migration)
      throw new UnusableDatabase(
        `The database knows the migration ${name}, this program does not: it was made by a newer version.`,
      );
    if (migration.hash !== hash)
      throw new UnusableDatabase(`The migration ${name} was changed after it ran here. Add a new one instead.`);
  }
  const done = new Set(applied.map(({ name }) => name));
  return migrations.filter(({ name }) => !done.has(name));
}
