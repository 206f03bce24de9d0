import type { WebSocket } from 'ws';
import type { Caller } from './operations.ts';
import { isAddressed, type LoggedEvent } from './stream-log.ts';

/** What may wait in memory for a browser that reads slowly; beyond it the browser is cut off and comes back. */
const maxBufferedBytes = 1024 * 1024;
const maxBatch = 200;
/** Events that wait while something is asked of the database; beyond it the browser comes back. */
const maxWaiting = 5_000;
/** Rooms that one browser looks at without following them. */
export const maxWatched = 4;
const noRooms: ReadonlySet<string> = new Set();

/** Close codes that the web client knows (RFC 6455 section 7.4.2 leaves 4000 to 4999 to applications). */
export const closeCodes = { loginEnded: 4401, tooSlow: 4408, tooMany: 4429, badMessage: 4400, stopping: 1012 } as const;

/** One browser's connection: sends events in order, in batches, and never lets them pile up. */
export class StreamSocket {
  #caller: Caller;
  readonly #socket: WebSocket;
  #sentUpTo: number;
  #waiting: { cursor: number; room: string | null; json: string }[] = [];
  /** Undefined until they are known; until then everything of any room waits. */
  #rooms: Set<string> | undefined;
  /** In the order in which they were looked at. */
  readonly #watched = new Set<string>();
  /** Rooms about which it is being asked whether they may be looked at, each with its last question. */
  readonly #asked = new Map<string, symbol>();
  #flushing = false;
  #replaying = true;
  #alive = true;

  constructor(socket: WebSocket, caller: Caller, sentUpTo: number) {
    this.#socket = socket;
    this.#caller = caller;
    this.#sentUpTo = sentUpTo;
    socket.on('pong', () => {
      this.#alive = true;
    });
  }

  get caller(): Caller {
    return this.#caller;
  }

  /** What somebody may see changes with their roles, also while they are connected. */
  setRoles(roles: Caller['roles']): void {
    this.#caller = { ...this.#caller, roles };
  }

  /** Rooms whose events are sent: those that this person follows and those that they only look at. */
  get rooms(): ReadonlySet<string> {
    return new Set([...(this.#rooms ?? []), ...this.#watched]);
  }

  /** Rooms that this person looks at without following them. */
  get watched(): ReadonlySet<string> {
    return this.#watched;
  }

  hears(room: string): boolean {
    return this.#watched.has(room) || this.#rooms?.has(room) === true;
  }

  /**
   * Sends the events of a room too, if `isAllowed` says so. Until it has answered everything waits, so that nothing that is
   * written meanwhile is lost or overtakes. @throws what `isAllowed` throws; then the room is not watched
   */
  async watch(room: string, isAllowed: () => Promise<boolean>): Promise<void> {
    const question = Symbol(room);
    this.#asked.set(room, question);
    let allowed = false;
    try {
      allowed = await isAllowed();
    } finally {
      // A later question or `unwatch` took this one's place.
      if (this.#asked.get(room) === question) {
        this.#asked.delete(room);
        this.#watched.delete(room);
        if (allowed) this.#watched.add(room);
        for (const oldest of this.#watched) if (this.#watched.size > maxWatched) this.#watched.delete(oldest);
        this.#dropUnheard();
        this.#scheduleFlush();
      }
    }
  }

  unwatch(room: string): void {
    this.#watched.delete(room);
    if (!this.#asked.delete(room)) return;
    this.#dropUnheard();
    this.#scheduleFlush();
  }

  /** What came while it was not known whether it may be seen. */
  #dropUnheard(): void {
    this.#waiting = this.#waiting.filter(
      ({ room }) => room === null || this.#rooms === undefined || this.hears(room) || this.#asked.has(room),
    );
  }

  /** The rooms that this person follows, read after the socket began to listen; what came meanwhile is kept only if it belongs to them. */
  follow(rooms: Iterable<string>): void {
    const followed = new Set(rooms);
    this.#rooms = followed;
    this.#dropUnheard();
  }

  /** Sends the greeting and what was missed; live events that came meanwhile follow. */
  begin(
    cursor: number,
    mode: 'fresh' | 'resumed' | 'reset',
    missed: readonly { readonly cursor: number; readonly json: string }[],
  ): void {
    this.#send(JSON.stringify({ kind: 'hello', cursor, mode }));
    this.#sendEvents(missed);
    this.#sentUpTo = cursor;
    this.#replaying = false;
    this.#waiting = this.#waiting.filter((event) => event.cursor > cursor);
    this.#scheduleFlush();
  }

  push(event: LoggedEvent): void {
    if (this.#rooms && event.room !== null && !this.hears(event.room) && !this.#asked.has(event.room)) return;
    if (event.room === null && !isAddressed(event, this.caller, noRooms)) return;
    if (event.follow !== null) this.#rooms?.add(event.follow);
    if (event.unfollow !== null) this.#rooms?.delete(event.unfollow);
    if (event.cursor <= this.#sentUpTo) return;
    this.#waiting.push({ cursor: event.cursor, room: event.room, json: event.json });
    if (this.#waiting.length > maxWaiting) {
      this.#waiting = [];
      this.close(closeCodes.tooSlow, 'too_slow');
    }
    this.#scheduleFlush();
  }

  /** Sends something that is not kept. Dropped for a browser that is behind. */
  pushEphemeral(message: string): void {
    if (!this.#replaying && this.#socket.bufferedAmount < maxBufferedBytes / 4) this.#send(message);
  }

  /** Pings; a browser that did not answer the ping before is gone. */
  ping(): void {
    if (!this.#alive) {
      this.#socket.terminate();
      return;
    }
    this.#alive = false;
    this.#socket.ping();
    // Pages do not see the frames of the protocol: this tells them that the connection lives. The greeting comes first.
    if (!this.#replaying) this.#send('{"kind":"ping"}');
  }

  close(code: number, reason: string): void {
    if (code === closeCodes.loginEnded) this.#send(JSON.stringify({ kind: 'bye', code: reason }));
    this.#socket.close(code, reason);
    // A browser that does not answer the closing handshake is cut off.
    setTimeout(() => this.#socket.terminate(), 2_000).unref();
  }

  /** Events of one tick travel together. */
  #scheduleFlush(): void {
    if (this.#replaying || this.#asked.size > 0 || this.#flushing || this.#waiting.length === 0) return;
    this.#flushing = true;
    setImmediate(() => {
      this.#flushing = false;
      if (this.#asked.size === 0) this.#flush();
    });
  }

  #flush(): void {
    const events = this.#waiting;
    this.#waiting = [];
    this.#sentUpTo = events.at(-1)?.cursor ?? this.#sentUpTo;
    this.#sendEvents(events);
  }

  /** Each batch carries its own last cursor: a connection that breaks between two goes on from the first. */
  #sendEvents(events: readonly { readonly cursor: number; readonly json: string }[]): void {
    for (let at = 0; at < events.length; at += maxBatch) {
      const batch = events.slice(at, at + maxBatch);
      const json = batch.map((event) => event.json).join(',');
      this.#send(`{"kind":"events","cursor":${batch.at(-1)?.cursor},"events":[${json}]}`);
    }
  }

  #send(message: string): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    this.#socket.send(message);
    if (this.#socket.bufferedAmount > maxBufferedBytes) this.close(closeCodes.tooSlow, 'too_slow');
  }
}
