import type { Socket } from 'node:dgram';
import { maxPacketBytes } from '../rtp/packet-cache.ts';
import { padBytes, tagBytes } from './srtp-keys.ts';

/** Room of one packet: the padded key of its authentication, the packet, its tag. A multiple of 64 keeps words aligned. */
const slotBytes = Math.ceil((padBytes + maxPacketBytes + 40 + tagBytes) / 64) * 64;

/**
 * Memory in which outgoing packets are built, used in turn. The socket sends from it without copying, so a place is
 * taken again only when the socket has fewer packets waiting than the ring has places; until then packets are dropped,
 * which bounds the queue.
 */
export class SendRing {
  readonly memory: Buffer;
  readonly words: Int32Array;
  readonly #slots: number;
  readonly #waiting: () => number;
  #next = 0;
  #untilCheck = 0;
  #blocked = false;

  /** @param waiting how many packets the socket still holds */
  constructor(slots: number, waiting: () => number) {
    const memory = new ArrayBuffer(slots * slotBytes);
    this.memory = Buffer.from(memory);
    this.words = new Int32Array(memory);
    this.#slots = slots;
    this.#waiting = waiting;
  }

  static for(socket: Socket, slots = 2048): SendRing {
    return new SendRing(slots, () => socket.getSendQueueCount());
  }

  /** Offset of a free place, or -1 when the socket cannot keep up. */
  take(): number {
    if (this.#untilCheck === 0 || this.#blocked) {
      this.#blocked = this.#waiting() > this.#slots / 2;
      if (this.#blocked) return -1;
      this.#untilCheck = this.#slots / 4;
    }
    this.#untilCheck--;
    const slot = this.#next;
    this.#next = slot + 1 === this.#slots ? 0 : slot + 1;
    return slot * slotBytes;
  }
}
