import { CompactSign, importJWK } from 'jose';
import t from 'tap';
import { type DocumentClaims, type DocumentType, documents } from '../../spec/schemas/federation/documents.ts';
import { type TestKeys, testClock, testKeys } from '../testing/keys.ts';
import { openDocument, readDocument, signDocument } from './documents.ts';
import { publicKey } from './keys.ts';

const keys = testKeys('documents');
const clock = testClock(1_800_000_000_000);
const now = 1_800_000_000;
const approval: DocumentClaims<'consilium-approval+jwt'> = {
  ...{
    iss: 'klinik-a.example',
    sub: `u_${'U'.repeat(22)}`,
    name: 'Dr. Elif Kaya',
    role: 'member',
    specialty: 'cardiology',
  },
  ...{ languages: ['tr', 'en'], iat: now, exp: now + 86400 },
};
const checkpoint: DocumentClaims<'consilium-checkpoint+jwt'> = {
  ...{ iss: 'hub.example', seq: 7, head: `e_${'H'.repeat(43)}`, iat: now, exp: now + 86400 },
};
const keyOf = (of: TestKeys) => () => {
  const key = publicKey(of.jwk);
  return key.ok ? key.value : undefined;
};
const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
function signedBy(of: TestKeys, header: unknown, claims: unknown): string {
  const input = `${part(header)}.${part(claims)}`;
  return `${input}.${of.sign(Buffer.from(input)).toString('base64url')}`;
}
const header = (typ: string) => ({ alg: 'Ed25519', kid: keys.kid, typ });

t.test('a signed document is opened with the key that its kid names', async (t) => {
  const compact = signDocument('consilium-approval+jwt', approval, keys);
  let asked = '';
  const opened = await openDocument(
    'consilium-approval+jwt',
    compact,
    ({ kid, claims }) => {
      asked = `${claims.iss} ${kid}`;
      return keyOf(keys)();
    },
    clock,
  );
  t.strictSame(opened, { ok: true, value: approval });
  t.equal(asked, `klinik-a.example ${keys.kid}`);
});

t.test('what jose signs with the same header is the same document', async (t) => {
  const compact = await new CompactSign(Buffer.from(JSON.stringify(checkpoint)))
    .setProtectedHeader(header('consilium-checkpoint+jwt'))
    .sign(await importJWK({ ...keys.privateJwk, alg: 'Ed25519' }));
  t.match(await openDocument('consilium-checkpoint+jwt', compact, keyOf(keys), clock), { ok: true, value: checkpoint });
});

t.test('row 4: a document of one type is never taken for another', async (t) => {
  const compact = signDocument('consilium-approval+jwt', approval, keys);
  for (const typ of Object.keys(documents) as DocumentType[]) {
    if (typ === 'consilium-approval+jwt') continue;
    t.match(await openDocument(typ, compact, keyOf(keys), clock), { ok: false, code: 'document_malformed' }, typ);
  }
});

t.test('row 4: any other protected header is refused before a key is looked for', async (t) => {
  const typ = 'consilium-checkpoint+jwt';
  const headers: [string, unknown][] = [
    ['alg none', { ...header(typ), alg: 'none' }],
    ['alg EdDSA', { ...header(typ), alg: 'EdDSA' }],
    ['alg HS256', { ...header(typ), alg: 'HS256' }],
    ['no kid', { alg: 'Ed25519', typ }],
    ['kid is a URL', { ...header(typ), kid: 'https://hub.example/key' }],
    ['crit', { ...header(typ), crit: ['b64'], b64: false }],
    ['jwk', { ...header(typ), jwk: keys.jwk }],
    ['x5c', { ...header(typ), x5c: [] }],
    ['typ with application/', { ...header(typ), typ: `application/${typ}` }],
    ['no object', 'x'],
  ];
  for (const [name, changed] of headers) {
    const result = await openDocument(
      typ,
      signedBy(keys, changed, checkpoint),
      () => {
        t.fail(`${name}: asked for a key`);
        return undefined;
      },
      clock,
    );
    t.match(result, { ok: false, code: 'document_malformed' }, name);
  }
});

t.test('forged, unknown, malformed and overlong documents have codes of their own', async (t) => {
  const compact = signDocument('consilium-checkpoint+jwt', checkpoint, keys);
  const open = (text: unknown, key = keyOf(keys)) => openDocument('consilium-checkpoint+jwt', text, key, clock);
  t.match(await open(compact, keyOf(testKeys('other'))), { code: 'document_forged' });
  t.match(await open(compact, () => undefined), { code: 'document_unknown_key' });
  const [head, , tail] = compact.split('.');
  t.match(await open(`${head}.${part({ ...checkpoint, seq: 8 })}.${tail}`), { code: 'document_forged' });
  for (const text of [undefined, '', 'a.b.c', compact.slice(0, -1), `${compact}.x`, ` ${compact}`, 'x'.repeat(3000)]) {
    t.match(await open(text), { code: 'document_malformed' }, String(text).slice(0, 20));
  }
  const twice = `${head}.${Buffer.from(JSON.stringify(checkpoint).replace('{', '{"seq":9,')).toString('base64url')}.${tail}`;
  t.match(await open(twice), { code: 'document_malformed' });
  t.match(await open(signedBy(keys, header('consilium-checkpoint+jwt'), { ...checkpoint, seq: -1 })), {
    code: 'document_malformed',
  });
});

t.test('documents end, and do not begin in the future', async (t) => {
  const open = (claims: typeof checkpoint) =>
    openDocument(
      'consilium-checkpoint+jwt',
      signDocument('consilium-checkpoint+jwt', claims, keys),
      keyOf(keys),
      clock,
    );
  t.match(await open({ ...checkpoint, exp: now }), { ok: true });
  t.match(await open({ ...checkpoint, exp: now - 1 }), { code: 'document_expired' });
  t.match(await open({ ...checkpoint, iat: now + 300 }), { ok: true });
  t.match(await open({ ...checkpoint, iat: now + 301 }), { code: 'document_early' });
});

t.test('an approval of more than 30 days is refused', async (t) => {
  const open = (seconds: number) => {
    const claims = { ...approval, exp: now + seconds };
    return openDocument(
      'consilium-approval+jwt',
      signDocument('consilium-approval+jwt', claims, keys),
      keyOf(keys),
      clock,
    );
  };
  t.match(await open(30 * 86400), { ok: true });
  t.match(await open(30 * 86400 + 1), { code: 'document_too_long' });
});

t.test('a document that others would refuse is not made', async (t) => {
  t.throws(() => signDocument('consilium-checkpoint+jwt', { ...checkpoint, seq: -1 }, keys), /seq/);
  t.throws(() => signDocument('consilium-approval+jwt', { ...approval, name: '' }, keys), /name/);
});

t.test('reading without a key tells who should have signed, and nothing is believed', async (t) => {
  const compact = signDocument('consilium-approval+jwt', approval, keys);
  t.strictSame(readDocument('consilium-approval+jwt', compact), {
    ok: true,
    value: { kid: keys.kid, claims: approval },
  });
});
