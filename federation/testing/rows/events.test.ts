import t from 'tap';
import type { Envelope } from '../../../spec/schemas/federation/envelope.ts';
import { canonicalBytes } from '../../signing/canonical.ts';
import { open } from '../../signing/envelope.ts';
import { type HostileFeed, type HostilePeer, hostilePeer } from '../hostile-peer.ts';
import { actor, eventually, type NetworkNode, post, type TestNetwork, testNetwork } from '../network.ts';

/** A room of A and B into which the hostile peer was let in, and the state that must not change. */
async function scene(t: import('tap').Test): Promise<{
  network: TestNetwork;
  a: NetworkNode;
  b: NetworkNode;
  rogue: HostilePeer;
  room: string;
  feed: HostileFeed;
}> {
  const network = await testNetwork(t, ['hub', 'a', 'b']);
  const [a, b] = [network.node('a'), network.node('b')];
  const rogue = await hostilePeer(t, network, 'rogue.example');
  const room = await network.room(a, [b]);
  const feed = await rogue.enter(a, room);
  await network.converged(room, [a, b]);
  return { network, a, b, rogue, room, feed };
}

/** What the push of one event leads to: the code of `bad`, the reason of `held`, or `taken`. */
async function fate(rogue: HostilePeer, to: NetworkNode, event: unknown): Promise<string> {
  const reply = await rogue.push(to, [event]);
  return (
    reply.bad[0]?.code ?? (reply.held[0] ? `held ${reply.held[0].why}` : reply.unknown.length > 0 ? 'unknown' : 'taken')
  );
}

function bytes(text: string): Buffer {
  return Buffer.from(text, 'base64url');
}
/** The envelope with other header bytes under the old signature, or signed again by `sign`. */
function withPayload(envelope: Envelope, change: (text: string) => string, sign?: (input: Buffer) => Buffer): Envelope {
  const payload = Buffer.from(change(bytes(envelope.payload).toString('utf8'))).toString('base64url');
  const signature = sign?.(Buffer.from(`${envelope.protected}.${payload}`)).toString('base64url') ?? envelope.signature;
  return { ...envelope, payload, signature };
}

t.test('row 1: an event about a person of another node counts for nobody, authorship is the feed', async (t) => {
  const { a, b, rogue, room, feed } = await scene(t);
  const before = await a.engine.rooms.stateHash(room);
  const stolen = feed.next({ type: 'msg.post', actor: b.actor }, post('in the name of B'));
  t.equal(await fate(rogue, a, stolen), 'taken', 'it keeps its place in the chain');
  t.equal(await a.engine.rooms.stateHash(room), before);
  t.notOk(a.texts(room).includes('in the name of B'));
  t.ok(
    a.application.refusals.some(({ code, peer }) => code === 'not_joined' && peer === rogue.id),
    'the administrator sees why',
  );
  const foreign = feed.fork().next({ type: 'msg.post', node: b.id, seq: 2, actor: b.actor }, post('in the feed of B'));
  t.match(await fate(rogue, a, foreign), /^(sig_|held )/, 'an event in the feed of B with another key');
  t.equal(await a.engine.rooms.stateHash(room), before);
});

t.test('row 2: one flipped bit anywhere changes nothing', async (t) => {
  const { a, rogue, room, feed } = await scene(t);
  const before = await a.engine.rooms.stateHash(room);
  const honest = feed.post('the true text');
  const flip = (text: string): string => {
    const changed = bytes(text);
    changed[5] = (changed[5] ?? 0) ^ 1;
    return changed.toString('base64url');
  };
  t.match(await fate(rogue, a, { ...honest, payload: flip(honest.payload) }), /event_malformed|sig_invalid/, 'header');
  t.equal(await fate(rogue, a, { ...honest, protected: flip(honest.protected) }), 'event_malformed', 'protected part');
  t.equal(await fate(rogue, a, { ...honest, signature: flip(honest.signature) }), 'sig_invalid', 'signature');
  t.equal(await a.engine.rooms.stateHash(room), before);
  t.equal(await fate(rogue, a, { ...honest, body: flip(honest.body ?? '') }), 'body_mismatch', 'body: discarded');
  t.notOk(a.texts(room).includes('the true text'));
  const id = open(honest);
  rogue.on('POST', /bodies$/, () => ({
    status: 200,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ bodies: [{ id: id.ok ? id.value.id : '', salt: honest.salt, body: honest.body }] }),
  }));
  await eventually('the right body is fetched elsewhere', () =>
    a.application.changes.some((change) => change.kind === 'body' && change.event.id === (id.ok && id.value.id)),
  );
  const salted = feed.post('another text');
  t.equal(await fate(rogue, a, { ...salted, salt: flip(salted.salt ?? '') }), 'body_mismatch', 'salt');
});

