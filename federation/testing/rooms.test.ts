import { createHash, randomBytes } from 'node:crypto';
import t from 'tap';
import type { Invite } from '../contract.ts';
import { actor, eventually, must, type NetworkNode, post, testNetwork } from './network.ts';

const invites = (node: NetworkNode): Invite[] =>
  node.application.changes.flatMap((change) => (change.kind === 'invite' ? [change.invite] : []));
const lastInvite = (node: NetworkNode, id: string): Invite | undefined =>
  invites(node).findLast((invite) => invite.id === id);

t.test('two people of two hospitals talk in a conversation of their own', async (t) => {
  const network = await testNetwork(t, ['hub', 'a', 'b', 'c']);
  const [a, b, c] = [network.node('a'), network.node('b'), network.node('c')];
  const other = { node: b.id, actor: b.actor };
  const { room } = must(
    await a.tx((tx, engine) =>
      engine.rooms.create(tx, { kind: 'dm', actor: a.actor, title: '', join: 'invite', history: 'all', other }),
    ),
  );
  const invite = must(
    await a.tx((tx, engine) => engine.rooms.invite(tx, { room, actor: a.actor, to: other, role: 'member' })),
  );
  await a.post(room, 'may I ask you something?');
  await eventually('B is asked', () => lastInvite(b, invite.id) !== undefined);
  must(
    await b.tx((tx, engine) =>
      engine.rooms.answerInvite(tx, { id: invite.id, actor: b.actor, answer: 'accept', profile: { name: 'Dr. B' } }),
    ),
  );
  await b.post(room, 'of course');
  await network.converged(room, [a, b]);
  t.same(new Set(a.texts(room)), new Set(['may I ask you something?', 'of course']));
  await eventually('A sees the answer', () => lastInvite(a, invite.id)?.state === 'accepted');
  const third = await a.tx((tx, engine) =>
    engine.rooms.invite(tx, { room, actor: a.actor, to: { node: c.id, actor: c.actor }, role: 'member' }),
  );
  t.match(third, { ok: false, code: 'room_fixed' }, 'nobody else can be brought in');
});

t.test('an invitation waits for a node that is down, and can be declined', async (t) => {
  const network = await testNetwork(t, ['hub', 'a', 'b']);
  const [a, b] = [network.node('a'), network.node('b')];
  const room = await network.room(a, []);
  await b.crash();
  const to = { node: b.id, actor: b.actor };
  const invite = must(
    await a.tx((tx, engine) => engine.rooms.invite(tx, { room, actor: a.actor, to, role: 'member' })),
  );
  await a.crash();
  await a.up();
  await b.up();
  await eventually('B has the invitation', () => lastInvite(b, invite.id)?.title === 'Sepsis round');
  must(
    await b.tx((tx, engine) =>
      engine.rooms.answerInvite(tx, { id: invite.id, actor: b.actor, answer: 'decline', profile: null }),
    ),
  );
  await eventually('A learns it', () => lastInvite(a, invite.id)?.state === 'declined');
  const again = await b.tx((tx, engine) =>
    engine.rooms.answerInvite(tx, { id: invite.id, actor: b.actor, answer: 'accept', profile: { name: 'x' } }),
  );
  t.match(again, { ok: false, code: 'invite_answered' });
  const posted = await b.tx((tx, engine) =>
    engine.rooms.append(tx, { room, actor: b.actor, type: 'msg.post', body: post('x') }),
  );
  t.match(posted, { ok: false, code: 'not_joined' });
});

