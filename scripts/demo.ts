import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, rm, stat, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import postgres from 'postgres';
import { startEmbeddedPostgres } from '../server/db/index.ts';
import { ensureWebClient } from '../server/platform/web-client-build.ts';
import { applicant, institutions, people, type SeedInstitution, seedPassword } from '../server/testing/seed/people.ts';
import { type EmptyNode, seedFederation } from '../server/testing/seed/seed.ts';

/**
 * `npm run demo`: a hub and two hospitals on this machine, each with its own process, database, keys and data directory, filled by the same seed as the
 * tests over several nodes. `--fresh` starts over, `--dir PATH` keeps its data elsewhere than in `.demo`. Prints `demo ready` when all three answer. Ctrl-C stops everything.
 */
const root = resolve(import.meta.dirname, '..');
const home = resolve(option('--dir') ?? join(root, '.demo'));
const seededMark = join(home, 'seeded');
const startTimeoutMs = 120_000;

/** Value of a command line option such as `--dir PATH`. */
function option(name: string): string | undefined {
  const at = process.argv.indexOf(name);
  return at < 0 ? undefined : process.argv[at + 1];
}

const base = (institution: SeedInstitution) => `http://${institution.node}:${institution.port}`;

interface RunningNode {
  institution: SeedInstitution;
  child: ChildProcess;
  /** Resolves with the token of the first-run link, or null when the node is already configured and listens. */
  ready: Promise<string | null>;
}

/** Starts one node as its own process. Its lines are shown with its name before them. */
function startNode(institution: SeedInstitution, databaseUrl: string): RunningNode {
  const child = spawn(process.execPath, [join(root, 'server/main.ts')], {
    cwd: root,
    env: {
      ...process.env,
      CONSILIUM_PORT: String(institution.port),
      CONSILIUM_HOST: '127.0.0.1',
      CONSILIUM_PUBLIC_URL: base(institution),
      CONSILIUM_DATA_DIR: join(home, institution.node),
      CONSILIUM_DATABASE_URL: databaseUrl,
      // The three nodes reach each other by names of this machine.
      CONSILIUM_DEVELOPMENT: 'true',
      CONSILIUM_LOG_LEVEL: process.env.CONSILIUM_LOG_LEVEL ?? 'warn',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let token: string | null = null;
  const ready = new Promise<string | null>((done, fail) => {
    const timer = setTimeout(() => fail(new Error(`${institution.node} did not start in time`)), startTimeoutMs);
    child.once('exit', (code) => fail(new Error(`${institution.node} ended with code ${code}`)));
    createInterface({ input: child.stdout as NodeJS.ReadableStream }).on('line', (line) => {
      process.stdout.write(`[${institution.node}] ${line}\n`);
      token = /\/setup[^\s]*[?#&]token=([\w-]+)/.exec(line)?.[1] ?? token;
      if (/^Consilium is ready/.test(line)) {
        clearTimeout(timer);
        done(token);
      }
    });
  });
  // A failure is awaited further down; until then it must not end the process as unhandled.
  ready.catch(() => undefined);
  return { institution, child, ready };
}

async function createDatabases(url: string): Promise<Map<SeedInstitution['key'], string>> {
  const sql = postgres(url, { max: 1, onnotice: () => undefined });
  const urls = new Map<SeedInstitution['key'], string>();
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

function printWelcome(): void {
  const lines = ['', `Everybody here is invented. Every password: ${seedPassword}`, ''];
  for (const institution of institutions) {
    lines.push(`${institution.names.en} — ${base(institution)}`);
    lines.push(`  ${institution.administrator.email.padEnd(34)} ${institution.administrator.name}, administrator`);
    for (const person of people.filter((entry) => entry.at === institution.key)) {
      lines.push(`  ${person.email.padEnd(34)} ${person.title} ${person.name}, ${person.specialty}, ${person.locale}`);
    }
    if (institution.key === 'a') lines.push(`  ${applicant.email.padEnd(34)} ${applicant.name}, waits for approval`);
    lines.push('');
  }
  process.stdout.write(`${lines.join('\n')}\ndemo ready\n`);
}

async function stop(nodes: RunningNode[]): Promise<void> {
  await Promise.all(
    nodes.map(async ({ child }) => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = new Promise((done) => child.once('exit', done));
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), 15_000);
      await ended;
      clearTimeout(timer);
    }),
  );
}

async function main(): Promise<void> {
  if (process.argv.includes('--fresh')) await rm(home, { recursive: true, force: true });
  await mkdir(home, { recursive: true });
  await ensureWebClient(root, () => process.stdout.write('Building the web client …\n'));
  const database = await startEmbeddedPostgres({ directory: join(home, 'postgres'), dieWithParent: true });
  const nodes: RunningNode[] = [];
  let stopping: Promise<void> | undefined;
  const shutDown = () => {
    stopping ??= stop(nodes).then(() => database.close());
    return stopping;
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => void shutDown().then(() => process.exit(0)));
  }
  try {
    const urls = await createDatabases(database.url);
    for (const institution of institutions) nodes.push(startNode(institution, urls.get(institution.key) ?? ''));
    const tokens = await Promise.all(nodes.map((node) => node.ready));
    const seeded = await stat(seededMark).catch(() => undefined);
    if (!seeded) {
      const empty: EmptyNode[] = nodes.map(({ institution }, index) => {
        const setupToken = tokens[index];
        if (!setupToken)
          throw new Error('The demonstration was interrupted while it was filled. Start it again with --fresh.');
        return { institution, base: base(institution), setupToken };
      });
      await seedFederation(empty, (line) => process.stdout.write(`… ${line}\n`));
      await writeFile(seededMark, 'The demonstration is filled.\n');
    }
    printWelcome();
    for (const { institution, child } of nodes) {
      child.once('exit', (code, signal) => {
        if (!stopping) process.stdout.write(`[${institution.node}] ended (${signal ?? code}); the others go on\n`);
      });
    }
  } catch (error) {
    if (!stopping) process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    await shutDown();
    process.exitCode = 1;
  }
}

await main();
