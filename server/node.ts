import { openAuth } from './auth/index.ts';
import { type Config, ConfigError } from './config/index.ts';
import { withTx } from './db/index.ts';
import {
  type FeatureParts,
  type Features,
  type NodeIdentity,
  openFeatures,
  prepareRegistry,
  readIdentity,
  registerFinishedSetup,
  registerNodeCard,
  registerSetup,
  renewSetupToken,
} from './features/index.ts';
import { type Ground, type GroundOptions, openGround } from './ground.ts';
import { keepHouse } from './housekeeping.ts';
import { mediaCheck, openMediaHost } from './media-host/index.ts';
import { type App, createApp, type HttpLimits, httpLimits } from './platform/app.ts';
import { registerDocs } from './platform/docs.ts';
import { HttpFront } from './platform/front.ts';
import { clockCheck, databaseCheck, diskCheck, HealthChecks, registerHealth } from './platform/health.ts';
import { createJobs } from './platform/jobs.ts';
import { createApi } from './platform/operations.ts';
import { Problem } from './platform/problem.ts';
import { serveWebClient } from './platform/static-client.ts';
import { openStream } from './platform/stream.ts';
import { serveMetrics } from './platform/telemetry.ts';
import { version } from './version.ts';

/** What tests and tools hand in instead of the real thing. */
export interface NodeOverrides extends GroundOptions {
  readonly limits?: Partial<HttpLimits>;
  /** Checks every reply against its schema. */
  readonly checkReplies?: boolean;
  /** Directory of the built web client; none = the node serves its interfaces only. */
  readonly webClient?: string;
  /** The way to other nodes: faults on it, short waits. */
  readonly wire?: FeatureParts['wire'];
}

/** A running node. */
export interface Node extends AsyncDisposable {
  /** Address under which it is reached: the public one, or this machine's until there is one. */
  readonly url: string;
  readonly port: number;
  readonly ground: Ground;
  /** What answers requests now; another one after the first run. */
  app(): App;
  /** The parts of the running node; undefined until the first run is finished. */
  features(): Features | undefined;
  /** One-time link of the first run; undefined when it is finished. */
  readonly setupLink: string | undefined;
  /** Stops in order: no new requests, answers under way, parts, database. Idempotent. */
  close(): Promise<void>;
}

/** What answers on the port: the wizard before the first run, the whole node after it. */
interface House extends AsyncDisposable {
  readonly app: App;
  readonly features?: Features;
}

/**
 * Puts a node together and listens: the ground (database, files, log), the port, and the house that answers on it.
 * The first run exchanges the house while the port stays open.
 */