t.test('row 3: a header that is not canonical is dropped even when its signature is right', async (t) => {
  const { a, rogue, room, feed } = await scene(t);
  const before = await a.engine.rooms.heads(null, room);
  const honest = feed.next(
    { type: 'react.set', ref: `e_${'A'.repeat(43)}` },
    { emoji: '👍', on: true },
    { keep: true },
  );
  const sign = (input: Buffer) => rogue.keys.sign(input);
  const forms: Record<string, (text: string) => string> = {
    'a member twice': (text) => text.replace('"v":1', '"v":1,"v":1'),
    'other order': (text) => `{"v":1,${text.slice(1).replace(',"v":1', '')}`,
    'a number as 1.0': (text) => text.replace('"v":1', '"v":1.0'),
    'white space': (text) => text.replace('{', '{ '),
    'escaped ASCII': (text) => text.replace('react.set', 'r\\u0065act.set'),
    'a lone surrogate': (text) => text.replace('"type":"react.set"', '"type":"react.set","x":"\\ud800"'),
    'a prototype': (text) => text.replace('"v":1', '"v":1,"zz":{"__proto__":1}'),
  };
  for (const [name, change] of Object.entries(forms)) {
    const crafted = withPayload(honest, change, sign);
    t.not(crafted.payload, honest.payload, `${name} is another text`);
    t.equal(await fate(rogue, a, crafted), 'event_malformed', name);
  }
  t.same(await a.engine.rooms.heads(null, room), before);
});

t.test('row 4: other algorithms, critical members and types of documents are dropped', async (t) => {
  const { a, rogue, room, feed } = await scene(t);
  const before = await a.engine.rooms.stateHash(room);
  const honest = feed.next({ type: 'msg.post' }, post('x'), { keep: true });
  const heads = [
    { alg: 'none', kid: rogue.keys.kid, typ: 'consilium-event+jws' },
    { alg: 'EdDSA', kid: rogue.keys.kid, typ: 'consilium-event+jws' },
    { alg: 'HS256', kid: rogue.keys.kid, typ: 'consilium-event+jws' },
    { alg: 'Ed25519', kid: rogue.keys.kid, typ: 'consilium-approval+jwt' },
    { alg: 'Ed25519', crit: ['b64'], kid: rogue.keys.kid, typ: 'consilium-event+jws' },
    { alg: 'Ed25519', jwk: rogue.keys.jwk, kid: rogue.keys.kid, typ: 'consilium-event+jws' },
  ];
  for (const head of heads) {
    const part = canonicalBytes(head).toString('base64url');
    const signature = rogue.keys.sign(Buffer.from(`${part}.${honest.payload}`)).toString('base64url');
    t.equal(await fate(rogue, a, { ...honest, protected: part, signature }), 'event_malformed', JSON.stringify(head));
  }
  const critical = feed.next({ type: 'msg.post', crit: ['type'], ...{ future: 1 } } as never, post('x'), {
    keep: true,
  });
  t.match(
    await fate(
      rogue,
      a,
      withPayload(
        critical,
        (text) => text.replace('["type"]', '["future"]'),
        (input) => rogue.keys.sign(input),
      ),
    ),
    /crit_unknown|event_malformed/,
  );
  t.equal(await a.engine.rooms.stateHash(room), before);
});

t.test(
  'row 11: an event from the year 2100 waits and stalls only its own feed; a clock that runs backwards breaks the feed',
  async (t) => {
    const { a, b, rogue, room, feed } = await scene(t);
    const future = feed.fork().post('from the future', { hlc: [Date.UTC(2100, 0, 1), 0] });
    t.equal(await fate(rogue, a, future), 'held clock');
    await b.post(room, 'B goes on');
    await eventually('other feeds go on', () => a.texts(room).includes('B goes on'));
    t.notOk(a.texts(room).includes('from the future'));
    const { network } = a;
    const second = await hostilePeer(t, network, 'second.example');
    const other = await second.enter(a, room);
    const backwards = other.post('backwards', { hlc: [1_000_000, 0] });
    t.equal(await fate(second, a, backwards), 'feed_broken');
    t.match(await fate(second, a, other.post('and on')), /feed_broken|held/);
    t.ok(a.application.refusals.some(({ code, peer }) => code === 'feed_broken' && peer === second.id));
  },
);

