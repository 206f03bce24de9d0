import { randomUUID } from 'node:crypto';
import t from 'tap';
import { type Dispatcher, request } from 'undici';
import {
  bytesOfPostText,
  type DiscussionDetail,
  type Post,
  postTextBytes,
} from '../../spec/schemas/api/discussions.ts';
import { type OperationId, paths } from '../../spec/schemas/api/paths.ts';
import { problems } from '../../spec/schemas/common/problems.ts';
import { ApiProblem } from '../testing/api-client.ts';
import { admitDoctor } from '../testing/doctor.ts';
import type { SeededPerson } from '../testing/seed/seed.ts';
import { startTestNode } from '../testing/test-node.ts';
import { upload } from '../testing/upload.ts';

t.setTimeout(240_000);
const house = await startTestNode({ limits: { requestsPerMinute: 1_000_000 } });
t.teardown(() => house.close());
const kaya = await admitDoctor(house, 'Kaya');
const ito = await admitDoctor(house, 'Ito');
const novak = await admitDoctor(house, 'Novak');

const ref = ({ node, actor }: SeededPerson) => ({ node, actor });
const create = async (title: string, more: object = {}): Promise<DiscussionDetail> =>
  kaya.client.call('discussions.create', { body: { clientId: randomUUID(), title, join: 'node', ...more } });
const write = (who: SeededPerson, room: string, text: string, more: object = {}): Promise<Post> =>
  who.client.call('posts.create', { params: { room }, body: { clientId: randomUUID(), text, ...more } });
const codeOf = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => 'none',
    (error: unknown) => (error instanceof ApiProblem ? error.code : Promise.reject(error)),
  );

interface Sent {
  /** Must be done. */
  isGood?: boolean;
  method: string;
  /** Path with query. */
  path: string;
  headers?: Record<string, string>;
  body?: string | Buffer | null;
}

