import { type Job, PgBoss } from 'pg-boss';
import type { Database, Reader, Tx } from '../db/index.ts';
import type { Log } from './log.ts';

export interface JobOptions {
  /** Further attempts after a failure; 5 unless given. Waits double from 5 s on. */
  readonly retries?: number;
  /** Longest run of one attempt; 60 s unless given. */
  readonly timeoutSeconds?: number;
  /** Attempts that run at the same time in this process; 1 unless given. */
  readonly concurrency?: number;
}

export interface SendOptions {
  readonly afterSeconds?: number;
  /** At most one waiting job with this key. */
  readonly key?: string;
}

/** A kind of work that is done later, kept in the database until it is done. */
export interface Queue<Data extends object> {
  /** Adds work to a transaction: it is done once that commits, and never when it rolls back. */
  send(tx: Tx, data: Data, options?: SendOptions): Promise<void>;
}

/** Work for later: survives a crash, is tried again, and runs in one process of the node at a time. */
export interface Jobs extends AsyncDisposable {
  /**
   * Names a kind of work and what does it. An attempt may run twice when the node is killed in the middle: `work` must
   * be idempotent. Call before `start`.
   */
  define<Data extends object>(
    name: string,
    work: (data: Data, signal: AbortSignal) => Promise<void>,
    options?: JobOptions,
  ): Queue<Data>;
  /** Runs `work` again and again, in one process of the node at a time. Call before `start`. */
  every(name: string, cron: string, work: (signal: AbortSignal) => Promise<void>): void;
  start(): Promise<void>;
  close(): Promise<void>;
}

const schema = 'jobs';
const retryDelaySeconds = 5;
const stopTimeoutMs = 5_000;
const keptAfterSeconds = 24 * 3600;

interface Definition {
  readonly name: string;
  readonly work: (data: object, signal: AbortSignal) => Promise<void>;
  readonly options: JobOptions;
  readonly cron?: string;
}

export function createJobs(db: Database, log: Log): Jobs {
  const boss = new PgBoss({
    db: executor(db),
    schema,
    schedule: true,
    supervise: true,
    migrate: true,
    createSchema: true,
    warningQueueSize: 10_000,
    reindex: false,
  });
  boss.on('error', (error) => log.warn({ err: error }, 'The job queue reports an error.'));
  const definitions = new Map<string, Definition>();
  const workers = new Map<string, string>();
  let started = false;

  const add = (definition: Definition) => {
    if (definitions.has(definition.name)) throw new Error(`The job ${definition.name} is defined twice.`);
    definitions.set(definition.name, definition);
  };
  const close = async () => {
    if (!started) return;
    started = false;
    await boss.stop({ graceful: true, timeout: stopTimeoutMs, close: false });
  };
  return {
    define: (name, work, options = {}) => {
      add({ name, work: work as Definition['work'], options });
      return {
        send: async (tx, data, sendOptions = {}) => {
          await boss.send(name, data, {
            db: executor(tx),
            ...(sendOptions.afterSeconds ? { startAfter: sendOptions.afterSeconds } : {}),
            ...(sendOptions.key ? { singletonKey: sendOptions.key } : {}),
          });
          tx.afterCommit(() => {
            const worker = workers.get(name);
            if (worker && !sendOptions.afterSeconds) boss.notifyWorker(worker);
          });
        },
      };
    },
    every: (name, cron, work) => add({ name, work: (_data, signal) => work(signal), options: { retries: 0 }, cron }),
    start: async () => {
      await boss.start();
      started = true;
      for (const definition of definitions.values())
        workers.set(definition.name, await startWorker(boss, definition, log));
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

async function startWorker(boss: PgBoss, { name, work, options, cron }: Definition, log: Log): Promise<string> {
  const settings = {
    retryLimit: options.retries ?? 5,
    retryDelay: retryDelaySeconds,
    retryBackoff: true,
    expireInSeconds: options.timeoutSeconds ?? 60,
    deleteAfterSeconds: keptAfterSeconds,
    // `short`: with a key, at most one job waits.
    policy: 'standard' as const,
  };
  await boss.createQueue(name, settings);
  if (cron) await boss.schedule(name, cron);
  const worker = await boss.work<object>(
    name,
    { batchSize: 1, localConcurrency: options.concurrency ?? 1, pollingIntervalSeconds: 2 },
    async ([job]: Job<object>[]) => {
      if (!job) return;
      try {
        await work(job.data ?? {}, job.signal);
      } catch (error) {
        log.warn({ err: error, job: name }, 'A job failed; it is tried again if attempts are left.');
        throw new Error('failed'); // What pg-boss stores of an error must not hold values of people.
      }
    },
  );
  return worker;
}

/** pg-boss's statements on our connections. Its objects are JSON there, as in its own driver. */
function executor(reader: Reader): { executeSql(text: string, values?: unknown[]): Promise<{ rows: never[] }> } {
  return {
    executeSql: async (text, values = []) => {
      // pg-boss leaves out what it does not know; the driver wants to be told that it is null.
      const bound = values.map((value) => (isPlainObject(value) ? JSON.stringify(value) : (value ?? null)));
      const result = await reader.sql.unsafe(text, bound as never[]);
      // Several statements at once give several results; pg-boss wants the one with rows.
      const rows = Array.isArray(result[0]) ? (result as unknown as never[][]).flat() : result;
      return { rows: [...rows] as never[] };
    },
  };
}

function isPlainObject(value: unknown): boolean {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Date) &&
    !Buffer.isBuffer(value)
  );
}
