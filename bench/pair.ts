import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../server/db/index.ts';
import { moveToProcess, type NodeProcess } from '../server/testing/node-process.ts';
import type { SeededPerson } from '../server/testing/seed/seed.ts';
import { startTestNetwork, type TestNetwork } from '../server/testing/test-network.ts';

/** Two hospitals as processes of their own on one durable PostgreSQL, and people of both in one room. */
export interface Pair extends AsyncDisposable {
  readonly network: TestNetwork;
  readonly postgres: EmbeddedPostgres;
  readonly a: NodeProcess;
  /** Another process after a restart. */
  b: NodeProcess;
  readonly room: string;
  readonly writers: readonly SeededPerson[];
  readonly reader: SeededPerson;
}

/**
 * Sets the pair up through the public interfaces with waits as in production.
 * @param writers people of A who write; the rate of one login is limited
 * @param nodeOptions NODE_OPTIONS of the two processes, for profiles
 */
export async function startPair(writers: number, nodeOptions?: string): Promise<Pair> {
  await using stack = new AsyncDisposableStack();
  const directory = await mkdtemp(join(tmpdir(), 'consilium-bench-'));
  stack.defer(() => rm(directory, { recursive: true, force: true }));
  const postgres = stack.use(await startEmbeddedPostgres({ directory, dieWithParent: true, maxConnections: 200 }));
  const server = { url: postgres.url, [Symbol.asyncDispose]: async () => undefined };
  const network = stack.use(await startTestNetwork({ postgres: server, timings: {} }));
  const authors: SeededPerson[] = [];
  for (let index = 0; index < writers; index++) authors.push(await network.doctor('a', `Writer${index}`));
  const reader = await network.doctor('b', 'Reader');
  const room = await network.discussion([...authors, reader]);
  const options = nodeOptions === undefined ? {} : { NODE_OPTIONS: nodeOptions };
  const a = stack.use(await moveToProcess(network.node('a'), options));
  const pair: Pair = {
    ...{ network, postgres, a, room, writers: authors, reader },
    b: await moveToProcess(network.node('b'), options),
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
  stack.defer(() => pair.b[Symbol.asyncDispose]());
  const opened = stack.move();
  return pair;
}
