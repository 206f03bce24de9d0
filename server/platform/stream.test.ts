import { randomUUID } from 'node:crypto';
import t from 'tap';
import WebSocket from 'ws';
import type { StreamEvent } from '../../spec/schemas/api/stream.ts';
import { readEnvironment } from '../config/index.ts';
import { openDatabase, withTx } from '../db/index.ts';
import { createTestDatabase, openTestPostgres, sharedPostgresVariable } from '../testing/database.ts';
import { eventually } from '../testing/eventually.ts';
import { createApp } from './app.ts';
import { createLocalBus } from './event-bus.ts';
import { createPostgresBus } from './event-bus-postgres.ts';
import { HttpFront } from './front.ts';
import { createLog } from './log.ts';
import type { Authenticator, Caller } from './operations.ts';
import { openStream } from './stream.ts';

const postgres = await openTestPostgres(readEnvironment()[sharedPostgresVariable]);
t.teardown(() => postgres[Symbol.asyncDispose]());
const database = await createTestDatabase(postgres.url);
t.teardown(() => database[Symbol.asyncDispose]());
const db = openDatabase({ url: database.url });
t.teardown(() => db.close());
const log = createLog('silent');

/** People by the name that they send as a header; a login ends when its name is taken out. */
const people = new Map<string, Caller>();
function person(name: string, roles: Caller['roles'] = ['member']): Caller {
  const caller: Caller = {
    ...{ accountId: randomUUID(), actor: `u_${name}`, loginId: randomUUID(), name, email: `${name}@a.example` },
    ...{ locale: 'en', status: 'active', roles },
  };
  people.set(name, caller);
  return caller;
}
const authenticator: Authenticator = {
  authenticate: async (request) => people.get(String(request.headers['x-name'])),
  isSameOrigin: () => true,
  stillValid: async (ids) =>
    new Map([...people.values()].filter((one) => ids.includes(one.loginId)).map((one) => [one.loginId, one.roles])),
};

/** One process of a node, as far as the stream is concerned. */
async function startProcess(options: { shared?: boolean; loginSweepMs?: number; pingIntervalMs?: number } = {}) {
  const app = await createApp({ log, trustProxy: [], secure: false });
  const bus = options.shared ? await createPostgresBus(database.url, log) : createLocalBus();
  const { shared: _, ...intervals } = options;
  const stream = await openStream({ app, db, bus, log, authenticator, ...intervals });
  await app.ready();
  const front = new HttpFront();
  const port = await front.listen(0, '127.0.0.1');
  front.use(app);
  const close = async () => {
    await stream.close();
    await app.close();
    await front.close();
    await bus.close();
  };
  return { stream, port, [Symbol.asyncDispose]: close };
}

interface Message {
  kind: string;
  cursor?: number;
  mode?: string;
  code?: string;
  events?: StreamEvent[];
  event?: unknown;
}

const roomNamed = (name: string): string => `r_${name.padEnd(43, '0')}`;

async function browser(port: number, name: string, after?: number, more = '') {
  const socket = new WebSocket(
    `ws://127.0.0.1:${port}/api/v1/stream${after === undefined ? '' : `?after=${after}${more}`}`,
    {
      headers: { 'x-name': name },
    },
  );
  const messages: Message[] = [];
  let closed: number | undefined;
  socket.on('message', (data) => messages.push(JSON.parse(String(data)) as Message));
  socket.on('close', (code) => {
    closed = code;
  });
  await eventually('the stream greets', 5_000, () => messages.length > 0);
  return {
    socket,
    messages,
    closed: () => closed,
    ids: () => messages.flatMap((message) => message.events ?? []).map((event) => (event as { id: string }).id),
    cursor: () => messages.filter((message) => message.kind === 'events').at(-1)?.cursor ?? messages[0]?.cursor ?? 0,
    [Symbol.dispose]: () => socket.terminate(),
  };
}

const event = (id: string): StreamEvent => ({ type: 'application.changed', id });