export async function createNode(config: Config, overrides: NodeOverrides = {}): Promise<Node> {
  await using stack = new AsyncDisposableStack();
  const ground = stack.use(await openGround(config, overrides));
  const front = stack.use(new HttpFront({ ...httpLimits, ...overrides.limits }));
  const port = await front.listen(config.port, config.host);
  const identity = settleIdentity(config, await readIdentity(ground.db));
  const url = identity?.publicUrl ?? config.publicUrl ?? `http://localhost:${port}`;

  let house: House;
  const moveIn = async (as: NodeIdentity) => {
    const before = house;
    house = await buildHouse(ground, as, overrides);
    front.use(house.app);
    // The answer to the last step of the first run is still under way through the house that is left.
    setTimeout(() => void before[Symbol.asyncDispose](), 2_000).unref();
  };
  house = identity
    ? await buildHouse(ground, identity, overrides)
    : await buildEntrance(ground, url, overrides, moveIn);
  stack.defer(() => house[Symbol.asyncDispose]());
  front.use(house.app);
  const setupLink = identity ? undefined : `${url}/setup#token=${await withTx(ground.db, renewSetupToken)}`;

  // Closing goes from the door inwards: port, house, ground.
  const opened = stack.move();
  const close = async () => {
    await front.drain();
    await opened.disposeAsync();
  };
  return {
    url,
    port,
    ground,
    app: () => house.app,
    features: () => house.features,
    setupLink,
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** The address may change by configuration; the name never does: other nodes know this one by it. */
function settleIdentity(config: Config, stored: NodeIdentity | undefined): NodeIdentity | undefined {
  if (!stored) return undefined;
  if (config.nodeId && config.nodeId !== stored.node) {
    throw new ConfigError([
      `CONSILIUM_NODE_ID must stay ${stored.node}: other nodes know this one by that name. Set it so.`,
    ]);
  }
  return { node: stored.node, publicUrl: config.publicUrl ?? stored.publicUrl };
}

/** Before the first run: the wizard, and nothing that needs a name. */
async function buildEntrance(
  ground: Ground,
  url: string,
  overrides: NodeOverrides,
  onFinished: (identity: NodeIdentity) => Promise<void>,
): Promise<House> {
  const { config, db, blobs } = ground;
  const base = await buildBase(ground, url, overrides);
  const { api, app, auth } = base;
  registerNodeCard(api, db, { id: new URL(url).hostname, standing: async () => ({ isHub: false, hub: null }) });
  registerSetup(api, {
    db,
    blobs,
    passwords: auth.passwords,
    federation: { prepare: (identity) => prepareRegistry(ground, identity) },
    fixed: { node: config.nodeId, publicUrl: config.publicUrl },
    onFinished,
  });
  for (const id of api.missing()) api.handle(id, async () => new Problem('setup_not_done'));
  await app.ready();
  return { app, [Symbol.asyncDispose]: base.close };
}

/** The node as it runs: platform, accounts, features. */
async function buildHouse(ground: Ground, identity: NodeIdentity, overrides: NodeOverrides): Promise<House> {
  const base = await buildBase(ground, identity.publicUrl, overrides);
  const { api, app, jobs } = base;
  registerFinishedSetup(api, identity);
  const media = await openMediaHost({ ...ground, ...identity });
  base.health.add(mediaCheck(media));
  const features = await openFeatures({ ...ground, ...base, identity, version, media, ...pick(overrides, 'wire') });
  registerNodeCard(api, ground.db, { id: identity.node, standing: features.standing });
  keepHouse(jobs, { db: ground.db, clock: ground.clock, stream: base.stream });
  await app.ready();
  await features.start();
  await jobs.start();
  const close = async () => {
    await features.stop();
    await media[Symbol.asyncDispose]();
    await base.close();
  };
  return { app, features, [Symbol.asyncDispose]: close };
}

/** What stands in the entrance and in the house alike. */
async function buildBase(ground: Ground, url: string, overrides: NodeOverrides) {
  const { config, db, bus, clock, log } = ground;
  const { trustProxy } = config;
  const app = await createApp({ log, trustProxy, secure: url.startsWith('https:'), ...pick(overrides, 'limits') });
  await registerDocs(app, version);
  const auth = await openAuth({ db, bus, clock, log, publicUrl: url });
  const api = createApi(app, {
    authenticator: auth,
    ...pick(overrides, 'checkReplies'),
    ...pick(overrides.limits ?? {}, 'handlerTimeoutMs'),
  });
  const stream = await openStream({ app, db, bus, log, authenticator: auth });
  const jobs = createJobs(db, log);
  const health = new HealthChecks();
  for (const check of [databaseCheck(db), diskCheck(config.dataDir), clockCheck(db, clock)]) health.add(check);
  registerHealth(app, health);
  serveMetrics(app, db);
  if (overrides.webClient) await serveWebClient(app, overrides.webClient);
  const close = async () => {
    await stream.close();
    await jobs.close();
    await app.close();
  };
  return { app, api, auth, stream, jobs, health, close };
}

/** One member of an object as an object, or nothing when it is not set. */
function pick<T, K extends keyof T>(from: T, key: K): { [P in K]?: NonNullable<T[P]> } {
  const value = from[key];
  return (value === undefined ? {} : { [key]: value }) as { [P in K]?: NonNullable<T[P]> };
}
