import type { ClientMessage, EphemeralEvent, ServerMessage, StreamEvent } from '../../spec/schemas/api/stream.ts';

/** `waiting` is between two attempts; `ended` means that the login ended and no attempt will follow. */
export type StreamState = 'idle' | 'connecting' | 'live' | 'waiting' | 'ended';

export interface StreamListener {
  /** Events in order. Each arrives once in the life of a connection, and may come again after a reconnection. */
  events?: (events: readonly StreamEvent[]) => void;
  ephemeral?: (event: EphemeralEvent) => void;
  /** What was missed is gone: everything on the screen must be fetched anew. Also called once after a log-in. */
  reset?: () => void;
  state?: (state: StreamState) => void;
}

/** The few things of the browser that the stream needs, so that a test can stand in for them. */
export interface StreamWorld {
  connect: (url: string) => WebSocketLike;
  now: () => number;
  /** @returns a function that cancels */
  after: (ms: number, run: () => void) => () => void;
  random: () => number;
  isOnline: () => boolean;
  /** Tells when the network came back or the page became visible again. @returns a function that stops listening */
  onWake: (run: () => void) => () => void;
}
export interface WebSocketLike {
  send: (text: string) => void;
  close: (code?: number) => void;
  onopen: (() => void) | null;
  onmessage: ((event: { data: unknown }) => void) | null;
  onclose: (() => void) | null;
}

const firstPauseMs = 500;
/** A node that restarts is found again within seconds; its door spreads those who come back, and the jitter does the rest. */
const longestPauseMs = 6_000;
/** A connection over which nothing came for so long, although the node had been heard to beat, is taken for dead. */
const silenceMs = 45_000;
/** After so long a sleep a connection is not trusted: laptops wake up with sockets that look open and are not. */
const staleAfterWakeMs = 30_000;
const longestMessage = 8_000_000;
/** Most events that the node puts into one message (spec/schemas/api/stream.ts). */
const fullMessage = 200;

/**
 * The live connection to the node: one WebSocket with a cursor. After a break it resumes where it stopped; when the node has forgotten what
 * was missed (`reset`), or its cursor runs backwards, listeners are told to fetch anew. Attempts follow with growing, jittered pauses, and at
 * once when the network returns or the page is looked at again.
 */
export class LiveStream {
  #state: StreamState = 'idle';
  #cursor: number | undefined;
  /** Cursor up to which the node is sending what was missed. */
  #resumesTo: number | undefined;
  #socket: WebSocketLike | undefined;
  #attempt = 0;
  #cancelTimer: (() => void) | undefined;
  #stopWake: (() => void) | undefined;
  #lastHeard = 0;
  #hasHeartbeat = false;
  readonly #watched = new Set<{ room: string }>();
  /** Rooms that the address of the present connection names. */
  #named: ReadonlySet<string> = new Set();
  readonly #listeners = new Set<StreamListener>();
  readonly #world: StreamWorld;
  readonly #url: string;

  /** @param url `wss://host/api/v1/stream` */
  constructor(world: StreamWorld, url: string) {
    this.#world = world;
    this.#url = url;
  }

  get state(): StreamState {
    return this.#state;
  }

