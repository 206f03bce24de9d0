import sharp from 'sharp';
import t from 'tap';
import type { Body } from '../../../spec/schemas/api/operations.ts';
import { readEnvironment } from '../../config/index.ts';
import { ApiProblem } from '../../testing/api-client.ts';
import { openTestPostgres, sharedPostgresVariable } from '../../testing/database.ts';
import { administratorLogin, startTestNode, type TestNode } from '../../testing/test-node.ts';

t.setTimeout(170_000);
const postgres = await openTestPostgres(readEnvironment()[sharedPostgresVariable]);
t.teardown(() => postgres[Symbol.asyncDispose]());

const fresh = (host = 'a', environment: Record<string, string> = {}) =>
  startTestNode({ host, postgres, environment, setUp: false });
const tokenOf = (node: TestNode) => /token=([\w-]+)/.exec(node.node.setupLink ?? '')?.[1] ?? '';

function form(node: TestNode, change: Partial<Body<'setup.finish'>> = {}): Body<'setup.finish'> {
  return {
    token: tokenOf(node),
    names: { en: 'Hospital A', ar: 'مستشفى أ' },
    kind: 'university-hospital',
    country: 'TR',
    city: 'Ankara',
    latitude: 39.93,
    longitude: 32.86,
    publicUrl: node.base,
    accent: '#1a6b5c',
    administrator: { name: 'Elif Kaya', locale: 'tr', ...administratorLogin },
    federation: { mode: 'none' },
    ...change,
  };
}

async function refusedWith(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'allowed',
    (error) => {
      if (error instanceof ApiProblem) return error.code;
      throw error;
    },
  );
}

t.test('before the first run the node shows the wizard and nothing else', async (t) => {
  await using node = await fresh();
  const guest = node.guest();
  t.match(await guest.call('node.card', {}), { configured: false, names: null, node: 'a.localhost' });
  t.same(await guest.call('setup.state', { query: { token: tokenOf(node) } }), {
    valid: true,
    suggestedPublicUrl: node.base,
  });
  t.equal((await guest.call('setup.state', { query: { token: 'x'.repeat(32) } })).valid, false);
  t.equal(await refusedWith(guest.call('auth.login', { body: administratorLogin })), 'setup_not_done');
  t.equal(
    await refusedWith(guest.call('discussions.list', { query: {} })),
    'not_logged_in',
    'what needs a login still says so',
  );
});

t.test(
  'the wizard stores everything, with the logo drawn anew, and the same address serves the node at once',
  async (t) => {
    await using node = await fresh();
    const picture = await sharp({ create: { width: 900, height: 300, channels: 3, background: '#1a6b5c' } })
      .withExif({ IFD0: { Copyright: 'patient-4711' } })
      .jpeg()
      .toBuffer();
    const guest = node.guest();
    const logo = `data:image/jpeg;base64,${picture.toString('base64')}`;
    t.same(await guest.call('setup.finish', { body: form(node, { logo }) }), { rootKeys: [], restartNeeded: false });
    const card = await guest.call('node.card', {});
    t.match(card, { configured: true, names: { ar: 'مستشفى أ' }, accent: '#1a6b5c', isHub: false, hub: null });
    const served = await fetch(`http://127.0.0.1:${node.node.port}${card.logo}`);
    t.equal(served.status, 200);
    const bytes = Buffer.from(await served.arrayBuffer());
    t.notMatch(bytes.toString('latin1'), 'patient-4711');
    t.match(await sharp(bytes).metadata(), { width: 512 });
    const viewer = await guest.call('auth.login', { body: administratorLogin });
    t.match(viewer, { name: 'Elif Kaya', locale: 'tr', roles: ['administrator', 'approver'], node: 'a.localhost' });
    t.equal((await guest.call('setup.state', { query: { token: 'x'.repeat(32) } })).valid, false);
    t.equal(
      await refusedWith(guest.call('setup.finish', { body: form(node, { token: 'x'.repeat(32) }) })),
      'setup_already_done',
    );
  },
);

