import type { Test } from 'tap';
import type { ControlState, Federation, Result, VerifiedEvent } from '../contract.ts';
import type { Limits, Timings } from '../limits.ts';
import { createFederation } from '../node.ts';
import type { Outbound } from '../outbound/outbound.ts';
import { createSafeFetch } from '../outbound/safe-fetch.ts';
import { dice } from './dice.ts';
import { type TestKeys, testKeys, testRandom } from './keys.ts';
import { type LoopbackServer, loopbackServer } from './loopback-server.ts';
import { type MemoryPorts, memoryHubKeys, RecordingApplication, RecordingLog } from './memory.ts';
import { MemoryStore } from './memory-store.ts';
import type { MemoryTx } from './memory-tables.ts';
import { Hold, kill, type Life, mortalStore, ProcessGone } from './mortal-store.ts';
import { SimulatedWire } from './simulated-wire.ts';

/** Waits of an engine under test: what takes minutes in production takes moments here. */
export const quickTimings: Timings = {
  requestTimeoutMs: 2_000,
  antiEntropyMs: 1_000,
  checkpointMs: 2_000,
  registryPullMs: 1_000,
  unknownSenderPullMs: 100,
  retryUnitMs: 20,
  unknownRoomMs: 50,
  heldRetryMs: 100,
  missingBodiesMs: 100,
};

/** A clock that runs, with an offset that a test may change. */
export class OffsetClock {
  offsetMs = 0;
  now(): number {
    return Date.now() + this.offsetMs;
  }
}

export interface NetworkOptions {
  /** `simulated`: a wire in memory with faults. `http`: real requests over loopback. */
  transport?: 'simulated' | 'http';
  timings?: Partial<Timings>;
  limits?: Partial<Limits>;
  seed?: number;
  /** Every call of a store takes up to so many ms, as a database does: what runs side by side comes in another order each time. */
  storeDelayMs?: number;
}

export const actor = (name: string): string =>
  `u_${Buffer.from(name.padEnd(16, '.')).toString('base64url').slice(0, 22)}`;
export const post = (text: string) => ({ text, fmt: 'md', mentions: [], attachments: [] });

/** One engine with its store. The store outlives a crash; the engine does not. */
export class NetworkNode {
  readonly id: string;
  readonly clock = new OffsetClock();
  readonly store = new MemoryStore();
  readonly application = new RecordingApplication(this.store);
  readonly log = new RecordingLog();
  readonly keys: TestKeys;
  readonly hubKeys: MemoryPorts['hubKeys'];
  readonly network: TestNetwork;
  base = '';
  #engine: Federation<MemoryTx> | undefined;
  #server: LoopbackServer | undefined;
  #starts = 0;
  #life: Life = { gone: false, calls: 0, hold: null, waiting: null, pause: null };

  constructor(id: string, network: TestNetwork) {
    this.id = id;
    this.network = network;
    this.keys = testKeys(id);
    this.hubKeys = memoryHubKeys(id);
  }

  get engine(): Federation<MemoryTx> {
    if (this.#engine === undefined) throw new Error(`${this.id} is down`);
    return this.#engine;
  }
  get isUp(): boolean {
    return this.#engine !== undefined;
  }
  get actor(): string {
    return actor(`doctor ${this.id}`);
  }

  async up(): Promise<void> {
    const { options, wire } = this.network;
    const http = options.transport === 'http';
    if (http) {
      const port = this.base === '' ? 0 : Number(new URL(this.base).port);
      this.#server = await loopbackServer((request) => this.engine.handle(request), { port });
      this.base = `http://${this.id}:${this.#server.port}`;
    } else this.base = `https://${this.id}`;
    const outbound: Outbound = http ? this.network.fetch : wire.outbound(this.base);
    this.#life = { gone: false, calls: 0, hold: null, waiting: null, pause: this.network.storePause };
    const ports: MemoryPorts = {
      ...{
        store: mortalStore(this.store, this.#life),
        application: this.application,
        log: this.log,
        keys: this.keys,
        hubKeys: this.hubKeys,
      },
      // A restarted process has other random numbers.
      random: testRandom(`${this.id} ${this.#starts++}`),
      clock: this.clock,
      outbound,
    };
    const timings = { ...quickTimings, ...options.timings };
    this.#engine = createFederation(ports, {
      node: this.id,
      base: this.base,
      timings,
      ...(options.limits && { limits: options.limits }),
    });
    if (!http) wire.connect(this.base, (request) => this.engine.handle(request));
    await this.#engine.start();
  }

