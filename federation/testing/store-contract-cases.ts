import type { Test } from 'tap';
import type { Store } from '../ports.ts';

export type Case<Tx> = (t: Test, store: Store<Tx>) => Promise<void>;

const ABORT = new Error('the test aborts this transaction');

/** Runs `work` in a transaction that is rolled back. */
export async function rolledBack<Tx>(store: Store<Tx>, work: (tx: Tx) => Promise<void>): Promise<void> {
  const attempt = store.transaction(async (tx) => {
    await work(tx);
    throw ABORT;
  });
  await attempt.catch((error: unknown) => {
    if (error !== ABORT) throw error;
  });
}
