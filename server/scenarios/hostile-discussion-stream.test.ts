import { randomUUID } from 'node:crypto';
import t from 'tap';
import { WebSocket } from 'ws';
import { admitDoctor } from '../testing/doctor.ts';
import { eventually } from '../testing/eventually.ts';
import { startTestNode } from '../testing/test-node.ts';

t.setTimeout(120_000);
const house = await startTestNode();
t.teardown(() => house.close());
const kaya = await admitDoctor(house, 'Kaya');
const { room } = await kaya.client.call('discussions.create', {
  body: { clientId: randomUUID(), title: 'Under attack', join: 'node' },
});

/** A connection to the stream. `closed` is undefined while it is open. */
async function connect(query = '') {
  const socket = new WebSocket(`ws://127.0.0.1:${house.node.port}/api/v1/stream${query}`, {
    headers: { host: new URL(house.base).host, origin: house.base, cookie: kaya.client.cookieHeader() },
  });
  const heard: { kind: string; code?: string }[] = [];
  const state = { socket, heard, closed: undefined as number | undefined, [Symbol.dispose]: () => socket.terminate() };
  socket.on('message', (data) => heard.push(JSON.parse(String(data))));
  socket.on('close', (code) => {
    state.closed = code;
  });
  socket.on('error', () => undefined);
  await eventually('the stream greets', 10_000, () => heard.length > 0 || state.closed !== undefined);
  return state;
}
/** Whether the node still sends events to this connection. */
async function works(connection: Awaited<ReturnType<typeof connect>>): Promise<boolean> {
  const before = connection.heard.length;
  await kaya.client.call('posts.create', { params: { room }, body: { clientId: randomUUID(), text: 'Still there?' } });
  return eventually('the post is heard', 10_000, () => connection.heard.length > before).then(() => true);
}

t.test('a message that is none of the known ones ends the connection by code, and no other', async (t) => {
  using bystander = await connect();
  const malformed: (string | Buffer)[] = [
    ...['', ' ', 'x', '{', '[]', 'null', '"pong"', '1', '{"kind":"pong"}{', '{"kind":"nothing"}', '{"kind":["pong"]}'],
    ...[
      '{"kind":"pong","more":1}',
      '{"kind":"typing"}',
      '{"kind":"typing","room":1}',
      '{"kind":"typing","room":"r_x"}',
    ],
    ...[
      '{"kind":"watch","room":"\\u0000"}',
      `{"kind":"watch","room":["${room}"]}`,
      '{"kind":"__proto__"}',
      '{"__proto__":{"kind":"pong"}}',
    ],
    ...[`${'['.repeat(30_000)}`, Buffer.from([0xff, 0xfe, 0x00]), Buffer.from('{"kind":"pong"}')],
  ];
  for (const message of malformed) {
    using connection = await connect();
    connection.socket.send(message);
    await eventually(`closed after ${String(message).slice(0, 40)}`, 10_000, () => connection.closed !== undefined);
    t.equal(connection.closed, 4400, String(message).slice(0, 40));
  }
  t.ok(await works(bystander));
});

t.test('a message beyond 64 KiB and text that is no UTF-8 end the connection', async (t) => {
  using large = await connect();
  large.socket.send(JSON.stringify({ kind: 'typing', room: 'x'.repeat(70_000) }));
  await eventually('closed', 10_000, () => large.closed !== undefined);
  t.equal(large.closed, 1009);
  using broken = await connect();
  broken.socket.send(Buffer.from([0x7b, 0xff]), { binary: false });
  await eventually('closed', 10_000, () => broken.closed !== undefined);
  t.equal(broken.closed, 1007);
});

t.test(
  'who sends too many messages is cut off; who says things about rooms that are not theirs achieves nothing',
  async (t) => {
    using flood = await connect();
    for (let n = 0; n < 40; n++) flood.socket.send('{"kind":"pong"}');
    await eventually('closed', 10_000, () => flood.closed !== undefined);
    t.equal(flood.closed, 4429);
    using stranger = await connect();
    const nowhere = `r_${'A'.repeat(43)}`;
    for (const kind of ['typing', 'watch', 'unwatch', 'unwatch', 'watch'])
      stranger.socket.send(JSON.stringify({ kind, room: nowhere }));
    t.ok(await works(stranger));
  },
);

t.test('a cursor that is none starts anew', async (t) => {
  for (const query of [
    '?after=-1',
    '?after=x',
    '?after=1e99',
    '?after=0x1',
    '?after=',
    '?after=%00',
    '?watch=%00,,x',
    `?watch=${'x,'.repeat(3_000)}`,
  ]) {
    using connection = await connect(query);
    t.match(connection.heard[0], { kind: 'hello', mode: /fresh|reset|resumed/ }, query.slice(0, 30));
  }
});

t.test('somebody with too many connections loses the oldest one', async (t) => {
  const all: Awaited<ReturnType<typeof connect>>[] = [];
  try {
    for (let n = 0; n < 21; n++) all.push(await connect());
    await eventually('one is closed', 10_000, () => all.some(({ closed }) => closed !== undefined));
    t.same(
      all.map(({ closed }) => closed).filter((code) => code !== undefined),
      [4429],
    );
    t.ok(await works(all.at(-1) as (typeof all)[number]));
  } finally {
    for (const { socket } of all) socket.terminate();
  }
});
