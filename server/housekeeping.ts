import { pruneAttempts, pruneLogins } from './auth/index.ts';
import { type Database, withTx } from './db/index.ts';
import type { Clock } from './platform/clock.ts';
import type { Jobs } from './platform/jobs.ts';
import type { Stream } from './platform/stream.ts';

/** Deletes, every hour, what the platform and the log-in have kept long enough. What features keep is in `features/index.ts`. */
export function keepHouse(jobs: Jobs, parts: { db: Database; clock: Clock; stream: Stream }): void {
  const { db, clock, stream } = parts;
  jobs.every('stream.prune', '9 * * * *', () => stream.prune());
  jobs.every('logins.prune', '29 * * * *', () =>
    withTx(db, async (tx) => {
      await pruneLogins(tx, clock.now());
      await pruneAttempts(tx, clock.now());
    }),
  );
}
