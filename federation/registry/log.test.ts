import t from 'tap';
import type { Envelope } from '../../spec/schemas/federation/envelope.ts';
import { type Opened, open } from '../signing/envelope.ts';
import { testKeys } from '../testing/keys.ts';
import { approval, keyProof, RegistryWriter, registryStartMs } from '../testing/registry-writer.ts';
import { readVectors } from '../testing/vectors/read.ts';
import { keyView } from '../testing/vectors/registry.ts';
import { applyEffect } from './effects.ts';
import {
  applyRegistry,
  draftRegistryEvent,
  emptyRegistry,
  foldRegistry,
  type RegistryPin,
  type RegistryState,
} from './log.ts';

const vectors = readVectors<{ pin: RegistryPin; steps: { envelope: Envelope; type: string; view: unknown }[] }>(
  'registry',
);

function opened(envelope: Envelope): Opened {
  const result = open(envelope);
  if (!result.ok) throw new Error(result.detail);
  return result.value;
}
function folded(hub: RegistryWriter): RegistryState {
  const result = foldRegistry(hub.pin, hub.opened);
  if (!result.ok) throw new Error(`${result.code} ${result.detail}`);
  return result.value;
}
const a = testKeys('registry a');
const b = testKeys('registry b');

t.test('after each event of the vectors everybody knows the same nodes and keys', async (t) => {
  let state = emptyRegistry(vectors.pin);
  for (const { envelope, type, view } of vectors.steps) {
    const next = applyRegistry(state, opened(envelope));
    t.ok(next.ok, type);
    state = next.value;
    t.strictSame(keyView(state), view, `after ${type}`);
  }
});

t.test('folding a whole log, step by step or from the own database, gives the same', async (t) => {
  const rows = vectors.steps.map(({ envelope }) => opened(envelope));
  const whole = foldRegistry(vectors.pin, rows);
  const trusted = foldRegistry(vectors.pin, rows, { verified: true });
  const stepwise = rows.reduce((state, row) => applyRegistry(state, row).value, emptyRegistry(vectors.pin));
  t.strictSame(keyView(whole.value), keyView(stepwise));
  t.strictSame(keyView(trusted.value), keyView(stepwise));
  t.strictSame([...whole.value.content.nodes], [...stepwise.content.nodes]);
});

t.test('a known event changes nothing, and a state that was handed out never changes', async (t) => {
  const hub = new RegistryWriter('hub.example');
  hub.approve('klinik-a.example', [a]);
  const state = folded(hub);
  const before = JSON.stringify(keyView(state));
  for (const event of hub.opened) t.match(applyRegistry(state, event), { ok: true, changed: false });
  const suspend = hub.write('reg.node.suspend', { node: 'klinik-a.example', reason: 'x' });
  t.equal(applyRegistry(state, suspend.opened).value.content.nodes.get('klinik-a.example')?.status, 'suspended');
  t.equal(JSON.stringify(keyView(state)), before);
});

t.test('only the root keys that were confirmed start a log', async (t) => {
  const hub = new RegistryWriter('hub.example');
  const pins: [string, RegistryPin][] = [
    ['one key is missing', { ...hub.pin, rootThumbprints: hub.pin.rootThumbprints.slice(1) }],
    ['one key more', { ...hub.pin, rootThumbprints: [...hub.pin.rootThumbprints, a.kid] }],
    ['other keys', { ...hub.pin, rootThumbprints: [a.kid] }],
  ];
  for (const [name, pin] of pins)
    t.match(foldRegistry(pin, hub.opened), { ok: false, code: 'registry_pin_mismatch' }, name);
  t.match(foldRegistry({ ...hub.pin, hub: 'other.example' }, hub.opened), { ok: false, code: 'event_malformed' });
  t.match(applyRegistry(emptyRegistry(hub.pin), hub.approve('klinik-a.example', [a]).opened), { code: 'registry_gap' });
});