t.test('everybody of a node is invited at once, and each one answers alone', async (t) => {
  const network = await testNetwork(t, ['hub', 'a', 'b']);
  const [a, b] = [network.node('a'), network.node('b')];
  const room = await network.room(a, []);
  const invite = must(
    await a.tx((tx, engine) =>
      engine.rooms.invite(tx, { room, actor: a.actor, to: { node: b.id, actor: '*' }, role: 'member' }),
    ),
  );
  await eventually('B has the invitation', () => lastInvite(b, invite.id) !== undefined);
  for (const name of ['first', 'second']) {
    const person = actor(name);
    must(
      await b.tx((tx, engine) =>
        engine.rooms.answerInvite(tx, { id: invite.id, actor: person, answer: 'accept', profile: { name } }),
      ),
    );
    must(
      await b.tx((tx, engine) => engine.rooms.append(tx, { room, actor: person, type: 'msg.post', body: post(name) })),
    );
  }
  await eventually('both are heard', () => a.texts(room).length === 2);
  await network.converged(room, [a, b]);
});

t.test('a moderator of another node brings a third node in through the owner', async (t) => {
  const network = await testNetwork(t, ['hub', 'a', 'b', 'c']);
  const [a, b, c] = [network.node('a'), network.node('b'), network.node('c')];
  const room = await network.room(a, [b]);
  const early = await b.tx((tx, engine) =>
    engine.rooms.invite(tx, { room, actor: b.actor, to: { node: c.id, actor: c.actor }, role: 'member' }),
  );
  t.match(early, { ok: false, code: 'right_missing' }, 'a member cannot');
  must(await a.control(room, 'role.set', { node: b.id, actor: b.actor, role: 'moderator' }));
  await eventually('B knows its role', async () => (await b.state(room))?.roles[`${b.id}/${b.actor}`] === 'moderator');
  const invite = must(
    await b.tx((tx, engine) =>
      engine.rooms.invite(tx, { room, actor: b.actor, to: { node: c.id, actor: c.actor }, role: 'member' }),
    ),
  );
  await eventually('C is invited in the name of B', () => lastInvite(c, invite.id)?.from.node === b.id);
  must(
    await c.tx((tx, engine) =>
      engine.rooms.answerInvite(tx, { id: invite.id, actor: c.actor, answer: 'accept', profile: { name: 'Dr. C' } }),
    ),
  );
  await c.post(room, 'thank you');
  await eventually(
    'everybody hears C',
    () => a.texts(room).includes('thank you') && b.texts(room).includes('thank you'),
  );
  must(await a.control(room, 'actor.ban', { node: c.id, actor: c.actor }));
  await eventually('B knows the ban', async () => (await b.state(room))?.banned.length === 1);
  t.match(await b.control(room, 'actor.unban', { node: c.id, actor: c.actor }), { ok: true, value: null }, 'proposed');
  await eventually('the owner lifts it', async () => (await c.state(room))?.banned.length === 0);
  must(await b.control(room, 'room.set', {}, { title: 'A better title' }));
  await eventually('the title changes everywhere', () =>
    c.application.changes.some(
      (change) => change.kind === 'control' && Object(change.event.body).title === 'A better title',
    ),
  );
  t.match(await b.control(room, 'room.set', { join: 'node' }), { ok: false, code: 'right_missing' });
  t.match(await b.control(room, 'room.close', {}), { ok: false, code: 'right_missing' });
  await network.converged(room, [a, b, c]);
});

t.test('a later joiner of a room with hidden history gets the chain and no words from before', async (t) => {
  const network = await testNetwork(t, ['hub', 'a', 'b', 'c']);
  const [a, b, c] = [network.node('a'), network.node('b'), network.node('c')];
  const room = await network.room(a, [b], { history: 'joined' });
  await a.post(room, 'before C: from A');
  await b.post(room, 'before C: from B');
  await network.converged(room, [a, b]);
  await network.bring(a, c, room);
  await a.post(room, 'after C: from A');
  await b.post(room, 'after C: from B');
  await c.post(room, 'from C');
  const hash = await network.converged(room, [a, b, c]);
  t.ok(hash);
  await eventually('C has what came after it', () => c.texts(room).length === 3);
  t.notOk(c.texts(room).some((text) => text.startsWith('before')));
  t.equal(a.texts(room).length, 5);
  const names = c.application.changes.flatMap((change) =>
    change.kind === 'content' && change.event.header.type === 'member.join'
      ? [Object(change.event.body).profile?.name]
      : [],
  );
  t.same(
    names.sort(),
    ['Dr. a.example', 'Dr. b.example', 'Dr. c.example'],
    'the names of those who are in the room are known',
  );
  for (const source of [a, b]) {
    const stored = await source.store.range(null, room, `${a.id}/1`, 2, 1);
    t.ok(stored[0]?.body, `${source.id} has the body and does not give it away`);
  }
});