  /** The process is gone: nothing is sent, answered or finished any more. The store keeps what was committed. */
  async crash(): Promise<void> {
    const engine = this.#engine;
    kill(this.#life);
    this.network.wire.disconnect(this.base);
    await this.#server?.close();
    this.#server = undefined;
    this.#engine = undefined;
    await engine?.close().catch((error: unknown) => {
      if (!(error instanceof ProcessGone)) throw error;
    });
  }

  /** A transaction of the node's process; rejects when the process is killed before it has committed. */
  tx<T>(work: (tx: MemoryTx, engine: Federation<MemoryTx>) => Promise<T>): Promise<T> {
    const life = this.#life;
    return this.store.transaction(async (tx) => {
      const value = await work(tx, this.engine);
      await this.network.storePause?.();
      if (life.gone) throw new ProcessGone();
      return value;
    });
  }

  /** Calls of the store by this run of the engine. */
  get storeCalls(): number {
    return this.#life.calls;
  }

  /**
   * Holds the engine's next transaction – that stores events, or any – just before its commit: what other transactions do then comes between.
   * Transactions of `tx` are not held.
   */
  holdCommit(what: Hold['what'] = 'events'): Hold {
    this.#life.hold = new Hold(what);
    return this.#life.hold;
  }

  async post(room: string, text: string): Promise<VerifiedEvent> {
    const input = { room, actor: this.actor, type: 'msg.post', body: post(text) };
    return must(await this.tx((tx, engine) => engine.rooms.append(tx, input)));
  }
  async join(room: string): Promise<VerifiedEvent> {
    const input = { room, actor: this.actor, type: 'member.join', body: { profile: { name: `Dr. ${this.id}` } } };
    return must(await this.tx((tx, engine) => engine.rooms.append(tx, input)));
  }
  async control(
    room: string,
    type: string,
    d: Record<string, unknown>,
    body?: unknown,
  ): Promise<Result<VerifiedEvent | null>> {
    const input = { room, actor: this.actor, type, d, ...(body !== undefined && { body }) };
    return this.tx((tx, engine) => engine.rooms.control(tx, input));
  }
  async state(room: string): Promise<ControlState | undefined> {
    return this.engine.rooms.state(null, room);
  }
  /** Texts of the live posts that the application was told of, in the order of telling. */
  texts(room: string): string[] {
    return this.application.changes.flatMap((change) => {
      if (change.kind !== 'content' || change.room !== room || !change.live || change.event.header.type !== 'msg.post')
        return [];
      const { text } = Object(change.event.body) as { text?: string };
      return text === undefined ? [] : [text];
    });
  }
}

/** A hub and hospitals as real engines in one process, enrolled as in production. */
export class TestNetwork {
  readonly options: NetworkOptions;
  readonly wire: SimulatedWire;
  readonly fetch = createSafeFetch({ localhostNames: true });
  readonly nodes: NetworkNode[] = [];
  /** Waits as long as a call of a store takes, or null when it takes no time. */
  readonly storePause: (() => Promise<void>) | null;

  constructor(options: NetworkOptions) {
    this.options = options;
    this.wire = new SimulatedWire(options.seed ?? 1);
    const { storeDelayMs = 0, seed = 1 } = options;
    const roll = dice(seed);
    const wait = () => new Promise<void>((resolve) => setTimeout(resolve, (roll(1_000) / 1_000) * storeDelayMs));
    this.storePause = storeDelayMs > 0 ? wait : null;
  }

  get hub(): NetworkNode {
    return this.nodes[0] as NetworkNode;
  }
  node(id: string): NetworkNode {
    const found = this.nodes.find((candidate) => candidate.id === id || candidate.id.startsWith(`${id}.`));
    if (found === undefined) throw new Error(`no node ${id}`);
    return found;
  }

  async start(hub: string, hospitals: string[]): Promise<void> {
    for (const id of [hub, ...hospitals]) this.nodes.push(new NetworkNode(id, this));
    for (const node of this.nodes) await node.up();
    const root = testKeys('root key');
    must(
      await this.hub.tx((tx, engine) =>
        engine.registry.becomeHub(tx, {
          roots: [{ publicJwk: root.jwk, privateJwk: { ...root.privateJwk } }],
          threshold: 1,
        }),
      ),
    );
    for (const node of this.nodes) await this.approve(node.id, node.base, node.keys.current().jwk);
    for (const node of this.nodes.slice(1)) await this.follow(node);
  }

