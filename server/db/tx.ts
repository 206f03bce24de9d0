import type { Database, Reader } from './client.ts';
import type { DatabaseConnection } from './connection.ts';
import { DatabaseUnavailable, redactDatabaseError } from './errors.ts';

declare const inTransaction: unique symbol;

/** An open transaction. A function that writes asks for one, so that a fact and its events commit together. */
export interface Tx extends Reader {
  readonly [inTransaction]: true;
  /**
   * Runs `fn` once the transaction is on disk, never when it is rolled back. In order, one after the other. What `fn`
   * throws does not reach the caller (the fact is already stored); it goes to the database's `onHookError`.
   */
  afterCommit(fn: () => void | Promise<void>): void;
  /** Runs `fn` so that its writes alone are undone when it throws. */
  savepoint<T>(fn: () => Promise<T>): Promise<T>;
}

export interface TxOptions {
  readonly isolation?: 'read committed' | 'repeatable read' | 'serializable';
  readonly readOnly?: boolean;
}

/**
 * Runs `fn` in one transaction: commits when it returns, rolls back when it throws.
 *
 * @throws DatabaseUnavailable when no connection is free or the connection is lost. After a loss during the commit the
 * outcome is unknown to us; callers that must know write an idempotency key.
 */
export async function withTx<T>(db: Database, fn: (tx: Tx) => Promise<T>, options: TxOptions = {}): Promise<T> {
  const connection = await db.pool.acquire();
  const state = { finished: false, savepoints: 0 };
  const hooks: (() => void | Promise<void>)[] = [];
  let result: T;
  try {
    await connection.command(
      `begin isolation level ${options.isolation ?? 'read committed'}${options.readOnly ? ' read only' : ''}`,
    );
    const tx = createTx(db, connection, state, hooks);
    result = await fn(tx);
    state.finished = true;
    await connection.command('commit');
  } catch (error) {
    state.finished = true;
    await rollBack(db, connection);
    throw redactDatabaseError(error);
  }
  db.pool.release(connection);
  for (const hook of hooks) {
    try {
      await hook();
    } catch (error) {
      db.onHookError(error);
    }
  }
  return result;
}

async function rollBack(db: Database, connection: DatabaseConnection): Promise<void> {
  if (connection.lost) return;
  try {
    await connection.command('rollback');
    db.pool.release(connection);
  } catch {
    // Its state is not known any more. PostgreSQL rolls back when the connection ends.
    db.pool.destroy(connection);
  }
}

function createTx(
  db: Database,
  connection: DatabaseConnection,
  state: { finished: boolean; savepoints: number },
  hooks: (() => void | Promise<void>)[],
): Tx {
  const reader = db.queriesOn((query) => {
    // A forgotten `await` would otherwise run in whatever transaction uses the connection next.
    if (state.finished) query.reject(new Error('This transaction has ended.'));
    else connection.dispatch(query);
  });
  const tx: Omit<Tx, typeof inTransaction> = {
    sql: reader.sql,
    get orm() {
      return reader.orm;
    },
    afterCommit: (fn) => {
      if (state.finished) throw new Error('This transaction has ended.');
      hooks.push(fn);
    },
    savepoint: async (fn) => {
      const name = `s${state.savepoints++}`;
      await connection.command(`savepoint ${name}`);
      const hooksBefore = hooks.length;
      try {
        const result = await fn();
        await connection.command(`release savepoint ${name}`);
        return result;
      } catch (error) {
        hooks.length = hooksBefore;
        if (connection.lost) throw new DatabaseUnavailable('connection-lost', { cause: error });
        await connection.command(`rollback to savepoint ${name}`);
        throw error;
      }
    },
  };
  return tx as Tx;
}
