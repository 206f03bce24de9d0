import t from 'tap';
import { languages } from '../../../../spec/schemas/common/words.ts';
import { loadDrugs } from './drugs.ts';
import { isInScriptOf } from './scripts.ts';

const drugs = loadDrugs();

t.test('at least 120 medicines have a name in each of the twelve languages', async (t) => {
  t.ok(drugs.length >= 120, `${drugs.length} medicines`);
  for (const { inn, names } of drugs)
    for (const language of languages) t.ok(names[language][0]?.trim(), `${inn} has a name in ${language}`);
});

t.test('no name and no international name belongs to two medicines', async (t) => {
  t.equal(new Set(drugs.map(({ inn }) => inn)).size, drugs.length);
  for (const language of languages) {
    const owner = new Map<string, string>();
    for (const { inn, names } of drugs) {
      for (const name of names[language]) {
        const key = name.toLocaleLowerCase(language).normalize('NFC');
        t.equal(owner.get(key) ?? inn, inn, `${language}: ${name}`);
        owner.set(key, inn);
      }
    }
  }
});

t.test('every name is written in the script of its language, composed and without stray spaces', async (t) => {
  for (const { names } of drugs) {
    for (const language of languages) {
      for (const name of names[language]) {
        t.ok(isInScriptOf(language, name), `${language}: ${name}`);
        t.equal(name, name.normalize('NFC').trim().replaceAll(/\s+/g, ' '), `${language}: ${name}`);
      }
    }
  }
});

t.test('one name is never written in two scripts by accident', async (t) => {
  for (const { names } of drugs) {
    for (const name of names.ru) {
      const word = name.replace(/ [A-Z]\d?$|[A-Z]\d$/, '');
      t.notOk(/\p{Script=Latin}/u.test(word), `a Latin letter stands among Cyrillic ones in ${name}`);
    }
    for (const name of names.th) t.notOk(/\p{Script=Latin}/u.test(name), name);
  }
});
