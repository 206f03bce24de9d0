import { type Language, languages } from '../../../../spec/schemas/common/words.ts';
import type { CheckTranslation } from '../check/index.ts';
import { type Half, loadCorpus, type Sentence } from './corpus.ts';
import { type PlantedKind, plantErrors, plantedKinds } from './plant.ts';

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
  /** Only every so many-th sentence, for a quick look; default 1. */
  readonly every?: number;
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
  const sentences = loadCorpus()
    .filter((sentence) => sentence.half === options.half)
    .filter((_, index) => index % (options.every ?? 1) === 0);
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

/** The errors of some kinds in some directions, added up. */
export function together(directions: readonly DirectionFigures[], kinds: readonly PlantedKind[]): Caught {
  const all = directions.flatMap((direction) => kinds.map((kind) => direction.kinds[kind]));
  return {
    planted: all.reduce((sum, { planted }) => sum + planted, 0),
    flagged: all.reduce((sum, { flagged }) => sum + flagged, 0),
  };
}
