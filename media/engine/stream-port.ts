import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import type { FaultCounter } from './faults.ts';
import { FrameStream } from './frame-stream.ts';
import { plainAddress } from './stun.ts';

/** A connection proves itself by its first frame within this time. */
export const proofLimitMs = 5_000;
/** A browser checks each of its ways at least every 25 s; one that sends no whole frame for so long is gone. */
export const streamIdleLimitMs = 45_000;
/** A receiver that takes nothing for so long is closed; its browser connects anew. */
export const blockedLimitMs = 10_000;

export const streamLimits = {
  /** All connections of a worker. */
  total: 4_096,
  /** Those that have not proven themselves. */
  unproven: 512,
  /** From one address, or one IPv6 network of 64 bits: a whole hospital may stand behind one. */
  perAddress: 512,
  /** From one address, not proven. */
  unprovenPerAddress: 32,
} as const;

export interface StreamPortListener {
  /** A whole frame. The listener marks the stream as proven, or closes it. */
  onFrame(frame: Buffer, stream: FrameStream): void;
  onClose(stream: FrameStream): void;
}

const sweepMs = 1_000;

/** The TCP port beside the UDP port: accepts passively (RFC 6544 4.1), never opens a connection of its own. */
export class StreamPort implements AsyncDisposable {
  readonly #server: Server;
  readonly #faults: FaultCounter;
  readonly #listener: StreamPortListener;
  readonly #now: () => number;
  readonly #streams = new Map<FrameStream, string>();
  readonly #perAddress = new Map<string, number>();
  readonly #sweep: NodeJS.Timeout;

  private constructor(server: Server, faults: FaultCounter, listener: StreamPortListener, now: () => number) {
    this.#server = server;
    this.#faults = faults;
    this.#listener = listener;
    this.#now = now;
    server.on('connection', (socket) => this.#accept(socket));
    server.on('error', () => faults.add('stream_port_error'));
    this.#sweep = setInterval(() => this.#checkTime(), sweepMs);
    this.#sweep.unref();
  }

  /** Binds. @throws when the address cannot be bound */
  static async open(
    bind: string,
    port: number,
    parts: { readonly faults: FaultCounter; readonly listener: StreamPortListener; readonly now: () => number },
  ): Promise<StreamPort> {
    const server = createServer({ noDelay: true });
    server.listen({ host: bind, port, backlog: 256 });
    await once(server, 'listening');
    return new StreamPort(server, parts.faults, parts.listener, parts.now);
  }

  get size(): number {
    return this.#streams.size;
  }

  #accept(socket: Socket): void {
    // Something may have ended it already.
    if (socket.remoteAddress === undefined) {
      socket.destroy();
      return;
    }
    const address = plainAddress(socket.remoteAddress);
    const network = networkOf(address);
    if (this.#isFull(network)) {
      this.#faults.add('stream_refused');
      socket.on('error', () => {});
      socket.destroy();
      return;
    }
    const stream = new FrameStream(
      socket,
      address,
      {
        onFrame: (frame, from) => this.#listener.onFrame(frame, from),
        onClose: (closed) => this.#forget(closed),
        onFault: (name) => this.#faults.add(name),
      },
      this.#now,
    );
    this.#streams.set(stream, network);
    this.#perAddress.set(network, (this.#perAddress.get(network) ?? 0) + 1);
  }

  #isFull(network: string): boolean {
    if (this.#streams.size >= streamLimits.total) return true;
    const here = this.#perAddress.get(network) ?? 0;
    if (here >= streamLimits.perAddress) return true;
    if (this.#streams.size < streamLimits.unproven && here < streamLimits.unprovenPerAddress) return false;
    let unproven = 0;
    let unprovenHere = 0;
    for (const [stream, from] of this.#streams) {
      if (stream.proven) continue;
      unproven++;
      if (from === network) unprovenHere++;
    }
    return unproven >= streamLimits.unproven || unprovenHere >= streamLimits.unprovenPerAddress;
  }

  #forget(stream: FrameStream): void {
    const network = this.#streams.get(stream);
    if (network === undefined) return;
    this.#streams.delete(stream);
    const left = (this.#perAddress.get(network) ?? 1) - 1;
    if (left > 0) this.#perAddress.set(network, left);
    else this.#perAddress.delete(network);
    this.#listener.onClose(stream);
  }

  #checkTime(): void {
    const now = this.#now();
    for (const stream of this.#streams.keys()) {
      const fault = lateness(stream, now);
      if (fault === undefined) continue;
      this.#faults.add(fault);
      stream.close();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#sweep);
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    for (const stream of [...this.#streams.keys()]) stream.close();
    await closed;
  }
}

function lateness(stream: FrameStream, now: number): string | undefined {
  if (!stream.proven) return now - stream.openedAtMs > proofLimitMs ? 'stream_not_proven' : undefined;
  if (now - stream.heardAtMs > streamIdleLimitMs) return 'stream_idle';
  const { blockedSinceMs } = stream;
  return blockedSinceMs !== undefined && now - blockedSinceMs > blockedLimitMs ? 'stream_stuck' : undefined;
}

/** One IPv4 address, or the first 64 bits of an IPv6 address: whoever has one of those has all of them. */
function networkOf(address: string): string {
  if (!address.includes(':')) return address;
  const [left = '', right] = address.split('::');
  const groups = left === '' ? [] : left.split(':');
  const after = right === undefined || right === '' ? [] : right.split(':');
  const zeros = right === undefined ? [] : new Array(8 - groups.length - after.length).fill('0');
  return [...groups, ...zeros, ...after].slice(0, 4).join(':');
}
