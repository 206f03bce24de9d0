import t from 'tap';
import type { EntityStatementClaims } from '../../spec/schemas/federation/documents.ts';
import { openDocument, readDocument } from '../signing/documents.ts';
import { publicKey } from '../signing/keys.ts';
import { type TestKeys, testClock, testKeys } from '../testing/keys.ts';
import { RegistryWriter, registryStartMs } from '../testing/registry-writer.ts';
import {
  type EntityConfigurationInput,
  fetchStatement,
  historicalKeys,
  listEntities,
  makeEntityConfiguration,
  makeFederationList,
  openEntityConfiguration,
  resolveEntity,
  subordinateEvents,
} from './entity-statements.ts';
import { foldRegistry } from './log.ts';

const clock = testClock(registryStartMs + 60_000);
const keys = testKeys('entity a');
const input: EntityConfigurationInput = {
  ...{ base: 'https://klinik-a.example', name: 'Hospital A', keys: [keys.jwk], hub: false },
  authorityHints: ['https://hub.example'],
};
const keyOf = (of: TestKeys) => {
  const key = publicKey(of.jwk);
  return key.ok ? key.value : undefined;
};
const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
/** An entity statement with any claims, rightly signed. */
function statement(change: Record<string, unknown>, by = keys): string {
  const own = readDocument('entity-statement+jwt', makeEntityConfiguration(input, keys, clock));
  if (!own.ok) throw new Error(own.detail);
  const text = `${part({ alg: 'Ed25519', kid: by.kid, typ: 'entity-statement+jwt' })}.${part({ ...own.value.claims, ...change })}`;
  return `${text}.${by.sign(Buffer.from(text)).toString('base64url')}`;
}

t.test('an entity configuration proves the keys and the address of a node', async (t) => {
  const compact = makeEntityConfiguration(input, keys, clock);
  t.strictSame(await openEntityConfiguration(compact, 'https://klinik-a.example', clock), {
    ok: true,
    value: {
      ...{ entityId: 'https://klinik-a.example', base: 'https://klinik-a.example', name: 'Hospital A' },
      ...{ keys: [keys.jwk], authorityHints: ['https://hub.example'] },
    },
  });
});

t.test('a configuration of another entity, not self-signed or expired is refused', async (t) => {
  const compact = makeEntityConfiguration(input, keys, clock);
  t.match(await openEntityConfiguration(compact, 'https://klinik-b.example', clock), { code: 'entity_mismatch' });
  const open = (text: string, at = clock) => openEntityConfiguration(text, 'https://klinik-a.example', at);
  t.match(await open(statement({ sub: 'https://klinik-b.example' })), { code: 'entity_mismatch' });
  t.match(await open(statement({ metadata: {} })), { code: 'entity_mismatch' });
  t.match(await open(statement({}, testKeys('thief'))), { code: 'document_unknown_key' });
  t.match(await open(statement({ jwks: { keys: [{ ...testKeys('b').jwk, kid: keys.kid }] } })), {
    code: 'key_refused',
  });
  t.match(await open(compact, testClock(clock.now() + 86_401_000)), { code: 'document_expired' });
});

t.test(
  'row 35: policies, unknown critical members and trees of hints are refused or left alone, and nothing is fetched',
  async (t) => {
    const open = (change: Record<string, unknown>) =>
      openEntityConfiguration(statement(change), 'https://klinik-a.example', clock);
    t.match(await open({ metadata_policy: {} }), { code: 'entity_out_of_profile', detail: 'metadata_policy' });
    t.match(await open({ metadata_policy_crit: ['x'] }), { code: 'entity_out_of_profile' });
    t.match(await open({ crit: ['x'], x: 1 }), { code: 'entity_out_of_profile', detail: 'crit' });
    const hints = (count: number) => Array.from({ length: count }, (_, index) => `https://hint-${index}.example`);
    t.match(await open({ authority_hints: hints(5) }), { code: 'document_malformed' });
    t.match(await open({ authority_hints: hints(4) }), { ok: true });
    t.match(await open({ authority_hints: ['https://user@169.254.169.254/'] }), { code: 'document_malformed' });
  },
);

t.test('row 5: a configuration with an unusable key is refused', async (t) => {
  const jwk = { kty: 'OKP', crv: 'Ed25519', x: Buffer.alloc(32).toString('base64url'), kid: keys.kid };
  const compact = statement({ jwks: { keys: [jwk] } });
  t.match(await openEntityConfiguration(compact, 'https://klinik-a.example', clock), { code: 'key_refused' });
});

