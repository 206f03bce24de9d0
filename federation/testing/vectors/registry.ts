import { applyRegistry, emptyRegistry, type RegistryState } from '../../registry/log.ts';
import { testKeys } from '../keys.ts';
import { approval, keyProof, RegistryWriter, registryStartMs } from '../registry-writer.ts';

const a1 = testKeys('klinik-a first');
const a2 = testKeys('klinik-a second');
const b1 = testKeys('klinik-b first');
const forged = testKeys('klinik-x');
const smallOrder = { kty: 'OKP', crv: 'Ed25519', x: Buffer.alloc(32).toString('base64url') };

/** A log with everything that can happen to a node, a key and a hub, in an order that makes each step matter. */
function writeLog(): RegistryWriter {
  const hub = new RegistryWriter('hub.example');
  const a = 'klinik-a.example';
  const b = 'klinik-b.example';
  const [root1, root2, root3] = hub.roots as [typeof a1, typeof a1, typeof a1];
  hub.approve(a, [a1]);
  hub.approve(b, [b1], { reach: 'out', country: 'FR' });
  hub.write('reg.node.approve', { ...approval('klinik-c.example', [a1]) });
  hub.write('reg.key.add', { node: a, jwk: smallOrder, proof: keyProof(a, a2) });
  hub.write('reg.key.add', { node: a, jwk: a2.jwk, proof: keyProof(b, a2) });
  hub.write('reg.key.add', { node: a, jwk: a2.jwk, proof: keyProof(a, a2) });
  hub.write('reg.key.retire', { node: a, kid: a1.kid });
  hub.write('reg.key.retire', { node: a, kid: a2.kid });
  hub.write('reg.node.suspend', { node: b, reason: 'The agreement has ended.' });
  hub.write('reg.node.update', { node: b, legal_name: 'Hospital B and C', roles: ['hospital', 'record'] });
  hub.write('reg.node.reinstate', { node: b });
  hub.write('reg.peer.recognise', {
    ...{ hub: 'agency.example', base: 'https://agency.example', root_thumbprints: [root1.kid] },
    ...{ names: ['fr.example'], roles: ['hospital'] },
  });
  const online2 = testKeys('hub.example online 2');
  hub.write('reg.online.rotate', { online_keys: [online2.jwk] }, { roots: [root1, root3], by: online2 });
  hub.online = online2;
  hub.write('reg.root.rotate', { root_keys: [forged.jwk], threshold: 1 }, { roots: [root1, forged] });
  const newRoots = [root1, root2, testKeys('hub.example root 4')];
  hub.write('reg.root.rotate', { root_keys: newRoots.map(({ jwk }) => jwk), threshold: 2 }, { roots: [root1, root2] });
  hub.roots = newRoots;
  hub.write('reg.node.suspend', { node: a, reason: 'Written by a thief.' });
  hub.approve('klinik-x.example', [forged]);
  hub.write('reg.later.type', { node: a });
  const online3 = testKeys('hub.example online 3');
  hub.write(
    'reg.online.rotate',
    { online_keys: [online3.jwk], void_from: 17 },
    { roots: newRoots.slice(1), by: online3 },
  );
  hub.online = online3;
  hub.write('reg.key.revoke', { node: a, kid: a1.kid, compromised_since: registryStartMs });
  hub.write('reg.node.revoke', { node: b, reason: 'It broke the rules.', compromised_since: registryStartMs + 5000 });
  hub.write('reg.node.retire', { node: a });
  return hub;
}

/** What everybody must know after an event: nodes, keys, online keys. */
export function keyView(state: RegistryState): unknown {
  const nodes = [...state.content.nodes.values()].map(({ node, status, keys }) => [
    node,
    { status, keys: Object.fromEntries(keys.map((key) => [key.kid, key.status])) },
  ]);
  return {
    ...{ seq: state.seq, head: state.head, nodes: Object.fromEntries(nodes) },
    online: state.content.online.map(({ x }) => x),
    recognised: [...state.content.recognised.keys()],
    void: Object.fromEntries(state.log.flatMap((entry) => (entry.void ? [[entry.header.seq, entry.void]] : []))),
  };
}

export function registryVectors(): unknown {
  const hub = writeLog();
  let state = emptyRegistry(hub.pin);
  const steps = hub.written.map(({ envelope, opened }) => {
    const next = applyRegistry(state, opened);
    if (!next.ok) throw new Error(`${opened.header.type}: ${next.code} ${next.detail}`);
    state = next.value;
    return { envelope, type: opened.header.type, view: keyView(state) };
  });
  return {
    about:
      'A registry log: rules R-3.2 to R-3.7. `view`: what is known after each event; `void`: events without effect.',
    pin: hub.pin,
    steps,
  };
}
