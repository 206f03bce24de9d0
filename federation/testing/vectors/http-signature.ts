import { createHash } from 'node:crypto';
import { serializeByteSequence } from 'structured-headers';
import { createChallenges } from '../../signing/challenge.ts';
import { contentDigest, type RequestToSign, signRequest } from '../../signing/http-signature.ts';
import { formatRegistryHeader } from '../../signing/signature-fields.ts';
import { type TestKeys, testClock, testKeys, testRandom } from '../keys.ts';
import { rfc9421 } from './rfc9421.ts';

/** Clock of the receiver, ms. */
export const httpSignatureNow = 1_800_000_000_000;
const base = 'https://klinik-b.example';
const self = 'klinik-b.example';
const secret = createHash('sha256').update('consilium vectors: challenge secret').digest();
const head = `e_${'H'.repeat(43)}`;
const registryHeader = formatRegistryHeader([{ hub: 'hub.example', seq: 7, head }]);

/** The registry view of the receiver: node, its status, its keys and theirs. */
const view = [
  { node: 'klinik-a.example', status: 'active', keys: { a: 'active', 'a-old': 'retired', 'a-lost': 'revoked' } },
  { node: 'klinik-v.example', status: 'active', keys: { v: 'active' } },
  { node: 'klinik-b.example', status: 'active', keys: { b: 'active' } },
  { node: 'klinik-s.example', status: 'suspended', keys: { s: 'active' } },
  { node: 'klinik-r.example', status: 'revoked', keys: { r: 'active' } },
  { node: 'klinik-t.example', status: 'retired', keys: { t: 'retired' } },
];

interface Wire {
  method: string;
  target: string;
  headers: Record<string, string | string[]>;
  body: Buffer;
}
type Expected = { ok: true; node: string } | { ok: false; status: number; code: string };
const good: Expected = { ok: true, node: 'klinik-a.example' };
const bad = (status: number, code: string): Expected => ({ ok: false, status, code });
const invalid = bad(401, 'sig_invalid');

interface Case {
  name: string;
  wire: Wire;
  expect: Expected;
  /** Expected when the very same request comes again. */
  again?: Expected;
  /** The token bucket of the sender is empty. */
  throttled?: boolean;
}

interface Options extends Partial<RequestToSign> {
  key?: TestKeys;
  /** Seconds that the sender's clock is ahead. */
  ahead?: number;
  name?: string;
}

function signed(options: Options = {}): Wire {
  const { key = testKeys('a'), ahead = 0, name = '', targetUri = `${base}/federation/v1/status`, ...rest } = options;
  const request: RequestToSign = { method: 'GET', targetUri, registryHeader, node: 'klinik-a.example', ...rest };
  const clock = testClock(httpSignatureNow + ahead * 1000);
  return {
    method: request.method,
    target: targetUri.slice(new URL(targetUri).origin.length),
    headers: signRequest(request, key, clock, testRandom(`http signature ${name}`)),
    body: request.body ?? Buffer.alloc(0),
  };
}
const txn = Buffer.from('{"events":[],"heads":[]}');
const put = (options: Options = {}) =>
  signed({ method: 'PUT', targetUri: `${base}/federation/v1/txn/abc`, body: txn, ...options });

/** A request whose parameters or components are not those of the profile, with a signature that is nevertheless right. */
function custom(change: {
  components?: string;
  parameters?: (usual: string) => string;
  body?: Buffer;
  method?: string;
}): Wire {
  const wire = change.body ? put({ body: change.body }) : signed();
  if (change.method) wire.method = change.method;
  const usual = String(wire.headers['signature-input']).slice('consilium='.length);
  const cut = usual.indexOf(')') + 1;
  const components = change.components ?? usual.slice(0, cut);
  const parameters = change.parameters ? change.parameters(usual.slice(cut)) : usual.slice(cut);
  const lines: string[] = [];
  for (const [, name, extra] of components.matchAll(/"([^"]+)"([^ )]*)/g)) {
    const value = { '@method': wire.method, '@target-uri': base + wire.target, '@path': wire.target }[String(name)];
    lines.push(`"${name}"${extra}: ${value ?? wire.headers[String(name)]}`);
  }
  const text = `${lines.join('\n')}\n"@signature-params": ${components}${parameters}`;
  wire.headers['signature-input'] = `consilium=${components}${parameters}`;
  wire.headers.signature = `consilium=${serializeByteSequence(testKeys('a').sign(Buffer.from(text)))}`;
  return wire;
}

