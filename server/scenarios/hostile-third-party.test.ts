import t from 'tap';
import type { Envelope } from '../../spec/schemas/federation/envelope.ts';
import { eventually } from '../testing/eventually.ts';
import { type Forgery, freshKeys, sha256 } from '../testing/hostile-craft.ts';
import { HostilePeer, type PeerAnswer } from '../testing/hostile-peer.ts';
import { post, readAll, readTexts } from '../testing/posting.ts';
import { type NetworkNode, startTestNetwork } from '../testing/test-network.ts';

t.setTimeout(180_000);

const network = await startTestNetwork();
const rogue = await HostilePeer.start('rogue.localhost');
t.teardown(async () => {
  await network[Symbol.asyncDispose]();
  await rogue.close();
});
const [a, b] = [network.node('a'), network.node('b')];
const kaya = await network.doctor('a', 'Kaya');
const rossi = await network.doctor('b', 'Rossi');
const room = await network.discussion([kaya, rossi]);
const intruder = `u_${'i'.repeat(22)}`;
const words = (text: string) => ({ text, fmt: 'md', mentions: [], attachments: [] });

/** An approved institution that turns against the others: its application passes the hub's checks like any other. */
async function approveRogue(): Promise<void> {
  rogue.answer('PUT', /\/txn\//, () => ({ body: { have: {}, held: [], bad: [], want: [], unknown: [] } }));
  rogue.answer('PUT', /\/invites\//, () => ({}));
  rogue.answer('POST', /\/sync\/heads$/, () => ({ body: { rooms: [], unknown: [] } }));
  await rogue.enrolAt(network.hub);
  await eventually('both hospitals know the rogue', 20_000, () =>
    [a, b].every((node) => node.engine().registry.view().node(rogue.node)?.status === 'active'),
  );
  const [hub] = a.engine().registry.view().hubs();
  if (hub === undefined) throw new Error('A follows no hub');
  rogue.setRegistry(hub.hub, hub.seq, hub.head);
}

/** Position of the last control event, as an admitted node reads it. */
async function controlHead(): Promise<[number, number, string]> {
  const answer = await rogue.call(a.base, 'GET', `/federation/v1/rooms/${room}/ctl?from=1&limit=100`);
  const last = (answer.body as { events: Envelope[] }).events.at(-1);
  if (last === undefined) throw new Error('no control events');
  const header = JSON.parse(Buffer.from(last.payload, 'base64url').toString()) as { epoch: number; seq: number };
  return [header.epoch, header.seq, `e_${sha256(`${last.protected}.${last.payload}`).toString('base64url')}`];
}

let ctl: [number, number, string];
const event = (over: Record<string, unknown>, body?: unknown, options = {}): Forgery =>
  rogue.next(room, { type: 'msg.post', ctl, actor: intruder, ...over }, body, options);

/** What both hospitals show and hold; an attack must leave it as it is. */
async function world(): Promise<unknown> {
  const hash = await network.converged(room, [a, b]);
  return { hash, kaya: await readTexts(kaya, room), rossi: await readTexts(rossi, room) };
}
async function refused(node: NetworkNode, code: string): Promise<boolean> {
  await eventually(`the administrator of ${node.name} sees a refusal ${code}`, 10_000, async () => {
    const { refusals } = await node.administrator.call('admin.refusals', { query: { limit: 100 } });
    return refusals.some((row) => row.code === code && row.what.length > 0);
  });
  return true;
}
const code = (answer: PeerAnswer): unknown => (answer.body as { code?: unknown }).code;
/** What became of the one event of a push: the code of its refusal, `held …`, or undefined when it was taken. */
function fate(answer: PeerAnswer): string | undefined {
  const { bad, held } = answer.body as { bad: { code: string }[]; held: { why: string }[] };
  return bad[0]?.code ?? (held[0] && `held ${held[0].why}`);
}

t.test('an institution that nobody let in reaches nothing of a room', async (t) => {
  await post(kaya, room, 'Findings of the morning');
  await approveRogue();
  ctl = [1, 1, `e_${room.slice(2)}`];
  const before = await world();
  const answer = await rogue.push(a.base, [event({}, words('I was never invited'), { stay: true })]);
  t.equal(answer.status, 200);
  t.same((answer.body as { unknown: string[] }).unknown, [room]);
  const range = await rogue.call(a.base, 'GET', `/federation/v1/rooms/${room}/feeds/a.localhost/1?from=1&limit=10`);
  t.equal(range.status, 404, 'row 45: it reads nothing either');
  t.same(await world(), before);
});

t.test('row 6: a replayed request is refused whatever was changed about it', async (t) => {
  const raw = rogue.sign(a.base, 'GET', '/federation/v1/status');
  t.equal((await rogue.send(raw)).status, 200, 'an honest request passes, so the refusals below mean something');
  t.equal(code(await rogue.send(raw)), 'nonce_replayed', 'the same again');
  const fresh = rogue.sign(a.base, 'GET', '/federation/v1/status');
  t.equal(code(await rogue.send(fresh, { uri: `${b.base}/federation/v1/status` })), 'sig_invalid', 'to another node');
  t.equal(code(await rogue.send(fresh, { uri: `${a.base}/federation/v1/directory` })), 'sig_invalid', 'elsewhere');
  const write = rogue.sign(a.base, 'POST', '/federation/v1/sync/heads', { rooms: [] });
  const other = Buffer.from('{"rooms":[ ]}');
  t.equal(code(await rogue.send(write, { body: other })), 'digest_mismatch', 'row 8: with another body');
  for (const name of ['nonce_replayed', 'sig_invalid', 'digest_mismatch']) t.ok(await refused(a, name));
});

t.test('rows 4, 7 and 9: a request cannot borrow a name', async (t) => {
  const asHospital = rogue.sign(b.base, 'GET', '/federation/v1/status', undefined, { node: a.name });
  t.equal((await rogue.send(asHospital)).status, 401, 'the name of A with the key of the rogue');
  const weak = { parameters: { alg: '"hmac-sha256"' } };
  t.equal(code(await rogue.send(rogue.sign(a.base, 'GET', '/federation/v1/status', undefined, weak))), 'sig_invalid');
  const good = rogue.sign(a.base, 'GET', '/federation/v1/status');
  const twice = { ...good, headers: { ...good.headers, signature: [`${good.headers.signature}`, 'x=:AAAA:'] } };
  t.equal(code(await rogue.send(twice)), 'sig_invalid', 'a field that came twice');
  const forHost = rogue.sign('http://other.localhost', 'GET', '/federation/v1/status');
  const forged = { ...forHost, headers: { ...forHost.headers, host: 'other.localhost' } };
  t.equal(code(await rogue.send(forged, { uri: `${a.base}/federation/v1/status` })), 'sig_invalid', 'a forged Host');
});

t.test('rows 1 and 2: an admitted institution can forge and flip nothing', async (t) => {
  await kaya.client.call('discussions.invite', {
    params: { room },
    body: { people: [], institutions: [rogue.node] },
  });
  await eventually('the rogue is admitted', 20_000, async () => {
    const state = await a.engine().rooms.state(null, room);
    return state?.nodes[rogue.node] !== undefined;
  });
  ctl = await controlHead();
  const join = event({ type: 'member.join' }, { profile: { name: 'Dr. Intruder' } });
  t.equal(fate(await rogue.push(a.base, [join])), undefined, 'it may come in like anybody');
  const before = await world();

  const inFeedOfB = event({ node: b.name, seq: 40, prev: join.id }, words('In the feed of B'), { stay: true });
  await rogue.push(a.base, [inFeedOfB]);
  const stolen = event({ actor: rossi.actor }, words('In the name of Dr. Rossi'));
  await rogue.push(a.base, [stolen]);
  const otherKey = event({}, words('With a key that nobody knows'), { keys: freshKeys(), stay: true });
  t.equal(fate(await rogue.push(a.base, [otherKey])), 'held sig', 'it waits for a signature that will never come');
  const flip = (text: string) => `${text.startsWith('A') ? 'B' : 'A'}${text.slice(1)}`;
  const tampered = event({}, words('Flipped'), {
    stay: true,
    tamper: (envelope: Envelope) => ({ ...envelope, signature: flip(envelope.signature) }),
  });
  t.match(fate(await rogue.push(a.base, [tampered])), /sig/);
  const notCanonical = event({}, words('Spaces in the header'), { stay: true, payload: '{ "v": 1 }' });
  t.equal(fate(await rogue.push(a.base, [notCanonical])), 'event_malformed', 'row 3');
  const approval = event({}, words('None'), { stay: true, protected: { alg: 'none' } });
  t.equal(fate(await rogue.push(a.base, [approval])), 'event_malformed', 'row 4');

  t.same(await world(), before, 'nothing of it is shown or counted anywhere');
  const shown = (await readAll(kaya, room)).map((entry) => entry.text ?? '');
  t.notOk(shown.some((text) => /Rossi|feed of B|nobody knows|Flipped/.test(text)));
  for (const name of ['event_malformed', 'not_joined']) t.ok(await refused(a, name));
  t.ok(await refused(a, 'no_such_room'), 'and that it had tried before it was let in');
});

t.test('row 2: a body that was exchanged on the way is not shown', async (t) => {
  const lie = event({}, words('Give 5 mg'), {
    tamper: (envelope: Envelope) => ({
      ...envelope,
      body: Buffer.from(JSON.stringify(words('Give 500 mg'))).toString('base64url'),
    }),
  });
  await rogue.push(a.base, [lie]);
  const shown = (await readAll(kaya, room)).find((entry) => entry.id === lie.id);
  t.equal(shown?.state, 'awaiting_body', 'the header counts, the words wait for the right ones');
  t.equal(shown?.text, null);
  t.ok(await refused(a, 'body_mismatch'));
});

t.test('row 14: what a suspended institution still sends changes nothing and is refused by name', async (t) => {
  await network.hub.administrator.call('hub.suspend', { params: { node: rogue.node }, body: { reason: 'Abuse' } });
  await eventually('A knows of the suspension', 10_000, () => {
    return a.engine().registry.view().node(rogue.node)?.status === 'suspended';
  });
  const before = await world();
  const answer = await rogue.push(a.base, [event({}, words('After the suspension'))]);
  t.equal(answer.status, 403);
  t.equal(code(answer), 'node_suspended');
  t.same(await world(), before);
  t.ok(await refused(a, 'node_suspended'));
  await post(kaya, room, 'The room goes on');
  await eventually('B reads on', 10_000, async () => (await readTexts(rossi, room)).includes('The room goes on'));
});