t.test('a removed node learns of its removal and of nothing after it', async (t) => {
  const network = await testNetwork(t, ['hub', 'a', 'b', 'c']);
  const [a, b, c] = [network.node('a'), network.node('b'), network.node('c')];
  const room = await network.room(a, [b, c]);
  await network.converged(room, [a, b, c]);
  await c.crash();
  must(await a.control(room, 'node.remove', { node: c.id }));
  must(await a.control(room, 'room.set', {}, { title: 'Secret title' }));
  await eventually('B knows the removal', async () => !Object.hasOwn((await b.state(room))?.nodes ?? {}, c.id));
  await a.post(room, 'without C');
  await b.post(room, 'B without C');
  await c.up();
  await eventually('C knows', async () => !Object.hasOwn((await c.state(room))?.nodes ?? {}, c.id));
  await network.converged(room, [a, b]);
  t.ok(await a.engine.drain(3_000));
  t.notOk(c.texts(room).some((text) => text.includes('without C')));
  t.notOk(
    c.application.changes.some(
      (change) => change.kind === 'control' && Object(change.event.body).title === 'Secret title',
    ),
  );
  const posted = await c.tx((tx, engine) =>
    engine.rooms.append(tx, { room, actor: c.actor, type: 'msg.post', body: post('x') }),
  );
  t.match(posted, { ok: false, code: 'not_admitted' });
  t.notOk(
    (await a.store.deliveries()).some(({ peer }) => peer === c.id),
    'nothing spins on a room that was left',
  );
});

t.test('a moderator suspends a member of another node without the owner, and the owner lifts it', async (t) => {
  const network = await testNetwork(t, ['hub', 'a', 'b', 'c']);
  const [a, b, c] = [network.node('a'), network.node('b'), network.node('c')];
  const room = await network.room(a, [b, c]);
  must(await a.control(room, 'role.set', { node: b.id, actor: b.actor, role: 'moderator' }));
  await eventually('B knows its role', async () => (await b.state(room))?.roles[`${b.id}/${b.actor}`] === 'moderator');
  await c.post(room, 'fine');
  await network.converged(room, [a, b, c]);
  await a.crash();
  const suspend = { room, actor: b.actor, type: 'mod.suspend', d: { node: c.id, actor: c.actor } };
  must(await b.tx((tx, engine) => engine.rooms.append(tx, suspend)));
  await eventually('C cannot write any more', async () => {
    const input = { room, actor: c.actor, type: 'msg.post', body: post('not any more') };
    const outcome = await c.tx((tx, engine) => engine.rooms.append(tx, input));
    return !outcome.ok && outcome.code === 'suspended';
  });
  await a.up();
  await network.converged(room, [a, b, c]);
  must(await a.control(room, 'actor.unban', { node: c.id, actor: c.actor }));
  await eventually(
    'C may write again',
    async () =>
      (
        await c.tx((tx, engine) =>
          engine.rooms.append(tx, { room, actor: c.actor, type: 'msg.post', body: post('again') }),
        )
      ).ok,
  );
  await network.converged(room, [a, b, c]);
  for (const node of [a, b, c]) t.ok(node.texts(room).includes('fine') && node.texts(room).includes('again'));
});

