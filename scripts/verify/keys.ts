import { createPublicKey, hash, type KeyObject, verify } from 'node:crypto';

export interface Jwk {
  kty: string;
  crv: string;
  x: string;
}

export const sha256 = (bytes: string | Uint8Array): string => hash('sha256', bytes, 'base64url');

/** Bytes of base64url text that is exactly what encoding them gives; undefined otherwise. */
export function fromBase64url(text: unknown): Buffer | undefined {
  if (typeof text !== 'string') return undefined;
  const bytes = Buffer.from(text, 'base64url');
  return bytes.toString('base64url') === text ? bytes : undefined;
}

/** RFC 7638 thumbprint of an Ed25519 key. */
export const thumbprint = ({ crv, kty, x }: Jwk): string => sha256(JSON.stringify({ crv, kty, x }));

const p = 2n ** 255n - 19n;
const d = mod(-121665n * power(121666n, p - 2n));

function mod(value: bigint): bigint {
  const rest = value % p;
  return rest < 0n ? rest + p : rest;
}

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  for (let square = mod(base), left = exponent; left > 0n; left >>= 1n, square = mod(square * square))
    if (left & 1n) result = mod(result * square);
  return result;
}

/** Is (x, y) one of the eight points that 8 times the point takes to the neutral element? Doubles three times, with affine formulas (RFC 8032). */
function isSmallOrder(x: bigint, y: bigint): boolean {
  let point: [bigint, bigint] = [x, y];
  for (let i = 0; i < 3; i++) {
    const [a, b] = point;
    const product = mod(d * mod(mod(a * a) * mod(b * b)));
    point = [mod(2n * a * b * power(1n + product, p - 2n)), mod((b * b + a * a) * power(1n - product, p - 2n))];
  }
  return point[0] === 0n && point[1] === 1n;
}

const points = new Map<string, boolean>();

/** Is the key one that lets in: canonical encoding, on the curve, not of small order, no private part? */
export function isUsable(jwk: Jwk): boolean {
  if (jwk.kty !== 'OKP' || jwk.crv !== 'Ed25519' || 'd' in jwk) return false;
  const usable = points.get(jwk.x) ?? isUsablePoint(jwk.x);
  points.set(jwk.x, usable);
  return usable;
}

function isUsablePoint(x: string): boolean {
  const bytes = fromBase64url(x);
  return bytes?.length === 32 && isGoodPoint(bytes);
}

function isGoodPoint(bytes: Buffer): boolean {
  const encoded = BigInt(`0x${Buffer.from(bytes).reverse().toString('hex')}`);
  const [sign, y] = [encoded >> 255n, encoded & (2n ** 255n - 1n)];
  if (y >= p) return false;
  const square = mod((y * y - 1n) * power(d * y * y + 1n, p - 2n));
  // x² needs a root: for p = 5 mod 8 the candidate is square^((p+3)/8), times √−1 if that misses.
  let x = power(square, (p + 3n) / 8n);
  if (mod(x * x - square) !== 0n) x = mod(x * power(2n, (p - 1n) / 4n));
  if (mod(x * x - square) !== 0n) return false;
  if (x === 0n && sign === 1n) return false;
  return !isSmallOrder(x, y);
}

const imported = new Map<string, KeyObject>();

/** Is `signature` by this key over `bytes`? A key that cannot be used verifies nothing. */
export function verifies(jwk: Jwk, bytes: Uint8Array, signature: Uint8Array): boolean {
  let key = imported.get(jwk.x);
  if (!key) {
    if (!isUsable(jwk)) return false;
    key = createPublicKey({ key: { kty: jwk.kty, crv: jwk.crv, x: jwk.x }, format: 'jwk' });
    imported.set(jwk.x, key);
  }
  return verify(null, bytes, key, signature);
}
