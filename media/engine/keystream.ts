import type { SessionKeys } from './srtp-keys.ts';

const maxBlocks = 96;

/**
 * Counter blocks of one stream (RFC 3711 4.1.1). Salt and SSRC stay as they are; only what changes from packet to
 * packet is written anew, and one `update` of the kept cipher turns all blocks of a packet into its key stream.
 */
export class CounterBlocks {
  readonly #keys: SessionKeys;
  readonly #blocks = Buffer.alloc(maxBlocks * 16);
  #high = -1;
  readonly #saltHigh: number;
  readonly #saltLow: number;

  constructor(keys: SessionKeys, ssrc: number) {
    this.#keys = keys;
    this.#saltHigh = keys.salt.readUInt32BE(8);
    this.#saltLow = keys.salt.readUInt16BE(12);
    for (let block = 0; block < maxBlocks; block++) {
      keys.salt.copy(this.#blocks, block * 16);
      this.#blocks.writeUInt32BE((keys.salt.readUInt32BE(4) ^ ssrc) >>> 0, block * 16 + 4);
      this.#blocks.writeUInt16BE(block, block * 16 + 14);
    }
  }

  /**
   * Key stream for a packet.
   * @param high upper 32 bits of the 48-bit packet index
   * @param low lower 16 bits
   */
  of(high: number, low: number, bytes: number): Int32Array {
    const count = Math.min((bytes + 15) >> 4, maxBlocks);
    const blocks = this.#blocks;
    if (high !== this.#high) {
      this.#high = high;
      const word = (this.#saltHigh ^ high) >>> 0;
      for (let at = 8; at < blocks.length; at += 16) blocks.writeUInt32BE(word, at);
    }
    const word = this.#saltLow ^ low;
    const upper = word >> 8;
    const lower = word & 0xff;
    for (let at = 12, end = count * 16; at < end; at += 16) {
      blocks[at] = upper;
      blocks[at + 1] = lower;
    }
    const stream = this.#keys.cipher.update(blocks.subarray(0, count * 16));
    return (stream.byteOffset & 3) === 0
      ? new Int32Array(stream.buffer, stream.byteOffset, count * 4)
      : new Int32Array(new Uint8Array(stream).buffer, 0, count * 4);
  }
}

/** Combines `bytes` of memory from word `start` on with the key stream, in whole words: up to 3 bytes more than asked. */
export function applyKeystream(words: Int32Array, start: number, bytes: number, stream: Int32Array): void {
  const count = (bytes + 3) >> 2;
  for (let index = 0; index < count; index++) {
    words[start + index] = (words[start + index] as number) ^ (stream[index] as number);
  }
}
