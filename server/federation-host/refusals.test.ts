import t from 'tap';
import type { Refusal } from '../../federation/index.ts';
import { readEnvironment } from '../config/index.ts';
import { openDatabase } from '../db/index.ts';
import { createLog } from '../platform/log.ts';
import { createTestDatabase, openTestPostgres, sharedPostgresVariable } from '../testing/database.ts';
import { RefusalLog } from './refusals.ts';

const postgres = await openTestPostgres(readEnvironment()[sharedPostgresVariable]);
const database = await createTestDatabase(postgres.url);
const db = openDatabase({ url: database.url });
t.teardown(async () => {
  await db.close();
  await database[Symbol.asyncDispose]();
  await postgres[Symbol.asyncDispose]();
});
t.beforeEach(async () => {
  await db.sql`delete from federation.refusal`;
});

const noon = Date.UTC(2026, 5, 1, 12);
function refusal(over: Partial<Refusal> = {}): Refusal {
  return { at: noon, peer: 'b.example', code: 'sig_invalid', what: 'The signature is not of the named key.', ...over };
}

t.test('a flood of one peer is one row a minute and other peers stay visible', async (t) => {
  const log = new RefusalLog(db, createLog('silent'));
  for (let index = 0; index < 5_000; index++) log.record(refusal({ at: noon + index }));
  log.record(refusal({ peer: 'c.example', eventId: 'e_x', room: 'r_x' }));
  log.record(refusal({ peer: null }));
  await log.flush();
  for (let index = 0; index < 10; index++) log.record(refusal({ at: noon + 6_000 }));
  log.record(refusal({ at: noon + 60_000 }));
  await log.close();
  const rows = await log.page(undefined, 50);
  t.same(
    rows.map(({ peer, count, firstAt, lastAt }) => ({ peer, count, firstAt, lastAt })),
    [
      { peer: 'b.example', count: 1, firstAt: noon + 60_000, lastAt: noon + 60_000 },
      { peer: 'b.example', count: 5_010, firstAt: noon, lastAt: noon + 6_000 },
      { peer: null, count: 1, firstAt: noon, lastAt: noon },
      { peer: 'c.example', count: 1, firstAt: noon, lastAt: noon },
    ],
  );
  t.match(rows[3], { eventId: 'e_x', room: 'r_x', code: 'sig_invalid', what: /signature/ });
  t.equal(await log.countSince(noon + 1), 5_011);
});

t.test('pages follow each other without a gap', async (t) => {
  const log = new RefusalLog(db, createLog('silent'));
  for (let index = 0; index < 7; index++) log.record(refusal({ peer: `p${index}.example` }));
  await log.flush();
  const seen: (string | null)[] = [];
  for (let after: { lastAt: number; id: number } | undefined; ; ) {
    const rows = await log.page(after, 3);
    seen.push(...rows.map((row) => row.peer));
    after = rows.at(-1);
    if (rows.length < 3) break;
  }
  t.equal(new Set(seen).size, 7);
  t.equal(seen.length, 7);
});

t.test(
  'row 15: a node that goes on signing what it has no right to is counted; what others may send in its name is not',
  async (t) => {
    const log = new RefusalLog(db, createLog('silent'));
    for (const code of ['banned', 'banned', 'fork_detected']) log.record(refusal({ code }));
    for (const code of ['sig_invalid', 'clock_skew', 'unknown_type']) log.record(refusal({ code, peer: 'c.example' }));
    log.record(refusal({ code: 'banned', peer: 'd.example', at: noon - 1 }));
    await log.flush();
    t.same([...(await log.unlawfulSince(noon))], [['b.example', 3]]);
    const own = await log.page(undefined, 50, 'c.example');
    t.same(
      own.map(({ peer }) => peer),
      ['c.example', 'c.example', 'c.example'],
    );
    t.equal((await log.page(undefined, 50)).length, 6);
  },
);

t.test('more peers than fit are added up under no name', async (t) => {
  const log = new RefusalLog(db, createLog('silent'));
  for (let index = 0; index < 800; index++) log.record(refusal({ peer: `p${index}.example` }));
  await log.flush();
  const [row] = await db.sql<{ count: number }[]>`
    select count from federation.refusal where code = 'too_many_refusals' and peer is null`;
  t.equal(row?.count, 300);
  const [all] = await db.sql<{ rows: number }[]>`select count(*)::int as rows from federation.refusal`;
  t.equal(all?.rows, 501);
});

t.test('only the newest ten thousand rows are kept', async (t) => {
  await db.sql`
    insert into federation.refusal (peer, code, minute, count, first_at, last_at, what)
    select 'p', 'x', i, 1, i, i, 'w' from generate_series(1, 10500) i`;
  const log = new RefusalLog(db, createLog('silent'));
  log.record(refusal());
  await log.flush();
  const [row] = await db.sql<{ rows: number; oldest: number }[]>`
    select count(*)::int as rows, min(last_at)::int as oldest from federation.refusal`;
  t.equal(row?.rows, 10_000);
  t.equal(row?.oldest, 502);
});

t.test('refusals that cannot be written wait and come with the next write', async (t) => {
  const closed = openDatabase({ url: database.url });
  await closed.close();
  let broken = true;
  const flaky = new Proxy(db, {
    get: (target, key) => Reflect.get(broken && key === 'sql' ? closed : target, key) as unknown,
  });
  const log = new RefusalLog(flaky, createLog('silent'));
  log.record(refusal());
  await log.flush();
  log.record(refusal({ at: noon + 5 }));
  broken = false;
  await log.flush();
  t.match(await log.page(undefined, 5), [{ count: 2, firstAt: noon, lastAt: noon + 5 }]);
});
