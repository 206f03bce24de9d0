import type { Caption } from '../../../../spec/schemas/api/captions.ts';
import type { Language } from '../../../../spec/schemas/common/words.ts';

/** A caption as the page keeps it. */
export interface Kept extends Caption {
  /** When this browser last heard of it, ms; 0 for what came from the transcript. */
  readonly heardAt: number;
}

/** What was said in one session, in the order in which it was said. Never changed in place. */
export interface Captions {
  readonly inOrder: readonly Kept[];
}

/** Captions of one session that a browser keeps at most; the oldest go and can be fetched again. */
export const mostKept = 3_000;
/** A beginning without an end is given up after so long without a word, ms: its speaker left, or the engine was cut. */
export const staleMs = 12_000;
/** So long a finished caption stays on the pictures after the last word about it, ms. */
export const shownMs = 9_000;

export const noCaptions: Captions = { inOrder: [] };

/** By time; of the same time in an order that is the same everywhere. */
const before = (a: Caption, b: Caption): boolean => a.t0 < b.t0 || (a.t0 === b.t0 && a.segment < b.segment);
/** It was nothing after all; words that were removed leave their place. */
const isNothing = ({ text, removed }: Caption): boolean => text === '' && !removed;
const personOf = ({ speaker }: Caption): string => `${speaker.node}/${speaker.actor}`;

/**
 * Takes what the node tells of one caption: its beginning, its end, a translation that came later, a correction. Told
 * twice is told once; what arrives late never takes the place of what is newer.
 * @param heardAt ms by the clock of this browser; 0 for the transcript
 */
export function withCaption(captions: Captions, told: Caption, heardAt: number): Captions {
  const { inOrder } = captions;
  // Nearly always it is one of the newest.
  const at = inOrder.findLastIndex(({ segment }) => segment === told.segment);
  const known = inOrder[at];
  if (!known) return isNothing(told) ? captions : { inOrder: bounded(inserted(inOrder, { ...told, heardAt })) };
  // A caption has one speaker for ever.
  if (personOf(known) !== personOf(told)) return captions;
  if (isNothing(told)) return known.final ? captions : { inOrder: inOrder.toSpliced(at, 1) };
  const merged = merge(known, told, heardAt);
  if (merged === known) return captions;
  if (merged.t0 === known.t0) return { inOrder: inOrder.with(at, merged) };
  return { inOrder: inserted(inOrder.toSpliced(at, 1), merged) };
}

/** Takes a page of the transcript. */
export function withPage(captions: Captions, page: readonly Caption[]): Captions {
  return page.reduce((all, caption) => withCaption(all, caption, 0), captions);
}

/** Another language was chosen: translations into others are of no use; the node sends the new ones. */
export function forLanguage(captions: Captions, to: Language | null): Captions {
  if (captions.inOrder.every(({ translation }) => !translation || translation.to === to)) return captions;
  return {
    inOrder: captions.inOrder.map((kept) =>
      kept.translation && kept.translation.to !== to ? withoutTranslation(kept) : kept,
    ),
  };
}

/** Gives up beginnings of which nothing was heard for long. */
export function withoutStale(captions: Captions, nowMs: number): Captions {
  const inOrder = captions.inOrder.filter(({ final, heardAt }) => final || nowMs - heardAt < staleMs);
  return inOrder.length === captions.inOrder.length ? captions : { inOrder };
}

/** Only what was said in full: for the transcript. */
export const finished = ({ inOrder }: Captions): readonly Kept[] => inOrder.filter(({ final }) => final);

/**
 * What stands on the pictures now, in the order in which it was said: with two speakers at once a caption stays in its
 * place while its words grow.
 * @param most captions at most; of each speaker who speaks now the newest is always among them
 */
export function linesOf({ inOrder }: Captions, nowMs: number, most: number): readonly Kept[] {
  const fresh = inOrder
    .slice(-40)
    .filter(({ heardAt, final, removed }) => !removed && nowMs - heardAt < (final ? shownMs : staleMs));
  const newest = new Map(fresh.map((kept) => [personOf(kept), kept] as const));
  const first = [...newest.values()].sort((a, b) => b.heardAt - a.heardAt).slice(0, most);
  const rest = fresh.filter((kept) => !first.includes(kept));
  const room = most - first.length;
  return [...first, ...(room > 0 ? rest.slice(-room) : [])].sort((a, b) => (before(a, b) ? -1 : 1));
}

/** When the lines change by themselves, ms; undefined when nothing stands there. */
export function nextChangeAt(lines: readonly Kept[]): number | undefined {
  const ends = lines.map(({ heardAt, final }) => heardAt + (final ? shownMs : staleMs));
  return ends.length === 0 ? undefined : Math.min(...ends);
}

function merge(known: Kept, told: Caption, heardAt: number): Kept {
  const isLater = Math.max(known.heardAt, heardAt);
  if (known.final && !told.final) return known;
  if (!known.final) {
    // Of two beginnings the longer is the newer; the end always counts.
    if (!told.final && told.t1 < known.t1) return known;
    return keepTranslation(known, { ...told, heardAt: isLater });
  }
  if (known.removed) return known;
  if (told.removed) return { ...told, heardAt: known.heardAt };
  const [was, is] = [known.corrected?.at ?? 0, told.corrected?.at ?? 0];
  if (is < was) return known;
  // What was mended later does not come back to the pictures.
  const merged = keepTranslation(known, {
    ...told,
    heardAt: known.heardAt,
    ...(known.mayCorrect ? { mayCorrect: true } : {}),
  });
  return isSame(known, merged) ? known : merged;
}

/** A translation belongs to the words it was made of. */
function keepTranslation(known: Kept, told: Kept): Kept {
  if (told.translation || !known.translation || known.text !== told.text || known.lang !== told.lang) return told;
  return { ...told, translation: known.translation };
}

function withoutTranslation({ translation: _, ...kept }: Kept): Kept {
  return kept;
}

const isSame = (a: Kept, b: Kept): boolean => JSON.stringify(a) === JSON.stringify(b);

function inserted(inOrder: readonly Kept[], kept: Kept): readonly Kept[] {
  // Nearly always it is the newest.
  let at = inOrder.length;
  while (at > 0 && before(kept, inOrder[at - 1] as Kept)) at--;
  return inOrder.toSpliced(at, 0, kept);
}

const bounded = (inOrder: readonly Kept[]): readonly Kept[] =>
  inOrder.length > mostKept ? inOrder.slice(inOrder.length - mostKept) : inOrder;
