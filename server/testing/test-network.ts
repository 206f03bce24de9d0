import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { Federation, Outbound } from '../../federation/index.ts';
import { readEnvironment } from '../config/index.ts';
import type { Tx } from '../db/index.ts';
import type { FederationOverrides } from '../federation-host/index.ts';
import type { Log } from '../platform/log.ts';
import { openTestPostgres, sharedPostgresVariable, type TestPostgres } from './database.ts';
import { eventually } from './eventually.ts';
import type { SeedPerson } from './seed/people.ts';
import { admit, enter, type SeededPerson } from './seed/seed.ts';
import { startTestNode, type TestNode, type TestNodeOptions } from './test-node.ts';

/** Long enough for a busy machine; nothing waits this long when all is well. */
const PATIENCE_MS = 30_000;

export type Timings = NonNullable<FederationOverrides['timings']>;

/** Waits of a node of a test: everything that a real node does every few minutes happens within a second or two. */
export const quickTimings: Timings = {
  antiEntropyMs: 1_000,
  checkpointMs: 2_000,
  registryPullMs: 500,
  unknownSenderPullMs: 200,
  retryUnitMs: 50,
  unknownRoomMs: 100,
  heldRetryMs: 200,
  missingBodiesMs: 200,
};

export interface NetworkNode extends TestNode {
  /** The protocol engine that runs now; another one after a restart. */
  engine(): Federation<Tx>;
}
export interface TestNetworkOptions {
  readonly postgres?: TestPostgres;
  /** A database server of its own for the node of this label. */
  readonly ownPostgres?: Readonly<Record<string, TestPostgres>>;
  readonly timings?: Timings;
  readonly limits?: NonNullable<FederationOverrides['limits']>;
  /** Further CONSILIUM_* variables of the hospitals. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Further ones of the hospital of this label alone. */
  readonly environmentOf?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Those of the hub. */
  readonly hubEnvironment?: Readonly<Record<string, string>>;
  /** Where the nodes log; nowhere by default. */
  readonly log?: Log;
  /** Hospitals beside the hub; two by default. */
  readonly hospitals?: readonly string[];
}

/**
 * A hub and hospitals as real nodes in this process: own databases, own keys, own ports, enrolled through the public interfaces. What one node
 * sends another can be cut off; everything else is as in production.
 */
export interface TestNetwork extends AsyncDisposable {
  readonly hub: NetworkNode;
  readonly hospitals: readonly NetworkNode[];
  readonly nodes: readonly NetworkNode[];
  /** The hospital of that host name's first label. */
  node(label: string): NetworkNode;
  /** Cuts or mends the wire between two nodes, in both directions. */
  partition(a: TestNode, b: TestNode, cut?: boolean): void;
  /** Requests of `from` arrive at `to` and are carried out, but every answer is lost on its way back. */
  loseAnswers(from: TestNode, to: TestNode, lose?: boolean): void;
  /** A doctor who applied at a hospital and was approved; logged in. */
  doctor(label: string, key: string, over?: Partial<SeedPerson>): Promise<SeededPerson>;
  /** A discussion of these people: started by the first, everybody in. */
  discussion(people: readonly SeededPerson[], title?: string): Promise<string>;
  /** Waits until nothing is under way on any node. */
  drain(timeoutMs?: number): Promise<void>;
  /** Waits until the nodes hold the same state of a room, and answers its hash. */
  converged(room: string, nodes?: readonly NetworkNode[], timeoutMs?: number): Promise<string>;
}

/** Connections that are broken, as `from to` of public bases. */
class Wires {
  readonly #cut = new Set<string>();
  readonly #deaf = new Set<string>();

  setDeaf(from: string, to: string, deaf: boolean): void {
    if (deaf) this.#deaf.add(`${from} ${to}`);
    else this.#deaf.delete(`${from} ${to}`);
  }

