import { createHash, createPublicKey, verify } from 'node:crypto';
import t from 'tap';
import type { Envelope, EventHeader } from '../../spec/schemas/federation/envelope.ts';
import { testKeys, testRandom } from '../testing/keys.ts';
import { readVectors } from '../testing/vectors/read.ts';
import { checkBody, open, roomOf, seal, signingInput, toEnvelope } from './envelope.ts';
import { publicKey, verifySync } from './keys.ts';

interface EventVector {
  name: string;
  header: EventHeader;
  id: string;
  room: string;
  envelope: Envelope;
  salt?: string;
  body?: string;
  bh?: string;
  erased: Envelope;
}
const vectors = readVectors<{
  key: { kty: 'OKP'; crv: 'Ed25519'; x: string };
  kid: string;
  events: EventVector[];
  refused: { name: string; envelope: unknown; code: string }[];
}>('envelope');

const keys = testKeys('envelope test');
const room = `r_${'R'.repeat(43)}`;
const header: EventHeader = {
  ...{ v: 1, room, lane: 'm', node: 'klinik-a.example', inc: 1, seq: 2, prev: `e_${'P'.repeat(43)}` },
  ...{
    hlc: [1_800_000_000_000, 0],
    type: 'msg.post',
    actor: `u_${'U'.repeat(22)}`,
    ctl: [1, 3, `e_${'C'.repeat(43)}`],
  },
};
const sealed = (body: unknown = { text: 'Guten Tag' }) => seal({ header, body }, keys, testRandom('envelope test'));
function opened(envelope: unknown) {
  const result = open(envelope);
  if (!result.ok) throw new Error(`${result.code} ${result.detail}`);
  return result.value;
}

t.test('every event of the vectors is what an independent computation says', async (t) => {
  const key = createPublicKey({ key: { kty: vectors.key.kty, crv: vectors.key.crv, x: vectors.key.x }, format: 'jwk' });
  for (const { name, header, id, room, envelope, salt, body, bh } of vectors.events) {
    const input = `${envelope.protected}.${envelope.payload}`;
    const hash = createHash('sha256').update(input).digest('base64url');
    t.equal(id, `e_${hash}`, `${name}: id`);
    t.ok(verify(null, Buffer.from(input), key, Buffer.from(envelope.signature, 'base64url')), `${name}: signature`);
    t.strictSame(JSON.parse(Buffer.from(envelope.payload, 'base64url').toString()), header, `${name}: header`);
    if (header.type === 'room.create') t.equal(room, `r_${hash}`, `${name}: room`);
    if (salt === undefined || body === undefined) continue;
    const commitment = createHash('sha256').update('consilium1-body\0').update(salt, 'hex').update(body, 'hex');
    t.equal(commitment.digest('base64url'), bh, `${name}: commitment`);
    t.equal(header.bl, body.length / 2, `${name}: length`);
  }
});

t.test('every event of the vectors opens, with its body and after its body was erased', async (t) => {
  t.ok(vectors.events.length >= 8);
  for (const vector of vectors.events) {
    const event = opened(vector.envelope);
    t.match(event, { id: vector.id, kid: vectors.kid }, vector.name);
    t.strictSame(event.header, vector.header, vector.name);
    t.equal(roomOf(event), vector.room, vector.name);
    if (vector.body) {
      const body = checkBody(event.header, event.salt, event.body);
      t.strictSame(body, { ok: true, value: JSON.parse(Buffer.from(vector.body, 'hex').toString()) }, vector.name);
    }
    const erased = opened(vector.erased);
    t.equal(erased.id, vector.id, `${vector.name}: erasing keeps the id`);
    t.equal(erased.body, undefined);
    t.equal(erased.salt, undefined);
  }
});

t.test('rows 3 and 4: everything the vectors refuse is refused with its code, whatever the signature', async (t) => {
  t.ok(vectors.refused.length >= 45);
  for (const { name, envelope, code } of vectors.refused) t.match(open(envelope), { ok: false, code }, name);
});

t.test('row 1: the author is the node of the feed; an actor cannot name another node', async (t) => {
  const { envelope } = sealed();
  t.equal(opened(envelope).header.node, 'klinik-a.example');
  const foreign = { ...header, actor: `klinik-b.example/u_${'U'.repeat(22)}` };
  t.throws(() => seal({ header: foreign }, keys, testRandom('x')), /actor/);
});

