import { round } from '../digits.ts';
import type { Weight } from '../lexicon.ts';
import { isMark, meaning, spelled, type Token } from '../tokens.ts';

/** Longest number in words that is put together. */
const maxWords = 12;

/** Puts number words together ("twenty-five", "二十五", "1.5 million") and leaves every other token as it is. */
export function foldNumerals(tokens: readonly Token[]): Token[] {
  const folded: Token[] = [];
  for (let at = 0; at < tokens.length; ) {
    const token = tokens[at] as Token;
    const run = numeralRun(tokens, at);
    if (run.words.length === 0) {
      folded.push(token);
      at++;
      continue;
    }
    const before = folded.at(-1);
    for (const number of valuesOf(run.words)) folded.push(spelled(number.tokens, number.value, number.weight));
    const first = folded.length - 1;
    if (before?.digits) joinDigits(folded, before, first);
    promote(folded, tokens[run.next]);
    at = run.next;
  }
  return folded;
}

interface Run {
  readonly words: readonly Token[];
  readonly next: number;
}

function isNumeral(token: Token | undefined): token is Token {
  return token?.kind === 'word' && Boolean(meaning(token, 'number') ?? meaning(token, 'multiplier'));
}

/** Number words that stand together, "and" and hyphens between them left out. */
function numeralRun(tokens: readonly Token[], at: number): Run {
  const words: Token[] = [];
  let next = at;
  while (words.length < maxWords) {
    const token = tokens[next];
    const isJoint = words.length > 0 && token && (isMark(token, '-') || meaning(token, 'and'));
    const word = isJoint ? tokens[next + 1] : token;
    if (!isNumeral(word) || (isJoint && !joins(words.at(-1) as Token, word))) break;
    words.push(word);
    next += isJoint ? 2 : 1;
  }
  return { words, next };
}

/** "two and three" are two numbers, "twenty and five" are one; "two and a half" is too. */
function joins(before: Token, after: Token): boolean {
  const left = meaning(before, 'number')?.value ?? meaning(before, 'multiplier')?.value ?? 0;
  const right = meaning(after, 'number')?.value ?? 0;
  return (left >= 20 && right > 0 && right < left) || right === 0.5 || (left < 10 && right >= 20 && right % 10 === 0);
}

interface Value {
  readonly value: number;
  readonly weight: Weight;
  readonly tokens: readonly Token[];
}

class Sum {
  #total = 0;
  #section = 0;
  #rest = 0;
  #smallest = Number.POSITIVE_INFINITY;
  #seen = 0;

  get value(): number {
    return round(this.#total + this.#section + this.#rest);
  }

  /** @returns whether the word belongs to the number; a word that does not begins another */
  add(value: number, multiplies: boolean): boolean {
    if (multiplies) this.#multiply(value);
    else if (this.#seen === 0) this.#rest = value;
    else if (value === 0.5) this.#rest += value;
    else if (this.#rest === 0 && value < this.#smallest) this.#rest = value;
    else if (this.#rest >= 20 && this.#rest % 10 === 0 && value < 20 && value < this.#rest) this.#rest += value;
    else if (this.#rest > 0 && this.#rest < 10 && value >= 20 && value < 100 && value % 10 === 0) this.#rest += value;
    else return false;
    this.#seen++;
    return true;
  }

  #multiply(value: number): void {
    if (value >= 1000) {
      this.#total += (this.#section + this.#rest || 1) * value;
      this.#section = 0;
    } else this.#section += (this.#rest || 1) * value;
    this.#rest = 0;
    this.#smallest = value;
  }
}

function valuesOf(words: readonly Token[]): Value[] {
  const values: Value[] = [];
  let sum = new Sum();
  let held: Token[] = [];
  const close = () => {
    if (held.length === 0) return;
    const only = held.length === 1 ? meaning(held[0], 'number')?.weight : undefined;
    values.push({ value: sum.value, weight: only ?? (held.length === 1 ? 'ghost' : 'weak'), tokens: held });
  };
  for (const word of words) {
    const number = meaning(word, 'number');
    const multiplier = meaning(word, 'multiplier');
    const value = multiplier?.value ?? number?.value ?? 0;
    if (!sum.add(value, multiplier !== undefined)) {
      close();
      sum = new Sum();
      held = [];
      sum.add(value, multiplier !== undefined);
    }
    held.push(word);
  }
  close();
  return values;
}

/** "1.5 million", "5万", "2 and a half": digits and the word behind them are one figure. */
function joinDigits(folded: Token[], digits: Token, at: number): void {
  const word = folded[at];
  if (!word?.figure || !digits.figure || folded[at - 1] !== digits) return;
  const times = meaning(word, 'multiplier')?.value;
  if (times === undefined && word.figure.value !== 0.5) return;
  const value = round(times === undefined ? digits.figure.value + 0.5 : digits.figure.value * times);
  const figure = { ...digits.figure, end: word.end, value, raw: String(value) };
  const { other: _, ...plain } = figure;
  folded.splice(at - 1, 2, { ...digits, end: word.end, figure: plain, meanings: [] });
}

/** In Chinese, Japanese and Thai number words are parts of other words, unless something counted stands behind. */
function promote(folded: Token[], next: Token | undefined): void {
  const token = folded.at(-1);
  if (token?.figure?.weight !== 'ghost' || token.figure.value <= 1) return;
  const isOrdinal = meaning(folded.at(-2), 'ordinal') !== undefined;
  if (!isOrdinal && !(meaning(next, 'unit') ?? meaning(next, 'times') ?? meaning(next, 'counted'))) return;
  folded[folded.length - 1] = { ...token, figure: { ...token.figure, weight: 'weak' } };
}
