import { eld } from 'eld/small';
import type { Language } from '../../../../spec/schemas/common/words.ts';

/** What a text looks like. `sure` is false where the text is too short or has no letters of its own to tell by. */
export interface Detected {
  readonly language: Language | undefined;
  readonly sure: boolean;
}

const latin = ['en', 'es', 'fr', 'id', 'it', 'tr', 'vi'] as const satisfies readonly Language[];
/** The detector knows Malay, which is written as Indonesian is but for a few words. */
const indonesian = 'ms';
const detector = eld.newInstance();
detector.setLanguageSubset(latin.map((language) => (language === 'id' ? indonesian : language)));

/** Letters that are looked at: more say no more. */
const mostRead = 2_000;
/** Below so many letters of the Latin script nothing is sure: names of drugs look alike everywhere. */
const fewLatinLetters = 16;
/** Letters that no other of the languages of this script has: one of them is enough. */
const ownLetters: Partial<Record<Language, RegExp>> = {
  vi: /[ăđơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủũứừửữựỳỵỷỹ]/iu,
  tr: /[ğışİ]/u,
};
/** By so much the best language has to be better than another one to be sure of it. */
const clearLead = 1.1;

const scripts = {
  arabic: /\p{Script=Arabic}/gu,
  cyrillic: /\p{Script=Cyrillic}/gu,
  thai: /\p{Script=Thai}/gu,
  kana: /[\p{Script=Hiragana}\p{Script=Katakana}]/gu,
  han: /\p{Script=Han}/gu,
  latin: /\p{Script=Latin}/gu,
} as const;

/** What says nothing about the language: addresses, code, names of people in links, numbers with their units. */
const noise = /```[\s\S]*?```|`[^`]*`|\]\([^)\s]*\)|https?:\/\/\S+|@\S+|\p{N}+\s?\p{Script=Latin}{0,4}/gu;

interface Letters {
  readonly read: string;
  readonly counts: Record<keyof typeof scripts, number>;
  readonly all: number;
}

function lettersOf(text: string): Letters {
  const read = text.slice(0, mostRead).replace(noise, ' ');
  const counts = Object.fromEntries(
    Object.entries(scripts).map(([name, pattern]) => [name, read.match(pattern)?.length ?? 0]),
  ) as Letters['counts'];
  return { read, counts, all: Object.values(counts).reduce((sum, count) => sum + count, 0) };
}

/** Which of the twelve languages a text is in: by its script, and among those of the Latin script by its letter groups. */
export function detectLanguage(text: string): Detected {
  const letters = lettersOf(text);
  const { counts, all } = letters;
  if (all === 0) return { language: undefined, sure: false };
  const own = (['arabic', 'cyrillic', 'thai'] as const).find((name) => counts[name] * 3 > all);
  if (own) return { language: ({ arabic: 'ar', cyrillic: 'ru', thai: 'th' } as const)[own], sure: counts[own] > 2 };
  // A Han or kana sign is a syllable or a word where Latin letters are one of many.
  const east = counts.kana + counts.han;
  if (east * 6 > all) return eastAsian(counts);
  return latinLanguage(letters.read, counts.latin);
}

/** Japanese always has kana, except in names and headings of a few signs. */
function eastAsian({ kana, han }: Letters['counts']): Detected {
  if (kana > 0 && kana * 12 > han) return { language: 'ja', sure: true };
  return { language: 'zh', sure: han > 8 };
}

function latinLanguage(read: string, letters: number): Detected {
  const result = detector.detect(read);
  const scores = Object.entries(result.getScores()).sort((a, b) => b[1] - a[1]);
  const [best, second] = scores;
  if (!best) return { language: undefined, sure: false };
  const language = (best[0] === indonesian ? 'id' : best[0]) as Language;
  const isClear = letters >= fewLatinLetters && result.isReliable() && best[1] > clearLead * (second?.[1] ?? 0);
  const sure = isClear || (ownLetters[language]?.test(read) ?? false);
  return { language, sure };
}

/** Could the text be in this language? Only what is surely in another one could not; a line of drug names fits all. */
export function mayBeIn(text: string, language: Language): boolean {
  const { language: found, sure } = detectLanguage(text);
  if (found === undefined || found === language) return true;
  // Chinese and Japanese share their signs; few of them without kana decide nothing, kana do.
  if (found === 'zh' && language === 'ja') return !sure;
  return !sure && !isOfOtherScript(text, language);
}

const scriptOf: Record<Language, readonly (keyof typeof scripts)[]> = {
  ar: ['arabic'],
  en: ['latin'],
  es: ['latin'],
  fr: ['latin'],
  id: ['latin'],
  it: ['latin'],
  ja: ['kana', 'han'],
  ru: ['cyrillic'],
  th: ['thai'],
  tr: ['latin'],
  vi: ['latin'],
  zh: ['han'],
};

/** Words stand in it, and none of them in the script of the language: an answer in English to a request for Thai. */
export function isOfOtherScript(text: string, language: Language): boolean {
  const { counts, all } = lettersOf(text);
  const own = scriptOf[language].reduce((sum, name) => sum + counts[name], 0);
  return own === 0 && all >= 12;
}
