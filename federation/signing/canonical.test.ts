import canonicalize from 'canonicalize';
import fc from 'fast-check';
import t from 'tap';
import { readVectors } from '../testing/vectors/read.ts';
import { canonicalBytes, canonicalText, parseCanonical, parseJson } from './canonical.ts';

const vectors = readVectors<{
  accept: { name: string; value: unknown; bytes: string }[];
  reject: { name: string; bytes: string }[];
}>('jcs');

t.test('every accepted vector is written and read as given', async (t) => {
  t.ok(vectors.accept.length >= 12);
  for (const { name, value, bytes } of vectors.accept) {
    t.equal(canonicalBytes(value).toString('hex'), bytes, name);
    t.strictSame(parseCanonical(Buffer.from(bytes, 'hex')), { ok: true, value }, name);
  }
});

t.test('row 3: bytes that are not canonical are refused with one reason', async (t) => {
  t.ok(vectors.reject.length >= 35);
  for (const { name, bytes } of vectors.reject) {
    t.match(parseCanonical(Buffer.from(bytes, 'hex')), { ok: false, code: 'event_malformed' }, name);
  }
});

const json = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.string({ unit: 'grapheme' }),
    fc.integer(),
    fc.maxSafeInteger(),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(
      fc.string({ unit: 'binary' }).filter((name) => !['__proto__', 'constructor', 'prototype'].includes(name)),
      tie('value'),
      { maxKeys: 4, noNullPrototype: true },
    ),
  ),
})).value;

t.test('any value is written as an independent implementation of RFC 8785 writes it, and read back', async () => {
  fc.assert(
    fc.property(json, (value) => {
      const text = canonicalText(value);
      const read = parseCanonical(Buffer.from(text));
      return text === canonicalize(value) && read.ok && canonicalText(read.value) === text;
    }),
    { numRuns: 500, seed: 8785 },
  );
});

t.test('any other bytes for the same value are refused', async () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string({ unit: 'grapheme' }), fc.integer(), { minKeys: 1 }), (value) => {
      fc.pre(!Object.keys(value).some((name) => ['__proto__', 'constructor', 'prototype'].includes(name)));
      const loose = JSON.stringify(value, null, 1);
      return !parseCanonical(Buffer.from(loose)).ok && parseJson(Buffer.from(loose)).ok;
    }),
    { numRuns: 200, seed: 8785 },
  );
});

t.test('what has no canonical form throws', async (t) => {
  const cyclic: unknown[] = [];
  cyclic.push(cyclic);
  const values: [string, unknown][] = [
    ['undefined', undefined],
    ['undefined member', { a: undefined }],
    ['fraction', 0.5],
    ['NaN', Number.NaN],
    ['unsafe integer', 2 ** 53],
    ['bigint', 1n],
    ['function', () => 1],
    ['date', new Date(0)],
    ['map', new Map()],
    ['bytes', Buffer.alloc(1)],
    ['lone surrogate', '\ud800'],
    ['lone surrogate in a name', { '\udc00': 1 }],
    ['own __proto__', JSON.parse('{"__proto__":1}')],
    ['cycle', cyclic],
  ];
  for (const [name, value] of values) t.throws(() => canonicalText(value), TypeError, name);
});

t.test('minus zero is written as zero and not accepted when written otherwise', async (t) => {
  t.equal(canonicalText(-0), '0');
  t.equal(parseCanonical(Buffer.from('-0')).ok, false);
});

t.test('a body may be any I-JSON, and nothing else', async (t) => {
  const accepted = ['{}', ' {"a" : 1.5e3}\n', '[1,"a:b{[\\"",{"x":[]}]', '"\\u0061"', '0', '{"a":{"b":1},"c":{"b":1}}'];
  for (const text of accepted) t.strictSame(parseJson(Buffer.from(text)), { ok: true, value: JSON.parse(text) }, text);
  const refused: [string, string][] = [
    ['{"a":1,"a":2}', 'duplicate member name'],
    ['{"x":[{"a":1,"\\u0061":2}]}', 'duplicate member name'],
    ['{"__proto__":1}', 'forbidden member name'],
    ['{"a":{"constructor":1}}', 'forbidden member name'],
    ['"\\ud800"', 'lone surrogate'],
    ['{"\\udc00":1}', 'lone surrogate'],
    ['1e999', 'number out of range'],
    ['9007199254740993', 'integer out of range'],
    ['{"a":}', 'not JSON'],
    ['', 'not JSON'],
    ['\ufeff{}', 'not JSON'],
  ];
  for (const [text, detail] of refused)
    t.strictSame(parseJson(Buffer.from(text)), { ok: false, code: 'bad_json', detail });
  t.match(parseJson(Buffer.from([0x22, 0xff, 0x22])), { ok: false, detail: 'not UTF-8' });
});

t.test('row 30: nesting of 10,000 is refused before anything is parsed', async (t) => {
  const deep = Buffer.from('['.repeat(10_000) + ']'.repeat(10_000));
  t.match(parseJson(deep), { ok: false, detail: 'nested too deeply' });
  t.match(parseJson(Buffer.from('['.repeat(17) + ']'.repeat(17))), { ok: false });
  t.match(parseJson(Buffer.from('['.repeat(16) + ']'.repeat(16))), { ok: true });
  t.match(parseJson(Buffer.from('{"a":"[[[[[[[[[[[[[[[[[[["}'), { maxDepth: 1 }), { ok: true });
  t.match(parseJson(Buffer.from('[[]]'), { maxDepth: 1 }), { ok: false });
});
