import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { InstitutionKind } from '../../spec/schemas/common/words.ts';
import { type Config, readConfig, readEnvironment } from '../config/index.ts';
import { createNode, type Node, type NodeOverrides } from '../node.ts';
import { createLog } from '../platform/log.ts';
import { ApiClient } from './api-client.ts';
import { createTestDatabase, openTestPostgres, sharedPostgresVariable, type TestPostgres } from './database.ts';
import { freePort } from './free-port.ts';

export interface TestNodeOptions extends NodeOverrides {
  /** First label of `*.localhost`; makes cookies and the node's name its own. */
  readonly host?: string;
  readonly postgres?: TestPostgres;
  /** Further CONSILIUM_* variables. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Leave the first run to the test. */
  readonly setUp?: false;
  readonly names?: { readonly en: string };
  readonly kind?: InstitutionKind;
  readonly federation?: 'none' | 'hub';
}

export { TestClock } from './test-clock.ts';

/** A real node in this process: own database, own directory, own port. */
export interface TestNode extends AsyncDisposable {
  readonly node: Node;
  /** Address of its pages, such as `http://a.localhost:40321`. */
  readonly base: string;
  /** Name in the federation. */
  readonly name: string;
  readonly config: Config;
  readonly dataDir: string;
  /** Logged in as the administrator, when the first run was done. */
  readonly administrator: ApiClient;
  /** Somebody who is not logged in. */
  guest(): ApiClient;
  /** Stops the node as a crash of the process would leave it to the next start, and starts it again on the same data. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

export const administratorLogin = { email: 'admin@hospital.example', password: 'correct horse battery' } as const;

/** Starts a node and, unless told otherwise, does its first run the way a browser would. */
export async function startTestNode(options: TestNodeOptions = {}): Promise<TestNode> {
  await using stack = new AsyncDisposableStack();
  const shared = readEnvironment()[sharedPostgresVariable];
  const postgres = options.postgres ?? stack.use(await openTestPostgres(shared));
  const database = stack.use(await createTestDatabase(postgres.url));
  const dataDir = await mkdtemp(join(tmpdir(), 'consilium-test-node-'));
  stack.defer(() => rm(dataDir, { recursive: true, force: true }));
  const port = await freePort();
  const name = `${options.host ?? 'a'}.localhost`;
  const base = `http://${name}:${port}`;
  const config = readConfig({
    CONSILIUM_PORT: String(port),
    CONSILIUM_HOST: '127.0.0.1',
    CONSILIUM_PUBLIC_URL: base,
    CONSILIUM_DATA_DIR: dataDir,
    CONSILIUM_DATABASE_URL: database.url,
    CONSILIUM_DEVELOPMENT: 'yes',
    // A worker process takes a second of start; tests of media ask for it.
    CONSILIUM_MEDIA_WORKERS: '0',
    ...options.environment,
  });
  const overrides: NodeOverrides = { checkReplies: true, log: createLog('silent'), ...options };
  let node = await createNode(config, overrides);
  stack.defer(() => node.close());
  const administrator = new ApiClient(base);
  if (options.setUp !== false) await doFirstRun(node, administrator, config.publicUrl ?? base, options);
  const opened = stack.move();
  const close = () => opened.disposeAsync();
  return {
    get node() {
      return node;
    },
    base,
    name,
    config,
    dataDir,
    administrator,
    guest: () => new ApiClient(base),
    restart: async () => {
      await node.close();
      node = await createNode(config, overrides);
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

async function doFirstRun(node: Node, client: ApiClient, publicUrl: string, options: TestNodeOptions): Promise<void> {
  const token = /token=([\w-]+)/.exec(node.setupLink ?? '')?.[1] ?? '';
  await client.call('setup.finish', {
    body: {
      token,
      names: options.names ?? { en: 'Hospital A' },
      kind: options.kind ?? 'hospital',
      country: 'TR',
      city: 'Ankara',
      publicUrl,
      administrator: { name: 'Elif Kaya', locale: 'en', ...administratorLogin },
      federation: options.federation === 'hub' ? { mode: 'hub', roots: 'one-of-one' } : { mode: 'none' },
    },
  });
  await client.call('auth.login', { body: administratorLogin });
}
