import t from 'tap';
import WebSocket from 'ws';
import { withTx } from '../db/index.ts';
import { type ApiClient, ApiProblem } from '../testing/api-client.ts';
import { eventually } from '../testing/eventually.ts';
import { administratorLogin, startTestNode, TestClock, type TestNode } from '../testing/test-node.ts';
import { createAccount, openAuth } from './index.ts';

const clock = new TestClock();
const node = await startTestNode({ clock });
t.teardown(() => node.close());
const auth = await openAuth({ ...node.node.ground, publicUrl: node.base });

/** Somebody with an account of their own, so that tests do not use up each other's budgets. */
async function makePerson(email: string): Promise<string> {
  const passwordHash = await auth.passwords.hash('a quiet violet morning');
  const created = await withTx(node.node.ground.db, (tx) =>
    createAccount(tx, { email, name: 'Sofia Conti', passwordHash, locale: 'it', roles: ['member'], status: 'active' }),
  );
  if (!created.ok) throw new Error(created.code);
  return created.account.id;
}

async function logIn(email: string, client = node.guest()): Promise<ApiClient> {
  await client.call('auth.login', { body: { email, password: 'a quiet violet morning' } });
  return client;
}

async function refusedWith(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return 'allowed';
  } catch (error) {
    if (error instanceof ApiProblem) return error.code;
    throw error;
  }
}

/** A page's request without the care that `ApiClient` takes. */
async function bare(
  of: TestNode,
  path: string,
  init: RequestInit,
): Promise<{ status: number; code: string; cookies: string[] }> {
  const answer = await fetch(`http://127.0.0.1:${of.node.port}${path}`, init);
  const body = (await answer.json()) as { code?: string };
  return { status: answer.status, code: body.code ?? '', cookies: answer.headers.getSetCookie() };
}

t.test('a wrong password and an unknown address get the same answer', async (t) => {
  await makePerson('same@hospital.example');
  const wrong = await refusedWith(
    node.guest().call('auth.login', { body: { email: 'same@hospital.example', password: 'wrong' } }),
  );
  const unknown = await refusedWith(
    node.guest().call('auth.login', { body: { email: 'nobody@hospital.example', password: 'wrong' } }),
  );
  t.equal(wrong, 'wrong_credentials');
  t.equal(unknown, wrong);
});

t.test('an unknown address costs the same work as a known one', async (t) => {
  const known = await auth.passwords.hash('something else entirely');
  const times: Record<'known' | 'unknown', number[]> = { known: [], unknown: [] };
  await auth.passwords.verify(undefined, 'warm up');
  for (let round = 0; round < 15; round++) {
    for (const [kind, hash] of [
      ['known', known],
      ['unknown', undefined],
    ] as const) {
      const started = performance.now();
      t.equal(await auth.passwords.verify(hash, 'wrong'), false);
      times[kind].push(performance.now() - started);
    }
  }
  const median = (list: number[]) => list.sort((a, b) => a - b)[Math.floor(list.length / 2)] as number;
  const ratio = median(times.unknown) / median(times.known);
  t.ok(ratio > 0.5 && ratio < 2, `unknown takes ${ratio.toFixed(2)} times as long as known`);
});

t.test('the address of an account is found whatever its case', async (t) => {
  await makePerson('Case@Hospital.example');
  const client = await logIn('cASE@hospital.EXAMPLE');
  t.equal((await client.call('auth.viewer', {})).email, 'case@hospital.example');
});

t.test('row 28: after ten wrong guesses in an hour nobody new may try, while the owner goes on', async (t) => {
  const email = 'guessed@hospital.example';
  await makePerson(email);
  const owner = await logIn(email);
  await owner.call('auth.logout', { body: {} });
  const attempts: string[] = [];
  for (let attempt = 0; attempt < 12; attempt++) {
    attempts.push(
      await refusedWith(node.guest().call('auth.login', { body: { email, password: `guess number ${attempt}` } })),
    );
  }
  t.equal(attempts.filter((code) => code === 'wrong_credentials').length, 10, 'ten guesses were compared');
  t.equal(attempts.filter((code) => code === 'too_many_attempts').length, 2, 'the others were not');
  t.equal(
    await refusedWith(logIn(email)),
    'too_many_attempts',
    'from an unknown browser not even the right one is compared',
  );
  await t.resolves(logIn(email, owner), 'the owner logs in from the browser they always use');
  clock.advance(61 * 60_000);
  await t.resolves(logIn(email), 'after an hour everybody may try again');
});

