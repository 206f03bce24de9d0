import type { CheckTranslation } from '../../server/features/language/check/index.ts';
import {
  type Caught,
  type DirectionFigures,
  measureSafety,
  type SafetyResult,
  together,
} from '../../server/features/language/corpus/measure.ts';
import { type PlantedKind, plantedKinds } from '../../server/features/language/corpus/plant.ts';
import { languages } from '../../spec/schemas/common/words.ts';
import { progress } from '../report.ts';

/** Share in per cent, of what was counted; nothing counted is no figure. */
function percent(part: number, whole: number): number | undefined {
  return whole === 0 ? undefined : (100 * part) / whole;
}

/** The goals of the platform are given for these together and for negations (language.md 3). */
const exact: readonly PlantedKind[] = ['number', 'decimal', 'unit', 'dose', 'laterality', 'drug'];
const negations: readonly PlantedKind[] = ['negation-dropped', 'negation-added'];
const rest: readonly PlantedKind[] = ['frequency', 'date', 'comparator', 'allergy'];

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
