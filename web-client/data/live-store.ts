import type { EphemeralEvent, StreamEvent } from '../../spec/schemas/api/stream.ts';
import type { Problem, Result } from '../api/problem.ts';
import type { StreamListener } from '../api/stream.ts';
import { Store } from './store.ts';

/** What a screen can show at any moment. `value` stays while it is fetched anew or when that fails, so that nothing flickers or vanishes. */
export interface Loaded<T> {
  state: 'loading' | 'ready' | 'failed';
  value: T | undefined;
  problem: Problem | undefined;
}

/** The part of LiveStream that stores need. */
export interface EventSource {
  listen(listener: StreamListener): () => void;
}

export interface LiveStoreOptions<T> {
  /** Fetches the whole value. */
  fetch: (signal: AbortSignal) => Promise<Result<T>>;
  /** Pure: the value after an event. Must give the same as fetching again would, and the same when an event comes twice. `undefined`: fetch again. */
  apply: (value: T, event: StreamEvent) => T | undefined;
  applyEphemeral?: (value: T, event: EphemeralEvent) => T;
}

const longestQueue = 2_000;

/**
 * A value of the node kept up to date: fetched once, then changed by live events, fetched again when the stream says that events were lost.
 * Events that arrive during a fetch wait and are applied to its result, so that no order of arrival loses one.
 */
export class LiveStore<T> extends Store<Loaded<T>> {
  readonly #options: LiveStoreOptions<T>;
  readonly #stop: () => void;
  #abort: AbortController | undefined;
  #waiting: StreamEvent[] | undefined;
  #again = false;

  constructor(stream: EventSource, options: LiveStoreOptions<T>) {
    super({ state: 'loading', value: undefined, problem: undefined });
    this.#options = options;
    this.#stop = stream.listen({
      events: (events) => this.#hear(events),
      reset: () => void this.refetch(),
      ...(options.applyEphemeral ? { ephemeral: (event: EphemeralEvent) => this.#hearEphemeral(event) } : {}),
    });
    void this.refetch();
  }

  /** Fetches the whole value anew. A second call while one is under way makes it fetch once more afterwards. */
  async refetch(): Promise<void> {
    if (this.#abort) {
      this.#again = true;
      return;
    }
    do {
      this.#again = false;
      this.#abort = new AbortController();
      this.#waiting = [];
      if (this.value.state === 'failed') this.set({ ...this.value, state: 'loading' });
      const result = await this.#options.fetch(this.#abort.signal);
      if (this.#abort.signal.aborted) return;
      this.#abort = undefined;
      this.#settle(result);
    } while (this.#again);
  }

  /** Changes the value at once, for instance with what the node answered to the viewer's own action. */
  change(change: (value: T) => T): void {
    const { value } = this.value;
    if (value !== undefined) this.set({ ...this.value, value: change(value) });
  }

  /** Ends listening and fetching. */
  close(): void {
    this.#stop();
    this.#abort?.abort();
  }

  #settle(result: Result<T>): void {
    const events = this.#waiting ?? [];
    this.#waiting = undefined;
    if (!result.ok) {
      this.set({ ...this.value, state: 'failed', problem: result.problem });
      return;
    }
    this.set({ state: 'ready', value: result.value, problem: undefined });
    this.#hear(events);
  }

  #hear(events: readonly StreamEvent[]): void {
    if (this.#waiting) {
      this.#waiting.push(...events);
      // So many events during one fetch are cheaper to fetch than to keep.
      if (this.#waiting.length > longestQueue) {
        this.#waiting = [];
        this.#again = true;
      }
      return;
    }
    let { value } = this.value;
    for (const event of events) {
      if (value === undefined) return;
      value = this.#options.apply(value, event);
      if (value === undefined) return void this.refetch();
    }
    if (value !== undefined) this.set({ ...this.value, value });
  }

  #hearEphemeral(event: EphemeralEvent): void {
    this.change((value) => this.#options.applyEphemeral?.(value, event) ?? value);
  }
}
