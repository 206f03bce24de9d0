/** How many requests wait at most; longer queues answer later than anybody reads. */
export const maxWaiting = 64;
/** So long a request waits for its turn at most. */
export const maxWaitMs = 8_000;

interface Waiting {
  readonly urgent: boolean;
  readonly begin: (turn: boolean) => void;
}

/** Lets a few requests through at a time. What people wait for in a meeting goes before what they read later. */
export class Queue {
  readonly #atOnce: number;
  readonly #later: (run: () => void, ms: number) => () => void;
  readonly #waiting: Waiting[] = [];
  #running = 0;

  constructor(atOnce: number, later: (run: () => void, ms: number) => () => void) {
    this.#atOnce = atOnce;
    this.#later = later;
  }

  /** @returns false when the queue is full, or it took too long, or the caller has gone */
  async turn(urgent: boolean, signal: AbortSignal): Promise<boolean> {
    if (signal.aborted) return false;
    if (this.#running < this.#atOnce) {
      this.#running += 1;
      return true;
    }
    if (this.#waiting.length >= maxWaiting) return false;
    return new Promise((done) => {
      const entry: Waiting = { urgent, begin: (turn) => settle(turn) };
      const leave = () => settle(false);
      const cancel = this.#later(leave, maxWaitMs);
      const settle = (turn: boolean): void => {
        cancel();
        signal.removeEventListener('abort', leave);
        const at = this.#waiting.indexOf(entry);
        if (at >= 0) this.#waiting.splice(at, 1);
        done(turn);
      };
      signal.addEventListener('abort', leave, { once: true });
      this.#waiting.push(entry);
    });
  }

  /** Gives a turn back. */
  done(): void {
    const next = this.#waiting.find(({ urgent }) => urgent) ?? this.#waiting[0];
    // The turn goes on to the next one; nobody can slip in between.
    if (next) next.begin(true);
    else this.#running -= 1;
  }

  get length(): number {
    return this.#waiting.length;
  }
}
