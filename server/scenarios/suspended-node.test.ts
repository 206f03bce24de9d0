import t from 'tap';
import { eventually } from '../testing/eventually.ts';
import { post, readTexts } from '../testing/posting.ts';
import { type NetworkNode, startTestNetwork } from '../testing/test-network.ts';

t.setTimeout(180_000);

/** How soon it really is, is a figure: `npm run bench -- federation`. */
const patienceMs = 60_000;

// Waits as in production: the decision must not depend on a test's impatience.
const network = await startTestNetwork({ hospitals: ['a', 'b', 'c'], timings: {} });
t.teardown(() => network[Symbol.asyncDispose]());
const [a, b, c] = ['a', 'b', 'c'].map((label) => network.node(label)) as [NetworkNode, NetworkNode, NetworkNode];
const kaya = await network.doctor('a', 'Kaya');
const rossi = await network.doctor('b', 'Rossi');
const sato = await network.doctor('c', 'Sato');
const room = await network.discussion([kaya, rossi, sato]);
const texts = (person: typeof kaya) => readTexts(person, room);

const statusAt = (node: NetworkNode) => node.engine().registry.view().node(b.name)?.status;

t.test('row 24: a suspended institution is honoured by every node', async (t) => {
  await post(rossi, room, 'Before the suspension');
  await network.converged(room);
  const started = performance.now();
  await network.hub.administrator.call('hub.suspend', {
    params: { node: b.name },
    body: { reason: 'Licence under review' },
  });
  await eventually('the others know of it', patienceMs, () => [a, c].every((node) => statusAt(node) === 'suspended'));
  t.comment(`known everywhere after ${Math.round(performance.now() - started)} ms`);
});

t.test('a suspended institution is neither listened to nor told anything, and the others go on', async (t) => {
  const refusedBefore = await refusals(a);
  await post(rossi, room, 'Written while suspended');
  await post(kaya, room, 'We go on without B');
  await eventually('C reads what A wrote', 10_000, async () => (await texts(sato)).includes('We go on without B'));
  await eventually('B, refused by the others, has looked up why', patienceMs, () => statusAt(b) === 'suspended');
  const card = await rossi.client.call('node.card', {});
  t.equal(card.hub?.state, 'suspended', 'its own people are told');
  t.notOk((await texts(kaya)).includes('Written while suspended'));
  t.notOk((await texts(rossi)).includes('We go on without B'));
  const answer = await fetchAs(b, a);
  t.equal(answer, 'node_suspended', 'a signed request of it is refused by name');
  await eventually('the administrator of A sees the refusal with its reason', 10_000, async () => {
    const { refusals: rows } = await a.administrator.call('admin.refusals', {});
    return rows.length > refusedBefore && rows.some((row) => row.peer === b.name && row.code === 'node_suspended');
  });
});

t.test('after the reinstatement nothing is lost on either side', async (t) => {
  await network.hub.administrator.call('hub.reinstate', { params: { node: b.name }, body: {} });
  const started = performance.now();
  await eventually('every node knows of it', patienceMs, () => [a, b, c].every((node) => statusAt(node) === 'active'));
  t.comment(`known everywhere after ${Math.round(performance.now() - started)} ms`);
  await post(kaya, room, 'Welcome back');
  await network.converged(room, [a, b, c], 60_000);
  const all = await texts(kaya);
  t.same(
    new Set(all),
    new Set(['Before the suspension', 'Written while suspended', 'We go on without B', 'Welcome back']),
  );
  t.same(await texts(rossi), all);
  t.same(await texts(sato), all);
});

async function refusals(node: NetworkNode): Promise<number> {
  return (await node.administrator.call('admin.refusals', {})).refusals.length;
}

/** Code with which `to` answers a signed request of `from`. */
async function fetchAs(from: NetworkNode, to: NetworkNode): Promise<string | null> {
  await eventually(`${from.name} has tried ${to.name}`, 30_000, () =>
    from
      .engine()
      .peers()
      .some((peer) => peer.node === to.name && peer.lastError !== null),
  );
  return (
    from
      .engine()
      .peers()
      .find((peer) => peer.node === to.name)?.lastError ?? null
  );
}
