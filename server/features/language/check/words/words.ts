import type { Direction, Meaning, Weight } from '../lexicon.ts';
import type { Shape } from '../tokens.ts';
import type { UnitName } from '../units.ts';

/** Words of one meaning, with `|` between them; `*` at the end takes any ending, spaces are those of a phrase. */
export type List = string;

/** What one language calls the things that the check compares. All words are in the spelling of the language. */
export interface Words {
  readonly decimal: '.' | ',';
  /** Both marks are met in the countries of this language. */
  readonly bothDecimals?: true;
  /** What is written in front of a word without a space. */
  readonly prefixes?: List;
  readonly numbers: Readonly<Record<string, List>>;
  /** Number words that are mostly something else: articles, parts of longer words. */
  readonly ghosts: Readonly<Record<string, List>>;
  readonly multipliers: Readonly<Record<string, List>>;
  /** Number and unit in one word, as in the Arabic dual. */
  readonly amounts?: readonly (readonly [value: number, unit: UnitName, words: List])[];
  readonly units: Readonly<Partial<Record<UnitName, List>>>;
  readonly percentBefore?: List;
  readonly per: List;
  readonly perAfter?: List;
  /** "daily", "a day": per which unit in one word. */
  readonly each: Readonly<Partial<Record<UnitName, List>>>;
  readonly every: List;
  readonly everyAfter?: List;
  readonly times: List;
  /** Number and "times" in one word: "twice". */
  readonly often?: Readonly<Record<string, List>>;
  /** How often in 24 hours, in one word. */
  readonly rates?: Readonly<Record<string, List>>;
  /** January to December. */
  readonly months: readonly List[];
  readonly yearMark?: List;
  readonly monthMark?: List;
  readonly dayMark?: List;
  /** In front of a time of day, where 14.30 may stand for 14:30. */
  readonly clock?: List;
  readonly hourMark?: List;
  readonly minuteMark?: List;
  readonly morning?: List;
  readonly afternoon?: List;
  readonly no: Readonly<Partial<Record<Exclude<Weight, 'ghost'>, List>>>;
  /** Longer words and phrases that hold a word of another list without its meaning. */
  readonly nothing?: List;
  readonly left: List;
  readonly right: List;
  readonly both: List;
  readonly maybeLeft?: List;
  readonly maybeRight?: List;
  readonly maybeBoth?: List;
  /** Comparators in front of their figure and behind it. */
  readonly before: Readonly<Partial<Record<Direction, List>>>;
  readonly after?: Readonly<Partial<Record<Direction, List>>>;
  readonly allergy: List;
  readonly anaphylaxis: List;
  readonly positive: List;
  readonly negative: List;
  readonly to: List;
  readonly and: List;
  /** Around the day of a date and in front of a numbered thing. */
  readonly ordinal?: List;
  /** What is counted in languages where a number word alone says nothing. */
  readonly counted?: List;
  /** What the form of a word tells that no list holds. */
  readonly shapes?: readonly Shape[];
}

export const weakNegation: Meaning = { is: 'negation', weight: 'weak' };
export const firmNegation: Meaning = { is: 'negation', weight: 'firm' };
