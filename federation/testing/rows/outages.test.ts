import t from 'tap';
import { hostilePeer } from '../hostile-peer.ts';
import { eventually, must, testNetwork } from '../network.ts';

t.test(
  'row 36: a dead, a failing and a flapping peer cost one request at a time, and nothing is lost when it returns',
  async (t) => {
    const network = await testNetwork(t, ['hub', 'a', 'b', 'c']);
    const [a, b, c] = [network.node('a'), network.node('b'), network.node('c')];
    const room = await network.room(a, [b, c]);
    await network.converged(room, [a, b, c]);
    await b.crash();
    let underWay = 0;
    let most = 0;
    // A peer whose server answers 500 to everything.
    network.wire.connect(b.base, async () => {
      underWay += 1;
      most = Math.max(most, underWay);
      await new Promise((resolve) => setTimeout(resolve, 5));
      underWay -= 1;
      return { status: 500, headers: {}, body: '' };
    });
    const started = performance.now();
    for (let i = 0; i < 300; i++) await a.post(room, `post ${i}`);
    await eventually('C has everything although B is dead', () => c.texts(room).length === 300);
    t.comment(`${Math.round(performance.now() - started)} ms for 300 posts`);
    await eventually('A knows that B is away', () =>
      a.engine
        .peers()
        .some(
          (peer) => peer.node === b.id && !peer.reachable && peer.pendingEvents > 0 && peer.lastError === 'http_500',
        ),
    );
    const attempts = network.wire.traffic.filter(
      ({ from, to, path }) => from === a.base && to === b.base && path.includes('/txn/'),
    ).length;
    t.ok(attempts < 30, `${attempts} attempts for 300 posts`);
    t.equal(most <= 3, true, 'one push at a time, beside the comparisons of A and C');
    network.wire.disconnect(b.base);
    network.wire.traffic.length = 0;
    await b.up();
    await eventually('B has everything', () => b.texts(room).length === 300, 15_000);
    await network.converged(room, [a, b, c]);
    const pushes = network.wire.traffic.filter(
      ({ from, to, path }) => from === a.base && to === b.base && path.includes('/txn/'),
    );
    t.ok(pushes.length < 20, `${pushes.length} pushes after the return`);
    t.same(b.texts(room), c.texts(room), 'in order');
  },
);

t.test(
  'a node that was killed while 1,000 posts were written shows all of them within seconds of its start',
  async (t) => {
    const network = await testNetwork(t, ['hub', 'a', 'b'], { transport: 'http', timings: { antiEntropyMs: 300_000 } });
    const [a, b] = [network.node('a'), network.node('b')];
    const room = await network.room(a, [b]);
    await network.converged(room, [a, b]);
    await b.crash();
    for (let i = 0; i < 1_000; i++) await a.post(room, `post ${i}`);
    const started = performance.now();
    await b.up();
    await eventually('all posts are there', () => b.texts(room).length === 1_000, 15_000);
    t.comment(`${Math.round(performance.now() - started)} ms after the start`);
    t.same(
      b.texts(room),
      Array.from({ length: 1_000 }, (_, i) => `post ${i}`),
    );
    await network.converged(room, [a, b]);
    await a.post(room, 'live again');
    await eventually('pushes go on', () => b.texts(room).includes('live again'));
  },
);

t.test('a crash before the acknowledgement repeats events and doubles none', async (t) => {
  const network = await testNetwork(t, ['hub', 'a', 'b']);
  const [a, b] = [network.node('a'), network.node('b')];
  const room = await network.room(a, [b]);
  for (let round = 0; round < 5; round++) {
    network.wire.faults = { drop: 0, dropReply: 1, duplicate: 0, delayMs: 0 };
    for (let i = 0; i < 20; i++) await a.post(room, `round ${round} post ${i}`);
    await eventually('B stored something', () => b.texts(room).length > round * 20);
    await b.crash();
    await a.crash();
    network.wire.faults = { drop: 0, dropReply: 0, duplicate: 0, delayMs: 0 };
    await a.up();
    await b.up();
    await network.converged(room, [a, b]);
  }
  t.equal(b.texts(room).length, 100);
  t.equal(new Set(b.texts(room)).size, 100);
});

t.test('row 47: a store that fails midway leaves nothing behind, and the peer repeats', async (t) => {
  const network = await testNetwork(t, ['hub', 'a', 'b']);
  const [a, b] = [network.node('a'), network.node('b')];
  const room = await network.room(a, [b]);
  await network.converged(room, [a, b]);
  const apply = b.application.apply.bind(b.application);
  let failures = 0;
  b.application.apply = async (tx, changes) => {
    if (failures++ < 3) throw new Error('the database went away');
    await apply(tx, changes);
  };
  await a.post(room, 'one');
  await a.post(room, 'two');
  await eventually('both arrive in the end', () => b.texts(room).length === 2);
  t.ok(failures > 3);
  t.same(b.texts(room), ['one', 'two']);
  await network.converged(room, [a, b]);
  t.ok(
    b.log.lines.some(({ level }) => level === 'warn'),
    'the operator is told',
  );
});

