import { createSocket, type Socket as Datagrams } from 'node:dgram';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { FrameReader } from '../frame-stream.ts';

/** A packet as a frame (RFC 4571 2). */
export function frame(packet: Buffer): Buffer {
  const bytes = Buffer.allocUnsafe(2 + packet.length);
  bytes.writeUInt16BE(packet.length, 0);
  packet.copy(bytes, 2);
  return bytes;
}

/**
 * Lets a client that speaks UDP use a TCP connection, without knowing: what it sends to this bridge's UDP port is
 * framed, and the frames that come back are sent to it.
 */
export class TcpBridge {
  readonly stream: Socket;
  readonly #datagrams: Datagrams;

  private constructor(datagrams: Datagrams, stream: Socket) {
    this.#datagrams = datagrams;
    this.stream = stream;
    const reader = new FrameReader();
    let client = 0;
    datagrams.on('message', (packet, { port }) => {
      client = port;
      if (stream.writable) stream.write(frame(packet));
    });
    stream.on('data', (chunk: Buffer) => {
      reader.read(chunk, (packet) => {
        if (client > 0) datagrams.send(packet, client, '127.0.0.1');
        return true;
      });
    });
    stream.on('error', () => {});
  }

  /** @param port of the relay on this machine */
  static async open(port: number): Promise<TcpBridge> {
    const datagrams = createSocket('udp4');
    const listening = once(datagrams, 'listening');
    datagrams.bind(0, '127.0.0.1');
    await listening;
    const stream = connect({ host: '127.0.0.1', port, noDelay: true });
    await once(stream, 'connect');
    return new TcpBridge(datagrams, stream);
  }

  get port(): number {
    return this.#datagrams.address().port;
  }

  /** The answer with this bridge in the place of the relay's UDP port. */
  through(answer: string): string {
    return answer.replaceAll(/(a=candidate:\S+ 1 udp \d+ \S+) \d+ /g, `$1 ${this.port} `);
  }

  close(): void {
    this.stream.destroy();
    this.#datagrams.close();
  }
}
