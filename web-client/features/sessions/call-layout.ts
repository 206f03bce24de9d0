/** Where tiles stand in the box of the pictures. All lengths in CSS pixels; `start` is the side where lines of text begin. */
export interface Box {
  readonly width: number;
  readonly height: number;
}
export interface Place {
  readonly key: string;
  readonly start: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  /** `main`: the big picture; `float`: small, over the others. */
  readonly kind: 'main' | 'grid' | 'strip' | 'float';
}
export interface Arrangement {
  readonly places: readonly Place[];
  readonly page: number;
  readonly pages: number;
}

const gap = 8;
/** A tile is never wider than a film and never narrower than a portrait. */
const widest = 16 / 9;
const narrowest = 3 / 4;
/** Smaller tiles show nobody: more people are on the next page. */
const smallest = { phone: { width: 110, height: 96 }, desk: { width: 168, height: 110 } };
/** The relay sends one browser 25 pictures at most; oneself needs none, a screen needs one. */
export const mostTiles = 24;
const phoneWidth = 640;

export interface Grid {
  readonly columns: number;
  readonly rows: number;
  readonly width: number;
  readonly height: number;
}

/** The grid in which `count` tiles are largest. Among equals the one with fewer empty places. */
export function gridOf(box: Box, count: number): Grid {
  let best: Grid = { columns: 1, rows: 1, width: 0, height: 0 };
  let bestArea = -1;
  for (let columns = 1; columns <= count; columns++) {
    const rows = Math.ceil(count / columns);
    let width = Math.floor((box.width - gap * (columns - 1)) / columns);
    let height = Math.floor((box.height - gap * (rows - 1)) / rows);
    if (width <= 0 || height <= 0) continue;
    if (width > height * widest) width = Math.floor(height * widest);
    if (width < height * narrowest) height = Math.floor(width / narrowest);
    const area = width * height - (columns * rows - count);
    if (area > bestArea) {
      best = { columns, rows, width, height };
      bestArea = area;
    }
  }
  return best;
}

/** How many tiles one page of the grid holds. */
export function perPage(box: Box, count: number): number {
  const least = box.width < phoneWidth || box.height < 380 ? smallest.phone : smallest.desk;
  for (let many = Math.min(count, mostTiles); many > 1; many--) {
    const { width, height } = gridOf(box, many);
    if (width >= least.width && height >= least.height) return many;
  }
  return 1;
}

const clamp = (value: number, low: number, high: number) => Math.min(high, Math.max(low, value));

function pageOf<T>(
  all: readonly T[],
  size: number,
  page: number,
): { shown: readonly T[]; page: number; pages: number } {
  const pages = Math.max(1, Math.ceil(all.length / size));
  const at = clamp(page, 0, pages - 1);
  return { shown: all.slice(at * size, at * size + size), page: at, pages };
}

/** Everybody of the same size. With one other person they fill the box, and oneself floats in its corner. */
export function arrangeGrid(box: Box, keys: readonly string[], own: string | undefined, page: number): Arrangement {
  if (box.width <= 0 || box.height <= 0 || keys.length === 0) return { places: [], page: 0, pages: 1 };
  const [first, second] = keys;
  const other = keys.length === 2 && own !== undefined ? (first === own ? second : first) : undefined;
  if (other !== undefined && own !== undefined && keys.includes(own))
    return { places: [{ key: other, start: 0, top: 0, ...box, kind: 'main' }, floating(box, own)], page: 0, pages: 1 };
  const shown = pageOf(keys, perPage(box, keys.length), page);
  const { columns, rows, width, height } = gridOf(box, shown.shown.length);
  const top = (box.height - rows * height - (rows - 1) * gap) / 2;
  const places = shown.shown.map((key, index): Place => {
    const row = Math.floor(index / columns);
    const inRow = Math.min(columns, shown.shown.length - row * columns);
    const indent = (box.width - inRow * width - (inRow - 1) * gap) / 2;
    const start = Math.round(indent + (index % columns) * (width + gap));
    return { ...{ key, start, top: Math.round(top + row * (height + gap)), width, height }, kind: 'grid' };
  });
  return { places, page: shown.page, pages: shown.pages };
}

function floating(box: Box, key: string): Place {
  const isTall = box.height > box.width;
  const width = Math.round(clamp(box.width * (isTall ? 0.3 : 0.2), 96, 240));
  const height = Math.round(isTall ? width / narrowest : width / (4 / 3));
  return { ...{ key, width, height, kind: 'float' }, start: box.width - width - gap, top: box.height - height - gap };
}