t.test('guesses that arrive at the same moment do not slip past the count', async (t) => {
  const email = 'parallel@hospital.example';
  await makePerson(email);
  const codes = await Promise.all(
    Array.from({ length: 30 }, (_, n) =>
      refusedWith(node.guest().call('auth.login', { body: { email, password: `guess ${n}` } })),
    ),
  );
  t.equal(codes.filter((code) => code === 'wrong_credentials').length, 10);
  clock.advance(61 * 60_000);
});

t.test('a device cookie of one account opens no budget for another', async (t) => {
  await makePerson('first@hospital.example');
  await makePerson('second@hospital.example');
  const client = await logIn('first@hospital.example');
  await client.call('auth.logout', { body: {} });
  for (let attempt = 0; attempt < 10; attempt++) {
    await refusedWith(client.call('auth.login', { body: { email: 'second@hospital.example', password: 'wrong' } }));
  }
  t.equal(await refusedWith(logIn('second@hospital.example', client)), 'too_many_attempts');
  clock.advance(61 * 60_000);
});

t.test('a request that changes something is refused unless it comes from a page of this node', async (t) => {
  const client = await logIn('first@hospital.example');
  const good = {
    origin: node.base,
    'x-consilium': '1',
    'content-type': 'application/json',
    cookie: client.cookieHeader(),
  };
  const send = (headers: Record<string, string>) =>
    bare(node, '/api/v1/auth/logout', { method: 'POST', headers, body: '{}' });
  const { 'x-consilium': _dropped, ...withoutHeader } = good;
  t.match(await send(withoutHeader), { status: 403, code: 'wrong_origin' }, 'a plain form');
  t.match(
    await send({ ...good, origin: 'https://evil.example' }),
    { status: 403, code: 'wrong_origin' },
    'another origin',
  );
  t.match(await send({ ...good, origin: 'null' }), { status: 403, code: 'wrong_origin' }, 'a sandboxed page');
  t.match(
    await send({ ...good, 'sec-fetch-site': 'cross-site' }),
    { status: 403, code: 'wrong_origin' },
    'the browser says so',
  );
  t.match(
    await send({ ...good, 'content-type': 'text/plain' }),
    { status: 415, code: 'unsupported_media_type' },
    'a simple request',
  );
  await t.resolves(client.call('auth.viewer', {}), 'none of them logged anybody out');
});

t.test('a WebSocket from a page of another site, or without a login, is refused', async (t) => {
  const client = await logIn('first@hospital.example');
  const url = `ws://127.0.0.1:${node.node.port}/api/v1/stream`;
  const open = (headers: Record<string, string>) =>
    new Promise<string>((resolve) => {
      const socket = new WebSocket(url, { headers });
      socket.once('open', () => {
        socket.terminate();
        resolve('open');
      });
      socket.once('unexpected-response', (_request, response) => resolve(String(response.statusCode)));
      socket.once('error', (error) => resolve(error.message));
    });
  t.equal(await open({ origin: node.base, cookie: client.cookieHeader() }), 'open');
  t.equal(await open({ origin: 'https://evil.example', cookie: client.cookieHeader() }), '403');
  t.equal(await open({ cookie: client.cookieHeader() }), '403');
  t.equal(await open({ origin: node.base }), '401');
});

