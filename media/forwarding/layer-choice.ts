/** What is known of a layer when one is chosen. */
export interface LayerState {
  /** 0 = lowest. */
  readonly index: number;
  isSending(nowMs: number): boolean;
}

/** Tiles up to this height, in pixels, are served by the lowest and by the middle one of three layers. */
const lowHeight = 200;
const middleHeight = 420;

/**
 * The layer for a tile: the smallest that is not smaller than drawn, else the best below it that is being sent; the
 * lowest when none is, so that it is asked for. Undefined when the tile is not drawn at all.
 * @param height pixels
 */
export function chooseLayer<L extends LayerState>(layers: readonly L[], height: number, nowMs: number): L | undefined {
  if (height === 0) return undefined;
  const wanted = layers.length === 1 ? 0 : height <= lowHeight ? 0 : height <= middleHeight ? 1 : layers.length - 1;
  for (let index = Math.min(wanted, layers.length - 1); index >= 0; index--) {
    if (layers[index]?.isSending(nowMs)) return layers[index];
  }
  return layers.find((layer) => layer.isSending(nowMs)) ?? layers[0];
}
