import type { Federation, WireResponse } from './contract.ts';
import { buildDoor } from './door.ts';
import { problem } from './http/problem.ts';
import { defaultLimits, defaultTimings, type Limits, type Timings } from './limits.ts';
import {
  buildExchange,
  buildReports,
  buildRooms,
  buildTrust,
  type ExchangeParts,
  type RoomParts,
  type Settings,
  type TrustParts,
} from './parts.ts';
import type { FederationPorts } from './ports.ts';
import { registryFacade } from './registry-facade.ts';
import { roomsFacade } from './rooms-facade.ts';
import { Timers } from './timers.ts';

export interface FederationOptions {
  /** Name of this node: lower-case host without port. */
  node: string;
  /** Public base of this node: scheme, host and port, no slash at the end. */
  base: string;
  /** Name of the institution in the entity configuration; the node's name when left out. */
  name?: string;
  limits?: Partial<Limits>;
  timings?: Partial<Timings>;
}

const saveCursorsMs = 500;
const drainPollMs = 5;
/** A statement of a store that is away ends before this. */
const longestCloseMs = 20_000;

/**
 * Puts the protocol engine together. Nothing runs and nothing is read before `start`; only `handle` and the registry writes of a node that
 * follows no registry yet work before it.
 */
export function createFederation<Tx extends object>(
  ports: FederationPorts<Tx>,
  options: FederationOptions,
): Federation<Tx> {
  const { node, base, name = node } = options;
  const limits: Limits = { ...defaultLimits, ...options.limits };
  const timings: Timings = { ...defaultTimings, ...options.timings };
  const settings: Settings = { node, base, name, limits, timings };
  const reports = buildReports(ports, settings);
  const trust = buildTrust(ports, settings, reports);
  const rooms = buildRooms(ports, settings, trust, reports);
  const exchange = buildExchange(ports, settings, trust, rooms, reports);
  const registry = registryFacade({ ...ports, ...settings, ...trust });
  const { entityConfiguration } = registry;
  const door = buildDoor({ ports, settings, reports, trust, rooms, exchange, entityConfiguration });
  const { delivery, inviter } = exchange;
  trust.registries.onChange = () => {
    delivery.wakeAll();
    rooms.aftermath.retryHeldSoon();
  };
  trust.hub.onWrite = () => {
    trust.hub.checkpoint().then(() => delivery.announceToAll(), reports.failed);
  };
  const life = new Life(settings, trust, rooms, exchange, reports.failed);
  return {
    node,
    handle: (request) => life.serve(() => door.handle(request)),
    peers: () => delivery.statuses(),
    registry,
    rooms: roomsFacade({ node, clock: ports.clock, store: ports.store, ...rooms, inviter, catchUp: exchange.catchUp }),
    announceDirectory: (version) => {
      exchange.directories.setOwn(version);
      delivery.announceToAll();
    },
    ephemeral: (room, frame) => exchange.ephemeral.send(room, frame),
    relays: {
      open: (peer, room, offer) => exchange.relays.open(peer, room, offer),
      close: (peer, room, link) => exchange.relays.close(peer, room, link),
      connect: (peer, room, link, lane) => exchange.relays.connect(peer, room, link, lane),
      admit: (request) => exchange.relays.admit(request, (each) => door.prove(each)),
    },
    engines: {
      offer: (peer, room) => exchange.loans.offer(peer, room),
      translate: (peer, request) => exchange.loans.translate(peer, request),
      transcribe: (peer, request) => exchange.loans.transcribe(peer, request),
    },
    fetchBlob: (input) => rooms.blobs.fetch(input),
    start: () => life.start(),
    drain: (timeoutMs) => life.drain(timeoutMs),
    close: () => life.close(),
  };
}

/** Start, rest and end of an engine. */
class Life<Tx extends object> {
  readonly #settings: Settings;
  readonly #trust: TrustParts<Tx>;
  readonly #rooms: RoomParts<Tx>;
  readonly #exchange: ExchangeParts<Tx>;
  readonly #failed: (error: unknown) => void;
  readonly #timers: Timers;
  #serving = 0;
  #closed = false;

  constructor(
    settings: Settings,
    trust: TrustParts<Tx>,
    rooms: RoomParts<Tx>,
    exchange: ExchangeParts<Tx>,
    failed: (error: unknown) => void,
  ) {
    this.#settings = settings;
    this.#trust = trust;
    this.#rooms = rooms;
    this.#exchange = exchange;
    this.#failed = failed;
    this.#timers = new Timers(failed);
  }

  /** Reads what is stored, then begins to send, to ask hubs for news, and to compare with every peer at once. */
  async start(): Promise<void> {
    const { hub, registries, registryPull } = this.#trust;
    const { outbox, aftermath, bodies } = this.#rooms;
    const { requests, directories, delivery, antiEntropy } = this.#exchange;
    const { timings, node } = this.#settings;
    await registries.load();
    await Promise.all([outbox.load(node), requests.load(), directories.load(), aftermath.load()]);
    await hub.checkpoint();
    this.#timers.every(timings.checkpointMs, () => hub.checkpoint());
    this.#timers.every(timings.registryPullMs, async () => void (await registryPull.pullAll()));
    this.#timers.every(timings.heldRetryMs, () => aftermath.retryHeld());
    this.#timers.every(timings.missingBodiesMs, () => bodies.round());
    this.#timers.every(saveCursorsMs, () => outbox.save());
    registryPull.pullAll().catch(this.#failed);
    delivery.start(new Set([...outbox.peers(), ...requests.peers()]));
    if (directories.own() !== null) delivery.announceToAll();
    antiEntropy.start();
  }

  async drain(timeoutMs: number): Promise<boolean> {
    const deadline = performance.now() + timeoutMs;
    while (!this.#idle()) {
      if (performance.now() > deadline) return false;
      await new Promise((resolve) => setTimeout(resolve, drainPollMs));
    }
    return true;
  }

  /** Answers a request; none any more once the engine closes. */
  async serve(answer: () => Promise<WireResponse>): Promise<WireResponse> {
    if (this.#closed) return problem('overloaded', { 'retry-after': '5' });
    this.#serving += 1;
    try {
      return await answer();
    } finally {
      this.#serving -= 1;
    }
  }

  /**
   * Begins nothing more, ends requests to others, and resolves when what was under way has come to its end: afterwards the store is not used any
   * more, so that it can be closed. Idempotent.
   */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    const { antiEntropy, delivery, puller } = this.#exchange;
    for (const part of [this.#timers, antiEntropy, delivery, puller, this.#trust.outbound]) part.close();
    const deadline = performance.now() + longestCloseMs;
    while (!this.#resting()) {
      if (performance.now() > deadline) {
        this.#failed(new Error('work was still under way when the engine closed'));
        break;
      }
      await new Promise((resolve) => setTimeout(resolve, drainPollMs));
    }
    await this.#rooms.outbox.save();
  }

  #resting(): boolean {
    const { delivery, puller, antiEntropy, directories, ephemeral } = this.#exchange;
    const { receiver, bodies, aftermath } = this.#rooms;
    const parts = [receiver, puller, antiEntropy, directories, bodies, aftermath, ephemeral, this.#trust.registryPull];
    return this.#serving === 0 && this.#timers.resting() && delivery.resting() && parts.every((part) => part.idle());
  }

  #idle(): boolean {
    const { delivery, puller, antiEntropy, directories } = this.#exchange;
    const { receiver, bodies, aftermath } = this.#rooms;
    const parts = [delivery, receiver, puller, antiEntropy, directories, bodies, aftermath];
    return parts.every((part) => part.idle());
  }
}
