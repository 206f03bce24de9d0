import { connect } from 'node:net';
import t from 'tap';
import WebSocket from 'ws';
import { problems } from '../../spec/schemas/common/problems.ts';
import { startTestNode, type TestNode } from '../testing/test-node.ts';

/** Short limits, so that tests of them are short. */
const limits = {
  connectionTimeoutMs: 2_500,
  requestTimeoutMs: 4_000,
  headersTimeoutMs: 1_500,
  handlerTimeoutMs: 1_500,
  messageBytes: 4_096,
  requestsPerMinute: 400,
};
const node = await startTestNode({ limits });
t.teardown(() => node.close());
const own = { 'x-consilium': '1', 'content-type': 'application/json', origin: node.base };

async function request(path: string, init: RequestInit = {}, of: TestNode = node) {
  const answer = await fetch(`http://127.0.0.1:${of.node.port}${path}`, init);
  const text = await answer.text();
  return { status: answer.status, headers: answer.headers, text, body: parse(text) };
}

function parse(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return {};
  }
}

/** Sends raw bytes and waits until the node ends the connection. @returns what it said and after how long */
function raw(bytes: string, drip?: string): Promise<{ text: string; afterMs: number }> {
  return new Promise((resolve) => {
    const started = performance.now();
    const socket = connect(node.node.port, '127.0.0.1');
    const timer = drip === undefined ? undefined : setInterval(() => socket.writable && socket.write(drip), 200);
    let text = '';
    socket.write(bytes);
    socket.on('data', (chunk: Buffer) => {
      text += chunk;
    });
    socket.on('error', () => undefined);
    socket.on('close', () => {
      clearInterval(timer);
      resolve({ text, afterMs: performance.now() - started });
    });
  });
}

t.test('a refusal is a problem with a stable code, and repeats nothing of what was sent', async (t) => {
  const body = JSON.stringify({ email: 'not-an-address<script>', password: 7, extra: 'secret-word' });
  const answer = await request('/api/v1/auth/login', { method: 'POST', headers: own, body });
  t.equal(answer.status, 400);
  t.match(answer.headers.get('content-type'), /^application\/problem\+json/);
  t.match(answer.body, { type: 'about:blank', code: 'invalid_input', status: 400, in: 'body' });
  t.same((answer.body.errors as { path: string }[]).map(({ path }) => path).sort(), ['', '/email', '/password']);
  t.notMatch(answer.text, /secret-word|script/);
});

t.test('each way a request can be malformed has its own code', async (t) => {
  const post = (body: string, headers: Record<string, string> = own) =>
    request('/api/v1/auth/login', { method: 'POST', headers, body });
  t.equal((await post('{"email":')).body.code, 'malformed_body');
  t.equal((await post('')).body.code, 'malformed_body');
  t.equal((await post('{"__proto__":{"a":1},"email":"a@b.example","password":"x"}')).body.code, 'malformed_body');
  t.equal((await post('[]')).body.code, 'invalid_input');
  t.equal((await post('{}', { ...own, 'content-type': 'application/xml' })).body.code, 'unsupported_media_type');
  t.equal((await post(`{"email":"${'x'.repeat(300_000)}"}`)).body.code, 'too_large');
  t.equal((await request('/api/v1/nothing')).body.code, 'not_found');
  t.equal((await request('/api/v1/auth/logins')).body.code, 'not_logged_in');
  t.equal(
    (await request(`/api/v1/members/${'x'.repeat(500)}/suspend`, { method: 'POST', headers: own, body: '{}' })).status,
    404,
  );
  t.equal((await request('/api/v1/%')).status, 400);
});

t.test('the codes that are answered are those of the registry', async (t) => {
  for (const path of ['/api/v1/viewer', '/api/v1/nothing', '/nothing.js']) {
    const { body, status } = await request(path);
    t.equal(problems[body.code as keyof typeof problems]?.status, status, path);
  }
});

t.test('a body that trickles in is cut off, and the node says why', async (t) => {
  const head = `POST /api/v1/auth/login HTTP/1.1\r\nHost: a\r\nX-Consilium: 1\r\nContent-Type: application/json\r\nContent-Length: 5000\r\n\r\n`;
  const { text, afterMs } = await raw(head, ' ');
  t.match(text, /HTTP\/1\.1 (408|503)/);
  t.match(text, /too_slow|deadline_exceeded/);
  t.ok(afterMs < 30_000, `${Math.round(afterMs)} ms`);
});

