import { randomUUID } from 'node:crypto';
import { access, rm, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Config, ConfigError, type Environment, readConfig } from '../config/index.ts';
import { type Database, isTooOld, oldestPostgres, readMigrations } from '../db/index.ts';
import { readIdentity } from '../features/index.ts';
import { openToolDatabase } from './open-database.ts';

/** One thing that was looked at. */
export interface Finding {
  readonly what: string;
  readonly state: 'ok' | 'note' | 'fault';
  /** What was found, and what to do about it when it is a fault. */
  readonly words: string;
}

const minFreeGiB = 2;
const maxSkewMs = 5_000;
const requestMs = 4_000;

/** Looks at everything that a node stands on, without changing it. Works beside a running node and without one. */
export async function examine(environment: Environment): Promise<Finding[]> {
  let config: Config;
  try {
    config = readConfig(environment);
  } catch (error) {
    if (error instanceof ConfigError) return error.faults.map((words) => ({ what: 'settings', state: 'fault', words }));
    throw error;
  }
  const findings: Finding[] = [{ what: 'settings', state: 'ok', words: 'every name is known and every value fits' }];
  findings.push(...(await examineDirectory(config.dataDir)));
  if (!config.databaseUrl && !(await exists(join(config.dataDir, 'postgres', 'cluster')))) {
    return [...findings, { what: 'database', state: 'note', words: 'there is none yet: the first start makes it' }];
  }
  try {
    await using opened = await openToolDatabase(config);
    findings.push(...(await examineDatabase(opened.db)));
    findings.push(...(await examineNode(config, opened.db)));
  } catch (error) {
    findings.push({ what: 'database', state: 'fault', words: `it cannot be opened: ${(error as Error).message}` });
  }
  return findings;
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

async function examineDirectory(dataDir: string): Promise<Finding[]> {
  if (!(await exists(dataDir))) {
    return [{ what: 'data directory', state: 'note', words: `${dataDir} is not there yet: the first start makes it` }];
  }
  const probe = join(dataDir, `.doctor-${randomUUID()}`);
  try {
    await writeFile(probe, '');
    await rm(probe);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return [
      {
        what: 'data directory',
        state: 'fault',
        words: `${dataDir} cannot be written to (${code}). Mend its owner, or set CONSILIUM_DATA_DIR.`,
      },
    ];
  }
  const { bavail, bsize } = await statfs(dataDir);
  const freeGiB = (bavail * bsize) / 1024 ** 3;
  const words = `${freeGiB.toFixed(1)} GiB free in ${dataDir}`;
  return [
    {
      what: 'disk',
      state: freeGiB < minFreeGiB ? 'fault' : 'ok',
      words: freeGiB < minFreeGiB ? `${words}; at least ${minFreeGiB} are needed` : words,
    },
  ];
}

async function examineDatabase(db: Database): Promise<Finding[]> {
  const [row] = await db.sql<{ version: number; text: string; fsync: string; now: Date; size: number }[]>`
    select current_setting('server_version_num')::int as version, current_setting('server_version') as text,
      current_setting('fsync') as fsync, clock_timestamp() as now, pg_database_size(current_database()) as size`;
  if (!row) throw new Error('it gave no answer');
  const skewMs = Math.abs(row.now.getTime() - Date.now());
  return [
    {
      what: 'database',
      state: isTooOld(row.version) ? 'fault' : 'ok',
      words: `PostgreSQL ${row.text}, ${Math.ceil(row.size / 1024 ** 2)} MiB${isTooOld(row.version) ? `; ${oldestPostgres} or later is needed` : ''}`,
    },
    row.fsync === 'on'
      ? { what: 'durability', state: 'ok', words: 'what is acknowledged is on disk' }
      : {
          what: 'durability',
          state: 'fault',
          words: 'fsync is off: a power cut can lose what was acknowledged. Switch it on.',
        },
    {
      what: 'clock',
      state: skewMs > maxSkewMs ? 'fault' : 'ok',
      words: `${skewMs} ms between this machine and the database${skewMs > maxSkewMs ? '; set both by NTP' : ''}`,
    },
    await examineMigrations(db),
  ];
}

async function examineMigrations(db: Database): Promise<Finding> {
  const [table] = await db.sql<{ found: boolean }[]>`select to_regclass('schema_migration') is not null as found`;
  if (!table?.found) return { what: 'migrations', state: 'note', words: 'none has run: the first start runs them' };
  const applied = new Set((await db.sql<{ name: string }[]>`select name from schema_migration`).map((row) => row.name));
  const shipped = await readMigrations();
  const names = new Set(shipped.map(({ name }) => name));
  const unknown = [...applied].filter((name) => !names.has(name));
  if (unknown.length > 0)
    return { what: 'migrations', state: 'fault', words: `the database was made by a newer version (${unknown[0]})` };
  const waiting = shipped.filter(({ name }) => !applied.has(name)).length;
  return waiting > 0
    ? { what: 'migrations', state: 'note', words: `${waiting} run at the next start` }
    : { what: 'migrations', state: 'ok', words: `all ${shipped.length} have run` };
}

async function examineNode(config: Config, db: Database): Promise<Finding[]> {
  const [table] = await db.sql<{ found: boolean }[]>`select to_regclass('node_setting') is not null as found`;
  const identity = table?.found ? await readIdentity(db) : undefined;
  if (!identity) return [{ what: 'first run', state: 'note', words: 'not done yet: the next start prints its link' }];
  const findings: Finding[] = [{ what: 'first run', state: 'ok', words: `done; this node is ${identity.node}` }];
  const localHost = ['0.0.0.0', '::', 'localhost'].includes(config.host) ? '127.0.0.1' : config.host;
  findings.push(await examineAddress('node', `http://${localHost}:${config.port}`, undefined));
  findings.push(await examineAddress('public address', config.publicUrl ?? identity.publicUrl, identity.node));
  return findings;
}

/** Asks a node who it is. */
async function examineAddress(what: string, base: string, expected: string | undefined): Promise<Finding> {
  try {
    const answer = await fetch(`${base}/api/v1/node`, { signal: AbortSignal.timeout(requestMs) });
    const { node } = (await answer.json()) as { node?: string };
    if (expected && node !== expected)
      return { what, state: 'fault', words: `${base} answers, but as ${node ?? 'something else'}` };
    return { what, state: 'ok', words: `${base} answers` };
  } catch (error) {
    const { cause, message } = error as Error & { cause?: { code?: string } };
    return { what, state: 'note', words: `${base} does not answer from here (${cause?.code ?? message})` };
  }
}
