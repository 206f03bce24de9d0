import { encodeOpus, opusRate as rate } from '../../media/captions/testing/opus-voice.ts';
import {
  babble,
  breathing,
  clicks,
  dialled,
  joined,
  mixed,
  noise,
  silence,
} from '../../media/captions/testing/signals.ts';

/** Packets of 20 ms that are sent over and over. */
export interface Loop {
  readonly packets: readonly Buffer[];
  /** Packets from the first word to the last one; the rest is a pause. */
  readonly words: number;
}

/**
 * About three seconds of speech and a pause: the two keys that the deterministic engine understands as a sentence, as its
 * first words, then syllables that say nothing, over the hiss of a room.
 */
export function utterance(keys: string, seed: number): Loop {
  const spoken = joined(dialled(keys, rate, 220, 60, -22), babble(9, rate, -24, seed));
  const whole = joined(spoken, silence(1_800, rate));
  const packets = encodeOpus(mixed(whole, noise('pink', (whole.length * 1000) / rate, rate, -58, seed)));
  return { packets, words: Math.floor((spoken.length * 50) / rate) };
}

/** A minute in which nobody speaks: silence, ventilation, a breath at the microphone, keys and paper. */
export function hush(seed: number): Loop {
  const parts = [
    silence(8_000, rate),
    noise('pink', 12_000, rate, -48, seed),
    breathing(12_000, rate, -36, seed + 1),
    noise('brown', 10_000, rate, -34, seed + 2),
    clicks(8_000, rate, seed + 3),
    noise('white', 10_000, rate, -52, seed + 4),
  ];
  return { packets: encodeOpus(joined(...parts)), words: 0 };
}
