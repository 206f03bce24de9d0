import { setTimeout as delay } from 'node:timers/promises';
import t from 'tap';
import { readEnvironment } from '../config/index.ts';
import { createTestDatabase, openTestPostgres, sharedPostgresVariable } from '../testing/database.ts';
import { startTcpProxy } from '../testing/faults/tcp-proxy.ts';
import { type Database, DatabaseUnavailable, openDatabase, openListener, withTx } from './index.ts';

const postgres = await openTestPostgres(readEnvironment()[sharedPostgresVariable]);
t.teardown(() => postgres[Symbol.asyncDispose]());
const database = await createTestDatabase(postgres.url);
t.teardown(() => database[Symbol.asyncDispose]());
const admin = openDatabase({ url: database.url });
t.teardown(() => admin.close());
await withTx(admin, (tx) => tx.sql`create table note (id int primary key, text text)`);

const quick = { statementTimeoutMs: 600, answerTimeoutMs: 900, connectTimeoutMs: 900, acquireTimeoutMs: 700 };

async function proxied(options: Partial<Parameters<typeof openDatabase>[0]> = {}) {
  const address = new URL(database.url);
  const proxy = await startTcpProxy({ host: address.hostname, port: Number(address.port) });
  address.port = String(proxy.port);
  const db = openDatabase({ url: address.href, ...quick, ...options });
  return { db, proxy, [Symbol.asyncDispose]: () => db.close().then(() => proxy[Symbol.asyncDispose]()) };
}

function outcome(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'done',
    (error) => (error instanceof DatabaseUnavailable ? error.reason : String(error)),
  );
}

async function killBackend(pid: unknown): Promise<void> {
  await admin.sql`select pg_terminate_backend(${Number(pid)})`;
}

async function backendPid(reader: Pick<Database, 'sql'>): Promise<number> {
  const [row] = await reader.sql<{ pid: number }[]>`select pg_backend_pid() as pid`;
  return row?.pid ?? 0;
}

t.test('statements under way on a half-open connection settle within their time-out', async (t) => {
  await using held = await proxied({ maxConnections: 4 });
  await held.db.sql`select 1`;
  const work = [
    held.db.sql`select pg_sleep(0.3)`,
    withTx(held.db, async (tx) => {
      await tx.sql`select pg_sleep(0.3)`;
      await tx.sql`select 1`;
    }),
    held.db.sql`select pg_sleep(0.3)`,
  ].map((promise) => outcome(promise.then(() => undefined)));
  await delay(150);
  held.proxy.faults.blackhole = true;
  const started = performance.now();
  t.same(await Promise.all(work), ['no-answer', 'no-answer', 'no-answer']);
  t.ok(performance.now() - started < 20_000, 'by themselves');
});

t.test('while the database is unreachable every caller is told in time, and none is forgotten', async (t) => {
  await using held = await proxied({ maxConnections: 2 });
  await held.db.sql`select 1`;
  held.proxy.faults.blackhole = true;
  const started = performance.now();
  const results = await Promise.all(
    Array.from({ length: 12 }, () => outcome(held.db.sql`select 1`.then(() => undefined))),
  );
  t.ok(
    results.every((result) => ['no-answer', 'connection-lost', 'no-free-connection', 'unreachable'].includes(result)),
    results.join(),
  );
  t.comment(`told after ${Math.round(performance.now() - started)} ms`);
});

t.test('after the network is back the same pool works again at once', async (t) => {
  await using held = await proxied({ maxConnections: 2 });
  await held.db.sql`select 1`;
  held.proxy.faults.blackhole = true;
  await Promise.all([1, 2, 3].map(() => outcome(held.db.sql`select 1`.then(() => undefined))));
  held.proxy.faults.blackhole = false;
  held.proxy.reset();
  t.equal(await outcome(held.db.sql`select 1`.then(() => undefined)), 'done');
  t.ok(held.db.pool.usage.open <= 2);
});

