import { randomUUID } from 'node:crypto';
import t from 'tap';
import { enterCall, hearAndSee, showCamera, startCall, talk } from '../testing/call-house.ts';
import { eventually } from '../testing/eventually.ts';
import { startTestNetwork } from '../testing/test-network.ts';

t.setTimeout(170_000);
const patienceMs = 20_000;
const network = await startTestNetwork({ environment: { CONSILIUM_MEDIA_WORKERS: '1' } });
t.teardown(() => network[Symbol.asyncDispose]());
const [a, b] = [network.node('a'), network.node('b')];
const kaya = await network.doctor('a', 'Kaya');
const rossi = await network.doctor('b', 'Rossi');
const offer = { fingerprint: new Array(32).fill('AB').join(':'), name: '12345678' };

t.test('two doctors of two hospitals hear and see each other, each through the own node', async (t) => {
  const room = await startCall(network, kaya, rossi);
  const [first, second] = [await enterCall(t, kaya, room), await enterCall(t, rossi, room)];
  talk(t, first, second);
  await showCamera(kaya, rossi, room);
  await showCamera(rossi, kaya, room);
  await hearAndSee(first, second);

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
  t.match(await b.engine().relays.open('a.localhost', room, offer), { code: 'no_such_room' });
});

t.test('a connection for a link is only for the node that opened it', async (t) => {
  const room = await startCall(network, kaya, rossi);
  const opened = await b.engine().relays.open('a.localhost', room, offer);
  if (!opened.ok) throw new Error(opened.code);
  const { link } = opened.value;
  const codeOf = async (from: typeof a, id: string): Promise<number | string> => {
    const socket = await from.engine().relays.connect('a.localhost', room, id, 'audio');
    if (!socket.ok) return socket.code;
    t.teardown(() => socket.close());
    return new Promise((resolve) => {
      socket.onClose(resolve);
      setTimeout(() => resolve('stays open'), 500);
    });
  };
  t.equal(await codeOf(b, link), 'stays open');
  t.equal(await codeOf(b, 'a-link-of-long-ago-00'), 4404);
  t.equal(await codeOf(network.hub, link), 4404);
  const unsigned = await fetch(`http://127.0.0.1:${a.node.port}/federation/v1/sessions/${room}/relays/${link}/audio`, {
    headers: { host: new URL(a.base).host },
  });
  t.not(unsigned.status, 101);
  t.ok(unsigned.status >= 400);
});
