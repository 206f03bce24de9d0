import t from 'tap';
import { storeContract } from '../../federation/testing/store-contract.ts';
import { readEnvironment } from '../config/index.ts';
import { openDatabase } from '../db/index.ts';
import { createTestDatabase, openTestPostgres, sharedPostgresVariable } from '../testing/database.ts';
import { createFederationStore } from './store.ts';

const postgres = await openTestPostgres(readEnvironment()[sharedPostgresVariable]);
const database = await createTestDatabase(postgres.url);
const db = openDatabase({ url: database.url });
t.teardown(async () => {
  await db.close();
  await database[Symbol.asyncDispose]();
  await postgres[Symbol.asyncDispose]();
});

// A few thousand statements on a busy machine take longer than tap waits by itself.
t.setTimeout(120_000);
await storeContract(t, 'PostgreSQL store', async () => createFederationStore(db));
