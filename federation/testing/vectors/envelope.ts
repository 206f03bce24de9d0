import type { Envelope, EventHeader } from '../../../spec/schemas/federation/envelope.ts';
import { open, seal, toEnvelope } from '../../signing/envelope.ts';
import { testKeys, testRandom } from '../keys.ts';

const key = testKeys('envelope');
const room = `r_${'R'.repeat(43)}`;
const id = (letter: string) => `e_${letter.repeat(43)}`;
const base: Omit<EventHeader, 'bh' | 'bl'> = {
  ...{ v: 1, room, lane: 'm', node: 'klinik-a.example', inc: 1, seq: 2, prev: id('P'), hlc: [1_800_000_000_000, 0] },
  ...{ type: 'msg.post', actor: `u_${'U'.repeat(22)}`, ctl: [1, 3, id('C')] },
};
const { ctl: _ctl, room: _room, actor: _actor, prev: _prev, ...neutral } = base;

const headers: { name: string; header: Omit<EventHeader, 'bh' | 'bl'>; body?: unknown }[] = [
  { name: 'a post', header: base, body: { text: 'Guten Tag. مرحبا 🙂', fmt: 'md', mentions: [], attachments: [] } },
  { name: 'an empty body', header: base, body: {} },
  { name: 'no body', header: { ...base, type: 'member.leave' } },
  {
    name: 'a reply with causes',
    header: { ...base, ref: id('F'), after: [['klinik-b.example', 1, 9, id('B')]] },
    body: { text: 'ok' },
  },
  {
    name: 'an unknown member and a critical known one',
    header: { ...base, ref: id('F'), crit: ['ref'], later: [1] } as EventHeader,
  },
  {
    name: 'a room',
    header: { ...neutral, lane: 'c', epoch: 1, seq: 1, type: 'room.create', d: { kind: 'group' } },
    body: { title: 'Sepsis' },
  },
  {
    name: 'a control event with cuts',
    header: {
      ...neutral,
      room,
      lane: 'c',
      prev: id('P'),
      epoch: 1,
      type: 'node.admit',
      d: { node: 'klinik-b.example' },
      seen: { 'klinik-a.example/1': [2, id('S')] },
    },
  },
  {
    name: 'a registry event',
    header: {
      ...neutral,
      lane: 'r',
      node: 'hub.example',
      prev: id('P'),
      type: 'reg.node.retire',
      d: { node: 'klinik-a.example' },
    },
  },
];

interface Refused {
  name: string;
  envelope: unknown;
  code: string;
}

/** An envelope whose signature is right over whatever bytes are given: only the form can refuse it. */
function raw(protectedText: string, payload: Buffer | string): Envelope {
  const protectedPart = Buffer.from(protectedText).toString('base64url');
  const payloadPart = Buffer.from(payload).toString('base64url');
  const signature = key.sign(Buffer.from(`${protectedPart}.${payloadPart}`)).toString('base64url');
  return { protected: protectedPart, payload: payloadPart, signature };
}
const protectedText = (change: Record<string, unknown> = {}) =>
  JSON.stringify({ alg: 'Ed25519', kid: key.kid, typ: 'consilium-event+jws', ...change });
const sample = () => seal({ header: base, body: { text: 'x' } }, key, testRandom('refused'));
const sampleText = () => sample().stored.payloadBytes.toString();

