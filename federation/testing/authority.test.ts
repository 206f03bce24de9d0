import t, { type Test } from 'tap';
import { runAuthoritySchedule, scheduleNodes } from './authority-schedule.ts';
import type { Hold } from './mortal-store.ts';
import { eventually, must, type NetworkNode, post, testNetwork } from './network.ts';

const target = ({ id, actor }: NetworkNode) => ({ node: id, actor });
const suspend = (by: NetworkNode, room: string, whom: NetworkNode) => {
  const input = { room, actor: by.actor, type: 'mod.suspend', d: target(whom) };
  return by.tx((tx, engine) => engine.rooms.append(tx, input));
};

/** Every node holds the event and says the same of it. What does not count changes no state, so it may arrive after that is equal. */
const judged = async (t: Test, nodes: NetworkNode[], id: string, live: boolean) => {
  for (const node of nodes) {
    await eventually(`${node.id} has the event`, async () => (await node.store.known(null, [id])).size === 1);
    await eventually(`${node.id} has judged it`, async () => (await node.store.events(null, [id]))[0]?.live === live);
  }
  t.pass(live ? 'it counts everywhere' : 'it counts nowhere');
};
const reached = (hold: Hold) => eventually('a transaction waits before its commit', () => hold.isReached);

t.test(
  'a post that was on its way into the store when its author was banned counts nowhere or everywhere',
  async (t) => {
    const network = await testNetwork(t, ['hub', 'a', 'b', 'c']);
    const [a, b, c] = [network.node('a'), network.node('b'), network.node('c')];
    const room = await network.room(a, [b, c]);
    await network.converged(room, [a, b, c]);
    const hold = a.holdCommit();
    const { id } = await c.post(room, 'just before the ban');
    await reached(hold);
    must(await a.control(room, 'actor.ban', target(c)));
    hold.release();
    await network.converged(room, [a, b, c]);
    await judged(t, [a, b, c], id, false);
  },
);

t.test('a suspension by this node concerns what was on its way into the store', async (t) => {
  const network = await testNetwork(t, ['hub', 'a', 'b', 'c']);
  const [a, b, c] = [network.node('a'), network.node('b'), network.node('c')];
  const room = await network.room(a, [b, c]);
  must(await a.control(room, 'role.set', { ...target(b), role: 'moderator' }));
  await network.converged(room, [a, b, c]);
  const hold = b.holdCommit();
  const { id } = await c.post(room, 'just before the suspension');
  await reached(hold);
  must(await suspend(b, room, c));
  hold.release();
  await network.converged(room, [a, b, c]);
  await judged(t, [a, b, c], id, false);
});

t.test('a post of this node that was being written when the ban of its author arrived does not count', async (t) => {
  const network = await testNetwork(t, ['hub', 'a', 'b', 'c']);
  const [a, b, c] = [network.node('a'), network.node('b'), network.node('c')];
  const room = await network.room(a, [b, c]);
  await network.converged(room, [a, b, c]);
  const id = await c.tx(async (tx, engine) => {
    const input = { room, actor: c.actor, type: 'msg.post', body: post('under the eyes of the ban') };
    const written = must(await engine.rooms.append(tx, input));
    must(await a.control(room, 'actor.ban', target(c)));
    await eventually('C knows of the ban', async () => (await c.state(room))?.banned.length === 1);
    return written.id;
  });
  await network.converged(room, [a, b, c]);
  await judged(t, [a, b, c], id, false);
  const next = await c.tx((tx, engine) =>
    engine.rooms.append(tx, { room, actor: c.actor, type: 'msg.post', body: post('once more') }),
  );
  t.match(next, { ok: false, code: 'banned' });
});

t.test('a suspension that was taken back does not return with a post that was under way', async (t) => {
  const network = await testNetwork(t, ['hub', 'a', 'b', 'c', 'd']);
  const [a, b, c, d] = [network.node('a'), network.node('b'), network.node('c'), network.node('d')];
  const room = await network.room(a, [b, c, d]);
  must(await a.control(room, 'role.set', { ...target(b), role: 'moderator' }));
  await network.converged(room, [a, b, c, d]);
  // The owner lowers the moderator before it has heard of the suspension: the suspension lies beyond the cut.
  for (const node of [b, c, d]) network.wire.partition(a.base, node.base);
  must(await suspend(b, room, c));
  await network.converged(room, [b, c, d]);
  await d.tx(async (tx, engine) => {
    const input = { room, actor: d.actor, type: 'msg.post', body: post('next to it') };
    must(await engine.rooms.append(tx, input));
    must(await a.control(room, 'role.set', { ...target(b), role: 'member' }));
    network.wire.partition(a.base, d.base, false);
    await eventually('D has taken the suspension back', async () => {
      const events = await d.store.range(null, room, `${b.id}/1`, 1, 100);
      return events.some(({ header, live }) => header.type === 'mod.suspend' && !live);
    });
  });
  for (const node of [b, c, d]) network.wire.partition(a.base, node.base, false);
  await network.converged(room, [a, b, c, d]);
  const { id } = await c.post(room, 'I may speak');
  await network.converged(room, [a, b, c, d]);
  await judged(t, [a, b, c, d], id, true);
});

t.test('a crash between a ban and its consequences loses none of them', async (t) => {
  const network = await testNetwork(t, ['hub', 'a', 'b', 'c']);
  const [a, b, c] = [network.node('a'), network.node('b'), network.node('c')];
  const room = await network.room(a, [b, c]);
  await network.converged(room, [a, b, c]);
  network.wire.partition(a.base, b.base);
  network.wire.partition(a.base, c.base);
  const { id } = await c.post(room, 'beyond the cut');
  await network.converged(room, [b, c]);
  must(await a.control(room, 'actor.ban', target(c)));
  const hold = b.holdCommit();
  network.wire.partition(a.base, b.base, false);
  await reached(hold);
  const judging = b.holdCommit('any');
  hold.release();
  await reached(judging);
  await b.crash();
  judging.release();
  await b.up();
  network.wire.partition(a.base, c.base, false);
  await network.converged(room, [a, b, c]);
  t.match(await b.store.events(null, [id]), [{ live: false }]);
});

t.test('a store that fails while a registry is pulled takes nothing else down', async (t) => {
  const network = await testNetwork(t, ['hub', 'a', 'b']);
  const b = network.node('b');
  const hold = b.holdCommit('any');
  await network.registryWrite('reg.node.update', { node: network.node('a').id, legal_name: 'Hospital A, renamed' });
  await reached(hold);
  await b.crash();
  hold.release();
  await b.up();
  await eventually(
    'B has the new name',
    () => b.engine.registry.view().node('a.example')?.legalName.endsWith('renamed') === true,
  );
});

/** Any other number is another schedule. */
const seeds = [4, 7, 16, 17, 23, 31];

for (const seed of seeds) {
  t.test(`schedule ${seed} of bans, roles, suspensions and their lifting ends in one state`, async (t) => {
    const network = await testNetwork(t, scheduleNodes, { seed, storeDelayMs: seed % 3 });
    t.same(await runAuthoritySchedule(network, seed), []);
  });
}
