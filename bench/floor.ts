import { generateKeyPairSync, randomBytes, sign, verify } from 'node:crypto';
import { type Database, withTx } from '../server/db/index.ts';
import { progress } from './report.ts';

/** Signatures that one thread checks in a second: `crypto.verify`, Ed25519, 600 bytes. What live events cannot be faster than. */
export function measureVerifies(durationMs = 1_500): number {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const messages = Array.from({ length: 64 }, () => randomBytes(600));
  const signed = messages.map((message) => ({ message, signature: sign(null, message, privateKey) }));
  const started = performance.now();
  let count = 0;
  while (performance.now() - started < durationMs) {
    for (const { message, signature } of signed) {
      if (!verify(null, message, publicKey, signature)) throw new Error('a good signature did not verify');
    }
    count += signed.length;
  }
  const perSecond = (count * 1000) / (performance.now() - started);
  progress(`floor: ${Math.round(perSecond)} signatures verified per second on one thread`);
  return perSecond;
}

/**
 * Rows that PostgreSQL takes in a second in batches of 500: rows like those of events (three indexes, about 1 KB), one prepared `unnest` insert per
 * transaction. What ingest cannot be faster than.
 */
export async function measureInserts(db: Database, batches = 30): Promise<number> {
  await db.sql
    .unsafe(`
    create table bench_floor (room bytea, feed text, seq bigint, id bytea, header bytea, body bytea,
      primary key (room, feed, seq));
    create unique index on bench_floor (id);
    create index on bench_floor (room, id);
  `)
    .simple();
  const size = 500;
  const room = `\\x${randomBytes(32).toString('hex')}`;
  const column = (bytes: number): string =>
    `{${Array.from({ length: size }, () => `"\\\\x${randomBytes(bytes).toString('hex')}"`).join(',')}}`;
  let seconds = 0;
  for (let batch = 0; batch < batches; batch++) {
    const [ids, headers, bodies] = [column(32), column(600), column(300)];
    const seqs = `{${Array.from({ length: size }, (_, index) => batch * size + index).join(',')}}`;
    const started = performance.now();
    await withTx(
      db,
      (tx) => tx.sql`
      insert into bench_floor
      select ${room}::bytea, 'a.example/1', t.* from unnest(
        ${seqs}::bigint[], ${ids}::bytea[], ${headers}::bytea[], ${bodies}::bytea[]) as t(seq, id, header, body)
      on conflict do nothing`,
    );
    seconds += (performance.now() - started) / 1000;
  }
  await db.sql`drop table bench_floor`;
  const perSecond = (batches * size) / seconds;
  progress(`floor: ${Math.round(perSecond)} rows inserted per second in batches of ${size}`);
  return perSecond;
}
