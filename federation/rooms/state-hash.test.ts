import t from 'tap';
import { testRandom } from '../testing/keys.ts';
import { RoomAuthor } from '../testing/room-author.ts';
import { foldControl } from './control-chain.ts';
import { type HashedHeader, StateHasher } from './state-hash.ts';

const { state } = foldControl(new RoomAuthor().events);

/** `count` live posts of four nodes with an edit and a redaction now and then. */
function* feed(count: number): Generator<[string, HashedHeader]> {
  const random = testRandom('state hash');
  let last = '';
  for (let i = 0; i < count; i++) {
    const id = `e_${random.bytes(32).toString('base64url')}`;
    const place = { node: `node-${i % 4}.example`, inc: 1, seq: (i >> 2) + 1, hlc: [1e12 + i, 0] as [number, number] };
    const type = i % 20 === 7 ? 'msg.edit' : i % 50 === 9 ? 'msg.redact' : 'msg.post';
    yield [id, { ...place, type, actor: 'u_0000000000000000000000', ...(type === 'msg.post' ? {} : { ref: last }) }];
    last = id;
  }
}

t.test('the hash does not depend on the order in which events are added', (test) => {
  const events = [...feed(500)];
  const [one, two] = [new StateHasher(), new StateHasher()];
  for (const [id, header] of events) one.add(id, header);
  for (const [id, header] of events.reverse()) two.add(id, header);
  test.equal(one.digest(state), two.digest(state));
  test.end();
});

t.test('every part of the state changes the hash', (test) => {
  const hasher = new StateHasher();
  const digests = new Set([hasher.digest(state)]);
  const variants = [
    { ...state, head: `e_${'A'.repeat(43)}` },
    { ...state, cseq: 2 },
    { ...state, epoch: 2 },
    { ...state, owner: 'other.example' },
    { ...state, stewards: ['other.example'] },
    { ...state, nodes: {} },
    { ...state, roles: {} },
  ];
  for (const variant of variants) digests.add(hasher.digest(variant));
  for (const [id, header] of feed(60)) {
    hasher.add(id, header);
    if (header.type !== 'msg.edit') digests.add(hasher.digest(state));
  }
  test.ok(digests.size > variants.length + 55);
  test.end();
});

t.test('a room of 100,000 events is hashed in a few seconds at most', (test) => {
  const events = [...feed(100_000)];
  const start = process.cpuUsage();
  const hasher = new StateHasher();
  for (const [id, header] of events) hasher.add(id, header);
  const digest = hasher.digest(state);
  const { user, system } = process.cpuUsage(start);
  test.match(digest, /^[A-Za-z0-9_-]{43}$/);
  test.ok(user + system < 40_000_000, `took ${Math.round((user + system) / 1000)} ms of CPU`);
  test.comment(`${Math.round((user + system) / 1000)} ms of CPU`);
  test.end();
});

t.test('a node may have the name of a member of every object', (test) => {
  const odd = new RoomAuthor({ owner: 'constructor' });
  odd.admit('prototype');
  const folded = foldControl(odd.events);
  test.same(Object.keys(folded.state.nodes).sort(), ['constructor', 'prototype']);
  test.match(new StateHasher().digest(folded.state), /^[A-Za-z0-9_-]{43}$/);
  test.end();
});