function edit(wire: Wire, change: (headers: Record<string, string>) => Record<string, string | string[]>): Wire {
  return { ...wire, headers: { ...wire.headers, ...change(wire.headers as Record<string, string>) } };
}
function without(wire: Wire, name: string): Wire {
  const { [name]: _gone, ...headers } = wire.headers;
  return { ...wire, headers };
}
const flip = (field: string) => field.replace(/=:(.)/, (_all, first) => `=:${first === 'A' ? 'B' : 'A'}`);

function accepted(): Case[] {
  const challenge = createChallenges(secret, testClock(httpSignatureNow - 30_000)).issue(testKeys('a').kid);
  const eight = Array.from({ length: 8 }, (_, index) => ({ hub: `hub-${index}.example`, seq: index + 1, head }));
  return [
    { name: 'GET without a body', wire: signed(), expect: good, again: bad(401, 'nonce_replayed') },
    { name: 'PUT with a body', wire: put(), expect: good, again: bad(401, 'nonce_replayed') },
    { name: 'DELETE without a body', wire: signed({ method: 'DELETE' }), expect: good },
    {
      name: 'body in UTF-8 with a charset',
      wire: put({ body: Buffer.from('{"a":"é"}'), contentType: 'application/json; charset=utf-8' }),
      expect: good,
    },
    {
      name: 'query and percent-encoding',
      wire: signed({ targetUri: `${base}/federation/v1/x%2Fy?from=1&limit=10` }),
      expect: good,
    },
    { name: 'target is only a slash', wire: signed({ targetUri: `${base}/` }), expect: good },
    { name: 'eight registries', wire: signed({ registryHeader: formatRegistryHeader(eight) }), expect: good },
    { name: 'clock 299 s ahead', wire: signed({ ahead: 299 }), expect: good },
    { name: 'clock 299 s behind', wire: signed({ ahead: -299 }), expect: good },
    {
      name: 'parameters in another order',
      wire: custom({
        parameters: (usual) =>
          usual
            .split(';')
            .slice(1)
            .reverse()
            .map((part) => `;${part}`)
            .join(''),
      }),
      expect: good,
    },
    {
      name: 'row 10: clock two hours ahead, with the nonce of a challenge',
      wire: signed({ ahead: 7200, nonce: challenge }),
      expect: good,
      again: bad(401, 'nonce_replayed'),
    },
    {
      name: 'row 10: clock two days behind, with the nonce of a challenge',
      wire: signed({ ahead: -172_800, nonce: challenge }),
      expect: good,
    },
    {
      name: 'row 9: forged Host and X-Forwarded-Host',
      wire: edit(signed(), () => ({
        host: 'evil.example',
        'x-forwarded-host': 'evil.example',
        'x-forwarded-proto': 'http',
      })),
      expect: good,
    },
    {
      name: 'another label before, also broken',
      wire: edit(signed(), (h) => ({
        'signature-input': `proxy=("@method");created=1;x="a, consilium=b", ${h['signature-input']}`,
        signature: `proxy=:AAAA:, ${h.signature}`,
      })),
      expect: good,
    },
    {
      name: 'another label behind',
      wire: edit(signed(), (h) => ({
        'signature-input': `${h['signature-input']}, consilium2=("@method")`,
        signature: `${h.signature}, consilium2=:AAAA:`,
      })),
      expect: good,
    },
    {
      name: 'white space around a field',
      wire: edit(put(), (h) => ({ 'content-type': `  ${h['content-type']}\t` })),
      expect: good,
    },
    {
      name: 'a field in a list of one',
      wire: edit(signed(), (h) => ({ signature: [String(h.signature)] })),
      expect: good,
    },
  ];
}

