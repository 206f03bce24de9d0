const hourMs = 3_600_000;
/** An hour is counted in parts, so that what was used leaves the count bit by bit. */
const parts = 12;
const partMs = hourMs / parts;
const maxPeers = 10_000;

/** How much each node has used in the last hour. Kept in memory: a restart forgives. */
export class HourlyUse {
  readonly #now: () => number;
  /** Node → part of time → amount. */
  readonly #used = new Map<string, Map<number, number>>();

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Takes `amount` of a node's `limit`. @returns 0, or when nothing was taken the ms after which more is there */
  take(node: string, amount: number, limit: number): number {
    const current = Math.floor(this.#now() / partMs);
    const used = this.#used.get(node) ?? new Map<number, number>();
    for (const part of used.keys()) if (part <= current - parts) used.delete(part);
    const total = [...used.values()].reduce((sum, value) => sum + value, 0);
    if (total + amount > limit) {
      const [oldest = current] = [...used.keys()].sort((a, b) => a - b);
      return Math.max(1_000, (oldest + parts) * partMs - this.#now());
    }
    used.set(current, (used.get(current) ?? 0) + amount);
    this.#used.delete(node);
    this.#used.set(node, used);
    if (this.#used.size > maxPeers) {
      const [first] = this.#used.keys();
      if (first !== undefined) this.#used.delete(first);
    }
    return 0;
  }
}