t.test('whatever is wrong is refused with its own code, and leaves the node as it was', async (t) => {
  await using node = await fresh();
  const administrator = { name: 'Elif Kaya', locale: 'tr' as const, ...administratorLogin };
  const join = {
    mode: 'join' as const,
    hubUrl: 'https://hub.example',
    hub: 'hub.example',
    rootThumbprints: ['x'.repeat(43)],
  };
  const attempts: [string, Partial<Body<'setup.finish'>>][] = [
    ['setup_token_wrong', { token: 'x'.repeat(32) }],
    [
      'password_too_weak',
      { administrator: { name: 'Elif Kaya', email: 'elif@a.example', password: 'password12', locale: 'en' } },
    ],
    ['picture_unreadable', { logo: 'data:image/png;base64,bm8gcGljdHVyZQ==' }],
    ['picture_unreadable', { logo: 'data:image/svg+xml;base64,PHN2Zy8+' }],
    ['public_url_unsuitable', { publicUrl: 'http://hospital.example' }],
    ['public_url_unsuitable', { publicUrl: 'https://other.example' }],
    ['invalid_input', { names: {} }],
    ['invalid_input', { country: 'Turkey' }],
    ['invalid_input', { latitude: 120 }],
    ['invalid_input', { publicUrl: 'https://a.example/path' }],
    ['invalid_input', { names: { en: 'x'.repeat(201) } }],
    ['invalid_input', { names: { en: '  ' } }],
    ['invalid_input', { names: { xx: 'Hospital A' } as never }],
    ['invalid_input', { token: 'short' }],
    ['invalid_input', { kind: 'castle' as never }],
    ['invalid_input', { city: '' }],
    ['invalid_input', { city: '   ' }],
    ['invalid_input', { longitude: 181 }],
    ['invalid_input', { latitude: undefined as never }],
    ['invalid_input', { accent: 'green' }],
    ['invalid_input', { logo: 7 as never }],
    ['invalid_input', { publicUrl: 'a.localhost' }],
    ['invalid_input', { administrator: { ...administrator, name: '    ' } }],
    ['invalid_input', { administrator: { ...administrator, email: 'nobody' } }],
    ['invalid_input', { administrator: { ...administrator, locale: 'xx' as never } }],
    ['invalid_input', { administrator: { ...administrator, password: 'short' } }],
    ['invalid_input', { administrator: { ...administrator, roles: ['moderator'] } as never }],
    ['invalid_input', { federation: { mode: 'rule' } as never }],
    ['invalid_input', { federation: { mode: 'hub', roots: 'none' } as never }],
    ['invalid_input', { federation: { ...join, hubUrl: 'javascript:alert(1)' } }],
    ['invalid_input', { federation: { ...join, hubUrl: 'hub' } }],
    ['invalid_input', { federation: { ...join, hub: 'a.localhost' } }],
    ['invalid_input', { federation: { ...join, hub: '../hub' } }],
    ['invalid_input', { federation: { ...join, rootThumbprints: [] } }],
    ['invalid_input', { federation: { ...join, rootThumbprints: ['x'] } }],
    ['invalid_input', { unknown: 1 } as never],
  ];
  for (const [code, change] of attempts) {
    t.equal(
      await refusedWith(node.guest().call('setup.finish', { body: form(node, change) })),
      code,
      JSON.stringify(change).slice(0, 80),
    );
  }
  t.match(await node.guest().call('node.card', {}), { configured: false });
  const { db } = node.node.ground;
  t.equal((await db.sql`select 1 from account`).length, 0);
  t.equal((await db.sql`select 1 from node_setting where key like 'institution%'`).length, 0);
  await t.resolves(node.guest().call('setup.finish', { body: form(node) }), 'and the right one still works');
});

t.test('of two browsers that finish at the same moment one does, and the other learns that it is done', async (t) => {
  await using node = await fresh();
  const results = await Promise.all(
    [1, 2].map(() => refusedWith(node.guest().call('setup.finish', { body: form(node) }))),
  );
  t.same(results.sort(), ['allowed', 'setup_already_done']);
  t.equal((await node.node.ground.db.sql`select 1 from account`).length, 1);
});

t.test('a new start makes a new link, and the old one stops working', async (t) => {
  await using node = await fresh();
  const old = tokenOf(node);
  await node.restart();
  t.not(tokenOf(node), old);
  t.equal((await node.guest().call('setup.state', { query: { token: old } })).valid, false);
  t.equal((await node.guest().call('setup.state', { query: { token: tokenOf(node) } })).valid, true);
  const [row] = await node.node.ground.db.sql<
    { all: string }[]
  >`select string_agg(value::text, ' ') as all from node_setting`;
  t.notMatch(row?.all, tokenOf(node), 'only its hash is kept');
});

t.test('a new hub gets its root keys once, and an institution can look at it and join', async (t) => {
  await using hub = await fresh('hub');
  const { rootKeys } = await hub
    .guest()
    .call('setup.finish', { body: form(hub, { federation: { mode: 'hub', roots: 'two-of-three' } }) });
  t.equal(rootKeys.length, 3);
  t.match(rootKeys[0], { label: '1', thumbprint: /^[\w-]{43}$/, privateJwk: { kty: 'OKP', d: /^[\w-]{43}$/ } });
  t.equal((await hub.guest().call('node.card', {})).isHub, true);
  const viewer = await hub.guest().call('auth.login', { body: administratorLogin });
  t.same(viewer.roles, ['administrator', 'approver', 'hub_administrator', 'hub_reviewer']);

  await using hospital = await fresh('b');
  const found = await hospital.guest().call('setup.discoverHub', { body: { token: tokenOf(hospital), url: hub.base } });
  t.same([...found.rootThumbprints].sort(), rootKeys.map((key) => key.thumbprint).sort());
  t.equal(found.threshold, 2);
  t.equal(
    await refusedWith(hospital.guest().call('setup.discoverHub', { body: { token: 'x'.repeat(32), url: hub.base } })),
    'setup_token_wrong',
    'nobody without the link makes this node call others',
  );
  await hospital.guest().call('setup.finish', {
    body: form(hospital, {
      federation: { mode: 'join', hubUrl: hub.base, hub: found.hub, rootThumbprints: found.rootThumbprints },
    }),
  });
  t.match(await hospital.guest().call('node.card', {}), { configured: true, node: 'b.localhost' });
});
