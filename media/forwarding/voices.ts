/** A voice that could be heard. `level` in dB below full scale: smaller is louder. */
export interface Voice {
  readonly level: number;
}

/** A voice takes another's place only when it is so much louder, in dB: places do not flicker. */
const margin = 6;

/**
 * Gives voices to places. Who has a place and is still among the loudest keeps it; free places go to the loudest that
 * have none; then a clearly louder voice takes the place of the quietest.
 * @returns one voice or none for each place
 */
export function assignVoices<V extends Voice>(
  places: readonly (V | undefined)[],
  voices: readonly V[],
): (V | undefined)[] {
  const audible = new Set(voices);
  const result = places.map((voice) => (voice && audible.has(voice) ? voice : undefined));
  const waiting = voices.filter((voice) => !result.includes(voice)).sort((a, b) => a.level - b.level);
  for (const [index, voice] of result.entries()) if (voice === undefined) result[index] = waiting.shift();
  for (const voice of waiting) {
    let quietest = 0;
    for (const [index, other] of result.entries()) {
      if ((other as V).level > (result[quietest] as V).level) quietest = index;
    }
    if (result.length === 0 || (result[quietest] as V).level - voice.level < margin) break;
    result[quietest] = voice;
  }
  return result;
}
