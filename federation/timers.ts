/** Work that is done again and again, never twice at the same time, until closed. A failure is reported and the next round comes all the same. */
export class Timers {
  readonly #failed: (error: unknown) => void;
  readonly #timers = new Set<NodeJS.Timeout>();
  #running = 0;
  #closed = false;

  constructor(failed: (error: unknown) => void) {
    this.#failed = failed;
  }

  /** @param ms pause between the end of one round and the beginning of the next */
  every(ms: number, work: () => Promise<void>): void {
    if (this.#closed) return;
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      this.#running += 1;
      work()
        .catch(this.#failed)
        .finally(() => {
          this.#running -= 1;
          this.every(ms, work);
        });
    }, ms);
    timer.unref();
    this.#timers.add(timer);
  }

  /** No round is under way. */
  resting(): boolean {
    return this.#running === 0;
  }

  close(): void {
    this.#closed = true;
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }
}
