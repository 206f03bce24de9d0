import type { Clock } from '../ports.ts';

/** Token bucket per key. Keys of idle callers are forgotten: a full bucket is the same as none. */
export class TokenBuckets {
  readonly #clock: Clock;
  readonly #perSecond: number;
  readonly #burst: number;
  readonly #buckets = new Map<string, { tokens: number; at: number }>();
  static readonly #maxKeys = 10_000;

  constructor(clock: Clock, perSecond: number, burst: number) {
    this.#clock = clock;
    this.#perSecond = perSecond;
    this.#burst = burst;
  }

  /** Takes `count` tokens and answers 0, or takes none and answers the seconds after which they are there. */
  take(key: string, count = 1): number {
    const now = this.#clock.now();
    const bucket = this.#buckets.get(key) ?? { tokens: this.#burst, at: now };
    const tokens = Math.min(this.#burst, bucket.tokens + (Math.max(0, now - bucket.at) * this.#perSecond) / 1_000);
    const lacking = count - tokens;
    this.#remember(key, { tokens: lacking > 0 ? tokens : tokens - count, at: now });
    return lacking > 0 ? lacking / this.#perSecond : 0;
  }

  #remember(key: string, bucket: { tokens: number; at: number }): void {
    this.#buckets.delete(key);
    this.#buckets.set(key, bucket);
    if (this.#buckets.size <= TokenBuckets.#maxKeys) return;
    for (const oldest of this.#buckets.keys()) {
      this.#buckets.delete(oldest);
      return;
    }
  }
}
