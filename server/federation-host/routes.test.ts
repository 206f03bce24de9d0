import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { connect, type Socket } from 'node:net';
import t, { type Test } from 'tap';
import { request } from 'undici';
import type { Federation, WireRequest, WireResponse } from '../../federation/index.ts';
import type { Tx } from '../db/index.ts';
import { createApp } from '../platform/app.ts';
import { createLog } from '../platform/log.ts';
import { mountFederation, type WireLimits, wireLimits } from './routes.ts';

interface Mounted {
  url: string;
  port: number;
  seen: WireRequest[];
}
const ok: WireResponse = { status: 200, headers: { 'content-type': 'application/json' }, body: '{}' };

/** A real server whose engine remembers what it was handed and answers with `reply`. */
async function mounted(
  t: Test,
  reply: (request: WireRequest) => WireResponse | Promise<WireResponse> = () => ok,
  limits: Partial<WireLimits> = {},
  ready = true,
): Promise<Mounted> {
  const seen: WireRequest[] = [];
  const engine = {
    handle: async (wire: WireRequest) => {
      seen.push(wire);
      return reply(wire);
    },
  } as unknown as Federation<Tx>;
  const app = await createApp({ log: createLog('silent'), trustProxy: [], secure: false });
  mountFederation(app, () => (ready ? engine : undefined), { ...wireLimits, ...limits });
  await app.listen({ port: 0, host: '127.0.0.1' });
  t.teardown(() => app.close());
  const { port } = app.server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, port, seen };
}

/** Everything that the server sends on a socket, until it closes it or `until` has come. */
async function talk(port: number, text: string, until?: string): Promise<{ socket: Socket; received: string }> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  socket.write(text);
  let received = '';
  for await (const chunk of socket.iterator({ destroyOnReturn: false })) {
    received += String(chunk);
    if (until !== undefined && received.includes(until)) break;
  }
  return { socket, received };
}

