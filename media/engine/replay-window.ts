/** Packets that may arrive late and still count. */
export const replayWindowSize = 1024;

/** Remembers which of the last packet indices were seen (RFC 3711 3.3.2). Asked only about packets that are authentic. */
export class ReplayWindow {
  readonly #seen = new Uint32Array(replayWindowSize / 32);
  #highest = -1;

  /** @returns true the first time for each index inside the window; false for a replay or something too old */
  accept(index: number): boolean {
    if (this.#highest < 0) {
      this.#highest = index;
      this.#mark(index);
      return true;
    }
    const ahead = index - this.#highest;
    if (ahead > 0) {
      const cleared = Math.min(ahead, replayWindowSize);
      for (let step = 1; step <= cleared; step++) this.#clear(this.#highest + step);
      this.#highest = index;
      this.#mark(index);
      return true;
    }
    if (ahead <= -replayWindowSize || this.#has(index)) return false;
    this.#mark(index);
    return true;
  }

  get highest(): number {
    return this.#highest;
  }

  #mark(index: number): void {
    const bit = index % replayWindowSize;
    this.#seen[bit >> 5] = (this.#seen[bit >> 5] as number) | (1 << (bit & 31));
  }
  #clear(index: number): void {
    const bit = index % replayWindowSize;
    this.#seen[bit >> 5] = (this.#seen[bit >> 5] as number) & ~(1 << (bit & 31));
  }
  #has(index: number): boolean {
    const bit = index % replayWindowSize;
    return ((this.#seen[bit >> 5] as number) & (1 << (bit & 31))) !== 0;
  }
}
