import type { SoundFrame } from '../control/sound.ts';
import { sequenceDifference, timestampDifference } from '../rtp/sequence.ts';
import { opusSamples } from './opus-packet.ts';
import { type Segment, Segmenter } from './segmenter.ts';
import { speechRate } from './speech.ts';
import { frameMs, frameSamples, VoiceActivity } from './voice-activity.ts';

/** A piece of speech with its times in ms since the epoch. */
export interface Heard {
  readonly kind: 'partial' | 'final';
  readonly number: number;
  readonly startedAtMs: number;
  readonly pcm: Int16Array;
  readonly speechMs: number;
}

/** Opus to 16,000 samples a second, one channel; nothing when it cannot be decoded. */
export type OpusDecode = (packet: Uint8Array) => Float32Array | undefined;

/** RTP counts sound by 48,000 a second. */
const rtpPerSample = 48_000 / speechRate;
/** A longer hole is no pause of this stream but its end. */
const longestHoleSamples = 2 * speechRate;
/** Nothing came for so long: whoever spoke has stopped, muted the microphone or lost the connection. */
const silentAfterMs = 900;
/** The clock of the sender and ours drift apart by less than this in 200 ms. */
const driftMs = 0.1;
const jumpMs = 1_000;

/** From the packets of one person to segments of speech. Holes are filled with silence, so that times stay right. */
export class Speaker {
  readonly #decode: OpusDecode;
  readonly #emit: (heard: Heard) => void;
  readonly #voice = new VoiceActivity();
  readonly #segmenter: Segmenter;
  readonly #frame = new Float32Array(frameSamples);
  #filled = 0;
  #lost = 0;
  #resting = 0;
  /** Samples since the beginning, holes included. */
  #position = 0;
  /** ms since the epoch at which sample 0 was heard. */
  #startMs: number | undefined;
  #ssrc: number | undefined;
  #sequence = 0;
  #timestamp = 0;
  #heardAtMs = 0;
  #isQuiet = true;
  /** Packets that are no Opus. */
  malformed = 0;

  constructor(decode: OpusDecode, emit: (heard: Heard) => void) {
    this.#decode = decode;
    this.#emit = emit;
    this.#segmenter = new Segmenter((segment) => this.#tell(segment));
  }

  /** @param atMs when the last of the frames arrived */
  take(ssrc: number, atMs: number, frames: Iterable<SoundFrame>): void {
    if (ssrc !== this.#ssrc) this.#segmenter.end();
    let fresh = false;
    for (const frame of frames) {
      const length = opusSamples(frame.payload) / rtpPerSample;
      if (length === 0) {
        this.malformed++;
        continue;
      }
      if (ssrc === this.#ssrc && !this.#bridge(frame)) continue;
      this.#ssrc = ssrc;
      this.#sequence = frame.sequence;
      this.#timestamp = (frame.timestamp + length * rtpPerSample) >>> 0;
      const samples = this.#decode(frame.payload);
      if (samples === undefined) this.malformed++;
      if (samples?.length === length) this.#feed(samples);
      else this.#fill(length, 'lost');
      fresh = true;
    }
    if (!fresh) return;
    this.#isQuiet = false;
    this.#heardAtMs = atMs;
    this.#setClock(atMs - (this.#position * 1000) / speechRate);
  }

  /** Called several times a second. @param nowMs by the clock of `take` */
  tick(nowMs: number): void {
    if (this.#isQuiet || nowMs - this.#heardAtMs < silentAfterMs) return;
    this.#isQuiet = true;
    this.#segmenter.end();
  }

  /** Says what was being said up to now. */
  end(): void {
    this.#segmenter.end();
  }

  /** Fills what is missing before this frame. @returns false for a time that has been heard already */
  #bridge(frame: SoundFrame): boolean {
    const hole = Math.trunc(timestampDifference(frame.timestamp, this.#timestamp) / rtpPerSample);
    const skipped = sequenceDifference(frame.sequence, this.#sequence) - 1;
    // The tap never goes back within a stream: a smaller number means that another worker counts anew.
    if (skipped < 0 || hole > longestHoleSamples || hole < -longestHoleSamples) {
      this.#segmenter.end();
      return true;
    }
    if (hole < 0) return false;
    if (hole > 0) this.#fill(hole, skipped > 0 ? 'lost' : 'rest');
    return true;
  }

  /** The earliest arrival tells best when something was said: others waited on the way. */
  #setClock(observedMs: number): void {
    const known = this.#startMs;
    const far = known === undefined || Math.abs(observedMs - known) > jumpMs;
    this.#startMs = far ? observedMs : Math.min(observedMs, known + driftMs);
  }

  #feed(samples: Float32Array): void {
    for (let at = 0; at < samples.length; ) {
      const count = Math.min(samples.length - at, frameSamples - this.#filled);
      this.#frame.set(samples.subarray(at, at + count), this.#filled);
      at += count;
      this.#advance(count);
    }
  }

  #fill(samples: number, why: 'lost' | 'rest'): void {
    for (let left = samples; left > 0; ) {
      const count = Math.min(left, frameSamples - this.#filled);
      this.#frame.fill(0, this.#filled, this.#filled + count);
      if (why === 'lost') this.#lost += count;
      else this.#resting += count;
      left -= count;
      this.#advance(count);
    }
  }

  #advance(count: number): void {
    this.#filled += count;
    this.#position += count;
    if (this.#filled < frameSamples) return;
    const voice = this.#voice;
    const half = frameSamples / 2;
    const heard = this.#lost >= half ? voice.lose() : this.#resting >= half ? voice.rest() : voice.next(this.#frame);
    const pcm = new Int16Array(frameSamples);
    for (let index = 0; index < frameSamples; index++) pcm[index] = toInteger(this.#frame[index] as number);
    this.#filled = 0;
    this.#lost = 0;
    this.#resting = 0;
    this.#segmenter.next(pcm, heard);
  }

  #tell({ kind, number, firstFrame, pcm, spokenFrames }: Segment): void {
    const startedAtMs = Math.round((this.#startMs ?? 0) + firstFrame * frameMs);
    this.#emit({ kind, number, startedAtMs, pcm, speechMs: spokenFrames * frameMs });
  }
}

const toInteger = (value: number): number => Math.max(-32_768, Math.min(32_767, Math.round(value * 32_767)));
