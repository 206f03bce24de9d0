import type { SafetyFlag } from '../../../../../spec/schemas/api/language.ts';
import type { Language } from '../../../../../spec/schemas/common/words.ts';
import { isSpacedLetter } from '../lexicon.ts';
import { type Normal, normalWord } from '../normal.ts';
import type { CheckedTerm } from '../types.ts';

/** Terms beyond these are not looked at; the glossary gives fifty hints at most. */
const maxTerms = 100;

/**
 * Words in the target that the glossary forbids for a term of the source. A term that is put another way, or left to a
 * pronoun, is no fault: true translations do that in one sentence of five, and a doubt that is mostly wrong is not read.
 */
export function compareTerms(
  source: Normal,
  from: Language,
  target: Normal,
  to: Language,
  terms: readonly CheckedTerm[],
): SafetyFlag[] {
  return terms.slice(0, maxTerms).flatMap((term) => {
    if (!holds(source.text, normalWord(term.source, from), from)) return [];
    const forbidden = (term.forbidden ?? []).find((word) => {
      const written = normalWord(word, to);
      // A forbidden word may be part of the right one.
      const isPart = normalWord(term.target, to).includes(written);
      return !isPart && holds(target.text, written, to);
    });
    return forbidden === undefined ? [] : [{ kind: 'term' as const, source: term.source, target: forbidden }];
  });
}

/** Languages whose words change within as well as at their end are looked up by the beginnings of the words. */
const inflected: ReadonlySet<Language> = new Set<Language>(['ar', 'en', 'es', 'fr', 'id', 'it', 'ru', 'tr']);

function holds(text: string, term: string, language: Language): boolean {
  if (term === '') return true;
  if (!inflected.has(language)) return text.includes(term);
  return term.split(/[ -]+/).every((word) => hasWord(text, stemOf(word, language)));
}

/** What stays of a word in all its forms: short words are kept whole but for a last vowel. */
function stemOf(word: string, language: Language): string {
  if (word.length <= 3) return word;
  const cut = language === 'ru' || language === 'tr' ? 3 : 2;
  return word.slice(0, Math.max(3, word.length - cut));
}

function hasWord(text: string, stem: string): boolean {
  for (let at = text.indexOf(stem); at >= 0; at = text.indexOf(stem, at + 1)) {
    // Arabic has its article and short words in front.
    const before = text.slice(Math.max(0, at - 3), at);
    if (!isSpacedLetter(text[at - 1]) || /(?:^|[^\u0620-\u064a])[وفبلك]?(?:ال|ل)?$/.test(before)) return true;
  }
  return false;
}
