import { createHash, createPrivateKey, type KeyObject, sign } from 'node:crypto';
import type { Random, SigningKeys } from '../ports.ts';
import { type PublicJwk, thumbprint } from '../signing/keys.ts';

/** PKCS #8 wrapping of a raw Ed25519 seed (RFC 8410 section 7). */
const pkcs8Start = Buffer.from('302e020100300506032b657004220420', 'hex');

export interface TestKeys extends SigningKeys {
  kid: string;
  jwk: PublicJwk;
  privateKey: KeyObject;
  privateJwk: PublicJwk & { d: string };
}

/** Ed25519 key pair that depends only on `name`: the same in every run. Never for anything but tests, vectors and examples. */
export function testKeys(name: string): TestKeys {
  return keysFromSeed(createHash('sha256').update(`consilium test key ${name}`).digest());
}

/** Ed25519 key pair from its 32-byte seed (RFC 8032 section 5.1.5). */
export function keysFromSeed(seed: Uint8Array): TestKeys {
  const privateKey = createPrivateKey({ key: Buffer.concat([pkcs8Start, seed]), format: 'der', type: 'pkcs8' });
  const exported = privateKey.export({ format: 'jwk' });
  const jwk: PublicJwk = { kty: 'OKP', crv: 'Ed25519', x: String(exported.x) };
  const kid = thumbprint(jwk);
  return {
    ...{ kid, jwk, privateKey },
    privateJwk: { ...jwk, d: String(exported.d) },
    current: () => ({ kid, jwk }),
    sign: (bytes) => sign(null, bytes, privateKey),
  };
}

/** Deterministic bytes from a seed: SHA-256 in counter mode. */
export function testRandom(seed: string): Random {
  let counter = 0;
  return {
    bytes(size) {
      const blocks: Buffer[] = [];
      for (let length = 0; length < size; length += 32) {
        blocks.push(createHash('sha256').update(`${seed} ${counter++}`).digest());
      }
      return Buffer.concat(blocks).subarray(0, size);
    },
  };
}

/** Clock that stands still until a test moves it. `nowMs` is in ms since the epoch. */
export function testClock(nowMs: number): { now(): number; set(ms: number): void; advance(ms: number): void } {
  let current = nowMs;
  return {
    now: () => current,
    set: (ms) => {
      current = ms;
    },
    advance: (ms) => {
      current += ms;
    },
  };
}
