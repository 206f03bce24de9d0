const hex = (text: string) => Buffer.from(text, 'utf8').toString('hex');

/** Values that have a canonical form, with a name each. */
const accepted: [string, unknown][] = [
  ['empty object', {}],
  ['empty array', []],
  [
    'names are sorted by UTF-16 code units',
    { '\ufb33': 1, '\u{1f600}': 2, '\u20ac': 3, '\r': 4, '1': 5, '\u0080': 6, ö: 7 },
  ],
  ['upper case before lower case', { b: 1, B: 2, a: 3, A: 4, aa: 5 }],
  ['greatest and smallest integer', [9007199254740991, -9007199254740991, 0]],
  ['literals', [true, false, null]],
  ['control characters are escaped, others are not', '\u0000\b\t\n\f\r\u001f"\\/\u007f\u2028é€😀'],
  ['a member name with a quote', { 'a"b': 'c' }],
  ['a number as a text', { '10': 'a', '9': 'b' }],
  ['nesting of 16', Array.from({ length: 15 }).reduce<unknown>((inner) => [inner], [])],
  ['right-to-left and combining characters', { نص: 'e\u0301 is not é' }],
  ['an ordinary header', { v: 1, lane: 'm', seq: 4, hlc: [1800000000000, 0], d: { b: [], a: { z: 'x' } } }],
];

/** Bytes that are no canonical form: by text, or by hex where text cannot hold them. */
const rejected: [string, string][] = [
  ['duplicate member', hex('{"a":1,"a":1}')],
  ['duplicate member, other value', hex('{"a":1,"a":2}')],
  ['members in another order', hex('{"b":1,"a":2}')],
  ['white space', hex('{"a": 1}')],
  ['line break at the end', hex('{"a":1}\n')],
  ['fraction', hex('{"a":1.5}')],
  ['fraction of zero', hex('{"a":1.0}')],
  ['exponent', hex('{"a":1e3}')],
  ['minus zero', hex('{"a":-0}')],
  ['leading zero', hex('{"a":01}')],
  ['integer beyond 2^53', hex('{"a":9007199254740992}')],
  ['escaped ASCII', hex('{"a":"\\u0061"}')],
  ['escaped slash', hex('{"a":"\\/"}')],
  ['escaped quote as code', hex('{"a":"\\u0022"}')],
  ['upper-case escape', hex('{"a":"\\u001F"}')],
  ['escaped member name', hex('{"\\u0061":1}')],
  ['lone high surrogate', hex('{"a":"\\ud800"}')],
  ['lone low surrogate', hex('{"a":"\\udc00"}')],
  ['surrogates in wrong order', hex('{"a":"\\udc00\\ud800"}')],
  ['escaped pair', hex('{"a":"\\ud83d\\ude00"}')],
  ['surrogate in CESU-8', '7b2261223a22eda080227d'],
  ['invalid UTF-8', '7b2261223a22ff227d'],
  ['overlong UTF-8', '7b2261223a22c0af227d'],
  ['byte order mark', 'efbbbf7b7d'],
  ['UTF-16', '7b007d00'],
  ['__proto__', hex('{"__proto__":{"a":1}}')],
  ['constructor', hex('{"constructor":1}')],
  ['prototype', hex('{"prototype":1}')],
  ['__proto__ further in', hex('{"a":[{"__proto__":1}]}')],
  ['nesting of 17', hex('['.repeat(17) + ']'.repeat(17))],
  ['nesting of 1,000', hex('['.repeat(1_000) + ']'.repeat(1_000))],
  ['two values', hex('{}{}')],
  ['comma at the end', hex('{"a":1,}')],
  ['comment', hex('{}/**/')],
  ['single quotes', hex("{'a':1}")],
  ['NaN', hex('{"a":NaN}')],
  ['nothing', ''],
  ['half an object', hex('{"a":1')],
];

/**
 * Canonical JSON: `accept` gives value and bytes, `reject` bytes only, all as hex.
 * @param write canonical form of a value, as bytes.
 */
export function jcsVectors(write: (value: unknown) => Buffer): unknown {
  return {
    about: 'Canonical JSON (RFC 8785, restricted): rule R-4.3. Bytes in hex.',
    accept: accepted.map(([name, value]) => ({ name, value, bytes: write(value).toString('hex') })),
    reject: rejected.map(([name, bytes]) => ({ name, bytes })),
  };
}
