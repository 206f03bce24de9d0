import t from 'tap';
import { fold, indexTerms, queryWords, words } from './fold.ts';

t.test('words are folded alike however they are typed', async (t) => {
  const same: [string, string][] = [
    ['Nguyễn Thảo', 'nguyen thao'],
    ['Đặng', 'dang'],
    ['İREM IŞIK', 'irem isik'],
    ['ırmak', 'irmak'],
    ['Lucía  Torres', 'lucia torres'],
    ['Müller-Weiß', 'muller weiss'],
    ['Łukasz Øst', 'lukasz ost'],
    ['ОРЛОВ Ёлкин', 'орлов елкин'],
    ['أَمَل حدّاد', 'امل حداد'],
    ['فاطمة', 'فاطمه'],
    ['イトウ', 'いとう'],
    ['ﬁn', 'fin'],
    ['２０', '20'],
  ];
  for (const [typed, folded] of same) t.equal(fold(typed), folded, typed);
  t.equal(fold('がん'), 'がん', 'a Japanese voicing mark is part of the letter');
  t.equal(fold('ที่'), 'ที่', 'a Thai vowel is a letter');
  t.equal(fold(' ,;-- '), '', 'punctuation alone is nothing');
  t.equal(fold('\u0000a\u202eb'), 'a b', 'controls set words apart');
});

t.test('scripts without spaces make words of their own', async (t) => {
  t.same(words(fold('李文 Li Wen')), ['李文', 'li', 'wen']);
  t.same(words(fold('重症医学科ICU')), ['重症医学科', 'icu']);
});

/** What the database does with the terms. */
const finds = (name: string, query: string) => {
  const terms = new Set(indexTerms({ name, near: [], far: [] }));
  return queryWords(query).every(({ terms: all }) => all.every((term) => terms.has(term)));
};
const forgives = (name: string, query: string) => {
  const terms = new Set(indexTerms({ name, near: [], far: [] }));
  return queryWords(query).every(
    ({ terms: all, slips }) => all.every((term) => terms.has(term)) || slips.some((term) => terms.has(term)),
  );
};

t.test('a person is found by the beginnings of their names, in any order', async (t) => {
  t.ok(finds('Elif Kaya', 'kay el'));
  t.notOk(finds('Elif Kaya', 'lif'));
  t.ok(finds('Nguyễn Thảo', 'nguyên thao'));
  t.ok(finds('Дмитрий Орлов', 'orlov'), 'in Latin letters too');
  t.ok(finds('Дмитрий Орлов', 'орл'));
  t.ok(finds('李文', '文'), 'by any part where no spaces are written');
  t.ok(finds('สมชาย ใจดี', 'ใจดี'));
  t.notOk(finds('李文', '王'));
  t.ok(finds('Wolfeschlegelsteinhausen', 'wolfeschlegelst'), 'a word longer than the longest prefix');
});

t.test('one slip in a name is forgiven', async (t) => {
  t.ok(forgives('Elif Kaya', 'kaia'), 'another letter');
  t.ok(forgives('Elif Kaya', 'kaaya'), 'a letter too many');
  t.ok(forgives('Haddad', 'hadad'), 'a letter too few');
  t.ok(forgives('Conti', 'cotni'), 'two letters swapped');
  t.notOk(forgives('Elif Kaya', 'torres'));
});

t.test('the number of terms of one person stays small', async (t) => {
  const terms = indexTerms({
    name: 'x'.repeat(120),
    near: ['y '.repeat(500)],
    far: [Array.from({ length: 500 }, (_, i) => `word${i}abcdefghijk`).join(' ')],
  });
  t.ok(terms.length < 900, String(terms.length));
  t.equal(queryWords('a b c d e f g h i j').length, 6, 'and so does the number of words looked for');
});