t.test('headers that trickle in are cut off', async (t) => {
  const { afterMs } = await raw('GET / HTTP/1.1\r\nHost: a\r\n', 'x-a: b\r\n');
  t.ok(afterMs < 30_000, `${Math.round(afterMs)} ms`);
});

t.test('a connection on which nothing moves is closed', async (t) => {
  const { afterMs } = await raw('');
  t.ok(afterMs < 30_000, `${Math.round(afterMs)} ms`);
});

t.test('what is not HTTP, and headers beyond any need, are refused without harm', async (t) => {
  t.match((await raw('\x16\x03\x01\x02\x00nonsense\r\n\r\n')).text, /400/);
  const large = await raw(`GET / HTTP/1.1\r\nHost: a\r\nx-large: ${'x'.repeat(40_000)}\r\n\r\n`);
  t.match(large.text, /413|431/);
  t.match(await request('/livez'), { status: 200 });
});

t.test('a WebSocket message beyond the limit ends that connection and nothing else', async (t) => {
  const socket = new WebSocket(`ws://127.0.0.1:${node.node.port}/api/v1/stream`, {
    headers: { origin: node.base, cookie: node.administrator.cookieHeader() },
  });
  await new Promise((resolve) => socket.once('open', resolve));
  const closed = new Promise<number>((resolve) => socket.once('close', resolve));
  socket.send(JSON.stringify({ kind: 'typing', room: 'x'.repeat(limits.messageBytes) }));
  t.equal(await closed, 1009);
  t.match(await request('/livez'), { status: 200 });
});

t.test('WebSocket messages of the wrong shape, or too many, end the connection with their own codes', async (t) => {
  const open = async () => {
    const socket = new WebSocket(`ws://127.0.0.1:${node.node.port}/api/v1/stream`, {
      headers: { origin: node.base, cookie: node.administrator.cookieHeader() },
    });
    await new Promise((resolve) => socket.once('open', resolve));
    return { socket, closed: new Promise<number>((resolve) => socket.once('close', resolve)) };
  };
  for (const text of ['not json', '{"kind":"unknown"}', '{"kind":"pong","more":1}', '[]']) {
    const { socket, closed } = await open();
    socket.send(text);
    t.equal(await closed, 4400, text);
  }
  const { socket, closed } = await open();
  for (let count = 0; count < 40; count++) socket.send('{"kind":"pong"}');
  t.equal(await closed, 4429);
});

t.test('pages may run nothing but their own files', async (t) => {
  const policy = (await request('/livez')).headers.get('content-security-policy') ?? '';
  for (const part of [
    "default-src 'none'",
    "script-src 'self' 'wasm-unsafe-eval'",
    "style-src 'self'",
    "require-trusted-types-for 'script'",
    "frame-ancestors 'none'",
  ]) {
    t.match(policy, part);
  }
  t.notMatch(
    policy.replace("'wasm-unsafe-eval'", ''),
    /unsafe/,
    'WebAssembly runs, and nothing else that is made on the way',
  );
});

t.test('health says how each part stands, and figures are for the own network', async (t) => {
  const ready = await request('/readyz');
  t.equal(ready.status, 200);
  t.match(ready.body, { status: 'ready', checks: { database: { ok: true }, disk: { ok: true }, clock: { ok: true } } });
  t.match((await request('/metrics')).text, /http_request_duration_seconds_bucket/);
  t.equal((await request('/metrics', { headers: { 'x-forwarded-for': '203.0.113.9' } })).status, 404);
});

t.test('the description of the API is served, as a page and as JSON', async (t) => {
  const { body } = await request('/docs/json');
  t.match(body, { openapi: '3.1.0', paths: { '/api/v1/auth/login': { post: { operationId: 'auth.login' } } } });
  t.equal((await request('/docs')).status, 200);
});

t.test(
  'too many requests of one address are refused with the time to wait, and a made-up cookie does not help',
  async (t) => {
    await using limited = await startTestNode({ host: 'b', limits: { requestsPerMinute: 8 } });
    let refused: Awaited<ReturnType<typeof request>> | undefined;
    for (let count = 0; count < 60 && refused?.status !== 429; count++)
      refused = await request('/api/v1/node', {}, limited);
    t.equal(refused?.body.code, 'rate_limited');
    t.ok(Number(refused?.headers.get('retry-after')) > 0);
    let last = 0;
    for (let count = 0; count < 300 && last !== 429; count++) {
      last = (await request('/api/v1/node', { headers: { cookie: `consilium=made-up-${count}` } }, limited)).status;
    }
    t.equal(last, 429, 'the address has a limit of its own');
  },
);
