/** A picture that wants to be sent. */
export interface Wish {
  /** Screens are served before cameras. */
  readonly screen: boolean;
  /** Height of the tile, in pixels. */
  readonly height: number;
  /** Bits per second of each layer up to the wanted one, lowest first; at least one. */
  readonly bitrates: readonly number[];
}

/** Sound is never given up; so much is kept for it and for reports. */
export const reservedBps = 150_000;

/**
 * Fits pictures into what a way carries. The cameras of the largest layers step down first, then cameras stop, the
 * smallest tiles first; a screen steps down only when no camera is left.
 * @returns the layer for each wish, or -1 for none
 */
export function allocateLayers(wishes: readonly Wish[], bps: number): number[] {
  const chosen = wishes.map(({ bitrates }) => bitrates.length - 1);
  const cost = (index: number) => wishes[index]?.bitrates[chosen[index] as number] ?? 0;
  const total = () => chosen.reduce((sum, _, index) => sum + cost(index), 0);
  const budget = Math.max(0, bps - reservedBps);
  const candidates = (screen: boolean, test: (layer: number) => boolean) =>
    wishes.flatMap((wish, index) => (wish.screen === screen && test(chosen[index] as number) ? [index] : []));
  // Every round lowers one number; there are no more rounds than layers.
  for (let rounds = wishes.length * 4; rounds > 0 && total() > budget; rounds--) {
    const [steps] = candidates(false, (layer) => layer > 0).sort((a, b) => cost(b) - cost(a));
    const [stops] = candidates(false, (layer) => layer === 0).sort(
      (a, b) => (wishes[a]?.height ?? 0) - (wishes[b]?.height ?? 0),
    );
    const [screens] = candidates(true, (layer) => layer >= 0).sort((a, b) => cost(b) - cost(a));
    const lowered = steps ?? stops ?? screens;
    // The last screen goes on even over the budget: it is what people came to see.
    if (lowered === undefined || (lowered === screens && chosen[lowered] === 0)) break;
    chosen[lowered] = (chosen[lowered] as number) - 1;
  }
  return chosen;
}