t.test('row 26: a genesis or rotation that one of three root keys could decide is refused', async (t) => {
  const weak = new RegistryWriter('hub.example', { threshold: 1, cosigners: 1 });
  t.match(foldRegistry(weak.pin, weak.opened), { ok: false, code: 'root_threshold' });
  const lonely = new RegistryWriter('hub.example', { threshold: 2, cosigners: 1 });
  t.match(foldRegistry(lonely.pin, lonely.opened), { ok: false, code: 'registry_cosign_missing' });
});

t.test(
  'row 26: what a thief wrote with the online key is undone by a root-cosigned rotation, and the thief is out',
  async (t) => {
    const hub = new RegistryWriter('hub.example');
    hub.approve('klinik-a.example', [a]);
    const thief = hub.online;
    const x = testKeys('klinik-x');
    hub.approve('klinik-x.example', [x]);
    hub.write('reg.node.revoke', { node: 'klinik-a.example', reason: 'x', compromised_since: 0 });
    const alone = hub.make(
      'reg.online.rotate',
      { online_keys: [x.jwk], void_from: 2 },
      { roots: hub.roots.slice(0, 1), by: x },
    );
    t.match(applyRegistry(folded(hub), alone.opened), { ok: false, code: 'sig_invalid' });

    const fresh = testKeys('fresh online key');
    hub.write(
      'reg.online.rotate',
      { online_keys: [fresh.jwk], void_from: 3 },
      { roots: hub.roots.slice(1), by: fresh },
    );
    const state = folded(hub);
    t.equal(state.content.nodes.get('klinik-a.example')?.status, 'active');
    t.equal(state.content.nodes.get('klinik-a.example')?.keys[0]?.status, 'active');
    t.equal(state.content.nodes.has('klinik-x.example'), false);
    const again = hub.make('reg.node.approve', approval('klinik-y.example', [x]), { by: thief });
    t.match(applyRegistry(state, again.opened), { ok: false, code: 'sig_invalid' });
    hub.online = fresh;
    hub.approve('klinik-x.example', [x]);
    t.equal(folded(hub).content.nodes.get('klinik-x.example')?.status, 'active', 'a voided approval used no key up');
  },
);

t.test('row 26: the thief cannot put the time before the rotation in doubt afterwards', async (t) => {
  const hub = new RegistryWriter('hub.example');
  hub.approve('klinik-a.example', [a]);
  const thief = hub.online;
  const fork = hub.make(
    'reg.node.retire',
    { node: 'klinik-a.example' },
    { by: thief, header: { seq: 2, prev: hub.written[0]?.id ?? '' } },
  );
  const fresh = testKeys('fresh online key');
  hub.write('reg.online.rotate', { online_keys: [fresh.jwk] }, { roots: hub.roots.slice(1), by: fresh });
  const refused = applyRegistry(folded(hub), fork.opened);
  t.match(refused, { ok: false, code: 'sig_invalid' });
  t.equal(refused.value.alarm, undefined);
});

t.test(
  'row 5: small-order, non-canonical, foreign and unproven keys are refused in an approval and in reg.key.add',
  async (t) => {
    const { refusedKeys } = readVectors<{ refusedKeys: { name: string; publicKey: string }[] }>('ed25519');
    const hub = new RegistryWriter('hub.example');
    hub.approve('klinik-a.example', [a]);
    for (const { name, publicKey } of refusedKeys) {
      const jwk = { kty: 'OKP', crv: 'Ed25519', x: Buffer.from(publicKey, 'hex').toString('base64url') } as const;
      hub.approve('klinik-b.example', [{ jwk }]);
      hub.write('reg.key.add', { node: 'klinik-a.example', jwk, proof: keyProof('klinik-a.example', b) });
      const { log, content } = folded(hub);
      t.equal(log.at(-1)?.void, 'registry_key_refused', `${name}: added`);
      t.equal(log.at(-2)?.void, 'registry_key_refused', `${name}: approved`);
      t.equal(content.nodes.size, 1, name);
    }
  },
);

