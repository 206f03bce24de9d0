import type { Static } from 'typebox';
import { WebSocket } from 'ws';
import type { ClientMessage, EphemeralEvent, ServerMessage, StreamEvent } from '../../spec/schemas/api/stream.ts';
import type { ApiClient } from './api-client.ts';
import { eventually } from './eventually.ts';

type Message = Static<typeof ServerMessage>;
export type LiveEvent = Static<typeof StreamEvent>;

/** The live stream of one browser, as the web client uses it: goes on from its cursor, comes back by itself when the node was away. */
export class StreamClient implements AsyncDisposable {
  readonly events: LiveEvent[] = [];
  /** What was said for the moment only. */
  readonly ephemeral: EphemeralEvent[] = [];
  /** Times that the node could not go on from the cursor, so that a page would fetch everything anew. */
  resets = 0;
  /** Why the node ended the login; it does not come back then. */
  ended: string | undefined;
  /** Called with each event at the moment it arrives. */
  onEvent: (event: LiveEvent) => void = () => {};
  /** Called with what is said for the moment only. */
  onEphemeral: (event: EphemeralEvent) => void = () => {};
  readonly #client: ApiClient;
  #cursor: number | undefined;
  #socket: WebSocket | undefined;
  #closed = false;

  private constructor(client: ApiClient) {
    this.#client = client;
  }

  /** Opens the stream of the person who is logged in with `client`. */
  static async open(client: ApiClient): Promise<StreamClient> {
    const stream = new StreamClient(client);
    await stream.#connect();
    await eventually('the stream says hello', 5_000, () => stream.#cursor !== undefined);
    return stream;
  }

  async #connect(): Promise<void> {
    const url = new URL('/api/v1/stream', this.#client.base);
    if (this.#cursor !== undefined) url.searchParams.set('after', String(this.#cursor));
    const { host } = url;
    url.protocol = 'ws:';
    // Every *.localhost name is this machine; the Host header keeps the name.
    url.hostname = '127.0.0.1';
    const socket = new WebSocket(url, {
      headers: { host, cookie: this.#client.cookieHeader(), origin: this.#client.base },
      handshakeTimeout: 5_000,
    });
    this.#socket = socket;
    socket.on('message', (data) => this.#take(JSON.parse(String(data)) as Message));
    socket.on('error', () => undefined);
    socket.on('close', () => {
      if (!this.#closed) setTimeout(() => void this.#connect(), 100).unref();
    });
    await new Promise((resolve) => socket.once('open', resolve).once('close', resolve));
  }

  #take(message: Message): void {
    if (message.kind === 'hello') {
      if (message.mode === 'reset') this.resets++;
      this.#cursor = message.cursor;
    } else if (message.kind === 'ephemeral') {
      this.ephemeral.push(message.event);
      this.onEphemeral(message.event);
    } else if (message.kind === 'bye') {
      this.ended = message.code;
      this.#closed = true;
    } else if (message.kind === 'events') {
      this.#cursor = message.cursor;
      for (const event of message.events) {
        this.events.push(event);
        this.onEvent(event);
      }
    }
  }

  /** What a page says. */
  send(message: ClientMessage): void {
    this.#socket?.send(JSON.stringify(message));
  }

  /** Ids of posts in the order in which they first appeared. */
  seenPosts(room: string): string[] {
    const ids = this.events.flatMap((event) =>
      event.type === 'post.changed' && event.post.room === room && event.post.state === 'visible'
        ? [event.post.id]
        : [],
    );
    return [...new Set(ids)];
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#socket?.terminate();
  }
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}