function rejectedForm(): Case[] {
  const attacker = signed({ node: 'klinik-v.example', key: testKeys('v'), name: 'attacker' });
  const both = (h: Record<string, string>, first: 'victim' | 'attacker') => {
    const [inputA, inputB] = [h['signature-input'], attacker.headers['signature-input']];
    const [sigA, sigB] = [flip(String(h.signature)), attacker.headers.signature];
    return first === 'victim'
      ? { 'signature-input': `${inputA}, ${inputB}`, signature: `${sigA}, ${sigB}` }
      : { 'signature-input': `${inputB}, ${inputA}`, signature: `${sigB}, ${sigA}` };
  };
  const list = '("@method" "@target-uri" "consilium-registry")';
  const reject = (name: string, wire: Wire, expect: Expected = invalid): Case => ({ name, wire, expect });
  return [
    reject('no signature', without(without(signed(), 'signature'), 'signature-input'), bad(401, 'sig_missing')),
    reject('no Signature-Input', without(signed(), 'signature-input'), bad(401, 'sig_missing')),
    reject('no Signature', without(signed(), 'signature'), bad(401, 'sig_missing')),
    reject(
      "row 7: victim's broken signature, then the attacker's valid one",
      edit(signed(), (h) => both(h, 'victim')),
    ),
    reject(
      "row 7: the attacker's valid signature, then the victim's broken one",
      edit(signed(), (h) => both(h, 'attacker')),
    ),
    reject(
      'row 7: only another label',
      edit(signed(), (h) => ({
        'signature-input': String(h['signature-input']).replace('consilium=', 'sig1='),
        signature: String(h.signature).replace('consilium=', 'sig1='),
      })),
    ),
    reject(
      'row 7: label twice in Signature',
      edit(signed(), (h) => ({ signature: `${flip(String(h.signature))}, ${h.signature}` })),
    ),
    reject(
      'row 7: label twice in Signature-Input',
      edit(signed(), (h) => ({ 'signature-input': `${h['signature-input']}, ${h['signature-input']}` })),
    ),
    reject(
      'row 7: Signature field twice',
      edit(signed(), (h) => ({ signature: [flip(String(h.signature)), String(h.signature)] })),
    ),
    reject(
      'row 7: Signature-Input field twice',
      edit(signed(), (h) => ({ 'signature-input': [String(h['signature-input']), String(h['signature-input'])] })),
    ),
    reject(
      'Signature-Input is no dictionary',
      edit(signed(), () => ({ 'signature-input': 'consilium=("@method"' })),
    ),
    reject(
      'Signature is a string',
      edit(signed(), () => ({ signature: 'consilium="abc"' })),
    ),
    reject(
      'Signature has a parameter',
      edit(signed(), (h) => ({ signature: `${h.signature};x=1` })),
    ),
    reject(
      'signature of 63 bytes',
      edit(signed(), () => ({ signature: `consilium=${serializeByteSequence(Buffer.alloc(63))}` })),
    ),
    reject(
      'one bit of the signature',
      edit(signed(), (h) => ({ signature: flip(String(h.signature)) })),
    ),
    reject('without @target-uri', custom({ components: '("@method" "consilium-registry")' })),
    reject('without @method', custom({ components: '("@target-uri" "consilium-registry")' })),
    reject('@path instead of @target-uri', custom({ components: '("@method" "@path" "consilium-registry")' })),
    reject('components in another order', custom({ components: '("@target-uri" "@method" "consilium-registry")' })),
    reject('one component more', custom({ components: '("@method" "@target-uri" "consilium-registry" "@path")' })),
    reject('a component twice', custom({ components: '("@method" "@method" "@target-uri" "consilium-registry")' })),
    reject('a component with a parameter', custom({ components: '("@method" "@target-uri" "consilium-registry";sf)' })),
    reject('no components', custom({ components: '()' })),
    reject('white space in the list', custom({ components: '( "@method" "@target-uri" "consilium-registry")' })),
    reject('row 8: body without content-digest in the signature', custom({ components: list, body: txn })),
    reject(
      'row 8: only content-type of a body is signed',
      custom({ components: '("@method" "@target-uri" "consilium-registry" "content-type")', body: txn }),
    ),
    reject('row 8: body on GET', custom({ body: txn, method: 'GET' })),
    reject('row 8: body added to a request that was signed without', { ...signed({ method: 'POST' }), body: txn }),
    reject('body taken away', { ...put(), body: Buffer.alloc(0) }),
    reject('one parameter more', custom({ parameters: (usual) => `${usual};x=1` })),
    reject('a parameter twice', custom({ parameters: (usual) => `${usual};tag="consilium/1"` })),
    reject('without expires', custom({ parameters: (usual) => usual.replace(/;expires=\d+/, '') })),
    reject('without nonce', custom({ parameters: (usual) => usual.replace(/;nonce="[^"]+"/, '') })),
    reject('without tag', custom({ parameters: (usual) => usual.replace(/;tag="[^"]+"/, '') })),
    reject('another tag', custom({ parameters: (usual) => usual.replace('consilium/1', 'consilium/2') })),
    reject('another algorithm', custom({ parameters: (usual) => usual.replace('ed25519', 'hmac-sha256') })),
    reject('a short nonce', custom({ parameters: (usual) => usual.replace(/nonce="[^"]+"/, 'nonce="abc"') })),
    reject('created is a text', custom({ parameters: (usual) => usual.replace(/created=(\d+)/, 'created="$1"') })),
    reject('created is a fraction', custom({ parameters: (usual) => usual.replace(/created=(\d+)/, 'created=$1.5') })),
    reject(
      'valid for 121 s',
      custom({ parameters: (usual) => usual.replace(/expires=\d+/, `expires=${httpSignatureNow / 1000 + 121}`) }),
    ),
    reject(
      'expires when created',
      custom({ parameters: (usual) => usual.replace(/expires=\d+/, `expires=${httpSignatureNow / 1000}`) }),
    ),
    reject(
      'row 35: keyid is a URL',
      custom({ parameters: (usual) => usual.replace(/keyid="[^"]+"/, 'keyid="https://klinik-a.example/keys#1"') }),
    ),
    reject(
      'keyid without a key',
      custom({ parameters: (usual) => usual.replace(/keyid="([^#]+)#[^"]+"/, 'keyid="$1"') }),
    ),
  ];
}

function rejectedSender(): Case[] {
  const foreign = createChallenges(Buffer.alloc(32), testClock(httpSignatureNow)).issue(testKeys('a').kid);
  const old = createChallenges(secret, testClock(httpSignatureNow - 61_000)).issue(testKeys('a').kid);
  const others = createChallenges(secret, testClock(httpSignatureNow)).issue(testKeys('v').kid);
  const reject = (name: string, wire: Wire, expect: Expected = invalid): Case => ({ name, wire, expect });
  const field = (name: string, value: string) => edit(put(), () => ({ [name]: value }));
  const nine = Array.from({ length: 9 }, (_, index) => `"hub-${index}.example";seq=1;head="${head}"`).join(', ');
  const withRegistry = (value: string) => signed({ registryHeader: value });
  return [
    reject('unknown node', signed({ node: 'klinik-x.example', key: testKeys('x') }), bad(403, 'unknown_node')),
    reject('suspended node', signed({ node: 'klinik-s.example', key: testKeys('s') }), bad(403, 'node_suspended')),
    reject('revoked node', signed({ node: 'klinik-r.example', key: testKeys('r') }), bad(403, 'node_revoked')),
    reject('retired node', signed({ node: 'klinik-t.example', key: testKeys('t') }), bad(403, 'node_retired')),
    reject('the receiver itself', signed({ node: self, key: testKeys('b') })),
    reject('key of another node', signed({ key: testKeys('v') })),
    reject("another node's name with the sender's own key", signed({ node: 'klinik-v.example' })),
    reject('unknown key', signed({ key: testKeys('a-new') })),
    reject('retired key', signed({ key: testKeys('a-old') })),
    reject('revoked key', signed({ key: testKeys('a-lost') })),
    reject('row 10: clock two hours ahead', signed({ ahead: 7200 }), bad(401, 'clock_skew')),
    reject('row 10: clock two days behind', signed({ ahead: -172_800 }), bad(401, 'clock_skew')),
    reject('row 6: replayed after ten minutes', signed({ ahead: -600 }), bad(401, 'clock_skew')),
    reject('clock 301 s ahead', signed({ ahead: 301 }), bad(401, 'clock_skew')),
    reject('challenge of another receiver', signed({ ahead: 7200, nonce: foreign }), bad(401, 'clock_skew')),
    reject('challenge for another key', signed({ ahead: 7200, nonce: others }), bad(401, 'clock_skew')),
    reject('challenge of 61 s ago', signed({ ahead: 7200, nonce: old }), bad(401, 'sig_expired')),
    reject('row 6: sent to another receiver first', {
      ...signed({ targetUri: 'https://klinik-c.example/federation/v1/status' }),
    }),
    reject('row 6: other path', { ...signed(), target: '/federation/v1/other' }),
    reject('row 6: other query', {
      ...signed({ targetUri: `${base}/federation/v1/x?from=1` }),
      target: '/federation/v1/x?from=2',
    }),
    reject('row 6: other method', { ...put(), method: 'POST' }),
    reject(
      'row 6: other body',
      { ...put(), body: Buffer.from('{"events":[],"heads":[1]}') },
      bad(400, 'digest_mismatch'),
    ),
    reject(
      'row 8: digest of the other body too',
      edit({ ...put(), body: Buffer.from('{}') }, () => ({ 'content-digest': contentDigest(Buffer.from('{}')) })),
    ),
    reject('row 9: absolute target', { ...signed(), target: `${base}/federation/v1/status` }),
    reject('target with a fragment', { ...signed(), target: '/federation/v1/status#x' }),
    reject('other content-type', field('content-type', 'text/plain')),
    reject('no content-digest', without(put(), 'content-digest')),
    reject(
      'content-digest with another algorithm',
      field('content-digest', `sha-512=${serializeByteSequence(createHash('sha512').update(txn).digest())}`),
    ),
    reject(
      'content-digest with two algorithms',
      edit(put(), (h) => ({ 'content-digest': `${h['content-digest']}, sha-512=:AAAA:` })),
    ),
    reject('no Consilium-Registry', without(signed(), 'consilium-registry')),
    reject('other Consilium-Registry', field('consilium-registry', `"hub.example";seq=8;head="${head}"`)),
    reject('empty Consilium-Registry', withRegistry('')),
    reject('Consilium-Registry without a head', withRegistry('"hub.example";seq=7')),
    reject('Consilium-Registry with a URL', withRegistry(`"https://hub.example/";seq=7;head="${head}"`)),
    reject('a hub twice', withRegistry(`"hub.example";seq=7;head="${head}", "hub.example";seq=8;head="${head}"`)),
    reject('nine registries', withRegistry(nine)),
    { name: 'row 30: token bucket is empty', wire: signed(), expect: bad(429, 'too_many_requests'), throttled: true },
  ];
}

export function httpSignatureVectors(): unknown {
  const keys = Object.fromEntries(
    view.flatMap((node) => Object.keys(node.keys)).map((name) => [name, testKeys(name).jwk]),
  );
  const cases = [...accepted(), ...rejectedForm(), ...rejectedSender()];
  return {
    about:
      'Signed requests: rules R-2.2 to R-2.8. Times in ms, bodies in base64. `again`: the same request a second time.',
    rfc9421,
    ...{ now: httpSignatureNow, base, self, challengeSecret: secret.toString('hex'), view, keys },
    cases: cases.map(({ name, wire, expect, again, throttled }) => ({
      ...{ name, request: { ...wire, body: wire.body.toString('base64') }, expect },
      ...(again && { again }),
      ...(throttled && { throttled }),
    })),
  };
}
