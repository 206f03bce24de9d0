import type { Database, Reader } from './client.ts';
import type { DatabaseConnection, PendingQuery, SqlQuery } from './connection.ts';
import { DatabaseUnavailable, redactDatabaseError } from './errors.ts';

declare const inTransaction: unique symbol;

/** An open transaction. A function that writes asks for one, so that a fact and its events commit together. */
export interface Tx extends Reader {
  readonly [inTransaction]: true;
  /**
   * Sends one statement together with the commit, in one write to the socket, so that a lock that everybody needs is held for as short as can be.
   * In the order given. When the statement fails, the transaction is rolled back.
   * @param make writes the statement when its time has come
   * @param done is told the rows before the work that comes after the commit
   */
  withCommit<T extends readonly unknown[]>(make: () => SqlQuery<T>, done?: (rows: T) => void): void;
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
  const state: TxState = { begun: undefined, finished: false, savepoints: 0, withCommit: [], afterCommit: [] };
  let result: T;
  try {
    const begun = connection.command(
      `begin isolation level ${options.isolation ?? 'read committed'}${options.readOnly ? ' read only' : ''}`,
    );
    state.begun = begun.then(() => {
      state.begun = undefined;
    });
    // Whoever waits for a statement hears of it; a transaction without any hears of it here.
    [result] = await Promise.all([fn(createTx(db, connection, state)), state.begun]);
    const lastStatements = state.withCommit.map((send) => send());
    // A query sends itself one turn after somebody has begun to wait for it.
    if (lastStatements.length > 0) await null;
    state.finished = true;
    const [tag] = await settled([connection.command('commit'), ...lastStatements]);
    // PostgreSQL answers a commit of a failed transaction with "ROLLBACK" and no error, when somebody caught the first.
    if (tag !== 'COMMIT') throw new Error('The transaction had failed and was rolled back.');
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

/** All values; when one is missing, the error of the last that failed: a failed statement says more than the commit after it. */
async function settled(work: readonly [Promise<string>, ...PromiseLike<void>[]]): Promise<[string, ...unknown[]]> {
  const results = await Promise.allSettled(work);
  const failed = results.findLast((result) => result.status === 'rejected');
  if (failed) throw failed.reason;
  return results.map((result) => (result as PromiseFulfilledResult<unknown>).value) as [string, ...unknown[]];
}

/** Statements that change nothing when they run outside of a transaction. */
const isHarmless = (query: PendingQuery): boolean => /^\s*select\b/i.test(query.strings?.[0] ?? '');

interface TxState {
  /** Set until PostgreSQL has answered the begin. */
  begun: Promise<void> | undefined;
  finished: boolean;
  savepoints: number;
  readonly withCommit: (() => PromiseLike<void>)[];
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
    // A first statement that only reads travels with the begin. One that writes must not run when the begin should fail.
    else if (state.begun === undefined || isHarmless(query)) connection.dispatch(query);
    else state.begun.then(() => connection.dispatch(query), query.reject);
  });
  const tx: Omit<Tx, typeof inTransaction> = {
    sql: reader.sql,
    get orm() {
      return reader.orm;
    },
    // `then` and not `await`, which begins to wait a turn later.
    withCommit: (make, done) => addHook(state, state.withCommit, () => make().then((rows) => done?.(rows))),
    afterCommit: (fn) => addHook(state, state.afterCommit, fn),
    savepoint: async (fn) => {
      const name = `s${state.savepoints++}`;
      await connection.command(`savepoint ${name}`);
      const hooksBefore = [state.withCommit.length, state.afterCommit.length] as const;
      try {
        const result = await fn();
        await connection.command(`release savepoint ${name}`);
        return result;
      } catch (error) {
        state.withCommit.length = hooksBefore[0];
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
