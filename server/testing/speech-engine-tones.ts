/** Samples of one channel. */
export interface Sound {
  readonly pcm: Int16Array;
  /** Samples per second. */
  readonly rate: number;
}

const lows = [697, 770, 852, 941] as const;
const highs = [1209, 1336, 1477, 1633] as const;
/** Keys by row and column (ITU-T Q.23). */
const rows = ['123A', '456B', '789C', '*0#D'] as const;

/** Window and step of the search. 25 ms tell the two nearest tones apart. */
const windowMs = 25;
const stepMs = 10;
/** A key is one that sounds for so many steps in a row. */
const minSteps = 4;
/** Quieter than this is no tone: root mean square of 16-bit samples. */
const minRms = 60;
/** Part of a window's energy that lies in the two tones. What a codec adds lies beside them. */
const minPurity = 0.55;

/**
 * The keys that sound (ITU-T Q.24), each found by the energy at its two frequencies (Goertzel). What is no tone, such as speech, noise or
 * silence, gives nothing.
 */
export function dtmfOf({ pcm, rate }: Sound): string {
  const size = Math.round((rate * windowMs) / 1000);
  const step = Math.round((rate * stepMs) / 1000);
  let keys = '';
  let current = '';
  let lasting = 0;
  let silent = 0;
  for (let at = 0; at + size <= pcm.length; at += step) {
    const key = keyIn(pcm.subarray(at, at + size), rate);
    if (key === current) lasting += 1;
    else if (key === '' && current !== '' && silent < 1 && lasting >= minSteps) {
      // One disturbed window inside a tone does not make two of it.
      silent += 1;
      continue;
    } else {
      current = key;
      lasting = 1;
    }
    silent = 0;
    if (current !== '' && lasting === minSteps) keys += current;
  }
  return keys;
}

function keyIn(window: Int16Array, rate: number): string {
  let energy = 0;
  for (const sample of window) energy += sample * sample;
  if (Math.sqrt(energy / window.length) < minRms) return '';
  const low = strongest(window, lows, rate);
  const high = strongest(window, highs, rate);
  // A sine of amplitude A over N samples has energy A²N/2 and Goertzel power A²N²/4.
  const inTones = (2 * (low.power + high.power)) / window.length;
  const twist = low.power / (high.power || 1);
  if (inTones < minPurity * energy || twist > 30 || twist < 1 / 30) return '';
  return rows[low.index]?.[high.index] ?? '';
}

function strongest(window: Int16Array, tones: readonly number[], rate: number): { index: number; power: number } {
  const powers = tones.map((tone) => power(window, tone, rate));
  const index = powers.indexOf(Math.max(...powers));
  return { index, power: powers[index] ?? 0 };
}

/** Goertzel's algorithm: power at one frequency. */
function power(window: Int16Array, frequency: number, rate: number): number {
  const coefficient = 2 * Math.cos((2 * Math.PI * frequency) / rate);
  let before = 0;
  let last = 0;
  for (const sample of window) [before, last] = [last, sample + coefficient * last - before];
  return before * before + last * last - coefficient * before * last;
}

/** Keys as sound, with silence before, between and after. */
export function dtmfSound(
  keys: string,
  { rate = 16_000, toneMs = 120, gapMs = 60, aroundMs = 0, level = 0.25 } = {},
): Sound {
  const samples = (ms: number) => Math.round((rate * ms) / 1000);
  const total = 2 * samples(aroundMs) + keys.length * samples(toneMs + gapMs);
  const pcm = new Int16Array(total);
  [...keys].forEach((key, index) => {
    const row = rows.findIndex((of) => of.includes(key));
    const tones: readonly (number | undefined)[] = [lows[row], highs[rows[row]?.indexOf(key) ?? -1]];
    const begin = samples(aroundMs) + index * samples(toneMs + gapMs);
    for (let at = 0; at < samples(toneMs); at++) {
      const wave = tones.reduce((sum: number, tone = 0) => sum + Math.sin((2 * Math.PI * tone * at) / rate), 0);
      pcm[begin + at] = Math.round(wave * level * 32_767 * 0.5);
    }
  });
  return { pcm, rate };
}

/** A WAV file: 16 bits, one channel. */
export function wavOf({ pcm, rate }: Sound): Buffer {
  const header = Buffer.alloc(44);
  header.write('RIFF', 0, 'latin1');
  header.writeUInt32LE(36 + pcm.length * 2, 4);
  header.write('WAVEfmt ', 8, 'latin1');
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(rate, 24);
  header.writeUInt32LE(rate * 2, 28);
  header.writeUInt16LE(2, 32);
  header.writeUInt16LE(16, 34);
  header.write('data', 36, 'latin1');
  header.writeUInt32LE(pcm.length * 2, 40);
  return Buffer.concat([header, Buffer.from(pcm.buffer, pcm.byteOffset, pcm.byteLength)]);
}

/** Reads a WAV file of 16-bit samples and one channel. @returns undefined when it is something else */
export function readWav(file: Buffer): Sound | undefined {
  if (file.length < 44 || file.toString('latin1', 0, 4) !== 'RIFF' || file.toString('latin1', 8, 12) !== 'WAVE') return;
  let rate = 0;
  for (let at = 12; at + 8 <= file.length; ) {
    const kind = file.toString('latin1', at, at + 4);
    const size = file.readUInt32LE(at + 4);
    const body = file.subarray(at + 8, at + 8 + size);
    if (kind === 'fmt ' && body.length >= 16) {
      if (body.readUInt16LE(0) !== 1 || body.readUInt16LE(2) !== 1 || body.readUInt16LE(14) !== 16) return;
      rate = body.readUInt32LE(4);
    }
    if (kind === 'data' && rate > 0) {
      const pcm = new Int16Array(body.length >> 1);
      for (let sample = 0; sample < pcm.length; sample++) pcm[sample] = body.readInt16LE(sample * 2);
      return { pcm, rate };
    }
    at += 8 + size + (size & 1);
  }
  return;
}
