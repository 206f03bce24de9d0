import type { Store } from '../ports.ts';
import type { Suspension } from '../rooms/rights.ts';
import { loadRoom, type RoomMemory } from './room-memory.ts';

/**
 * Rooms in memory, least recently used out first. Holds committed state only: what an open transaction has written lives beside it, belongs to
 * that transaction alone and is taken over after its commit.
 */
export class RoomCache<Tx extends object> {
  readonly #store: Store<Tx>;
  readonly #limit: number;
  readonly #rooms = new Map<string, RoomMemory>();
  readonly #loading = new Map<string, Promise<RoomMemory | undefined>>();
  readonly #open = new WeakMap<Tx, Map<string, Written>>();
  readonly #doubted = new Map<string, number>();

  constructor(store: Store<Tx>, limit: number) {
    this.#store = store;
    this.#limit = limit;
  }

  /** The room as `tx` sees it, or as committed. Undefined when this node does not have it. */
  async get(tx: Tx | null, room: string): Promise<RoomMemory | undefined> {
    const own = tx === null ? undefined : this.#open.get(tx)?.get(room);
    if (own !== undefined) return own.memory;
    const known = this.peek(room);
    if (known !== undefined) return known;
    // A room that only this transaction has written so far was found above; everything else is committed and can be shared.
    const loading = this.#loading.get(room) ?? this.#load(room);
    return loading;
  }

  /**
   * The room for a writer that has just got the lock of its feed. While a feed is judged anew, what is remembered may be older than what the
   * lock was waited for, so the store is asked.
   */
  async getLocked(tx: Tx, room: string): Promise<RoomMemory | undefined> {
    const own = this.#open.get(tx)?.get(room);
    if (own === undefined && this.#doubted.has(room)) return loadRoom(this.#store, tx, room);
    return this.get(tx, room);
  }

  /** Says that verdicts of a room are about to change; answers the call that ends it. */
  doubt(room: string): () => void {
    this.#doubted.set(room, (this.#doubted.get(room) ?? 0) + 1);
    return () => {
      const left = (this.#doubted.get(room) ?? 1) - 1;
      if (left > 0) this.#doubted.set(room, left);
      else this.#doubted.delete(room);
    };
  }

  /** The committed room if it is in memory. */
  peek(room: string): RoomMemory | undefined {
    const known = this.#rooms.get(room);
    if (known === undefined) return undefined;
    this.#rooms.delete(room);
    this.#rooms.set(room, known);
    return known;
  }

  /**
   * Takes a new state over for `tx`, and for everybody once it has committed.
   * @param done what `tx` has done; only that is newer than what others know
   */
  write(tx: Tx, memory: RoomMemory, done: Done): void {
    let own = this.#open.get(tx);
    if (own === undefined) {
      own = new Map();
      this.#open.set(tx, own);
    }
    const before = own.get(memory.room);
    const written = before ?? { memory, touched: new Set<string>(), suspended: [] };
    written.memory = memory;
    for (const feed of done.touched) written.touched.add(feed);
    written.suspended.push(...done.suspended);
    if (before !== undefined) return;
    own.set(memory.room, written);
    this.#store.afterCommit(tx, () => this.#merge(written));
  }

  /** Changes what is remembered of a committed room; `undefined` forgets it, to be read again. */
  adjust(room: string, change: (memory: RoomMemory) => RoomMemory | undefined): void {
    const known = this.#rooms.get(room);
    // What is being read just now may have been read before the change.
    const next = known && change(known);
    if (next === undefined) this.drop(room);
    else this.#remember(next);
  }

  /** Forgets a room; it is read again when it is needed. */
  drop(room: string): void {
    this.#rooms.delete(room);
    this.#loading.delete(room);
  }

  async #load(room: string): Promise<RoomMemory | undefined> {
    const loading = loadRoom(this.#store, null, room);
    this.#loading.set(room, loading);
    try {
      const memory = await loading;
      // Dropped or merged meanwhile: what was read may be older than what is known.
      if (this.#loading.get(room) !== loading) return this.get(null, room);
      if (memory !== undefined) this.#remember(memory);
      return memory;
    } finally {
      if (this.#loading.get(room) === loading) this.#loading.delete(room);
    }
  }

  /** Two transactions may have gone on from the same state, a local post and a peer's. Each feed has one writer at a time, so each brings its own. */
  #merge({ memory: next, touched, suspended }: Written): void {
    const now = this.#rooms.get(next.room);
    this.#loading.delete(next.room);
    if (now === undefined) {
      // Not in memory any more, or never: what others wrote meanwhile is not in `next`, so the store is asked next time.
      if (!touched.has('c') || next.control.seq > 1 || next.feeds.size > 0) return;
      this.#remember(next);
      return;
    }
    const grown = touched.has('c');
    const feeds = new Map(now.feeds);
    for (const [feed, memory] of next.feeds) {
      const known = feeds.get(feed);
      if (touched.has(feed) && (known === undefined || memory.head.seq >= known.head.seq)) feeds.set(feed, memory);
    }
    // The others that `next` knows may have been taken back meanwhile.
    const added = suspended.filter(({ id }) => !now.suspensions.some((known) => known.id === id));
    this.#remember({
      ...{ room: next.room, chain: grown ? next.chain : now.chain, control: grown ? next.control : now.control, feeds },
      suspensions: added.length === 0 ? now.suspensions : [...now.suspensions, ...added],
      awaited: grown || next.awaited !== now.awaited ? new Set([...now.awaited, ...next.awaited]) : now.awaited,
      unsaved: Math.max(next.unsaved, now.unsaved),
    });
  }

  #remember(memory: RoomMemory): void {
    this.#rooms.delete(memory.room);
    this.#rooms.set(memory.room, memory);
    for (const oldest of this.#rooms.keys()) {
      if (this.#rooms.size <= this.#limit) return;
      this.#rooms.delete(oldest);
    }
  }
}

/** What a draft has written: keys of feeds, `c` for the control log, and the suspensions it has put up. */
interface Done {
  touched: Iterable<string>;
  suspended: readonly Suspension[];
}
/** What one transaction has made of a room. */
interface Written extends Done {
  memory: RoomMemory;
  touched: Set<string>;
  suspended: Suspension[];
}
