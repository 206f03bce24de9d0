import t from 'tap';
import { testClock, testKeys } from '../testing/keys.ts';
import { RegistryWriter, registryStartMs } from '../testing/registry-writer.ts';
import { freshness, freshnessLimitsMs, worse } from './freshness.ts';
import { foldRegistry } from './log.ts';
import { createTrust, type FollowedRegistry, nameCovered } from './trust.ts';

const clock = testClock(registryStartMs);
const keys = (name: string) => [testKeys(`trust ${name}`)];

function followed(hub: RegistryWriter, source: FollowedRegistry['source'] = 'operator'): FollowedRegistry {
  const result = foldRegistry(hub.pin, hub.opened);
  if (!result.ok) throw new Error(`${result.code} ${result.detail}`);
  return { state: result.value, source, checkpointAtMs: clock.now() };
}
/** Home hub that recognises the agency for names under `fr.example` and the role `hospital`. */
function world() {
  const home = new RegistryWriter('hub.example');
  home.approve('klinik-a.example', keys('a'));
  const agency = new RegistryWriter('agency.example');
  home.write('reg.peer.recognise', {
    ...{ hub: 'agency.example', base: 'https://agency.example', root_thumbprints: agency.pin.rootThumbprints },
    ...{ names: ['fr.example'], roles: ['hospital'] },
  });
  agency.approve('lyon.fr.example', keys('lyon'), { roles: ['hospital', 'hub'] });
  return { home, agency };
}

t.test(
  'row 27: a recognised hub is believed about its names only, and its roles are cut to what was recognised',
  async (t) => {
    const { home, agency } = world();
    agency.approve('klinik-b.example', keys('b'));
    agency.approve('badfr.example', keys('bad'));
    const trust = createTrust('klinik-a.example', [followed(home), followed(agency, 'recognised')], clock);
    t.match(trust.node('lyon.fr.example'), { hub: 'agency.example', roles: ['hospital'] });
    t.strictSame(trust.node('lyon.fr.example')?.roles, ['hospital']);
    t.equal(trust.node('klinik-b.example'), undefined);
    t.equal(trust.node('badfr.example'), undefined);
    t.match(trust.ignored(), [
      { node: 'klinik-b.example', hub: 'agency.example', why: 'outside_constraint' },
      { node: 'badfr.example', hub: 'agency.example', why: 'outside_constraint' },
    ]);
  },
);

t.test('row 27: a foreign hub cannot take a node of the home hub over', async (t) => {
  const { home, agency } = world();
  agency.approve('klinik-a.example', keys('forged'));
  const orders = [
    [followed(agency, 'recognised'), followed(home)],
    [followed(home), followed(agency, 'operator')],
  ];
  for (const registries of orders) {
    const trust = createTrust('klinik-a.example', registries, clock);
    t.equal(trust.home(), 'hub.example');
    t.match(trust.node('klinik-a.example'), { hub: 'hub.example', keys: [{ kid: keys('a')[0]?.kid }] });
    t.equal(trust.key('klinik-a.example', keys('forged')[0]?.kid ?? ''), undefined);
  }
});

t.test('two hubs that the operator confirmed keep their own nodes; the home hub wins where they differ', async (t) => {
  const [first, second] = [new RegistryWriter('one.example'), new RegistryWriter('two.example')];
  first.approve('klinik-a.example', keys('a'));
  second.approve('klinik-a.example', keys('other'));
  second.approve('klinik-b.example', keys('b'));
  const trust = createTrust('klinik-b.example', [followed(first), followed(second)], clock);
  t.equal(trust.home(), 'two.example');
  t.match(trust.node('klinik-a.example'), { hub: 'two.example' });
  t.match(trust.ignored(), [{ node: 'klinik-a.example', hub: 'one.example', why: 'has_other_home' }]);
});

t.test('row 27: a hub that nobody recognises, or with other root keys than recognised, is not believed', async (t) => {
  const { home, agency } = world();
  const stranger = new RegistryWriter('stranger.example');
  stranger.approve('paris.fr.example', keys('paris'));
  const impostor = { ...followed(agency, 'recognised') };
  impostor.state = { ...impostor.state, pin: { ...impostor.state.pin, rootThumbprints: ['x'] } };
  const trust = createTrust('klinik-a.example', [followed(home), followed(stranger, 'recognised'), impostor], clock);
  t.equal(trust.node('paris.fr.example'), undefined);
  t.equal(trust.node('lyon.fr.example'), undefined);
  t.same(
    trust.ignored().map(({ why }) => why),
    ['not_recognised', 'not_recognised'],
  );
});

