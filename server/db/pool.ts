import { type ConnectionOptions, DatabaseConnection } from './connection.ts';
import { DatabaseUnavailable } from './errors.ts';

export interface PoolLimits {
  readonly maxConnections: number;
  /** Longest wait for a free connection. */
  readonly acquireTimeoutMs: number;
  /** Callers that may wait at the same time; the next one is refused at once. */
  readonly maxWaiting: number;
  readonly maxIdleMs: number;
  readonly maxLifetimeMs: number;
}

interface Waiter {
  readonly resolve: (connection: DatabaseConnection) => void;
  readonly reject: (error: Error) => void;
  readonly timer: NodeJS.Timeout;
}

/** A bounded set of connections. A connection that was lost is never used again; a new one takes its place. */
export class ConnectionPool {
  readonly #options: ConnectionOptions;
  readonly #limits: PoolLimits;
  readonly #all = new Set<DatabaseConnection>();
  readonly #idle: DatabaseConnection[] = [];
  readonly #waiting: Waiter[] = [];
  readonly #sweeper: NodeJS.Timeout;
  #closed = false;

  constructor(options: ConnectionOptions, limits: PoolLimits) {
    this.#options = options;
    this.#limits = limits;
    this.#sweeper = setInterval(() => this.#sweep(), 5_000);
    this.#sweeper.unref();
  }

  /** Figures for `/metrics`. */
  get usage(): { readonly open: number; readonly idle: number; readonly waiting: number } {
    return { open: this.#all.size, idle: this.#idle.length, waiting: this.#waiting.length };
  }

  /** @throws DatabaseUnavailable when none becomes free in time */
  acquire(): Promise<DatabaseConnection> {
    if (this.#closed) return Promise.reject(new DatabaseUnavailable('closed'));
    const free = this.#idle.pop();
    if (free) return Promise.resolve(free);
    if (this.#all.size < this.#limits.maxConnections) return Promise.resolve(this.#open());
    if (this.#waiting.length >= this.#limits.maxWaiting)
      return Promise.reject(new DatabaseUnavailable('too-many-waiting'));
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting.splice(this.#waiting.indexOf(waiter), 1);
        reject(new DatabaseUnavailable('no-free-connection'));
      }, this.#limits.acquireTimeoutMs);
      const waiter = { resolve, reject, timer };
      this.#waiting.push(waiter);
    });
  }

  release(connection: DatabaseConnection): void {
    if (connection.lost) return;
    if (this.#closed || performance.now() - connection.createdAt > this.#limits.maxLifetimeMs) {
      this.#discard(connection);
      this.#serveNext();
      return;
    }
    const next = this.#waiting.shift();
    if (next) {
      clearTimeout(next.timer);
      next.resolve(connection);
      return;
    }
    connection.idleSince = performance.now();
    this.#idle.push(connection);
  }

  /** Ends a connection whose state is not known to be clean. */
  destroy(connection: DatabaseConnection): void {
    this.#discard(connection);
    this.#serveNext();
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#sweeper);
    for (const waiter of this.#waiting.splice(0)) {
      clearTimeout(waiter.timer);
      waiter.reject(new DatabaseUnavailable('closed'));
    }
    await Promise.all([...this.#all].map((connection) => connection.end()));
    this.#all.clear();
  }

  #open(): DatabaseConnection {
    const connection = new DatabaseConnection(this.#options, (lost) => {
      this.#forget(lost);
      this.#serveNext();
    });
    this.#all.add(connection);
    return connection;
  }

  #serveNext(): void {
    if (this.#closed || this.#all.size >= this.#limits.maxConnections) return;
    const next = this.#waiting.shift();
    if (!next) return;
    clearTimeout(next.timer);
    next.resolve(this.#open());
  }

  #discard(connection: DatabaseConnection): void {
    this.#forget(connection);
    void connection.end();
  }

  #forget(connection: DatabaseConnection): void {
    this.#all.delete(connection);
    const index = this.#idle.indexOf(connection);
    if (index >= 0) this.#idle.splice(index, 1);
  }

  #sweep(): void {
    const now = performance.now();
    for (const connection of [...this.#idle]) {
      if (now - connection.idleSince > this.#limits.maxIdleMs) this.#discard(connection);
    }
  }
}