t.test('each mistake of a hub is without effect, has a reason, and the log goes on', async (t) => {
  const hub = new RegistryWriter('hub.example');
  hub.approve('klinik-a.example', [a]);
  const node = 'klinik-a.example';
  const mistakes: [string, Record<string, unknown>, string][] = [
    ['reg.node.approve', approval(node, [b]), 'registry_wrong_status'],
    ['reg.node.approve', approval('klinik-b.example', [a]), 'registry_key_reused'],
    ['reg.node.approve', approval('klinik-b.example', [b, b]), 'registry_key_reused'],
    ['reg.node.approve', { ...approval('klinik-b.example', [b]), base: `https://${node}` }, 'registry_base_taken'],
    ['reg.node.approve', { ...approval('klinik-b.example', [b]), base: 'ftp://klinik-b.example' }, 'event_malformed'],
    [
      'reg.node.approve',
      { ...approval('klinik-b.example', [b]), entity_id: `https://${node}` },
      'registry_entity_mismatch',
    ],
    [
      'reg.node.approve',
      { ...approval('klinik-b.example', [b]), base: 'https://klinik-b.example:99999' },
      'event_malformed',
    ],
    ['reg.node.update', { node, base: 'https://klinik-b.example:443' }, 'event_malformed'],
    ['reg.node.update', { node, entity_id: 'https://klinik-b.example' }, 'registry_entity_mismatch'],
    ['reg.node.approve', { node: 'klinik-b.example' }, 'event_malformed'],
    ['reg.node.update', { node: 'klinik-x.example', country: 'FR' }, 'registry_unknown_node'],
    ['reg.node.reinstate', { node }, 'registry_wrong_status'],
    ['reg.node.suspend', { node: 'klinik-x.example', reason: 'x' }, 'registry_unknown_node'],
    ['reg.node.suspend', { node }, 'event_malformed'],
    ['reg.key.add', { node, jwk: b.jwk, proof: keyProof(node, a) }, 'registry_key_unproven'],
    ['reg.key.add', { node, jwk: b.jwk, proof: keyProof('klinik-b.example', b) }, 'registry_key_unproven'],
    ['reg.key.add', { node, jwk: a.jwk, proof: keyProof(node, a) }, 'registry_key_reused'],
    ['reg.key.retire', { node, kid: b.kid }, 'registry_unknown_key'],
    ['reg.key.retire', { node, kid: a.kid }, 'registry_last_key'],
    ['reg.key.revoke', { node, kid: b.kid, compromised_since: 0 }, 'registry_unknown_key'],
    [
      'reg.root.rotate',
      { root_keys: [b.jwk], threshold: 1, cosign: [[b.kid, 'A'.repeat(86)]] },
      'registry_cosign_missing',
    ],
    ['reg.node.rename', { node }, 'event_type_unknown'],
  ];
  for (const [type, d, code] of mistakes) {
    hub.write(type, d);
    t.equal(folded(hub).log.at(-1)?.void, code, `${type} ${code}`);
    if (type === 'reg.root.rotate' || type === 'reg.node.rename') continue;
    t.match(draftRegistryEvent(folded(hub), type, d, 0), { ok: false, code }, `${type} is not even drafted`);
  }
  hub.write('reg.node.suspend', { node, reason: 'It goes on.' });
  t.match(folded(hub).content.nodes.get(node), {
    status: 'suspended',
    reason: 'It goes on.',
    keys: [{ status: 'active' }],
  });
});

t.test('a node is suspended, reinstated, retired, revoked and approved again with new keys', async (t) => {
  const hub = new RegistryWriter('hub.example');
  const node = 'klinik-a.example';
  const now = () => folded(hub).content.nodes.get(node);
  hub.approve(node, [a]);
  hub.write('reg.node.suspend', { node, reason: 'The agreement has ended.' });
  t.match(now(), { status: 'suspended', reason: 'The agreement has ended.', approvedAt: registryStartMs + 2000 });
  hub.write('reg.node.reinstate', { node });
  t.equal(now()?.status, 'active');
  t.equal(now()?.reason, undefined);
  hub.write('reg.node.retire', { node });
  t.match(now(), { status: 'retired', keys: [{ status: 'retired' }] });
  hub.write('reg.node.revoke', { node, reason: 'Its keys leaked.', compromised_since: 5 });
  t.match(now(), { status: 'revoked', keys: [{ status: 'revoked', compromisedSince: 5 }] });
  hub.approve(node, [a]);
  t.equal(folded(hub).log.at(-1)?.void, 'registry_key_reused');
  hub.approve(node, [b]);
  t.match(now(), {
    status: 'active',
    keys: [
      { kid: a.kid, status: 'revoked' },
      { kid: b.kid, status: 'active' },
    ],
  });
});

