import t from 'tap';
import { eventually, testNetwork } from './network.ts';

t.test('the application is told when a room lacks events and when it has them all', async (t) => {
  const network = await testNetwork(t, ['hub', 'a', 'b'], { limits: { pushGap: 10 } });
  const [a, b] = [network.node('a'), network.node('b')];
  const room = await network.room(a, [b]);
  await network.converged(room, [a, b]);
  t.equal(b.engine.rooms.missing(room), 0);
  await b.crash();
  for (let index = 0; index < 40; index++) await a.post(room, `word ${index}`);
  b.application.gaps.length = 0;
  await b.up();
  await eventually('B has everything', () => b.application.gaps.at(-1)?.missing === 0);
  t.match(b.application.gaps[0], { room, missing: 40 });
  t.equal(b.application.gaps.length, 2, 'told once at the beginning and once at the end');
  t.equal(b.engine.rooms.missing(room), 0);
  await network.converged(room, [a, b]);
  t.equal(b.texts(room).length, 40);
});

t.test('a room goes on lacking what nobody hands over yet', async (t) => {
  const network = await testNetwork(t, ['hub', 'a', 'b']);
  const [a, b] = [network.node('a'), network.node('b')];
  const room = await network.room(a, [b]);
  await network.converged(room, [a, b]);
  await b.crash();
  for (let index = 0; index < 10; index++) await a.post(room, `word ${index}`);
  await a.crash();
  await b.up();
  // A tells where it stands, and neither its pushes nor its answers get through.
  network.wire.blocks = ({ path }) => path.includes('/feeds/') || path.includes('/txn/');
  await a.up();
  await eventually('B knows that it lacks something', () => b.engine.rooms.missing(room) === 10);
  network.wire.blocks = () => false;
  await network.converged(room, [a, b]);
  await eventually('nothing is lacking', () => b.engine.rooms.missing(room) === 0);
});