  /** @returns a function that ends the listening */
  listen(listener: StreamListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Connects and stays connected until `close`. Does nothing when it already is. */
  open(): void {
    if (this.#state !== 'idle' && this.#state !== 'ended') return;
    this.#stopWake = this.#world.onWake(() => this.#wake());
    this.#connect();
  }

  /** Ends the connection and forgets the cursor: another person may log in next. */
  close(): void {
    this.#finish('idle');
  }

  /** Sends something that is lost without consequence while there is no connection, such as that the viewer is typing. */
  send(message: ClientMessage): void {
    if (this.#state === 'live') this.#socket?.send(JSON.stringify(message));
  }

  /**
   * Asks for the events of an open discussion that the viewer looks at without having joined it, also after reconnections.
   * @returns a function that ends it
   */
  watch(room: string): () => void {
    const watch = { room };
    const isFirst = !this.#isWatched(room);
    this.#watched.add(watch);
    if (isFirst) this.send({ kind: 'watch', room });
    return () => {
      if (this.#watched.delete(watch) && !this.#isWatched(room)) this.send({ kind: 'unwatch', room });
    };
  }

  #isWatched(room: string): boolean {
    return [...this.#watched].some((one) => one.room === room);
  }

  #finish(state: 'idle' | 'ended'): void {
    this.#cancelTimer?.();
    this.#stopWake?.();
    this.#dropSocket();
    this.#cursor = undefined;
    this.#attempt = 0;
    this.#set(state);
  }

  #connect(): void {
    this.#cancelTimer?.();
    this.#dropSocket();
    if (!this.#world.isOnline()) {
      this.#set('waiting');
      return;
    }
    this.#set('connecting');
    const rooms = new Set([...this.#watched].map(({ room }) => room));
    const socket = this.#world.connect(this.#address(rooms));
    this.#socket = socket;
    this.#hasHeartbeat = false;
    this.#lastHeard = this.#world.now();
    socket.onmessage = ({ data }) => this.#hear(socket, data);
    this.#named = rooms;
    socket.onclose = () => {
      if (this.#socket === socket) this.#retry();
    };
    this.#watch(socket);
  }

  /** Rooms that are looked at belong into the address: what was missed of them comes with the rest. */
  #address(rooms: ReadonlySet<string>): string {
    const query = [
      ...(this.#cursor === undefined ? [] : [`after=${this.#cursor}`]),
      ...(rooms.size === 0 ? [] : [`watch=${[...rooms].join(',')}`]),
    ];
    return query.length === 0 ? this.#url : `${this.#url}?${query.join('&')}`;
  }

  /** What began and ended to be looked at while the connection was being made. */
  #catchUpWatching(): void {
    const rooms = new Set([...this.#watched].map(({ room }) => room));
    for (const room of rooms) if (!this.#named.has(room)) this.send({ kind: 'watch', room });
    for (const room of this.#named) if (!rooms.has(room)) this.send({ kind: 'unwatch', room });
  }

  /** Ends a connection that does not open, does not greet, or has fallen silent. */
  #watch(socket: WebSocketLike): void {
    this.#cancelTimer = this.#world.after(silenceMs / 3, () => {
      if (this.#socket !== socket) return;
      const silentMs = this.#world.now() - this.#lastHeard;
      const expected =
        this.#state === 'connecting' ? silenceMs / 3 : this.#hasHeartbeat ? silenceMs : Number.POSITIVE_INFINITY;
      if (silentMs >= expected) this.#retry();
      else this.#watch(socket);
    });
  }

  #hear(socket: WebSocketLike, data: unknown): void {
    if (this.#socket !== socket) return;
    this.#lastHeard = this.#world.now();
    const message = parse(data);
    // A frame that cannot be read may have held events: the same cursor again brings them back.
    if (!message) this.#retry();
    else if (message.kind === 'hello') this.#greet(message);
    else if (message.kind === 'events') this.#take(message);
    else if (message.kind === 'ephemeral') this.#tell((listener) => listener.ephemeral?.(message.event));
    else if (message.kind === 'bye') this.#finish('ended');
    else if (message.kind === 'ping') {
      this.#hasHeartbeat = true;
      socket.send(JSON.stringify({ kind: 'pong' } satisfies ClientMessage));
    }
  }

  #take(message: Extract<ServerMessage, { kind: 'events' }>): void {
    // A cursor that does not grow was seen already: after a reconnection the node may repeat itself.
    if (this.#cursor !== undefined && message.cursor <= this.#cursor) return;
    // What was missed comes in several messages that all carry the last cursor. It is believed only after the one that is not
    // full: should the connection break between them, the same cursor as before asks for all of them again.
    const isPartOfMore = message.cursor === this.#resumesTo && message.events.length >= fullMessage;
    if (!isPartOfMore) this.#cursor = message.cursor;
    this.#tell((listener) => listener.events?.(message.events));
  }

  #greet(hello: Extract<ServerMessage, { kind: 'hello' }>): void {
    const ranBackwards = this.#cursor !== undefined && hello.cursor < this.#cursor;
    const mustRefetch = hello.mode !== 'resumed' || ranBackwards;
    this.#resumesTo = mustRefetch ? undefined : hello.cursor;
    // While resuming, what was missed still follows: the cursor grows with it and not before.
    if (mustRefetch || this.#cursor === undefined) this.#cursor = hello.cursor;
    this.#attempt = 0;
    this.#set('live');
    this.#catchUpWatching();
    if (mustRefetch) this.#tell((listener) => listener.reset?.());
  }

  #retry(): void {
    this.#cancelTimer?.();
    this.#dropSocket();
    this.#set('waiting');
    const ceiling = Math.min(longestPauseMs, firstPauseMs * 2 ** this.#attempt++);
    this.#cancelTimer = this.#world.after(ceiling * (0.5 + this.#world.random() / 2), () => this.#connect());
  }

  #wake(): void {
    const asleepMs = this.#world.now() - this.#lastHeard;
    if (this.#state === 'waiting') {
      this.#attempt = 0;
      this.#connect();
    } else if (this.#state === 'live' && asleepMs > staleAfterWakeMs && !this.#hasHeartbeat) this.#connect();
    else if (this.#state === 'live' && asleepMs > silenceMs) this.#connect();
  }

  #dropSocket(): void {
    const socket = this.#socket;
    this.#socket = undefined;
    if (!socket) return;
    socket.onmessage = null;
    socket.onclose = null;
    socket.close(1000);
  }

  #set(state: StreamState): void {
    if (this.#state === state) return;
    this.#state = state;
    this.#tell((listener) => listener.state?.(state));
  }

  #tell(run: (listener: StreamListener) => void): void {
    for (const listener of [...this.#listeners]) run(listener);
  }
}

function parse(data: unknown): ServerMessage | undefined {
  if (typeof data !== 'string' || data.length > longestMessage) return undefined;
  try {
    const message = JSON.parse(data) as ServerMessage;
    return typeof message?.kind === 'string' ? message : undefined;
  } catch {
    return undefined;
  }
}