t.test('the cookie of a login is out of reach of scripts and other sites', async (t) => {
  await using https = await startTestNode({ host: 'b', environment: { CONSILIUM_PUBLIC_URL: 'https://b.example' } });
  const body = JSON.stringify(administratorLogin);
  const headers = { 'x-consilium': '1', 'content-type': 'application/json' };
  const secure = await bare(https, '/api/v1/auth/login', {
    method: 'POST',
    body,
    headers: { ...headers, origin: 'https://b.example' },
  });
  t.equal(secure.status, 200);
  for (const cookie of secure.cookies)
    t.match(cookie, /^__Host-consilium[^;]*; Max-Age=\d+; Path=\/; HttpOnly; Secure; SameSite=Lax$/);
  t.equal(secure.cookies.length, 2);
  const plain = await bare(node, '/api/v1/auth/login', {
    method: 'POST',
    body,
    headers: { ...headers, origin: node.base },
  });
  for (const cookie of plain.cookies) t.match(cookie, /^consilium[^;]*; Max-Age=\d+; Path=\/; HttpOnly; SameSite=Lax$/);
});

t.test('a new log-in in the same browser ends the one before', async (t) => {
  const client = await logIn('first@hospital.example');
  const before = client.cookieHeader();
  await logIn('first@hospital.example', client);
  const old = await bare(node, '/api/v1/viewer', { headers: { cookie: before } });
  t.match(old, { status: 401, code: 'not_logged_in' });
});

t.test('logins are listed with their browser and ended one by one or all at once', async (t) => {
  const email = 'lists@hospital.example';
  await makePerson(email);
  const here = await logIn(email);
  const there = await logIn(email);
  const elsewhere = await logIn(email);
  const { logins } = await here.call('auth.logins', {});
  t.equal(logins.length, 3);
  t.equal(logins.filter((login) => login.current).length, 1);
  const { logins: seenThere } = await there.call('auth.logins', {});
  const own = seenThere.find((login) => login.current);
  await here.call('auth.endLogin', { params: { id: own?.id ?? '' }, body: {} });
  t.equal(await refusedWith(there.call('auth.viewer', {})), 'not_logged_in');
  t.same(await here.call('auth.endOtherLogins', { body: {} }), { ended: 1 });
  t.equal(await refusedWith(elsewhere.call('auth.viewer', {})), 'not_logged_in');
  const other = await logIn('first@hospital.example');
  const { logins: others } = await other.call('auth.logins', {});
  const foreign = others[0]?.id ?? '';
  t.equal(
    await refusedWith(here.call('auth.endLogin', { params: { id: foreign }, body: {} })),
    'not_found',
    'not those of others',
  );
});

t.test('a login that is not used for a week ends', async (t) => {
  const client = await logIn('lists@hospital.example');
  clock.advance(6 * 24 * 3600_000);
  await t.resolves(client.call('auth.viewer', {}), 'it was used within the week');
  clock.advance(8 * 24 * 3600_000);
  t.equal(await refusedWith(client.call('auth.viewer', {})), 'not_logged_in');
});

t.test('a suspended account loses its requests and its open connection within five seconds', async (t) => {
  const email = 'suspended@hospital.example';
  const id = await makePerson(email);
  const client = await logIn(email);
  const socket = new WebSocket(`ws://127.0.0.1:${node.node.port}/api/v1/stream`, {
    headers: { origin: node.base, cookie: client.cookieHeader() },
  });
  const messages: string[] = [];
  socket.on('message', (data) => messages.push(String(data)));
  await eventually('the stream greets', 5_000, () => messages.length > 0);
  const closed = new Promise<number>((resolve) => socket.once('close', resolve));
  const started = performance.now();
  await withTx(node.node.ground.db, (tx) => auth.setStatus(tx, id, 'suspended'));
  t.equal(await refusedWith(client.call('auth.viewer', {})), 'not_logged_in');
  t.equal(await closed, 4401);
  t.comment(`closed after ${Math.round(performance.now() - started)} ms`);
  t.match(messages.at(-1), /"kind":"bye","code":"account_suspended"/);
  t.equal(await refusedWith(logIn(email)), 'account_suspended');
  await withTx(node.node.ground.db, (tx) => auth.setStatus(tx, id, 'active'));
  await t.resolves(logIn(email), 'reinstated');
});
