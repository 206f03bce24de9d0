import { createPublicKey, verify as cryptoVerify, hash, type KeyObject } from 'node:crypto';
import type { Result } from '../contract.ts';

/** Public Ed25519 key as JWK (RFC 8037). */
export interface PublicJwk {
  kty: 'OKP';
  crv: 'Ed25519';
  x: string;
}

const prime = 2n ** 255n - 19n;
const signBit = 1n << 255n;

// d of the curve −x² + y² = 1 + d·x²·y² (RFC 8032 section 5.1).
const curveD = 37095705934669439343138083508754565189542113879843219016388785533085940283555n;

// y coordinates of the eight points whose order divides 8. Under such a key many libraries, OpenSSL 3.0 among them, accept signatures that
// nobody made; so they are refused when a key is admitted, whatever the library of this runtime does.
const order8 = 0x7a03ac9277fdc74ec6cc392cfa53202a0f67100d760b3cba4fd84d3d706a17c7n;
const smallOrderY = new Set([0n, 1n, prime - 1n, order8, prime - order8]);

function littleEndian(bytes: Uint8Array): bigint {
  return BigInt(`0x${Buffer.from(bytes).reverse().toString('hex')}`);
}

/** Why 32 bytes are no usable Ed25519 public key, or undefined when they are one (RFC 8032 section 5.1.3, R-3.6). */
function pointFault(bytes: Uint8Array): string | undefined {
  const y = littleEndian(bytes) & (signBit - 1n);
  if (y >= prime) return 'non-canonical point';
  if (smallOrderY.has(y)) return 'small-order point';
  // x² = (y² − 1) / (d·y² + 1) must be a square, which it is when the product of the two is. Euler's criterion asks for the power
  // (p − 1)/2 = 2^254 − 10; comparing a^(2^254) with a^10 needs squarings only.
  const ySquared = (y * y) % prime;
  const product = ((ySquared + prime - 1n) * ((curveD * ySquared + 1n) % prime)) % prime;
  let power = product;
  for (let i = 0; i < 254; i++) power = (power * power) % prime;
  return power === product ** 10n % prime ? undefined : 'not a point of the curve';
}

// Checking a point and building a key object take about 0.2 ms; the same few hundred keys verify every event. The memo holds results of a pure
// function, so sharing it can change nothing but speed. Oldest out first.
const remembered = new Map<string, KeyObject>();
const maxRemembered = 4096;

/**
 * Key object of a public JWK that came from outside. Refuses with `key_refused`: wrong kty or crv, extra private member, encoding that is not
 * exactly 32 bytes of canonical base64url, small-order points, non-canonical points, points off the curve.
 */
export function publicKey(jwk: unknown): Result<KeyObject> {
  const refuse = (detail: string): Result<KeyObject> => ({ ok: false, code: 'key_refused', detail });
  if (typeof jwk !== 'object' || jwk === null) return refuse('not a JWK');
  const { kty, crv, x, d } = jwk as Record<string, unknown>;
  if (kty !== 'OKP' || crv !== 'Ed25519' || typeof x !== 'string') return refuse('not an Ed25519 JWK');
  if (d !== undefined) return refuse('private key');
  const known = remembered.get(x);
  if (known) return { ok: true, value: known };
  const bytes = Buffer.from(x, 'base64url');
  if (bytes.length !== 32 || bytes.toString('base64url') !== x) return refuse('not 32 bytes of base64url');
  const fault = pointFault(bytes);
  if (fault) return refuse(fault);
  const key = createPublicKey({ key: { kty, crv, x }, format: 'jwk' });
  if (remembered.size >= maxRemembered) {
    for (const oldest of remembered.keys()) {
      remembered.delete(oldest);
      break;
    }
  }
  remembered.set(x, key);
  return { ok: true, value: key };
}

/** The three public members of a JWK that {@link publicKey} accepts, without `kid`, `use` and the like. */
export function bareJwk(jwk: unknown): Result<PublicJwk> {
  const key = publicKey(jwk);
  return key.ok ? { ok: true, value: { kty: 'OKP', crv: 'Ed25519', x: (jwk as PublicJwk).x } } : key;
}

/** kid of a key: base64url SHA-256 JWK thumbprint (RFC 7638, R-1.6). 43 characters. */
export function thumbprint(jwk: PublicJwk): string {
  return hash('sha256', `{"crv":"Ed25519","kty":"OKP","x":"${jwk.x}"}`, 'base64url');
}

/** Ed25519 verification (RFC 8032) on the thread pool; the event loop stays free. Never rejects. */
export function verify(key: KeyObject, bytes: Uint8Array, signature: Uint8Array): Promise<boolean> {
  if (signature.length !== 64) return Promise.resolve(false);
  return new Promise((resolve) => {
    cryptoVerify(null, bytes, key, signature, (error, valid) => resolve(error === null && valid));
  });
}

/** As {@link verify}, on the calling thread; about 0.1 ms. */
export function verifySync(key: KeyObject, bytes: Uint8Array, signature: Uint8Array): boolean {
  return signature.length === 64 && cryptoVerify(null, bytes, key, signature);
}