t.test('an event reaches those it is meant for, after the commit and never after a rollback', async (t) => {
  const ana = person('ana');
  person('bo', ['member', 'approver']);
  await using process = await startProcess();
  using atAna = await browser(process.port, 'ana');
  using atBo = await browser(process.port, 'bo');
  await withTx(db, async (tx) => {
    process.stream.publish(tx, { accounts: [ana.accountId] }, event('for-ana'));
    process.stream.publish(tx, { roles: ['approver'] }, event('for-approvers'));
    process.stream.publish(tx, 'everyone', event('for-all'));
    t.same(atAna.ids(), [], 'nothing is sent before the commit');
  });
  await withTx(db, async (tx) => {
    process.stream.publish(tx, 'everyone', event('undone'));
    throw new Error('no');
  }).catch(() => undefined);
  await withTx(db, async (tx) => process.stream.publish(tx, 'everyone', event('last')));
  await eventually(
    'both have the last event',
    5_000,
    () => atAna.ids().includes('last') && atBo.ids().includes('last'),
  );
  t.same(atAna.ids(), ['for-ana', 'for-all', 'last']);
  t.same(atBo.ids(), ['for-approvers', 'for-all', 'last']);
});

t.test('cursors grow without gaps in the order of commits, however transactions overlap', async (t) => {
  person('cem');
  await using process = await startProcess();
  using at = await browser(process.port, 'cem');
  const before = at.cursor();
  const ids = Array.from({ length: 120 }, (_, index) => `n${index}`);
  await Promise.all(
    ids.map((id, index) =>
      withTx(db, async (tx) => {
        process.stream.publish(tx, 'everyone', event(id));
        await tx.sql`select pg_sleep(${(index % 7) / 500})`;
        if (index % 10 === 9) throw new Error('rolled back');
      }).catch(() => undefined),
    ),
  );
  await eventually('all have arrived', 10_000, () => at.ids().length === 108);
  t.equal(at.cursor(), before + 108);
  t.equal(new Set(at.ids()).size, 108);
});

t.test('who comes back gets exactly what was missed, in order, and then what is new', async (t) => {
  person('dilek');
  await using process = await startProcess();
  let cursor = 0;
  {
    using first = await browser(process.port, 'dilek');
    cursor = first.cursor();
  }
  const publish = (id: string) => withTx(db, async (tx) => process.stream.publish(tx, 'everyone', event(id)));
  for (let index = 0; index < 450; index++) await publish(`m${index}`);
  const racing = Promise.all(Array.from({ length: 30 }, (_, index) => publish(`r${index}`)));
  using again = await browser(process.port, 'dilek', cursor);
  await racing;
  t.match(again.messages[0], { kind: 'hello', mode: 'resumed' });
  await eventually('everything has arrived', 10_000, () => again.ids().length >= 480);
  t.equal(again.ids().length, 480, 'nothing twice');
  t.same(
    again.ids().slice(0, 450),
    Array.from({ length: 450 }, (_, index) => `m${index}`),
  );
  const cursors = again.messages.flatMap((message) => (message.kind === 'events' ? [message.cursor ?? 0] : []));
  t.same(
    cursors,
    [...cursors].sort((a, b) => a - b),
    'each message carries the cursor of its own last event',
  );
  t.ok((cursors[0] ?? 0) < (cursors.at(-1) ?? 0));
});

t.test('who comes back too late, or with a cursor of another node, starts anew', async (t) => {
  person('emre');
  await using process = await startProcess();
  for (let index = 0; index < 3; index++)
    await withTx(db, async (tx) => process.stream.publish(tx, 'everyone', event('x')));
  using ahead = await browser(process.port, 'emre', 9_999_999);
  t.equal(ahead.messages[0]?.mode, 'reset');
  await withTx(db, (tx) => tx.sql`update stream_event set at = now() - interval '3 days'`);
  await process.stream.prune();
  using late = await browser(process.port, 'emre', 1);
  t.equal(late.messages[0]?.mode, 'reset');
  using current = await browser(process.port, 'emre', ahead.messages[0]?.cursor);
  t.equal(current.messages[0]?.mode, 'resumed', 'nothing was missed, so nothing is needed');
  using odd = await browser(process.port, 'emre', Number.NaN);
  t.equal(odd.messages[0]?.mode, 'fresh');
});

