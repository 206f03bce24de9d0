import { spawn } from 'node:child_process';
import { open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { hostEnvironment } from '../config/index.ts';

const buildTimeoutMs = 120_000;
/** Sources of the web client, below the project's directory. */
const sources = ['web-client', 'spec', 'package-lock.json'];
const notSources = new Set(['node_modules', 'dist', 'e2e', 'testing']);

/**
 * Gives the directory of the built web client, building it when it is missing or older than its sources. Several nodes
 * of one checkout that start together build it once.
 *
 * @param project directory of the checkout
 * @param onBuild called before a build, which takes some seconds
 * @throws Error with the end of the builder's output
 */
export async function ensureWebClient(project: string, onBuild: () => void): Promise<string> {
  const dist = join(project, 'web-client', 'dist');
  const lock = join(project, 'web-client', 'dist.lock');
  const deadline = Date.now() + buildTimeoutMs;
  while (!(await isFresh(project, dist))) {
    if (await takeLock(lock)) {
      try {
        if (!(await isFresh(project, dist))) {
          onBuild();
          await build(project, dist);
        }
        return dist;
      } finally {
        await rm(lock, { force: true });
      }
    }
    if (Date.now() > deadline) throw new Error(`Another process is building the web client for too long (${lock}).`);
    await delay(100);
  }
  return dist;
}

async function isFresh(project: string, dist: string): Promise<boolean> {
  const built = await stat(join(dist, 'index.html')).catch(() => undefined);
  if (!built) return false;
  for (const source of sources) {
    if ((await newestChange(join(project, source))) > built.mtimeMs) return false;
  }
  return true;
}

/** Latest change below a path. Directories count too: a deleted file changes nothing else. */
async function newestChange(path: string): Promise<number> {
  const info = await stat(path);
  if (!info.isDirectory()) return info.mtimeMs;
  const entries = (await readdir(path, { withFileTypes: true })).filter((entry) => !isIgnored(entry.name));
  const below = await Promise.all(entries.map((entry) => newestChange(join(path, entry.name))));
  // The client's own directory also holds `dist` and the lock, which come and go.
  const own = entries.some((entry) => entry.name === 'vite.config.ts') ? 0 : info.mtimeMs;
  return Math.max(own, ...below);
}

function isIgnored(name: string): boolean {
  return notSources.has(name) || name.startsWith('.') || name.startsWith('dist.') || name.endsWith('.test.ts');
}

/** @returns false when a living process holds it */
async function takeLock(lock: string): Promise<boolean> {
  try {
    const handle = await open(lock, 'wx');
    await handle.writeFile(String(process.pid));
    await handle.close();
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  const holder = Number(await readFile(lock, 'utf8').catch(() => ''));
  if (holder > 0 && !isAlive(holder)) await rm(lock, { force: true });
  return false;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Builds beside the old client and puts the new one in its place at the end. */
async function build(project: string, dist: string): Promise<void> {
  const draft = `${dist}.draft`;
  await rm(draft, { recursive: true, force: true });
  const vite = join(createRequire(import.meta.url).resolve('vite/package.json'), '..', 'bin', 'vite.js');
  const args = [
    vite,
    'build',
    '--config',
    join('web-client', 'vite.config.ts'),
    '--outDir',
    draft,
    '--logLevel',
    'warn',
  ];
  const child = spawn(process.execPath, args, {
    cwd: project,
    env: { ...hostEnvironment(), NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const timer = setTimeout(() => child.kill('SIGKILL'), buildTimeoutMs);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      output = (output + chunk.toString()).slice(-4_000);
    });
  }
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', resolve);
  }).finally(() => clearTimeout(timer));
  if (code !== 0) throw new Error(`The web client could not be built:\n${output}`);
  const old = `${dist}.old`;
  await rm(old, { recursive: true, force: true });
  await rename(dist, old).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
  });
  await rename(draft, dist);
  await rm(old, { recursive: true, force: true });
}