  set(a: string, b: string, cut: boolean): void {
    for (const wire of [`${a} ${b}`, `${b} ${a}`]) {
      if (cut) this.#cut.add(wire);
      else this.#cut.delete(wire);
    }
  }

  /** A way out on which cut wires fail like an unreachable network. An answer under way when the wire is cut is lost too. */
  from(base: () => string): (direct: Outbound) => Outbound {
    const isCut = (url: string): boolean => this.#cut.has(`${base()} ${new URL(url).origin}`);
    const lost = { ok: false, code: 'unreachable', detail: 'the wire is cut' } as const;
    return (direct) => ({
      request: async (input) => {
        if (isCut(input.url)) return lost;
        const answer = await direct.request(input);
        return isCut(input.url) || this.#deaf.has(`${base()} ${new URL(input.url).origin}`) ? lost : answer;
      },
      open: async (input) => (isCut(input.url) ? lost : direct.open(input)),
      socket: async (input) => (isCut(input.url) ? lost : ((await direct.socket?.(input)) ?? lost)),
    });
  }
}

function engineOf(node: TestNode): Federation<Tx> {
  const engine = node.node.features()?.federation.engine;
  if (engine === undefined) throw new Error(`${node.name} has no identity yet`);
  return engine;
}

/** Starts the nodes, makes the hub, and enrols the hospitals one after the other. */
export async function startTestNetwork(options: TestNetworkOptions = {}): Promise<TestNetwork> {
  await using stack = new AsyncDisposableStack();
  const postgres = options.postgres ?? stack.use(await openTestPostgres(readEnvironment()[sharedPostgresVariable]));
  const wires = new Wires();
  const start = async (host: string, more: TestNodeOptions): Promise<NetworkNode> => {
    let base = '';
    const wire = {
      outbound: wires.from(() => base),
      timings: options.timings ?? quickTimings,
      ...(options.limits === undefined ? {} : { limits: options.limits }),
    };
    const node = stack.use(
      await startTestNode({
        host,
        postgres: options.ownPostgres?.[host] ?? postgres,
        wire,
        ...(options.log === undefined ? {} : { log: options.log }),
        ...more,
      }),
    );
    base = node.base;
    return Object.assign(node, { engine: () => engineOf(node) });
  };
  const hub = await start('hub', {
    ...{ names: { en: 'Health Agency' }, kind: 'public-health-agency', federation: 'hub' },
    ...(options.hubEnvironment === undefined ? {} : { environment: options.hubEnvironment }),
  });
  const labels = options.hospitals ?? ['a', 'b'];
  const hospitals = await Promise.all(
    labels.map((host) =>
      start(host, {
        names: { en: nameOf(host) },
        environment: { ...options.environment, ...options.environmentOf?.[host] },
      }),
    ),
  );
  await Promise.all(hospitals.map((hospital) => enrol(hub, hospital)));
  const nodes = [hub, ...hospitals];
  await acquainted(nodes, hospitals);
  const opened = stack.move();
  const find = (host: string): NetworkNode => {
    const found = nodes.find((node) => node.name === `${host}.localhost`);
    if (found === undefined) throw new Error(`there is no node ${host}`);
    return found;
  };
  return {
    hub,
    hospitals,
    nodes,
    node: find,
    partition: (a, b, cut = true) => wires.set(a.base, b.base, cut),
    loseAnswers: (from, to, lose = true) => wires.setDeaf(from.base, to.base, lose),
    doctor: (host, key, over) => admit(inventedDoctor(host, key, over), find(host).base, find(host).administrator),
    discussion: (people, title) => startDiscussion(people, title),
    drain: (timeoutMs) => drain(nodes, timeoutMs),
    converged: (room, among, timeoutMs) => converged(room, among ?? hospitals, timeoutMs),
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

/** The way of an institution into a federation: it follows the hub, applies, and is approved once the hub has reached its node. */
async function enrol(hub: NetworkNode, hospital: NetworkNode): Promise<void> {
  const found = await hospital.administrator.call('federation.discover', { body: { url: hub.base } });
  await hospital.administrator.call('federation.follow', {
    body: { url: hub.base, hub: found.hub, rootThumbprints: found.rootThumbprints },
  });
  await hospital.administrator.call('federation.apply', {
    params: { hub: found.hub },
    body: {
      legalName: nameOf(label(hospital)),
      country: 'TR',
      kind: 'hospital',
      address: '1 Example Street, Ankara',
      responsible: { name: 'Elif Kaya', position: 'Administrator', email: 'admin@hospital.example' },
      locale: 'en',
    },
  });
  const application = await eventually(`the hub reaches ${hospital.name}`, PATIENCE_MS, async () => {
    const { applications } = await hub.administrator.call('hub.applications', { query: { state: 'submitted' } });
    return applications.find((entry) => entry.publicUrl === hospital.base && entry.nodeState === 'reached');
  });
  await hub.administrator.call('hub.decide', { params: { id: application.id }, body: { decision: 'approve' } });
}

/** Every node knows every other one: the state in which stories begin. */
async function acquainted(nodes: readonly NetworkNode[], hospitals: readonly NetworkNode[]): Promise<void> {
  await eventually('every node has heard of every other one', PATIENCE_MS, async () =>
    nodes.every((node) => {
      const view = node.engine().registry.view();
      return hospitals.every((other) => view.node(other.name)?.status === 'active');
    }),
  );
}

const label = (node: TestNode): string => node.name.split('.', 1)[0] ?? '';

function nameOf(host: string): string {
  return `Hospital ${host.toUpperCase()}`;
}

function inventedDoctor(host: string, key: string, over: Partial<SeedPerson> = {}): SeedPerson {
  return {
    key,
    at: 'a',
    name: `Dr. ${key}`,
    title: 'Dr.',
    email: `${key.toLowerCase()}@${host}.example`,
    profession: 'physician',
    specialty: 'cardiology',
    languages: ['en'],
    locale: 'en',
    roles: ['member'],
    unit: 'Cardiology',
    about: 'Invented for a test.',
    ...over,
  };
}

async function startDiscussion(people: readonly SeededPerson[], title = 'ECG of the week'): Promise<string> {
  const [starter, ...guests] = people;
  if (starter === undefined) throw new Error('a discussion needs somebody who starts it');
  const { room } = await starter.client.call('discussions.create', {
    body: {
      clientId: randomUUID(),
      title,
      topic: '',
      specialties: ['cardiology'],
      language: 'en',
      join: 'invite',
      people: guests.map(({ node, actor }) => ({ node, actor })),
      institutions: [],
    },
  });
  for (const guest of guests) await enter(guest, room, title);
  return room;
}

async function drain(nodes: readonly NetworkNode[], timeoutMs = PATIENCE_MS): Promise<void> {
  // Draining one node can give another one work, so once more round until nobody had any.
  await eventually('no node has anything under way', timeoutMs, async () => {
    const first = await Promise.all(nodes.map((node) => node.engine().drain(timeoutMs)));
    const second = await Promise.all(nodes.map((node) => node.engine().drain(0)));
    return [...first, ...second].every((drained) => drained);
  });
}

async function converged(room: string, nodes: readonly NetworkNode[], timeoutMs = PATIENCE_MS): Promise<string> {
  return eventually(`${nodes.map((node) => node.name).join(', ')} agree on the room`, timeoutMs, async () => {
    const heads = await Promise.all(nodes.map((node) => node.engine().rooms.heads(null, room)));
    const [first] = heads;
    if (first === undefined || heads.some((other) => !isDeepStrictEqual(other, first))) {
      throw new Error(`heads differ: ${JSON.stringify(heads)}`);
    }
    const hashes = await Promise.all(nodes.map((node) => node.engine().rooms.stateHash(room)));
    if (new Set(hashes).size > 1) throw new Error(`equal heads, different states: ${hashes.join(' ')}`);
    return hashes[0];
  });
}