t.test(
  'row 14: withheld events of a removed node change nothing, whatever clock and control position they claim',
  async (t) => {
    const { network, a, b, rogue, room, feed } = await scene(t);
    const withheld = [
      feed.post('written before, sent after', { hlc: [Date.now() - 9_000, 0] }),
      feed.post('another one'),
    ];
    t.ok((await a.control(room, 'node.remove', { node: rogue.id })).ok);
    const hash = await network.converged(room, [a, b]);
    const state = await a.state(room);
    for (const event of withheld) t.match(await fate(rogue, a, event), /unknown|not_admitted/);
    t.same(await a.state(room), state, 'the control state is the same byte for byte');
    t.equal(await network.converged(room, [a, b]), hash);
    t.notOk(a.texts(room).some((text) => text.startsWith('written before')));
  },
);

t.test('row 15: posts of a banned person are void although they cite an older control event', async (t) => {
  const { network, a, b, rogue, room, feed } = await scene(t);
  t.equal(await fate(rogue, a, feed.post('before the ban')), 'taken');
  await eventually('the post counts', () => a.texts(room).includes('before the ban'));
  t.ok((await a.control(room, 'actor.ban', { node: rogue.id, actor: rogue.actor })).ok);
  await eventually('B knows the ban', async () => (await b.state(room))?.banned.length === 1);
  const before = await a.engine.rooms.stateHash(room);
  for (const text of ['one', 'two', 'three'])
    t.equal(await fate(rogue, a, feed.post(`after the ban: ${text}`)), 'taken', 'kept in the chain');
  t.equal(await a.engine.rooms.stateHash(room), before);
  t.notOk(a.texts(room).some((text) => text.startsWith('after the ban')));
  t.equal(
    a.application.refusals.filter(({ code, peer }) => code === 'banned' && peer === rogue.id).length,
    3,
    'the node is shown to the administrator',
  );
  await eventually('B names the node that signed them, too', () => {
    const named = b.application.refusals.filter(({ code }) => code === 'banned').map(({ peer }) => peer);
    return named.length === 3 && named.every((peer) => peer === rogue.id);
  });
  t.ok(a.texts(room).includes('before the ban'), 'what was said before stays');
  await network.converged(room, [a, b]);
});

t.test('row 15: a ban concerns what arrived before the ban was known, too', async (t) => {
  const { network, a, b, rogue, room, feed } = await scene(t);
  network.wire.partition(a.base, b.base);
  t.equal(await fate(rogue, b, feed.post('said to B only')), 'taken');
  await eventually('it counts on B', () => b.texts(room).includes('said to B only'));
  // A never saw it, so the cut that A writes lies before it.
  t.ok((await a.control(room, 'actor.ban', { node: rogue.id, actor: rogue.actor })).ok);
  network.wire.partition(a.base, b.base, false);
  const takenBack = () =>
    b.application.changes.some((change) => change.kind === 'live' && !change.live && change.ids.length === 1);
  await eventually('B takes it back', takenBack);
  await network.converged(room, [a, b]);
});

t.test(
  'row 48: unknown types are stored and relayed without effect; another protocol version is refused',
  async (t) => {
    const { network, a, b, rogue, room, feed } = await scene(t);
    const before = await a.engine.rooms.stateHash(room);
    t.equal(await fate(rogue, a, feed.next({ type: 'poll.vote.v2' }, { choice: 3 })), 'taken');
    t.equal(await a.engine.rooms.stateHash(room), before);
    await eventually(
      'B gets it by relay',
      async () => ((await b.engine.rooms.heads(null, room))?.feeds[`${rogue.id}/1`]?.[0] ?? 0) === 2,
    );
    await network.converged(room, [a, b]);
    const answer = await rogue.send(a, { path: '/federation/v2/status' });
    t.match(answer, { ok: true, status: 406 });
    t.match(JSON.parse(answer.ok ? answer.body.toString() : '{}'), { code: 'version_unsupported' });
  },
);

t.test('an event for a room that the sender is not in, or that nobody knows, is answered alike', async (t) => {
  const { network, a, rogue, feed } = await scene(t);
  const secret = await network.room(a, []);
  const state = await a.state(secret);
  if (state === undefined) throw new Error('A has the room');
  const inside = rogue.feed(secret, state).next({ type: 'msg.post', actor: actor('x') }, post('x'));
  const nowhere = feed.fork().next({ type: 'msg.post', room: `r_${'Z'.repeat(43)}` }, post('x'));
  t.equal(await fate(rogue, a, inside), 'unknown');
  t.equal(await fate(rogue, a, nowhere), 'unknown');
});
