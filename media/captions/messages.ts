import type { Heard } from './speaker.ts';

/** What the media host and its decoder thread say to each other. Both are of the same program and trust each other. */
export type ToDecoder =
  | { readonly kind: 'open'; readonly speaker: number }
  | {
      readonly kind: 'sound';
      readonly speaker: number;
      readonly ssrc: number;
      /** When the last frame arrived, in ms since the epoch. */
      readonly atMs: number;
      readonly bytes: Uint8Array;
    }
  | { readonly kind: 'tick'; readonly nowMs: number }
  /** @property finish what was being said is still told */
  | { readonly kind: 'close'; readonly speaker: number; readonly finish: boolean };

export type FromDecoder =
  /** One `sound` is dealt with. */
  | { readonly kind: 'done'; readonly speaker: number; readonly malformed: number }
  | { readonly kind: 'heard'; readonly speaker: number; readonly heard: Heard }
  | { readonly kind: 'closed'; readonly speaker: number };

/** A decoder that runs beside the event loop. */
export interface DecoderThread {
  send(message: ToDecoder): void;
  onMessage(listener: (message: FromDecoder) => void): void;
  /** Called once, when it ended by itself or was ended. */
  onEnd(listener: (how: string) => void): void;
  close(): Promise<void>;
}
