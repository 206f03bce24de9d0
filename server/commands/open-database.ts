import { join } from 'node:path';
import type { Config } from '../config/index.ts';
import { type Database, findRunningPostgres, openDatabase, startEmbeddedPostgres } from '../db/index.ts';

/** A database for a tool beside the node, which may run at the same time. */
export interface ToolDatabase extends AsyncDisposable {
  readonly db: Database;
  /** Whether a node, or what a killed one left, keeps the embedded database running. */
  readonly wasRunning: boolean;
}

/** Opens the node's database; starts the embedded one when nobody runs it, and then stops it again at the end. */
export async function openToolDatabase(config: Config): Promise<ToolDatabase> {
  await using stack = new AsyncDisposableStack();
  const directory = join(config.dataDir, 'postgres');
  const given = config.databaseUrl?.reveal() ?? (await findRunningPostgres(directory));
  const url = given ?? stack.use(await startEmbeddedPostgres({ directory, dieWithParent: true })).url;
  const db = stack.use(openDatabase({ url, maxConnections: 2, applicationName: 'consilium tool' }));
  const opened = stack.move();
  return { db, wasRunning: given !== undefined, [Symbol.asyncDispose]: () => opened.disposeAsync() };
}
