import t from 'tap';
import { open } from '../signing/envelope.ts';
import { HostilePeer, hostilePeer } from './hostile-peer.ts';
import { eventually, testNetwork } from './network.ts';

t.test('the hostile peer can behave: an honest event of it is taken', async (t) => {
  const network = await testNetwork(t, ['hub', 'a']);
  const a = network.node('a');
  const rogue = await hostilePeer(t, network, 'rogue.example');
  const room = await network.room(a, []);
  const feed = await rogue.enter(a, room);
  const reply = await rogue.push(a, [feed.post('honest for once')]);
  t.same(reply.bad, []);
  t.equal(reply.have[room]?.['rogue.example/1']?.[0], 2);
  await eventually('the post is told', () => a.texts(room).includes('honest for once'));
  await eventually('events of A arrive at the hostile peer', async () => {
    await a.post(room, 'to the rogue');
    return rogue.received.some(({ header }) => header.node === a.id && header.type === 'msg.post');
  });
});

t.test('a request that the hostile peer does not expect is noticed', async (t) => {
  const network = await testNetwork(t, ['hub']);
  const rogue = new HostilePeer(network, 'rogue.example');
  const target = '/federation/v1/people/u_x';
  const answer = await rogue.handle({
    method: 'GET',
    target,
    headers: {},
    body: Buffer.alloc(0),
    remoteAddress: '127.0.0.1',
  });
  t.equal(answer.status, 404);
  t.same(rogue.unexpected, [`GET ${target}`]);
  t.throws(() => rogue.assertNothingUnexpected(), /was asked for GET/);
  rogue.on('GET', /people/, () => ({ status: 200, headers: {}, body: '{}' }));
  const programmed = await rogue.handle({
    method: 'GET',
    target,
    headers: {},
    body: Buffer.alloc(0),
    remoteAddress: '127.0.0.1',
  });
  t.equal(programmed.status, 200);
  t.equal(rogue.unexpected.length, 1);
});

t.test('tampering reaches the other side as it was made', async (t) => {
  const network = await testNetwork(t, ['hub', 'a']);
  const rogue = await hostilePeer(t, network, 'rogue.example');
  const a = network.node('a');
  t.match(await rogue.send(a, { path: '/federation/v1/status' }), { ok: true, status: 200 });
  const broken = await rogue.send(a, {
    path: '/federation/v1/status',
    tamper: (headers) => ({ ...headers, signature: 'consilium=:AAAA:' }),
  });
  t.match(broken, { ok: true, status: 401 });
});

t.test('two events of one place have different ids and both open', async (t) => {
  const network = await testNetwork(t, ['hub']);
  const rogue = new HostilePeer(network, 'rogue.example');
  const at = {
    room: `r_${'A'.repeat(43)}`,
    ctl: [1, 1, `e_${'A'.repeat(43)}`] as [number, number, string],
    seq: 3,
    prev: `e_${'B'.repeat(43)}`,
    ms: 1,
  };
  const feed = rogue.feed(at.room, { epoch: 1, cseq: 1, head: at.ctl[2] } as never, at);
  const twin = feed.fork();
  const [one, two] = [open(feed.post('one')), open(twin.post('two'))];
  t.ok(one.ok && two.ok && one.value.id !== two.value.id && one.value.header.seq === two.value.header.seq);
});
