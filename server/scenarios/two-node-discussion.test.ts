import t from 'tap';
import { eventually } from '../testing/eventually.ts';
import { post, readAll, readTexts } from '../testing/posting.ts';
import { StreamClient } from '../testing/stream-client.ts';
import { startTestNetwork } from '../testing/test-network.ts';

const network = await startTestNetwork();
t.teardown(() => network[Symbol.asyncDispose]());
const kaya = await network.doctor('a', 'Kaya');
const rossi = await network.doctor('b', 'Rossi');
const room = await network.discussion([kaya, rossi]);

t.test('two hospitals write in one room, both read the same, and hold the same state', async (t) => {
  await post(kaya, room, 'ST elevation in V2 to V4.');
  await eventually('Rossi reads what Kaya wrote', 10_000, async () => (await readTexts(rossi, room)).length === 1);
  await post(rossi, room, 'Troponin?');
  await post(kaya, room, 'Ten times the upper limit.');
  await network.converged(room);
  const words = ['ST elevation in V2 to V4.', 'Troponin?', 'Ten times the upper limit.'];
  t.same(await readTexts(kaya, room), words);
  t.same(await readTexts(rossi, room), words);
  const [first] = await readAll(rossi, room).then((all) => all.filter(({ kind }) => kind === 'post'));
  t.match(first?.author, { node: 'a.localhost', name: 'Dr. Kaya' });
});

t.test('a post of the other hospital appears in an open page without a request', async (t) => {
  await using page = await StreamClient.open(rossi.client);
  const id = await post(kaya, room, 'Coronary angiography at once.');
  await eventually('the page shows the post', 5_000, () => page.seenPosts(room).includes(id));
  t.equal(page.resets, 0);
});

t.test('an edit, a reaction and a redaction reach the other hospital', async (t) => {
  const id = await post(kaya, room, 'Aspirin 500 mg.');
  const seen = async () => (await readAll(rossi, room)).find((entry) => entry.id === id);
  await eventually('Rossi sees the post', 5_000, async () => (await seen())?.state === 'visible');
  await kaya.client.call('posts.edit', { params: { post: id }, body: { text: 'Aspirin 250 mg.' } });
  await eventually('Rossi sees the edit', 5_000, async () => (await seen())?.text === 'Aspirin 250 mg.');
  await rossi.client.call('posts.react', { params: { post: id }, body: { emoji: '👍', on: true } });
  await eventually('Kaya sees the reaction', 5_000, async () => {
    const own = (await readAll(kaya, room)).find((entry) => entry.id === id);
    return own?.reactions[0]?.people[0]?.node === 'b.localhost';
  });
  await kaya.client.call('posts.redact', { params: { post: id }, body: {} });
  await eventually('Rossi sees the redaction', 5_000, async () => (await seen())?.state === 'redacted');
  t.equal((await seen())?.text, null);
  await network.converged(room);
});

t.test('after a cut wire both sides hold everything that either wrote meanwhile', async (t) => {
  const before = (await readTexts(kaya, room)).length;
  network.partition(network.node('a'), network.node('b'));
  for (const number of [1, 2, 3]) {
    await post(kaya, room, `A ${number}`);
    await post(rossi, room, `B ${number}`);
  }
  t.equal((await readTexts(kaya, room)).length, before + 3, 'each side goes on by itself');
  network.partition(network.node('a'), network.node('b'), false);
  await network.converged(room);
  const texts = await readTexts(kaya, room);
  t.equal(texts.length, before + 6);
  t.same(await readTexts(rossi, room), texts, 'the same posts in the same order');
});
