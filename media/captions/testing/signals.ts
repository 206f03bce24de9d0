/** Sound for tests, made by formulas and a seeded generator: the same samples every time. All from −1 to 1. */

/** Numbers from 0 to 1 (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let value = Math.imul(state ^ (state >>> 15), state | 1);
    value ^= value + Math.imul(value ^ (value >>> 7), value | 61);
    return ((value ^ (value >>> 14)) >>> 0) / 2 ** 32;
  };
}

const gain = (db: number): number => 10 ** (db / 20);
const samplesOf = (ms: number, rate: number): number => Math.round((ms * rate) / 1000);

export function silence(ms: number, rate: number): Float32Array {
  return new Float32Array(samplesOf(ms, rate));
}

export function joined(...parts: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

export function mixed(one: Float32Array, other: Float32Array): Float32Array {
  return one.map((value, index) => value + (other[index] ?? 0));
}

/** Sines of the same loudness. @param db of all of them together, RMS */
export function tones(frequencies: readonly number[], ms: number, rate: number, db = -20): Float32Array {
  const each = gain(db) * Math.SQRT2 * Math.sqrt(1 / frequencies.length);
  return silence(ms, rate).map((_, index) =>
    frequencies.reduce((sum, hertz) => sum + each * Math.sin((2 * Math.PI * hertz * index) / rate), 0),
  );
}

const rows = [697, 770, 852, 941];
const columns = [1209, 1336, 1477, 1633];
export const keypad = '123A456B789C*0#D';

/** The two tones of each key of a telephone (ITU-T Q.23). */
export function dtmf(key: string): readonly [number, number] {
  const place = keypad.indexOf(key);
  if (key.length !== 1 || place < 0) throw new Error(`no such key: ${key}`);
  return [rows[place >> 2] as number, columns[place & 3] as number];
}

/** Keys one after the other. */
export function dialled(keys: string, rate: number, toneMs = 120, pauseMs = 80, db = -15): Float32Array {
  return joined(...[...keys].flatMap((key) => [tones(dtmf(key), toneMs, rate, db), silence(pauseMs, rate)]));
}

export type Colour = 'white' | 'pink' | 'brown';

/** @param db RMS */
export function noise(colour: Colour, ms: number, rate: number, db: number, seed: number): Float32Array {
  const random = seeded(seed);
  const state = new Float64Array(7);
  const samples = silence(ms, rate).map(() => {
    const white = random() + random() + random() - 1.5;
    if (colour === 'white') return white;
    if (colour === 'brown') {
      state[0] = 0.998 * (state[0] as number) + white;
      return state[0] as number;
    }
    return pink(state, white);
  });
  return levelled(samples, db);
}

const pinkPoles = [0.99886, 0.99332, 0.969, 0.8665, 0.55, -0.7616];
const pinkGains = [0.0555179, 0.0750759, 0.153852, 0.3104856, 0.5329522, -0.016898];

/** Sum of first-order filters an octave and a half apart: 3 dB less for each octave within 0.5 dB. */
function pink(state: Float64Array, white: number): number {
  let sum = white * 0.5362 + (state[6] as number);
  for (let index = 0; index < pinkPoles.length; index++) {
    const next = (pinkPoles[index] as number) * (state[index] as number) + (pinkGains[index] as number) * white;
    state[index] = next;
    sum += next;
  }
  state[6] = white * 0.115926;
  return sum;
}

/** The same with an RMS of so many dB below full scale. */
export function levelled(samples: Float32Array, db: number): Float32Array {
  const rms = Math.sqrt(samples.reduce((sum, value) => sum + value * value, 0) / samples.length) || 1;
  return samples.map((value) => (value * gain(db)) / rms);
}

/** Somebody breathes into the microphone: a rush of air, in and out, every four seconds. */
export function breathing(ms: number, rate: number, db: number, seed: number): Float32Array {
  const air = resonance(
    noise('pink', ms, rate, -20, seed),
    [
      [900, 700],
      [1_800, 900],
    ],
    rate,
  );
  return levelled(
    air.map((value, index) => {
      const phase = (index / rate) % 4;
      const into = phase < 1.2 ? Math.sin((Math.PI * phase) / 1.2) : 0;
      const out = phase > 1.8 && phase < 3.4 ? 0.7 * Math.sin((Math.PI * (phase - 1.8)) / 1.6) : 0;
      return value * (into + out) ** 2;
    }),
    db,
  );
}

/** Keys, switches, plosives of paper: two short ones a second with a decay of some milliseconds. */
export function clicks(ms: number, rate: number, seed: number): Float32Array {
  const random = seeded(seed);
  const samples = silence(ms, rate);
  for (let at = 0; at < samples.length; at += Math.round(rate * (0.1 + 0.8 * random()))) {
    const loud = 0.2 + 0.6 * random();
    const decay = rate * (0.001 + 0.004 * random());
    for (let index = 0; index < decay * 6 && at + index < samples.length; index++) {
      samples[at + index] = loud * (2 * random() - 1) * Math.exp(-index / decay);
    }
  }
  return samples;
}

type Formants = readonly (readonly [hertz: number, width: number])[];
const vowels: readonly Formants[] = [
  [
    [730, 90],
    [1_090, 110],
    [2_440, 170],
  ],
  [
    [270, 60],
    [2_290, 100],
    [3_010, 170],
  ],
  [
    [300, 60],
    [870, 90],
    [2_240, 170],
  ],
  [
    [530, 70],
    [1_840, 100],
    [2_480, 170],
  ],
];

/**
 * Something like speech: syllables of a hissing consonant and a vowel, of a pitch that moves. No words in it.
 * @param db RMS of the whole
 */
export function babble(syllables: number, rate: number, db: number, seed: number): Float32Array {
  const random = seeded(seed);
  const parts = Array.from({ length: syllables }, () => {
    const consonant = levelled(
      resonance(noise('white', 60, rate, -30, Math.floor(random() * 1e6)), [[4_000, 2_000]], rate),
      -34,
    );
    const vowel = vowels[Math.floor(random() * vowels.length)] as Formants;
    const voice = levelled(resonance(glottis(90 + 90 * random(), 110 + 80 * random(), rate), vowel, rate), -18);
    const shaped = voice.map((value, index) => value * Math.sin((Math.PI * (index + 1)) / (voice.length + 1)) ** 0.5);
    return joined(consonant, shaped, silence(20 + 30 * random(), rate));
  });
  return levelled(joined(...parts), db);
}

/** Pulses of the vocal folds, falling in pitch by a tenth. */
function glottis(hertz: number, ms: number, rate: number): Float32Array {
  const samples = silence(ms, rate);
  let phase = 0;
  return samples.map((_, index) => {
    phase += (hertz * (1 - (0.1 * index) / samples.length)) / rate;
    if (phase < 1) return 0;
    phase -= 1;
    return 1;
  });
}

/** Filters of second order one after the other. */
function resonance(samples: Float32Array, formants: Formants, rate: number): Float32Array {
  let out = samples;
  for (const [hertz, width] of formants) {
    const radius = Math.exp((-Math.PI * width) / rate);
    const a1 = 2 * radius * Math.cos((2 * Math.PI * hertz) / rate);
    let one = 0;
    let two = 0;
    out = out.map((value) => {
      const y = value + a1 * one - radius * radius * two;
      two = one;
      one = y;
      return y;
    });
  }
  return out;
}
