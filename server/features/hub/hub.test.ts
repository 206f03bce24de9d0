import t from 'tap';
import { type Federation, type PublicJwk, thumbprint } from '../../../federation/index.ts';
import { readEnvironment } from '../../config/index.ts';
import type { Tx } from '../../db/index.ts';
import { openTestPostgres, sharedPostgresVariable } from '../../testing/database.ts';
import { eventually } from '../../testing/eventually.ts';
import { memoryKeys, openPeopleHouse, type PeopleHouse, TestRegistry } from '../../testing/people-house.ts';
import { refusedWith } from '../../testing/staff-form.ts';
import { createHub, type HubFeature } from './index.ts';

const postgres = await openTestPostgres(readEnvironment()[sharedPostgresVariable]);
t.teardown(() => postgres[Symbol.asyncDispose]());

const hubNode = 'hub.localhost';
const applicantNode = 'b.localhost';
const form = {
  legalName: 'Hospital B',
  names: { en: 'Hospital B', tr: 'B Hastanesi' },
  country: 'CN',
  kind: 'hospital',
  address: '8 Example Road, Hangzhou',
  responsible: { name: 'Chen Yu', position: 'Director', email: 'chen.yu@hospital-b.example' },
  publicUrl: 'https://b.localhost',
  evidence: [] as string[],
  locale: 'zh',
} as const;

type Registry = Federation<Tx>['registry'];
type Written = { type: string; d: Record<string, unknown> };

/** The engine's registry as far as a hub uses it: says what the test wants, and remembers what was written. */
class FakeEngine {
  readonly written: Written[] = [];
  readonly sent: { url: string; form: Record<string, unknown> }[] = [];
  readonly registry: TestRegistry;
  inspected: Awaited<ReturnType<Registry['inspectNode']>> = { ok: false, code: 'node_unreachable' };
  discovered: Awaited<ReturnType<Registry['discover']>> = { ok: false, code: 'hub_unreachable' };

  constructor(registry: TestRegistry) {
    this.registry = registry;
  }

  reach(keys: PublicJwk[], node = applicantNode): void {
    this.inspected = { ok: true, value: { node, jwks: keys } };
  }

  facade(): Registry {
    const refuse = async () => ({ ok: false, code: 'not_a_hub' }) as const;
    return {
      view: () => this.registry.view(),
      discover: async () => this.discovered,
      follow: async (tx, { hub, base, rootThumbprints }) => {
        await tx.sql`insert into federation.registry_hub (hub, base, root_thumbprints) values (${hub}, ${base}, ${rootThumbprints})`;
      },
      sync: async () => ({ ok: true, value: null }),
      entityConfiguration: async () => '',
      apply: async (url, sent) => {
        this.sent.push({ url, form: sent });
        return { ok: true, value: { reference: 'ABCD-EFGH' } };
      },
      inspectNode: async () => this.inspected,
      becomeHub: refuse,
      write: async (_tx, type, d) => {
        this.written.push({ type, d });
        const node = String(d.node);
        if (type === 'reg.node.approve')
          this.registry.set(node, { legalName: String(d.legal_name), country: String(d.country) });
        const status = {
          'reg.node.suspend': 'suspended',
          'reg.node.reinstate': 'active',
          'reg.node.revoke': 'revoked',
        }[type];
        if (status) this.registry.set(node, { status: status as 'active' });
        return { ok: true, value: { id: 'e_', room: '', header: { type, d } } as never };
      },
    };
  }
}

async function openHub(
  options: { node?: string } = {},
): Promise<{ house: PeopleHouse; engine: FakeEngine; hub: HubFeature }> {
  const registry = new TestRegistry(hubNode);
  const engine = new FakeEngine(registry);
  let hub: HubFeature | undefined;
  const house = await openPeopleHouse({
    ...{ postgres, registry, node: options.node ?? hubNode, runJobs: true },
    extend: async (parts, { keys }) => {
      const { db, clock, stream, node, publicUrl, mail, evidence, notifications } = parts;
      hub = await createHub(
        {
          ...{ db, clock, stream, node, publicUrl, keys, mail, evidence },
          notify: (tx, items) => notifications.notify(tx, items),
          registry: () => engine.facade(),
        },
        parts.jobs,
      );
      hub.register(parts.api);
    },
  });
  if (!hub) throw new Error('the hub was not made');
  return { house, engine, hub };
}