t.test('row 26: a second genesis is no event at all', async (t) => {
  const hub = new RegistryWriter('hub.example');
  const roots = [testKeys('thief')];
  const d = { root_keys: roots.map(({ jwk }) => jwk), threshold: 1, online_keys: [hub.online.jwk] };
  t.throws(() => hub.write('reg.genesis', d, { roots }), /prev/);
  const { content, log } = folded(hub);
  const header = hub.make('reg.later', d, { roots }).opened.header;
  t.equal(applyEffect(content, { ...header, type: 'reg.genesis' }), 'event_malformed');
  t.equal(log.length, 1);
});

t.test('an address is free again when its node has moved, retired or been revoked, and not before', async (t) => {
  const hub = new RegistryWriter('hub.example');
  const base = 'https://klinik-a.example';
  const asked = (node: string, key: string) => {
    hub.approve(node, [testKeys(`base ${key}`)], { base });
    return folded(hub).log.at(-1)?.void;
  };
  hub.approve('klinik-a.example', [a]);
  t.equal(asked('klinik-b.example', '1'), 'registry_base_taken');
  hub.write('reg.node.suspend', { node: 'klinik-a.example', reason: 'x' });
  t.equal(asked('klinik-b.example', '2'), 'registry_base_taken');
  hub.write('reg.node.update', { node: 'klinik-a.example', base: 'https://new.example' });
  t.equal(asked('klinik-b.example', '3'), undefined);
  hub.write('reg.node.update', { node: 'klinik-a.example', base });
  t.equal(folded(hub).log.at(-1)?.void, 'registry_base_taken');
  hub.write('reg.node.retire', { node: 'klinik-b.example' });
  t.equal(asked('klinik-c.example', '4'), undefined);
  t.equal(asked('klinik-b.example', '5'), 'registry_base_taken');
  hub.write('reg.node.revoke', { node: 'klinik-c.example', reason: 'x' });
  t.equal(asked('klinik-b.example', '6'), undefined);
});

t.test('what a hub drafts is what every node accepts', async (t) => {
  const hub = new RegistryWriter('hub.example');
  const state = folded(hub);
  const d = approval('klinik-a.example', [a]);
  const draft = draftRegistryEvent(state, 'reg.node.approve', d, registryStartMs + 60_000);
  if (!draft.ok) throw new Error(draft.code);
  const written = hub.make('reg.node.approve', d, { header: draft.value });
  const next = applyRegistry(state, written.opened);
  t.ok(next.ok);
  t.equal(next.value.log.at(-1)?.void, undefined);
  t.match(draftRegistryEvent(next.value, 'reg.node.retire', { node: 'klinik-a.example' }, 0), {
    ok: true,
    value: { seq: 3, prev: written.id, hlc: [registryStartMs + 60_000, 1] },
  });
});

t.test('an event that does not follow, or not in time, is refused', async (t) => {
  const hub = new RegistryWriter('hub.example');
  hub.approve('klinik-a.example', [a]);
  const state = folded(hub);
  const d = { node: 'klinik-a.example' };
  const tail = hub.written.at(-1)?.id ?? '';
  t.match(applyRegistry(state, hub.make('reg.node.retire', d, { header: { seq: 4 } }).opened), {
    code: 'registry_gap',
  });
  t.match(applyRegistry(state, hub.make('reg.node.retire', d, { header: { hlc: [1, 0], prev: tail } }).opened), {
    code: 'feed_broken',
  });
  t.match(applyRegistry(state, hub.make('reg.node.retire', d, { by: a }).opened), { code: 'sig_invalid' });
  t.match(applyRegistry(state, hub.make('reg.node.retire', d, { header: { node: 'other.example' } }).opened), {
    code: 'event_malformed',
  });
  t.match(applyRegistry(state, hub.make('reg.node.retire', d, { header: { inc: 2 } }).opened), {
    code: 'event_malformed',
  });
});
