import t from 'tap';
import { dice } from './dice.ts';
import { eventually, type NetworkNode, post, testNetwork } from './network.ts';

/** Seeds of the schedules; any other number is another schedule. */
const seeds = [1, 2, 3, 4, 5, 6];
const steps = 120;

for (const seed of seeds) {
  t.test(
    `schedule ${seed}: cuts, losses, duplicates and crashes end in one state with every acknowledged post`,
    async (t) => {
      const roll = dice(seed);
      const network = await testNetwork(t, ['hub', 'a', 'b', 'c', 'd'], { seed });
      const nodes = ['a', 'b', 'c', 'd'].map((name) => network.node(name));
      const [owner] = nodes as [NetworkNode, ...NetworkNode[]];
      const room = await network.room(owner, nodes.slice(1), { history: seed % 2 === 0 ? 'all' : 'joined' });
      await network.converged(room, nodes);
      const acknowledged = new Map<string, string>();
      const redacted = new Set<string>();
      const pick = <T>(list: readonly T[]): T => list[roll(list.length)] as T;
      for (let step = 0; step < steps; step++) {
        const node = pick(nodes);
        switch (roll(12)) {
          case 0:
            network.wire.faults = {
              drop: roll(4) / 10,
              dropReply: roll(4) / 10,
              duplicate: roll(4) / 10,
              delayMs: roll(30),
            };
            break;
          case 1: {
            const other = pick(nodes);
            if (other !== node) network.wire.partition(node.base, other.base, roll(2) === 0);
            break;
          }
          case 2:
            if (node.isUp) await node.crash();
            else await node.up();
            break;
          case 3: {
            const own = [...acknowledged].filter(([, writer]) => writer === node.id);
            const [id] = own.length > 0 ? pick(own) : [];
            if (!node.isUp || id === undefined) break;
            const done = await node.tx((tx, engine) =>
              engine.rooms.append(tx, { room, actor: node.actor, type: 'msg.redact', ref: id, body: {} }),
            );
            if (done.ok) redacted.add(id);
            break;
          }
          default: {
            if (!node.isUp) break;
            const input = { room, actor: node.actor, type: 'msg.post', body: post(`step ${step} of ${node.id}`) };
            const written = await node.tx((tx, engine) => engine.rooms.append(tx, input));
            if (written.ok) acknowledged.set(written.value.id, node.id);
          }
        }
      }
      network.wire.faults = { drop: 0, dropReply: 0, duplicate: 0, delayMs: 0 };
      for (const one of nodes)
        for (const other of nodes) if (one !== other) network.wire.partition(one.base, other.base, false);
      for (const node of nodes) if (!node.isUp) await node.up();
      await network.converged(room, nodes, 20_000);
      for (const node of nodes) {
        await eventually(
          `${node.id} has every body`,
          async () => (await node.store.missingBodies(room, 10)).length === 0,
        );
        const stored = await node.store.events(null, [...acknowledged.keys()]);
        t.equal(stored.filter(({ live }) => live).length, acknowledged.size, `${node.id} has every acknowledged post`);
        t.equal(
          stored.filter(({ id, body }) => redacted.has(id) && body !== null).length,
          0,
          `${node.id} has no redacted body`,
        );
        t.equal(
          stored.filter(({ id, body }) => !redacted.has(id) && body === null).length,
          0,
          `${node.id} has all other bodies`,
        );
        const told = node.application.changes.flatMap((change) => (change.kind === 'content' ? [change.event.id] : []));
        t.equal(new Set(told).size, told.length, `${node.id} told each event once`);
        t.same(
          node.application.refusals.filter(({ code }) => !['unknown_node', 'nonce_replayed'].includes(code)),
          [],
          `${node.id} refused nothing that was honest`,
        );
      }
    },
  );
}
