/**
 * Keeps the running numbers of VP8 pictures (RFC 7741 4.2) continuous when the source of a stream changes; a decoder
 * takes a jump backwards for an old picture.
 */
export class Vp8Numbers {
  #pictureOffset = 0;
  #levelOffset = 0;
  #lastPicture = -1;
  #lastLevel = -1;
  #changed = false;

  /** The next packet is the first of another source. */
  change(): void {
    this.#changed = true;
  }

  /** Rewrites the descriptor of a packet in place. @param at where the payload begins */
  rewrite(memory: Buffer, at: number, end: number): void {
    const first = memory[at] ?? 0;
    const flags = memory[at + 1] ?? 0;
    // Without a picture number of 15 bits there is nothing that could jump far.
    if ((first & 0x80) === 0 || (flags & 0x80) === 0 || at + 4 > end || ((memory[at + 2] as number) & 0x80) === 0)
      return;
    const picture = memory.readUInt16BE(at + 2) & 0x7fff;
    const hasLevel = (flags & 0x40) !== 0 && at + 4 < end;
    const level = hasLevel ? (memory[at + 4] as number) : 0;
    if (this.#changed || this.#lastPicture < 0) {
      this.#pictureOffset = this.#lastPicture < 0 ? 0 : (this.#lastPicture + 1 - picture) & 0x7fff;
      this.#levelOffset = this.#lastLevel < 0 ? 0 : (this.#lastLevel + 1 - level) & 0xff;
      this.#changed = false;
    }
    const outPicture = (picture + this.#pictureOffset) & 0x7fff;
    const outLevel = (level + this.#levelOffset) & 0xff;
    memory.writeUInt16BE(0x8000 | outPicture, at + 2);
    if (hasLevel) memory[at + 4] = outLevel;
    this.#lastPicture = newest(this.#lastPicture, outPicture, 0x7fff);
    if (hasLevel) this.#lastLevel = newest(this.#lastLevel, outLevel, 0xff);
  }
}

/** The later one of two numbers on a circle. */
function newest(last: number, value: number, mask: number): number {
  return last < 0 || ((value - last) & mask) <= mask >> 1 ? value : last;
}