t.test('an institution applies, is asked, answers and is approved', async (t) => {
  const { house, engine } = await openHub();
  await using _closed = house;
  const reviewer = await house.person('reviewer@hub.example', ['hub_reviewer']);
  const administrator = await house.person('admin@hub.example', ['administrator', 'hub_administrator']);
  const keys = [memoryKeys().current().jwk];
  engine.reach(keys);
  const applied = await house.guest().call('hub.apply', { body: { ...form, names: { ...form.names } } });
  t.match(applied.reference, /^[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}$/, 'the reference can be told on the telephone');
  const link = { params: { reference: applied.reference }, query: { token: applied.token } };
  t.equal((await house.guest().call('hub.status', link)).state, 'submitted', 'the link opens without a login');
  t.equal(
    await refusedWith(house.guest().call('hub.status', { ...link, query: { token: 'x'.repeat(43) } })),
    'not_found',
  );
  const other = await house.guest().call('hub.apply', { body: { ...form, publicUrl: 'https://c.localhost' } });
  t.equal(
    await refusedWith(house.guest().call('hub.status', { ...link, query: { token: other.token } })),
    'not_found',
    'the link of another application does not open it',
  );

  const params = { id: applied.application.id };
  await eventually(
    'the hub has reached the node by itself',
    20_000,
    async () => (await reviewer.call('hub.application', { params })).nodeState === 'reached',
  );
  const seen = await reviewer.call('hub.application', { params });
  t.match(seen, { node: applicantNode, keyThumbprints: keys.map(thumbprint) }, 'the reviewer sees whose keys they are');
  t.match((await reviewer.call('notifications.list', { query: {} })).notifications.at(-1), {
    kind: 'institution_application_received',
    data: { institution: 'Hospital B' },
  });

  await reviewer.call('hub.decide', {
    params,
    body: { decision: 'ask', reason: 'Who is your data protection officer?' },
  });
  const asked = await house.guest().call('hub.status', link);
  t.match(
    asked.entries.at(-1),
    { action: 'ask', name: null, text: 'Who is your data protection officer?' },
    'the applicant sees the question, not who asked',
  );
  const replied = await house.guest().call('hub.reply', { ...link, body: { text: 'Dr. Li Wen.', evidence: [] } });
  t.equal(replied.state, 'submitted');
  t.equal(
    await refusedWith(house.guest().call('hub.reply', { ...link, body: { text: 'And …', evidence: [] } })),
    'application_not_asked',
  );

  const approved = await reviewer.call('hub.decide', { params, body: { decision: 'approve' } });
  t.equal(approved.state, 'approved');
  t.match(
    engine.written.filter(({ type }) => type === 'reg.node.approve'),
    [{ d: { node: applicantNode, legal_name: 'Hospital B', country: 'CN', base: 'https://b.localhost', keys } }],
    'the registry has the keys that were reviewed',
  );
  t.equal(
    await refusedWith(reviewer.call('hub.decide', { params, body: { decision: 'refuse', reason: 'x' } })),
    'application_closed',
  );
  const { mails } = await administrator.call('admin.outbox', { query: { limit: 100 } });
  const own = mails.filter(({ to, text }) => to === form.responsible.email && text.includes(applied.reference));
  t.equal(own.length, 3, 'received, asked, approved: three mails');
  for (const mail of own) t.match(mail.text, applied.token, 'each with the same link');
  t.match(own[0]?.subject, 'Hospital B已获批准', 'in Chinese');
});