t.test('several processes of a node send each other’s events, in one order', async (t) => {
  person('fatma');
  await using one = await startProcess({ shared: true });
  await using two = await startProcess({ shared: true });
  using atOne = await browser(one.port, 'fatma');
  using atTwo = await browser(two.port, 'fatma');
  for (let index = 0; index < 40; index++) {
    const { stream } = index % 2 === 0 ? one : two;
    await withTx(db, async (tx) => stream.publish(tx, 'everyone', event(`p${index}`)));
  }
  await eventually('both have all', 10_000, () => atOne.ids().length === 40 && atTwo.ids().length === 40);
  t.same(atTwo.ids(), atOne.ids());
  one.stream.ephemeral('everyone', { type: 'peer.reachability', node: 'b.example', reachable: true });
  await eventually('the other process heard it', 5_000, () =>
    atTwo.messages.some((message) => message.kind === 'ephemeral'),
  );
});

t.test(
  'a login that ends loses its connection, also when the message of it is lost; a lost role loses its events',
  async (t) => {
    const gul = person('gul', ['member', 'approver']);
    person('hasan');
    await using process = await startProcess({ loginSweepMs: 100 });
    using atGul = await browser(process.port, 'gul');
    using atHasan = await browser(process.port, 'hasan');
    people.set('gul', { ...gul, roles: ['member'] });
    await eventually('the role is gone', 5_000, async () => {
      const seen = atGul.ids().length;
      await withTx(db, async (tx) => process.stream.publish(tx, { roles: ['approver'] }, event('queue')));
      await withTx(db, async (tx) => process.stream.publish(tx, 'everyone', event('mark')));
      await eventually('the mark arrives', 5_000, () => atGul.ids().slice(seen).includes('mark'));
      return !atGul.ids().slice(seen).includes('queue');
    });
    process.stream.endLogins([gul.loginId], 'account_suspended');
    await eventually('the connection is closed', 5_000, () => atGul.closed() === 4401);
    t.match(atGul.messages.at(-1), { kind: 'bye', code: 'account_suspended' });
    people.delete('hasan');
    await eventually('the sweep closes the other', 5_000, () => atHasan.closed() === 4401);
    t.match(atHasan.messages.at(-1), { kind: 'bye', code: 'login_ended' });
  },
);

t.test('a browser that does not read is cut off before it fills the memory', async (t) => {
  person('ira');
  await using process = await startProcess();
  using at = await browser(process.port, 'ira');
  at.socket.pause();
  const large = 'x'.repeat(200_000);
  for (let index = 0; index < 60; index++) {
    await withTx(db, async (tx) => process.stream.publish(tx, 'everyone', event(`${index}${large}`)));
  }
  await eventually('it is no longer connected', 10_000, () => process.stream.connectedAccounts().size === 0);
  t.pass();
});

t.test('many receivers of something short-lived are told in pieces', async (t) => {
  const jale = person('jale');
  await using process = await startProcess();
  using at = await browser(process.port, 'jale');
  const accounts = [...Array.from({ length: 900 }, () => randomUUID()), jale.accountId];
  process.stream.ephemeral({ accounts }, { type: 'peer.reachability', node: 'b.example', reachable: false });
  await eventually(
    'it arrives once',
    5_000,
    () => at.messages.filter((message) => message.kind === 'ephemeral').length === 1,
  );
  t.pass();
});

