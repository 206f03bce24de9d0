import type { Language } from '../../../../spec/schemas/common/words.ts';

/** Languages that put no spaces between words. */
export const unspaced: ReadonlySet<Language> = new Set(['ja', 'th', 'zh']);

/** A word of a text: where it stands, in UTF-16 units, and the stems that it may be. */
export interface Token {
  readonly start: number;
  readonly end: number;
  readonly stems: readonly string[];
}

/** Endings that are taken off one after the other, the longest first, as long as `keep` letters stay. */
const endings: Partial<Record<Language, { readonly pattern: RegExp; readonly keep: number }>> = {
  en: { pattern: /(?:'s|s)$/, keep: 3 },
  es: { pattern: /(?:es|as|os|s|a|o|e)$/, keep: 4 },
  fr: { pattern: /(?:es|s|x|e)$/, keep: 4 },
  id: { pattern: /(?:nya)$/, keep: 4 },
  it: { pattern: /(?:he|hi|[aeio])$/, keep: 4 },
  ru: {
    pattern:
      /(?:ями|ами|ого|его|ому|ему|ыми|ими|иях|иям|ая|яя|ое|ее|ые|ие|ый|ий|ой|ей|ую|юю|ых|их|ым|им|ом|ем|ах|ях|ов|ев|ам|ям|ию|ия|ии|[аяоеыиуюьй])$/,
    keep: 3,
  },
  tr: {
    pattern: /(?:lar|ler|[nsy]?[ıiuü]n|[ns]?[ıiuü]|[ns]?d[ae]n?|t[ae]n?|[yn]?[ae]|l[ae]|m[ıiuü]z)$/,
    keep: 3,
  },
};

/** Letters that are written in more than one way. */
function fold(word: string, language: Language): string {
  const lower = word.normalize('NFC').toLocaleLowerCase(language);
  if (language === 'ru') return lower.replaceAll('ё', 'е');
  if (language !== 'ar') return lower;
  return lower
    .replace(/[\u064b-\u065f\u0670\u0640]/g, '')
    .replace(/[أإآ]/g, 'ا')
    .replace(/ى$/, 'ي')
    .replace(/ة$/, 'ه');
}

function cut(word: string, language: Language): string {
  const rule = endings[language];
  if (rule === undefined || /\p{N}/u.test(word)) return word;
  let stem = word;
  for (let turn = 0; turn < 4; turn += 1) {
    const next = stem.replace(rule.pattern, '');
    if (next === stem || next.length < rule.keep) return stem;
    stem = next;
  }
  return stem;
}

/** An abbreviation counts only as it is written: CAP is a pneumonia, a cap is none. */
const isAbbreviation = (word: string) =>
  word.length >= 2 && word.length <= 6 && /^[\p{Lu}\p{N}]*\p{Lu}[\p{Lu}\p{N}]*$/u.test(word);

/** The stem that a word of a term is found by. */
export function stemOf(word: string, language: Language): string {
  if (isAbbreviation(word)) return `=${word}`;
  return bare(fold(word, language), language);
}

function bare(folded: string, language: Language): string {
  const word = language === 'ar' ? folded.replace(/^ال(?=..)/, '') : folded;
  return cut(word, language);
}

/** A word of a text may be inflected, stand at the beginning of a sentence, or, in Arabic, carry what stands before it. */
function stemsOf(word: string, language: Language): readonly string[] {
  const folded = fold(word, language);
  const stems = new Set([bare(folded, language)]);
  if (isAbbreviation(word)) stems.add(`=${word}`);
  if (language === 'ar') {
    if (/^لل../.test(folded)) stems.add(folded.slice(2));
    if (/^[وفبلك].../.test(folded)) stems.add(bare(folded.slice(1), language));
  }
  return [...stems];
}

const words = /[\p{L}\p{M}\p{N}]+(?:['’]s(?![\p{L}]))?/gu;

/** The words of a text, for languages that write spaces between them. */
export function tokens(text: string, language: Language): Token[] {
  return [...text.matchAll(words)].map((match) => ({
    start: match.index,
    end: match.index + match[0].length,
    stems: stemsOf(match[0].replace('’', "'"), language),
  }));
}

/** The words of a term as stems. */
export function stemsOfTerm(term: string, language: Language): string[] {
  return [...term.matchAll(words)].map(([word]) => stemOf(word.replace('’', "'"), language));
}
