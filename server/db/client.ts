import { drizzle, type PostgresJsDatabase } from 'drizzle-orm/postgres-js';
import { type ConnectionOptions, createTemplate, type DatabaseConnection, rerouted, type Sql } from './connection.ts';
import { redactDatabaseError } from './errors.ts';
import { ConnectionPool, type PoolLimits } from './pool.ts';

/** drizzle's query builder. Transactions are `withTx`'s, which knows what to do after the commit. */
export type Orm = Omit<PostgresJsDatabase, 'transaction' | '$client'>;

/** Something to read from: the database, or a transaction (which sees its own writes). */
export interface Reader {
  /** Raw SQL: sql`select … where id = ${id}`. Values are always bound, never pasted. */
  readonly sql: Sql;
  /** drizzle: `orm.select().from(table)`. */
  readonly orm: Orm;
}

/** The node's database. It reads; a write needs a `Tx` from `withTx`. */
export interface Database extends Reader, AsyncDisposable {
  readonly pool: ConnectionPool;
  /** Connection address, for LISTEN connections and tools. Holds the password. */
  readonly url: string;
  /** Makes the query functions of one transaction on one connection. For `tx.ts`. */
  queriesOn(run: Parameters<typeof rerouted>[1]): Reader;
  /** Told of errors that a hook after a commit threw; the transaction itself is stored. */
  readonly onHookError: (error: unknown) => void;
  close(): Promise<void>;
}

export interface DatabaseOptions extends Partial<Omit<ConnectionOptions, 'url' | 'onNotify'>>, Partial<PoolLimits> {
  readonly url: string;
  readonly onHookError?: (error: unknown) => void;
}

/** Limits of a node's database connection. In this order: PostgreSQL gives up first, then the socket, then the request. */
export const databaseDefaults = {
  statementTimeoutMs: 5_000,
  answerTimeoutMs: 7_000,
  connectTimeoutMs: 4_000,
  idleInTransactionTimeoutMs: 6_000,
  applicationName: 'consilium',
  maxConnections: 16,
  acquireTimeoutMs: 4_000,
  maxWaiting: 1_000,
  maxIdleMs: 30_000,
  maxLifetimeMs: 30 * 60_000,
} as const satisfies Omit<ConnectionOptions, 'url'> & PoolLimits;

/** Opens the pool; connections are made when needed, so this neither waits nor fails. */
export function openDatabase(options: DatabaseOptions): Database {
  const settings = { ...databaseDefaults, ...options };
  const pool = new ConnectionPool(settings, settings);
  const template = createTemplate(settings);
  const queriesOn: Database['queriesOn'] = (run) => {
    const sql = rerouted(template, run);
    let orm: Orm | undefined;
    return {
      sql,
      get orm() {
        orm ??= createOrm(sql);
        return orm;
      },
    };
  };
  const reader = queriesOn((query) => {
    pool.acquire().then(
      (connection: DatabaseConnection) => connection.dispatch(query, () => pool.release(connection)),
      (error: Error) => query.reject(error),
    );
  });
  const close = () => pool.close();
  return {
    sql: reader.sql,
    get orm() {
      return reader.orm;
    },
    pool,
    url: options.url,
    queriesOn,
    onHookError: options.onHookError ?? ((error) => process.emitWarning(redactDatabaseError(error) as Error)),
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** drizzle replaces the value parsers of the client it is given; it gets its own, so raw SQL keeps ours. */
function createOrm(sql: Sql): Orm {
  const facade = { unsafe: sql.unsafe, options: { parsers: {}, serializers: {} } };
  return drizzle(facade as unknown as Sql);
}
