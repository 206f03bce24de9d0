/**
 * Folding of words for search, the same when people are stored and when they are looked for. Done here and not by an extension of PostgreSQL:
 * `unaccent` knows Latin only, `pg_trgm` takes letters outside the database's locale for spaces, and neither is everywhere.
 */

const maxFoldedLength = 4_000;
/** Marks that people leave out when they search: Latin, Greek and Cyrillic accents, Hebrew points, Arabic vowels. Thai and Indic vowels are letters. */
const droppedMarks = /[\u0300-\u036f\u0483-\u0489\u0591-\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06ed]/g;
/** Letters that have no decomposition but are typed in another way. */
const replaced: Readonly<Record<string, string>> = {
  ...{ ß: 'ss', æ: 'ae', œ: 'oe', ø: 'o', đ: 'd', ð: 'd', þ: 'th', ł: 'l', ħ: 'h', ı: 'i', ŋ: 'n', ς: 'σ' },
  ...{ ى: 'ي', ة: 'ه', ٱ: 'ا', ک: 'ك', ی: 'ي', ہ: 'ه', ھ: 'ه', گ: 'ك' },
};
const replacedLetters = new RegExp(`[${Object.keys(replaced).join('')}]`, 'g');
const katakana = /[\u30a1-\u30f6]/g;
const cyrillic: Readonly<Record<string, string>> = {
  ...{
    а: 'a',
    б: 'b',
    в: 'v',
    г: 'g',
    д: 'd',
    е: 'e',
    ж: 'zh',
    з: 'z',
    и: 'i',
    к: 'k',
    л: 'l',
    м: 'm',
    н: 'n',
    о: 'o',
    п: 'p',
  },
  ...{
    р: 'r',
    с: 's',
    т: 't',
    у: 'u',
    ф: 'f',
    х: 'kh',
    ц: 'ts',
    ч: 'ch',
    ш: 'sh',
    щ: 'shch',
    ъ: '',
    ы: 'y',
    ь: '',
    э: 'e',
    ю: 'yu',
    я: 'ya',
  },
  ...{
    і: 'i',
    ї: 'i',
    є: 'ye',
    ґ: 'g',
    ј: 'j',
    љ: 'lj',
    њ: 'nj',
    ћ: 'c',
    ђ: 'd',
    џ: 'dz',
    қ: 'q',
    ғ: 'g',
    ң: 'n',
    ү: 'u',
    ұ: 'u',
    ө: 'o',
    һ: 'h',
    ә: 'a',
  },
};

/** Lower case without accents, one space between words, nothing but letters and digits. */
export function fold(text: string): string {
  return (
    text
      .slice(0, maxFoldedLength)
      // Before the decomposition: the capital İ becomes i and a mark, which is then dropped.
      .toLowerCase()
      .normalize('NFKD')
      .replace(droppedMarks, '')
      .normalize('NFC')
      .toLowerCase()
      .replace(replacedLetters, (letter) => replaced[letter] as string)
      // Hiragana and katakana of one sound lie 0x60 apart.
      .replace(katakana, (letter) => String.fromCharCode(letter.charCodeAt(0) - 0x60))
      .replace(/[^\p{L}\p{M}\p{N}]+/gu, ' ')
      .trim()
  );
}

/** Scripts whose words are not set apart by spaces. */
const unspaced =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}ー]/u;
const runs = new RegExp(`${unspaced.source}+|[^${unspaced.source.slice(1, -1)}]+`, 'gu');

/** Words of a folded text; a run of a script without spaces is one word of its own. */
export function words(folded: string): string[] {
  return folded
    .split(' ')
    .filter((word) => word !== '')
    .flatMap((word) => word.match(runs) ?? []);
}

/** A word in Cyrillic as it is commonly written in Latin letters, so that either spelling finds the person. */
function romanised(word: string): string | undefined {
  if (!/^[\p{Script=Cyrillic}]+$/u.test(word)) return undefined;
  return [...word].map((letter) => cyrillic[letter] ?? letter).join('');
}

