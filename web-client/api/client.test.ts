import t from 'tap';
import { type ClientWorld, createCall, urlOf } from './client.ts';

type Reply = { status: number; body?: unknown; headers?: Record<string, string> } | Error;
function stage(...replies: Reply[]) {
  const requests: { url: string; init: RequestInit }[] = [];
  const waits: number[] = [];
  let loggedOut = 0;
  const world: ClientWorld = {
    fetch: (async (url: string, init: RequestInit) => {
      requests.push({ url, init });
      const reply = replies.length > 1 ? replies.shift() : replies[0];
      if (!reply || reply instanceof Error) throw reply ?? new Error('no reply');
      return new Response(reply.body === undefined ? null : JSON.stringify(reply.body), {
        status: reply.status,
        headers: { 'content-type': 'application/json', ...reply.headers },
      });
    }) as typeof fetch,
    wait: async (ms) => {
      waits.push(ms);
    },
    random: () => 0.5,
    isOnline: () => true,
    onLoggedOut: () => loggedOut++,
  };
  return { call: createCall(world), world, requests, waits, loggedOut: () => loggedOut };
}
const problem = (status: number, code: string, more: object = {}) => ({
  status,
  body: { type: 'about:blank', title: code, status, code, ...more },
});
const room = { room: '!r' };
const body = { clientId: '00000000-0000-4000-8000-000000000000', text: 'words' };

t.test('a call fills in the path, carries the header of the client and gives the reply', async (t) => {
  const s = stage({ status: 201, body: { id: 'p1' } });
  const reply = await s.call('posts.create', { params: { room: '!a/b' }, body });
  t.same(reply, { ok: true, value: { id: 'p1' } });
  t.equal(s.requests[0]?.url, '/api/v1/discussions/!a%2Fb/posts');
  t.match(s.requests[0]?.init.headers, { 'x-consilium': '1', 'content-type': 'application/json' });
  t.equal(s.requests[0]?.init.body, JSON.stringify(body));
});

t.test('a problem is given with its code and the faults of its fields', async (t) => {
  const s = stage(
    problem(400, 'invalid_input', {
      in: 'body',
      errors: [{ path: '/email', code: 'pattern', message: 'x' }, 'nonsense'],
    }),
  );
  const reply = await s.call('auth.requestReset', { body: { email: 'x' } });
  t.match(reply, {
    ok: false,
    problem: {
      code: 'invalid_input',
      status: 400,
      fields: [{ path: '/email', code: 'pattern' }],
      details: { in: 'body' },
    },
  });
});

t.test("a proxy's page becomes a problem by its status", async (t) => {
  const s = stage({ status: 502, headers: { 'content-type': 'text/html' } });
  t.match(await s.call('auth.login', { body: { email: 'a@b', password: 'x' } }), {
    ok: false,
    problem: { code: 'not_ready', status: 502 },
  });
});

t.test('reading is tried three times when the node is busy', async (t) => {
  const s = stage(problem(503, 'not_ready'), new TypeError('network'), { status: 200, body: { notifications: [] } });
  t.match(await s.call('notifications.list'), { ok: true });
  t.equal(s.requests.length, 3);
  t.same(s.waits, [500, 1000]);
});

t.test('writing is sent once, unless the body makes twice once', async (t) => {
  const once = stage(problem(503, 'not_ready'));
  await once.call('posts.create', { params: room, body });
  t.equal(once.requests.length, 1);
  const often = stage(problem(503, 'not_ready'));
  await often.call('posts.create', { params: room, body, repeatable: true });
  t.equal(often.requests.length, 3);
});

t.test('the node may say how long to wait; a long wait is left to the person', async (t) => {
  const short = stage(problem(429, 'rate_limited'), { status: 200, body: {} });
  short.world.wait = async (ms) => void short.waits.push(ms);
  const s = stage({ ...problem(429, 'rate_limited'), headers: { 'retry-after': '2' } }, { status: 200, body: {} });
  await s.call('notifications.list');
  t.same(s.waits, [2000]);
  const long = stage({ ...problem(429, 'rate_limited'), headers: { 'retry-after': '60' } });
  t.match(await long.call('notifications.list'), { ok: false, problem: { retryAfterMs: 60_000 } });
  t.equal(long.requests.length, 1);
});

t.test('offline is said at once, without a request', async (t) => {
  const s = stage({ status: 200, body: {} });
  s.world.isOnline = () => false;
  t.match(await s.call('notifications.list'), { ok: false, problem: { code: 'offline', status: 0 } });
  t.equal(s.requests.length, 0);
});

t.test('the end of the log-in is told once the node says so', async (t) => {
  const s = stage(problem(401, 'not_logged_in'));
  await s.call('notifications.list');
  t.equal(s.loggedOut(), 1);
  const wrong = stage(problem(401, 'wrong_credentials'));
  await wrong.call('auth.login', { body: { email: 'a@b', password: 'x' } });
  t.equal(wrong.loggedOut(), 0, 'a wrong password is no ended log-in');
});

t.test('an answer that is no JSON is a problem, not a crash', async (t) => {
  const s = stage({ status: 200, body: {} });
  s.world.fetch = (async () => new Response('<html>', { status: 200 })) as typeof fetch;
  t.match(await s.call('auth.login', { body: { email: 'a@b', password: 'x' } }), {
    ok: false,
    problem: { code: 'unreadable_answer' },
  });
});

t.test('an address leaves out what is empty and refuses a missing parameter', async (t) => {
  t.equal(
    urlOf('directory.people', {}, { q: '', specialty: 'cardiology', limit: 6, country: undefined }),
    '/api/v1/people?specialty=cardiology&limit=6',
  );
  t.throws(() => urlOf('posts.get'), /needs the parameter post/);
});

t.test('a file is sent as bytes, whatever its name says it is', async (t) => {
  const s = stage({ status: 201, body: { id: 'e1' } });
  const raw = new Blob(['%PDF'], { type: 'application/pdf' });
  await s.call('evidence.upload', { query: { name: 'licence.pdf' }, raw });
  t.equal(s.requests[0]?.init.body, raw);
  t.match(s.requests[0]?.init.headers, { 'content-type': 'application/octet-stream' });
});
