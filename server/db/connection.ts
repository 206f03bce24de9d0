import type { Socket } from 'node:net';
import postgres from 'postgres';
import { arrayTypes, formatArray, parseArray } from './array-values.ts';
import { cleanDriverError, DatabaseUnavailable } from './errors.ts';
import { deadSocket, openSocket, readTarget, type Target } from './open-socket.ts';

/** The tagged query function of postgres.js. */
// biome-ignore lint/complexity/noBannedTypes: the driver's own type for "no custom types".
export type Sql = postgres.Sql<{}>;

/** A statement that was written and not sent yet. */
export type SqlQuery<T extends readonly unknown[]> = postgres.PendingQuery<T & postgres.Row[]>;

export interface ConnectionOptions {
  readonly url: string;
  /** PostgreSQL stops a statement after this long. */
  readonly statementTimeoutMs: number;
  /** A connection whose statement has no answer after this long is destroyed; longer than the statement time-out. */
  readonly answerTimeoutMs: number;
  readonly connectTimeoutMs: number;
  readonly idleInTransactionTimeoutMs: number;
  readonly applicationName: string;
  /** Called with channel and payload for LISTEN connections. */
  readonly onNotify?: (channel: string, payload: string) => void;
}

/** What postgres.js carries for one statement; it runs when somebody waits for it. */
export interface PendingQuery extends PromiseLike<unknown> {
  handler: (query: PendingQuery) => void;
  /** It was sent, or is about to be. */
  executed: boolean;
  /** The text between the values; absent for a statement that is no template. */
  readonly strings?: readonly string[];
  reject: (reason: unknown) => void;
}

/**
 * One connection of the pool: a postgres.js client that may open exactly one socket in its life.
 *
 * Three faults of postgres.js 3.4.9 are closed here (each has a test in `connection.test.ts`): statements on a
 * half-open socket never settle, a statement after the loss of its connection throws out of reach of any handler, and
 * a client that reconnects runs the rest of a lost transaction outside of any transaction.
 */
export class DatabaseConnection {
  readonly createdAt = performance.now();
  idleSince = performance.now();
  readonly #client: Sql;
  readonly #run: (query: PendingQuery) => void;
  readonly #answerTimeoutMs: number;
  #socket: Socket | undefined;
  #used = false;
  #lost = false;
  readonly #running = new Set<PendingQuery>();
  #timer: NodeJS.Timeout | undefined;

  constructor(options: ConnectionOptions, onLost: (connection: DatabaseConnection) => void) {
    this.#answerTimeoutMs = options.answerTimeoutMs;
    this.#client = createClient(options, {
      socket: async (target) => {
        if (this.#used) return deadSocket(new DatabaseUnavailable('connection-lost'));
        this.#used = true;
        const socket = await openSocket(target, options.connectTimeoutMs);
        // Heard before postgres.js hears it: it rejects on the error and is told of the end only later, and whatever is
        // sent in between would wait for ever.
        socket.on('error', () => this.#lose());
        socket.on('close', () => this.#lose());
        this.#socket = socket;
        return socket;
      },
      onclose: () => {
        this.#lose();
        onLost(this);
      },
    });
    this.#run = (this.#client.unsafe('') as unknown as PendingQuery).handler;
  }

  get lost(): boolean {
    return this.#lost;
  }

  /** Runs one statement on this connection and watches that it is answered. */
  dispatch(query: PendingQuery, settled?: () => void): void {
    if (this.#lost) {
      query.reject(new DatabaseUnavailable('connection-lost'));
      settled?.();
      return;
    }
    this.#running.add(query);
    this.#watch();
    const done = () => {
      this.#running.delete(query);
      this.#watch();
      settled?.();
    };
    const reject = query.reject;
    query.reject = (error) => reject(cleanDriverError(error));
    query.then(done, done);
    this.#run(query);
  }

  /** Runs a command that is not part of anybody's query object: begin, commit, rollback. Sent at once. @returns its command tag */
  command(text: string): Promise<string> {
    const query = this.#client.unsafe(text) as unknown as PendingQuery;
    // The query would send itself some turns later, and a statement that was written later could overtake a begin.
    query.executed = true;
    this.dispatch(query);
    return Promise.resolve(query).then((result) => (result as { command: string }).command);
  }

  #watch(): void {
    clearTimeout(this.#timer);
    if (this.#running.size > 0 && !this.#lost) {
      this.#timer = setTimeout(
        () => this.#socket?.destroy(new DatabaseUnavailable('no-answer')),
        this.#answerTimeoutMs,
      );
    }
  }

