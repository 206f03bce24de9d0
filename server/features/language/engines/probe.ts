import type { Prompt } from './prompt.ts';

/** The smallest text that an engine can be asked to translate. */
export const probePrompt: Prompt = {
  system:
    'You are a translation engine.\nSource language: English (en)\nTarget language: French (fr)\nAnswer with the translation alone.',
  user: 'fever',
};

/** Half a second in which nobody speaks. */
export const probeSound = (): Int16Array => new Int16Array(8_000);

/** Keys of a telephone as pairs of tones (ITU-T Q.23), 1 and 0: a sound that needs no recording and that people can check by ear. */
export function testSound(): Int16Array {
  const [rate, tone, gap] = [16_000, 2_400, 1_200];
  const keys = [
    [697, 1209],
    [941, 1336],
  ];
  const pcm = new Int16Array(keys.length * (tone + gap) + gap);
  keys.forEach((pair, index) => {
    for (let at = 0; at < tone; at++) {
      const wave = pair.reduce((sum, frequency) => sum + Math.sin((2 * Math.PI * frequency * at) / rate), 0);
      pcm[gap + index * (tone + gap) + at] = Math.round(wave * 4_000);
    }
  });
  return pcm;
}
