import type { Database, Reader } from './client.ts';
import type { DatabaseConnection } from './connection.ts';
import { DatabaseUnavailable, redactDatabaseError } from './errors.ts';

declare const inTransaction: unique symbol;

/** An open transaction. A function that writes asks for one, so that a fact and its events commit together. */
export interface Tx extends Reader {
  readonly [inTransaction]: true;
  /**
   * Runs `fn` as the last thing inside the transaction, after the work and before the commit, in the order given. For
   * short statements that take a lock which everybody needs. What it throws rolls the transaction back.
   */
  beforeCommit(fn: () => Promise<void>): void;
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
  const state: TxState = { finished: false, savepoints: 0, beforeCommit: [], afterCommit: [] };
  let result: T;
  try {
    await connection.command(
      `begin isolation level ${options.isolation ?? 'read committed'}${options.readOnly ? ' read only' : ''}`,
    );
    result = await fn(createTx(db, connection, state));
    for (const hook of state.beforeCommit) await hook();
    state.finished = true;
    // PostgreSQL answers a commit of a failed transaction with "ROLLBACK" and no error, when somebody caught the first.
    if ((await connection.command('commit')) !== 'COMMIT')
      throw new Error('The transaction had failed and was rolled back.');
  } catch (error) {
    state.finished = true;
    await rollBack(db, connection);
    throw redactDatabaseError(error);
  }
  db.pool.release(connection);
  for (const hook of state.afterCommit) {
    try {
      await hook();
    } catch (error) {
      db.onHookError(error);
    }
  }
  return result;
}

interface TxState {
  finished: boolean;
  savepoints: number;
  readonly beforeCommit: (() => Promise<void>)[];
  readonly afterCommit: (() => void | Promise<void>)[];
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

function createTx(db: Database, connection: DatabaseConnection, state: TxState): Tx {
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
    beforeCommit: (fn) => addHook(state, state.beforeCommit, fn),
    afterCommit: (fn) => addHook(state, state.afterCommit, fn),
    savepoint: async (fn) => {
      const name = `s${state.savepoints++}`;
      await connection.command(`savepoint ${name}`);
      const hooksBefore = [state.beforeCommit.length, state.afterCommit.length] as const;
      try {
        const result = await fn();
        await connection.command(`release savepoint ${name}`);
        return result;
      } catch (error) {
        state.beforeCommit.length = hooksBefore[0];
        state.afterCommit.length = hooksBefore[1];
        if (connection.lost) throw new DatabaseUnavailable('connection-lost', { cause: error });
        await connection.command(`rollback to savepoint ${name}`);
        throw error;
      }
    },
  };
  return tx as Tx;
}

function addHook<T>(state: TxState, hooks: T[], hook: T): void {
  if (state.finished) throw new Error('This transaction has ended.');
  hooks.push(hook);
}
