import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Static, type TSchema, Type } from 'typebox';
import { Check, Errors } from 'typebox/value';
import { type Language, languages } from '../../../../spec/schemas/common/words.ts';

const each = <T extends TSchema>(schema: T) =>
  Type.Object(Object.fromEntries(languages.map((language) => [language, schema])) as Record<Language, T>, {
    additionalProperties: false,
  });
const Text = Type.String({ minLength: 1, maxLength: 200 });

/** One wording, several that mean the same, or one for each grammatical form. */
export const Wording = Type.Union([
  Text,
  Type.Array(Text, { minItems: 1 }),
  Type.Record(Type.String(), Text, { minProperties: 1 }),
]);
export type Wording = Static<typeof Wording>;

/** `slots/words.json`: kind of slot → value → wording in each language. */
const Words = Type.Record(Type.String(), Type.Record(Type.String(), each(Wording)));

/** `slots/drugs.json`. `doses` and `frequencies` are such as are prescribed; the first of a drug is as good as any other. */
export const Drug = Type.Object(
  {
    id: Type.String(),
    groups: Type.Array(Type.String(), { minItems: 1 }),
    doses: Type.Array(Type.String({ pattern: '^[0-9.]+ \\S+$' }), { minItems: 2 }),
    frequencies: Type.Array(Type.String(), { minItems: 2 }),
    names: each(Text),
  },
  { additionalProperties: false },
);
export type Drug = Static<typeof Drug>;

const Plural = Type.Record(Type.String(), Text);
/** `slots/units.json`: how units, spans of time and small numbers in words are written. */
const UnitNames = Type.Union([
  Text,
  Type.Object({ short: Type.Array(Text, { minItems: 1 }), long: Type.Optional(Plural) }),
]);
const UnitsFile = Type.Object({
  units: Type.Record(Type.String(), each(UnitNames)),
  spans: Type.Record(Type.String(), each(Type.Record(Type.String(), Plural))),
  words: each(Type.Record(Type.String(), Plural)),
  months: each(Type.Array(Text, { minItems: 12, maxItems: 12 })),
});
/** A unit by its name; `spans` are spans of time, by form and plural category; `words` are numbers by form. */
export interface Units {
  readonly [unit: string]: Record<Language, string | { short: string[]; long?: Record<string, string> }> | undefined;
}
export interface Spans {
  readonly spans: Record<string, Record<Language, Record<string, Record<string, string>>>>;
  readonly words: Record<Language, Record<string, Record<string, string>>>;
}

/**
 * Reads one JSON file of this folder.
 * @throws with the first faults when it has not the shape of `schema`
 */
export function readCorpusFile<T extends TSchema>(path: string, schema: T): Static<T> {
  const value: unknown = JSON.parse(readFileSync(join(import.meta.dirname, path), 'utf8'));
  if (Check(schema, value)) return value as Static<T>;
  const faults = [...Errors(schema, value)].slice(0, 5).map((fault) => `${fault.instancePath}: ${fault.message}`);
  throw new Error(`${path}: ${faults.join('; ')}`);
}

const unitsFile = readCorpusFile('slots/units.json', UnitsFile);
export const units: Units = unitsFile.units;
export const spans: Spans = { spans: unitsFile.spans, words: unitsFile.words };
export const months = unitsFile.months;
export const words = readCorpusFile('slots/words.json', Words);
export const drugs = readCorpusFile('slots/drugs.json', Type.Array(Drug));

/** @throws when there is no such drug */
export function drugOf(id: string): Drug {
  const found = drugs.find((drug) => drug.id === id);
  if (found === undefined) throw new Error(`no drug ${id}`);
  return found;
}
