import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { storeContract } from '../../federation/testing/store-contract.ts';
import { migrate, openDatabase, readMigrations, startEmbeddedPostgres } from '../db/index.ts';
import { createFederationStore } from './store.ts';

const directory = await mkdtemp(join(tmpdir(), 'consilium-store-'));
const postgres = await startEmbeddedPostgres({ directory, durable: false, dieWithParent: true });
await migrate(postgres.url, await readMigrations());
const db = openDatabase({ url: postgres.url });
t.teardown(async () => {
  await db.close();
  await postgres.close();
  await rm(directory, { recursive: true, force: true });
});

await storeContract(t, 'PostgreSQL store', async () => createFederationStore(db));
