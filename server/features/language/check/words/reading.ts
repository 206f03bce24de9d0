import { type Language, languages } from '../../../../../spec/schemas/common/words.ts';
import { drugList } from '../../glossary/index.ts';
import { type Direction, Lexicon, type Meaning, type Side, type Weight } from '../lexicon.ts';
import { normalWord } from '../normal.ts';
import type { Reading } from '../tokens.ts';
import type { UnitName } from '../units.ts';
import { arabic } from './ar.ts';
import { drugClasses } from './drug-classes.ts';
import { english } from './en.ts';
import { spanish } from './es.ts';
import * as everywhere from './every-language.ts';
import { french } from './fr.ts';
import { indonesian } from './id.ts';
import { italian } from './it.ts';
import { japanese } from './ja.ts';
import { russian } from './ru.ts';
import { thai } from './th.ts';
import { turkish } from './tr.ts';
import { vietnamese } from './vi.ts';
import { firmNegation, type List, type Words, weakNegation } from './words.ts';
import { chinese } from './zh.ts';

const words: Readonly<Record<Language, Words>> = {
  ar: arabic,
  en: english,
  es: spanish,
  fr: french,
  id: indonesian,
  it: italian,
  ja: japanese,
  ru: russian,
  th: thai,
  tr: turkish,
  vi: vietnamese,
  zh: chinese,
};

const readings = new Map<Language, Reading>();

/** How texts of a language are read; put together at the first text and kept, one for each of the twelve languages. */
export function readingOf(language: Language): Reading {
  const known = readings.get(language);
  if (known) return known;
  const made = makeReading(language);
  readings.set(language, made);
  return made;
}

function makeReading(language: Language): Reading {
  const list = words[language];
  const lexicon = new Lexicon();
  const add = (entries: List | undefined, meaning: Meaning) => {
    for (const entry of entries?.split('|') ?? []) lexicon.add(normalWord(entry.trim(), language), meaning);
  };
  addNumbers(list, add);
  addUnits(list, add);
  addTimes(list, add);
  addSigns(list, add);
  addDrugs(language, lexicon, add);
  return {
    lexicon,
    marks: { decimal: list.decimal, both: list.bothDecimals ?? false },
    prefixes: (list.prefixes ?? '')
      .split('|')
      .filter(Boolean)
      .map((prefix) => normalWord(prefix, language)),
    shapes: list.shapes ?? [],
  };
}

type Add = (entries: List | undefined, meaning: Meaning) => void;
const entriesOf = <K extends string>(lists: Readonly<Partial<Record<K, List>>>) => Object.entries(lists) as [K, List][];

function addNumbers(list: Words, add: Add): void {
  for (const [value, entries] of entriesOf(list.numbers))
    add(entries, { is: 'number', value: Number(value), weight: 'weak' });
  for (const [value, entries] of entriesOf(list.ghosts))
    add(entries, { is: 'number', value: Number(value), weight: 'ghost' });
  for (const [value, entries] of entriesOf(list.multipliers)) add(entries, { is: 'multiplier', value: Number(value) });
  for (const [value, unit, entries] of list.amounts ?? []) {
    add(entries, { is: 'number', value, weight: value === 1 ? 'ghost' : 'weak' });
    add(entries, { is: 'unit', unit });
  }
  for (const [count, entries] of entriesOf(list.often ?? {})) {
    add(entries, { is: 'number', value: Number(count), weight: count === '1' ? 'ghost' : 'weak' });
    add(entries, { is: 'times' });
  }
}

function addUnits(list: Words, add: Add): void {
  for (const [unit, entries] of entriesOf<UnitName>(everywhere.latinUnits)) add(entries, { is: 'unit', unit });
  for (const [unit, entries] of entriesOf<UnitName>(list.units)) add(entries, { is: 'unit', unit });
  add(list.percentBefore, { is: 'percent-before' });
  add('/', { is: 'per' });
  add(list.per, { is: 'per' });
  add(list.perAfter, { is: 'per-after' });
  for (const [unit, entries] of entriesOf<UnitName>(list.each)) add(entries, { is: 'each', unit });
}