t.test('a transaction whose connection dies writes nothing more, not even later on another connection', async (t) => {
  await using db = openDatabase({ url: database.url, maxConnections: 1 });
  const result = await outcome(
    withTx(db, async (tx) => {
      await killBackend(await backendPid(tx));
      await delay(100);
      // The place in the pool is taken by a new connection meanwhile.
      await db.sql`select 1`;
      await tx.sql`insert into note values (1, 'outside of any transaction')`;
    }),
  );
  t.equal(result, 'connection-lost');
  t.same([...(await admin.sql`select * from note`)], []);
});

t.test(
  'killing connections in the middle of statements, a hundred times, crashes nothing and loses no place',
  async (t) => {
    await using db = openDatabase({ url: database.url, maxConnections: 3 });
    const results = new Map<string, number>();
    let pids: number[] = [];
    const killer = (async () => {
      for (let round = 0; round < 100; round++) {
        const rows = await admin.sql<{ pid: number }[]>`
        select pid from pg_stat_activity where application_name = 'consilium' and datname = current_database() and pid <> pg_backend_pid()
        and query not like '%pg_stat_activity%' order by random() limit 1`;
        pids = rows.map((row) => row.pid);
        for (const pid of pids) await killBackend(pid).catch(() => undefined);
      }
    })();
    const workers = Array.from({ length: 6 }, async () => {
      for (let round = 0; round < 40; round++) {
        const work = withTx(db, async (tx) => {
          await tx.sql`insert into note values (${7 + round}, 'x') on conflict do nothing`;
          await tx.sql`select pg_sleep(0.005)`;
        });
        const result = await outcome(work);
        results.set(result, (results.get(result) ?? 0) + 1);
      }
    });
    await Promise.all([killer, ...workers]);
    t.equal(
      [...results.values()].reduce((sum, count) => sum + count, 0),
      240,
      'every transaction settled',
    );
    t.equal(await outcome(db.sql`select 1`.then(() => undefined)), 'done');
    t.ok(db.pool.usage.open <= 3);
  },
);

t.test('callers beyond the pool wait their time, then beyond the queue are refused at once', async (t) => {
  await using db = openDatabase({
    url: database.url,
    ...quick,
    statementTimeoutMs: 3_000,
    answerTimeoutMs: 4_000,
    maxConnections: 1,
    maxWaiting: 2,
  });
  const slow = outcome(db.sql`select pg_sleep(1.2)`.then(() => undefined));
  const waiting = [1, 2].map(() => outcome(db.sql`select 1`.then(() => undefined)));
  const refused = outcome(db.sql`select 1`.then(() => undefined));
  t.equal(await refused, 'too-many-waiting');
  t.same(await Promise.all(waiting), ['no-free-connection', 'no-free-connection']);
  t.equal(await slow, 'done');
});

t.test('a statement that takes too long is stopped by PostgreSQL and the connection stays', async (t) => {
  await using db = openDatabase({ url: database.url, ...quick, maxConnections: 1 });
  const before = await backendPid(db);
  await t.rejects(db.sql`select pg_sleep(5)`, { code: '57014' });
  t.equal(await backendPid(db), before);
});

t.test('a closed pool refuses at once and closes twice without harm', async (t) => {
  const db = openDatabase({ url: database.url });
  await db.sql`select 1`;
  await db.close();
  await db.close();
  t.equal(await outcome(db.sql`select 1`.then(() => undefined)), 'closed');
});

t.test('a listener hears what is notified, and notices a dead connection', async (t) => {
  const address = new URL(database.url);
  await using proxy = await startTcpProxy({ host: address.hostname, port: Number(address.port) });
  address.port = String(proxy.port);
  const heard: string[] = [];
  await using listener = await openListener(address.href, 'test channel', (channel, payload) =>
    heard.push(`${channel}: ${payload}`),
  );
  await admin.sql`select pg_notify('test channel', 'hello')`;
  await listener.check();
  t.same(heard, ['test channel: hello']);
  proxy.reset();
  await t.rejects(listener.check(), DatabaseUnavailable);
});

t.test('a server that is not there is reported as unreachable', async (t) => {
  await using db = openDatabase({ url: 'postgres://nobody:secret@127.0.0.1:1/none', ...quick });
  t.match(await outcome(db.sql`select 1`.then(() => undefined)), /unreachable|connection-lost/);
});
