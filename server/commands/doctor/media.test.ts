import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import t, { type Test } from 'tap';
import { freePort } from '../../testing/free-port.ts';
import type { Way } from './address.ts';
import { examineMedia, judgeHealth } from './media.ts';

const silent: Way = { request: async () => ({ ok: false, code: 'unreachable', detail: '' }) };
const plan = (firstPort: number, addresses: string[] = ['127.0.0.1']) => ({
  ...{ workers: 1, firstPort, addresses, localBase: 'http://127.0.0.1:1' },
});
const health = (media: unknown) => JSON.stringify({ status: 'ready', checks: { media } });

async function takenTcp(t: Test): Promise<number> {
  const server = createServer();
  server.listen(0, '::');
  await once(server, 'listening');
  t.teardown(() => server.close());
  return (server.address() as AddressInfo).port;
}

t.test('free ports that can be reached from this machine are in order', async (t) => {
  const port = await freePort();
  t.match(await examineMedia(silent, plan(port), false), [
    { what: 'media over UDP', state: 'ok', words: new RegExp(`${port} is free`) },
    { what: 'media over TCP', state: 'ok', words: new RegExp(`${port} is free`) },
  ]);
});

t.test('a port that another program has is a fault, for each protocol alone', async (t) => {
  const port = await takenTcp(t);
  t.match(await examineMedia(silent, plan(port), false), [
    { what: 'media over TCP', state: 'fail', words: /EADDRINUSE/, todo: /CONSILIUM_MEDIA_PORT/ },
  ]);
  const socket = createSocket('udp4');
  const listening = once(socket, 'listening');
  socket.bind(0, '0.0.0.0');
  await listening;
  t.teardown(() => new Promise<void>((resolve) => socket.close(resolve)));
  t.match(await examineMedia(silent, plan(socket.address().port), false), [
    { what: 'media over UDP', state: 'fail', words: /EADDRINUSE/ },
  ]);
});

t.test('an address that is announced but cannot be reached is told', async (t) => {
  const port = await freePort();
  const running = await examineMedia(
    {
      request: async () => ({
        ok: true,
        status: 200,
        headers: {},
        body: Buffer.from(health({ ok: true, detail: 'x' })),
      }),
    },
    plan(port, ['127.0.0.1']),
    true,
  );
  t.match(running, [
    { what: 'media', state: 'ok' },
    { what: 'media over TCP', state: 'warn', words: /cannot be reached/, todo: /page before a call/ },
    { what: 'media over UDP', state: 'ok' },
  ]);
});

t.test('while the node runs it is asked, and its TCP port is tried', async (t) => {
  const port = await takenTcp(t);
  const body = Buffer.from(health({ ok: true, detail: `1 of 1 workers, UDP and TCP ${port}` }));
  const way: Way = { request: async () => ({ ok: true, status: 200, headers: {}, body }) };
  t.match(await examineMedia(way, plan(port), true), [
    { state: 'ok', words: /1 of 1 workers/ },
    { what: 'media over TCP', state: 'ok' },
    { what: 'media over UDP', state: 'ok' },
  ]);
  t.match(await examineMedia(silent, plan(port), true), [{ what: 'media', state: 'warn' }, {}, {}]);
});

t.test('what the node says about its media is read, also when something else answers', async (t) => {
  t.match(judgeHealth(health({ ok: true, detail: 'fine' })), { state: 'ok' });
  t.match(judgeHealth(health({ ok: false, detail: 'TCP 8081 cannot be opened' })), {
    state: 'fail',
    todo: /Free the port/,
  });
  for (const nonsense of ['', '<html>', '{}', '[]', 'null', health(undefined)]) {
    t.match(judgeHealth(nonsense), { state: 'warn' }, nonsense);
  }
  t.match(await examineMedia(silent, { ...plan(1), workers: 0 }, false), [{ state: 'warn', words: /switched off/ }]);
});
