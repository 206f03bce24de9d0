import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../ports.ts';

/** How long a challenge nonce can be used. */
export const challengeLifetimeMs = 60_000;

/** Server nonces for senders whose clock is wrong (RFC 9421 section 5, R-2.8). */
export interface Challenges {
  /** Nonce for this key: 32 base64url characters. */
  issue(kid: string): string;
  /** Single use is not checked here but by the nonce table, which every accepted request goes through. */
  redeem(kid: string, nonce: string): 'valid' | 'expired' | 'foreign';
}

/**
 * Challenges that need no memory: time and a MAC over time and kid, so a flood of badly timed requests stores nothing.
 * `secret` is 32 random bytes; processes behind one address share it.
 */
export function createChallenges(secret: Buffer, clock: Clock): Challenges {
  const mac = (kid: string, time: Buffer) =>
    createHmac('sha256', secret).update('consilium1-challenge\0').update(time).update(kid).digest().subarray(0, 16);
  return {
    issue(kid) {
      const time = Buffer.alloc(8);
      time.writeBigUInt64BE(BigInt(clock.now()));
      return Buffer.concat([time, mac(kid, time)]).toString('base64url');
    },
    redeem(kid, nonce) {
      const bytes = Buffer.from(nonce, 'base64url');
      if (bytes.length !== 24 || bytes.toString('base64url') !== nonce) return 'foreign';
      const time = bytes.subarray(0, 8);
      if (!timingSafeEqual(mac(kid, time), bytes.subarray(8))) return 'foreign';
      const age = clock.now() - Number(time.readBigUInt64BE());
      return age >= 0 && age <= challengeLifetimeMs ? 'valid' : 'expired';
    },
  };
}
