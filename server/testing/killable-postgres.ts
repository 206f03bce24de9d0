import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../db/index.ts';
import type { TestPostgres } from './database.ts';
import { eventually } from './eventually.ts';
import { startTcpProxy } from './faults/tcp-proxy.ts';

/** A durable PostgreSQL that a test kills and starts again; nodes reach it under one address that stays. */
export interface KillablePostgres extends TestPostgres {
  /** SIGKILL of the server and its backends, as a power cut would. */
  kill(): Promise<void>;
  /** Starts it on the same data, with crash recovery. */
  start(): Promise<void>;
}

export async function startKillablePostgres(): Promise<KillablePostgres> {
  await using stack = new AsyncDisposableStack();
  const directory = await mkdtemp(join(tmpdir(), 'consilium-killable-postgres-'));
  stack.defer(() => rm(directory, { recursive: true, force: true }));
  const launch = (): Promise<EmbeddedPostgres> =>
    startEmbeddedPostgres({ directory, dieWithParent: true, maxConnections: 100 });
  let server = await launch();
  stack.defer(() => server.close());
  // The proxy looks at its target for each connection, so the server may come back on another port.
  const target = { host: '127.0.0.1', port: Number(new URL(server.url).port) };
  const proxy = stack.use(await startTcpProxy(target));
  const url = new URL(server.url);
  url.port = String(proxy.port);
  const opened = stack.move();
  return {
    url: url.href,
    kill: async () => {
      process.kill(server.pid, 'SIGKILL');
      proxy.reset();
      await eventually('the database server is gone', 10_000, () => !isAlive(server.pid));
    },
    start: async () => {
      server = await launch();
      target.port = Number(new URL(server.url).port);
    },
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