/** Sends anything at all, with the cookie of a member. @returns status and code; code is `ok`, or `none` when the answer names no known one */
async function send({ method, path, headers = {}, body = null }: Sent): Promise<{ status: number; code: string }> {
  const answer = await request(`http://127.0.0.1:${house.node.port}${path}`, {
    method: method as Dispatcher.HttpMethod,
    headers: {
      ...{ host: new URL(house.base).host, origin: house.base, cookie: kaya.client.cookieHeader(), 'x-consilium': '1' },
      ...(body === null ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    body,
  });
  const text = await answer.body.text();
  if (answer.statusCode < 400) return { status: answer.statusCode, code: 'ok' };
  const { code } = (text.startsWith('{') ? JSON.parse(text) : {}) as { code?: string };
  return { status: answer.statusCode, code: code !== undefined && Object.hasOwn(problems, code) ? code : 'none' };
}

const firstId = randomUUID();
type Values = Record<string, unknown>;
interface Input {
  params?: Record<string, string>;
  query?: Record<string, string>;
  body?: Values;
}

const deep = (levels: number): unknown => (levels === 0 ? 1 : [deep(levels - 1)]);
const wrongValues: unknown[] = [
  ...[null, true, -1, 0.5, 1e21, '', ' ', '\t\n ', 'x', 'x'.repeat(30_000), '\u0000', 'a\u0000b', '\ud800', 'a\udfff'],
  ...['../../etc/passwd', '%00', "'; drop table post; --", '\u202Eexe', '🫠'.repeat(300), '__proto__', 'constructor'],
  ...[[], {}, [null], ['\u0000'], [{}], [[]], Array(3_000).fill('x'), { toString: 'x' }, deep(200)],
];

/** Every value once missing, once replaced by each wrong one, and things that nobody asked for. */
function* spoiled(values: Values): Generator<Values> {
  for (const key of Object.keys(values)) {
    const { [key]: good, ...rest } = values;
    yield rest;
    for (const wrong of wrongValues) yield { ...rest, [key]: wrong };
    if (Array.isArray(good)) {
      yield { ...rest, [key]: [...good, ...good] };
      for (const wrong of wrongValues) yield { ...rest, [key]: [wrong] };
    }
  }
  yield { ...values, unknown: 'x' };
  yield { ...values, 'a\u0000b': '\u0000' };
}
/** The same id again would answer what it has made, whatever else is sent. */
const renewed = (body: unknown): unknown =>
  body !== null && typeof body === 'object' && 'clientId' in body && body.clientId === firstId
    ? { ...body, clientId: randomUUID() }
    : body;
const asText = (value: unknown): string => (typeof value === 'string' ? value : (JSON.stringify(value) ?? ''));
const encoded = (value: string): string => encodeURIComponent(value.isWellFormed() ? value : '\uFFFD');

function* attacks(operation: OperationId, { params = {}, query = {}, body }: Input): Generator<Sent> {
  const [method, template] = paths[operation];
  const build = (p: Values, q: Values, b: unknown): Sent => ({
    method,
    path: `${template.replace(/:(\w+)/g, (_, name: string) => encoded(asText(p[name])))}?${Object.entries(q)
      .map(([key, value]) => `${encoded(key)}=${encoded(asText(value))}`)
      .join('&')}`,
    body: method === 'GET' ? null : typeof b === 'string' ? b : JSON.stringify(renewed(b)),
  });
  // As it should be, so that the others fail for what is wrong with them. (An institution cannot remove itself.)
  yield { ...build(params, query, body ?? {}), isGood: operation !== 'discussions.removeInstitution' };
  for (const p of spoiled(params)) yield build(p, query, body ?? {});
  for (const q of spoiled(query)) yield build(params, q, body ?? {});
  if (method === 'GET') return;
  for (const b of spoiled(body ?? {})) yield build(params, query, b);
  for (const raw of [
    '',
    '{',
    '[]',
    'null',
    '"x"',
    '{"a":1}{',
    '{"__proto__":{"a":1}}',
    '{"constructor":{"prototype":{}}}',
  ])
    yield build(params, query, raw);
  yield build(params, query, `${'['.repeat(20_000)}${']'.repeat(20_000)}`);
  yield { ...build(params, query, body ?? {}), headers: { 'content-type': 'text/plain' } };
  yield { ...build(params, query, body ?? {}), headers: { 'content-encoding': 'gzip' } };
  yield { ...build(params, query, body ?? {}), headers: { origin: 'http://elsewhere.example' } };
}

/** Sends attacks, eight at a time. @returns those that were not answered as they should be */
async function survive(operation: OperationId, input: Input): Promise<string[]> {
  const bad: string[] = [];
  const queue = attacks(operation, input);
  const worker = async () => {
    for (const sent of queue) {
      const { status, code } = await send(sent);
      if (sent.isGood ? code !== 'ok' : status >= 500 || code === 'none')
        bad.push(`${status} ${code}: ${operation} ${sent.path.slice(0, 160)} ${String(sent.body).slice(0, 300)}`);
    }
  };
  await Promise.all(Array.from({ length: 8 }, worker));
  return bad;
}

const { room } = await create('Under attack', { topic: 'Everything', people: [ref(ito)] });
const file = await upload(kaya.client, { name: 'plan.txt', bytes: Buffer.from('two pages') });
const post = await write(kaya, room, 'A post', { attachments: [file.id], mentions: [ref(ito)] });
const spare = async () => (await create('Spare', { people: [ref(ito)] })).room;
const id = () => randomUUID();
const waiting = await upload(kaya.client, { name: 'waiting.txt', bytes: Buffer.from('nobody takes it') });
const shown = await write(kaya, room, 'With a file', {
  attachments: [(await upload(kaya.client, { name: 'shown.txt', bytes: Buffer.from('to be read') })).id],
});
async function invitation(): Promise<string> {
  const asked = await novak.client.call('discussions.create', {
    body: { clientId: id(), title: 'Please come', join: 'invite', people: [ref(kaya)] },
  });
  const { invitations } = await kaya.client.call('invitations.list', {});
  return invitations.find((one) => one.room === asked.room)?.id ?? '';
}

const inputs: Partial<Record<OperationId, () => Promise<Input> | Input>> = {
  'discussions.list': () => ({
    query: { kind: 'group', scope: 'all', specialty: 'cardiology', q: 'x', cursor: `1.${room}`, limit: '5' },
  }),
  'discussions.create': () => ({
    body: {
      ...{ clientId: firstId, title: 'New', topic: 'T', specialties: ['cardiology'], language: 'en', join: 'invite' },
      ...{ people: [ref(ito)], institutions: [ito.node] },
    },
  }),
  'discussions.get': () => ({ params: { room } }),
  'discussions.update': async () => ({
    params: { room: await spare() },
    body: { title: 'New', topic: 'T', join: 'invite' },
  }),
  'discussions.people': () => ({ params: { room } }),
  'discussions.invite': async () => ({
    params: { room: await spare() },
    body: { people: [ref(novak)], institutions: [ito.node], role: 'member' },
  }),
  'discussions.join': () => ({ params: { room }, body: {} }),
  'discussions.setRole': async () => ({ params: { room: await spare(), ...ref(ito) }, body: { role: 'member' } }),
  'discussions.removePerson': async () => ({ params: { room: await spare(), ...ref(ito) }, body: { reason: 'x' } }),
  'discussions.removeInstitution': async () => ({
    params: { room: await spare(), node: ito.node },
    body: { reason: 'x' },
  }),
  'discussions.preferences': () => ({ params: { room }, body: { muted: false } }),
  'discussions.read': () => ({ params: { room }, body: { order: post.order } }),
  'discussions.close': async () => ({ params: { room: await spare() }, body: {} }),
  'discussions.leave': async () => ({ params: { room: await spare() }, body: {} }),
  'conversations.open': () => ({ body: ref(novak) }),
  'invitations.list': () => ({ query: { x: '1' } }),
  'invitations.answer': async () => ({ params: { id: await invitation() }, body: { answer: 'accept' } }),
  'posts.list': () => ({
    params: { room },
    query: { before: post.order, after: post.order, around: post.id, limit: '5' },
  }),
  'posts.get': () => ({ params: { post: post.id } }),
  'posts.thread': () => ({ params: { post: post.id } }),
  'posts.create': () => ({
    params: { room },
    body: {
      ...{ clientId: firstId, text: 'A text', language: 'en', mentions: [ref(ito)], attachments: [], replyTo: post.id },
      kind: 'post',
    },
  }),
  'posts.edit': () => ({
    params: { post: post.id },
    body: { text: 'Better', mentions: [ref(ito)], keep: [post.attachments[0]?.sha256] },
  }),
  'posts.history': () => ({ params: { post: post.id } }),
  'posts.react': () => ({ params: { post: post.id }, body: { emoji: '👍', on: true } }),
  'posts.redact': async () => ({
    params: { post: (await write(kaya, room, 'Short-lived')).id },
    body: { reason: 'x' },
  }),
  'uploads.get': () => ({ params: { id: waiting.id } }),
  'attachments.get': () => ({
    params: { post: shown.id, sha256: shown.attachments[0]?.sha256 ?? '' },
    query: {},
  }),
  'notifications.list': () => ({ query: { cursor: `1.${id()}`, limit: '5' } }),
  'notifications.read': () => ({ body: { ids: [id()] } }),
};

for (const [operation, input] of Object.entries(inputs) as [OperationId, () => Promise<Input> | Input][]) {
  t.test(`whatever is sent to ${operation} is answered with a stable code`, async (t) => {
    t.same(await survive(operation, await input()), []);
  });
}

t.test('the same request many times at once is done once', async (t) => {
  const clientId = randomUUID();
  const times = Array.from({ length: 10 });
  const rooms = await Promise.all(
    times.map(() => kaya.client.call('discussions.create', { body: { clientId, title: 'Once', join: 'node' } })),
  );
  t.equal(new Set(rooms.map((one) => one.room)).size, 1);
  const postId = randomUUID();
  const posts = await Promise.all(times.map(() => write(kaya, room, 'Once', { clientId: postId })));
  t.equal(new Set(posts.map((one) => one.id)).size, 1);
  const other = await spare();
  t.equal(
    await codeOf(write(kaya, other, 'Elsewhere', { clientId: postId })),
    'conflict',
    'an id that made something else',
  );
  t.equal(await codeOf(write(kaya, room, 'Elsewhere', { clientId })), 'conflict');
  const again = kaya.client.call('discussions.create', { body: { clientId: postId, title: 'Twice', join: 'node' } });
  t.equal(await codeOf(again), 'conflict');
  const reacted = await Promise.all(
    times.map(() => ito.client.call('discussions.join', { params: { room }, body: {} })),
  );
  t.ok(reacted.every(({ membership }) => membership === 'joined'));
  await Promise.all(
    times.map(() => ito.client.call('posts.react', { params: { post: post.id }, body: { emoji: '🎯', on: true } })),
  );
  const { reactions } = await kaya.client.call('posts.get', { params: { post: post.id } });
  t.equal(reactions.find(({ emoji }) => emoji === '🎯')?.count, 1);
  const taken = await upload(kaya.client, { name: 'once.txt', bytes: Buffer.from('once') });
  const claims = await Promise.all(times.map(() => codeOf(write(kaya, room, 'File', { attachments: [taken.id] }))));
  t.same(claims.sort(), ['none', ...Array(9).fill('upload_not_ready')]);
  t.equal(await codeOf(write(kaya, room, 'File', { attachments: [taken.id, taken.id] })), 'upload_not_ready');
});

t.test('what comes too late or in the wrong order is refused by name', async (t) => {
  const late = await spare();
  t.equal(await codeOf(write(novak, late, 'Not in')), 'not_joined');
  t.equal(await codeOf(novak.client.call('discussions.leave', { params: { room: late }, body: {} })), 'not_joined');
  await novak.client.call('discussions.join', { params: { room: late }, body: {} });
  const mine = await write(novak, late, 'Mine');
  await novak.client.call('discussions.leave', { params: { room: late }, body: {} });
  t.equal(
    await codeOf(novak.client.call('posts.edit', { params: { post: mine.id }, body: { text: 'x' } })),
    'not_joined',
  );
  const gone = await write(kaya, late, 'Gone');
  await kaya.client.call('posts.redact', { params: { post: gone.id }, body: {} });
  await kaya.client.call('posts.redact', { params: { post: gone.id }, body: {} });
  t.equal(
    await codeOf(kaya.client.call('posts.edit', { params: { post: gone.id }, body: { text: 'x' } })),
    'post_redacted',
  );
  const react = { params: { post: gone.id }, body: { emoji: '👍', on: true } };
  t.equal(await codeOf(kaya.client.call('posts.react', react)), 'post_redacted');
  await kaya.client.call('discussions.close', { params: { room: late }, body: {} });
  t.equal(await codeOf(kaya.client.call('discussions.close', { params: { room: late }, body: {} })), 'room_closed');
  t.equal(await codeOf(write(kaya, late, 'Too late')), 'room_closed');
  t.equal(await codeOf(novak.client.call('discussions.join', { params: { room: late }, body: {} })), 'room_closed');
  t.equal(await codeOf(create('\n \t \u2028')), 'invalid_input', 'a title of nothing');
  t.equal((await create('Two\nlines\u0007')).title, 'Two lines');
  const read = (order: string) => kaya.client.call('discussions.read', { params: { room }, body: { order } });
  t.match(await read('zzzz'), { unread: 0 });
  t.match(await read('0'), { unread: 0 }, 'never backwards');
});

t.test('words in every script are kept as they are, or refused by name when they take too much room', async (t) => {
  for (const letter of ['a', 'й', '漢', '🩺', '"', '\\', '\u0001', '\u{1F9D1}\u200D\u2695\uFE0F']) {
    const text = letter.repeat(Math.floor(20_000 / letter.length));
    const outcome = await write(kaya, room, text).then(
      (made) => (made.text === text.trim() ? 'kept' : 'changed'),
      (error: unknown) => (error instanceof ApiProblem ? error.code : Promise.reject(error)),
    );
    const expected = bytesOfPostText(text) > postTextBytes ? 'text_too_long' : 'kept';
    t.equal(outcome, expected, `code point ${letter.codePointAt(0)}`);
  }
});

t.test('uploads that break the rules of their protocol are refused, and the node goes on', async (t) => {
  const base = { 'tus-resumable': '1.0.0' };
  const raw = { 'content-type': 'application/offset+octet-stream' };
  const one = '/api/v1/uploads/';
  const tries: Sent[] = [
    ...['-1', 'x', '1e99', '99999999999999999999', '', '0x10', 'NaN'].map((length) => ({
      ...{ method: 'POST', path: '/api/v1/uploads' },
      headers: { ...base, 'upload-length': length },
    })),
    ...[
      'name',
      'name =',
      'name !!!',
      `name ${'A'.repeat(8_000)}`,
      'a b,c d,,',
      'name AA==,name AA==',
      `name ${btoa('\u0000')}`,
    ].map((metadata) => ({
      ...{ method: 'POST', path: '/api/v1/uploads' },
      headers: { ...base, 'upload-length': '5', 'upload-metadata': metadata },
    })),
    { method: 'POST', path: '/api/v1/uploads', headers: { 'upload-length': '5' } },
    { method: 'POST', path: '/api/v1/uploads', headers: { ...base, 'upload-length': '5', 'tus-resumable': '9.9' } },
    { method: 'POST', path: '/api/v1/uploads', headers: { ...base, 'upload-defer-length': '1' } },
    {
      method: 'POST',
      path: '/api/v1/uploads',
      headers: { ...base, 'upload-length': '5', 'upload-concat': 'final;/x' },
    },
    ...['x', '..%2f..%2fetc', randomUUID(), '%00', 'x'.repeat(390)].flatMap((name) => [
      { method: 'PATCH', path: one + name, headers: { ...base, ...raw, 'upload-offset': '0' }, body: 'x' },
      { method: 'DELETE', path: one + name, headers: base },
      { method: 'PUT', path: one + name, headers: base },
    ]),
  ];
  const made = await request(`http://127.0.0.1:${house.node.port}/api/v1/uploads`, {
    method: 'POST',
    headers: {
      ...{ ...base, 'upload-length': '5', host: new URL(house.base).host, origin: house.base },
      cookie: kaya.client.cookieHeader(),
      'x-consilium': '1',
    },
  });
  t.equal(made.statusCode, 201);
  const mine = one + String(made.headers.location).split('/').at(-1);
  for (const offset of ['1', '-1', 'x', '99999999999999999999', ''])
    tries.push({ method: 'PATCH', path: mine, headers: { ...base, ...raw, 'upload-offset': offset }, body: 'ab' });
  tries.push({ method: 'PATCH', path: mine, headers: { ...base, 'upload-offset': '0' }, body: 'ab' });
  tries.push({
    method: 'PATCH',
    path: mine,
    headers: { ...base, ...raw, 'upload-offset': '0' },
    body: 'more than five',
  });
  for (const one of tries) {
    const { status } = await send(one);
    t.ok(
      status < 500 || status === 501,
      `${status}: ${one.method} ${one.path.slice(0, 60)} ${JSON.stringify(one.headers).slice(0, 120)}`,
    );
  }
});
