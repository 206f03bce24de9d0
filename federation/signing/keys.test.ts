import t from 'tap';
import { keysFromSeed, testKeys } from '../testing/keys.ts';
import { readVectors } from '../testing/vectors/read.ts';
import { bareJwk, publicKey, thumbprint, verify, verifySync } from './keys.ts';

interface Signed {
  name: string;
  publicKey: string;
  message: string;
  signature: string;
}
const vectors = readVectors<{
  valid: (Signed & { seed: string })[];
  refusedKeys: { name: string; publicKey: string }[];
  refusedSignatures: Signed[];
}>('ed25519');

const jwkOf = (hex: string) =>
  ({ kty: 'OKP', crv: 'Ed25519', x: Buffer.from(hex, 'hex').toString('base64url') }) as const;

t.test('the vectors of RFC 8032 are signed and verified', async (t) => {
  t.equal(vectors.valid.length, 4);
  for (const { name, seed, message, signature, publicKey: point } of vectors.valid) {
    const keys = keysFromSeed(Buffer.from(seed, 'hex'));
    t.strictSame(keys.jwk, jwkOf(point), `${name}: public key`);
    t.equal(keys.sign(Buffer.from(message, 'hex')).toString('hex'), signature, `${name}: signature`);
    const key = publicKey(keys.jwk);
    t.ok(key.ok && verifySync(key.value, Buffer.from(message, 'hex'), Buffer.from(signature, 'hex')), name);
    t.ok(key.ok && (await verify(key.value, Buffer.from(message, 'hex'), Buffer.from(signature, 'hex'))), name);
  }
});

t.test('row 5: small-order and non-canonical points never become a key', async (t) => {
  t.equal(vectors.refusedKeys.length, 18);
  for (const { name, publicKey: point } of vectors.refusedKeys) {
    t.match(publicKey(jwkOf(point)), { ok: false, code: 'key_refused' }, name);
  }
});

t.test('row 2: a signature that is changed, malleated or of another length is refused', async (t) => {
  t.ok(vectors.refusedSignatures.length >= 10);
  for (const { name, publicKey: point, message, signature } of vectors.refusedSignatures) {
    const key = publicKey(jwkOf(point));
    if (!key.ok) throw new Error(key.detail);
    t.notOk(verifySync(key.value, Buffer.from(message, 'hex'), Buffer.from(signature, 'hex')), name);
    t.notOk(await verify(key.value, Buffer.from(message, 'hex'), Buffer.from(signature, 'hex')), name);
  }
});

t.test('a JWK of another kind, with a private part or with loose base64url is refused', async (t) => {
  const { jwk, privateJwk } = testKeys('a');
  const refused: [string, unknown][] = [
    ['null', null],
    ['text', 'key'],
    ['X25519', { ...jwk, crv: 'X25519' }],
    ['EC', { ...jwk, kty: 'EC' }],
    ['private', privateJwk],
    ['no x', { kty: 'OKP', crv: 'Ed25519' }],
    ['31 bytes', { ...jwk, x: Buffer.alloc(31, 5).toString('base64url') }],
    ['33 bytes', { ...jwk, x: Buffer.alloc(33, 5).toString('base64url') }],
    ['padding', { ...jwk, x: `${jwk.x}=` }],
    ['base64', { ...jwk, x: '+'.repeat(43) }],
    ['bits behind the last byte', { ...jwk, x: `${jwk.x.slice(0, 42)}${jwk.x[42] === 'B' ? 'C' : 'B'}` }],
  ];
  for (const [name, value] of refused) t.match(publicKey(value), { ok: false, code: 'key_refused' }, name);
});

t.test('a thousand keys are neither refused nor confused', async (t) => {
  for (let index = 0; index < 1000; index++) {
    const keys = testKeys(`many ${index}`);
    const key = publicKey(keys.jwk);
    if (!key.ok || key.value.export({ format: 'jwk' }).x !== keys.jwk.x) t.fail(`key ${index}`);
  }
  t.pass();
});

t.test('the thumbprint is that of RFC 8037 appendix A.3, and other members do not count', async (t) => {
  const jwk = { kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' } as const;
  t.equal(thumbprint(jwk), 'kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k');
  t.strictSame(bareJwk({ ...jwk, kid: 'x', use: 'sig' }), { ok: true, value: jwk });
});
