import { setTimeout as delay } from 'node:timers/promises';
import type { Post } from '../../../../spec/schemas/api/discussions.ts';
import type { Body } from '../../../../spec/schemas/api/operations.ts';

/** A post that somebody asked for. */
export interface PostJob {
  actor: string;
  input: Body<'posts.create'>;
}
export type PostLanes = Lanes<PostJob, Post>;

/** Jobs that share one turn of a lane. */
const maxTogether = 32;
/** While jobs are waiting, turns begin no closer to each other: at 100 posts a second three share a transaction, and nobody notices the wait. */
const paceMs = 25;

interface Waiting<Job, Value> {
  job: Job;
  resolve: (value: Value) => void;
  reject: (reason: unknown) => void;
}

/**
 * Runs jobs of one key one turn after the other: what comes while a turn is under way waits and shares the next one. Without a crowd a job starts at
 * once. The number of waiting jobs is bounded by the requests that the node admits.
 */
export class Lanes<Job, Value> {
  readonly #waiting = new Map<string, Waiting<Job, Value>[]>();
  readonly #paceMs: number;

  constructor(pace = paceMs) {
    this.#paceMs = pace;
  }

  /** @param work does the jobs of a turn; answers each of them in order. What it throws is everybody's answer. */
  run(
    key: string,
    job: Job,
    work: (jobs: readonly Job[]) => Promise<readonly PromiseSettledResult<Value>[]>,
  ): Promise<Value> {
    return new Promise((resolve, reject) => {
      const lane = this.#waiting.get(key);
      if (lane) {
        lane.push({ job, resolve, reject });
        return;
      }
      this.#waiting.set(key, [{ job, resolve, reject }]);
      void this.#drain(key, work);
    });
  }

  async #drain(
    key: string,
    work: (jobs: readonly Job[]) => Promise<readonly PromiseSettledResult<Value>[]>,
  ): Promise<void> {
    const lane = this.#waiting.get(key) ?? [];
    while (lane.length > 0) {
      const paced = delay(this.#paceMs);
      const turn = lane.splice(0, maxTogether);
      try {
        const results = await work(turn.map(({ job }) => job));
        for (const [index, { resolve, reject }] of turn.entries()) {
          const result = results[index];
          if (result?.status === 'fulfilled') resolve(result.value);
          else reject(result?.reason ?? new Error('A turn of a lane left a job without an answer.'));
        }
      } catch (error) {
        for (const { reject } of turn) reject(error);
      }
      if (lane.length > 0) await paced;
    }
    this.#waiting.delete(key);
  }
}
