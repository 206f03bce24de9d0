import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import type { Test } from 'tap';
import type { LinkAnswer } from '../../../../spec/schemas/media/link.ts';

/** A way between two relays that loses packets, delays them, or lets nothing through. */
export class LossyWay {
  /** Share of packets lost in each direction, 0 … 1. */
  loss = 0;
  delayMs = 0;
  blocked = false;
  /** Datagrams and bytes from the host to the guest that were let through. */
  packets = 0;
  bytes = 0;
  /** Sizes of what the guest sent, let through or not. */
  asked = 0;
  readonly #outer: Socket;
  #guest: { address: string; port: number } | undefined;
  #host = 0;
  #seed = 1;
  #closed = false;

  private constructor(outer: Socket, inner: Socket) {
    this.#outer = outer;
    outer.on('message', (packet, from) => {
      this.#guest = from;
      this.asked++;
      this.#pass(() => inner.send(packet, this.#host, '127.0.0.1'));
    });
    inner.on('message', (packet) => {
      this.#pass(() => {
        this.packets++;
        this.bytes += packet.length;
        if (this.#guest) outer.send(packet, this.#guest.port, this.#guest.address);
      });
    });
  }

  static async open(t: Test): Promise<LossyWay> {
    const sockets = [createSocket('udp4'), createSocket('udp4')] as const;
    for (const socket of sockets) {
      const bound = once(socket, 'listening');
      socket.bind(0, '127.0.0.1');
      await bound;
      t.teardown(() => new Promise<void>((resolve) => socket.close(resolve)));
    }
    const way = new LossyWay(...sockets);
    t.teardown(() => {
      way.#closed = true;
    });
    return way;
  }

  /** The answer of a host as it looks from behind this way. */
  through(answer: LinkAnswer): LinkAnswer {
    this.#host = answer.addresses[0]?.port ?? 0;
    return { ...answer, addresses: [{ address: '127.0.0.1', port: this.#outer.address().port }] };
  }

  #pass(send: () => void): void {
    // A fixed sequence, so that a test that fails fails again (Park and Miller).
    this.#seed = (this.#seed * 48_271) % 0x7fff_ffff;
    if (this.blocked || this.#seed / 0x7fff_ffff < this.loss) return;
    if (this.delayMs === 0) send();
    else setTimeout(() => void (this.#closed || send()), this.delayMs).unref();
  }
}
