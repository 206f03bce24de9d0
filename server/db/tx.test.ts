import { sql as template } from 'drizzle-orm';
import { bigint, date, jsonb, pgTable, text, timestamp } from 'drizzle-orm/pg-core';
import t from 'tap';
import { readEnvironment } from '../config/index.ts';
import { createTestDatabase, openTestPostgres, sharedPostgresVariable } from '../testing/database.ts';
import { DatabaseError, isUniqueViolation, openDatabase, redactDatabaseError, type Tx, withTx } from './index.ts';

const postgres = await openTestPostgres(readEnvironment()[sharedPostgresVariable]);
t.teardown(() => postgres[Symbol.asyncDispose]());
const database = await createTestDatabase(postgres.url);
t.teardown(() => database[Symbol.asyncDispose]());
const hookErrors: unknown[] = [];
const db = openDatabase({ url: database.url, onHookError: (error) => hookErrors.push(error) });
t.teardown(() => db.close());

const thing = pgTable('thing', {
  id: bigint({ mode: 'number' }).primaryKey(),
  name: text(),
  data: jsonb().$type<{ list: number[] }>(),
  day: date(),
  at: timestamp({ withTimezone: true }),
  tags: text().array(),
});
await withTx(
  db,
  (tx) =>
    tx.sql`create table thing (id bigint primary key, name text unique, data jsonb, day date, at timestamptz, tags text[])`,
);
t.beforeEach(async () => {
  await withTx(db, (tx) => tx.sql`delete from thing`);
});
const count = async () => (await db.sql`select 1 from thing`).length;

t.test('what is written is there after the commit and gone after a throw', async (t) => {
  t.equal(await withTx(db, async (tx) => (await tx.sql`insert into thing (id) values (1) returning id`)[0]?.id), 1);
  await t.rejects(
    withTx(db, async (tx) => {
      await tx.sql`insert into thing (id) values (2)`;
      throw new Error('no');
    }),
    { message: 'no' },
  );
  t.equal(await count(), 1);
});

t.test('raw SQL and drizzle see the same transaction and the same kinds of values', async (t) => {
  const at = new Date('2026-03-04T05:06:07.089Z');
  await withTx(db, async (tx) => {
    await tx.orm
      .insert(thing)
      .values({ id: 1, name: 'by drizzle', data: { list: [1] }, day: '2026-03-04', at, tags: ['a', 'b,"c"'] });
    const [raw] = await tx.sql`select * from thing`;
    t.same(raw, { id: 1, name: 'by drizzle', data: { list: [1] }, day: '2026-03-04', at, tags: ['a', 'b,"c"'] });
    await tx.sql`insert into thing ${tx.sql({ id: 2, name: 'raw', data: { list: [2] }, day: '2026-03-05', at, tags: ['d'] } as never)}`;
    const rows = await tx.orm.select().from(thing).orderBy(thing.id);
    t.same(rows[1], { id: 2, name: 'raw', data: { list: [2] }, day: '2026-03-05', at, tags: ['d'] });
  });
});

t.test('a bigint is a number while that is exact', async (t) => {
  const [row] =
    await db.sql`select 9007199254740991::bigint as safe, 9007199254740993::bigint as large, count(*) as n from thing`;
  t.same(row, { safe: 9007199254740991, large: 9007199254740993n, n: 0 });
});

t.test('work after a commit runs after it, in order, and never after a rollback', async (t) => {
  const seen: string[] = [];
  await withTx(db, async (tx) => {
    await tx.sql`insert into thing (id) values (1)`;
    tx.withCommit(
      () => tx.sql<{ n: number }[]>`select count(*)::int as n from thing`,
      ([row]) => seen.push(`with it ${row?.n}`),
    );
    tx.afterCommit(async () => {
      seen.push(`first ${await count()}`);
    });
    tx.afterCommit(() => {
      seen.push('second');
    });
  });
  t.same(seen, ['with it 1', 'first 1', 'second']);
  await withTx(db, async (tx) => {
    tx.afterCommit(() => void seen.push('never'));
    throw new Error('no');
  }).catch(() => undefined);
  t.equal(seen.length, 3);
});

