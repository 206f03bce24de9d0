import t, { type Test } from 'tap';
import type { RangeReply } from '../../../spec/schemas/federation/exchange.ts';
import { wireText } from '../../delivery/wire-cache.ts';
import { signDocument } from '../../signing/documents.ts';
import { type HostileFeed, type HostilePeer, hostilePeer } from '../hostile-peer.ts';
import { eventually, must, type NetworkNode, post, type TestNetwork, testNetwork } from '../network.ts';

interface Scene {
  network: TestNetwork;
  a: NetworkNode;
  b: NetworkNode;
  rogue: HostilePeer;
  room: string;
  feed: HostileFeed;
}
/** A room of A and B into which the hostile peer was let in. */
async function scene(t: Test): Promise<Scene> {
  const network = await testNetwork(t, ['hub', 'a', 'b']);
  const [a, b] = [network.node('a'), network.node('b')];
  const rogue = await hostilePeer(t, network, 'rogue.example');
  const room = await network.room(a, [b]);
  const feed = await rogue.enter(a, room);
  await network.converged(room, [a, b]);
  return { network, a, b, rogue, room, feed };
}
const statusOf = async (node: NetworkNode, room: string, feed: string) =>
  (await node.store.feedHeads(null, room)).find((head) => head.feed === feed)?.status;

t.test(
  'row 12: two versions of a feed are proven when their holders meet, the feed is frozen, and reopening it converges',
  async (t) => {
    const { network, a, b, rogue, room, feed } = await scene(t);
    network.wire.partition(a.base, b.base);
    const other = feed.fork();
    await rogue.push(a, [feed.post('to A: the dose is 5 mg'), feed.post('to A: yes, 5 mg')]);
    await rogue.push(b, [other.post('to B: the dose is 50 mg')]);
    await eventually('each has its version', () => a.texts(room).length === 2 && b.texts(room).length === 1);
    network.wire.partition(a.base, b.base, false);
    const name = `${rogue.id}/1`;
    for (const node of [a, b]) {
      await eventually(`${node.id} freezes the feed`, async () => (await statusOf(node, room, name)) === 'frozen');
      t.ok(
        node.application.refusals.some(({ code }) => code === 'fork_detected'),
        'the administrator sees the fork',
      );
    }
    const proofs = () =>
      a.application.changes.filter((change) => change.kind === 'content' && change.event.header.type === 'fork.proof');
    await eventually('the proof is shown to everybody', () => proofs().length > 0);
    const frozen = await rogue.push(a, [feed.post('and on')]);
    t.equal(frozen.bad[0]?.code, 'feed_frozen');
    await a.post(room, 'others go on');
    await eventually('other feeds go on', () => b.texts(room).includes('others go on'));

    must(await a.control(room, 'feed.reopen', { node: rogue.id }));
    await network.converged(room, [a, b]);
    t.ok(b.texts(room).includes('to A: yes, 5 mg'), 'B took the branch that the owner chose');
    t.ok(
      b.application.changes.some((change) => change.kind === 'live' && !change.live),
      'and gave up its own',
    );
    const state = await a.state(room);
    const base = state?.reopened[rogue.id]?.base;
    if (state === undefined || base === undefined) throw new Error('the feed was reopened');
    const again = rogue.feed(room, state, { seq: 0, prev: base[2], ms: Date.now() + 60_000 });
    t.same((await rogue.push(a, [again.next({ type: 'msg.post', inc: 2 }, post('once more'))])).bad, []);
    await eventually(
      'the new incarnation is taken everywhere',
      () => a.texts(room).includes('once more') && b.texts(room).includes('once more'),
    );
    await network.converged(room, [a, b]);
  },
);