  /** Nothing is sent on it any more, and nobody waits for it any longer. */
  #lose(): void {
    if (this.#lost) return;
    this.#lost = true;
    clearTimeout(this.#timer);
    // After postgres.js has given its own reasons, which are better.
    setImmediate(() => {
      for (const query of this.#running) query.reject(new DatabaseUnavailable('connection-lost'));
    });
  }

  /** Gives the connection back to PostgreSQL, letting statements under way finish for a second. Never hangs. */
  async end(): Promise<void> {
    await this.#client.end({ timeout: 1 });
    this.#lose();
    this.#socket?.destroy();
  }
}

interface SocketHooks {
  readonly socket: (target: Target) => Promise<Socket>;
  readonly onclose: () => void;
}

function createClient(options: ConnectionOptions, hooks: SocketHooks): Sql {
  const url = new URL(options.url);
  const target = readTarget(options.url);
  // Spelt out in full, because postgres.js fills gaps from PG* environment variables.
  const client = postgres({
    host: target.host,
    port: target.port,
    database: decodeURIComponent(url.pathname.slice(1)) || 'postgres',
    username: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
    max: 1,
    ssl: false,
    prepare: true,
    idle_timeout: 0,
    max_lifetime: null,
    connect_timeout: options.connectTimeoutMs / 1000,
    backoff: () => 0,
    keep_alive: 10,
    // Its query for array types would reject where nobody listens when a connection breaks at once.
    fetch_types: false,
    onnotice: () => undefined,
    onclose: hooks.onclose,
    ...(options.onNotify ? { onnotify: options.onNotify } : {}),
    socket: () => hooks.socket(target),
    connection: {
      application_name: options.applicationName,
      statement_timeout: options.statementTimeoutMs,
      idle_in_transaction_session_timeout: options.idleInTransactionTimeoutMs,
      lock_timeout: options.statementTimeoutMs,
      TimeZone: 'UTC',
    },
  } as postgres.Options<Record<string, postgres.PostgresType>>) as unknown as Sql;
  setValueTypes(client);
  return client;
}

/**
 * One meaning for every value, in raw SQL and through drizzle: `timestamptz` is a Date, `date` a string
 * YYYY-MM-DD, `bigint` a number while it is exact and a bigint beyond 2^53, `numeric` a string, `json` parsed.
 * A string bound to a json parameter is taken as JSON text (drizzle does that); anything else is serialised.
 */
function setValueTypes(client: Sql): void {
  const { parsers, serializers, shared } = client.options as unknown as {
    parsers: Record<number, (value: string) => unknown>;
    serializers: Record<number, (value: unknown) => unknown>;
    shared: { typeArrayMap: Record<number, number> };
  };
  parsers[20] = (value) => (Number.isSafeInteger(Number(value)) ? Number(value) : BigInt(value));
  parsers[1082] = (value) => value;
  serializers[1082] = (value) => String(value);
  for (const type of [114, 3802])
    serializers[type] = (value) => (typeof value === 'string' ? value : JSON.stringify(value));
  for (const [element, array] of arrayTypes) {
    parsers[array] = (text) => parseArray(text, parsers[element]);
    serializers[array] = (value) => formatArray(value, serializers[element]);
    shared.typeArrayMap[element] = array;
  }
}

/** A client that never connects: makes query objects, which the pool sends to a connection of its choice. */
export function createTemplate(options: ConnectionOptions): Sql {
  return createClient(options, {
    socket: async () => deadSocket(new DatabaseUnavailable('closed')),
    onclose: () => undefined,
  });
}

/** Makes every query object of `template` run through `run`, whatever way it was written. */
export function rerouted(template: Sql, run: (query: PendingQuery) => void): Sql {
  const reroute = <T>(value: T): T => {
    if (value instanceof Promise && 'handler' in value) (value as unknown as PendingQuery).handler = run;
    return value;
  };
  const wrapped = new Set(['unsafe', 'file']);
  // Whole-client operations would go past the pool and its transactions.
  const refused = new Set(['begin', 'reserve', 'listen', 'notify', 'subscribe', 'end', 'close', 'largeObject']);
  return new Proxy(template, {
    apply: (target, _self, args) =>
      reroute(Reflect.apply(target as unknown as (...all: unknown[]) => unknown, undefined, args)),
    get: (target, key) => {
      if (typeof key === 'string' && refused.has(key))
        throw new Error(`sql.${key} is not available here: use withTx, or db.listen.`);
      const value = Reflect.get(target, key) as unknown;
      if (typeof key === 'string' && wrapped.has(key)) {
        return (...args: unknown[]) => reroute(Reflect.apply(value as (...all: unknown[]) => unknown, target, args));
      }
      return value;
    },
  });
}
