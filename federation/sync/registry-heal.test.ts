import t from 'tap';
import { defaultLimits, defaultTimings } from '../limits.ts';
import type { Outbound } from '../outbound/outbound.ts';
import { testKeys } from '../testing/keys.ts';
import { RecordingApplication } from '../testing/memory.ts';
import { MemoryStore } from '../testing/memory-store.ts';
import { RegistryWriter, registryStartMs } from '../testing/registry-writer.ts';
import { Registries } from './registries.ts';
import { RegistryPull } from './registry-pull.ts';

const self = 'klinik-a.example';
const clock = { now: () => registryStartMs + 3_600_000 };

/** A node that follows hubs which answer from what the writers hold at that moment. */
async function following(serves: Record<string, () => RegistryWriter>, follow: RegistryWriter) {
  const store = new MemoryStore();
  const application = new RecordingApplication(store);
  const outbound: Outbound = {
    request: async ({ url }) => {
      const { hostname, pathname, searchParams } = new URL(url);
      const writer = serves[hostname]?.();
      const answer = (status: number, value: unknown) => ({
        ...{ ok: true as const, status, headers: {}, body: Buffer.from(JSON.stringify(value)) },
      });
      if (writer === undefined) return { ok: false, code: 'unreachable', detail: 'no such hub' };
      if (!pathname.endsWith('/events')) return answer(404, {});
      const from = Number(searchParams.get('from')) - 1;
      const page = writer.written.slice(from, from + 2);
      const more = from + page.length < writer.written.length;
      return answer(200, { events: page.map(({ envelope }) => envelope), more });
    },
    open: async () => ({ ok: false, code: 'unreachable', detail: 'not in this test' }),
  };
  const start = async () => {
    const registries = new Registries(self, store, application, clock);
    await registries.load();
    const rest = { limits: defaultLimits, timings: defaultTimings, refused: () => undefined };
    const failed = (error: unknown) => t.fail(String(error));
    return { registries, pull: new RegistryPull({ node: self, registries, outbound, failed, ...rest }) };
  };
  const first = await start();
  const hub = { ...follow.pin, base: `https://${follow.hub}` };
  await store.transaction((tx) => first.registries.follow(tx, hub));
  await first.pull.pullAll();
  return { ...first, start, store, application };
}

t.test('row 25: an alarm lasts until the root keys decide, and then ends by itself', async (t) => {
  const [told, other] = [new RegistryWriter('hub.example'), new RegistryWriter('hub.example')];
  for (const hub of [told, other]) hub.approve(self, [testKeys('a')]);
  told.approve('klinik-b.example', [testKeys('b')]);
  other.approve('klinik-c.example', [testKeys('c')]);
  let served = told;
  const { registries, pull, start, application } = await following({ 'hub.example': () => served }, told);
  t.ok(registries.view().node('klinik-b.example'));
  other.write('reg.node.suspend', { node: 'klinik-c.example', reason: 'x' });
  served = other;
  t.match(await pull.pullAll(), { ok: false, code: 'registry_forked' });
  t.match(registries.view().hubs(), [{ alarm: 'registry_forked' }]);
  t.match(await pull.pullAll(), { ok: false, code: 'registry_forked' }, 'nobody has decided');
  t.ok(registries.view().node('klinik-b.example'), 'the view stays');
  const fresh = testKeys('fresh online key');
  other.write('reg.online.rotate', { online_keys: [fresh.jwk] }, { roots: other.roots.slice(0, 2), by: fresh });
  t.match(await pull.pullAll(), { ok: true });
  for (const now of [registries, (await start()).registries]) {
    t.match(now.view().hubs(), [{ seq: other.written.length, head: other.written.at(-1)?.id }]);
    t.equal(now.view().hubs()[0]?.alarm, undefined);
    t.equal(now.view().node('klinik-b.example'), undefined);
    t.match(now.view().node('klinik-c.example'), { status: 'suspended' });
  }
  const told2 = application.changes.flatMap((change) => (change.kind === 'registry' ? [change.event.id] : []));
  t.equal(new Set(told2).size, told2.length, 'each event was told once');
});

t.test(
  'a hub that the home hub recognises is followed by itself, and believed as far as it was recognised',
  async (t) => {
    const home = new RegistryWriter('hub.example');
    const agency = new RegistryWriter('agency.example');
    home.approve(self, [testKeys('a')]);
    agency.approve('lyon.fr.example', [testKeys('lyon')]);
    agency.approve('klinik-x.example', [testKeys('x')]);
    const serves = { 'hub.example': () => home, 'agency.example': () => agency };
    const { registries, pull, start } = await following(serves, home);
    t.equal(registries.view().node('lyon.fr.example'), undefined);
    home.write('reg.peer.recognise', {
      ...{ hub: 'agency.example', base: 'https://agency.example', root_thumbprints: agency.pin.rootThumbprints },
      ...{ names: ['fr.example'], roles: ['hospital'] },
    });
    await pull.pullAll();
    await pull.pullAll();
    t.match(registries.view().node('lyon.fr.example'), { hub: 'agency.example' });
    t.equal(registries.view().node('klinik-x.example'), undefined);
    const again = (await start()).registries;
    t.equal(again.followed('agency.example')?.source, 'recognised', 'also after a restart');
    home.write('reg.peer.recognise', {
      ...{ hub: 'agency.example', base: 'https://agency.example', root_thumbprints: agency.pin.rootThumbprints },
      ...{ names: [], roles: [] },
    });
    await pull.pullAll();
    t.equal(registries.view().node('lyon.fr.example'), undefined, 'and no longer than that');
  },
);
