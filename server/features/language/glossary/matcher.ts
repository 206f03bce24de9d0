import type { Language } from '../../../../spec/schemas/common/words.ts';
import { stemsOfTerm, tokens, unspaced } from './stems.ts';

/** A word that may stand in a text, and what it means. */
export interface Entry<T> {
  readonly word: string;
  readonly means: T;
}

/** Where a word was found, in UTF-16 units. */
export interface Found<T> {
  readonly start: number;
  readonly end: number;
  readonly means: T;
}

export type Matcher<T> = (text: string) => Iterable<Found<T>>;

/**
 * Finds words in texts of one language, the longest at each place, none inside another. Built once for many texts; a text costs
 * one look into a table at each of its words, or letters where words have no spaces between them.
 */
export function matcherOf<T>(language: Language, entries: readonly Entry<T>[]): Matcher<T> {
  return unspaced.has(language) ? bySlices(language, entries) : byWords(language, entries);
}

function byWords<T>(language: Language, entries: readonly Entry<T>[]): Matcher<T> {
  const table = new Map<string, { stems: string[]; means: T }[]>();
  for (const { word, means } of entries) {
    const stems = stemsOfTerm(word, language);
    const [first] = stems;
    if (first !== undefined) table.set(first, [...(table.get(first) ?? []), { stems, means }]);
  }
  for (const list of table.values()) list.sort((a, b) => b.stems.length - a.stems.length);
  return function* find(text) {
    const words = tokens(text, language);
    for (let at = 0; at < words.length; ) {
      const here = words[at];
      if (here === undefined) return;
      const hit = here.stems
        .flatMap((stem) => table.get(stem) ?? [])
        .filter(({ stems }) => stems.every((stem, offset) => words[at + offset]?.stems.includes(stem)))
        .reduce<{ stems: string[]; means: T } | undefined>(
          (best, next) => (best && best.stems.length >= next.stems.length ? best : next),
          undefined,
        );
      const last = words[at + (hit?.stems.length ?? 1) - 1];
      if (hit && last && staysTogether(text.slice(here.start, last.end)))
        yield { start: here.start, end: last.end, means: hit.means };
      at += hit ? hit.stems.length : 1;
    }
  };
}

/** The words of a term are not found across the end of a sentence or a line. */
const staysTogether = (slice: string) => !/[.!?;:\n،؟؛]/u.test(slice);

/** The key is short, so that most places of a text are passed with one look. */
const keyLength = 2;
const latinOrDigit = /[\p{Script=Latin}\p{N}]/u;

function bySlices<T>(language: Language, entries: readonly Entry<T>[]): Matcher<T> {
  const table = new Map<string, { word: string; means: T }[]>();
  for (const entry of entries) {
    const word = foldSlice(entry.word, language);
    const key = word.slice(0, keyLength);
    table.set(key, [...(table.get(key) ?? []), { word, means: entry.means }]);
  }
  for (const list of table.values()) list.sort((a, b) => b.word.length - a.word.length);
  return function* find(text) {
    const folded = foldSlice(text, language);
    for (let at = 0; at < folded.length; ) {
      const hit = table
        .get(folded.slice(at, at + keyLength))
        ?.find(({ word }) => folded.startsWith(word, at) && standsAlone(folded, at, word.length));
      if (hit) yield { start: at, end: at + hit.word.length, means: hit.means };
      at += hit ? hit.word.length : 1;
    }
  };
}

/** Keeps every character at its place. */
const foldSlice = (text: string, language: Language) => {
  const lower = text.toLocaleLowerCase(language);
  return lower.length === text.length ? lower : text;
};

/** Latin letters and digits have word boundaries in every script. */
function standsAlone(text: string, at: number, length: number): boolean {
  const joins = (a: string | undefined, b: string | undefined) =>
    a !== undefined && b !== undefined && latinOrDigit.test(a) && latinOrDigit.test(b);
  return !joins(text[at - 1], text[at]) && !joins(text[at + length - 1], text[at + length]);
}
