import { maxSegmentMs } from './speech.ts';
import { type FrameVoice, frameMs, frameSamples } from './voice-activity.ts';

export interface Segment {
  readonly kind: 'partial' | 'final';
  /** Running number of this speaker. */
  readonly number: number;
  /** Frames from the beginning of the stream to its first one. */
  readonly firstFrame: number;
  readonly frames: number;
  readonly pcm: Int16Array;
  /** Frames in which somebody speaks. */
  readonly spokenFrames: number;
}

interface Frame extends FrameVoice {
  readonly pcm: Int16Array;
}

const framesOf = (ms: number): number => Math.round(ms / frameMs);
/** Sound before the first word and after the last one: recognisers need a little of it. */
const marginFrames = framesOf(200);
const maxFrames = framesOf(maxSegmentMs);
const firstPartialFrames = framesOf(600);
const partialFrames = framesOf(1_000);
/** A partial is of use only while somebody speaks. */
const partialQuietFrames = framesOf(240);
/** Without so much it is a click, a breath, a door, and no word. */
const leastSpokenFrames = framesOf(120);
const leastVoicedFrames = framesOf(80);
const leastVoicedRun = framesOf(60);

/** The longer somebody speaks, the shorter the pause at which the words are cut. */
function pauseFrames(length: number): number {
  if (length < framesOf(2_000)) return framesOf(600);
  return length < framesOf(4_000) ? framesOf(400) : framesOf(200);
}

/** Cuts what one person says into segments: at pauses, and after 8 s at the quietest place of the last three. */
export class Segmenter {
  readonly #emit: (segment: Segment) => void;
  /** Kept: a margin while nobody speaks, else the segment so far. */
  #frames: Frame[] = [];
  #tally = new Tally();
  #open = false;
  #number = 0;
  /** Frames of the whole stream up to now. */
  #position = 0;
  #partialAt = firstPartialFrames;
  #spokenAtPartial = 0;
  #isTold = false;

  constructor(emit: (segment: Segment) => void) {
    this.#emit = emit;
  }

  /** The next 20 ms. */
  next(pcm: Int16Array, voice: FrameVoice): void {
    const frame = { ...voice, pcm };
    this.#position++;
    this.#frames.push(frame);
    if (!this.#open) {
      if (voice.active) this.#begin();
      else if (this.#frames.length > marginFrames) this.#frames.shift();
      return;
    }
    this.#tally.add(frame);
    const { length } = this.#frames;
    if (this.#tally.quiet >= pauseFrames(length)) this.#close(length - this.#tally.quiet + marginFrames);
    else if (length >= maxFrames) this.#close(quietestPlace(this.#frames));
    else this.#tellPartial();
  }

  /** Nothing more will come. */
  end(): void {
    if (this.#open) this.#close(this.#frames.length);
  }

  #begin(): void {
    this.#open = true;
    this.#number++;
    this.#tally = new Tally();
    for (const frame of this.#frames) this.#tally.add(frame);
    this.#partialAt = this.#frames.length + firstPartialFrames;
    this.#spokenAtPartial = 0;
    this.#isTold = false;
  }

  #tellPartial(): void {
    const { length } = this.#frames;
    const { isSpeech, quiet, spoken } = this.#tally;
    if (length < this.#partialAt || !isSpeech || quiet > partialQuietFrames || spoken === this.#spokenAtPartial) return;
    this.#partialAt = length + partialFrames;
    this.#spokenAtPartial = spoken;
    this.#isTold = true;
    this.#emit(this.#segment('partial', length));
  }

  /** @param end frames of the segment; the others begin what comes next */
  #close(end: number): void {
    const { length } = this.#frames;
    const frames = Math.min(end, length);
    // What was begun to be told is told to its end, even when its voice is in the part that comes next.
    const tally = new Tally();
    for (let index = 0; index < frames; index++) tally.add(this.#frames[index] as Frame);
    if (tally.isSpeech || this.#isTold) this.#emit(this.#segment('final', frames));
    const rest = this.#frames.slice(frames);
    this.#open = false;
    this.#frames = rest;
    if (rest.some(({ active }) => active)) this.#begin();
    else this.#frames = rest.slice(-marginFrames);
  }

  #segment(kind: Segment['kind'], frames: number): Segment {
    const pcm = new Int16Array(frames * frameSamples);
    let spokenFrames = 0;
    for (let index = 0; index < frames; index++) {
      const frame = this.#frames[index] as Frame;
      pcm.set(frame.pcm, index * frameSamples);
      if (frame.active) spokenFrames++;
    }
    const firstFrame = this.#position - this.#frames.length;
    return { kind, number: this.#number, firstFrame, frames, pcm, spokenFrames };
  }
}

/** Counts of a segment so far. */
class Tally {
  spoken = 0;
  /** Frames of quiet at the end. */
  quiet = 0;
  #voiced = 0;
  #run = 0;
  #longestRun = 0;

  add({ active, voiced }: FrameVoice): void {
    this.quiet = active ? 0 : this.quiet + 1;
    if (active) this.spoken++;
    this.#run = voiced ? this.#run + 1 : 0;
    if (voiced) this.#voiced++;
    this.#longestRun = Math.max(this.#longestRun, this.#run);
  }

  get isSpeech(): boolean {
    return this.spoken >= leastSpokenFrames && this.#voiced >= leastVoicedFrames && this.#longestRun >= leastVoicedRun;
  }
}

/** The middle of the quietest 60 ms after the fifth second. */
function quietestPlace(frames: readonly Frame[]): number {
  let best = frames.length;
  let quietest = Number.POSITIVE_INFINITY;
  for (let index = framesOf(5_000); index + 2 < frames.length; index++) {
    const level = [0, 1, 2].reduce((sum, offset) => sum + (frames[index + offset] as Frame).levelDb, 0);
    if (level < quietest) {
      quietest = level;
      best = index + 1;
    }
  }
  return best;
}