const maxPrefixLength = 10;
const maxWordLength = 40;
const minTypoLength = 4;
/** Long texts are indexed by the beginnings of their words, one term each: they are many. */
const farLength = 5;
const maxFarWords = 40;

/** Marks of terms that are no prefix of a word; no folded word starts with them. */
const typoMark = '~';
const farMark = '^';

const start = (word: string, length: number) => [...word].slice(0, length).join('');

/** The word and the word with each single letter left out: two words that differ by one slip share at least one of them. */
function slipsOf(word: string): string[] {
  const letters = [...word].slice(0, maxPrefixLength);
  const shorter = letters.map((_letter, at) => letters.filter((_other, index) => index !== at).join(''));
  return [letters.join(''), ...shorter].map((form) => typoMark + form);
}

function prefixes(word: string, from: number): string[] {
  const letters = [...word].slice(0, maxPrefixLength);
  return letters
    .slice(Math.min(from, letters.length) - 1)
    .map((_letter, at) => letters.slice(0, Math.min(from, letters.length) + at).join(''));
}

/** Every pair of neighbouring letters, and each letter: how a name without spaces is found by any part of it. */
function pairs(word: string): string[] {
  const letters = [...word].slice(0, maxWordLength);
  return letters.flatMap((letter, at) => (at + 1 < letters.length ? [letter, letter + letters[at + 1]] : [letter]));
}

export interface Searchable {
  /** Found by any beginning of a word, and forgiven one slip. */
  readonly name: string;
  /** Found by any beginning of three letters or more. */
  readonly near: readonly string[];
  /** Long texts, found by words of five letters or more. */
  readonly far: readonly string[];
}

const spellings = (word: string) =>
  [word, romanised(word)].filter((form) => form !== undefined && form !== '') as string[];

/** Terms under which something is found, for the index: some sixty for a person. */
export function indexTerms(text: Searchable): string[] {
  const terms = new Set<string>();
  const add = (list: readonly string[]) => {
    for (const term of list) terms.add(term);
  };
  for (const word of words(fold(text.name)).flatMap(spellings)) {
    if (unspaced.test(word)) add(pairs(word));
    else add([...prefixes(word, 1), ...([...word].length >= minTypoLength ? slipsOf(word) : [])]);
  }
  for (const word of words(fold(text.near.join(' '))).flatMap(spellings))
    add(unspaced.test(word) ? pairs(word) : prefixes(word, 3));
  const far = words(fold(text.far.join(' '))).filter((word) => !unspaced.test(word) && [...word].length >= farLength);
  add([...new Set(far.map((word) => farMark + start(word, farLength)))].slice(0, maxFarWords));
  return [...terms];
}

const maxQueryWords = 6;

/** One word that somebody looks for. */
export interface QueryWord {
  readonly word: string;
  /** All of these must be there … */
  readonly all: readonly string[];
  /** … or one of these. */
  readonly any: readonly string[];
  /** Or, when nobody is found otherwise, one of these. */
  readonly slips: readonly string[];
}

export function queryWords(text: string): QueryWord[] {
  return words(fold(text))
    .slice(0, maxQueryWords)
    .map((word) => {
      if (unspaced.test(word)) return { word, all: [...new Set(pairs(word))], any: [], slips: [] };
      const length = [...word].length;
      return {
        word,
        all: [start(word, maxPrefixLength)],
        any: length >= farLength ? [farMark + start(word, farLength)] : [],
        slips: length >= minTypoLength ? slipsOf(word) : [],
      };
    });
}

/** Whether something with these terms is what a word looks for; what the database does with arrays. */
export function isFound(terms: ReadonlySet<string>, { all, any }: QueryWord): boolean {
  return all.every((term) => terms.has(term)) || any.some((term) => terms.has(term));
}
