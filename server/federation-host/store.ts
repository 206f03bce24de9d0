import type { Store } from '../../federation/index.ts';
import { type Database, type Tx, withTx } from '../db/index.ts';
import { eventStore } from './store-events.ts';
import { feedStore } from './store-feeds.ts';
import { registryStore } from './store-registry.ts';

/**
 * The protocol engine's store on PostgreSQL. It passes `federation/testing/store-contract.ts` as the memory store does.
 * @param db the node's database, migrated
 */
export function createFederationStore(db: Database): Store<Tx> {
  return {
    transaction: (work) => withTx(db, work),
    afterCommit: (tx, work) => tx.afterCommit(work),
    ...feedStore(db),
    ...eventStore(db),
    ...registryStore(db),
  };
}
