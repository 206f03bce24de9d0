import t from 'tap';
import { eventually } from '../testing/eventually.ts';
import { environmentOf, moveToProcess, startNodeProcess } from '../testing/node-process.ts';
import { post, postMany, readTexts } from '../testing/posting.ts';
import { StreamClient } from '../testing/stream-client.ts';
import { startTestNetwork } from '../testing/test-network.ts';

// A thousand posts and three starts of a node take longer than tap waits by itself.
t.setTimeout(180_000);

const missed = 1_000;

t.test('row 47: a hospital killed with -9 shows 1,000 missed posts in order, in a page that stayed open', async (t) => {
  // Waits as in production: nothing here may depend on a test's impatience.
  await using network = await startTestNetwork({ timings: {} });
  const kaya = await network.doctor('a', 'Kaya');
  const rossi = await network.doctor('b', 'Rossi');
  const room = await network.discussion([kaya, rossi]);
  const b = network.node('b');
  const first = await moveToProcess(b);
  t.teardown(() => first.kill());
  await using page = await StreamClient.open(rossi.client);
  const early = await post(kaya, room, 'Before');
  await eventually('the page is live', 10_000, () => page.seenPosts(room).includes(early));

  await first.kill();
  const ids = await postMany(kaya, room, missed);
  const started = performance.now();
  const again = await startNodeProcess(environmentOf(b));
  t.teardown(() => again.kill());
  const shown = () => page.seenPosts(room).filter((id) => id !== early);
  await eventually('the page shows every missed post', 60_000, () => shown().length === missed);
  t.comment(`${missed} posts shown ${Math.round(performance.now() - started)} ms after the start of the node`);
  t.same(shown(), ids, 'in the order in which they were written');
  t.equal(page.resets, 0, 'nobody had to fetch the page anew');
  t.same(await readTexts(rossi, room), await readTexts(kaya, room));
  const hashes = await Promise.all(
    [kaya, rossi].map(async ({ client }) => (await client.call('discussions.get', { params: { room } })).stateHash),
  );
  t.equal(hashes[0], hashes[1], 'both nodes hold the same state');
  await again.stop();
});