t.test(
  'row 13: an owner that writes two control logs freezes its room, and both sides keep the same common part',
  async (t) => {
    const network = await testNetwork(t, ['hub', 'a', 'b']);
    const [a, b] = [network.node('a'), network.node('b')];
    const rogue = await hostilePeer(t, network, 'rogue.example');
    const d = {
      kind: 'group',
      rv: 1,
      stewards: [],
      join: 'node',
      history: 'all',
      takeover_after: 86_400,
      roles: {},
      retention_days: null,
    };
    const create = rogue.control({ type: 'room.create', seq: 1, d }, { title: 'Two faces' });
    const room = `r_${create.id.slice(2)}`;
    const log = [create];
    for (const node of [a, b]) {
      const { id: prev } = log.at(-1) ?? create;
      log.push(
        rogue.control({
          type: 'node.admit',
          seq: log.length + 1,
          room,
          prev,
          d: { node: node.id, cap: 'member' },
          seen: {},
        }),
      );
    }
    const base = log.at(-1) ?? create;
    for (const node of [a, b]) {
      const id = `i_${(node === a ? 'A' : 'B').repeat(22)}`;
      const claims = {
        iss: rogue.id,
        id,
        room,
        from: { node: rogue.id, actor: rogue.actor },
        to: { node: node.id, actor: node.actor },
        role: 'member',
        until: null,
        title: 'Two faces',
        iat: Math.floor(Date.now() / 1000),
      } as const;
      const value = {
        invite: signDocument('consilium-invite+jws', claims, rogue.keys),
        create: create.envelope,
        control: log.slice(1).map(({ envelope }) => envelope),
      };
      t.match(
        await rogue.send(node, { path: `/federation/v1/invites/${id}`, body: Buffer.from(JSON.stringify(value)) }),
        { ok: true, status: 201 },
      );
      await node.join(room);
    }
    await network.converged(room, [a, b]);
    network.wire.partition(a.base, b.base);
    const next = (title: string, prev: string, seq: number) =>
      rogue.control({ type: 'room.set', seq, room, prev, d: {} }, { title });
    const toA = next('For A', base.id, 4);
    const toB = next('For B', base.id, 4);
    t.same((await rogue.push(a, [toA.envelope, next('For A again', toA.id, 5).envelope])).bad, []);
    t.same((await rogue.push(b, [toB.envelope])).bad, []);
    t.equal((await a.state(room))?.cseq, 5);
    network.wire.partition(a.base, b.base, false);
    for (const node of [a, b])
      await eventually(`${node.id} sees both`, async () => (await node.state(room))?.frozen === true);
    t.equal((await a.state(room))?.cseq, 3, 'what comes after the contradiction does not count');
    await network.converged(room, [a, b]);
    for (const node of [a, b])
      t.ok(
        node.application.refusals.some(({ code }) => code === 'fork_detected'),
        `the administrator of ${node.id} is told`,
      );
    await a.post(room, 'content goes on');
    await eventually('content goes on', () => b.texts(room).includes('content goes on'));
    await a.crash();
    await a.up();
    t.equal((await a.state(room))?.frozen, true, 'also after a restart');
    await network.converged(room, [a, b]);
  },
);

t.test('row 24: a revocation spreads between hospitals while the hub is dark', async (t) => {
  const network = await testNetwork(t, ['hub', 'a', 'b']);
  const [a, b] = [network.node('a'), network.node('b')];
  const rogue = await hostilePeer(t, network, 'rogue.example');
  const room = await network.room(a, [b]);
  await rogue.enter(a, room);
  await network.converged(room, [a, b]);
  network.wire.partition(network.hub.base, b.base);
  await network.registryWrite('reg.node.suspend', { node: rogue.id, reason: 'keys were lost' });
  await eventually('A hears it from the hub', () => a.engine.registry.view().node(rogue.id)?.status === 'suspended');
  await network.hub.crash();
  await a.post(room, 'any traffic at all');
  await eventually('B hears it from A', () => b.engine.registry.view().node(rogue.id)?.status === 'suspended');
  t.match(await rogue.send(b, { path: '/federation/v1/status' }), { ok: true, status: 403 });
  b.clock.offsetMs = 2 * 86_400_000;
  t.equal(b.engine.registry.view().hubs()[0]?.freshness, 'degraded', 'an old checkpoint narrows trust');
  b.clock.offsetMs = 0;
});

