import { randomUUID } from 'node:crypto';
import t, { type Test } from 'tap';
import { type ClientPlan, PeerClient } from '../../media/engine/testing/peer-client.ts';
import { picture, remoteName, sound } from '../../media/rooms/link/testing/linked-rooms.ts';
import { eventually } from '../testing/eventually.ts';
import type { SeededPerson } from '../testing/seed/seed.ts';
import { startTestNetwork } from '../testing/test-network.ts';

t.setTimeout(170_000);
const patienceMs = 20_000;
const network = await startTestNetwork({ environment: { CONSILIUM_MEDIA_WORKERS: '1' } });
t.teardown(() => network[Symbol.asyncDispose]());
const [a, b] = [network.node('a'), network.node('b')];
const kaya = await network.doctor('a', 'Kaya');
const rossi = await network.doctor('b', 'Rossi');

const plan: ClientPlan = {
  sends: [
    { mid: '0', kind: 'audio', ssrc: 1111 },
    { mid: '1', kind: 'video', ssrc: 2222 },
  ],
  receives: [
    { mid: '2', kind: 'audio' },
    { mid: '3', kind: 'video' },
  ],
};

/** A call of Kaya at A to Rossi at B, who is in. */
async function call(): Promise<string> {
  const { room } = await kaya.client.call('sessions.call', {
    body: { clientId: randomUUID(), node: rossi.node, actor: rossi.actor, media: 'video' },
  });
  await eventually('Rossi is called', patienceMs, async () => {
    const { sessions } = await rossi.client.call('sessions.list', {});
    return sessions.some((session) => session.room === room);
  });
  await rossi.client.call('sessions.answer', { params: { room }, body: { answer: 'accepted' } });
  await network.converged(room);
  return room;
}

const signal = (who: SeededPerson, room: string, request: object) =>
  who.client.call('call.signal', { params: { room }, body: { request } });

/** Somebody in the call with a connection to their own node. */
async function enter(t: Test, who: SeededPerson, room: string): Promise<PeerClient> {
  await eventually('the relay takes people', patienceMs, () =>
    who.client.call('call.join', { params: { room }, body: {} }).then(
      () => true,
      () => false,
    ),
  );
  const client = await PeerClient.open();
  t.teardown(() => client.close());
  const sources = [
    { mid: '0', source: 'microphone' },
    { mid: '1', source: 'camera' },
  ];
  const result = await signal(who, room, { kind: 'offer', sdp: client.offer(plan), sources });
  if (!result.ok || result.reply.kind !== 'answer') throw new Error(JSON.stringify(result));
  await client.connect(result.reply.sdp);
  return client;
}

/** Sends sound and pictures until the test ends. */
function talk(t: Test, ...clients: PeerClient[]): void {
  let sequence = 0;
  const timer = setInterval(() => {
    sequence++;
    for (const client of clients) {
      client.send(sound(1111, sequence, 20), 20);
      client.send(picture(2222, sequence, sequence % 10 === 0), 12);
    }
  }, 20);
  t.teardown(() => clearInterval(timer));
}

/** Kinds of packets that somebody gets from now on: sound 111, pictures 108. */
function kindsAt(client: PeerClient): Set<number> {
  const kinds = new Set<number>();
  client.onPacket = ({ header }) => kinds.add(header.payloadType);
  return kinds;
}

const show = (who: SeededPerson, other: SeededPerson, room: string) =>
  signal(who, room, {
    kind: 'view',
    video: [{ mid: '3', track: `${remoteName(other.node, other.actor)}.camera`, height: 360 }],
  });

t.test('two doctors of two hospitals hear and see each other, each through the own node', async (t) => {
  const room = await call();
  const [first, second] = [await enter(t, kaya, room), await enter(t, rossi, room)];
  talk(t, first, second);
  const [atKaya, atRossi] = [kindsAt(first), kindsAt(second)];
  await show(kaya, rossi, room);
  await show(rossi, kaya, room);
  await eventually('both hear and see', patienceMs, () => atKaya.size === 2 && atRossi.size === 2);

  await kaya.client.call('sessions.end', { params: { room }, body: {} });
  await eventually('nothing comes any more', patienceMs, async () => {
    const before = second.packets;
    await new Promise((resolve) => setTimeout(resolve, 300));
    return second.packets === before;
  });
});

t.test('a node of which nobody has joined gets no link, and it is said why', async (t) => {
  const { room } = await kaya.client.call('sessions.call', {
    body: { clientId: randomUUID(), node: rossi.node, actor: rossi.actor, media: 'audio' },
  });
  await network.drain();
  const offer = { fingerprint: new Array(32).fill('AB').join(':'), name: '12345678' };
  t.match(await b.engine().relays.open('a.localhost', room, offer), { ok: false, code: 'right_missing' });
  t.match(await b.engine().relays.open('a.localhost', `r_${'x'.repeat(43)}`, offer), { code: 'no_such_room' });
  t.match(await network.hub.engine().relays.open('a.localhost', room, offer), { code: 'no_such_room' });
  await rossi.client.call('sessions.answer', { params: { room }, body: { answer: 'accepted' } });
  await network.converged(room);
  t.match(await b.engine().relays.open('a.localhost', room, offer), { ok: true, value: { addresses: [{}] } });
  t.match(await a.engine().relays.open('b.localhost', room, offer), { code: 'epoch_stale' });
});

t.test('a discussion is no session: no link is opened for it', async (t) => {
  const room = await network.discussion([kaya, rossi]);
  await network.converged(room);
  const offer = { fingerprint: new Array(32).fill('AB').join(':'), name: '12345678' };
  t.match(await b.engine().relays.open('a.localhost', room, offer), { code: 'no_such_room' });
});
