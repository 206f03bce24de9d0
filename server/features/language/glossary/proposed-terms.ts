import type { SomeTerms, Term } from '../../../../spec/schemas/common/terms.ts';
import { languages } from '../../../../spec/schemas/common/words.ts';

const tidyWord = (word: string) =>
  word
    .normalize('NFC')
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim();
const same = (a: string, b: string) => a.toLowerCase() === b.toLowerCase();

/** Words as they are kept: composed, on one line, each once. Languages without a term are left out. */
export function tidyTerms(terms: SomeTerms): SomeTerms {
  return Object.fromEntries(
    languages.flatMap((language) => {
      const given = terms[language];
      const term = tidyWord(given?.term ?? '');
      return given && term !== '' ? [[language, tidyTerm(given, term)]] : [];
    }),
  );
}

function tidyTerm({ also = [], forbidden = [], note }: Term, term: string): Term {
  const once = (words: readonly string[], besides: readonly string[]) =>
    words.map(tidyWord).filter((word, at, all) => {
      const isNew = all.findIndex((other) => same(other, word)) === at;
      return word !== '' && isNew && !besides.some((other) => same(other, word));
    });
  const others = once(also, [term]);
  const wrong = once(forbidden, []);
  return {
    term,
    ...(others.length > 0 ? { also: others } : {}),
    ...(wrong.length > 0 ? { forbidden: wrong } : {}),
    ...(note?.trim() ? { note: note.trim() } : {}),
  };
}

/** Is a word forbidden that is, or is part of, a right one of the same term? */
export function contradictsItself(terms: SomeTerms): boolean {
  return Object.values(terms).some(({ term, also = [], forbidden = [] }) =>
    forbidden.some((wrong) =>
      [term, ...also].some((right) => ` ${right.toLowerCase()} `.includes(` ${wrong.toLowerCase()} `)),
    ),
  );
}

/** Does a proposal say nothing that is not in force? */
export function saysNothingNew(terms: SomeTerms, now: SomeTerms): boolean {
  return languages.every(
    (at) => terms[at] === undefined || JSON.stringify(terms[at]) === JSON.stringify(ordered(now[at])),
  );
}

const ordered = (term: Term | undefined) =>
  term && {
    term: term.term,
    ...(term.also ? { also: term.also } : {}),
    ...(term.forbidden ? { forbidden: term.forbidden } : {}),
    ...(term.note ? { note: term.note } : {}),
  };

/**
 * A readable id for a new concept, from its English word or another in Latin letters; one that no concept and no proposal has.
 * @param seed what makes it different where there is no such word
 */
export function conceptIdFor(terms: SomeTerms, seed: string, isTaken: (id: string) => boolean): string {
  const latin = [terms.en, ...Object.values(terms)]
    .map((term) => slug(term?.term ?? ''))
    .find((text) => text.length >= 2);
  const base = latin ?? `concept-${seed.replace(/[^a-z0-9]/g, '').slice(0, 12)}`;
  for (let count = 1; ; count += 1) {
    const id = count === 1 ? base : `${base}-${count}`;
    if (!isTaken(id)) return id;
  }
}

const slug = (text: string) =>
  text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 50)
    .replace(/^-+|-+$/g, '');
