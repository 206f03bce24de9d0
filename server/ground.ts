import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from './config/index.ts';
import {
  type Database,
  migrate,
  openDatabase,
  readMigrations,
  redactDatabaseError,
  startEmbeddedPostgres,
} from './db/index.ts';
import { type BlobStore, createDiskBlobStore } from './platform/blob-store.ts';
import { type Clock, systemClock } from './platform/clock.ts';
import { createLocalBus, type EventBus } from './platform/event-bus.ts';
import { createPostgresBus } from './platform/event-bus-postgres.ts';
import { createLog, type Log } from './platform/log.ts';

/** What a node stands on: what it keeps, its time and its log. Stays when the app in front of it is exchanged. */
export interface Ground extends AsyncDisposable {
  readonly config: Config;
  readonly clock: Clock;
  readonly log: Log;
  readonly db: Database;
  readonly blobs: BlobStore;
  readonly bus: EventBus;
}

export interface GroundOptions {
  readonly clock?: Clock;
  readonly log?: Log;
  /** Stops the embedded database with this process, even when it is killed. */
  readonly dieWithParent?: boolean;
}

/** Opens everything, the database first. When a step fails, what was opened before is closed. */
export async function openGround(config: Config, options: GroundOptions = {}): Promise<Ground> {
  await using stack = new AsyncDisposableStack();
  const log = options.log ?? createLog(config.logLevel);
  await mkdir(config.dataDir, { recursive: true, mode: 0o711 });
  const external = config.databaseUrl?.reveal();
  const embedded = external
    ? undefined
    : stack.use(
        await startEmbeddedPostgres({
          directory: join(config.dataDir, 'postgres'),
          ...(options.dieWithParent ? { dieWithParent: true } : {}),
        }),
      );
  if (embedded?.adopted) log.info('The database of an earlier process was still running and is used again.');
  const url = external ?? (embedded?.url as string);
  const done = await migrate(url, await readMigrations());
  if (done.length > 0) log.info({ migrations: done.length }, 'The database was brought up to date.');
  const onHookError = (error: unknown) => log.error({ err: redactDatabaseError(error) }, 'Work after a commit failed.');
  const db = stack.use(openDatabase({ url, onHookError }));
  const blobs = await createDiskBlobStore(join(config.dataDir, 'blobs'));
  // Several processes can share a database of their own only; the embedded one belongs to this process.
  const bus = stack.use(external ? await createPostgresBus(url, log) : createLocalBus());
  const opened = stack.move();
  return {
    config,
    clock: options.clock ?? systemClock,
    log,
    db,
    blobs,
    bus,
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}