t.test('the engine gets the bytes, the target and the header fields exactly as they came', async (t) => {
  const { port, seen } = await mounted(t);
  const body = '{"b":1, "b":2,\u00e9}';
  const { socket } = await talk(
    port,
    `PUT /federation/v1/txn/a%2Fb?x=%41&x HTTP/1.1\r\nHost: forged.example\r\nContent-Type: application/json\r\n` +
      `Signature: a\r\nSignature: b\r\nCookie: login=1\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    '{}',
  );
  socket.destroy();
  const [wire] = seen;
  t.equal(wire?.method, 'PUT');
  t.equal(wire?.target, '/federation/v1/txn/a%2Fb?x=%41&x');
  t.same(wire?.headers.signature, ['a', 'b'], 'a field that came twice stays two fields');
  t.same(wire?.body, Buffer.from(body), 'nothing parsed the body, so its odd JSON arrives');
  t.equal(wire?.remoteAddress, '127.0.0.1');
});

t.test('a peer gets a plain answer without cookies and page headers', async (t) => {
  const { url } = await mounted(t, () => ({ status: 207, headers: { 'x-a': 'b' }, body: Buffer.from([0, 255]) }));
  for (const path of ['/federation/v1/status', '/.well-known/openid-federation', '/federation/fetch?sub=x']) {
    const answer = await request(`${url}${path}`, { headers: { cookie: 'login=1', origin: 'https://evil.example' } });
    t.equal(answer.statusCode, 207);
    t.equal(answer.headers['x-a'], 'b');
    for (const name of ['set-cookie', 'content-security-policy', 'content-encoding', 'access-control-allow-origin']) {
      t.equal(answer.headers[name], undefined, `no ${name}`);
    }
    t.same(Buffer.from(await answer.body.arrayBuffer()), Buffer.from([0, 255]));
  }
});

t.test('a node without an identity says so', async (t) => {
  const { url, seen } = await mounted(t, () => ok, {}, false);
  const answer = await request(`${url}/federation/v1/status`);
  t.equal(answer.statusCode, 503);
  t.match(await answer.body.json(), { code: 'setup_not_done' });
  t.equal(seen.length, 0);
});

t.test('row 30: a body beyond the limit is refused, announced or chunked, and never reaches the engine', async (t) => {
  const { url, port, seen } = await mounted(t);
  const large = Buffer.alloc(wireLimits.bodyBytes + 1, 97);
  const announced = await request(`${url}/federation/v1/txn/x`, { method: 'PUT', body: large });
  t.equal(announced.statusCode, 413);
  t.match(await announced.body.json(), { code: 'too_large' });
  const { socket, received } = await talk(
    port,
    `PUT /federation/v1/txn/x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n` +
      `${large.length.toString(16)}\r\n${large.toString()}\r\n0\r\n\r\n`,
    'too_large',
  );
  socket.destroy();
  t.match(received, /^HTTP\/1\.1 413 /);
  t.equal(seen.length, 0);
  const whole = await request(`${url}/federation/v1/txn/x`, { method: 'PUT', body: large.subarray(1) });
  t.equal(whole.statusCode, 200, 'the limit itself is allowed');
});

t.test('row 30: a compressed body is refused unread', async (t) => {
  const { url, seen } = await mounted(t);
  const answer = await request(`${url}/federation/v1/txn/x`, {
    method: 'PUT',
    body: Buffer.alloc(20),
    headers: { 'content-encoding': 'gzip' },
  });
  t.equal(answer.statusCode, 415);
  t.equal(seen.length, 0);
});

t.test('row 8: a body on GET is refused and the connection closed', async (t) => {
  const { port, seen } = await mounted(t);
  const { received } = await talk(
    port,
    'GET /federation/v1/status HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc',
  );
  t.match(received, /^HTTP\/1\.1 400 /);
  t.match(received, /invalid_input/);
  t.equal(seen.length, 0);
});

t.test('row 31: a body that does not arrive in time is answered and its socket closed', async (t) => {
  const { port, seen } = await mounted(t, () => ok, { bodyTimeoutMs: 100 });
  const { received } = await talk(port, 'PUT /federation/v1/txn/x HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nabc');
  t.match(received, /^HTTP\/1\.1 408 /);
  t.equal(seen.length, 0);
});

t.test('one source has a bounded number of requests under way and others are not affected by it', async (t) => {
  const gate = Promise.withResolvers<WireResponse>();
  const { url, seen } = await mounted(t, () => gate.promise, { requestsPerSource: 2 });
  const ask = () => request(`${url}/federation/v1/status`);
  const waiting = [ask(), ask()];
  while (seen.length < 2) await new Promise(setImmediate);
  const third = await ask();
  t.equal(third.statusCode, 429);
  t.equal(third.headers['retry-after'], '1');
  await third.body.dump();
  gate.resolve(ok);
  for (const answer of await Promise.all(waiting)) {
    t.equal(answer.statusCode, 200);
    await answer.body.dump();
  }
  const later = await ask();
  t.equal(later.statusCode, 200, 'the places are free again');
  await later.body.dump();
});

async function* pieces(count: number, size: number): AsyncIterable<Buffer> {
  for (let index = 0; index < count; index++) yield Buffer.alloc(size, index);
}

t.test('a long answer is streamed whole, past the time-out of short ones', async (t) => {
  const slow = async function* () {
    for await (const piece of pieces(4, 1_000_000)) {
      await new Promise((resolve) => setTimeout(resolve, 60));
      yield piece;
    }
  };
  const reply = () => ({ status: 206, headers: { 'content-length': '4000000' }, body: slow() });
  const { url } = await mounted(t, reply, { handlerTimeoutMs: 100 });
  const answer = await request(`${url}/federation/v1/blobs/x`);
  t.equal(answer.statusCode, 206);
  const bytes = Buffer.from(await answer.body.arrayBuffer());
  t.equal(bytes.length, 4_000_000);
  t.equal(bytes.at(-1), 3);
});

t.test('row 31: a reader that stops reading a long answer loses its connection', async (t) => {
  let ended = false;
  const endless = async function* () {
    try {
      for (;;) yield Buffer.alloc(256 * 1024);
    } finally {
      ended = true;
    }
  };
  const reply = () => ({ status: 200, headers: {}, body: endless() });
  const { port } = await mounted(t, reply, { slowReaderWindowMs: 20 });
  const socket = connect(port, '127.0.0.1');
  const closed = once(socket, 'close');
  socket.on('error', () => undefined);
  socket.write('GET /federation/v1/blobs/x HTTP/1.1\r\nHost: a\r\n\r\n');
  socket.pause();
  while (!ended) await new Promise((resolve) => setTimeout(resolve, 5));
  socket.resume();
  await closed;
  t.ok(ended, 'the source of the bytes was told to stop');
});

t.test('an answer whose source fails midway ends before its length', async (t) => {
  const failing = async function* () {
    yield Buffer.alloc(10);
    throw new Error('the disk is gone');
  };
  const { url } = await mounted(t, () => ({ status: 200, headers: { 'content-length': '20' }, body: failing() }));
  const read = async () => (await request(`${url}/federation/v1/blobs/x`)).body.arrayBuffer();
  await t.rejects(read(), 'a reader never takes the part for the whole');
});
