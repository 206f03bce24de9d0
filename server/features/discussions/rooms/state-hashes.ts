import type { Federation } from '../../../../federation/index.ts';
import type { Tx } from '../../../db/index.ts';
import type { Clock } from '../../../platform/clock.ts';

const maxKept = 500;
/** A hash is worked out anew at most this many times its own cost apart, and never more often than every second. */
const restFactor = 50;
const minRestMs = 1_000;

interface Kept {
  heads: string;
  hash: string;
  /** When it may be worked out anew. */
  restUntil: number;
}

/**
 * State hashes of rooms for display. Working one out reads every header of the room, so it is kept while the
 * room does not change; of a busy, large room it lags behind by a fiftieth of a processor's time.
 */
export class StateHashes {
  readonly #rooms: () => Pick<Federation<Tx>['rooms'], 'heads' | 'stateHash'>;
  readonly #clock: Clock;
  readonly #kept = new Map<string, Kept>();
  readonly #running = new Map<string, Promise<string>>();

  constructor(rooms: () => Pick<Federation<Tx>['rooms'], 'heads' | 'stateHash'>, clock: Clock) {
    this.#rooms = rooms;
    this.#clock = clock;
  }

  async of(room: string): Promise<string> {
    const kept = this.#kept.get(room);
    if (kept && kept.restUntil > this.#clock.now()) return kept.hash;
    const heads = JSON.stringify((await this.#rooms().heads(null, room)) ?? null);
    if (kept?.heads === heads) return kept.hash;
    const running = this.#running.get(room);
    if (running) return running;
    const work = this.#workOut(room, heads).finally(() => this.#running.delete(room));
    this.#running.set(room, work);
    return work;
  }

  async #workOut(room: string, heads: string): Promise<string> {
    const startedAt = performance.now();
    const hash = await this.#rooms().stateHash(room);
    const costMs = performance.now() - startedAt;
    if (this.#kept.size >= maxKept) this.#kept.clear();
    // Small rooms are exact at any moment.
    const restMs = costMs < 20 ? 0 : Math.max(minRestMs, costMs * restFactor);
    this.#kept.set(room, { heads, hash, restUntil: this.#clock.now() + restMs });
    return hash;
  }
}
