import { dtmf, keypad } from './signals.ts';

const frameMs = 20;

/** Which keys of a telephone are heard, in order: the two tones of a key hold half of the energy of 40 ms. */
export function keysIn(pcm: Int16Array | Float32Array, rate: number): string {
  const size = Math.round((rate * frameMs) / 1000);
  let heard = '';
  let last = '';
  for (let at = 0; at + 2 * size <= pcm.length; at += size) {
    const key = keyOf(pcm.subarray(at, at + 2 * size), rate);
    if (key !== last && key !== '') heard += key;
    last = key;
  }
  return heard;
}

function keyOf(samples: Int16Array | Float32Array, rate: number): string {
  let energy = 0;
  for (const value of samples) energy += value * value;
  const scale = samples instanceof Int16Array ? 32_767 ** 2 : 1;
  if (energy / samples.length / scale < 1e-5) return '';
  return (
    [...keypad].find((key) => {
      const [row, column] = dtmf(key).map(
        (hertz) => (2 * goertzel(samples, hertz, rate)) / samples.length / energy,
      ) as [number, number];
      return row + column > 0.6 && row > 0.12 && column > 0.12;
    }) ?? ''
  );
}

/** Energy at one frequency: the square of its Fourier coefficient. */
function goertzel(samples: Int16Array | Float32Array, hertz: number, rate: number): number {
  const factor = 2 * Math.cos((2 * Math.PI * hertz) / rate);
  let one = 0;
  let two = 0;
  for (const value of samples) {
    const next = value + factor * one - two;
    two = one;
    one = next;
  }
  return one * one + two * two - factor * one * two;
}