function hubState() {
  const hub = new RegistryWriter('hub.example');
  hub.approve('klinik-a.example', [keys]);
  hub.approve('klinik-b.example', [testKeys('entity b')]);
  hub.write('reg.node.suspend', { node: 'klinik-b.example', reason: 'x' });
  const fresh = testKeys('entity fresh');
  const old = hub.online;
  hub.write(
    'reg.online.rotate',
    { online_keys: [fresh.jwk], void_from: 4 },
    { roots: hub.roots.slice(0, 2), by: fresh },
  );
  hub.online = fresh;
  hub.write('reg.node.suspend', { node: 'klinik-b.example', reason: 'y' });
  const result = foldRegistry(hub.pin, hub.opened);
  if (!result.ok) throw new Error(`${result.code} ${result.detail}`);
  return { hub, state: result.value, old };
}
const hubEntity = 'https://hub.example';

t.test('fetch and resolve speak about active nodes of the own registry only', async (t) => {
  const { hub, state } = hubState();
  const fetched = fetchStatement(state, hubEntity, 'https://klinik-a.example', hub.online, clock);
  const opened = await openDocument(
    'entity-statement+jwt',
    fetched.ok ? fetched.value : '',
    () => keyOf(hub.online),
    clock,
  );
  t.match(opened, {
    ok: true,
    value: { iss: hubEntity, sub: 'https://klinik-a.example', jwks: { keys: [{ kid: keys.kid, x: keys.jwk.x }] } },
  });
  t.match(fetchStatement(state, hubEntity, 'https://klinik-b.example', hub.online, clock), { code: 'no_such_object' });
  t.match(fetchStatement(state, hubEntity, 'https://nobody.example', hub.online, clock), { code: 'no_such_object' });

  const query = { sub: 'https://klinik-a.example', anchor: hubEntity };
  const resolved = resolveEntity(state, hubEntity, query, hub.online, clock);
  const response = await openDocument(
    'resolve-response+jwt',
    resolved.ok ? resolved.value : '',
    () => keyOf(hub.online),
    clock,
  );
  t.match(response, { ok: true, value: { metadata: { consilium_node: { base: 'https://klinik-a.example' } } } });
  const chain = response.ok ? response.value.trust_chain : [];
  t.match(readDocument('entity-statement+jwt', chain[0]), {
    ok: true,
    value: { claims: { sub: 'https://klinik-a.example' } },
  });
  t.match(resolveEntity(state, hubEntity, { ...query, anchor: 'https://other.example' }, hub.online, clock), {
    ok: false,
  });
  t.match(resolveEntity(state, hubEntity, { ...query, sub: 'https://klinik-b.example' }, hub.online, clock), {
    ok: false,
  });
  t.strictSame(listEntities(state), ['https://klinik-a.example']);
});

t.test('historical keys tell since when an online key is not used and that it was stolen', async (t) => {
  const { hub, state, old } = hubState();
  const opened = await openDocument(
    'jwk-set+jwt',
    historicalKeys(state, hubEntity, hub.online, clock),
    () => keyOf(hub.online),
    clock,
  );
  t.match(opened, { ok: true, value: { keys: [{ kid: old.kid, revoked: { reason: 'keyCompromise' } }] } });
  t.equal(opened.ok && opened.value.keys.length, 1);
});

t.test('subordinate events tell what counts of the log about one node', async (t) => {
  const { state } = hubState();
  const events = subordinateEvents(state, 'https://klinik-b.example', 10);
  t.match(events, {
    ok: true,
    value: [
      { seq: 3, event: 'reg.node.approve' },
      { seq: 6, event: 'reg.node.suspend' },
    ],
  });
  t.equal(events.ok && events.value.length, 2);
  t.match(subordinateEvents(state, 'https://klinik-b.example', 1), { value: [{ seq: 6 }] });
  t.match(subordinateEvents(state, 'https://nobody.example', 10), { ok: false, code: 'no_such_object' });
});

t.test('the federation list says what the log says, with its position', async (t) => {
  const { hub, state } = hubState();
  const opened = await openDocument(
    'consilium-list+jwt',
    makeFederationList(state, hub.online, clock),
    () => keyOf(hub.online),
    clock,
  );
  t.match(opened, {
    ok: true,
    value: { iss: 'hub.example', seq: 6, head: state.head, nodes: [{ status: 'active' }, { status: 'suspended' }] },
  });
});

t.test('a hub names its endpoints, another node does not', async (t) => {
  const metadata = (hub: boolean) => {
    const read = readDocument('entity-statement+jwt', makeEntityConfiguration({ ...input, hub }, keys, clock));
    return read.ok ? (read.value.claims as EntityStatementClaims).metadata?.federation_entity : undefined;
  };
  t.equal(metadata(true)?.federation_fetch_endpoint, 'https://klinik-a.example/federation/fetch');
  t.equal(metadata(false)?.federation_fetch_endpoint, undefined);
});
