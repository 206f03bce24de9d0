/** Turns the browser's blocks of 128 samples into frames of another length and back, one frame late. */
export class FrameBuffer {
  readonly #filling: Float32Array;
  #ready: Float32Array;
  #at = 0;

  constructor(length: number) {
    this.#filling = new Float32Array(length);
    this.#ready = new Float32Array(length);
  }

  /** @param work changes a full frame in place */
  pass(into: Float32Array, out: Float32Array, work: (frame: Float32Array) => void): void {
    for (let index = 0; index < into.length; index++) {
      out[index] = this.#ready[this.#at] as number;
      this.#filling[this.#at] = into[index] as number;
      this.#at++;
      if (this.#at < this.#filling.length) continue;
      work(this.#filling);
      this.#ready = this.#filling.slice();
      this.#at = 0;
    }
  }
}

const window = 200;
/** Windows that are not counted: a program runs slowly until the browser has made it fast. */
const warmUp = 1;
/** Share of its time that the filter may take: the rest of the sound needs some too. */
const most = 0.5;

/** Watches whether the work on frames keeps up with the sound. The clock there knows whole milliseconds only, so many are taken together. */
export class LoadMeter {
  readonly #frameMs: number;
  readonly #tell: () => void;
  #spent = 0;
  #frames = 0;
  #windows = 0;
  #told = false;

  /** @param tell called once, when two seconds of sound took more than half of that time */
  constructor(frameMs: number, tell: () => void) {
    this.#frameMs = frameMs;
    this.#tell = tell;
  }

  add(ms: number): void {
    this.#spent += ms;
    this.#frames++;
    if (this.#frames < window) return;
    const share = this.#spent / (this.#frames * this.#frameMs);
    this.#spent = 0;
    this.#frames = 0;
    this.#windows++;
    if (this.#told || this.#windows <= warmUp || share <= most) return;
    this.#told = true;
    this.#tell();
  }
}
