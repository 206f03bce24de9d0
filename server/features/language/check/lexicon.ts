import type { UnitName } from './units.ts';

/** `firm` words count; `weak` ones may stand for a firm one of the other text, but need no partner; `echo` ones only
 * strengthen a firm one of their clause, as in "no … ningún"; `join` ones go on with a firm one, as "nor", which another
 * language may leave out; a `ghost` is mostly no figure at all, as an article. */
export type Weight = 'firm' | 'weak' | 'echo' | 'join' | 'ghost';
export type Side = 'left' | 'right' | 'both';
export type Direction = 'lt' | 'le' | 'gt' | 'ge';

/** What a word may mean to the check; which of its meanings holds is for the grammar of the facts to say. */
export type Meaning =
  | { readonly is: 'number'; readonly value: number; readonly weight: Weight }
  | { readonly is: 'multiplier'; readonly value: number }
  | { readonly is: 'unit'; readonly unit: UnitName }
  /** "per", "/", or after its unit as in Turkish and Japanese. */
  | { readonly is: 'per' }
  | { readonly is: 'per-after' }
  /** "daily": one word that says per which unit. */
  | { readonly is: 'each'; readonly unit: UnitName }
  | { readonly is: 'every' }
  | { readonly is: 'every-after' }
  | { readonly is: 'times' }
  /** How often in 24 hours, in one word: "bid". */
  | { readonly is: 'rate'; readonly perDay: number }
  | { readonly is: 'month'; readonly month: number }
  | { readonly is: 'year-mark' | 'month-mark' | 'day-mark' | 'hour-mark' | 'minute-mark' | 'clock' }
  | { readonly is: 'afternoon' | 'morning' }
  | { readonly is: 'negation'; readonly weight: Weight }
  | { readonly is: 'side'; readonly side: Side; readonly weight: Weight }
  | { readonly is: 'comparator'; readonly direction: Direction; readonly sign: boolean; readonly after: boolean }
  | { readonly is: 'drug'; readonly drug: string }
  | { readonly is: 'allergy'; readonly severe: boolean }
  | { readonly is: 'result'; readonly positive: boolean }
  | { readonly is: 'to' | 'and' | 'ordinal' | 'counted' | 'percent-before' }
  /** A word that only looks like one of the others: "right" in "right away". */
  | { readonly is: 'nothing' };

interface Branch {
  next: Map<string, Branch>;
  whole?: Meaning[];
  stem?: Meaning[];
}

/** Longest match over all words of a language, letter by letter; a word that ends with `*` takes any ending. */
export class Lexicon {
  readonly #root: Branch = { next: new Map() };

  add(word: string, meaning: Meaning): void {
    const isStem = word.endsWith('*');
    const letters = isStem ? word.slice(0, -1) : word;
    if (letters === '') return;
    let branch = this.#root;
    for (let index = 0; index < letters.length; index++) {
      const letter = letters[index] as string;
      let next = branch.next.get(letter);
      if (!next) {
        next = { next: new Map() };
        branch.next.set(letter, next);
      }
      branch = next;
    }
    const held = isStem ? 'stem' : 'whole';
    const others = branch[held] ?? [];
    const isKnown = others.some((other) => JSON.stringify(other) === JSON.stringify(meaning));
    if (!isKnown) branch[held] = [...others, meaning];
  }

  /** The longest word that begins at `start` and ends at the end of a word. */
  longest(text: string, start: number): { readonly end: number; readonly meanings: readonly Meaning[] } | undefined {
    let branch: Branch | undefined = this.#root;
    let found: { end: number; meanings: readonly Meaning[] } | undefined;
    let stemEnd = -1;
    for (let index = start; branch; index++) {
      if (branch.stem && index > start) {
        // The ending is looked for once for all stems of a word: they all end where the word ends.
        if (stemEnd < index) stemEnd = wordEnd(text, index);
        if (!found || stemEnd >= found.end) found = { end: stemEnd, meanings: branch.stem };
      }
      if (branch.whole && index > start && isWordEnd(text, index) && (!found || index >= found.end)) {
        found = { end: index, meanings: branch.whole };
      }
      const letter = text[index];
      if (letter === undefined) break;
      branch = branch.next.get(letter);
    }
    return found;
  }
}

/** Letters of scripts that put spaces between words; in the others a word may end anywhere. */
export function isSpacedLetter(letter: string | undefined): boolean {
  if (letter === undefined) return false;
  const code = letter.charCodeAt(0);
  return (
    (code >= 0x61 && code <= 0x7a) ||
    (code >= 0xc0 && code <= 0x52f && code !== 0xd7 && code !== 0xf7) ||
    (code >= 0x620 && code <= 0x64a) ||
    (code >= 0x66e && code <= 0x6d3) ||
    (code >= 0x1e00 && code <= 0x1fff)
  );
}

export function isDigit(letter: string | undefined): boolean {
  return letter !== undefined && letter >= '0' && letter <= '9';
}

function isWordEnd(text: string, end: number): boolean {
  return !isSpacedLetter(text[end - 1]) || !isSpacedLetter(text[end]);
}

/** Longest ending that is looked at: no word of a language is longer. */
const maxEnding = 60;

function wordEnd(text: string, from: number): number {
  let end = from;
  while (end - from < maxEnding && isSpacedLetter(text[end])) end++;
  return end;
}
