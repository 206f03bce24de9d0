import { type Database, isUniqueViolation, type Tx, withTx } from '../../db/index.ts';

/**
 * Runs a request that carries a client id. When the same request runs twice at once, one of them finds at its end that
 * the other was faster; it is undone and run again, and then answers what the other made.
 */
export async function oncePerClientId<T>(db: Database, work: (tx: Tx) => Promise<T>): Promise<T> {
  try {
    return await withTx(db, work);
  } catch (error) {
    if (!isUniqueViolation(error, 'client_request_pkey')) throw error;
    return withTx(db, work);
  }
}
