import type { CheckTranslation } from '../../server/features/language/check/index.ts';
import { type Half, loadCorpus, type Sentence } from '../../server/features/language/corpus/corpus.ts';
import { type PlantedKind, plantErrors, plantedKinds } from '../../server/features/language/corpus/plant.ts';
import { type Language, languages } from '../../spec/schemas/common/words.ts';
import { progress } from '../report.ts';

/** How many errors of a kind were planted, and how many the check flagged. */
export interface Caught {
  planted: number;
  flagged: number;
}

/** One language pair and direction. */
export interface DirectionFigures {
  readonly from: Language;
  readonly to: Language;
  /** Correct pairs that were checked. */
  sentences: number;
  /** Correct pairs that were flagged. */
  falseFlags: number;
  readonly kinds: Record<PlantedKind, Caught>;
}

export interface SafetyResult {
  /** Into and out of English, of each other language. */
  readonly english: readonly DirectionFigures[];
  /** A sample of pairs without English. */
  readonly others: readonly DirectionFigures[];
  /** What the check missed or flagged wrongly, for reading; at most `examples` of a kind and direction. */
  readonly examples: readonly string[];
}

export interface SafetyOptions {
  readonly half: Half;
  /** Default 0. */
  readonly examples?: number;
  /** Only these languages beside English. */
  readonly languages?: readonly Language[];
}

/** Every language is in one pair at least, every script beside another. */
const otherPairs: readonly (readonly [Language, Language])[] = [
  ['vi', 'tr'],
  ['ar', 'fr'],
  ['zh', 'ja'],
  ['ja', 'zh'],
  ['ru', 'ar'],
  ['th', 'ru'],
  ['es', 'it'],
  ['id', 'es'],
  ['fr', 'th'],
  ['tr', 'id'],
];

/**
 * Runs a check over the frozen corpus: every correct pair once, and every error that can be planted in the translation.
 * An error counts as flagged when the check says something that it does not say of the correct pair, so that what is
 * flagged always earns nothing. Deterministic.
 */
export function measureSafety(check: CheckTranslation, options: SafetyOptions): SafetyResult {
  const sentences = loadCorpus().filter((sentence) => sentence.half === options.half);
  const wanted = options.languages ?? languages;
  const examples: string[] = [];
  const measure = (from: Language, to: Language) =>
    measureDirection(check, sentences, from, to, options.examples ?? 0, examples);
  const foreign = wanted.filter((language) => language !== 'en');
  const pairs = otherPairs.filter(([from, to]) => wanted.includes(from) && wanted.includes(to));
  return {
    english: foreign.flatMap((language) => [measure('en', language), measure(language, 'en')]),
    others: pairs.map(([from, to]) => measure(from, to)),
    examples,
  };
}

function measureDirection(
  check: CheckTranslation,
  sentences: readonly Sentence[],
  from: Language,
  to: Language,
  limit: number,
  examples: string[],
): DirectionFigures {
  const kinds = Object.fromEntries(plantedKinds.map((kind) => [kind, { planted: 0, flagged: 0 }]));
  const figures: DirectionFigures = {
    from,
    to,
    sentences: 0,
    falseFlags: 0,
    kinds: kinds as DirectionFigures['kinds'],
  };
  const shown: Record<string, number> = {};
  const show = (kind: string, sentence: Sentence, target: string, said: string) => {
    shown[kind] = (shown[kind] ?? 0) + 1;
    if (shown[kind] > limit) return;
    examples.push(`${kind} ${from}→${to} ${sentence.id}: ${sentence.text[from]} → ${target} ${said}`);
  };
  for (const sentence of sentences) {
    const source = sentence.text[from];
    const correct = JSON.stringify(check({ source, from, target: sentence.text[to], to }));
    figures.sentences += 1;
    if (correct !== '[]') {
      figures.falseFlags += 1;
      show('false', sentence, sentence.text[to], correct);
    }
    for (const planted of plantErrors(sentence, to)) {
      const said = JSON.stringify(check({ source, from, target: planted.text, to }));
      const counted = figures.kinds[planted.kind];
      counted.planted += 1;
      if (said !== '[]' && said !== correct) counted.flagged += 1;
      else show(planted.kind, sentence, planted.text, said);
    }
  }
  return figures;
}

/** Share in per cent, of what was counted; nothing counted is no figure. */
function percent(part: number, whole: number): number | undefined {
  return whole === 0 ? undefined : (100 * part) / whole;
}

