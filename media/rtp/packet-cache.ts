import { emptyRtpHeader, type RtpHeader } from './header.ts';

/** Longest packet that is forwarded; Ethernet carries no more. */
export const maxPacketBytes = 1500;

/** One decrypted packet. Its bytes are shared by all subscribers and never changed after it was stored. */
export interface StoredPacket {
  readonly bytes: Buffer;
  /** The same memory by words, for the cipher. */
  readonly words: Int32Array;
  readonly header: RtpHeader;
  length: number;
  /** False until something was stored here, and again when the bytes turned out to be unusable. */
  filled: boolean;
  receivedAtMs: number;
}

export function createStoredPacket(): StoredPacket {
  const memory = new ArrayBuffer(maxPacketBytes + 20);
  return {
    bytes: Buffer.from(memory),
    words: new Int32Array(memory),
    header: emptyRtpHeader(),
    length: 0,
    filled: false,
    receivedAtMs: 0,
  };
}

/**
 * The last packets of one incoming stream, by sequence number. Packets are decrypted right into it, and retransmissions
 * of every subscriber come from it: one cache a stream, not one a subscriber. Memory is taken as it is first used.
 */
export class PacketCache {
  readonly #slots: (StoredPacket | undefined)[];
  readonly #mask: number;

  /** @param size packets kept; a power of two */
  constructor(size: number) {
    if (size < 2 || (size & (size - 1)) !== 0) throw new Error('the size of a packet cache is a power of two');
    this.#slots = new Array(size);
    this.#mask = size - 1;
  }

  /** The place for a packet; what was there is given up. */
  place(sequence: number): StoredPacket {
    const index = sequence & this.#mask;
    let slot = this.#slots[index];
    if (slot === undefined) {
      slot = createStoredPacket();
      this.#slots[index] = slot;
    }
    slot.filled = false;
    return slot;
  }

  get(sequence: number): StoredPacket | undefined {
    const slot = this.#slots[sequence & this.#mask];
    return slot?.filled && slot.header.sequence === sequence ? slot : undefined;
  }
}
