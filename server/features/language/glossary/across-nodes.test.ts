import { randomUUID } from 'node:crypto';
import t from 'tap';
import type { GlossaryProposal, GlossaryState } from '../../../../spec/schemas/api/glossary.ts';
import { ApiProblem } from '../../../testing/api-client.ts';
import { eventually } from '../../../testing/eventually.ts';
import type { SeededPerson } from '../../../testing/seed/seed.ts';
import { startTestNetwork } from '../../../testing/test-network.ts';

t.setTimeout(240_000);
const patienceMs = 30_000;
const network = await startTestNetwork();
t.teardown(() => network[Symbol.asyncDispose]());
const kaya = await network.doctor('a', 'Kaya');
const ito = await network.doctor('b', 'Ito');
const rossi = await network.doctor('hub', 'Rossi');
const leader = network.hub.administrator;
const hub = rossi.client;
type Client = SeededPerson['client'];

const codeOf = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => 'none',
    (error: unknown) => (error instanceof ApiProblem ? error.code : Promise.reject(error)),
  );
const stateOf = (client: Client): Promise<GlossaryState> => client.call('glossary.state', {});
const propose = (client: Client, body: object): Promise<GlossaryProposal> =>
  client.call('glossary.propose', { body: { clientId: randomUUID(), terms: {}, ...body } });
const decide = (client: Client, proposal: string, approve: boolean, reason?: string) =>
  client.call('glossary.decide', { params: { proposal }, body: { approve, ...(reason ? { reason } : {}) } });
const termOf = async (client: Client, concept: string, language: string) => {
  const { concept: found } = await client.call('glossary.concept', { params: { concept } });
  return found.terms.find((entry) => entry.language === language);
};
const waitingAt = (client: Client, id: string) =>
  eventually('the proposal has arrived', patienceMs, async () => {
    const { proposals } = await client.call('glossary.proposals', { query: {} });
    return proposals.find((proposal) => proposal.id === id && proposal.terms !== null);
  });
const versions = () =>
  Promise.all([hub, kaya.client, ito.client].map(async (client) => (await stateOf(client)).version));
const agreed = (version: number) =>
  eventually(`all nodes are at version ${version}`, patienceMs, async () => {
    const all = await versions();
    if (all.some((other) => other !== version)) throw new Error(`versions ${all.join(' ')}`);
    return true;
  });

t.test('without a glossary the concepts of the program are in force and nothing can be proposed', async (t) => {
  const state = await stateOf(kaya.client);
  t.match(state, { version: 1, hub: null, waiting: 0, may: { propose: false, decide: false, open: false } });
  t.ok(state.concepts >= 300);
  const { concepts } = await kaya.client.call('glossary.search', { query: { query: 'sepsis' } });
  t.equal(concepts[0]?.id, 'sepsis');
  const found = await kaya.client.call('glossary.search', { query: { query: '脓毒症' } });
  t.equal(found.concepts[0]?.id, 'sepsis', 'in any language');
  const close = await kaya.client.call('glossary.search', { query: { query: 'yuzustu' } });
  t.equal(close.concepts[0]?.id, 'prone-positioning', 'without the marks of a language');
  t.equal(await codeOf(propose(kaya.client, { concept: 'sepsis', terms: { tr: { term: 'x' } } })), 'glossary_closed');
  t.equal(await codeOf(kaya.client.call('glossary.open', { body: {} })), 'forbidden');
});

t.test('the hub opens the glossary, and it reaches every institution without an invitation in its list', async (t) => {
  t.match((await stateOf(leader)).may, { open: true });
  const opened = await leader.call('glossary.open', { body: {} });
  t.match(opened, { version: 1, may: { propose: false, decide: false, appoint: true, open: false } });
  for (const { client } of [kaya, ito, rossi]) {
    await eventually('the glossary is here', patienceMs, async () => (await stateOf(client)).may.propose);
    t.match(await stateOf(client), { hub: network.hub.name, may: { propose: true, decide: false, appoint: false } });
    t.same((await client.call('invitations.list', {})).invitations, []);
    t.same((await client.call('discussions.list', { query: {} })).discussions, []);
  }
});

