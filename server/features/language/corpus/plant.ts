import type { Language } from '../../../../spec/schemas/common/words.ts';
import { candidates, type Sentence, write } from './corpus.ts';
import { hashOf, pick } from './random.ts';
import { kindOf, textOf } from './render.ts';
import { drugs } from './slots.ts';

export const plantedKinds = [
  'number',
  'decimal',
  'unit',
  'dose',
  'frequency',
  'laterality',
  'drug',
  'negation-dropped',
  'negation-added',
  'date',
  'comparator',
  'allergy',
] as const;
export type PlantedKind = (typeof plantedKinds)[number];

/** A wrong translation that is right but for one thing. */
export interface Planted {
  readonly kind: PlantedKind;
  /** The slot or choice that holds the error. */
  readonly slot: string;
  readonly text: string;
}

/** Units that are taken for one another, also those of time. */
const mistakenUnits: Readonly<Record<string, string>> = {
  mg: 'g',
  g: 'mg',
  µg: 'mg',
  'mg/kg': 'µg/kg',
  'µg/kg': 'mg/kg',
  'µg/kg/min': 'mg/kg/min',
  mL: 'L',
  L: 'mL',
  IU: 'mg',
  unit: 'mL',
  'L/min': 'mL/min',
  'mL/min': 'L/min',
  'mL/h': 'mL/min',
  'mL/kg': 'L/kg',
  kg: 'g',
  cm: 'mm',
  mm: 'cm',
  mmHg: 'cmH2O',
  cmH2O: 'mmHg',
  'mmol/L': 'mg/dL',
  'mg/dL': 'mmol/L',
  'µmol/L': 'mmol/L',
  'mg/L': 'g/L',
  'g/L': 'mg/L',
  'g/dL': 'mg/dL',
  'ng/mL': 'µg/mL',
  minute: 'hour',
  hour: 'day',
  day: 'week',
  week: 'month',
  month: 'week',
};

/**
 * All errors that can be planted in the translation of a sentence into `language`, one for each slot and kind.
 * It works on what fills the slots and reads no text, so it owes nothing to the check that it measures.
 */
export function plantErrors(sentence: Sentence, language: Language): Planted[] {
  const planted: Planted[] = [];
  for (const slot of sentence.template.slots) {
    for (const [kind, value] of wrongValues(sentence, slot)) {
      const text = textOf(write(sentence, language, { ...sentence.values, [slot]: value }));
      if (text !== sentence.text[language]) planted.push({ kind, slot, text });
    }
  }
  return planted;
}

function wrongValues(sentence: Sentence, slot: string): (readonly [PlantedKind, string])[] {
  const value = sentence.values[slot] ?? '';
  const other = () => otherValue(sentence, slot, value);
  switch (kindOf(slot)) {
    case 'polarity':
      return value === 'first' ? [['negation-dropped', 'second']] : [['negation-added', 'first']];
    case 'allergy':
      return [['allergy', 'second']];
    case 'side':
      return [['laterality', value === 'right' ? 'left' : 'right']];
    case 'drug':
      return [['drug', otherDrug(sentence, slot, value)]];
    case 'frequency':
      return [['frequency', otherFrequency(sentence, value)]];
    case 'cmp':
    case 'sign':
      return [['comparator', value === 'below' ? 'above' : 'below']];
    case 'date':
      return [['date', otherDate(sentence, value)]];
    case 'number':
    case 'percent':
    case 'temp':
    case 'time':
      return [['number', other()]];
    case 'days':
      return measured(sentence, slot, 'number').filter(([kind]) => kind !== 'decimal');
    case 'dose':
      return measured(sentence, slot, 'dose');
    case 'value':
      return measured(sentence, slot, 'number');
    default:
      // What only fills a sentence (a finding, an organism) is no error of these kinds.
      return [];
  }
}

/** The amount, its decimal mark and its unit, each wrong alone. */
function measured(sentence: Sentence, slot: string, amountKind: PlantedKind): (readonly [PlantedKind, string])[] {
  const [amount = '', unit = ''] = (sentence.values[slot] ?? '').split(' ');
  const figure = Number(amount);
  const same = candidates(sentence.template, slot, sentence.values).filter((value) => value.endsWith(` ${unit}`));
  const others = same.map((value) => value.split(' ')[0] ?? '').filter((value) => value !== amount);
  // A tenfold or a tenth is planted as a shifted decimal mark.
  const fit = others.filter((value) => Number(value) !== figure * 10 && Number(value) * 10 !== figure);
  const seed = `${sentence.id} ${slot}`;
  const wrong = fit.length > 0 ? pick(fit, seed) : String(round(figure * 2));
  const shifted = round(amount.includes('.') || hashOf(`${seed} shift`) % 2 === 0 ? figure * 10 : figure / 10);
  const mistaken = mistakenUnits[unit];
  return [
    [amountKind, `${wrong} ${unit}`],
    ['decimal', `${shifted} ${unit}`],
    ...(mistaken === undefined ? [] : [['unit', `${amount} ${mistaken}`] as const]),
  ];
}

function round(value: number): number {
  return Number(value.toPrecision(6));
}

function otherValue(sentence: Sentence, slot: string, value: string): string {
  return pick(
    candidates(sentence.template, slot, sentence.values).filter((candidate) => candidate !== value),
    `${sentence.id} ${slot}`,
  );
}

/** Another substance, one of its own group where there is one: such errors look most likely. */
function otherDrug(sentence: Sentence, slot: string, value: string): string {
  const named = Object.entries(sentence.values).flatMap(([name, held]) => (kindOf(name) === 'drug' ? [held] : []));
  const near = candidates(sentence.template, slot, sentence.values).filter((drug) => !named.includes(drug));
  const all = drugs.map((drug) => drug.id).filter((drug) => drug !== value && !named.includes(drug));
  return pick(near.length > 0 ? near : all, `${sentence.id} ${slot}`);
}

/** Frequencies that come to the same are no error: once a day and every 24 hours. */
const equalFrequencies: readonly (readonly string[])[] = [
  ['q24h', 'od'],
  ['q12h', 'bid'],
  ['q8h', 'tid'],
];

function otherFrequency(sentence: Sentence, value: string): string {
  const equal = equalFrequencies.find((group) => group.includes(value)) ?? [value];
  const wrong = ['q4h', 'q6h', 'q8h', 'q12h', 'q24h', 'od', 'bid', 'tid'].filter((other) => !equal.includes(other));
  return pick(wrong, `${sentence.id} frequency`);
}

/** Another day, month or year. Days that Italian or French write in a way of their own (1, 8, 11) are left out. */
function otherDate(sentence: Sentence, date: string): string {
  const parts = date.split('-').map(Number);
  const [day = 0, month = 0, year] = parts.reverse();
  const part = hashOf(`${sentence.id} date`) % (year === undefined ? 2 : 3);
  const next = [2, 3, 4, 5, 6, 7, 9, 10, 12, 13, 14, 15, 16, 17, 19, 20, 21, 22, 24, 25, 26, 27, 28];
  const wrongDay =
    part === 0
      ? pick(
          next.filter((other) => other !== day),
          `${sentence.id} day`,
        )
      : day;
  const wrongMonth = part === 1 ? ((month + 1) % 12) + 1 : month;
  const wrongYear = year === undefined ? [] : [part === 2 ? year - 1 : year];
  const two = (figure: number) => String(figure).padStart(2, '0');
  return [...wrongYear, two(wrongMonth), two(wrongDay)].join('-');
}
