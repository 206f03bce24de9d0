import t from 'tap';
import { compareHlc } from '../../rooms/clock.ts';
import { eventually, testNetwork } from '../network.ts';

const dayMs = 86_400_000;

t.test(
  'row 10: a node whose clock is two days behind, or leaps back, goes on writing in order and is heard',
  async (t) => {
    const network = await testNetwork(t, ['hub', 'a', 'b']);
    const [a, b] = [network.node('a'), network.node('b')];
    const room = await network.room(a, [b]);
    await network.converged(room, [a, b]);
    const written = [await b.post(room, 'with the right time')];
    b.clock.offsetMs = -2 * dayMs;
    written.push(await b.post(room, 'two days behind'));
    b.clock.offsetMs = 30_000;
    written.push(await b.post(room, 'half a minute ahead'));
    b.clock.offsetMs = -3_600_000;
    written.push(await b.post(room, 'after the leap back'));
    for (const [index, { header }] of written.entries()) {
      const before = written[index - 1];
      if (before !== undefined)
        t.ok(compareHlc(header.hlc, before.header.hlc) > 0, 'the clock of the feed never goes back');
    }
    await network.converged(room, [a, b]);
    t.equal(a.texts(room).length, 4, 'all of them count');
    await eventually('the operator is warned', () =>
      a.log.lines.some(({ message, fields }) => message.includes('clock') && fields.peer === b.id),
    );
  },
);

t.test('row 24: a suspended node learns that it is, and that it is not any more', async (t) => {
  const network = await testNetwork(t, ['hub', 'a', 'b']);
  const [a, b] = [network.node('a'), network.node('b')];
  const room = await network.room(a, [b]);
  await network.converged(room, [a, b]);
  const own = () => b.engine.registry.view().node(b.id)?.status;
  await network.registryWrite('reg.node.suspend', { node: b.id, reason: 'under inspection' });
  await eventually('B knows', () => own() === 'suspended');
  t.match(b.engine.registry.view().node(b.id), { reason: 'under inspection' });
  await network.registryWrite('reg.node.reinstate', { node: b.id });
  await eventually('B knows that it may go on', () => own() === 'active');
  await b.post(room, 'back again');
  await network.converged(room, [a, b]);
  t.ok(a.texts(room).includes('back again'));
});