t.test('row 28: bodies that the first source does not have are fetched from somebody else', async (t) => {
  const { network, a, b, rogue, room, feed } = await scene(t);
  const event = feed.post('the body is elsewhere');
  const { salt: _salt, body: _body, ...header } = event;
  network.wire.partition(a.base, b.base);
  await rogue.push(b, [event]);
  await rogue.push(a, [header]);
  const before = await a.engine.rooms.stateHash(room);
  t.equal(before, await b.engine.rooms.stateHash(room), 'the state is complete without the body');
  t.notOk(a.texts(room).includes('the body is elsewhere'));
  network.wire.partition(a.base, b.base, false);
  await eventually('the body arrives', () =>
    a.application.changes.some(
      (change) => change.kind === 'body' && Object(change.event.body).text === 'the body is elsewhere',
    ),
  );
  t.equal(await a.engine.rooms.stateHash(room), before);
});

t.test(
  'row 29: a range with a gap, another order or a foreign event is refused and another source is used',
  async (t) => {
    const { network, a, b, rogue, room } = await scene(t);
    network.wire.partition(a.base, b.base);
    for (const text of ['1', '2', '3', '4']) await a.post(room, text);
    const foreign = await network.room(a, []);
    await a.post(foreign, 'foreign');
    const state = await a.engine.rooms.heads(null, room);
    if (state === undefined) throw new Error('A has the room');
    const feed = `${a.id}/1`;
    const stored = await a.store.range(null, room, feed, 2, 10);
    const [wrong] = await a.store.range(null, foreign, feed, 1, 1);
    const texts = stored.map((event) => JSON.parse(wireText(event)));
    const forms: unknown[][] = [
      [texts[0], texts[2], texts[3]],
      [...texts].reverse(),
      wrong === undefined ? [] : [JSON.parse(wireText(wrong)), ...texts.slice(1)],
    ];
    for (const events of forms) {
      const reply = { events, more: false } as RangeReply;
      let asked = 0;
      rogue.on('GET', /feeds/, () => {
        asked += 1;
        return { status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(reply) };
      });
      await rogue.push(b, [], [state]);
      await eventually('B asks the hostile peer', () => asked > 0);
    }
    await eventually('B notes what it was served', () =>
      b.application.refusals.some(({ code, peer }) => code === 'range_invalid' && peer === rogue.id),
    );
    const held = b.texts(room);
    t.same(held, held.toSorted(), 'nothing out of order was taken');
    network.wire.partition(a.base, b.base, false);
    await network.converged(room, [a, b]);
    t.same(b.texts(room), ['1', '2', '3', '4']);
  },
);

t.test('row 35: addresses inside events, key ids and statements lead to no request', async (t) => {
  const { a, rogue, room, feed } = await scene(t);
  const trap = 'https://rogue.example/trap';
  await rogue.push(a, [
    feed.post(`![x](${trap}) ${trap}`),
    feed.next({ type: 'msg.post' }, { ...post('x'), attachments: [], preview: trap }),
  ]);
  await rogue.send(a, {
    path: '/federation/v1/status',
    tamper: (headers) => ({
      ...headers,
      'signature-input': (headers['signature-input'] ?? '').replace(/keyid="[^"]*"/, `keyid="${trap}"`),
    }),
  });
  const configuration = signDocument(
    'entity-statement+jwt',
    {
      ...{
        iss: rogue.base,
        sub: rogue.base,
        iat: Math.floor(Date.now() / 1000),
        exp: Math.floor(Date.now() / 1000) + 3600,
      },
      jwks: { keys: [{ ...rogue.keys.jwk, kid: rogue.keys.kid }] },
      authority_hints: ['https://one.rogue.example', 'https://two.rogue.example'],
      metadata: { consilium_node: { base: rogue.base, versions: [1] } },
    },
    rogue.keys,
  );
  const body = Buffer.from(JSON.stringify({ entityConfiguration: configuration, base: rogue.base, form: {} }));
  await network_of(a)
    .wire.outbound(rogue.base)
    .request({
      ...{
        method: 'POST',
        url: `${network_of(a).hub.base}/federation/v1/applications`,
        headers: { 'content-type': 'application/json' },
      },
      ...{ body, maxBytes: 65_536, timeoutMs: 1_000 },
    });
  await a.engine.drain(2_000);
  t.ok(a.texts(room).length >= 1);
  rogue.assertNothingUnexpected();
  const urls = network_of(a).wire.traffic.map(({ to }) => to);
  t.notOk(
    urls.some((to) => to.includes('one.rogue') || to.includes('two.rogue')),
    'hints are read and never fetched',
  );
});
const network_of = (node: NetworkNode): TestNetwork => node.network;

