import type { Socket } from 'node:net';
import type { PacketStream, Remote } from './remote.ts';

/** Longest frame that is taken: longer than any packet that a browser sends, and than any that is forwarded. */
export const maxFrameBytes = 2048;
/** Bytes that wait for a slow receiver; later frames are dropped until there is room: late media is worth nothing. */
export const maxBacklogBytes = 128 * 1024;

const lengthBytes = 2;

/** Cuts a stream of bytes into frames: two bytes of length, then the packet (RFC 4571 2). Holds one begun frame at most. */
export class FrameReader {
  #begun: Buffer | undefined;

  /** Bytes of a frame that is not complete. */
  get waitingBytes(): number {
    return this.#begun?.length ?? 0;
  }

  /**
   * @param onFrame gets each complete frame; false stops the reading
   * @returns false when a frame announces more than `maxFrameBytes`: nothing of such a stream can be read any more
   */
  read(chunk: Buffer, onFrame: (frame: Buffer) => boolean): boolean {
    const bytes = this.#begun === undefined ? chunk : Buffer.concat([this.#begun, chunk]);
    this.#begun = undefined;
    let at = 0;
    while (at + lengthBytes <= bytes.length) {
      const length = bytes.readUInt16BE(at);
      if (length > maxFrameBytes) return false;
      const end = at + lengthBytes + length;
      if (end > bytes.length) break;
      if (!onFrame(bytes.subarray(at + lengthBytes, end))) return true;
      at = end;
    }
    // A copy: a view would keep the whole chunk in memory for the sake of a few bytes.
    if (at < bytes.length) this.#begun = Buffer.from(bytes.subarray(at));
    return true;
  }
}

export interface FrameStreamListener {
  onFrame(frame: Buffer, stream: FrameStream): void;
  onClose(stream: FrameStream): void;
  onFault(name: string): void;
}

/** One TCP connection that carries packets as frames. Who is at its other end is proven by its first frame. */
export class FrameStream implements PacketStream {
  readonly remote: Remote;
  readonly openedAtMs: number;
  readonly #socket: Socket;
  readonly #reader = new FrameReader();
  readonly #listener: FrameStreamListener;
  readonly #now: () => number;
  #closed = false;
  /** The first frame carried an authenticated check. */
  proven = false;
  /** When the last whole frame came. */
  heardAtMs: number;
  /** Since when frames are dropped because the other end does not take them. */
  blockedSinceMs: number | undefined;

  constructor(socket: Socket, address: string, listener: FrameStreamListener, now: () => number) {
    this.#socket = socket;
    this.#listener = listener;
    this.#now = now;
    this.openedAtMs = now();
    this.heardAtMs = this.openedAtMs;
    this.remote = { address, port: socket.remotePort ?? 0, stream: this };
    socket.setNoDelay(true);
    socket.on('data', (chunk: Buffer) => this.#receive(chunk));
    // The reason does not matter: `close` follows.
    socket.on('error', () => listener.onFault('stream_error'));
    socket.once('close', () => this.close());
  }

  /** Sends a copy: the memory may be used again at once. A receiver that is behind loses the frame. */
  send(memory: Buffer, offset: number, length: number): void {
    if (this.#closed) return;
    const waiting = this.#socket.writableLength;
    if (waiting > maxBacklogBytes) {
      this.blockedSinceMs ??= this.#now();
      this.#listener.onFault('stream_behind');
      return;
    }
    if (waiting < maxBacklogBytes / 2) this.blockedSinceMs = undefined;
    const frame = Buffer.allocUnsafe(lengthBytes + length);
    frame.writeUInt16BE(length, 0);
    memory.copy(frame, lengthBytes, offset, offset + length);
    this.#socket.write(frame);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#socket.destroy();
    this.#listener.onClose(this);
  }

  #receive(chunk: Buffer): void {
    const readable = this.#reader.read(chunk, (frame) => {
      this.heardAtMs = this.#now();
      this.#listener.onFrame(frame, this);
      return !this.#closed;
    });
    if (readable || this.#closed) return;
    this.#listener.onFault('stream_frame_too_long');
    this.close();
  }
}
