import type { Refusal } from './contract.ts';
import { TokenBuckets } from './http/token-buckets.ts';
import type { Clock, Log } from './ports.ts';

const reportEveryMs = 60_000;

/** Tells the application what was refused from outside, at a bounded rate: a flood must not become a flood in the database. */
export class Refusals {
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #tell: (refusal: Refusal) => void;
  readonly #each: TokenBuckets;
  readonly #all: TokenBuckets;
  #suppressed = 0;
  #reportedAt = 0;

  constructor(clock: Clock, log: Log, perSecond: number, tell: (refusal: Refusal) => void) {
    this.#clock = clock;
    this.#log = log;
    this.#tell = tell;
    this.#each = new TokenBuckets(clock, perSecond, perSecond * 10);
    this.#all = new TokenBuckets(clock, perSecond * 5, perSecond * 50);
  }

  /** @param what was refused, in a few fixed words */
  readonly add = (
    peer: string | null,
    code: string,
    what: string,
    where: { eventId?: string; room?: string } = {},
  ): void => {
    const at = this.#clock.now();
    // One flooding peer does not hide what others did.
    if (this.#each.take(peer ?? '') === 0 && this.#all.take('') === 0) this.#tell({ at, peer, code, what, ...where });
    else this.#suppressed += 1;
    if (this.#suppressed > 0 && at - this.#reportedAt > reportEveryMs) {
      this.#log.warn({ suppressed: this.#suppressed }, 'more was refused than is listed');
      this.#suppressed = 0;
      this.#reportedAt = at;
    }
  };
}
