import t from 'tap';
import { readEnvironment } from '../config/index.ts';
import { createTestDatabase, openTestPostgres, sharedPostgresVariable } from '../testing/database.ts';
import { eventually } from '../testing/eventually.ts';
import { startTcpProxy } from '../testing/faults/tcp-proxy.ts';
import { startTestNode } from '../testing/test-node.ts';

const postgres = await openTestPostgres(readEnvironment()[sharedPostgresVariable]);
t.teardown(() => postgres[Symbol.asyncDispose]());

t.test('row 4: with a half-open database every request settles, and the node recovers by itself', async (t) => {
  const database = await createTestDatabase(postgres.url);
  t.teardown(() => database[Symbol.asyncDispose]());
  const address = new URL(database.url);
  await using proxy = await startTcpProxy({ host: address.hostname, port: Number(address.port) });
  address.port = String(proxy.port);
  await using node = await startTestNode({ postgres, environment: { CONSILIUM_DATABASE_URL: address.href } });
  const { administrator } = node;
  await Promise.all(Array.from({ length: 8 }, () => administrator.call('auth.viewer', {})));

  proxy.faults.blackhole = true;
  const started = performance.now();
  const under = Array.from({ length: 8 }, (_, index) =>
    (index % 2 === 0
      ? administrator.call('auth.viewer', {})
      : administrator.call('auth.setLocale', { body: { locale: 'tr' } })
    ).then(
      () => 'answered',
      (error: { status?: number }) => String(error.status),
    ),
  );
  const outcomes = await Promise.all(under);
  const settledMs = performance.now() - started;
  t.ok(
    outcomes.every((outcome) => outcome === '503'),
    outcomes.join(),
  );
  t.comment(`settled in ${Math.round(settledMs)} ms`);
  const health = await fetch(`http://127.0.0.1:${node.node.port}/readyz`);
  t.equal(health.status, 503);
  t.match(await health.json(), { checks: { database: { ok: false } } });

  proxy.faults.blackhole = false;
  proxy.reset();
  await eventually('the node answers again', 30_000, () => administrator.call('auth.viewer', {}));
});
