import type { SafetyFlag, SafetyKind } from '../../../spec/schemas/api/language.ts';
import { fill, msg } from '../../app/i18n.ts';

const differences: Record<SafetyKind, () => string> = {
  number: () => msg('A number differs', { id: 'language.flag.number' }),
  unit: () => msg('A unit differs', { id: 'language.flag.unit' }),
  dose: () => msg('The dose differs', { id: 'language.flag.dose' }),
  frequency: () => msg('How often differs', { id: 'language.flag.frequency' }),
  negation: () => msg('A negation differs', { id: 'language.flag.negation' }),
  laterality: () => msg('The side of the body differs', { id: 'language.flag.laterality' }),
  date: () => msg('A date or time differs', { id: 'language.flag.date' }),
  drug: () => msg('A medicine differs', { id: 'language.flag.drug' }),
  allergy: () => msg('What is said of allergies differs', { id: 'language.flag.allergy' }),
  comparator: () => msg('Above or below differs', { id: 'language.flag.comparator' }),
  term: () => msg('A term is not the one of the glossary', { id: 'language.flag.term' }),
};

/** A doubt of the medical check as a sentence: "The dose differs: 5 mg → 50 mg". */
export function flagWords({ kind, source, target }: SafetyFlag): string {
  const difference = differences[kind]();
  if (source && target)
    // Both stand as they do in their texts; the arrow points along the line of the reader's language.
    return fill(msg('{difference}: {source} → {target}', { id: 'language.flag.both' }), { difference, source, target });
  if (source)
    return fill(msg('{difference}: {source} is missing in the translation', { id: 'language.flag.missing' }), {
      difference,
      source,
    });
  if (target)
    return fill(msg('{difference}: {target} is not in the original', { id: 'language.flag.added' }), {
      difference,
      target,
    });
  return difference;
}
