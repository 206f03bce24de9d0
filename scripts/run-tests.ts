import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedPostgres } from '../server/db/index.ts';
import { sharedPostgresVariable } from '../server/testing/database.ts';
import { TapReader, type TestSummary } from './tap-output.ts';

export interface RunOptions {
  readonly files: readonly string[];
  readonly jobs: number;
  /** Longest time of one file. */
  readonly timeoutSeconds: number;
  /** Further variables of the tests' processes. */
  readonly environment?: Readonly<Record<string, string>>;
}

const root = join(import.meta.dirname, '..');
const keptOutputBytes = 4_000_000;

/**
 * Runs test files with tap on one PostgreSQL that lives as long as the run, shows one line a file, and prints the
 * counts last. Ends every process it started, also on Ctrl-C.
 * @returns exit code
 */
export async function runTests(options: RunOptions): Promise<number> {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop.abort());
  const directory = await mkdtemp(join(tmpdir(), 'consilium-tests-'));
  try {
    await using server = await startEmbeddedPostgres({
      directory,
      durable: false,
      dieWithParent: true,
      maxConnections: 400,
    });
    const { summary, output, code } = await runTap(options, server.url, stop.signal);
    report(summary, output);
    const failed =
      summary.failed + (code !== 0 && summary.failed === 0 ? 1 : 0) + (summary.passed + summary.failed === 0 ? 1 : 0);
    if (stop.signal.aborted) process.stdout.write('Stopped.\n');
    process.stdout.write(`${summary.passed} passed, ${failed} failed\n`);
    return failed === 0 && !stop.signal.aborted ? 0 : 1;
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function runTap(
  options: RunOptions,
  databaseUrl: string,
  stop: AbortSignal,
): Promise<{ summary: TestSummary; output: string; code: number | null }> {
  const started = performance.now();
  const reader = new TapReader((file, tests, failed) => {
    const seconds = ((performance.now() - started) / 1000).toFixed(0).padStart(4);
    process.stdout.write(
      `${seconds} s  ${failed === 0 ? 'ok    ' : 'FAILED'}  ${String(tests - failed).padStart(3)}  ${file}\n`,
    );
  });
  const args = [
    join(root, 'node_modules', 'tap', 'dist', 'esm', 'run.mjs'),
    'run',
    '--disable-coverage',
    '--reporter=tap',
    `--jobs=${options.jobs}`,
    `--timeout=${options.timeoutSeconds}`,
    ...options.files,
  ];
  const child = spawn(process.execPath, args, {
    cwd: root,
    env: { ...process.env, ...options.environment, [sharedPostgresVariable]: databaseUrl, NODE_NO_WARNINGS: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own, so that everything below it can be ended together.
    detached: process.platform !== 'win32',
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output = (output + text).slice(-keptOutputBytes);
    reader.write(text);
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    output = (output + text).slice(-keptOutputBytes);
  });
  const abort = () => endGroup(child);
  stop.addEventListener('abort', abort);
  if (stop.aborted) abort();
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  stop.removeEventListener('abort', abort);
  endGroup(child, 'SIGKILL');
  return { summary: reader.end(), output, code };
}

/** Ends tap and every test file below it. */
function endGroup(child: ChildProcess, signal: NodeJS.Signals = 'SIGTERM'): void {
  if (!child.pid) return;
  try {
    if (process.platform === 'win32') child.kill(signal);
    else process.kill(-child.pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
  if (signal === 'SIGTERM') setTimeout(() => endGroup(child, 'SIGKILL'), 5_000).unref();
}

function report(summary: TestSummary, output: string): void {
  if (summary.failures.length === 0) {
    if (summary.passed === 0) process.stdout.write(`${output.slice(-5_000)}\n`);
    return;
  }
  process.stdout.write('\n');
  for (const { file, title } of summary.failures)
    process.stdout.write(`not ok  ${file}\n        ${title}\n${detailsOf(output, title)}`);
  process.stdout.write('\n');
}

/** What tap said around the first failing assertion of a test. */
function detailsOf(output: string, title: string): string {
  const lines = output.split('\n');
  const start = lines.findIndex((line) => line.includes(`# Subtest: ${title}`));
  if (start < 0) return '';
  const failing = lines.findIndex((line, index) => index > start && /^\s+not ok /.test(line));
  return failing < 0 ? '' : `${lines.slice(failing, failing + 30).join('\n')}\n`;
}
