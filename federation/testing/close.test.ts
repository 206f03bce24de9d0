import t from 'tap';
import { testNetwork } from './network.ts';

t.test('closing waits for what is under way, and nothing uses the store afterwards', async (t) => {
  const network = await testNetwork(t, ['hub', 'a', 'b']);
  const [a, b] = [network.node('a'), network.node('b')];
  const room = await network.room(a, [b]);
  await network.converged(room, [a, b]);
  const hold = b.holdCommit();
  await a.post(room, 'on its way');
  while (!hold.isReached) await new Promise((resolve) => setTimeout(resolve, 5));
  let closed = false;
  const closing = b.engine.close().then(() => {
    closed = true;
  });
  const refused = await b.engine.handle({
    ...{ method: 'GET', target: '/federation/v1/status', headers: {} },
    ...{ body: Buffer.alloc(0), remoteAddress: '127.0.0.1' },
  });
  t.match(refused, { status: 503 }, 'nothing new is taken');
  await new Promise((resolve) => setImmediate(resolve));
  t.notOk(closed, 'the batch is not stored yet');
  hold.release();
  await closing;
  t.same(b.texts(room), ['on its way'], 'the batch was stored');
  const uses = b.storeCalls;
  await a.post(room, 'too late');
  await network.registryWrite('reg.node.update', { node: a.id, legal_name: 'renamed' });
  t.equal(b.storeCalls, uses);
  await b.engine.close();
});

t.test('closing does not wait for a peer that does not answer', async (t) => {
  const network = await testNetwork(t, ['hub', 'a', 'b'], { timings: { requestTimeoutMs: 60_000 } });
  const [a, b] = [network.node('a'), network.node('b')];
  const room = await network.room(a, [b]);
  await network.converged(room, [a, b]);
  network.wire.faults.delayMs = 30_000;
  await a.post(room, 'nobody answers');
  const started = performance.now();
  await a.engine.close();
  t.ok(performance.now() - started < 25_000, 'it does not wait for the answer');
});