/** One big picture and the others in a strip: beside it in a wide box, below it in a tall one. */
export function arrangeSpeaker(box: Box, main: string, others: readonly string[], page: number): Arrangement {
  if (box.width <= 0 || box.height <= 0) return { places: [], page: 0, pages: 1 };
  if (others.length === 0)
    return { places: [{ key: main, start: 0, top: 0, ...box, kind: 'main' }], page: 0, pages: 1 };
  const isTall = box.height > box.width * 0.9;
  const width = Math.round(isTall ? clamp(box.width * 0.29, 92, 180) : clamp(box.width * 0.17, 104, 230));
  const height = Math.round(isTall ? clamp(width / (4 / 3), 72, box.height * 0.24) : width / (16 / 10));
  const room = isTall ? box.width : box.height;
  const length = isTall ? width : height;
  const shown = pageOf(others, Math.max(1, Math.floor((room + gap) / (length + gap))), page);
  const used = shown.shown.length * (length + gap) - gap;
  const begin = Math.max(0, Math.round((room - used) / 2));
  const strip = shown.shown.map((key, index): Place => {
    const along = begin + index * (length + gap);
    return isTall
      ? { key, start: along, top: box.height - height, width, height, kind: 'strip' }
      : { key, start: box.width - width, top: along, width, height, kind: 'strip' };
  });
  const big: Place = isTall
    ? { key: main, start: 0, top: 0, width: box.width, height: box.height - height - gap, kind: 'main' }
    : { key: main, start: 0, top: 0, width: box.width - width - gap, height: box.height, kind: 'main' };
  return { places: [big, ...strip], page: shown.page, pages: shown.pages };
}

/**
 * How much larger a picture is drawn than fits its tile. Heads are at the top and in the middle: of the height next to nothing is cut off, of the
 * width two fifths at most.
 * @returns 1 shows all of it; more cuts off what does not fit
 */
export function zoomOf(picture: Box, tile: Box): number {
  if (picture.width <= 0 || picture.height <= 0 || tile.width <= 0 || tile.height <= 0) return 1;
  const share = picture.width / picture.height / (tile.width / tile.height);
  return share >= 1 ? Math.min(share, 1.65) : Math.min(1 / share, 1.1);
}

/**
 * Heights in which pictures are asked for, so that a dragged window edge does not ask anew at every pixel.
 * @param limit most that is wanted, as for data saving
 */
export function askedHeight(height: number, pixelRatio: number, limit: number): number {
  const wanted = height * Math.min(pixelRatio, 2);
  return Math.min(limit, [90, 180, 270, 360, 540, 720].find((step) => step >= wanted) ?? 1080);
}

/**
 * Keeps those who speak on the first page: who has just spoken changes places with the one there who has been silent longest.
 * @param order order so far; people who came are added at the end, who left is taken out
 * @param spokeAt when somebody was last heard, ms; silent people are missing
 */
export function withSpeakers(
  order: readonly string[],
  present: readonly string[],
  spokeAt: ReadonlyMap<string, number>,
  size: number,
): string[] {
  const kept = order.filter((key) => present.includes(key));
  const result = [...kept, ...present.filter((key) => !kept.includes(key))];
  const at = (key: string | undefined) => (key === undefined ? 0 : (spokeAt.get(key) ?? 0));
  for (let index = size; index < result.length; index++) {
    if (at(result[index]) === 0) continue;
    // The first is oneself and stays.
    let silent = Math.min(1, size - 1);
    for (let other = silent; other < size; other++) if (at(result[other]) < at(result[silent])) silent = other;
    if (at(result[silent]) >= at(result[index])) continue;
    [result[silent], result[index]] = [result[index] as string, result[silent] as string];
  }
  return result;
}

/**
 * Who is the big picture while people talk: it changes only when the one shown has been silent for a while, or a word of agreement would
 * make it jump.
 */
export function nextSpeaker(
  shown: string | undefined,
  loudest: string | undefined,
  spokeAt: ReadonlyMap<string, number>,
  now: number,
): string | undefined {
  if (loudest === undefined || loudest === shown) return shown;
  if (shown === undefined) return loudest;
  return now - (spokeAt.get(shown) ?? 0) > 1_500 ? loudest : shown;
}
