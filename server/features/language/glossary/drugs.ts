import { readFileSync } from 'node:fs';
import { type Static, Type } from 'typebox';
import { Value } from 'typebox/value';
import { type Language, languages } from '../../../../spec/schemas/common/words.ts';

const DrugName = Type.String({ minLength: 2, maxLength: 80 });
/** One medicine: its international nonproprietary name, and what texts of each language call it, the preferred name first. */
export const Drug = Type.Object(
  {
    inn: DrugName,
    names: Type.Object(
      Object.fromEntries(
        languages.map((language) => [language, Type.Array(DrugName, { minItems: 1, maxItems: 8, uniqueItems: true })]),
      ) as Record<Language, ReturnType<typeof Type.Array<typeof DrugName>>>,
      { additionalProperties: false },
    ),
  },
  { additionalProperties: false },
);
export type Drug = Static<typeof Drug>;

const DrugList = Type.Array(Drug, { minItems: 1, maxItems: 2000 });

/**
 * Reads the list of medicines that this program carries.
 * @throws Error when the file is not such a list: that is a fault of the program, not of its use
 */
export function loadDrugs(): readonly Drug[] {
  const list: unknown = JSON.parse(readFileSync(new URL('./seed/drugs.json', import.meta.url), 'utf8'));
  if (!Value.Check(DrugList, list)) throw new Error('the list of medicines does not have its shape');
  return list;
}