t.test('a statement that travels with the commit rolls everything back when it fails', async (t) => {
  const before = await count();
  await t.rejects(
    withTx(db, async (tx) => {
      await tx.sql`insert into thing (id) values (900)`;
      tx.withCommit(() => tx.sql`select 1 / 0`);
    }),
    { code: '22012' },
  );
  t.equal(await count(), before);
  t.equal(await withTx(db, async () => 'still works'), 'still works');
});

t.test('a begin that fails lets no statement through that writes', async (t) => {
  const before = await count();
  const refused = { isolation: 'chaos' as 'serializable' };
  await t.rejects(
    withTx(db, (tx) => tx.sql`insert into thing (id) values (902)`, refused),
    { code: '42601' },
  );
  await t.rejects(withTx(db, (tx) => tx.sql`with made as (insert into thing (id) values (903)) select 1`, refused));
  await t.rejects(withTx(db, (tx) => tx.orm.execute('insert into thing (id) values (904)'), refused));
  t.equal(await count(), before);
  t.equal(await withTx(db, async () => 'still works'), 'still works');
});

t.test('work after a commit that fails is reported, and the caller still gets the result', async (t) => {
  hookErrors.length = 0;
  const result = await withTx(db, async (tx) => {
    tx.afterCommit(() => {
      throw new Error('hook');
    });
    return 'stored';
  });
  t.equal(result, 'stored');
  t.match(hookErrors, [{ message: 'hook' }]);
});

t.test('a failure that somebody caught does not let half a transaction pass as a whole one', async (t) => {
  await t.rejects(
    withTx(db, async (tx) => {
      await tx.sql`insert into thing (id) values (1)`;
      await tx.sql`insert into thing (id) values (1)`.catch(() => undefined);
    }),
    /rolled back/,
  );
  t.equal(await count(), 0);
});

t.test('a savepoint undoes its own writes and hooks alone', async (t) => {
  const seen: string[] = [];
  await withTx(db, async (tx) => {
    await tx.sql`insert into thing (id) values (1)`;
    await tx
      .savepoint(async () => {
        tx.afterCommit(() => void seen.push('undone'));
        await tx.sql`insert into thing (id) values (2)`;
        await tx.sql`insert into thing (id) values (1)`;
      })
      .catch((error: unknown) => t.ok(isUniqueViolation(error, 'thing_pkey')));
    await tx.sql`insert into thing (id) values (3)`;
  });
  t.same(
    [...(await db.sql`select id from thing order by id`)].map((row) => row.id),
    [1, 3],
  );
  t.same(seen, []);
});

t.test('a transaction that has ended runs nothing more', async (t) => {
  let kept = undefined as Tx | undefined;
  await withTx(db, async (tx) => {
    kept = tx;
  });
  if (!kept) throw new Error('no transaction');
  const ended = kept;
  await t.rejects(Promise.resolve(ended.sql`insert into thing (id) values (9)`), /has ended/);
  t.throws(() => ended.afterCommit(() => undefined), /has ended/);
  t.equal(await count(), 0);
});

t.test('no error holds a value that somebody typed, whichever way the statement was written', async (t) => {
  const secret = 'patient-4711';
  await withTx(db, (tx) => tx.sql`insert into thing (id, name) values (1, ${secret})`);
  const failures = await Promise.all([
    withTx(db, (tx) => tx.sql`insert into thing (id, name) values (2, ${secret})`).catch((error: unknown) => error),
    withTx(db, (tx) => tx.orm.insert(thing).values({ id: 2, name: secret })).catch((error: unknown) => error),
    Promise.resolve(db.sql`select ${secret}::uuid`).catch((error: unknown) => error),
    db.orm.execute(template`select ${secret}::int`).catch((error: unknown) => redactDatabaseError(error)),
  ]);
  for (const failure of failures) {
    const error = failure as Error;
    const everything = [error, error.cause].flatMap((part) =>
      part instanceof Error ? Object.getOwnPropertyNames(part).map((key) => String((part as never)[key])) : [],
    );
    t.notMatch(everything.join('\n'), secret, error.message);
  }
  t.ok(isUniqueViolation(failures[0], 'thing_name_key'));
  t.ok(isUniqueViolation(failures[1], 'thing_name_key'), 'also below the error of drizzle');
  t.type(failures[2], DatabaseError);
});

t.test('whole-client operations that would go past the pool are refused', async (t) => {
  t.throws(() => db.sql.begin, /withTx/);
  t.throws(() => db.sql.listen, /not available/);
});
