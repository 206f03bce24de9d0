import { type Language, languages } from '../../../../spec/schemas/common/words.ts';
import { isDigit } from './lexicon.ts';

/** A text as the check reads it: one spelling for each letter and digit, and the way back to the words people wrote. */
export interface Normal {
  readonly text: string;
  /** The original words between two places of `text`. */
  words(start: number, end: number): string;
}

/** First digit of each script whose digits are read; the other nine follow it. */
const zeros = [0x30, 0x660, 0x6f0, 0x966, 0x9e6, 0xe50, 0xed0, 0x1040, 0x17e0, 0xff10];
const superscripts = '⁰¹²³⁴⁵⁶⁷⁸⁹';
const fractions: Readonly<Record<string, string>> = { '½': '.5', '¼': '.25', '¾': '.75', '⅓': '.333', '⅔': '.667' };
/** Spellings that mean the same in every language of the platform. */
const same: Readonly<Record<string, string>> = {
  '٫': '٫',
  '٬': '٬',
  '٪': '%',
  '؟': '?',
  '؛': ';',
  '،': ',',
  '，': '，',
  '·': '·',
  '⋅': '·',
  '×': '×',
  '−': '-',
  '‐': '-',
  '‑': '-',
  '‒': '-',
  '–': '-',
  '—': '-',
  '―': '-',
  '〜': '~',
  '∼': '~',
  '≦': '≤',
  '⩽': '≤',
  '≧': '≥',
  '⩾': '≥',
  '’': "'",
  '‘': "'",
  ʼ: "'",
  ı: 'i',
  İ: 'i',
  أ: 'ا',
  إ: 'ا',
  آ: 'ا',
  ٱ: 'ا',
  ى: 'ي',
  ی: 'ي',
  ک: 'ك',
  ة: 'ه',
  ё: 'е',
  Ё: 'е',
  '℃': '°c',
  '℉': '°f',
  º: '°',
  '\n': '\n',
};
/** Marks that show nothing: directions, joiners, soft hyphens, Arabic vowel signs and the long stroke. */
const invisible =
  /[\u00ad\u0610-\u061a\u0640\u064b-\u065f\u0670\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]|[\ufe00-\ufe0f]/u;
const latinWithMarks = /^\p{Script=Latin}$/u;

/** Writes a text in one spelling: small letters, ASCII digits, one kind of dash, no marks that show nothing. */
export function normalise(original: string, language: Language): Normal {
  const composed = original.normalize('NFC');
  const parts: string[] = [];
  const places: number[] = [];
  let place = 0;
  let before = '';
  for (const letter of composed) {
    const plain = spell(letter, before, language);
    for (let index = 0; index < plain.length; index++) {
      const unit = plain[index] as string;
      if (unit === ' ' && (before === ' ' || before === '\n')) continue;
      parts.push(unit);
      places.push(place);
      before = unit;
    }
    place += letter.length;
  }
  places.push(place);
  return {
    text: parts.join(''),
    words: (start, end) => composed.slice(places[start] ?? place, wordEnd(places, end, place)).trim(),
  };
}

/** Where the original words end: past the last letter that stands for the place before `end`. */
function wordEnd(places: readonly number[], end: number, length: number): number {
  return end >= places.length ? length : (places[end] ?? length);
}

function spell(letter: string, before: string, language: Language): string {
  const power = superscripts.indexOf(letter);
  if (power >= 0) return isDigit(before) ? `^${power}` : String(power);
  const fraction = fractions[letter];
  if (fraction !== undefined) return isDigit(before) ? fraction : `0${fraction}`;
  const known = spelled[language];
  const held = known.get(letter);
  if (held !== undefined) return held;
  const plain = spellAlone(letter, language);
  if (known.size < maxSpelled) known.set(letter, plain);
  return plain;
}

/** Letters that were looked up before; a hostile text of rare letters does not fill the memory. */
const maxSpelled = 5000;
const spelled = Object.fromEntries(languages.map((language) => [language, new Map<string, string>()])) as Record<
  Language,
  Map<string, string>
>;

function spellAlone(letter: string, language: Language): string {
  const known = same[letter];
  if (known !== undefined) return known;
  const code = letter.codePointAt(0) ?? 0;
  const zero = zeros.find((first) => code >= first && code < first + 10);
  if (zero !== undefined) return String(code - zero);
  if (invisible.test(letter)) return '';
  const plain = letter.normalize('NFKC').toLowerCase();
  if (/^\s/u.test(plain)) return ' ';
  if (!latinWithMarks.test(plain) || plain === 'đ') return plain === 'i\u0307' ? 'i' : plain;
  if (language === 'vi') return plain;
  if (language === 'tr') return turkish(plain);
  return plain.normalize('NFD').replace(/\p{M}/gu, '');
}

/** A circumflex is often left out in Turkish; the other marks are letters of their own. */
function turkish(letter: string): string {
  return letter.replace('â', 'a').replace('î', 'i').replace('û', 'u');
}

/** Small letters of a single word of a list, written as `normalise` writes texts. */
export function normalWord(word: string, language: Language): string {
  return normalise(word, language).text;
}
