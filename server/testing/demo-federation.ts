import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import postgres from 'postgres';
import { hostEnvironment } from '../config/index.ts';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../db/index.ts';
import { ensureWebClient } from '../platform/web-client-build.ts';
import { institutions, type SeedInstitution } from './seed/people.ts';
import { type EmptyNode, seedFederation } from './seed/seed.ts';
import { type EngineProcess, spawnSpeechEngine } from './speech-engine-process.ts';

export type NodeKey = SeedInstitution['key'];
export interface DemoOptions {
  /** The checkout. */
  readonly root: string;
  /** Keeps databases, keys and files; made when missing. */
  readonly home: string;
  /** Forget everything that `home` holds. */
  readonly fresh?: boolean;
  /** Port of the hub; the hospitals follow. By default the ports of the seed. */
  readonly firstPort?: number;
  /** Further settings of a node, for tests. */
  readonly environment?: (key: NodeKey, mediaPort: number) => Record<string, string>;
  /** Lines for people. */
  readonly say: (line: string) => void;
  /** A node ended although nobody asked it to. */
  readonly onUnexpectedEnd?: (node: string, how: string) => void;
}

interface RunningNode {
  readonly child: ChildProcess;
  /** Token of the first-run link, or null when the node is configured. Rejects when the node ends before it is ready. */
  readonly ready: Promise<string | null>;
}

/** From the port of a node's pages to that of its media. */
const mediaPortOffset = 10;
/** Where the demonstration's engine listens, so that somebody who ended it can start it there again. */
const demoEnginePort = 4420;
const startTimeoutMs = 120_000;
const stopTimeoutMs = 15_000;

/**
 * A hub and two hospitals on this machine, each its own process with its own database, keys and directory, filled with the invented federation. The
 * demonstration shows it; browser tests and benches run on it.
 */
export class DemoFederation implements AsyncDisposable {
  /** Room id per key of a discussion; `conversation` for the conversation of two, `session` for the planned session. */
  rooms: Readonly<Record<string, string>> = {};
  readonly #options: DemoOptions;
  readonly #running = new Map<NodeKey, RunningNode>();
  readonly #ending = new Set<ChildProcess>();
  #database: EmbeddedPostgres | undefined;
  #engine: EngineProcess | undefined;
  #urls = new Map<NodeKey, string>();
  #closing: Promise<void> | undefined;

  constructor(options: DemoOptions) {
    this.#options = options;
  }

  /** Starts everything and fills it the first time. */
  async open(): Promise<void> {
    const { fresh, home, root, say } = this.#options;
    if (fresh) await rm(home, { recursive: true, force: true });
    await mkdir(home, { recursive: true });
    await ensureWebClient(root, () => say('Building the web client …'));
    this.#database = await startEmbeddedPostgres({ directory: join(home, 'postgres'), dieWithParent: true });
    this.#urls = await createDatabases(this.#database.url);
    await this.startEngine();
    const tokens = await Promise.all(institutions.map(({ key }) => this.start(key)));
    const mark = join(home, 'seeded.json');
    const earlier = await readFile(mark, 'utf8').catch(() => undefined);
    if (earlier !== undefined) {
      this.rooms = JSON.parse(earlier) as Record<string, string>;
      return;
    }
    const empty: EmptyNode[] = institutions.map((institution, index) => {
      const setupToken = tokens[index];
      if (!setupToken) throw new Error('It was interrupted while it was being filled. Start it again with --fresh.');
      return { institution, base: this.base(institution.key), setupToken };
    });
    this.rooms = (await seedFederation(empty, (line) => say(`… ${line}`))).rooms;
    await writeFile(mark, JSON.stringify(this.rooms));
  }

  /** Address of a node's pages. */
  base(key: NodeKey): string {
    const { node } = institutionOf(key);
    return `http://${node}:${this.#port(key)}`;
  }

  /** UDP and TCP port of a node's relay. */
  mediaPort(key: NodeKey): number {
    return this.#port(key) + mediaPortOffset;
  }

  /** Process id of a node's process. */
  pid(key: NodeKey): number {
    const pid = this.#running.get(key)?.child.pid;
    if (pid === undefined) throw new Error(`${key} does not run`);
    return pid;
  }

  /** Address of a node's database. */
  databaseUrl(key: NodeKey): string {
    return this.#urls.get(key) ?? '';
  }

