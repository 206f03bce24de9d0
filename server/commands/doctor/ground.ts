import { randomUUID } from 'node:crypto';
import { access, rm, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Database, isTooOld, oldestPostgres, readMigrations } from '../../db/index.ts';
import { type Finding, fail, ok, warn } from './finding.ts';

const minFreeGiB = 2;
const maxSkewMs = 5_000;

/** Whether there is an embedded database to look at; the first start makes it. */
export function hasEmbeddedDatabase(dataDir: string): Promise<boolean> {
  return exists(join(dataDir, 'postgres', 'cluster'));
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

/** The data directory and the space on its disk. */
export async function examineDirectory(dataDir: string): Promise<Finding> {
  if (!(await exists(dataDir))) {
    return warn('data directory', `${dataDir} is not there yet: the first start makes it`);
  }
  const probe = join(dataDir, `.doctor-${randomUUID()}`);
  try {
    await writeFile(probe, '');
    await rm(probe);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return fail(
      'data directory',
      `${dataDir} cannot be written to (${code})`,
      'Mend its owner, or set CONSILIUM_DATA_DIR.',
    );
  }
  const { bavail, bsize } = await statfs(dataDir);
  return judgeSpace(dataDir, (bavail * bsize) / 1024 ** 3);
}

export function judgeSpace(dataDir: string, freeGiB: number): Finding {
  const words = `${freeGiB.toFixed(1)} GiB free in ${dataDir}`;
  return freeGiB < minFreeGiB
    ? fail('disk', words, `Make room: at least ${minFreeGiB} GiB are needed.`)
    : ok('disk', words);
}

/** Version, durability, clock and migrations of the database. */
export async function examineDatabase(db: Database, nowMs: () => number): Promise<Finding[]> {
  const [row] = await db.sql<{ version: number; text: string; fsync: string; now: Date; size: number }[]>`
    select current_setting('server_version_num')::int as version, current_setting('server_version') as text,
      current_setting('fsync') as fsync, clock_timestamp() as now, pg_database_size(current_database()) as size`;
  if (!row) throw new Error('it gave no answer');
  const about = `PostgreSQL ${row.text}, ${Math.ceil(row.size / 1024 ** 2)} MiB`;
  const skewMs = Math.abs(row.now.getTime() - nowMs());
  const skew = `${skewMs} ms between this machine and the database`;
  return [
    isTooOld(row.version)
      ? fail('database', about, `Move to PostgreSQL ${oldestPostgres} or later.`)
      : ok('database', about),
    row.fsync === 'on'
      ? ok('durability', 'what is acknowledged is on disk')
      : fail('durability', 'fsync is off: a power cut can lose what was acknowledged', 'Switch it on.'),
    skewMs > maxSkewMs ? fail('clock of database', skew, 'Set both by NTP.') : ok('clock of database', skew),
    await examineMigrations(db),
  ];
}

async function examineMigrations(db: Database): Promise<Finding> {
  const [table] = await db.sql<{ found: boolean }[]>`select to_regclass('schema_migration') is not null as found`;
  if (!table?.found) return warn('migrations', 'none has run: the first start runs them');
  const applied = new Set((await db.sql<{ name: string }[]>`select name from schema_migration`).map((row) => row.name));
  const shipped = await readMigrations();
  const names = new Set(shipped.map(({ name }) => name));
  const unknown = [...applied].filter((name) => !names.has(name));
  if (unknown.length > 0) {
    const words = `the database was made by a newer version (${unknown[0]})`;
    return fail('migrations', words, 'Install that version or a later one.');
  }
  const waiting = shipped.filter(({ name }) => !applied.has(name)).length;
  return waiting > 0
    ? warn('migrations', `${waiting} run at the next start`)
    : ok('migrations', `all ${shipped.length} have run`);
}