t.test('a redacted body is gone everywhere, also where the redaction came first', async (t) => {
  const network = await testNetwork(t, ['hub', 'a', 'b', 'c']);
  const [a, b, c] = [network.node('a'), network.node('b'), network.node('c')];
  const room = await network.room(a, [b, c]);
  await network.converged(room, [a, b, c]);
  network.wire.partition(b.base, c.base);
  network.wire.partition(a.base, c.base);
  const wrong = await b.post(room, 'patient name by mistake');
  await eventually('A has it', () => a.texts(room).includes('patient name by mistake'));
  network.wire.partition(a.base, b.base);
  must(
    await a.tx((tx, engine) =>
      engine.rooms.append(tx, { room, actor: a.actor, type: 'msg.redact', ref: wrong.id, body: {} }),
    ),
  );
  network.wire.partition(a.base, c.base, false);
  await eventually('C has the redaction', () =>
    c.application.changes.some((change) => change.kind === 'content' && change.event.header.type === 'msg.redact'),
  );
  network.wire.partition(b.base, c.base, false);
  network.wire.partition(a.base, b.base, false);
  await network.converged(room, [a, b, c]);
  for (const node of [a, b, c]) {
    const [stored] = await node.store.events(null, [wrong.id]);
    t.equal(stored?.body, null, node.id);
    t.ok(stored?.erasedBy);
  }
  const told = c.application.changes.filter((change) => 'event' in change && change.event.id === wrong.id);
  t.ok(
    (told.length > 0 && told.every((change) => 'event' in change && change.event.body === undefined)) ||
      c.texts(room).length === 0,
  );
});

t.test('directories are copied to every node within moments of a change', async (t) => {
  const network = await testNetwork(t, ['hub', 'a', 'b'], { limits: { directoryPage: 3 } });
  const [a, b] = [network.node('a'), network.node('b')];
  for (let i = 0; i < 10; i++) a.application.directory.push({ id: i });
  a.engine.announceDirectory(10);
  const held = (node: NetworkNode) => node.application.directories.get(a.id);
  await eventually('B has all pages', () => held(b)?.version === 10, 2_000);
  t.same(held(b)?.entries, a.application.directory);
  await b.crash();
  a.application.directory.push({ id: 10, state: 'withdrawn' });
  a.engine.announceDirectory(11);
  await b.up();
  await eventually('B catches up after its return', () => held(b)?.version === 11);
  t.equal(held(b)?.entries.length, 11, 'only what was missing was fetched');
});

t.test('typing reaches the other node, and nobody who is not in the room can pretend', async (t) => {
  const network = await testNetwork(t, ['hub', 'a', 'b', 'c']);
  const [a, b, c] = [network.node('a'), network.node('b'), network.node('c')];
  const room = await network.room(a, [b]);
  await network.converged(room, [a, b]);
  a.engine.ephemeral(room, { kind: 'typing', actor: a.actor, data: { on: true } });
  await eventually('B sees it', () =>
    b.application.frames.some(({ node, kind }) => node === a.id && kind === 'typing'),
  );
  c.engine.ephemeral(room, { kind: 'typing', actor: c.actor, data: {} });
  t.ok(await c.engine.drain(500));
  t.notOk(b.application.frames.some(({ node }) => node === c.id));
});

t.test('row 46: a flood of frames is thinned out, sent or received', async (t) => {
  const network = await testNetwork(t, ['hub', 'a', 'b']);
  const [a, b] = [network.node('a'), network.node('b')];
  const room = await network.room(a, [b]);
  await network.converged(room, [a, b]);
  for (let i = 0; i < 5_000; i++)
    a.engine.ephemeral(room, { kind: 'typing', actor: actor(`p${i % 100}`), data: { i } });
  await eventually('something arrives', () => b.application.frames.length > 0);
  t.ok(b.application.frames.length <= 250, `${b.application.frames.length} frames got through`);
});