  /** Address and process of the speech engine that Hospital A uses and offers to the others. */
  get engine(): Pick<EngineProcess, 'url' | 'pid'> {
    if (this.#engine === undefined) throw new Error('the engine does not run');
    return { url: this.#engine.url, pid: this.#engine.pid };
  }

  /** Starts the engine, where it was before. */
  async startEngine(): Promise<void> {
    const port = this.#engine?.port ?? (this.#options.firstPort === undefined ? demoEnginePort : 0);
    this.#engine = await spawnSpeechEngine({ root: this.#options.root, port });
  }

  /** Ends the engine's process at once. */
  async killEngine(): Promise<void> {
    await this.#engine?.kill();
  }

  /** Process id of the PostgreSQL server of all three. */
  get databasePid(): number {
    return this.#database?.pid ?? 0;
  }

  /** Starts one node and waits until it answers. @returns the token of its first-run link, if it needs one */
  async start(key: NodeKey): Promise<string | null> {
    const running = this.#spawn(key);
    this.#running.set(key, running);
    return running.ready;
  }

  /** Ends one node's process at once, as a power cut would. */
  async kill(key: NodeKey): Promise<void> {
    const running = this.#running.get(key);
    if (!running) return;
    this.#running.delete(key);
    await end(running.child, 'SIGKILL', this.#ending);
  }

  async close(): Promise<void> {
    this.#closing ??= (async () => {
      await Promise.all([...this.#running.values()].map(({ child }) => end(child, 'SIGTERM', this.#ending)));
      this.#running.clear();
      await this.#engine?.kill();
      await this.#database?.close();
    })();
    return this.#closing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #port(key: NodeKey): number {
    const { firstPort } = this.#options;
    const index = institutions.findIndex((entry) => entry.key === key);
    return firstPort === undefined ? institutionOf(key).port : firstPort + index;
  }

  /** Hospital A has an engine and offers it to its guests. */
  #engineSettings(): Record<string, string> {
    const { url } = this.engine;
    return {
      CONSILIUM_ASR_URL: url,
      CONSILIUM_ASR_MODEL: 'speech',
      CONSILIUM_MT_URL: url,
      CONSILIUM_MT_MODEL: 'translator',
      CONSILIUM_LANGUAGE_OFFER: 'rooms',
    };
  }

  #spawn(key: NodeKey): RunningNode {
    const { home, root, say } = this.#options;
    const { node } = institutionOf(key);
    const child = spawn(process.execPath, [join(root, 'server/main.ts')], {
      cwd: root,
      env: {
        ...hostEnvironment(),
        CONSILIUM_PORT: String(this.#port(key)),
        CONSILIUM_HOST: '127.0.0.1',
        // The number after that of the pages belongs to the next node, for TCP.
        CONSILIUM_MEDIA_PORT: String(this.mediaPort(key)),
        // All three share this machine's processor.
        CONSILIUM_MEDIA_WORKERS: '1',
        CONSILIUM_PUBLIC_URL: this.base(key),
        CONSILIUM_DATA_DIR: join(home, node),
        CONSILIUM_DATABASE_URL: this.#urls.get(key) ?? '',
        // The three nodes reach each other by names of this machine.
        CONSILIUM_DEVELOPMENT: 'yes',
        CONSILIUM_LOG_LEVEL: 'warn',
        ...(key === 'a' ? this.#engineSettings() : {}),
        ...this.#options.environment?.(key, this.mediaPort(key)),
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let token: string | null = null;
    const ready = new Promise<string | null>((done, fail) => {
      const timer = setTimeout(() => fail(new Error(`${node} did not start in time`)), startTimeoutMs);
      child.once('exit', (code, signal) => {
        clearTimeout(timer);
        fail(new Error(`${node} ended (${signal ?? code})`));
        if (!this.#ending.has(child)) this.#options.onUnexpectedEnd?.(node, String(signal ?? code));
      });
      createInterface({ input: child.stdout as NodeJS.ReadableStream }).on('line', (line) => {
        say(`[${node}] ${line}`);
        token = /\/setup[^\s]*[?#&]token=([\w-]+)/.exec(line)?.[1] ?? token;
        if (!/^Consilium is ready/.test(line)) return;
        clearTimeout(timer);
        done(token);
      });
    });
    // A failure is awaited by whoever started the node; until then it must not end the process as unhandled.
    ready.catch(() => undefined);
    return { child, ready };
  }
}

function institutionOf(key: NodeKey): SeedInstitution {
  const found = institutions.find((entry) => entry.key === key);
  if (!found) throw new Error(`the seed has no institution ${key}`);
  return found;
}

async function createDatabases(url: string): Promise<Map<NodeKey, string>> {
  const sql = postgres(url, { max: 1, onnotice: () => undefined });
  const urls = new Map<NodeKey, string>();
  for (const { key } of institutions) {
    const name = `demo_${key}`;
    const found = await sql`select 1 from pg_database where datname = ${name}`;
    if (found.length === 0) await sql.unsafe(`create database ${name}`);
    const own = new URL(url);
    own.pathname = `/${name}`;
    urls.set(key, own.href);
  }
  await sql.end();
  return urls;
}

async function end(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL', ending: Set<ChildProcess>): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  ending.add(child);
  const ended = new Promise((done) => child.once('exit', done));
  child.kill(signal);
  const timer = setTimeout(() => child.kill('SIGKILL'), stopTimeoutMs);
  await ended;
  clearTimeout(timer);
}
