import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { hostEnvironment } from '../config/index.ts';
import type { TestNode } from './test-node.ts';

const main = join(import.meta.dirname, 'node-process-main.ts');
const startTimeoutMs = 60_000;

/** A node that runs as its own process, so that it can be killed like one. */
export interface NodeProcess extends AsyncDisposable {
  readonly pid: number;
  /** SIGKILL: nothing is finished, nothing is said. Resolves when the process is gone. */
  kill(): Promise<void>;
  /** SIGTERM: stops in order. */
  stop(): Promise<void>;
}

/** Settings with which another process runs the same node: its data, database, port and name. */
export function environmentOf({ config }: TestNode): Record<string, string> {
  return {
    CONSILIUM_PORT: String(config.port),
    CONSILIUM_HOST: config.host,
    CONSILIUM_PUBLIC_URL: config.publicUrl ?? '',
    CONSILIUM_DATA_DIR: config.dataDir,
    CONSILIUM_DATABASE_URL: config.databaseUrl?.reveal() ?? '',
    CONSILIUM_DEVELOPMENT: 'yes',
    CONSILIUM_LOG_LEVEL: 'warn',
  };
}

/** Starts a node process and waits until it answers. Its log goes to this process's stderr. */
export async function startNodeProcess(environment: Readonly<Record<string, string>>): Promise<NodeProcess> {
  const child = spawn(process.execPath, [main], {
    env: { ...hostEnvironment(), ...environment },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  await ready(child);
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill(signal);
    await gone;
  };
  return {
    pid: child.pid as number,
    kill: () => end('SIGKILL'),
    stop: () => end('SIGTERM'),
    [Symbol.asyncDispose]: () => end('SIGKILL'),
  };
}

/** Lets the node go on as its own process, on the same data and address. The one in this process is stopped. */
export async function moveToProcess(
  node: TestNode,
  further: Readonly<Record<string, string>> = {},
): Promise<NodeProcess> {
  await node.node.close();
  return startNodeProcess({ ...environmentOf(node), ...further });
}

async function ready(child: ChildProcess): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('the node process did not start in time')), startTimeoutMs);
  });
  const failed = once(child, 'exit').then(([code]) => {
    throw new Error(`the node process ended with code ${String(code)}`);
  });
  const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream });
  try {
    await Promise.race([once(lines, 'line'), failed, late]);
  } catch (error) {
    child.kill('SIGKILL');
    throw error;
  } finally {
    clearTimeout(timer);
    failed.catch(() => undefined);
  }
}
