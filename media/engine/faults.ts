/** Counts what goes wrong with packets by name; nothing about a packet is ever logged one by one. */
export class FaultCounter {
  readonly #counts = new Map<string, number>();

  add(name: string, times = 1): void {
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + times);
  }
  get(name: string): number {
    return this.#counts.get(name) ?? 0;
  }
  /** Counts by name. */
  all(): Record<string, number> {
    return Object.fromEntries(this.#counts);
  }
}
