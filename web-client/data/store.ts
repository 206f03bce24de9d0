import type { ReactiveController, ReactiveControllerHost } from 'lit';

/** A value that others can watch. Values are never changed in place: a new one is set. */
export class Store<T> {
  #value: T;
  readonly #watchers = new Set<() => void>();

  constructor(value: T) {
    this.#value = value;
  }

  get value(): T {
    return this.#value;
  }

  /** Sets a new value and tells the watchers; an identical one changes nothing. */
  set(next: T): void {
    if (Object.is(next, this.#value)) return;
    this.#value = next;
    for (const watcher of [...this.#watchers]) watcher();
  }

  /** @returns a function that ends the watching */
  watch(watcher: () => void): () => void {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }
}

/** What a watching element needs of a store. */
export interface Watchable {
  watch(watcher: () => void): () => void;
}

/** Renders its element again whenever a store changes, as long as the element is in the page. */
export class Watching implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  #stores: readonly Watchable[];
  #stop: (() => void)[] = [];

  constructor(host: ReactiveControllerHost, ...stores: Watchable[]) {
    this.#host = host;
    this.#stores = stores;
    host.addController(this);
  }

  /** Watches other stores from now on, for instance after the page's parameter changed. */
  switchTo(...stores: Watchable[]): void {
    const connected = this.#stop.length > 0;
    this.hostDisconnected();
    this.#stores = stores;
    if (connected || stores.length > 0) this.hostConnected();
    this.#host.requestUpdate();
  }

  hostConnected(): void {
    if (this.#stop.length > 0) return;
    this.#stop = this.#stores.map((store) => store.watch(() => this.#host.requestUpdate()));
  }

  hostDisconnected(): void {
    for (const stop of this.#stop) stop();
    this.#stop = [];
  }
}

/** A store that an element opens for one thing, its room for instance, and closes when the thing changes or the element leaves the page. */
export class OwnedStore<S extends Watchable & { close(): void }> implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #thing: () => string;
  readonly #open: (thing: string) => S;
  readonly #watching: Watching;
  #opened: string | undefined;
  #store: S | undefined;

  /**
   * @param thing what the element shows now; asked before each rendering
   * @param open opens the store of that thing
   */
  constructor(host: ReactiveControllerHost, thing: () => string, open: (thing: string) => S) {
    this.#host = host;
    this.#thing = thing;
    this.#open = open;
    this.#watching = new Watching(host);
    host.addController(this);
  }

  /** Undefined before the first rendering. */
  get store(): S | undefined {
    return this.#store;
  }

  hostConnected(): void {
    this.#host.requestUpdate();
  }

  hostUpdate(): void {
    const thing = this.#thing();
    if (this.#store && thing === this.#opened) return;
    this.#store?.close();
    this.#opened = thing;
    this.#store = this.#open(thing);
    this.#watching.switchTo(this.#store);
  }

  hostDisconnected(): void {
    this.#store?.close();
    this.#store = undefined;
  }
}
