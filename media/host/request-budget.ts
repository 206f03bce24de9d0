/** Requests that a browser may make at once, and how many more each second. */
const burst = 60;
const perSecond = 6;

/** Keeps one browser from keeping a worker busy with negotiation. */
export class RequestBudget {
  readonly #now: () => number;
  #left = burst;
  #atMs: number;

  /** @param now ms */
  constructor(now: () => number) {
    this.#now = now;
    this.#atMs = now();
  }

  /** @returns false when it is used up */
  take(): boolean {
    const now = this.#now();
    this.#left = Math.min(burst, this.#left + (Math.max(0, now - this.#atMs) * perSecond) / 1000);
    this.#atMs = now;
    if (this.#left < 1) return false;
    this.#left--;
    return true;
  }
}
