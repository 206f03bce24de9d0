import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { hostEnvironment } from '../../server/config/index.ts';
import { freePort } from '../../server/testing/free-port.ts';
import { progress } from '../report.ts';

const project = join(import.meta.dirname, '..', '..');
const patienceMs = 120_000;

export interface StartTimes {
  /** From `npm start`'s command to the first page, with no data yet: the database is created, the schema built. */
  first: number;
  /** The same with the data of the first start. */
  second: number;
}

/** Times, in seconds, from the command to the first page answered. The web client is built before, as after an installation that was started once. */
export async function measureStarts(): Promise<StartTimes> {
  const dataDir = await mkdtemp(join(tmpdir(), 'consilium-bench-start-'));
  try {
    const first = await start(dataDir);
    const second = await start(dataDir);
    progress(`start: first ${first.toFixed(1)} s, second ${second.toFixed(1)} s`);
    return { first, second };
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
}

async function start(dataDir: string): Promise<number> {
  const port = await freePort();
  const started = performance.now();
  const child = spawn(process.execPath, [join(project, 'server', 'main.ts')], {
    cwd: project,
    env: {
      ...hostEnvironment(),
      CONSILIUM_PORT: String(port),
      CONSILIUM_DATA_DIR: dataDir,
      CONSILIUM_LOG_LEVEL: 'warn',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const gone = once(child, 'exit');
  const timer = setTimeout(() => child.kill('SIGKILL'), patienceMs);
  try {
    let seconds = 0;
    for await (const line of createInterface({ input: child.stdout })) {
      if (!line.startsWith('Consilium is ready')) continue;
      const page = await fetch(`http://127.0.0.1:${port}/`);
      if (!page.ok || !(await page.text()).includes('<script'))
        throw new Error(`the first page answered ${page.status}`);
      seconds = (performance.now() - started) / 1000;
      break;
    }
    if (seconds === 0) throw new Error('the node ended before it was ready');
    return seconds;
  } finally {
    clearTimeout(timer);
    child.kill('SIGTERM');
    await gone;
  }
}

/** Brotli KiB of script and style that a first visit costs, as the build counts and limits them; the web client is built. */
export async function measureFirstLoad(): Promise<number> {
  const outDir = await mkdtemp(join(tmpdir(), 'consilium-bench-client-'));
  try {
    const vite = join(project, 'node_modules', 'vite', 'bin', 'vite.js');
    const config = join('web-client', 'vite.config.ts');
    const child = spawn(process.execPath, [vite, 'build', '--config', config, '--outDir', outDir], {
      cwd: project,
      env: hostEnvironment(),
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => {
      output += String(chunk);
    });
    const [code] = (await once(child, 'close')) as [number];
    const kib = /([\d.]+) KiB brotli {2}first load/.exec(output)?.[1];
    if (code !== 0 || kib === undefined) throw new Error(`the build ended with ${code}`);
    progress(`first load: ${kib} KiB`);
    return Number(kib);
  } finally {
    await rm(outDir, { recursive: true, force: true });
  }
}
