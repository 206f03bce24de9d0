import { type Language, languages } from '../../spec/schemas/common/words.ts';
import { sentences, smallDictionary } from './speech-engine-sentences.ts';

/** One meaning in several languages. */
export type Entry = Readonly<Partial<Record<Language, string>>>;

const plain = (text: string): string =>
  text
    .normalize('NFC')
    .toLowerCase()
    .replaceAll(/[\s\u00a0\u202f]+/g, ' ')
    .trim();

/** Numbers, units and punctuation are the same in every language here. */
const asIs = /^(?:[\s\p{P}\p{S}]+|\d+(?:[.,]\d+)*|(?:mg|µg|mcg|g|kg|ml|l|mmol|iu|h|min|bpm|mmhg)(?![\p{L}]))/iu;
const spaceless = new Set<Language>(['ja', 'th', 'zh']);

interface Pair {
  readonly source: string;
  readonly target: string;
}

const firstLetter = (text: string): string => plain(text.slice(0, 2)).slice(0, 1);

/** Terms by their first letter, the longest first; of two for the same words the first one stays first. */
function byFirstLetter(pairs: readonly Pair[]): ReadonlyMap<string, readonly Pair[]> {
  const sorted = pairs.filter(({ source }) => source !== '').sort((a, b) => b.source.length - a.source.length);
  return Map.groupBy(sorted, ({ source }) => source.slice(0, 1));
}

/** A translator that knows whole sentences and single terms, and says which words it does not know. */
export class DictionaryTranslator {
  readonly #sentences: readonly Entry[];
  readonly #terms: readonly Entry[];
  readonly #pairsOf = new Map<string, readonly Pair[]>();

  constructor(dictionary: readonly Entry[] = []) {
    this.#sentences = sentences;
    this.#terms = [...dictionary, ...smallDictionary];
  }

  /** The language whose sentences or terms are found in a text, else the one whose letters it is written in. */
  languageOf(text: string): Language {
    const wanted = plain(text);
    for (const language of languages) {
      for (const entry of this.#sentences) {
        const known = entry[language];
        if (known !== undefined && wanted.includes(plain(known))) return language;
      }
    }
    if (/[\u0600-\u06ff]/.test(text)) return 'ar';
    if (/[\u3040-\u30ff]/.test(text)) return 'ja';
    if (/[\u4e00-\u9fff]/.test(text)) return 'zh';
    if (/[\u0e00-\u0e7f]/.test(text)) return 'th';
    if (/[\u0400-\u04ff]/.test(text)) return 'ru';
    const hits = (language: Language) =>
      this.#terms.filter(({ [language]: term }) => term !== undefined && wanted.includes(plain(term))).length;
    const [best] = [...languages].sort((a, b) => hits(b) - hits(a) || Number(b === 'en') - Number(a === 'en'));
    return best ?? 'en';
  }

  /** @param hints terms that the request wants translated so, before all others */
  translate(text: string, from: Language, to: Language, hints: ReadonlyMap<string, string> = new Map()): string {
    if (from === to) return text;
    const wanted = [...hints].map(([source, target]) => ({ source: plain(source), target }));
    const terms = byFirstLetter([...wanted, ...this.#known(from, to)]);
    return text
      .split('\n')
      .map((line) => this.#line(line, terms, spaceless.has(from)))
      .join('\n');
  }

  /** Sentences and terms of two languages; worked out once. */
  #known(from: Language, to: Language): readonly Pair[] {
    const key = `${from} ${to}`;
    const known = this.#pairsOf.get(key) ?? [
      ...this.#pairs(this.#sentences, from, to),
      ...this.#pairs(this.#terms, from, to),
    ];
    this.#pairsOf.set(key, known);
    return known;
  }

  #pairs(entries: readonly Entry[], from: Language, to: Language): Pair[] {
    return entries.flatMap(({ [from]: source, [to]: target }) =>
      source === undefined || target === undefined ? [] : [{ source: plain(source), target }],
    );
  }

  /** Longest known text first; what is not known stands between ⟨ and ⟩. */
  #line(line: string, terms: ReadonlyMap<string, readonly Pair[]>, anywhere: boolean): string {
    let rest = line;
    let translated = '';
    let unknown = '';
    const flush = () => {
      if (unknown !== '') translated += `⟨${unknown}⟩`;
      unknown = '';
    };
    while (rest !== '') {
      // Inside a word of a language that puts spaces between words nothing begins.
      const candidates = anywhere || unknown === '' ? terms.get(firstLetter(rest)) : undefined;
      const found = candidates?.find(({ source }) => begins(rest, source, anywhere));
      const kept = unknown === '' || !/^[\p{L}\p{N}]/u.test(rest) ? asIs.exec(rest)?.[0] : undefined;
      if (found) {
        flush();
        translated += found.target;
        rest = rest.slice(lengthOf(rest, found.source));
      } else if (kept !== undefined) {
        flush();
        translated += kept;
        rest = rest.slice(kept.length);
      } else {
        const [first = ''] = rest;
        unknown += first;
        rest = rest.slice(first.length);
      }
    }
    flush();
    return translated;
  }
}

/** How many characters of `text` make up `source`, whose spaces may be any. */
function lengthOf(text: string, source: string): number {
  for (let length = source.length; length <= Math.min(text.length, source.length + 8); length++) {
    if (plain(text.slice(0, length)) === source) return length;
  }
  return 0;
}

function begins(text: string, source: string, anywhere: boolean): boolean {
  const length = lengthOf(text, source);
  return length > 0 && (anywhere || !/^\p{L}/u.test(text.slice(length)) || /\P{L}$/u.test(source));
}