t.test('row 44: an invitation proves its room by the create event, and an id stands for one invitation', async (t) => {
  const { network, b, rogue, room } = await scene(t);
  const invitation = rogue.invitations[0];
  if (invitation === undefined) throw new Error('the hostile peer was invited');
  const invite = (over: Record<string, unknown>) =>
    signDocument(
      'consilium-invite+jws',
      {
        ...{
          iss: rogue.id,
          id: `i_${'I'.repeat(22)}`,
          room,
          from: { node: rogue.id, actor: rogue.actor },
          to: { node: b.id, actor: b.actor },
        },
        ...{ role: 'member', until: null, title: 'Come in', iat: Math.floor(Date.now() / 1000), ...over },
      } as never,
      rogue.keys,
    );
  const send = async (id: string, value: unknown) => {
    const answer = await rogue.send(b, {
      path: `/federation/v1/invites/${id}`,
      body: Buffer.from(JSON.stringify(value)),
    });
    return answer.ok ? `${answer.status} ${JSON.parse(answer.body.toString()).code ?? ''}`.trim() : answer.code;
  };
  const id = `i_${'I'.repeat(22)}`;
  const { create, control } = invitation;
  t.equal(
    await send(id, { invite: invite({ room: `r_${'Z'.repeat(43)}` }), create, control }),
    '422 event_malformed',
    'the create event of another room',
  );
  t.equal(
    await send(id, { invite: invite({ iss: network.node('a').id }), create, control }),
    '422 document_unknown_key',
    'in the name of another node',
  );
  t.equal(
    await send(id, { invite: invite({ to: { node: 'other.example', actor: b.actor } }), create, control }),
    '422 event_malformed',
    'for somebody else',
  );
  t.equal(
    await send(`i_${'J'.repeat(22)}`, { invite: invite({}), create, control }),
    '422 event_malformed',
    'under another id',
  );
  t.equal(await send(id, { invite: invite({}), create, control }), '201');
  t.equal(await send(id, { invite: invite({}), create, control }), '201', 'the same again');
  t.equal(
    await send(id, { invite: invite({ title: 'Something else' }), create, control }),
    '409 conflict',
    'the same id with other content',
  );
});

t.test('row 47: a lost answer, a repeated push and parallel pushes store every event once', async (t) => {
  const { network, a, b, rogue, room, feed } = await scene(t);
  const events = [feed.post('one'), feed.post('two'), feed.post('three')];
  const replies = await Promise.all([rogue.push(a, events), rogue.push(a, events), rogue.push(a, events)]);
  t.same(new Set(replies.map((reply) => JSON.stringify(reply.have))).size, 1, 'the same have');
  t.same(a.texts(room), ['one', 'two', 'three']);
  network.wire.faults = { drop: 0.2, dropReply: 0.3, duplicate: 0.3, delayMs: 20 };
  for (let i = 0; i < 40; i++) await (i % 2 === 0 ? a : b).post(room, `post ${i}`);
  await network.converged(room, [a, b], 20_000);
  network.wire.faults = { drop: 0, dropReply: 0, duplicate: 0, delayMs: 0 };
  const texts = b.texts(room).filter((text) => text.startsWith('post '));
  t.equal(texts.length, 40);
  t.equal(new Set(texts).size, 40, 'each told once');
});
