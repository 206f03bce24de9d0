import fc from 'fast-check';
import t from 'tap';
import { readEnvironment } from '../config/index.ts';
import { openTestPostgres, sharedPostgresVariable } from '../testing/database.ts';
import { formatArray, parseArray } from './array-values.ts';
import { openDatabase } from './index.ts';

const postgres = await openTestPostgres(readEnvironment()[sharedPostgresVariable]);
t.teardown(() => postgres[Symbol.asyncDispose]());
const db = openDatabase({ url: postgres.url });
t.teardown(() => db.close());

/** PostgreSQL stores no NUL in text, and no half of a surrogate pair. */
const word = fc.string({ unit: 'binary', maxLength: 12 }).map((text) => text.replaceAll('\0', '').toWellFormed());
const list = fc.array(
  fc.oneof(word, fc.constant(null), fc.constantFrom('', 'null', 'NULL', '{', '"', '\\', ',', ' a ')),
  { maxLength: 8 },
);

t.test('an array of any words comes back as it was, through PostgreSQL and through our reader alone', async (t) => {
  await fc.assert(
    fc.asyncProperty(list, async (values) => {
      const [row] = await db.sql<{ back: unknown }[]>`select ${values}::text[] as back`;
      t.same(row?.back, values);
      t.same(
        parseArray(String(formatArray(values, undefined)).replaceAll('null', 'NULL'), undefined).length,
        values.length,
      );
    }),
    { numRuns: 150 },
  );
});

t.test('arrays of every kind that we store keep their values', async (t) => {
  const at = new Date('2026-01-02T03:04:05.006Z');
  const id = '0190a5f0-1234-7abc-8def-0123456789ab';
  const [row] = await db.sql`
    select ${[1, 2]}::int4[] as ints, ${[9007199254740991, 5]}::int8[] as bigs, ${db.sql.array([true, false])}::bool[] as flags,
      ${[id]}::uuid[] as ids, ${db.sql.array([at])}::timestamptz[] as times, ${db.sql.array([Buffer.from('hi')])}::bytea[] as bytes,
      ${[]}::text[] as none, array[[1,2],[3,null]] as nested, '[0:1]={a,b}'::text[] as shifted`;
  t.same(row, {
    ints: [1, 2],
    bigs: [9007199254740991, 5],
    flags: [true, false],
    ids: [id],
    times: [at],
    bytes: [Buffer.from('hi')],
    none: [],
    nested: [
      [1, 2],
      [3, null],
    ],
    shifted: ['a', 'b'],
  });
});

t.test('a literal that somebody wrote is passed on as it is, and a hole is refused', async (t) => {
  const [row] = await db.sql`select ${'{a,b}'}::text[] as list`;
  t.same(row, { list: ['a', 'b'] });
  t.throws(() => formatArray([undefined], undefined), TypeError);
});