function addTimes(list: Words, add: Add): void {
  add(list.every, { is: 'every' });
  add(list.everyAfter, { is: 'every-after' });
  add(list.times, { is: 'times' });
  add('×|x', { is: 'times' });
  for (const rates of [everywhere.rates, list.rates ?? {}]) {
    for (const [perDay, entries] of entriesOf(rates)) add(entries, { is: 'rate', perDay: Number(perDay) });
  }
  list.months.forEach((entries, index) => {
    add(entries, { is: 'month', month: index + 1 });
  });
  add(list.yearMark, { is: 'year-mark' });
  add(list.monthMark, { is: 'month-mark' });
  add(list.dayMark, { is: 'day-mark' });
  add(list.clock, { is: 'clock' });
  add(list.hourMark, { is: 'hour-mark' });
  add(list.minuteMark, { is: 'minute-mark' });
  add(list.morning, { is: 'morning' });
  add(list.afternoon, { is: 'afternoon' });
  add(list.to, { is: 'to' });
  add(list.and, { is: 'and' });
  add(list.ordinal, { is: 'ordinal' });
  add(list.counted, { is: 'counted' });
}

function addSigns(list: Words, add: Add): void {
  for (const [weight, entries] of entriesOf<Weight>(list.no)) add(entries, { is: 'negation', weight });
  add(list.nothing, { is: 'nothing' });
  const sides: readonly (readonly [Side, List | undefined, Weight])[] = [
    ['left', list.left, 'firm'],
    ['right', list.right, 'firm'],
    // Many languages say "both" by a dual or leave it to the reader; a side in its stead is seen all the same.
    ['both', list.both, 'weak'],
    ['left', list.maybeLeft, 'weak'],
    ['right', list.maybeRight, 'weak'],
    ['both', list.maybeBoth, 'weak'],
  ];
  for (const [side, entries, weight] of sides) add(entries, { is: 'side', side, weight });
  const comparators = (lists: Readonly<Partial<Record<Direction, List>>>, sign: boolean, after: boolean) => {
    for (const [direction, entries] of entriesOf<Direction>(lists)) {
      add(entries, { is: 'comparator', direction, sign, after });
      // "not exceeding" is a comparator; another language may say the same with a plain negation.
      for (const entry of entries.split('|')) if (isNegated(entry, list)) add(entry, weakNegation);
    }
  };
  comparators(everywhere.signs, true, false);
  comparators(list.before, false, false);
  comparators(list.after ?? {}, false, true);
  add(list.allergy, { is: 'allergy', severe: false });
  add(list.anaphylaxis, { is: 'allergy', severe: true });
  add(list.positive, { is: 'result', positive: true });
  add(list.negative, { is: 'result', positive: false });
}

function isNegated(entry: string, list: Words): boolean {
  const words = entry.replace('*', '').split(' ');
  const shaped = list.shapes?.some(
    ({ pattern, meaning }) => meaning === firmNegation && words.some((word) => pattern.test(word)),
  );
  // Scripts without spaces: any of the words may hide in the entry.
  const isWhole = /[a-zа-яؠ-ي]/.test(entry);
  return (
    Boolean(shaped) || (list.no.firm ?? '').split('|').some((no) => (isWhole ? words.includes(no) : entry.includes(no)))
  );
}

/** What a Russian name ends with in its first case; the other cases have other endings. */
const lastVowel = /[аяьйыие]$/;
/** Shorter names are looked for whole: with any ending they would be other words. */
const shortestStem = 5;

/** Names of medicines of the language, and the international ones, which texts of every language may hold. */
function addDrugs(language: Language, lexicon: Lexicon, add: Add): void {
  const isSpaced = !['ja', 'zh', 'th'].includes(language);
  for (const { inn, names } of drugList) {
    for (const name of new Set([inn, ...names.en, ...names[language]])) {
      for (const normal of spellings(normalWord(name, language), language)) {
        lexicon.add(normal, { is: 'drug', drug: inn });
        const stem = language === 'ru' ? normal.replace(lastVowel, '') : normal;
        if (isSpaced && normal.length >= shortestStem) lexicon.add(`${stem}*`, { is: 'drug', drug: inn });
      }
    }
  }
  for (const [drug, lists] of Object.entries(drugClasses)) add(lists[language], { is: 'drug', drug });
}

/** Thai writes foreign names with and without the mark that shortens a vowel. */
function spellings(name: string, language: Language): readonly string[] {
  if (language !== 'th') return [name];
  const plain = name.replaceAll('็', '');
  return [...new Set([name, plain, plain.replace(/([ก-ฮ])อ(?=[กดบ](?:[ก-ฮเแโไใ]|$))/g, '$1็อ')])];
}

/** Makes all readings at once, for a program that would rather wait at its start than at the first text. */
export function readAllWords(): void {
  for (const language of languages) readingOf(language);
}
