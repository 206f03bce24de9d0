import type { MemoryStore } from './memory-store.ts';
import type { MemoryTx } from './memory-tables.ts';

/** What a killed process gets from its store. */
export class ProcessGone extends Error {
  override readonly name = 'ProcessGone';
  constructor() {
    super('the process was killed');
  }
}

/** A transaction that is to wait just before its commit. */
export class Hold {
  readonly what: 'events' | 'any';
  /** A transaction waits, or has waited. */
  isReached = false;
  readonly #released = Promise.withResolvers<void>();

  constructor(what: Hold['what']) {
    this.what = what;
  }
  release(): void {
    this.#released.resolve();
  }
  wait(): Promise<void> {
    this.isReached = true;
    return this.#released.promise;
  }
}

/** One run of a node's process. */
export interface Life {
  gone: boolean;
  /** Calls of the store so far. */
  calls: number;
  hold: Hold | null;
  /** The one that a transaction waits at. */
  waiting: Hold | null;
  /** How long a call of the store takes; null = no time. */
  pause: (() => Promise<void>) | null;
}

/** Ends the process. What waits before its commit is rolled back. */
export function kill(life: Life): void {
  life.gone = true;
  life.waiting?.release();
}

/** The store as one process sees it: when the process is gone, nothing of it is read, written or committed any more. */
export function mortalStore(store: MemoryStore, life: Life): MemoryStore {
  const alive = () => {
    life.calls += 1;
    if (life.gone) throw new ProcessGone();
  };
  const writers = new WeakSet<MemoryTx>();
  const beforeCommit = async (tx: MemoryTx) => {
    const { hold } = life;
    if (hold === null || (hold.what === 'events' && !writers.has(tx))) return;
    life.hold = null;
    life.waiting = hold;
    await hold.wait();
    life.waiting = null;
  };
  const calls = {
    transaction: async (work: (tx: MemoryTx) => Promise<unknown>) => {
      alive();
      return store.transaction(async (tx) => {
        const value = await work(tx);
        await beforeCommit(tx);
        await life.pause?.();
        alive();
        return value;
      });
    },
    afterCommit: (tx: MemoryTx, work: () => void) => {
      alive();
      store.afterCommit(tx, () => {
        if (!life.gone) work();
      });
    },
  };
  return new Proxy(store, {
    get(target, name) {
      if (Object.hasOwn(calls, name)) return Reflect.get(calls, name);
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== 'function') return member;
      return async (...input: unknown[]) => {
        alive();
        await life.pause?.();
        alive();
        if (name === 'insertEvents') writers.add(input[0] as MemoryTx);
        return Reflect.apply(member, target, input);
      };
    },
  });
}
