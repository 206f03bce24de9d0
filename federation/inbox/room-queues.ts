/** Work on one room, done one after the other; different rooms side by side. */
interface Pending<Job> {
  job: Job;
  weight: number;
  resolve(): void;
  reject(error: unknown): void;
}

/**
 * One serial queue for each room. Jobs that wait are taken together, up to a weight, so that a burst costs one transaction; an idle room
 * is served at once. Bounded by the callers: each of them waits for its job.
 */
export class RoomQueues<Job> {
  readonly #waiting = new Map<string, Pending<Job>[]>();
  readonly #busy = new Set<string>();
  readonly #maxWeight: number;
  readonly #work: (room: string, jobs: Job[]) => Promise<void>;

  constructor(maxWeight: number, work: (room: string, jobs: Job[]) => Promise<void>) {
    this.#maxWeight = maxWeight;
    this.#work = work;
  }

  /** Resolves when the job is done; rejects when its batch failed, in which case nothing of it was stored. */
  run(room: string, job: Job, weight: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const queue = this.#waiting.get(room) ?? [];
      this.#waiting.set(room, queue);
      queue.push({ job, weight, resolve, reject });
      if (!this.#busy.has(room)) void this.#drain(room);
    });
  }

  idle(): boolean {
    return this.#busy.size === 0;
  }

  async #drain(room: string): Promise<void> {
    this.#busy.add(room);
    for (;;) {
      const batch = this.#next(room);
      if (batch.length === 0) break;
      try {
        await this.#work(
          room,
          batch.map(({ job }) => job),
        );
        for (const { resolve } of batch) resolve();
      } catch (error) {
        if (batch.length === 1) batch[0]?.reject(error);
        // One of several may have spoilt the transaction for all: each gets its own.
        else for (const single of batch) await this.#alone(room, single);
      }
    }
    this.#busy.delete(room);
  }

  async #alone(room: string, { job, resolve, reject }: Pending<Job>): Promise<void> {
    try {
      await this.#work(room, [job]);
      resolve();
    } catch (error) {
      reject(error);
    }
  }

  #next(room: string): Pending<Job>[] {
    const queue = this.#waiting.get(room);
    if (queue === undefined) return [];
    const batch: Pending<Job>[] = [];
    let weight = 0;
    for (let first = queue[0]; first !== undefined; first = queue[0]) {
      if (batch.length > 0 && weight + first.weight > this.#maxWeight) break;
      batch.push(first);
      weight += first.weight;
      queue.shift();
    }
    if (queue.length === 0) this.#waiting.delete(room);
    return batch;
  }
}
