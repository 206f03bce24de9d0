import type { SafetyFlag } from '../../../../spec/schemas/api/language.ts';
import { compareFigures } from './compare/figures.ts';
import { compareSigns } from './compare/signs.ts';
import { compareTerms } from './compare/terms.ts';
import { readFacts } from './facts/read.ts';
import { normalise } from './normal.ts';
import type { CheckTranslation } from './types.ts';
import { readingOf } from './words/reading.ts';

/**
 * Compares a translation with its source without any model (language.md 3): numbers and decimal marks, units, doses,
 * frequencies, dates, negation, sides, comparators, medicines, allergies, and terms of the glossary. Pure, and linear in
 * the length of the texts but for what stays without a partner, which is bounded.
 */
export const checkTranslation: CheckTranslation = ({ source, from, target, to, terms = [] }) => {
  const one = normalise(source, from);
  const other = normalise(target, to);
  const flags: SafetyFlag[] = [];
  const read = { normal: one, facts: readFacts(one, readingOf(from)) };
  const readOther = { normal: other, facts: readFacts(other, readingOf(to)) };
  flags.push(
    ...compareFigures(read, readOther),
    ...compareSigns(read, readOther),
    ...compareTerms(one, from, other, to, terms),
  );
  return flags.slice(0, maxFlags);
};

/** A text with more doubts than these is not a translation. */
const maxFlags = 50;
