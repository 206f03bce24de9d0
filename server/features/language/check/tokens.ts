import { type Figure, type Marks, readFigures } from './digits.ts';
import { isDigit, isSpacedLetter, type Lexicon, type Meaning, type Weight } from './lexicon.ts';

export interface Token {
  readonly start: number;
  readonly end: number;
  readonly kind: 'number' | 'word' | 'mark';
  readonly text: string;
  readonly meanings: readonly Meaning[];
  /** Of numbers only. */
  readonly figure?: Figure;
  /** The words of a figure that is not in digits. */
  readonly written?: string;
  /** Written in digits; words for numbers are figures too, once they are put together. */
  readonly digits?: boolean;
}

/** A word that means something by its form; not so where `unless` fits what stands behind it. */
export interface Shape {
  readonly pattern: RegExp;
  readonly unless?: RegExp;
  readonly meaning: Meaning;
  /** Counts besides a negation that the word holds already: "dışlanamaz", cannot be excluded. */
  readonly isVerb?: true;
}

/** What the reader of tokens needs of a language. */
export interface Reading {
  readonly lexicon: Lexicon;
  readonly marks: Marks;
  /** Letters that Arabic writes in front of a word without a space: "and", "in", "the". */
  readonly prefixes: readonly string[];
  /** What endings and beginnings tell of a word that no list holds. */
  readonly shapes: readonly Shape[];
}

/** Cuts a text into numbers, words with their meanings, and marks; spaces are left out. Linear in its length. */
export function readTokens(text: string, reading: Reading): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    const letter = text[at] as string;
    if (letter === ' ') {
      at++;
      continue;
    }
    const isFigure = isDigit(letter) && !reading.lexicon.longest(text, at);
    const found = isFigure ? numbers(text, at, reading, tokens.at(-1)) : [word(text, at, reading)];
    // The minus sign of a figure was read as a mark before it was known.
    if (found[0]?.kind === 'number' && found[0].start < at) tokens.pop();
    tokens.push(...found);
    at = (found.at(-1) as Token).end;
  }
  return tokens;
}

function numbers(text: string, at: number, reading: Reading, last: Token | undefined): Token[] {
  // In "5 -10" the dash stands between two figures, whatever the spaces say.
  const afterNumber = last?.kind === 'number';
  const tokens: Token[] = [];
  for (const figure of readFigures(text, at, reading.marks, afterNumber)) {
    const before = tokens.at(-1);
    if (before && figure.start > before.end) tokens.push(mark(text, before.end, figure.start));
    tokens.push({
      start: figure.start,
      end: figure.end,
      kind: 'number',
      text: figure.raw,
      meanings: [],
      figure,
      digits: true,
    });
  }
  return tokens;
}

const mark = (text: string, start: number, end: number): Token => ({
  start,
  end,
  kind: 'mark',
  text: text.slice(start, end),
  meanings: [],
});

function word(text: string, at: number, reading: Reading): Token {
  const isSpaced = isSpacedLetter(text[at]);
  const known = longest(text, at, reading);
  const end = known?.end ?? (isSpaced ? lettersEnd(text, at) : at + 1);
  const written = text.slice(at, end);
  const isWord = isSpaced || known !== undefined || /[\p{L}\p{M}]/u.test(written);
  const shaped =
    isSpaced && !known?.meanings.some(hasNoShape)
      ? shapesOf(written, text.slice(end, end + lookahead), reading, known !== undefined)
      : [];
  return {
    start: at,
    end,
    kind: isWord ? 'word' : 'mark',
    text: written,
    meanings: [...(known?.meanings ?? []), ...shaped],
  };
}

function longest(text: string, at: number, reading: Reading): ReturnType<Lexicon['longest']> {
  const plain = reading.lexicon.longest(text, at);
  if (plain) return plain;
  if (!isSpacedLetter(text[at])) return undefined;
  for (const prefix of reading.prefixes) {
    if (!text.startsWith(prefix, at)) continue;
    const found = reading.lexicon.longest(text, at + prefix.length);
    if (found) return found;
  }
  return undefined;
}

/** Words longer than this are no words; what is left of them is read as another. */
const maxWord = 60;

function lettersEnd(text: string, at: number): number {
  let end = at + 1;
  while (end - at < maxWord && isSpacedLetter(text[end])) end++;
  return end;
}

/** Words of which the lists say all: the form of a medicine's name tells nothing. */
const hasNoShape = ({ is }: Meaning) => is !== 'negation' && is !== 'comparator';

/** As much of what stands behind a word as decides its meaning. */
const lookahead = 12;

function shapesOf(written: string, behind: string, reading: Reading, isKnown: boolean): Meaning[] {
  return reading.shapes
    .filter(({ pattern, unless, isVerb }) => (isVerb || !isKnown) && pattern.test(written) && !unless?.test(behind))
    .map(({ meaning }) => meaning);
}

/** The meaning of one kind that a token may have. */
export function meaning<K extends Meaning['is']>(
  token: Token | undefined,
  is: K,
): Extract<Meaning, { is: K }> | undefined {
  for (const held of token?.meanings ?? []) if (held.is === is) return held as Extract<Meaning, { is: K }>;
  return undefined;
}

export function isMark(token: Token | undefined, text: string): boolean {
  return token?.kind === 'mark' && text.includes(token.text);
}

/** A figure of its own, written in words. */
export function spelled(tokens: readonly Token[], value: number, weight: Weight): Token {
  const first = tokens[0] as Token;
  const last = tokens.at(-1) as Token;
  const raw = String(value);
  return {
    start: first.start,
    end: last.end,
    kind: 'number',
    text: raw,
    meanings: tokens.length === 1 ? first.meanings : [],
    written: tokens.map(({ text }) => text).join(' '),
    figure: { start: first.start, end: last.end, value, weight, raw },
  };
}
