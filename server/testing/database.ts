import { createHash, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrate, openDatabase, readMigrations, startEmbeddedPostgres, withTx } from '../db/index.ts';

/** Where `npm test` leaves the address of the PostgreSQL that all test files share. */
export const sharedPostgresVariable = 'TEST_POSTGRES_URL';

/** A PostgreSQL for tests: fast, forgetful, gone with the process that asked for it. */
export interface TestPostgres extends AsyncDisposable {
  /** Address of the server's own database; databases of tests lie beside it. */
  readonly url: string;
}

/**
 * The shared server of `npm test`, or one of this process when a test file runs alone.
 * @param url given by `npm test`; handed in by `testDatabase`
 */
export async function openTestPostgres(url?: string): Promise<TestPostgres> {
  if (url) return { url, [Symbol.asyncDispose]: async () => undefined };
  const directory = await mkdtemp(join(tmpdir(), 'consilium-test-postgres-'));
  const server = await startEmbeddedPostgres({ directory, durable: false, dieWithParent: true, maxConnections: 300 });
  return {
    url: server.url,
    [Symbol.asyncDispose]: async () => {
      await server.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** Makes the migrated database that tests copy. Its name holds what it was made from, so old ones are never used. */
export async function ensureTemplate(url: string): Promise<string> {
  const migrations = await readMigrations();
  const hash = createHash('sha256')
    .update(migrations.map((migration) => migration.hash).join())
    .digest('hex');
  const name = `template_${hash.slice(0, 16)}`;
  await using admin = openAdmin(url);
  // One process makes it; the others wait for the lock and find it.
  await using lock = openAdmin(url);
  await withTx(lock, async (tx) => {
    await tx.sql`select pg_advisory_xact_lock(hashtext(${name}))`;
    const [found] = await admin.sql`select 1 from pg_database where datname = ${name}`;
    if (found) return;
    const draft = `${name}_draft`;
    await admin.sql.unsafe(`drop database if exists ${draft}`);
    await admin.sql.unsafe(`create database ${draft}`);
    await migrate(databaseUrl(url, draft), migrations);
    await admin.sql.unsafe(`alter database ${draft} rename to ${name}`);
  });
  return name;
}

/** A database of its own for one node, copied from the template; dropped at the end. */
export interface TestDatabase extends AsyncDisposable {
  readonly url: string;
}

export async function createTestDatabase(serverUrl: string): Promise<TestDatabase> {
  const template = await ensureTemplate(serverUrl);
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await using admin = openAdmin(serverUrl);
  await admin.sql.unsafe(`create database ${name} template ${template} strategy file_copy`);
  return {
    url: databaseUrl(serverUrl, name),
    [Symbol.asyncDispose]: async () => {
      await using again = openAdmin(serverUrl);
      await again.sql.unsafe(`drop database if exists ${name} with (force)`);
    },
  };
}

function openAdmin(url: string) {
  return openDatabase({
    url,
    maxConnections: 1,
    applicationName: 'test databases',
    statementTimeoutMs: 60_000,
    answerTimeoutMs: 65_000,
    idleInTransactionTimeoutMs: 0,
  });
}

function databaseUrl(url: string, name: string): string {
  const address = new URL(url);
  address.pathname = `/${name}`;
  return address.href;
}
