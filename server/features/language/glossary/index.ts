import type { Language } from '../../../../spec/schemas/common/words.ts';
import { loadConcepts, seedVersion } from './concepts.ts';
import { type Drug, loadDrugs } from './drugs.ts';
import { type TermBase, termBase } from './term-base.ts';

export type { Drug } from './drugs.ts';
export { maxHints, maxHotWords, type TermBase } from './term-base.ts';

/** Medicines by international nonproprietary name with their names per language, the preferred one first. */
export const drugList: readonly Drug[] = loadDrugs();
/** The names alone, one record a medicine. */
export const drugs: readonly Readonly<Record<Language, readonly string[]>>[] = drugList.map(({ names }) => names);

/** The terms that this program carries, in force where no term base of a federation is known. */
export const seedTermBase: TermBase = termBase(loadConcepts(), drugList, seedVersion);
