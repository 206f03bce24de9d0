/** A picture that a page wants to show. */
export interface WantedPicture {
  /** Track id: participant and source. */
  readonly track: string;
  /** Height in pixels as drawn, times the pixel ratio. */
  readonly height: number;
}
export interface PictureSlot extends WantedPicture {
  readonly mid: string;
}

/**
 * Gives pictures to receiving sections. A picture that is shown keeps its section, so that it does not start anew.
 * @param mids sections there are
 * @returns what each section shows, and how many sections are missing
 */
export function assignPictures(
  before: readonly PictureSlot[],
  wanted: readonly WantedPicture[],
  mids: readonly string[],
): { readonly slots: readonly PictureSlot[]; readonly missing: number } {
  const kept = new Map(before.filter(({ mid }) => mids.includes(mid)).map(({ mid, track }) => [track, mid]));
  const used = new Set(wanted.flatMap(({ track }) => kept.get(track) ?? []));
  const free = mids.filter((mid) => !used.has(mid));
  let missing = 0;
  const slots = wanted.flatMap(({ track, height }) => {
    const mid = kept.get(track) ?? free.shift();
    if (mid !== undefined) return [{ mid, track, height }];
    missing++;
    return [];
  });
  return { slots, missing };
}
