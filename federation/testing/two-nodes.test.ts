import t from 'tap';
import { eventually, testNetwork } from './network.ts';

for (const transport of ['simulated', 'http'] as const) {
  t.test(`two hospitals talk in one room over ${transport}`, async (t) => {
    const network = await testNetwork(t, ['hub', 'a', 'b'], { transport });
    const [a, b] = [network.node('a'), network.node('b')];
    const room = await network.room(a, [b]);
    await a.post(room, 'from A');
    await b.post(room, 'from B');
    await eventually('both posts on both nodes', () => a.texts(room).length === 2 && b.texts(room).length === 2);
    const hash = await network.converged(room, [a, b]);
    t.match(hash, /^[A-Za-z0-9_-]{43}$/);
    t.ok(await a.engine.drain(2_000));
    for (const { application } of [a, b])
      t.same(
        application.refusals.filter(({ code }) => code !== 'unknown_node'),
        [],
      );
    t.equal(a.engine.peers().find(({ node }) => node === b.id)?.pendingEvents, 0);
  });
}
