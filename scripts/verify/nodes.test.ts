import t from 'tap';
import { bundleLines } from '../../federation/rooms/bundle.ts';
import { toEnvelope } from '../../federation/signing/envelope.ts';
import { eventually, must, type NetworkNode, post, testNetwork } from '../../federation/testing/network.ts';
import { verifyBundle } from './verify.ts';

/** The room as a running node would export it from its store. */
async function exported(node: NetworkNode, room: string): Promise<string[]> {
  const hubs = await node.store.followedHubs();
  const registries = await Promise.all(
    hubs.map(async ({ hub, rootThumbprints }) => {
      const rows = await node.store.registryRange(hub, 1, 1000);
      return { hub, rootThumbprints, rows: rows.map(({ envelope }) => envelope) };
    }),
  );
  const feeds = await node.store.feedHeads(null, room);
  const events = await Promise.all(feeds.map(({ feed }) => node.store.range(null, room, feed, 1, 1000)));
  const lines: string[] = [];
  for await (const line of bundleLines({
    ...{ room, node: node.id, at: node.clock.now(), stateHash: await node.engine.rooms.stateHash(room), registries },
    events: events.flat().map((stored) => toEnvelope(stored, { withBody: true })),
  }))
    lines.push(line);
  return lines;
}

t.test('what two running nodes export of a room is verified, with one hash', async (test) => {
  const network = await testNetwork(test, ['hub', 'a', 'b', 'c']);
  const [a, b, c] = [network.node('a'), network.node('b'), network.node('c')];
  const room = await network.room(a, [b, c]);
  const say = (node: NetworkNode, type: string, extra: object) =>
    node.tx((tx, engine) => engine.rooms.append(tx, { room, actor: node.actor, type, ...extra }));
  for (let i = 0; i < 5; i++) for (const node of [a, b, c]) await node.post(room, `${node.id} ${i}`);
  const question = must(await say(b, 'qa.ask', { body: post('How long in prone position?') }));
  await network.converged(room, [a, b, c]);
  const answer = must(await say(c, 'qa.answer', { ref: question.id, body: post('Sixteen hours.') }));
  must(await say(b, 'msg.edit', { ref: question.id, body: post('How long in prone position, and how often?') }));
  must(await say(b, 'qa.accept', { ref: question.id, d: { answer: answer.id } }));
  must(await say(a, 'react.set', { ref: question.id, body: { emoji: '👍', on: true } }));
  await network.converged(room, [a, b, c]);
  must(await say(a, 'msg.redact', { ref: answer.id, body: { reason: 'subject-request' } }));
  await network.converged(room, [a, b, c]);
  must(await a.control(room, 'actor.ban', { node: c.id, actor: c.actor }));
  await eventually('B and C know the ban', async () => {
    const states = await Promise.all([b, c].map((node) => node.state(room)));
    return states.every((state) => state?.banned.length === 1);
  });
  const hash = await network.converged(room, [a, b]);
  for (const node of [a, b]) {
    const lines = await exported(node, room);
    const report = await verifyBundle(lines.map((line) => line.trimEnd()));
    test.same(report.faults, [], node.id);
    test.equal(report.stateHash, hash, node.id);
    test.equal(report.claimedHash, hash, node.id);
    test.ok(report.live >= 22 && report.bodies.right > 18, `${report.live} live, ${report.bodies.right} bodies`);
    const cut = lines.filter((_, index) => index !== lines.length - 2);
    test.not((await verifyBundle(cut)).faults.length, 0, 'one event less shows');
  }
});