t.test(
  'row 2: any flipped bit of header or protected bytes gives another event or none, and never a valid signature',
  async (t) => {
    const { envelope, id } = sealed();
    const key = publicKey(keys.jwk);
    if (!key.ok) throw new Error(key.detail);
    for (const part of ['protected', 'payload'] as const) {
      const bytes = Buffer.from(envelope[part], 'base64url');
      for (let bit = 0; bit < bytes.length * 8; bit++) {
        const changed = Buffer.from(bytes);
        changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        const result = open({ ...envelope, [part]: changed.toString('base64url') });
        if (!result.ok) continue;
        const valid = verifySync(key.value, signingInput(result.value), result.value.signature);
        if (result.value.id === id || valid) t.fail(`${part} bit ${bit}`);
      }
    }
    t.pass();
  },
);

t.test('row 2: a flipped bit of body or salt loses the body only', async (t) => {
  const { envelope, id } = sealed();
  for (const part of ['salt', 'body'] as const) {
    const bytes = Buffer.from(String(envelope[part]), 'base64url');
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const changed = Buffer.from(bytes);
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      const event = opened({ ...envelope, [part]: changed.toString('base64url') });
      const body = checkBody(event.header, event.salt, event.body);
      if (event.id !== id || body.ok || body.code !== 'body_mismatch') t.fail(`${part} bit ${bit}`);
    }
  }
  t.pass();
});

t.test('a body of another length, without salt or in loose base64url is not taken', async (t) => {
  const { envelope } = sealed();
  const damaged: [string, object][] = [
    ['no salt', { salt: undefined }],
    ['no body', { body: undefined }],
    ['short salt', { salt: Buffer.alloc(15).toString('base64url') }],
    ['longer body', { body: Buffer.from('{"text":"Guten Tag"} ').toString('base64url') }],
    ['padding', { body: `${envelope.body}=` }],
    ['number', { body: 7 }],
  ];
  for (const [name, change] of damaged) {
    const event = opened({ ...envelope, ...change });
    t.match(checkBody(event.header, event.salt, event.body), { ok: false, code: 'body_mismatch' }, name);
  }
});

t.test('a body that is no I-JSON is refused although its author committed to it', async (t) => {
  const salt = Buffer.alloc(16);
  const body = Buffer.from('{"a":1,"a":2}');
  const bh = createHash('sha256').update('consilium1-body\0').update(salt).update(body).digest('base64url');
  t.match(checkBody({ ...header, bh, bl: body.length }, salt, body), { ok: false, code: 'bad_json' });
});

t.test('two signatures of one event have one id', async (t) => {
  const { envelope, id } = sealed();
  t.equal(opened({ ...envelope, signature: Buffer.alloc(64, 1).toString('base64url') }).id, id);
});

t.test(
  'row 40: the same body gives another commitment each time, and no member of the header derives from the body alone',
  async (t) => {
    const random = testRandom('two salts');
    const first = seal({ header, body: { text: 'ja' } }, keys, random);
    const second = seal({ header, body: { text: 'ja' } }, keys, random);
    t.not(first.stored.header.bh, second.stored.header.bh);
    t.same(Object.keys(first.stored.header).sort(), [...Object.keys(header), 'bh', 'bl'].sort());
  },
);

t.test('what was stored gives the same envelope again, with or without its body', async (t) => {
  const { stored, envelope } = sealed();
  t.strictSame(toEnvelope(stored, { withBody: true }), envelope);
  const { salt: _salt, body: _body, ...bare } = envelope;
  t.strictSame(toEnvelope(stored, { withBody: false }), bare);
  t.strictSame(toEnvelope({ ...stored, body: null }, { withBody: true }), bare);
});

t.test('an event that others would refuse is not made', async (t) => {
  const random = testRandom('x');
  t.throws(() => seal({ header: { ...header, seq: 0 } }, keys, random), /seq/);
  t.throws(() => seal({ header: { ...header, d: { a: 0.5 } } }, keys, random), /integer/);
  t.throws(() => seal({ header: { ...header, d: { a: 'x'.repeat(4096) } } }, keys, random), /bytes/);
  t.throws(() => seal({ header, body: { text: 'x'.repeat(32768) } }, keys, random), /bytes/);
  t.throws(() => seal({ header, body: { text: '\ud800' } }, keys, random), /surrogate/);
  const { ctl: _ctl, ...without } = header;
  t.throws(() => seal({ header: without }, keys, random), /ctl/);
  t.throws(() => seal({ header: { ...header, ctl: undefined } as never }, keys, random), TypeError);
});
