import { speechRate } from './speech.ts';

/** Samples of one frame: 20 ms. */
export const frameSamples = 320;
export const frameMs = (frameSamples * 1000) / speechRate;

/** What is known of one frame. */
export interface FrameVoice {
  /** Louder than what is always there. */
  readonly active: boolean;
  /** It repeats itself as the vocal folds do: a vowel, and no breath, no paper, no ventilation. */
  readonly voiced: boolean;
  /** dB below full scale, without hum; −120 for silence. */
  readonly levelDb: number;
}

/** How much louder than the background speech is when it begins, and while it goes on. */
const onsetDb = 10;
const holdDb = 6;
/** Nobody is understood below. */
const quietestOnsetDb = -55;
const quietestHoldDb = -60;
/** The background is what was quietest in so many parts of so many frames: 6 s. */
const floorParts = 8;
const floorPartFrames = 38;
const lowestFloorDb = -75;
/** In the first 3 s the quietest may still be speech. */
const warmUpFrames = 150;
const highestFirstFloorDb = -45;
/** Pitch of voices in samples of 8 kHz: 60 to 400 Hz. */
const longestLag = 133;
const shortestLag = 20;
const voicedFrom = 0.5;
/** 40 ms of 8 kHz. */
const pitchSamples = 320;

/**
 * Decides for each 20 ms whether somebody speaks: by energy over a background that it learns, and by pitch. Tones of a
 * telephone keypad are speech here, for they have a period as well. Knows nothing of languages and words.
 */
export class VoiceActivity {
  readonly #highPass = new HighPass();
  readonly #pitch = new Float32Array(pitchSamples);
  readonly #clean = new Float32Array(frameSamples);
  readonly #floor = new NoiseFloor();
  #before = 0;
  #active = false;

  /** The next frame. @param samples −1 to 1 */
  next(samples: Float32Array): FrameVoice {
    const clean = this.#clean;
    this.#highPass.filter(samples, clean);
    let energy = 0;
    for (const value of clean) energy += value * value;
    const levelDb = decibels(energy / frameSamples);
    this.#remember(clean);
    this.#floor.note(levelDb);
    const floor = this.#floor.db;
    const active = this.#active
      ? levelDb > Math.max(floor + holdDb, quietestHoldDb)
      : levelDb > Math.max(floor + onsetDb, quietestOnsetDb);
    this.#active = active;
    return { active, voiced: active && this.#isPeriodic(), levelDb };
  }

  /** A frame did not come. What was being said goes on; nothing is learnt of the background. */
  lose(): FrameVoice {
    this.#pitch.fill(0);
    return { active: this.#active, voiced: false, levelDb: this.#active ? -40 : -120 };
  }

  /** The sender sends nothing, because nothing is to be heard. */
  rest(): FrameVoice {
    this.#active = false;
    this.#pitch.fill(0);
    return { active: false, voiced: false, levelDb: -120 };
  }

  /** Keeps the last 40 ms at 8 kHz with the high tones raised, which makes noise of any colour flat. */
  #remember(clean: Float32Array): void {
    const pitch = this.#pitch;
    pitch.copyWithin(0, frameSamples / 2);
    let before = this.#before;
    const from = pitchSamples - frameSamples / 2;
    for (let index = 0; index < frameSamples; index += 2) {
      const mean = ((clean[index] as number) + (clean[index + 1] as number)) / 2;
      pitch[from + index / 2] = mean - 0.9 * before;
      before = mean;
    }
    this.#before = before;
  }

  /** Whether the last 40 ms look like themselves one period earlier. */
  #isPeriodic(): boolean {
    const x = this.#pitch;
    const compared = pitchSamples - longestLag;
    let own = 0;
    for (let n = longestLag; n < pitchSamples; n++) own += (x[n] as number) ** 2;
    if (own < 1e-9 * compared) return false;
    let shifted = 0;
    for (let n = longestLag - shortestLag; n < pitchSamples - shortestLag; n++) shifted += (x[n] as number) ** 2;
    for (let lag = shortestLag; lag <= longestLag; lag++) {
      let product = 0;
      for (let n = longestLag; n < pitchSamples; n++) product += (x[n] as number) * (x[n - lag] as number);
      if (product > 0 && product * product > voicedFrom * voicedFrom * own * shifted) return true;
      shifted += (x[longestLag - lag - 1] ?? 0) ** 2 - (x[pitchSamples - lag - 1] as number) ** 2;
    }
    return false;
  }
}

/** The quietest of the last seconds, smoothed: steady noise of any loudness becomes background. */
class NoiseFloor {
  readonly #parts: number[] = [];
  #smooth: number | undefined;
  #part = Number.POSITIVE_INFINITY;
  #partFrames = 0;
  #frames = 0;

  note(levelDb: number): void {
    const level = Math.max(levelDb, lowestFloorDb);
    this.#smooth = this.#smooth === undefined ? level : this.#smooth * 0.7 + level * 0.3;
    this.#part = Math.min(this.#part, this.#smooth);
    this.#frames++;
    if (++this.#partFrames < floorPartFrames) return;
    this.#parts.push(this.#part);
    if (this.#parts.length > floorParts) this.#parts.shift();
    this.#part = Number.POSITIVE_INFINITY;
    this.#partFrames = 0;
  }

  get db(): number {
    const quietest = Math.min(this.#part, ...this.#parts);
    return this.#frames < warmUpFrames ? Math.min(quietest, highestFirstFloorDb) : quietest;
  }
}

/** Takes hum and rumble away: Butterworth of second order at 120 Hz. */
class HighPass {
  readonly #b0: number;
  readonly #a1: number;
  readonly #a2: number;
  #z1 = 0;
  #z2 = 0;

  constructor() {
    const k = Math.tan((Math.PI * 120) / speechRate);
    const norm = 1 / (1 + Math.SQRT2 * k + k * k);
    this.#b0 = norm;
    this.#a1 = 2 * (k * k - 1) * norm;
    this.#a2 = (1 - Math.SQRT2 * k + k * k) * norm;
  }

  filter(from: Float32Array, into: Float32Array): void {
    const { length } = into;
    for (let index = 0; index < length; index++) {
      const x = from[index] as number;
      const y = this.#b0 * x + this.#z1;
      this.#z1 = -2 * this.#b0 * x - this.#a1 * y + this.#z2;
      this.#z2 = this.#b0 * x - this.#a2 * y;
      into[index] = y;
    }
  }
}

const decibels = (power: number): number => (power < 1e-12 ? -120 : 10 * Math.log10(power));
