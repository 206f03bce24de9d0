import type { Language } from '../../../../spec/schemas/common/words.ts';

/** What a word of a language is written in. Latin letters may stand beside every script: names of genes, vitamins, units. */
const letters: Record<Language, RegExp> = {
  ar: /\p{Script=Arabic}/u,
  en: /\p{Script=Latin}/u,
  es: /\p{Script=Latin}/u,
  fr: /\p{Script=Latin}/u,
  id: /\p{Script=Latin}/u,
  it: /\p{Script=Latin}/u,
  ja: /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー]/u,
  ru: /\p{Script=Cyrillic}/u,
  th: /\p{Script=Thai}/u,
  tr: /\p{Script=Latin}/u,
  vi: /\p{Script=Latin}/u,
  zh: /\p{Script=Han}/u,
};
const latin = /[\p{Script=Latin}\p{Script=Common}\p{Script=Inherited}]/u;

/** Whether a word has at least one letter of its language's script and none of a third one. */
export function isInScriptOf(language: Language, word: string): boolean {
  const own = letters[language];
  return own.test(word) && [...word].every((char) => own.test(char) || latin.test(char));
}
