import t from 'tap';
import { readEnvironment } from '../config/index.ts';
import { openDatabase, withTx } from '../db/index.ts';
import { createTestDatabase, openTestPostgres, sharedPostgresVariable } from '../testing/database.ts';
import { eventually } from '../testing/eventually.ts';
import { createJobs } from './jobs.ts';
import { createLog } from './log.ts';

const postgres = await openTestPostgres(readEnvironment()[sharedPostgresVariable]);
t.teardown(() => postgres[Symbol.asyncDispose]());
const database = await createTestDatabase(postgres.url);
t.teardown(() => database[Symbol.asyncDispose]());
const db = openDatabase({ url: database.url });
t.teardown(() => db.close());
const log = createLog('silent');

t.test('work that was sent in a transaction is done soon after the commit, and never after a rollback', async (t) => {
  const done: string[] = [];
  await using jobs = createJobs(db, log);
  const queue = jobs.define<{ what: string }>('test.once', async ({ what }) => {
    done.push(what);
  });
  await jobs.start();
  await withTx(db, async (tx) => {
    await queue.send(tx, { what: 'undone' });
    throw new Error('no');
  }).catch(() => undefined);
  await withTx(db, async (tx) => {
    await queue.send(tx, { what: 'committed' });
    t.same(done, []);
  });
  await eventually('it is done', 10_000, () => done.length > 0);
  t.same(done, ['committed']);
});

t.test('work that fails is tried again, and what it threw is not kept', async (t) => {
  let attempts = 0;
  await using jobs = createJobs(db, log);
  const queue = jobs.define<{ who: string }>(
    'test.retry',
    async () => {
      attempts++;
      throw new Error('patient-4711');
    },
    { retries: 1 },
  );
  await jobs.start();
  await withTx(db, (tx) => queue.send(tx, { who: 'x' }));
  await eventually('the second attempt has failed', 30_000, async () => {
    const rows = await db.sql`select 1 from jobs.job where name = 'test.retry' and state = 'failed'`;
    return rows.length === 1;
  });
  t.equal(attempts, 2);
  const [row] = await db.sql<
    { all: string }[]
  >`select row_to_json(j)::text as all from jobs.job j where name = 'test.retry'`;
  t.notMatch(row?.all, 'patient-4711');
});

t.test('work that nobody had time for is done by the next process', async (t) => {
  const first = createJobs(db, log);
  const queue = first.define<{ n: number }>('test.later', async () => undefined);
  await first.start();
  await withTx(db, (tx) => queue.send(tx, { n: 1 }, { afterSeconds: 1 }));
  await first.close();
  const done: number[] = [];
  await using second = createJobs(db, log);
  second.define<{ n: number }>('test.later', async ({ n }) => {
    done.push(n);
  });
  await second.start();
  await eventually('the next process did it', 20_000, () => done.length === 1);
  t.same(done, [1]);
});

t.test('two pieces of work cannot have one name', async (t) => {
  const jobs = createJobs(db, log);
  jobs.define('test.same', async () => undefined);
  t.throws(() => jobs.every('test.same', '* * * * *', async () => undefined), /twice/);
});
