/** Samples a second of everything that is handed on for recognition; one channel. */
export const speechRate = 16_000;
/** Longest segment. */
export const maxSegmentMs = 8_000;

/** Words of one person, between two pauses. Silence and noise never become one. */
export interface SpeechSegment {
  /** `partial`: as far as it got, about every second; `final`: all of it. */
  readonly kind: 'partial' | 'final';
  readonly room: string;
  readonly participant: string;
  /** Names the segment within this node; its partials and its final have the same. */
  readonly id: string;
  /** ms since the room was opened, by this node's clock. */
  readonly startMs: number;
  readonly endMs: number;
  /** The same start in ms since the epoch. */
  readonly startedAt: number;
  /** From `startMs` to `endMs`, 16,000 samples a second. */
  readonly pcm: Int16Array;
  /** ms of it in which somebody really speaks. */
  readonly speechMs: number;
}

/** Something that was said is lost. Told once, not for every frame. */
export interface SpeechDropped {
  readonly kind: 'dropped';
  readonly room: string;
  readonly participant: string;
  /** `too_slow`: 30 s of this person wait to be decoded. `decoder_ended`: the decoder crashed; it comes back by itself. */
  readonly reason: 'too_slow' | 'decoder_ended';
}

export type Speech = SpeechSegment | SpeechDropped;
