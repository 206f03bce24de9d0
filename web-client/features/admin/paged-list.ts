import type { Problem, Result } from '../../api/problem.ts';

/** A list fetched page by page, newest first. */
export class PagedList<T> {
  items: T[] | undefined;
  next: string | null = null;
  problem: Problem | undefined;
  busy = false;
  readonly #fetch: (cursor: string | undefined) => Promise<Result<{ items: T[]; next: string | null }>>;
  readonly #changed: () => void;

  constructor(
    fetch: (cursor: string | undefined) => Promise<Result<{ items: T[]; next: string | null }>>,
    changed: () => void,
  ) {
    this.#fetch = fetch;
    this.#changed = changed;
  }

  /** Fetches the first page anew. */
  async load(): Promise<void> {
    await this.#run(undefined);
  }

  /** Fetches the next page, if there is one. */
  async more(): Promise<void> {
    if (this.next !== null) await this.#run(this.next);
  }

  async #run(cursor: string | undefined): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    this.#changed();
    const reply = await this.#fetch(cursor);
    this.busy = false;
    this.problem = reply.ok ? undefined : reply.problem;
    if (reply.ok) {
      this.items = cursor === undefined ? reply.value.items : [...(this.items ?? []), ...reply.value.items];
      this.next = reply.value.next;
    }
    this.#changed();
  }
}