  async follow(node: NetworkNode): Promise<void> {
    const found = must(await node.engine.registry.discover(this.hub.base));
    await node.tx((tx, engine) =>
      engine.registry.follow(tx, { hub: found.hub, base: this.hub.base, rootThumbprints: found.rootThumbprints }),
    );
    must(await node.engine.registry.sync());
  }

  async approve(node: string, base: string, jwk: { kty: 'OKP'; crv: 'Ed25519'; x: string }): Promise<void> {
    const d = {
      node,
      entity_id: base,
      legal_name: `Institution ${node}`,
      country: 'TR',
      base,
      keys: [jwk],
      roles: ['hospital'],
    };
    must(await this.hub.tx((tx, engine) => engine.registry.write(tx, 'reg.node.approve', d)));
  }
  async registryWrite(type: string, d: Record<string, unknown>): Promise<void> {
    must(await this.hub.tx((tx, engine) => engine.registry.write(tx, type, d)));
  }

  /** A group room of the first node with one doctor of each, everybody joined. */
  async room(
    owner: NetworkNode,
    others: NetworkNode[],
    over: { history?: ControlState['history'] } = {},
  ): Promise<string> {
    const { room } = must(
      await owner.tx((tx, engine) =>
        engine.rooms.create(tx, {
          kind: 'group',
          actor: owner.actor,
          title: 'Sepsis round',
          join: 'invite',
          history: over.history ?? 'all',
        }),
      ),
    );
    await owner.join(room);
    for (const other of others) await this.bring(owner, other, room);
    return room;
  }

  /** Invites the doctor of another node into a room, and accepts there. */
  async bring(owner: NetworkNode, other: NetworkNode, room: string): Promise<void> {
    const to = { node: other.id, actor: other.actor };
    const invite = must(
      await owner.tx((tx, engine) => engine.rooms.invite(tx, { room, actor: owner.actor, to, role: 'member' })),
    );
    await eventually(`${other.id} has the invitation`, () =>
      other.application.changes.some((change) => change.kind === 'invite' && change.invite.id === invite.id),
    );
    const answer = {
      id: invite.id,
      actor: other.actor,
      answer: 'accept',
      profile: { name: `Dr. ${other.id}` },
    } as const;
    must(await other.tx((tx, engine) => engine.rooms.answerInvite(tx, answer)));
  }

  /** Waits until the nodes hold the same state of a room, and answers its hash. */
  async converged(room: string, nodes: NetworkNode[], timeoutMs = 10_000): Promise<string> {
    let hashes: string[] = [];
    await eventually(
      () =>
        `equal state of ${nodes.map(({ id }) => id).join(', ')}; have ${hashes.map((hash) => hash.slice(0, 6)).join(' ')}`,
      async () => {
        hashes = await Promise.all(nodes.map((node) => node.engine.rooms.stateHash(room).catch(() => 'no room')));
        return new Set(hashes).size === 1 && hashes[0] !== 'no room';
      },
      timeoutMs,
    );
    return hashes[0] ?? '';
  }

  async close(): Promise<void> {
    for (const node of this.nodes) await node.crash();
    await this.fetch.close();
  }
}

/** Starts a network that ends with the test. The first name is the hub's. */
export async function testNetwork(
  t: Test,
  names: [string, ...string[]],
  options: NetworkOptions = {},
): Promise<TestNetwork> {
  const network = new TestNetwork(options);
  t.teardown(() => network.close());
  const [hub, ...hospitals] = names.map((name) =>
    options.transport === 'http' ? `${name}.localhost` : `${name}.example`,
  );
  await network.start(hub ?? '', hospitals);
  return network;
}

export function must<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(`refused: ${result.code} ${result.detail ?? ''}`);
  return result.value;
}

/** Waits for a condition, and says what it waited for when it does not come true. */
export async function eventually(
  what: string | (() => string),
  condition: () => boolean | Promise<boolean>,
  timeoutMs = 10_000,
): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  while (!(await condition())) {
    if (performance.now() > deadline)
      throw new Error(`waited ${timeoutMs} ms in vain: ${typeof what === 'string' ? what : what()}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