t.test('one institution proposes, an editor of another approves, and all come to the same terms', async (t) => {
  const terms = { tr: { term: 'yüz üstü pozisyon', also: ['prone pozisyonu'] } };
  const proposal = await propose(kaya.client, {
    concept: 'prone-positioning',
    terms,
    source: 'Ward book',
    reason: 'Usage',
  });
  t.match(proposal, { state: 'waiting', fresh: false, own: true, now: { tr: { term: 'prone pozisyonu' } } });
  t.equal(await codeOf(decide(kaya.client, proposal.id, true)), 'right_missing');
  t.equal(
    await codeOf(propose(kaya.client, { concept: 'prone-positioning', terms: proposal.now })),
    'glossary_unchanged',
  );
  const wrong = { en: { term: 'prone position', forbidden: ['prone'] } };
  t.equal(await codeOf(propose(kaya.client, { concept: 'prone-positioning', terms: wrong })), 'glossary_contradiction');

  await eventually('the hub knows Dr. Ito', patienceMs, async () => {
    const editor = { node: ito.node, actor: ito.actor, editor: true };
    return (await codeOf(leader.call('glossary.setEditor', { body: editor }))) === 'none';
  });
  const colleague = { node: rossi.node, actor: rossi.actor, editor: true };
  t.equal(await codeOf(leader.call('glossary.setEditor', { body: colleague })), 'none');
  await eventually('Dr. Ito is an editor', patienceMs, async () => (await stateOf(ito.client)).may.decide);
  const seen = await waitingAt(ito.client, proposal.id);
  t.match(seen, { by: { name: 'Dr. Kaya' }, reason: 'Usage', own: false });
  const approved = await decide(ito.client, proposal.id, true, 'Agreed');
  t.match(approved, { state: 'approved', decision: { by: { name: 'Dr. Ito' }, reason: 'Agreed' } });
  await agreed(2);
  for (const client of [hub, kaya.client, ito.client]) {
    t.match(await termOf(client, 'prone-positioning', 'tr'), {
      term: terms.tr,
      origin: { by: { name: 'Dr. Kaya' }, approvedBy: { name: 'Dr. Ito' }, source: 'Ward book' },
    });
  }
  const { editors } = await kaya.client.call('glossary.editors', {});
  t.ok(editors.some(({ name }) => name === 'Dr. Ito'));
});

t.test('an approval is taken back, a new concept is added, and a proposal is withdrawn', async (t) => {
  const { proposals } = await ito.client.call('glossary.proposals', { query: { state: 'decided' } });
  await decide(ito.client, String(proposals[0]?.id), false, 'Too early');
  await agreed(3);
  t.match(await termOf(kaya.client, 'prone-positioning', 'tr'), { term: { term: 'prone pozisyonu' }, origin: null });

  const fresh = await propose(kaya.client, { area: 'symptoms', terms: { en: { term: 'Silent  hypoxia' } } });
  t.match(fresh, { concept: 'silent-hypoxia', fresh: true, terms: { en: { term: 'Silent hypoxia' } } });
  await waitingAt(ito.client, fresh.id);
  await decide(ito.client, fresh.id, true);
  await agreed(4);
  t.ok(await termOf(kaya.client, 'silent-hypoxia', 'en'));

  const slip = await propose(kaya.client, { concept: 'sepsis', terms: { en: { term: 'sepsiss' } } });
  await waitingAt(ito.client, slip.id);
  t.equal(
    await codeOf(ito.client.call('glossary.withdraw', { params: { proposal: slip.id }, body: {} })),
    'not_the_author',
  );
  const gone = await kaya.client.call('glossary.withdraw', { params: { proposal: slip.id }, body: {} });
  t.match(gone, { state: 'removed', terms: null });
  await eventually('the words are gone elsewhere too', patienceMs, async () =>
    (await ito.client.call('glossary.proposals', { query: { state: 'decided' } })).proposals.some(
      ({ id, terms }) => id === slip.id && terms === null,
    ),
  );
});

t.test('what two institutions decide while they cannot reach each other comes to one version', async (t) => {
  const [a, b] = [network.node('a'), network.node('b')];
  const first = await propose(kaya.client, { concept: 'sepsis', terms: { en: { term: 'sepsis one' } } });
  const second = await propose(kaya.client, { concept: 'sepsis', terms: { en: { term: 'sepsis two' } } });
  await waitingAt(ito.client, second.id);
  for (const id of [first.id, second.id])
    await eventually('the hub has the proposal', patienceMs, async () => (await waitingAt(hub, id)).id === id);
  network.partition(b, network.hub);
  network.partition(b, a);
  await decide(ito.client, second.id, true);
  await decide(hub, first.id, true);
  t.not((await termOf(hub, 'sepsis', 'en'))?.term.term, (await termOf(ito.client, 'sepsis', 'en'))?.term.term);
  network.partition(b, network.hub, false);
  network.partition(b, a, false);
  await agreed(6);
  const words = await Promise.all([hub, kaya.client, ito.client].map((client) => termOf(client, 'sepsis', 'en')));
  t.equal(new Set(words.map((word) => word?.term.term)).size, 1);
});

t.test('a proposal with the same client id is written once', async (t) => {
  const body = { clientId: randomUUID(), concept: 'fever', terms: { en: { term: 'raised temperature' } } };
  const made = await kaya.client.call('glossary.propose', { body });
  t.equal((await kaya.client.call('glossary.propose', { body })).id, made.id);
});
