import type { Limits, Timings } from '../limits.ts';
import type { Random, Store } from '../ports.ts';
import type { RoomCache } from '../state/room-cache.ts';
import type { Puller } from './puller.ts';

export interface AntiEntropyDeps<Tx extends object> {
  node: string;
  store: Store<Tx>;
  cache: RoomCache<Tx>;
  puller: Puller<Tx>;
  limits: Limits;
  timings: Timings;
  random: Random;
  isActive(peer: string): boolean;
  failed(error: unknown): void;
}

const roomsPerPage = 500;
const peersPerRoom = 2;
const parallelPeers = 8;

/**
 * Compares heads with other members and pulls what is ahead: with everybody at start, with a peer when it comes back, and every few
 * minutes, for each room with two members taken at random. What pushes lost, whatever the reason, is found here.
 */
export class AntiEntropy<Tx extends object> {
  readonly #deps: AntiEntropyDeps<Tx>;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;
  #running = 0;

  constructor(deps: AntiEntropyDeps<Tx>) {
    this.#deps = deps;
  }

  /** Compares with every known peer now, and from then on regularly. */
  start(): void {
    void this.#run(() => this.#everybody());
    this.#schedule();
  }

  /** A peer can be reached again. */
  returned(peer: string): void {
    void this.#run(async () => this.#compareAll(peer, (await this.#roomsByPeer(null)).get(peer) ?? []));
  }

  /** All rooms with all their members; for tests and an administrator's "check now". */
  async #everybody(): Promise<void> {
    const byPeer = await this.#roomsByPeer(null);
    const waiting = [...byPeer];
    const workers = Array.from({ length: parallelPeers }, async () => {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await this.#compareAll(...next);
    });
    await Promise.all(workers);
  }

  async round(): Promise<void> {
    const byPeer = await this.#roomsByPeer(peersPerRoom);
    for (const [peer, rooms] of byPeer) await this.#compareAll(peer, rooms);
  }

  idle(): boolean {
    return this.#running === 0;
  }
  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
  }

  async #compareAll(peer: string, rooms: string[]): Promise<void> {
    const page = this.#deps.limits.headsRooms;
    for (let from = 0; from < rooms.length; from += page) {
      if (this.#closed || !(await this.#deps.puller.compare(peer, rooms.slice(from, from + page)))) return;
    }
  }

  /** Which rooms to compare with whom; all members, or so many of each room at random. */
  async #roomsByPeer(perRoom: number | null): Promise<Map<string, string[]>> {
    const byPeer = new Map<string, string[]>();
    for (let after: string | null = null; ; ) {
      const rooms = await this.#deps.store.rooms(after, roomsPerPage);
      for (const { room } of rooms) {
        const memory = await this.#deps.cache.get(null, room);
        const members = Object.keys(memory?.chain.state.nodes ?? {}).filter(
          (node) => node !== this.#deps.node && this.#deps.isActive(node),
        );
        for (const peer of perRoom === null ? members : this.#pick(members, perRoom)) {
          byPeer.set(peer, [...(byPeer.get(peer) ?? []), room]);
        }
      }
      after = rooms.at(-1)?.room ?? null;
      if (rooms.length < roomsPerPage) return byPeer;
    }
  }

  #pick(members: string[], count: number): string[] {
    const rest = [...members];
    const picked: string[] = [];
    while (picked.length < count && rest.length > 0) {
      const at = Math.floor((this.#deps.random.bytes(4).readUInt32BE() / 4_294_967_296) * rest.length);
      picked.push(...rest.splice(at, 1));
    }
    return picked;
  }

  #schedule(): void {
    if (this.#closed) return;
    const spread = 0.5 + this.#deps.random.bytes(4).readUInt32BE() / 4_294_967_296;
    this.#timer = setTimeout(() => {
      void this.#run(() => this.round()).finally(() => this.#schedule());
    }, this.#deps.timings.antiEntropyMs * spread);
    this.#timer.unref();
  }

  async #run(work: () => Promise<void>): Promise<void> {
    this.#running += 1;
    try {
      await work();
    } catch (error) {
      this.#deps.failed(error);
    } finally {
      this.#running -= 1;
    }
  }
}