t.test('a hub that the operator confirmed needs no recognition, but one that exists binds it', async (t) => {
  const { home, agency } = world();
  const two = new RegistryWriter('two-hospitals.example');
  two.approve('klinik-z.example', keys('z'));
  agency.approve('klinik-y.example', keys('y'));
  const trust = createTrust('klinik-a.example', [followed(home), followed(two), followed(agency)], clock);
  t.match(trust.node('klinik-z.example'), { hub: 'two-hospitals.example' });
  t.equal(trust.node('klinik-y.example'), undefined);
});

t.test('the end of a recognition is the end of the trust', async (t) => {
  const { home, agency } = world();
  home.write('reg.peer.recognise', {
    ...{ hub: 'agency.example', base: 'https://agency.example', root_thumbprints: agency.pin.rootThumbprints },
    ...{ names: [], roles: [] },
  });
  const trust = createTrust('klinik-a.example', [followed(home), followed(agency, 'recognised')], clock);
  t.equal(trust.node('lyon.fr.example'), undefined);
});

t.test('the view answers keys, hubs and freshness without asking anybody', async (t) => {
  const { home, agency } = world();
  const old = { ...followed(agency, 'recognised'), checkpointAtMs: clock.now() - 2 * 86_400_000 };
  const trust = createTrust('klinik-a.example', [followed(home), old], clock);
  const [a] = keys('a');
  t.match(trust.key('klinik-a.example', a?.kid ?? ''), { entry: { status: 'active' }, node: { status: 'active' } });
  t.equal(trust.key('klinik-a.example', 'x'), undefined);
  t.equal(trust.key('nobody.example', 'x'), undefined);
  t.match(trust.hubs(), [
    { hub: 'hub.example', freshness: 'fresh' },
    { hub: 'agency.example', freshness: 'degraded' },
  ]);
  t.equal(trust.freshness('lyon.fr.example'), 'degraded');
  t.equal(trust.freshness('nobody.example'), 'stale');
  t.same(
    trust.nodes().map(({ node }) => node),
    ['klinik-a.example', 'lyon.fr.example'],
  );
});

t.test('an alarm of a hub is told and its nodes stay', async (t) => {
  const { home } = world();
  const registry = followed(home);
  registry.state = { ...registry.state, alarm: { code: 'registry_forked', seq: 2, detail: '' } };
  const trust = createTrust('klinik-a.example', [registry], clock);
  t.match(trust.hubs(), [{ alarm: 'registry_forked' }]);
  t.ok(trust.node('klinik-a.example'));
});

t.test('without any registry nobody is known', async (t) => {
  const trust = createTrust('klinik-a.example', [], clock);
  t.equal(trust.node('klinik-a.example'), undefined);
  t.same(trust.hubs(), []);
  t.equal(trust.home(), undefined);
});

t.test('a name covers itself and what is below it', async (t) => {
  t.ok(nameCovered('fr.example', 'fr.example'));
  t.ok(nameCovered('a.b.fr.example', 'fr.example'));
  t.notOk(nameCovered('xfr.example', 'fr.example'));
  t.notOk(nameCovered('example', 'fr.example'));
});

t.test('row 24: trust narrows with the age of the newest checkpoint', async (t) => {
  const at = (age: number) => freshness(1_000_000, 1_000_000 + age);
  t.equal(at(0), 'fresh');
  t.equal(at(freshnessLimitsMs.fresh), 'fresh');
  t.equal(at(freshnessLimitsMs.fresh + 1), 'warn');
  t.equal(at(freshnessLimitsMs.warn), 'warn');
  t.equal(at(freshnessLimitsMs.warn + 1), 'degraded');
  t.equal(at(freshnessLimitsMs.degraded + 1), 'stale');
  t.equal(freshness(0, Date.UTC(2027, 0)), 'stale');
  t.equal(at(-300_000), 'fresh');
  t.equal(worse('warn', 'degraded'), 'degraded');
  t.equal(worse('stale', 'fresh'), 'stale');
});
