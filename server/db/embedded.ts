import { execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chown, mkdir, open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import postgres from 'postgres';
import { hostEnvironment } from '../config/index.ts';
import { findPostgresBinaries, type PostgresBinaries } from './postgres-binaries.ts';
import { canReach, chooseUnprivilegedUser, type UnprivilegedUser } from './unprivileged-user.ts';

/** A PostgreSQL server that this process started, or found still running after an earlier process was killed. */
export interface EmbeddedPostgres extends AsyncDisposable {
  /** Connection address of the database, with the password. Never log it. */
  readonly url: string;
  readonly pid: number;
  /** True when the server had survived an earlier node and was taken over as it was. */
  readonly adopted: boolean;
  /** Stops the server: open transactions are rolled back, everything committed is on disk. Idempotent. */
  close(): Promise<void>;
}

export interface EmbeddedPostgresOptions {
  /** Holds `cluster/`, the password file and the server's log. Created when missing. */
  readonly directory: string;
  /** False only for throw-away test databases: no fsync, no durability. */
  readonly durable?: boolean;
  /** Stops the server when this process dies, even by SIGKILL (Linux only; elsewhere the next start adopts it). */
  readonly dieWithParent?: boolean;
  readonly maxConnections?: number;
}

const run = promisify(execFile);
const userName = 'consilium';
const databaseName = 'consilium';
const startTimeoutMs = 30_000;
const stopTimeoutMs = 30_000;
const portAttempts = 5;

/** Everything that a step of starting the server needs to know. */
interface Place {
  readonly clusterDir: string;
  readonly logFile: string;
  readonly passwordFile: string;
  readonly binaries: PostgresBinaries;
  readonly user: UnprivilegedUser | undefined;
  /** Program and arguments to put before a PostgreSQL program, so that it runs as the right user. */
  readonly launcher: readonly string[];
}

/**
 * Starts PostgreSQL on a free loopback port with its data in `options.directory`, creating the cluster the first time.
 *
 * After `kill -9` of a node its PostgreSQL goes on running: it is taken over, so that the next start neither waits for
 * recovery nor fails on the lock file. A lock file without a process is removed by PostgreSQL itself.
 *
 * @throws Error with the end of the server's log when it does not become ready within 30 seconds
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const place = await preparePlace(options);
  const password = await initialise(place, options);
  const running = await readPidFile(place);
  if (running) {
    const url = address(password, running.port);
    if (await answers(url)) return handle(place, running.pid, url, true);
    // It is either shutting down or not ours to talk to; PostgreSQL allows one server per data directory.
    await stopServer(place, running.pid);
  }
  for (let attempt = 1; ; attempt++) {
    const port = await freePort();
    const url = address(password, port);
    try {
      return handle(place, await launch(place, options, port, url), url, false);
    } catch (error) {
      if (attempt >= portAttempts || !(await logTail(place)).includes('could not bind')) throw error;
    }
  }
}

/**
 * The address of the database that runs in `directory` right now, for tools beside a running node: they must neither
 * start nor stop it.
 */
export async function findRunningPostgres(directory: string): Promise<string | undefined> {
  const clusterDir = join(resolve(directory), 'cluster');
  const running = await readPidFile({ clusterDir });
  if (!running) return undefined;
  const password = await readFile(join(resolve(directory), 'password'), 'utf8').catch(() => '');
  const url = address(password.trim(), running.port);
  return (await answers(url)) ? url : undefined;
}

function address(password: string, port: number): string {
  return `postgres://${userName}:${password}@127.0.0.1:${port}/${databaseName}`;
}

async function preparePlace(options: EmbeddedPostgresOptions): Promise<Place> {
  const directory = resolve(options.directory);
  const clusterDir = join(directory, 'cluster');
  await mkdir(directory, { recursive: true, mode: 0o711 });
  const binaries = await findPostgresBinaries();
  const user = await chooseUnprivilegedUser(clusterDir);
  const prefix: string[] = [];
  if (process.platform === 'linux') {
    const passes = !user || ((await canReach(clusterDir, user)) && (await canReach(binaries.postgres, user)));
    if (user) prefix.push(`--reuid=${user.uid}`, `--regid=${user.gid}`, '--clear-groups', '--no-new-privs');
    // A clone below root's closed home directory: the server may look through directories, nothing else of root's.
    if (!passes)
      prefix.push(
        '--inh-caps=-all,+dac_read_search',
        '--ambient-caps=+dac_read_search',
        '--bounding-set=-all,+dac_read_search',
      );
    if (options.dieWithParent) prefix.push('--pdeathsig=INT');
    if (prefix.length > 0) prefix.unshift('setpriv');
  }
  return {
    clusterDir,
    logFile: join(directory, 'postgres.log'),
    passwordFile: join(directory, 'password'),
    binaries,
    user,
    launcher: prefix,
  };
}

/** Creates the cluster when it is missing; gives the password of its only user. */
async function initialise(place: Place, options: EmbeddedPostgresOptions): Promise<string> {
  const done = await stat(join(place.clusterDir, 'PG_VERSION')).catch(() => undefined);
  if (done) return (await readFile(place.passwordFile, 'utf8')).trim();

  // An earlier first start may have been killed half-way: begin again in a new directory and move it in place at the end.
  const draft = `${place.clusterDir}.draft`;
  await rm(draft, { recursive: true, force: true });
  await mkdir(draft, { mode: 0o700 });
  const password = randomBytes(24).toString('base64url');
  const draftPassword = `${draft}-password`;
  await writeFile(draftPassword, password, { mode: 0o600 });
  if (place.user) {
    await chown(draft, place.user.uid, place.user.gid);
    await chown(draftPassword, place.user.uid, place.user.gid);
  }
  const [program, ...args] = [
    ...place.launcher,
    place.binaries.initdb,
    `--pgdata=${draft}`,
    `--username=${userName}`,
    `--pwfile=${draftPassword}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    // Built-in Unicode rules: the same order and case folding on every machine, whatever locales it has installed.
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--locale=C',
    ...(options.durable === false ? ['--no-sync'] : []),
  ];
  await run(program as string, args, { cwd: draft, env: environment() });
  await rm(draftPassword);
  await writePrivate(place.passwordFile, password);
  await rename(draft, place.clusterDir);
  return password;
}

async function writePrivate(file: string, text: string): Promise<void> {
  const handle = await open(`${file}.draft`, 'w', 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(`${file}.draft`, file);
}

/** PG* variables of the machine would change what PostgreSQL does; it gets none of them. */
function environment(): NodeJS.ProcessEnv {
  return { ...hostEnvironment(), LC_ALL: 'C', TZ: 'UTC' };
}

/** Modest settings: a node shares its machine with everything else. What is not named keeps PostgreSQL's default. */
function settings(options: EmbeddedPostgresOptions, port: number): string[] {
  const values: Record<string, string | number> = {
    port,
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: options.maxConnections ?? 100,
    shared_buffers: '128MB',
    effective_cache_size: '512MB',
    work_mem: '8MB',
    maintenance_work_mem: '64MB',
    max_wal_size: '1GB',
    wal_compression: 'on',
    random_page_cost: 1.1,
    jit: 'off',
    timezone: 'UTC',
    log_timezone: 'UTC',
    // Statements and their values stay out of the log; errors are reported by the node, redacted.
    log_statement: 'none',
    log_min_error_statement: 'panic',
    log_parameter_max_length_on_error: 0,
    log_checkpoints: 'off',
    // A node that was killed must not leave its statements running and its locks held.
    client_connection_check_interval: '2s',
    tcp_user_timeout: 10_000,
  };
  if (options.durable === false)
    Object.assign(values, { fsync: 'off', full_page_writes: 'off', synchronous_commit: 'off' });
  return Object.entries(values).flatMap(([key, value]) => ['-c', `${key}=${value}`]);
}

/** Starts the server process and waits until it answers. */
async function launch(place: Place, options: EmbeddedPostgresOptions, port: number, url: string): Promise<number> {
  await rm(place.logFile, { force: true });
  // A file and not a pipe: the server may outlive this process, and must not die of a broken pipe.
  const log = await open(place.logFile, 'a', 0o600);
  const [program, ...args] = [
    ...place.launcher,
    place.binaries.postgres,
    '-D',
    place.clusterDir,
    ...settings(options, port),
  ];
  const child = spawn(program as string, args, {
    cwd: place.clusterDir,
    env: environment(),
    stdio: ['ignore', log.fd, log.fd],
    // Its own process group: Ctrl-C in the terminal reaches the node only, which then stops the server in order.
    detached: true,
  });
  let failure: string | undefined;
  child.once('error', (error) => {
    failure = error.message;
  });
  child.once('exit', (code, signal) => {
    failure ??= `it ended with ${signal ?? `code ${code}`}`;
  });
  child.unref();
  await log.close();
  const deadline = Date.now() + startTimeoutMs;
  while (!failure) {
    if (await answers(url)) return child.pid as number;
    if (Date.now() > deadline) {
      child.kill('SIGQUIT');
      failure = `it did not answer within ${startTimeoutMs / 1000} s`;
    } else await delay(25);
  }
  throw new Error(`The embedded PostgreSQL did not start: ${failure}.\n${await logTail(place)}`);
}

async function logTail(place: Place): Promise<string> {
  const text = await readFile(place.logFile, 'utf8').catch(() => '');
  return text.slice(-2000);
}

/** True when the server accepts our password. The first connection also creates the database. */
async function answers(url: string): Promise<boolean> {
  const admin = postgres(url, {
    database: 'postgres',
    max: 1,
    connect_timeout: 2,
    fetch_types: false,
    onnotice: () => undefined,
  });
  try {
    const [found] = await admin`select 1 from pg_database where datname = ${databaseName}`;
    if (!found) await admin`create database ${admin(databaseName)}`;
    return true;
  } catch {
    return false; // Not up yet, or not ours: the caller knows how long to wait.
  } finally {
    await admin.end({ timeout: 0 });
  }
}

/** The process and port in the lock file, when that process is alive. */
async function readPidFile(place: Pick<Place, 'clusterDir'>): Promise<{ pid: number; port: number } | undefined> {
  const text = await readFile(join(place.clusterDir, 'postmaster.pid'), 'utf8').catch(() => '');
  const lines = text.split('\n');
  const pid = Number(lines[0]);
  const port = Number(lines[3]);
  if (!Number.isInteger(pid) || pid <= 1 || !Number.isInteger(port) || port <= 0) return undefined;
  return (await isPostgres(place, pid)) ? { pid, port } : undefined;
}

/** A process id is used again after a while: signal only what runs our data directory. */
async function isPostgres(place: Pick<Place, 'clusterDir'>, pid: number): Promise<boolean> {
  if (!isAlive(pid)) return false;
  if (process.platform !== 'linux') return true;
  const commandLine = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  return commandLine.split('\0').includes(place.clusterDir);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Fast shutdown; immediate shutdown when that takes longer than 30 seconds (recovery then runs at the next start). */
async function stopServer(place: Place, pid: number): Promise<void> {
  if (process.platform === 'win32') {
    await run(place.binaries.pgCtl, [
      'stop',
      '-D',
      place.clusterDir,
      '-m',
      'fast',
      '-w',
      '-t',
      String(stopTimeoutMs / 1000),
    ]);
    return;
  }
  for (const signal of ['SIGINT', 'SIGQUIT', 'SIGKILL'] as const) {
    try {
      process.kill(pid, signal);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ESRCH') return;
      throw error;
    }
    const deadline = Date.now() + stopTimeoutMs;
    while (Date.now() < deadline) {
      if (!isAlive(pid)) return;
      await delay(20);
    }
  }
  throw new Error(`The embedded PostgreSQL (process ${pid}) does not stop.`);
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolvePort, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolvePort);
  });
  const { port } = server.address() as AddressInfo;
  await new Promise((closed) => server.close(closed));
  return port;
}

function handle(place: Place, pid: number, url: string, adopted: boolean): EmbeddedPostgres {
  let closing: Promise<void> | undefined;
  const close = () => {
    closing ??= stopServer(place, pid);
    return closing;
  };
  return { url, pid, adopted, close, [Symbol.asyncDispose]: close };
}
