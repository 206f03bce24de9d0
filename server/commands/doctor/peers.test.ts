import t from 'tap';
import { startTestNode } from '../../testing/test-node.ts';
import type { Way } from './address.ts';
import { examinePeers, judgeClock, judgeReach, readPeers } from './peers.ts';

const now = Date.parse('2026-11-22T00:00:00Z');

t.test('peers that answer, some that do not, and all away', async (t) => {
  t.match(judgeReach(3, []), { state: 'ok', words: '3 of 3 answer' });
  t.match(judgeReach(3, ['b.example (timeout)']), { state: 'warn', words: /2 of 3 answer; away: b\.example/ });
  t.match(judgeReach(2, ['b.example (x)', 'c.example (x)']), { state: 'fail', todo: /let HTTPS out/ });
});

t.test('the clock is judged by the middle of all peers', async (t) => {
  t.same(judgeClock([]), []);
  t.match(judgeClock([200, -300, 100]), [{ state: 'ok' }]);
  t.match(judgeClock([7_000, 6_500, -900_000]), [{ state: 'warn', words: /6\.5 s before/ }]);
  t.match(judgeClock([-400_000, -390_000, 0]), [{ state: 'fail', words: /390\.0 s behind/, todo: /NTP/ }]);
});

t.test('each peer is asked who it is and what time it has', async (t) => {
  const asked: string[] = [];
  const way: Way = {
    request: async ({ url }) => {
      asked.push(url);
      const node = new URL(url).hostname;
      if (node === 'away.example') return { ok: false, code: 'unreachable', detail: 'refused' };
      const body = Buffer.from(JSON.stringify({ node: node === 'other.example' ? 'somebody.example' : node }));
      return { ok: true, status: 200, headers: { date: new Date(now - 200_000).toUTCString() }, body };
    },
  };
  const peers = ['a', 'b', 'away', 'other'].map((name) => ({
    node: `${name}.example`,
    base: `https://${name}.example`,
  }));
  const findings = await examinePeers(way, peers, () => now);
  t.equal(asked.length, 4);
  t.match(findings, [
    {
      state: 'warn',
      words: /2 of 4 answer; away: .*away\.example \(unreachable\), other\.example \(somebody\.example answers\)/,
    },
    { what: 'clock', state: 'fail', words: /before that of 2 other nodes/ },
  ]);
  t.match(await examinePeers(way, [], () => now), [{ state: 'ok', words: /knows none/ }]);
});

t.test('peers are those that the registries approve now, with their newest address', async (t) => {
  await using house = await startTestNode();
  const { db } = house.node.ground;
  t.same(await readPeers(db, house.name), []);
  const events: [string, Record<string, unknown>][] = [
    ['reg.node.approve', { node: house.name, base: 'https://self.example' }],
    ['reg.node.approve', { node: 'b.example', base: 'https://b.example' }],
    ['reg.node.approve', { node: 'c.example', base: 'https://c.example' }],
    ['reg.node.approve', { node: 'd.example', base: 'https://d.example' }],
    ['reg.node.update', { node: 'b.example', base: 'https://new.b.example' }],
    ['reg.node.suspend', { node: 'c.example' }],
    ['reg.node.reinstate', { node: 'c.example' }],
    ['reg.node.revoke', { node: 'd.example' }],
    ['reg.key.add', { node: 'd.example' }],
  ];
  await db.sql`insert into federation.registry_hub (hub, base, root_thumbprints)
    values ('hub.example', 'https://hub.example', '{}')`;
  for (const [index, [type, d]] of events.entries()) {
    const payload = Buffer.from(JSON.stringify({ type, d })).toString('base64url');
    await db.sql`insert into federation.registry_event (hub, seq, id, envelope)
      values ('hub.example', ${index + 1}, ${`e_${index}`}, ${JSON.stringify({ payload })})`;
  }
  const peers = await readPeers(db, house.name);
  t.same(peers.map(({ node, base }) => `${node} ${base}`).sort(), [
    'b.example https://new.b.example',
    'c.example https://c.example',
    'hub.example https://hub.example',
  ]);
});
