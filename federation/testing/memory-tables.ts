/** A transaction of a memory database. Opaque to everybody but the tables of this file. */
export class MemoryTx {
  readonly overlays = new Map<MemoryTable<unknown>, Map<string, unknown>>();
  readonly held = new Set<string>();
  readonly afterCommit: (() => void)[] = [];
  waitingFor: string | undefined;
  open = true;
}

const DELETED = Symbol('deleted');

/**
 * Rows in memory with the transaction rules that PostgreSQL gives at "read committed": others see a write only after commit, a rollback
 * leaves nothing, a writer of a row waits for the row's other writer, and a circle of waiters fails instead of hanging.
 */
export class MemoryDatabase {
  readonly #locks = new Map<string, { owner: MemoryTx; queue: (() => void)[] }>();

  /** Runs `work`; its writes become visible together when it resolves, never when it rejects. */
  async transaction<T>(work: (tx: MemoryTx) => Promise<T>): Promise<T> {
    const tx = new MemoryTx();
    try {
      const value = await work(tx);
      for (const [table, overlay] of tx.overlays) table.commit(overlay);
      tx.open = false;
      this.#release(tx);
      for (const callback of tx.afterCommit) queueMicrotask(callback);
      return value;
    } finally {
      tx.open = false;
      this.#release(tx);
    }
  }

  /** Registers work for after the commit of `tx`; forgotten on rollback. */
  afterCommit(tx: MemoryTx, work: () => void): void {
    assertOpen(tx);
    tx.afterCommit.push(work);
  }

  /** Waits until no other open transaction holds `key`, then holds it until `tx` ends. Throws on a deadlock. */
  async lock(tx: MemoryTx, key: string): Promise<void> {
    assertOpen(tx);
    for (;;) {
      const lock = this.#locks.get(key);
      if (lock === undefined) {
        this.#locks.set(key, { owner: tx, queue: [] });
        tx.held.add(key);
        return;
      }
      if (lock.owner === tx) return;
      this.#refuseCircle(tx, lock.owner);
      tx.waitingFor = key;
      await new Promise<void>((resolve) => lock.queue.push(resolve));
      tx.waitingFor = undefined;
    }
  }

  #refuseCircle(tx: MemoryTx, owner: MemoryTx): void {
    let next: MemoryTx | undefined = owner;
    while (next?.waitingFor !== undefined) {
      next = this.#locks.get(next.waitingFor)?.owner;
      if (next === tx) throw new Error('deadlock: two transactions wait for rows that the other one has locked');
    }
  }

  #release(tx: MemoryTx): void {
    for (const key of tx.held) {
      const lock = this.#locks.get(key);
      this.#locks.delete(key);
      for (const resolve of lock?.queue ?? []) resolve();
    }
    tx.held.clear();
  }
}

/** One table: rows by key, treated as immutable values. `onCommit` keeps derived indexes in step. */
export class MemoryTable<Row> {
  readonly #database: MemoryDatabase;
  readonly #name: string;
  readonly #committed = new Map<string, Row>();
  readonly #onCommit: ((row: Row, previous: Row | undefined) => void) | undefined;

  constructor(database: MemoryDatabase, name: string, onCommit?: (row: Row, previous: Row | undefined) => void) {
    this.#database = database;
    this.#name = name;
    this.#onCommit = onCommit;
  }

  get(tx: MemoryTx | null, key: string): Row | undefined {
    const written = this.#overlay(tx)?.get(key);
    if (written === DELETED) return undefined;
    return (written as Row | undefined) ?? this.#committed.get(key);
  }

  /** Locks the row, then writes it in `tx`. */
  async put(tx: MemoryTx, key: string, row: Row): Promise<void> {
    await this.#database.lock(tx, `${this.#name} ${key}`);
    this.#writable(tx).set(key, row);
  }

  /** Locks the row, then writes it unless it is there already. True when it was written. */
  async insert(tx: MemoryTx, key: string, row: Row): Promise<boolean> {
    await this.#database.lock(tx, `${this.#name} ${key}`);
    if (this.get(tx, key) !== undefined) return false;
    this.#writable(tx).set(key, row);
    return true;
  }

  async delete(tx: MemoryTx, key: string): Promise<void> {
    await this.#database.lock(tx, `${this.#name} ${key}`);
    this.#writable(tx).set(key, DELETED);
  }

  /** Every visible row that `keep` accepts. */
  select(tx: MemoryTx | null, keep: (row: Row) => boolean): Row[] {
    const overlay = this.#overlay(tx);
    const rows: Row[] = [];
    for (const [key, row] of this.#committed) if (!overlay?.has(key) && keep(row)) rows.push(row);
    for (const row of this.written(tx)) if (keep(row)) rows.push(row);
    return rows;
  }

  /** Rows written by the open transaction `tx` itself. */
  written(tx: MemoryTx | null): Row[] {
    return [...(this.#overlay(tx)?.values() ?? [])].filter((row) => row !== DELETED) as Row[];
  }

  commit(overlay: Map<string, unknown>): void {
    for (const [key, row] of overlay) {
      if (row === DELETED) this.#committed.delete(key);
      else {
        const previous = this.#committed.get(key);
        this.#committed.set(key, row as Row);
        this.#onCommit?.(row as Row, previous);
      }
    }
  }

  #overlay(tx: MemoryTx | null): Map<string, unknown> | undefined {
    if (tx === null) return undefined;
    assertOpen(tx);
    return tx.overlays.get(this as MemoryTable<unknown>);
  }

  #writable(tx: MemoryTx): Map<string, unknown> {
    assertOpen(tx);
    let overlay = tx.overlays.get(this as MemoryTable<unknown>);
    if (overlay === undefined) {
      overlay = new Map();
      tx.overlays.set(this as MemoryTable<unknown>, overlay);
    }
    return overlay;
  }
}

function assertOpen(tx: MemoryTx): void {
  if (!tx.open) throw new Error('this transaction has ended; its handle must not be used any more');
}
