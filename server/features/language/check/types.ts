import type { SafetyFlag } from '../../../../spec/schemas/api/language.ts';
import type { Language } from '../../../../spec/schemas/common/words.ts';

/** A term of the glossary as it must stand in a translation, as the engine was told (`TermHint` of the engines). */
export interface CheckedTerm {
  source: string;
  target: string;
  forbidden?: readonly string[];
}

export interface CheckedTranslation {
  source: string;
  from: Language;
  target: string;
  to: Language;
  terms?: readonly CheckedTerm[];
}

/**
 * Compares a translation with its source without any model and answers every fact that differs, in the order of the
 * source; nothing means that the check saw no difference, not that the translation is right.
 */
export type CheckTranslation = (translation: CheckedTranslation) => SafetyFlag[];