t.test('a node that is away, or shows other keys than those reviewed, is not approved', async (t) => {
  const { house, engine } = await openHub();
  await using _closed = house;
  const reviewer = await house.person('reviewer@hub.example', ['hub_reviewer']);
  const { application } = await house.guest().call('hub.apply', { body: form });
  const params = { id: application.id };
  const approve = () => refusedWith(reviewer.call('hub.decide', { params, body: { decision: 'approve' } }));
  t.equal((await reviewer.call('hub.inspect', { params, body: {} })).nodeState, 'unreachable');
  t.equal(await approve(), 'node_not_reached');
  engine.inspected = { ok: false, code: 'document_forged' };
  t.equal(
    (await reviewer.call('hub.inspect', { params, body: {} })).nodeState,
    'invalid',
    'a description that its keys did not sign',
  );
  t.equal(await approve(), 'node_not_reached');
  engine.reach([memoryKeys().current().jwk]);
  t.equal((await reviewer.call('hub.inspect', { params, body: {} })).nodeState, 'reached');
  engine.reach([memoryKeys().current().jwk]);
  t.equal(await approve(), 'node_keys_changed', 'somebody else has moved in since');
  t.equal((await reviewer.call('hub.application', { params })).state, 'submitted');
  t.equal(await approve(), 'accepted', 'once the reviewer has seen the new ones');
  t.equal(engine.written.filter(({ type }) => type === 'reg.node.approve').length, 1);
});

t.test('an institution is suspended, reinstated and revoked through the registry', async (t) => {
  const { house, engine, hub } = await openHub();
  await using _closed = house;
  const reviewer = await house.person('reviewer@hub.example', ['hub_reviewer']);
  const administrator = await house.person('admin@hub.example', ['administrator', 'hub_administrator']);
  engine.reach([memoryKeys().current().jwk]);
  const { application } = await house.guest().call('hub.apply', { body: form });
  await reviewer.call('hub.inspect', { params: { id: application.id }, body: {} });
  await reviewer.call('hub.decide', { params: { id: application.id }, body: { decision: 'approve' } });
  const params = { node: applicantNode };
  const reason = 'Inspection of 2 March.';
  t.match(await reviewer.call('hub.suspend', { params, body: { reason } }), { status: 'suspended', reason });
  t.match(
    (await reviewer.call('hub.institutions', {})).institutions.find(({ node }) => node === applicantNode),
    { status: 'suspended' },
  );
  t.match(await reviewer.call('hub.reinstate', { params, body: {} }), { status: 'active', reason: null });
  t.equal(
    await refusedWith(reviewer.call('hub.revoke', { params, body: { reason } })),
    'forbidden',
    'a reviewer does not revoke',
  );
  t.match(await administrator.call('hub.revoke', { params, body: { reason } }), { status: 'revoked' });
  t.equal(
    await refusedWith(reviewer.call('hub.suspend', { params: { node: hubNode }, body: { reason } })),
    'not_yourself',
  );
  t.equal(
    await refusedWith(reviewer.call('hub.suspend', { params: { node: 'c.localhost' }, body: { reason } })),
    'not_found',
  );
  t.equal(
    await refusedWith(reviewer.call('hub.suspend', { params, body: { reason: 'x'.repeat(501) } })),
    'invalid_input',
    'the registry takes short reasons',
  );
  t.same(
    engine.written.map(({ type }) => type),
    ['reg.node.approve', 'reg.node.suspend', 'reg.node.reinstate', 'reg.node.revoke'],
  );
  const { mails } = await administrator.call('admin.outbox', { query: { limit: 100 } });
  t.equal(mails.filter(({ to }) => to === form.responsible.email).length, 5, 'the institution hears of each step');
  t.equal(await hub.waiting(house.db), 0);
});