t.test(
  'an attachment is fetched from the node that has it, whole and true, and only with the event that names it',
  async (t) => {
    const network = await testNetwork(t, ['hub', 'a', 'b', 'c']);
    const [a, b, c] = [network.node('a'), network.node('b'), network.node('c')];
    const room = await network.room(a, [b, c]);
    const bytes = randomBytes(300_000);
    const sha256 = createHash('sha256').update(bytes).digest('base64url');
    const attachment = {
      name: 'ecg.png',
      mime: 'image/png',
      size: bytes.length,
      sha256,
      key: 'K'.repeat(43),
      iv: 'I'.repeat(16),
      chunk: 65_536,
    };
    a.application.blobs.set(sha256, bytes);
    const body = { ...post('see the ECG'), attachments: [attachment] };
    const event = must(
      await a.tx((tx, engine) => engine.rooms.append(tx, { room, actor: a.actor, type: 'msg.post', body })),
    );
    await eventually('the post is everywhere', () => b.texts(room).length === 1 && c.texts(room).length === 1);
    const fetch = async (node: NetworkNode, over = {}): Promise<Buffer> => {
      const opened = must(
        await node.engine.fetchBlob({ room, eventId: event.id, sha256, sizeBytes: bytes.length, ...over }),
      );
      const pieces: Buffer[] = [];
      for await (const piece of opened) pieces.push(piece);
      return Buffer.concat(pieces);
    };
    t.ok((await fetch(b)).equals(bytes));
    const other = await a.post(room, 'no file here');
    await eventually('B has the other post', () => b.texts(room).length === 2);
    t.match(await b.engine.fetchBlob({ room, eventId: other.id, sha256, sizeBytes: bytes.length }), {
      ok: false,
      code: 'no_such_object',
    });
    const secret = await network.room(a, []);
    t.match(await b.engine.fetchBlob({ room: secret, eventId: event.id, sha256, sizeBytes: bytes.length }), {
      ok: false,
      code: 'no_such_object',
    });

    a.application.blobs.set(sha256, randomBytes(300_000));
    await t.rejects(fetch(b), /not the one/, 'other bytes never look like a complete file');
    a.application.blobs.delete(sha256);
    c.application.blobs.set(sha256, bytes);
    t.ok((await fetch(b)).equals(bytes), 'another holder serves it');
    must(
      await a.tx((tx, engine) =>
        engine.rooms.append(tx, { room, actor: a.actor, type: 'msg.redact', ref: event.id, body: {} }),
      ),
    );
    await eventually(
      'the redaction arrives',
      async () => !(await b.engine.fetchBlob({ room, eventId: event.id, sha256, sizeBytes: bytes.length })).ok,
    );
  },
);

t.test(
  'an institution applies at a hub with its keys proven, and can be looked at before it is approved',
  async (t) => {
    const network = await testNetwork(t, ['hub', 'a'], { transport: 'http' });
    const a = network.node('a');
    const applied = must(await a.engine.registry.apply(network.hub.base, { legalName: 'Hospital A' }));
    t.equal(applied.reference, 'application-1');
    t.match(network.hub.application.applications[0], {
      form: { legalName: 'Hospital A' },
      node: { node: a.id, base: a.base },
    });
    const seen = must(await network.hub.engine.registry.inspectNode(a.base));
    t.same(seen, { node: a.id, jwks: [a.keys.jwk] });
    t.match(await a.engine.registry.apply(a.base, {}), { ok: false, code: 'no_such_object' }, 'a hospital is no hub');
    t.match(await a.engine.registry.discover('http://nobody.localhost:1'), { ok: false, code: 'hub_unreachable' });
    t.match(await a.engine.registry.discover(a.base), { ok: false });
    for (const path of [
      '/.well-known/openid-federation',
      '/federation/list',
      `/federation/fetch?sub=${encodeURIComponent(a.base)}`,
      '/federation/v1/federation-list',
      '/federation/historical_keys',
    ]) {
      const answer = await network.fetch.request({
        method: 'GET',
        url: network.hub.base + path,
        headers: {},
        maxBytes: 65_536,
        timeoutMs: 2_000,
      });
      t.match(answer, { ok: true, status: 200 }, path);
    }
  },
);
