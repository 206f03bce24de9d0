import type { SessionKeys } from './srtp-keys.ts';

/** The longest packet, in blocks of the cipher. */
const maxBlocks = 96;
/** Packets whose key stream is made by one call of the cipher: the call costs more than the blocks of one packet. */
const packetsAhead = 8;

/** Counter blocks are written here, one batch after the other; nothing is kept. */
const counters = new Int32Array(packetsAhead * maxBlocks * 4);
const counterBytes = Buffer.from(counters.buffer);

const oneBytes = new Uint8Array(4);
const oneWord = new Int32Array(oneBytes.buffer);
/** Four bytes as one word of this machine. */
function word(first: number, second: number, third: number, fourth: number): number {
  oneBytes[0] = first;
  oneBytes[1] = second;
  oneBytes[2] = third;
  oneBytes[3] = fourth;
  return oneWord[0] as number;
}
/** Number of a block within its packet: the last two bytes of its counter. */
const blockWords = Int32Array.from({ length: maxBlocks }, (_, block) => word(0, 0, block >> 8, block));

/**
 * Key stream of one RTP or RTCP stream (RFC 3711 4.1.1). Numbers of packets follow each other, so the key streams of the next ones are made
 * together. The same number always has the same key stream, whenever it is made.
 */
export class Keystream {
  readonly #keys: SessionKeys;
  /** Salt and SSRC; what changes from packet to packet is combined with it. */
  readonly #lead: Int32Array;
  /** The key streams of `#packets` packets from index `#first` on, of `#blocks` blocks each. */
  words = new Int32Array(0);
  #first = 0;
  #packets = 0;
  #blocks = 0;

  constructor(keys: SessionKeys, ssrc: number) {
    this.#keys = keys;
    const lead = Buffer.alloc(16);
    keys.salt.copy(lead);
    lead.writeUInt32BE((keys.salt.readUInt32BE(4) ^ ssrc) >>> 0, 4);
    this.#lead = new Int32Array(Uint8Array.from(lead).buffer);
  }

  /**
   * Makes the key stream of a packet, unless it is there.
   * @param high upper 32 bits of the 48-bit packet index
   * @param low lower 16 bits
   * @returns where it begins in `words`; valid until the next call
   */
  at(high: number, low: number, bytes: number): number {
    const count = Math.min((bytes + 15) >> 4, maxBlocks);
    const index = high * 65_536 + low;
    const place = index - this.#first;
    const isAhead = place >= 0 && place < this.#packets;
    if (isAhead && count <= this.#blocks) return place * this.#blocks * 4;
    // Whoever jumps about, as one who asks for old packets again, gets one at a time.
    const follows = isAhead || place === this.#packets;
    this.#blocks = follows ? Math.max(count, this.#blocks) : count;
    this.#packets = follows ? Math.min(packetsAhead, 65_536 - low) : 1;
    this.#first = index;
    this.#make(high, low);
    return 0;
  }

  #make(high: number, low: number): void {
    const [first, second, third, fourth] = this.#lead as unknown as [number, number, number, number];
    const upper = third ^ word(high >>> 24, high >>> 16, high >>> 8, high);
    let at = 0;
    for (let packet = 0; packet < this.#packets; packet++) {
      const number = low + packet;
      const lower = fourth ^ word(number >> 8, number, 0, 0);
      for (let block = 0; block < this.#blocks; block++) {
        counters[at] = first;
        counters[at + 1] = second;
        counters[at + 2] = upper;
        counters[at + 3] = lower ^ (blockWords[block] as number);
        at += 4;
      }
    }
    const made = this.#keys.cipher.update(counterBytes.subarray(0, at * 4));
    this.words =
      (made.byteOffset & 3) === 0
        ? new Int32Array(made.buffer, made.byteOffset, at)
        : new Int32Array(new Uint8Array(made).buffer, 0, at);
  }
}

/** Combines `bytes` of memory from word `start` on with the key stream from word `from` on, in whole words: up to 3 bytes more than asked. */
export function applyKeystream(
  memory: Int32Array,
  start: number,
  bytes: number,
  stream: Int32Array,
  from: number,
): void {
  const count = (bytes + 3) >> 2;
  for (let index = 0; index < count; index++) {
    memory[start + index] = (memory[start + index] as number) ^ (stream[from + index] as number);
  }
}
