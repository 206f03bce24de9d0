import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { openEvent } from './envelope.ts';
import { canonical, readCanonical } from './json.ts';
import { isUsable, verifies } from './keys.ts';
import { foldRegistry } from './registry.ts';
import { verifyBundle } from './verify.ts';

const folder = join(import.meta.dirname, '..', '..', 'spec', 'vectors');
const read = <T>(name: string): T => JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')) as T;
const x = (hex: string) => ({ kty: 'OKP', crv: 'Ed25519', x: Buffer.from(hex, 'hex').toString('base64url') });

t.test('the verifier reads canonical JSON as the vectors say', (test) => {
  const jcs = read<{
    accept: { name: string; value: unknown; bytes: string }[];
    reject: { name: string; bytes: string }[];
  }>('jcs');
  for (const { name, value, bytes } of jcs.accept) {
    test.equal(Buffer.from(canonical(value)).toString('hex'), bytes, name);
    test.same(readCanonical(Buffer.from(bytes, 'hex')), value, name);
  }
  for (const { name, bytes } of jcs.reject)
    test.throws(() => readCanonical(Buffer.from(bytes, 'hex')), { name: /Error/ }, name);
  test.end();
});

t.test('the verifier takes and refuses keys and signatures as the vectors say', (test) => {
  interface Signed {
    name: string;
    publicKey: string;
    message: string;
    signature: string;
  }
  const vectors = read<{ valid: Signed[]; refusedKeys: Signed[]; refusedSignatures: Signed[] }>('ed25519');
  const check = ({ publicKey, message, signature }: Signed) =>
    verifies(x(publicKey), Buffer.from(message, 'hex'), Buffer.from(signature, 'hex'));
  for (const vector of vectors.valid) test.ok(check(vector), vector.name);
  for (const vector of vectors.refusedSignatures) test.notOk(check(vector), vector.name);
  for (const { name, publicKey } of vectors.refusedKeys) test.notOk(isUsable(x(publicKey)), name);
  test.end();
});

t.test('the verifier knows the same keys after each event of the registry vectors', (test) => {
  const { pin, steps } = read<{
    pin: { hub: string; rootThumbprints: string[] };
    steps: { envelope: unknown; type: string; view: { seq: number; nodes: unknown; void: Record<string, string> } }[];
  }>('registry');
  const events = steps.map(({ envelope }) => {
    const event = openEvent(envelope);
    if (typeof event === 'string') throw new Error(event);
    return event;
  });
  for (const [index, { type, view }] of steps.entries()) {
    const registry = foldRegistry(pin.hub, pin.rootThumbprints, events.slice(0, index + 1));
    test.equal(registry.fault, null, type);
    const nodes = [...registry.nodes].map(([node, { status, keys }]) => [
      node,
      { status, keys: Object.fromEntries([...keys].map(([kid, key]) => [kid, key.status])) },
    ]);
    test.same(Object.fromEntries(nodes), view.nodes, `nodes after ${type}`);
    test.same(registry.void.map(({ seq }) => String(seq)).sort(), Object.keys(view.void).sort(), `void after ${type}`);
  }
  test.end();
});

t.test('the verifier finds in every room of the vectors what is to be found', async (test) => {
  const paths = globSync('{control,rooms}/*.ndjson', { cwd: folder });
  test.ok(paths.length >= 50);
  for (const path of paths) {
    const report = await verifyBundle(readFileSync(join(folder, path), 'utf8').split('\n'));
    const expected = read<{
      title: string;
      control: { head: string };
      void: Record<string, string>;
      waiting: string[];
    }>(path.replace('.ndjson', ''));
    test.equal(report.stateHash, report.claimedHash, expected.title);
    test.equal(report.control?.head, expected.control.head, expected.title);
    test.same(Object.fromEntries(report.void.map(({ id, why }) => [id, why])), expected.void, expected.title);
    test.same(report.waiting.map(({ id }) => id).sort(), expected.waiting, expected.title);
  }
});