/** Rows 2 to 4 of the adversarial table: what is refused without looking at a key. */
function refused(): Refused[] {
  const text = sampleText();
  const malformed = (name: string, envelope: unknown): Refused => ({ name, envelope, code: 'event_malformed' });
  const payload = (name: string, bytes: Buffer | string) => malformed(`row 3: ${name}`, raw(protectedText(), bytes));
  const head = (name: string, change: string) => malformed(`row 4: ${name}`, raw(change, text));
  const header = (name: string, change: Record<string, unknown>, code = 'event_malformed'): Refused => {
    const members = Object.entries({ ...JSON.parse(text), ...change }).filter(([, value]) => value !== undefined);
    const sorted = Object.fromEntries(members.sort(([a], [b]) => (a < b ? -1 : 1)));
    return { name, envelope: raw(protectedText(), JSON.stringify(sorted)), code };
  };
  const whole = sample().envelope;
  return [
    payload('duplicate member', text.replace('{', '{"actor":"u_UUUUUUUUUUUUUUUUUUUUUU",')),
    payload('members in another order', JSON.stringify(Object.fromEntries(Object.entries(JSON.parse(text)).reverse()))),
    payload('1.0', text.replace('"inc":1', '"inc":1.0')),
    payload('exponent', text.replace('"inc":1', '"inc":1e0')),
    payload('lone surrogate', text.replace('"type":"msg.post"', '"type":"msg.\\ud800"')),
    payload('escaped ASCII', text.replace('msg.post', 'msg\\u002epost')),
    payload('white space', text.replace(',', ', ')),
    payload('__proto__', text.replace('{', '{"__proto__":{},')),
    payload('constructor in d', text.replace('"hlc"', '"d":{"constructor":1},"hlc"')),
    payload('depth 1,000', text.replace('"hlc"', `"d":${'['.repeat(1_000)}${']'.repeat(1_000)},"hlc"`)),
    payload('no object', '[]'),
    payload('invalid UTF-8', Buffer.concat([Buffer.from(text.slice(0, -2)), Buffer.from([0xff]), Buffer.from('"}')])),
    head('alg none', protectedText({ alg: 'none' })),
    head('alg EdDSA', protectedText({ alg: 'EdDSA' })),
    head('alg HS256', protectedText({ alg: 'HS256' })),
    head('typ of an approval', protectedText({ typ: 'consilium-approval+jwt' })),
    head('no typ', JSON.stringify({ alg: 'Ed25519', kid: key.kid })),
    head(
      'crit in the protected header',
      JSON.stringify({ alg: 'Ed25519', crit: ['exp'], kid: key.kid, typ: 'consilium-event+jws' }),
    ),
    head(
      'jwk in the protected header',
      JSON.stringify({ alg: 'Ed25519', jwk: key.jwk, kid: key.kid, typ: 'consilium-event+jws' }),
    ),
    head(
      'other order in the protected header',
      JSON.stringify({ kid: key.kid, alg: 'Ed25519', typ: 'consilium-event+jws' }),
    ),
    head('kid is no thumbprint', protectedText({ kid: 'https://klinik-a.example/key' })),
    header('row 4: unknown critical member', { crit: ['later'], later: 1 }, 'crit_unknown'),
    header('critical member that is absent', { crit: ['seen'] }),
    header('other version', { v: 2 }),
    header('other lane', { lane: 'x' }),
    header('node with capitals', { node: 'Klinik-A.example' }),
    header('node with a port', { node: 'klinik-a.example:443' }),
    header('actor with a node', { actor: 'klinik-b.example/u_UUUUUUUUUUUUUUUUUUUUUU' }),
    header('clock counter too large', { hlc: [1, 65536] }),
    header('seq 0', { seq: 0 }),
    header('commitment without a length', { bl: undefined }),
    header('length without a commitment', { bh: undefined }),
    header('length beyond the limit', { bl: 32769 }, 'limit_exceeded'),
    header('no predecessor', { prev: undefined }),
    header('a room is created with a predecessor', {
      type: 'room.create',
      lane: 'c',
      ctl: undefined,
      epoch: 1,
      room: undefined,
      seq: 1,
    }),
    header('content without ctl', { ctl: undefined }),
    header('content with an epoch', { epoch: 1 }),
    header('no room', { room: undefined }),
    header('registry type in lane m', { type: 'reg.node.retire' }),
    header('nine causes', { after: Array.from({ length: 9 }, () => ['klinik-b.example', 1, 1, id('B')]) }),
    header('header of more than 4 KiB', { d: { a: 'x'.repeat(4096) } }, 'limit_exceeded'),
    malformed('no envelope', null),
    malformed('a text', 'e_x'),
    malformed('no signature', { protected: whole.protected, payload: whole.payload }),
    malformed('payload in base64', { ...whole, payload: `${whole.payload}==` }),
    malformed('signature of 63 bytes', { ...whole, signature: Buffer.alloc(63).toString('base64url') }),
    malformed('row 2: one bit of the protected header', { ...whole, protected: `f${whole.protected.slice(1)}` }),
    { name: 'payload of 90 kB', envelope: { ...whole, payload: 'A'.repeat(90_000) }, code: 'limit_exceeded' },
  ];
}

export function envelopeVectors(): unknown {
  const events = headers.map(({ name, header, body }) => {
    const sealed = seal(body === undefined ? { header } : { header, body }, key, testRandom(`envelope ${name}`));
    const { stored, envelope } = sealed;
    const opened = open(envelope);
    if (!opened.ok) throw new Error(`${name}: ${opened.detail}`);
    return {
      ...{ name, header: stored.header, id: sealed.id, room: stored.room, envelope },
      ...(stored.salt && {
        salt: stored.salt.toString('hex'),
        body: stored.body?.toString('hex'),
        bh: stored.header.bh,
      }),
      erased: toEnvelope(stored, { withBody: false }),
    };
  });
  return {
    about:
      'Events: rules R-4.1 to R-4.8, R-5.1 and R-5.2. Salt and body in hex. `erased` is the same event after its body was deleted.',
    key: key.privateJwk,
    kid: key.kid,
    events,
    refused: refused(),
  };
}
