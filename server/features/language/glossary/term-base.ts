import type { Concept } from '../../../../spec/schemas/common/terms.ts';
import { type Language, languages } from '../../../../spec/schemas/common/words.ts';
import type { TermHint } from '../engines/engines.ts';
import type { Drug } from './drugs.ts';
import { type Matcher, matcherOf } from './matcher.ts';

/** Terms that one translation is told of. */
export const maxHints = 50;
/** Words that one recognition is told of. */
export const maxHotWords = 100;
/** A longer text is looked at only so far, in UTF-16 units. */
const maxTextLength = 40_000;
/** Hot words are few and short, or a recogniser hears them everywhere. */
const maxHotWordLength = 40;

/** What engines and the medical check are told of the terms in force. */
export interface TermBase {
  /** Grows with every approved change; the same on every node that knows the same changes. */
  readonly version: number;
  /** Terms of a text, as they should stand in its translation; in the order of the text, at most 50. */
  hints(text: string, from: Language, to: Language): TermHint[];
  /** What a recogniser should expect to hear, the most relevant first; at most 100. */
  hotWords(language: Language): readonly string[];
}

interface Meaning {
  readonly id: string;
  /** Preferred word per language. */
  readonly target: Readonly<Partial<Record<Language, string>>>;
  readonly words: Readonly<Partial<Record<Language, readonly string[]>>>;
  readonly forbidden: Readonly<Partial<Record<Language, readonly string[]>>>;
}

/** Concept with terms in some or all languages. */
export type SomeConcept = Pick<Concept, 'id'> & { readonly terms: Partial<Concept['terms']>; readonly area?: string };

/**
 * @param concepts in order of importance within each area
 * @param recent ids of concepts that editors approved last, which are heard most
 */
export function termBase(
  concepts: readonly SomeConcept[],
  drugs: readonly Drug[],
  version: number,
  recent: readonly string[] = [],
): TermBase {
  const meanings = [...concepts.map(meaningOf), ...drugs.map(meaningOfDrug)];
  const matchers = new Map<Language, Matcher<Meaning>>();
  const matcher = (language: Language) => {
    const made = matchers.get(language) ?? matcherOf(language, entriesOf(meanings, language));
    matchers.set(language, made);
    return made;
  };
  const heard = new Map<Language, readonly string[]>();
  return {
    version,
    hints: (text, from, to) => hintsOf(text.slice(0, maxTextLength), matcher(from), to),
    hotWords: (language) => {
      const words = heard.get(language) ?? hotWordsOf(concepts, drugs, recent, language);
      heard.set(language, words);
      return words;
    },
  };
}

function meaningOf({ id, terms }: SomeConcept): Meaning {
  const present = languages.flatMap((language) => {
    const term = terms[language];
    return term ? [[language, term] as const] : [];
  });
  return {
    id,
    target: Object.fromEntries(present.map(([language, { term }]) => [language, term])),
    words: Object.fromEntries(present.map(([language, { term, also = [] }]) => [language, [term, ...also]])),
    forbidden: Object.fromEntries(present.map(([language, { forbidden = [] }]) => [language, forbidden])),
  };
}

function meaningOfDrug({ inn, names }: Drug): Meaning {
  const target = Object.fromEntries(languages.map((language) => [language, names[language][0] ?? inn]));
  // The international name is understood in every language.
  const words = Object.fromEntries(languages.map((language) => [language, [...new Set([...names[language], inn])]]));
  return { id: `drug:${inn}`, target, words, forbidden: {} };
}

const entriesOf = (meanings: readonly Meaning[], language: Language) =>
  meanings.flatMap((means) => (means.words[language] ?? []).map((word) => ({ word, means })));

function hintsOf(text: string, find: Matcher<Meaning>, to: Language): TermHint[] {
  const found = new Map<string, { source: string; means: Meaning }>();
  for (const { start, end, means } of find(text)) {
    if (found.has(means.id) || means.target[to] === undefined) continue;
    found.set(means.id, { source: text.slice(start, end), means });
    if (found.size >= maxHints) break;
  }
  // A word that is wrong for one concept of this text may be right for another.
  const right = new Set([...found.values()].flatMap(({ means }) => means.words[to] ?? []));
  return [...found.values()].flatMap(({ source, means }) => {
    const target = means.target[to];
    if (target === undefined) return [];
    const forbidden = (means.forbidden[to] ?? []).filter((word) => !right.has(word));
    return [{ source, target, ...(forbidden.length > 0 ? { forbidden } : {}) }];
  });
}

/** What editors approved last, then by turns a term of each area and a medicine. */
function hotWordsOf(
  concepts: readonly SomeConcept[],
  drugs: readonly Drug[],
  recent: readonly string[],
  language: Language,
): readonly string[] {
  const word = ({ terms }: SomeConcept) => terms[language]?.term;
  const byId = new Map(concepts.map((concept) => [concept.id, concept]));
  const first = recent.flatMap((id) => byId.get(id) ?? []).map(word);
  const areas = Map.groupBy(concepts, ({ area }) => area ?? '');
  const lanes = [...areas.values()].map((list) => list.map(word));
  lanes.push(drugs.map(({ names }) => names[language][0]));
  const longest = Math.max(0, ...lanes.map((lane) => lane.length));
  const turns = Array.from({ length: longest }, (_, at) => lanes.map((lane) => lane[at])).flat();
  const fit = [...first, ...turns].filter((text) => text !== undefined && [...text].length <= maxHotWordLength);
  return [...new Set(fit as string[])].slice(0, maxHotWords);
}
