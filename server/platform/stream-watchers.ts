import type { Tx } from '../db/index.ts';
import type { EventBus } from './event-bus.ts';
import type { Log } from './log.ts';
import type { Caller } from './operations.ts';
import type { StreamSocket } from './stream-socket.ts';

/** Those of `rooms` that somebody may look at without following them. */
export type WatchableRooms = (caller: Caller, rooms: readonly string[]) => Promise<Iterable<string>>;

const channel = 'watchers';

/** Browsers that look at rooms which their people do not follow, and whether they still may. */
export class Watchers {
  readonly #sockets: ReadonlySet<StreamSocket>;
  readonly #bus: EventBus;
  readonly #log: Log;
  readonly #stop: () => void;
  #find: WatchableRooms = async () => [];

  constructor(sockets: ReadonlySet<StreamSocket>, bus: EventBus, log: Log) {
    this.#sockets = sockets;
    this.#bus = bus;
    this.#log = log;
    this.#stop = bus.subscribe(channel, (room) => this.#judge(room));
  }

  setFinder(find: WatchableRooms): void {
    this.#find = find;
  }

  /** Lets a browser look at a room if its person may. Never throws: when it cannot be found out, they may not. */
  async watch(socket: StreamSocket, room: string): Promise<void> {
    try {
      await socket.watch(room, async () => new Set(await this.#find(socket.caller, [room])).has(room));
    } catch (error) {
      this.#log.warn({ err: error }, 'It could not be found out whether somebody may look at a room.');
    }
  }

  /** Has all processes look again once `tx` has committed. */
  announce(tx: Tx, room: string): void {
    tx.afterCommit(() => this.#bus.publish(channel, room));
  }

  /** Looks again at everything that is looked at. */
  judgeAll(): void {
    const rooms = new Set([...this.#sockets].flatMap((socket) => [...socket.watched]));
    for (const room of rooms) this.#judge(room);
  }

  #judge(room: string): void {
    for (const socket of this.#sockets) if (socket.watched.has(room)) void this.watch(socket, room);
  }

  close(): void {
    this.#stop();
  }
}