/** The goals of the platform are given for these together and for negations (language.md 3). */
const exact: readonly PlantedKind[] = ['number', 'decimal', 'unit', 'dose', 'laterality', 'drug'];
const negations: readonly PlantedKind[] = ['negation-dropped', 'negation-added'];
const rest: readonly PlantedKind[] = ['frequency', 'date', 'comparator', 'allergy'];

function together(directions: readonly DirectionFigures[], kinds: readonly PlantedKind[]): Caught {
  const all = directions.flatMap((direction) => kinds.map((kind) => direction.kinds[kind]));
  return {
    planted: all.reduce((sum, { planted }) => sum + planted, 0),
    flagged: all.reduce((sum, { flagged }) => sum + flagged, 0),
  };
}

function falsePct(directions: readonly DirectionFigures[]): number | undefined {
  const sum = (of: (direction: DirectionFigures) => number) => directions.reduce((all, one) => all + of(one), 0);
  return percent(
    sum((one) => one.falseFlags),
    sum((one) => one.sentences),
  );
}

/**
 * Figures of the bench `captions`, all in per cent: `safety.<language>.flaggedPct` (number, decimal mark, unit, dose,
 * side and drug), `.negationPct`, `.otherPct` (frequency, date, comparator, allergy) and `.falsePct`, both directions
 * of the language and English together; `safety.others.*` for the pairs without English.
 */
export function safetyFigures({ english, others }: SafetyResult): Record<string, number> {
  const groups: [string, readonly DirectionFigures[]][] = [
    ...languages
      .filter((language) => language !== 'en')
      .map((language): [string, readonly DirectionFigures[]] => [
        language,
        english.filter(({ from, to }) => from === language || to === language),
      ]),
    ['english', english],
    ['others', others],
  ];
  const figures: Record<string, number> = {};
  for (const [name, directions] of groups) {
    const shares = {
      flaggedPct: shareOf(together(directions, exact)),
      negationPct: shareOf(together(directions, negations)),
      otherPct: shareOf(together(directions, rest)),
      falsePct: falsePct(directions),
    };
    for (const [figure, value] of Object.entries(shares)) {
      if (value !== undefined) figures[`safety.${name}.${figure}`] = value;
    }
  }
  return figures;
}

function shareOf({ planted, flagged }: Caught): number | undefined {
  return percent(flagged, planted);
}

const headings: Record<PlantedKind, string> = {
  number: 'number',
  decimal: 'decimal',
  unit: 'unit',
  dose: 'dose',
  frequency: 'freq',
  laterality: 'side',
  drug: 'drug',
  'negation-dropped': 'neg−',
  'negation-added': 'neg+',
  date: 'date',
  comparator: 'compar',
  allergy: 'allergy',
};

/** The table for people: one line a direction, per cent flagged of each kind, then false flags; last the counts. */
export function safetyTable({ english, others }: SafetyResult): string[] {
  const cell = (text: string) => text.padStart(9);
  const line = (name: string, directions: readonly DirectionFigures[]) => {
    const shares = plantedKinds.map((kind) => shareOf(together(directions, [kind])));
    return [name.padEnd(9), ...[...shares, falsePct(directions)].map((share) => cell(shown(share)))].join('');
  };
  const count = (kind: PlantedKind) => cell(String(together([...english, ...others], [kind]).planted));
  const pairs = [...english, ...others].reduce((sum, one) => sum + one.sentences, 0);
  return [
    ['direction', ...plantedKinds.map((kind) => cell(headings[kind])), cell('false')].join(''),
    ...english.map((one) => line(`${one.from}→${one.to}`, [one])),
    line('english', english),
    ...others.map((one) => line(`${one.from}→${one.to}`, [one])),
    ...(others.length === 0 ? [] : [line('others', others)]),
    ['planted  ', ...plantedKinds.map(count), cell(String(pairs))].join(''),
  ];
}

/** Never rounded up to a whole hundred: 99.99 % is not all. */
function shown(share: number | undefined): string {
  if (share === undefined) return '–';
  return (Math.floor(share * 10) / 10).toFixed(1);
}

/** Measures on the half `test`, prints the table on stderr and returns the figures of the bench. */
export function runSafety(check: CheckTranslation): Record<string, number> {
  const result = measureSafety(check, { half: 'test' });
  for (const line of safetyTable(result)) progress(line);
  return safetyFigures(result);
}
