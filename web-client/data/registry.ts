import type { Call } from '../api/client.ts';
import type { LiveStream } from '../api/stream.ts';

/** What a store is made of. */
export interface StoreWorld {
  call: Call;
  stream: LiveStream;
  now: () => number;
}

/** A recipe for a store that lives as long as the log-in, made when it is first asked for. */
export interface StoreRecipe<S> {
  make: (world: StoreWorld) => S;
}

/**
 * `export const discussionList = recipe(({ call, stream }) => new LiveStore(…))` in a file of `data/`; elements get it with
 * `this.stores.get(discussionList)`.
 */
export const recipe = <S>(make: (world: StoreWorld) => S): StoreRecipe<S> => ({ make });

/** The stores of one log-in. All are closed at log-out, so that the next person on a ward's computer sees nothing of the last. */
export class StoreRegistry {
  readonly world: StoreWorld;
  readonly #made = new Map<StoreRecipe<unknown>, unknown>();

  constructor(world: StoreWorld) {
    this.world = world;
  }

  get<S>(wanted: StoreRecipe<S>): S {
    if (!this.#made.has(wanted)) this.#made.set(wanted, wanted.make(this.world));
    return this.#made.get(wanted) as S;
  }

  close(): void {
    for (const store of this.#made.values()) (store as { close?: () => void }).close?.();
    this.#made.clear();
  }
}
