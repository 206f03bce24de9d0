import t from 'tap';
import { ApiClient } from '../testing/api-client.ts';
import { eventually } from '../testing/eventually.ts';
import { seedPassword } from '../testing/seed/people.ts';
import { StreamClient } from '../testing/stream-client.ts';
import { startTestNetwork } from '../testing/test-network.ts';

t.setTimeout(180_000);
const patienceMs = 30_000;

t.test('a person who is suspended at home is out on every node, and back when reinstated', async (t) => {
  await using network = await startTestNetwork();
  const a = network.node('a');
  const elif = await network.doctor('a', 'elif');
  const murat = await network.doctor('a', 'murat', { roles: ['member', 'approver'] });
  const wen = await network.doctor('b', 'wen');
  const atB = { params: { node: elif.node, actor: elif.actor } };
  const badgeAtB = async () => (await wen.client.call('directory.person', atB)).badge;
  await eventually(
    'Hospital B shows Elif as verified',
    patienceMs,
    async () => (await badgeAtB()).status === 'verified',
  );
  t.match(
    (await badgeAtB()).chain.map(({ kind, node }) => [kind, node]),
    [
      ['hub', 'hub.localhost'],
      ['institution', 'a.localhost'],
      ['person', 'a.localhost'],
    ],
    'with the chain that vouches for her',
  );
  const room = await network.discussion([wen, elif]);
  const peopleAtB = async () =>
    (await wen.client.call('discussions.people', { params: { room } })).people.filter(
      ({ state }) => state === 'joined',
    );
  await eventually('both are in the discussion', patienceMs, async () => (await peopleAtB()).length === 2);

  await using browser = await StreamClient.open(elif.client);
  const phone = new ApiClient(a.base);
  await phone.call('auth.login', { body: { email: 'elif@a.example', password: seedPassword } });
  await using onPhone = await StreamClient.open(phone);
  const { members } = await murat.client.call('members.list', { query: { q: 'elif' } });
  const id = members[0]?.id ?? '';
  const startedAt = performance.now();
  await murat.client.call('members.suspend', { params: { id }, body: { reason: 'Left the hospital.' } });
  for (const client of [elif.client, phone])
    t.equal((await client.bytes('auth.viewer', {})).status, 401, 'her logins are over at once');
  for (const stream of [browser, onPhone])
    await eventually('her live connections are closed', patienceMs, () => stream.ended === 'account_suspended');
  t.comment(`her connections were closed after ${Math.round(performance.now() - startedAt)} ms`);
  const again = new ApiClient(a.base);
  const login = { body: { email: 'elif@a.example', password: seedPassword } };
  await t.rejects(again.call('auth.login', login), { code: 'account_suspended' });
  await eventually(
    'Hospital B shows the badge as suspended',
    patienceMs,
    async () => (await badgeAtB()).status === 'suspended',
  );
  await eventually(
    'Hospital B sees her leave the discussion',
    patienceMs,
    async () => (await peopleAtB()).length === 1,
  );
  t.comment(`Hospital B acted on it after ${Math.round(performance.now() - startedAt)} ms`);
  t.equal((await wen.client.call('directory.people', { query: { q: 'elif' } })).total, 0, 'nobody finds her');

  await murat.client.call('members.reinstate', { params: { id }, body: {} });
  await eventually(
    'Hospital B shows her as verified again',
    patienceMs,
    async () => (await badgeAtB()).status === 'verified',
  );
  await eventually('she is in the discussion again', patienceMs, async () => (await peopleAtB()).length === 2);
  const back = new ApiClient(a.base);
  await back.call('auth.login', { body: { email: 'elif@a.example', password: seedPassword } });
  await back.call('posts.create', { params: { room }, body: { clientId: crypto.randomUUID(), text: 'I am back.' } });
  await eventually('her post reaches Hospital B', patienceMs, async () => {
    const { posts } = await wen.client.call('posts.list', { params: { room }, query: {} });
    return posts.some((post) => post.text === 'I am back.' && post.author.badge === 'verified');
  });
});

t.test('a badge is checked while its hospital is away, and what is kept to oneself never leaves it', async (t) => {
  await using network = await startTestNetwork();
  const elif = await network.doctor('a', 'elif');
  const wen = await network.doctor('b', 'wen');
  const profile = await elif.client.call('profile.get', {});
  await elif.client.call('profile.set', {
    body: {
      ...profile,
      about: { value: 'For colleagues of Hospital A.', visibility: 'institution' },
      contact: { value: 'ext. 2417', visibility: 'institution' },
      unit: { value: 'ICU 2', visibility: 'federation' },
    },
  });
  const params = { node: elif.node, actor: elif.actor };
  await eventually(
    'Hospital B has the profile',
    patienceMs,
    async () => (await wen.client.call('directory.person', { params })).unit === 'ICU 2',
  );
  const room = await network.discussion([wen, elif]);
  network.partition(network.node('a'), network.node('b'));
  network.partition(network.node('a'), network.hub);
  const seen = await wen.client.call('directory.person', { params });
  t.match(
    seen,
    { card: { badge: 'verified' }, about: null, contact: null },
    'Hospital B knows what it was shown, and nothing else',
  );
  await wen.client.call('posts.create', {
    params: { room },
    body: { clientId: crypto.randomUUID(), text: 'Anybody there?' },
  });
  await eventually('Hospital B says that Hospital A is away', patienceMs, async () => {
    const institution = await wen.client.call('directory.institution', { params: { node: elif.node } });
    return !institution.reachable && institution.reachableSince !== null;
  });
  network.partition(network.node('a'), network.node('b'), false);
  network.partition(network.node('a'), network.hub, false);
  await elif.client.call('profile.set', { body: { ...(await elif.client.call('profile.get', {})), listed: false } });
  await eventually(
    'an unlisted person is not in the directory of others',
    patienceMs,
    async () => (await wen.client.call('directory.people', { query: { q: 'elif' } })).total === 0,
  );
  t.match(
    (await wen.client.call('directory.person', { params })).card,
    { name: 'Dr. elif', badge: 'verified' },
    'but known where she takes part',
  );
});