t.test('a browser hears a ping that a page can see, and stays connected by its answer', async (t) => {
  person('pia');
  await using process = await startProcess({ pingIntervalMs: 50 });
  using atPia = await browser(process.port, 'pia');
  t.equal(atPia.messages[0]?.kind, 'hello', 'the greeting comes first');
  await eventually('several pings', 5_000, () => atPia.messages.filter(({ kind }) => kind === 'ping').length > 3);
  atPia.socket.send(JSON.stringify({ kind: 'pong' }));
  t.equal(atPia.closed(), undefined);
});

t.test('who looks at a room that they do not follow gets its events for as long as they may', async (t) => {
  person('gul');
  await using process = await startProcess();
  const { stream } = process;
  const [open, closed] = [roomNamed('open'), roomNamed('closed')];
  const allowed = new Set([open]);
  let asked = () => Promise.resolve();
  stream.watchableRooms(async (_caller, rooms) => {
    await asked();
    return rooms.filter((room) => allowed.has(room));
  });
  const tell = (room: string, id: string) =>
    withTx(db, async (tx) => stream.publish(tx, { room }, event(id), { about: room }));
  using atGul = await browser(process.port, 'gul');
  const say = (kind: string, room: string) => atGul.socket.send(JSON.stringify({ kind, room }));
  await tell(open, 'before');
  const gate = Promise.withResolvers<void>();
  const question = Promise.withResolvers<void>();
  asked = () => {
    question.resolve();
    return gate.promise;
  };
  say('watch', open);
  say('watch', closed);
  await question.promise;
  await tell(open, 'meanwhile');
  await tell(closed, 'hidden');
  gate.resolve();
  await tell(open, 'after');
  await eventually('what came meanwhile and after', 5_000, () => atGul.ids().includes('after'));
  t.same(atGul.ids(), ['meanwhile', 'after']);
  const cursor = atGul.cursor();
  await tell(open, 'missed');
  using back = await browser(process.port, 'gul', cursor, `&watch=${open},${closed},nonsense`);
  await eventually('what was missed of it', 5_000, () => back.ids().includes('missed'));
  t.equal(back.messages[0]?.mode, 'resumed');
  allowed.clear();
  await withTx(db, async (tx) => stream.judgeWatchers(tx, open));
  await withTx(db, async (tx) => stream.publish(tx, 'everyone', event('judged')));
  await eventually('the change is through', 5_000, () => back.ids().includes('judged'));
  await tell(open, 'secret');
  await withTx(db, async (tx) => stream.publish(tx, 'everyone', event('end')));
  await eventually('everything is through', 5_000, () => back.ids().includes('end') && atGul.ids().includes('end'));
  t.notOk([...back.ids(), ...atGul.ids()].includes('secret'));
  t.notOk(back.ids().includes('hidden'));
});

t.test('who looks away, or at too many rooms, gets no more of the first one', async (t) => {
  person('hal');
  await using process = await startProcess();
  const { stream } = process;
  stream.watchableRooms(async (_caller, rooms) => rooms);
  const rooms = ['one', 'two', 'three', 'four', 'five'].map(roomNamed) as [string, ...string[]];
  using atHal = await browser(process.port, 'hal');
  for (const room of rooms) atHal.socket.send(JSON.stringify({ kind: 'watch', room }));
  const heard = async (mark: string) => {
    await withTx(db, async (tx) => {
      for (const room of rooms) stream.publish(tx, { room }, event(`${mark}-${rooms.indexOf(room)}`));
      stream.publish(tx, 'everyone', event(mark));
    });
    await eventually(mark, 5_000, () => atHal.ids().includes(mark));
    return atHal.ids().filter((id) => id.startsWith(`${mark}-`));
  };
  await eventually('the fifth is looked at', 5_000, async () =>
    (await heard(`try${Date.now()}`)).at(-1)?.endsWith('-4'),
  );
  t.same(await heard('all'), ['all-1', 'all-2', 'all-3', 'all-4']);
  atHal.socket.send(JSON.stringify({ kind: 'unwatch', room: rooms[2] }));
  await eventually('no more of the third', 5_000, async () => (await heard(`away${Date.now()}`)).length === 3);
});
