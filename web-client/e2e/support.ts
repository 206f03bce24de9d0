import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AxeResults, RunOptions } from 'axe-core';
import type { BrowserContext, Page } from 'playwright-core';
import { hostEnvironment } from '../../server/config/index.ts';

export { desktop, launchBrowser, phone, type TestBrowser } from '../testing/browser.ts';

const project = fileURLToPath(new URL('../..', import.meta.url));
const startTimeoutMs = 120_000;
const stopTimeoutMs = 20_000;

/** A real node in a process of its own, as `npm start` runs it. */
export interface RunningNode extends AsyncDisposable {
  url: string;
  /** The one-time link of the first run; undefined when the node was set up before. */
  setupLink: string | undefined;
  /** Everything it has printed so far. */
  output: () => string;
  /** Ends it as `kill -9` does; its data stays. */
  kill: () => Promise<void>;
}

/** Starts a node on a free port with its own empty data, and waits until it answers. Dispose of it to stop it and remove the data. */
export async function startNode(environment: Record<string, string> = {}): Promise<RunningNode> {
  const data = await mkdtemp(join(tmpdir(), 'consilium-e2e-'));
  const child = spawn(process.execPath, [join(project, 'server/main.ts')], {
    cwd: data,
    env: { ...hostEnvironment(), CONSILIUM_DATA_DIR: join(data, 'data'), CONSILIUM_PORT: '0', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  child.stdout.on('data', (bytes: Buffer) => (output += bytes));
  child.stderr.on('data', (bytes: Buffer) => (output += bytes));
  const stop = async (signal: NodeJS.Signals) => {
    await end(child, signal);
  };
  try {
    const url = await saidBy(
      child,
      () => /ready at (\S+)/.exec(output)?.[1],
      () => output,
    );
    return {
      url,
      setupLink: /(http\S+\/setup#token=\S+)/.exec(output)?.[1],
      output: () => output,
      kill: () => stop('SIGKILL'),
      [Symbol.asyncDispose]: async () => {
        await stop('SIGTERM');
        await rm(data, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
      },
    };
  } catch (error) {
    await stop('SIGKILL');
    await rm(data, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
    throw error;
  }
}

function saidBy(child: ChildProcess, read: () => string | undefined, output: () => string): Promise<string> {
  return new Promise((resolve, reject) => {
    const give = (why: string) => reject(new Error(`The node ${why}. It said:\n${output()}`));
    const timer = setTimeout(() => give('did not become ready in time'), startTimeoutMs);
    const look = () => {
      const found = read();
      if (!found) return;
      clearTimeout(timer);
      resolve(found);
    };
    child.stdout?.on('data', look);
    child.once('exit', (code) => {
      clearTimeout(timer);
      give(`ended with ${code} before it was ready`);
    });
  });
}

function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    const hard = setTimeout(() => child.kill('SIGKILL'), stopTimeoutMs);
    child.once('exit', () => {
      clearTimeout(hard);
      resolve();
    });
    child.kill(signal);
  });
}

/** Faults of a page that no person would report: scripts that broke, and what the content security policy had to stop. */
export interface PageFaults {
  list: string[];
}

/** Opens a page whose faults are collected. Refusals that the test provokes (401, 404 …) are not faults of the page. */
export async function openPage(context: BrowserContext): Promise<Page & { faults: PageFaults }> {
  const page = await context.newPage();
  const faults: PageFaults = { list: [] };
  page.on('pageerror', (error) => faults.list.push(`broke: ${error.stack ?? error.message}`));
  page.on('console', (message) => {
    const text = message.text();
    if (message.type() === 'error' && !/Failed to load resource|WebSocket connection to/.test(text))
      faults.list.push(`console: ${text}`);
  });
  return Object.assign(page, { faults });
}

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const rules: RunOptions = { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] };

/** What axe-core (WCAG 2.2 AA) finds wrong with the page as it is now: one line per element. */
export async function accessibilityFaults(page: Page): Promise<string[]> {
  await page.evaluate(axeSource);
  const results = await page.evaluate(
    (options) =>
      (window as unknown as { axe: { run: (node: Document, options: RunOptions) => Promise<AxeResults> } }).axe.run(
        document,
        options,
      ),
    rules,
  );
  return results.violations.flatMap((violation) =>
    violation.nodes.map(
      (node) =>
        `${violation.id} (${violation.impact}): ${node.target.flat().join(' ')}: ${node.failureSummary?.replace(/\s+/g, ' ')}`,
    ),
  );
}

/** Whether the page can be scrolled sideways, which on a phone means that something does not fit. */
export const overflowsSideways = (page: Page): Promise<boolean> =>
  page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth + 1);
