import t from 'tap';
import { conceptAreas } from '../../../../spec/schemas/common/terms.ts';
import { type Language, languages } from '../../../../spec/schemas/common/words.ts';
import { loadConcepts } from './concepts.ts';
import { isInScriptOf } from './scripts.ts';
import { unspaced } from './stems.ts';

const concepts = loadConcepts();
const every = concepts.flatMap(({ id, terms }) =>
  languages.map((language) => ({ at: `${language}: ${id}`, id, language, ...terms[language] })),
);
const key = (word: string) => word.normalize('NFC').toLowerCase();
const stands = (language: Language, text: string, word: string) =>
  unspaced.has(language) ? key(text).includes(key(word)) : ` ${key(text)} `.includes(` ${key(word)} `);

t.test('at least 300 concepts of all areas have a term in each of the twelve languages', async (t) => {
  t.ok(concepts.length >= 300, `${concepts.length} concepts`);
  t.equal(new Set(concepts.map(({ id }) => id)).size, concepts.length, 'no id stands twice');
  for (const area of conceptAreas) t.ok(concepts.filter((concept) => concept.area === area).length >= 20, area);
});

t.test('no word of a language means two concepts', async (t) => {
  for (const language of languages) {
    const owner = new Map<string, string>();
    for (const { id, terms } of concepts) {
      const { term, also = [] } = terms[language];
      for (const word of [term, ...also]) {
        t.equal(owner.get(key(word)) ?? id, id, `${language}: ${word}`);
        owner.set(key(word), id);
      }
      t.equal(new Set([term, ...also].map(key)).size, 1 + also.length, `${language}: ${id} names no word twice`);
    }
  }
});

t.test('what is forbidden is neither a right word nor a part of one', async (t) => {
  for (const { at, language, term, also = [], forbidden = [] } of every) {
    for (const wrong of forbidden)
      for (const right of [term, ...also]) t.notOk(stands(language, right, wrong), `${at}: ${right} / ${wrong}`);
  }
});

t.test(
  'every word is composed, without stray spaces, and the preferred term is in the script of its language',
  async (t) => {
    for (const { at, language, term, also = [], forbidden = [] } of every) {
      t.ok(isInScriptOf(language, term), `${at}: ${term}`);
      for (const word of [term, ...also, ...forbidden])
        t.equal(word, word.normalize('NFC').trim().replaceAll(/\s+/g, ' '), `${at}: ${word}`);
    }
  },
);
