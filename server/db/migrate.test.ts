import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { readEnvironment } from '../config/index.ts';
import { createTestDatabase, openTestPostgres, sharedPostgresVariable } from '../testing/database.ts';
import { type Migration, migrate, openDatabase, readMigrations } from './index.ts';

const postgres = await openTestPostgres(readEnvironment()[sharedPostgresVariable]);
t.teardown(() => postgres[Symbol.asyncDispose]());
const shipped = await readMigrations();

async function freshDatabase() {
  const database = await createTestDatabase(postgres.url);
  const db = openDatabase({ url: database.url });
  const close = async () => {
    await db.close();
    await database[Symbol.asyncDispose]();
  };
  return { url: database.url, db, [Symbol.asyncDispose]: close };
}

const extra = (name: string, sql: string, hash = name): Migration => ({ name, sql, hash });

t.test('the migrations of the repository are numbered once each', async (t) => {
  t.ok(shipped.length > 3);
  t.same(
    shipped.map(({ name }) => name),
    shipped.map(({ name }) => name).sort(),
  );
});

t.test('a migration runs once; a second start finds nothing to do', async (t) => {
  await using fresh = await freshDatabase();
  const list = [...shipped, extra('9000-one.sql', 'create table one (id int); insert into one values (1);')];
  t.same(await migrate(fresh.url, list), ['9000-one.sql']);
  t.same(await migrate(fresh.url, list), []);
  t.same([...(await fresh.db.sql`select * from one`)], [{ id: 1 }]);
});

t.test('a migration that fails leaves nothing behind, says which it was, and may be mended', async (t) => {
  await using fresh = await freshDatabase();
  const broken = extra('9000-broken.sql', 'create table half (id int); select * from nowhere;');
  await t.rejects(migrate(fresh.url, [...shipped, broken]), /9000-broken\.sql failed.*nowhere/);
  t.same([...(await fresh.db.sql`select to_regclass('half') as found`)], [{ found: null }]);
  t.same(await migrate(fresh.url, [...shipped, extra('9000-broken.sql', 'create table half (id int)', 'mended')]), [
    '9000-broken.sql',
  ]);
});

t.test('two processes that start together migrate once', async (t) => {
  await using fresh = await freshDatabase();
  const list = [...shipped, extra('9000-slow.sql', 'create table slow (id int); select pg_sleep(0.3);')];
  const results = await Promise.all([migrate(fresh.url, list), migrate(fresh.url, list)]);
  t.same(results.flat(), ['9000-slow.sql']);
});

t.test('a migration that was changed after it ran, or that only a newer program knows, stops the start', async (t) => {
  await using fresh = await freshDatabase();
  const list = [...shipped, extra('9000-one.sql', 'create table one (id int)')];
  await migrate(fresh.url, list);
  await t.rejects(
    migrate(fresh.url, [...shipped, extra('9000-one.sql', 'create table one (id bigint)', 'other')]),
    /was changed after it ran/,
  );
  await t.rejects(migrate(fresh.url, shipped), /newer version/);
});

t.test('a badly named file and a number that occurs twice are found', async (t) => {
  const directory = await mkdtemp(join(tmpdir(), 'consilium-migrations-'));
  t.teardown(() => rm(directory, { recursive: true }));
  await writeFile(join(directory, '0001-a.sql'), 'select 1;');
  await writeFile(join(directory, '0001-b.sql'), 'select 1;');
  await t.rejects(readMigrations(directory), /number 0001/);
  await rm(join(directory, '0001-b.sql'));
  await writeFile(join(directory, '2-b.sql'), 'select 1;');
  await t.rejects(readMigrations(directory), /NNNN-name/);
});