t.test('a rolled back transaction leaves no trace in what the engine remembers', async (t) => {
  const network = await testNetwork(t, ['hub', 'a', 'b']);
  const [a, b] = [network.node('a'), network.node('b')];
  const room = await network.room(a, [b]);
  const input = {
    room,
    actor: a.actor,
    type: 'msg.post',
    body: { text: 'never said', fmt: 'md', mentions: [], attachments: [] },
  };
  const abort = new Error('rolled back on purpose');
  for (let i = 0; i < 3; i++) {
    const attempt = a.tx(async (tx, engine) => {
      must(await engine.rooms.append(tx, input));
      must(await engine.rooms.append(tx, input));
      throw abort;
    });
    await t.rejects(attempt, abort);
    await a.post(room, `said ${i}`);
  }
  await network.converged(room, [a, b]);
  t.same(b.texts(room), ['said 0', 'said 1', 'said 2']);
  t.same(a.texts(room), b.texts(room));
  const created = a.tx(async (tx, engine) => {
    const { room: id } = must(
      await engine.rooms.create(tx, { kind: 'group', actor: a.actor, title: 'x', join: 'invite', history: 'all' }),
    );
    must(
      await engine.rooms.append(tx, {
        room: id,
        actor: a.actor,
        type: 'member.join',
        body: { profile: { name: 'Dr. A' } },
      }),
    );
    t.ok(await engine.rooms.state(tx, id), 'the transaction sees its own room');
    throw Object.assign(abort, { room: id });
  });
  await t.rejects(created, abort);
  t.equal(await a.state((abort as Error & { room?: string }).room ?? ''), undefined);
});

t.test('parallel local posts get their own places, in order', async (t) => {
  const network = await testNetwork(t, ['hub', 'a', 'b']);
  const [a, b] = [network.node('a'), network.node('b')];
  const room = await network.room(a, [b]);
  await Promise.all(
    Array.from({ length: 50 }, (_, i) => a.post(room, `a ${i}`)).concat(
      Array.from({ length: 50 }, (_, i) => b.post(room, `b ${i}`)),
    ),
  );
  await network.converged(room, [a, b]);
  t.equal(b.texts(room).length, 100);
  t.equal((await a.engine.rooms.heads(null, room))?.feeds[`${a.id}/1`]?.[0], 51);
  for (const node of [a, b])
    t.same(
      node.application.refusals.filter(({ code }) => code !== 'unknown_node'),
      [],
    );
});

t.test('row 24: a suspended node is refused at once everywhere, and reinstating it loses nothing', async (t) => {
  const network = await testNetwork(t, ['hub', 'a', 'b']);
  const [a, b] = [network.node('a'), network.node('b')];
  const room = await network.room(a, [b]);
  await network.converged(room, [a, b]);
  const started = performance.now();
  await network.registryWrite('reg.node.suspend', { node: b.id, reason: 'licence under review' });
  await eventually('A honours it', () => a.engine.registry.view().node(b.id)?.status === 'suspended', 2_000);
  t.comment(`${Math.round(performance.now() - started)} ms until A honours the suspension`);
  await a.post(room, 'while B is suspended');
  await b.post(room, 'from the suspended node');
  await eventually('the administrator of A sees the refusals', () =>
    a.application.refusals.some(({ code, peer }) => code === 'node_suspended' && peer === b.id),
  );
  t.notOk(a.texts(room).includes('from the suspended node'));
  t.notOk(b.texts(room).includes('while B is suspended'), 'and it is not served either');
  await network.registryWrite('reg.node.reinstate', { node: b.id });
  await eventually(
    'B is back',
    () => a.texts(room).includes('from the suspended node') && b.texts(room).includes('while B is suspended'),
  );
  await network.converged(room, [a, b]);
});

t.test('events of a suspended node do not come in through a third node either', async (t) => {
  const network = await testNetwork(t, ['hub', 'a', 'b']);
  const [a, b] = [network.node('a'), network.node('b')];
  const rogue = await hostilePeer(t, network, 'rogue.example');
  const room = await network.room(a, [b]);
  const feed = await rogue.enter(a, room);
  await network.converged(room, [a, b]);
  network.wire.partition(network.hub.base, b.base);
  network.wire.partition(a.base, b.base);
  await network.registryWrite('reg.node.suspend', { node: rogue.id, reason: 'keys were lost' });
  await eventually('A knows', () => a.engine.registry.view().node(rogue.id)?.status === 'suspended');
  t.same(
    (
      await rogue.push(b, [
        feed.next(
          { type: 'msg.post', hlc: [Date.now() + 1_000, 0] },
          { text: 'smuggled', fmt: 'md', mentions: [], attachments: [] },
        ),
      ])
    ).bad,
    [],
    'B does not know yet',
  );
  network.wire.partition(a.base, b.base, false);
  await eventually('A is offered the event and refuses it', () =>
    a.application.refusals.some(({ code }) => code === 'sig_unknown_key'),
  );
  t.notOk(a.texts(room).includes('smuggled'));
});