t.test('a node applies by itself and is not taken twice', async (t) => {
  const { house, hub } = await openHub();
  await using _closed = house;
  const { publicUrl: _publicUrl, evidence: _evidence, ...wire } = form;
  const node = { node: applicantNode, base: 'https://b.localhost' };
  const first = await hub.application({ ...wire }, node);
  t.match(first, { reference: /^\w{4}-\w{4}$/ });
  t.match(await hub.application({ ...wire, country: 'China' }, node), { code: 'invalid_input' });
  t.match(
    await hub.application({ ...wire, evidence: ['x'] }, node),
    { code: 'invalid_input' },
    'evidence does not travel between nodes',
  );
  t.match(await hub.application({}, node), { code: 'invalid_input' });
  const reviewer = await house.person('reviewer@hub.example', ['hub_reviewer']);
  t.equal((await reviewer.call('hub.applications', { query: {} })).applications.length, 1);
});

t.test('what is wrong with the form of an institution is refused with a code', async (t) => {
  const { house } = await openHub();
  await using _closed = house;
  for (const [change, code] of [
    [{ legalName: '  ' }, 'invalid_input'],
    [{ country: 'cn' }, 'invalid_input'],
    [{ kind: 'castle' }, 'invalid_input'],
    [{ publicUrl: 'ftp://b.localhost' }, 'invalid_input'],
    [{ publicUrl: 'https://b.localhost/path' }, 'invalid_input'],
    [{ responsible: { ...form.responsible, email: 'nobody' } }, 'invalid_input'],
    [{ names: { xx: 'B' } }, 'invalid_input'],
    [{ evidence: ['00000000-0000-4000-8000-000000000000'] }, 'evidence_unknown'],
  ] as const) {
    const body = { ...form, ...change } as never;
    t.equal(await refusedWith(house.guest().call('hub.apply', { body })), code, JSON.stringify(change));
  }
});

t.test('a node that is no hub takes no applications, and follows hubs that were confirmed', async (t) => {
  const { house, engine, hub } = await openHub({ node: 'a.localhost' });
  await using _closed = house;
  const administrator = await house.person('admin@hospital-a.example', ['administrator']);
  engine.registry.entries.clear();
  engine.registry.follows = false;
  t.equal(await refusedWith(house.guest().call('hub.apply', { body: form })), 'not_a_hub');
  t.same(await hub.application({}, { node: 'b.localhost', base: 'https://b.localhost' }), { code: 'not_a_hub' });
  t.same(await hub.standing(house.db), { isHub: false, hub: null });

  const url = 'https://hub.localhost';
  t.equal(await refusedWith(administrator.call('federation.discover', { body: { url } })), 'hub_unreachable');
  engine.discovered = { ok: true, value: { hub: hubNode, threshold: 2, rootThumbprints: ['a', 'b', 'c'] } };
  const found = await administrator.call('federation.discover', { body: { url } });
  t.equal(
    await refusedWith(
      administrator.call('federation.follow', { body: { url, hub: hubNode, rootThumbprints: ['a', 'b', 'x'] } }),
    ),
    'hub_mismatch',
    'other fingerprints than the ones that were compared',
  );
  engine.registry.follows = true;
  const linked = await administrator.call('federation.follow', {
    body: { url, hub: found.hub, rootThumbprints: found.rootThumbprints },
  });
  t.match(linked, { hub: hubNode, base: url, state: 'following' });

  const { publicUrl: _publicUrl, evidence: _evidence, ...body } = form;
  t.equal(
    await refusedWith(administrator.call('federation.apply', { params: { hub: 'c.localhost' }, body })),
    'hub_not_followed',
  );
  await administrator.call('federation.apply', { params: { hub: hubNode }, body });
  t.match(engine.sent, [{ url, form: { legalName: 'Hospital B' } }]);
  t.match(await hub.standing(house.db), { hub: { node: hubNode, state: 'applied' } });
  engine.registry.set('a.localhost', { signer: house.keys, legalName: 'Hospital A' });
  t.match(await hub.standing(house.db), { hub: { node: hubNode, state: 'approved' } });
  engine.registry.set('a.localhost', { status: 'suspended' });
  t.match(await hub.standing(house.db), { hub: { state: 'suspended' } });
  t.match((await administrator.call('federation.links', {})).links, [
    { hub: hubNode, state: 'suspended', freshness: 'fresh' },
  ]);
});
