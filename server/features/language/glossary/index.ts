import type { Language } from '../../../../spec/schemas/common/words.ts';
import { type Drug, loadDrugs } from './drugs.ts';

export type { Drug } from './drugs.ts';

/** Medicines by international nonproprietary name with their names per language, the preferred one first. */
export const drugList: readonly Drug[] = loadDrugs();
/** The names alone, one record a medicine. */
export const drugs: readonly Readonly<Record<Language, readonly string[]>>[] = drugList.map(({ names }) => names);
