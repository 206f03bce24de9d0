import t from 'tap';
import { fold, indexTerms, isFound, queryWords, words } from './fold.ts';

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

const finds = (name: string, query: string) => {
  const terms = new Set(indexTerms({ name, near: [], far: [] }));
  return queryWords(query).every((word) => isFound(terms, word));
};
const forgives = (name: string, query: string) => {
  const terms = new Set(indexTerms({ name, near: [], far: [] }));
  return queryWords(query).every((word) => isFound(terms, word) || word.slips.some((term) => terms.has(term)));
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

t.test('units are found by their beginnings, long texts by their words', async (t) => {
  const terms = new Set(
    indexTerms({
      name: 'Li Wen',
      near: ['Intensive care unit 2', '重症医学科'],
      far: ['Awake prone positioning, ventilation.'],
    }),
  );
  const found = (query: string) => queryWords(query).every((word) => isFound(terms, word));
  t.ok(found('intens'));
  t.ok(found('重症'));
  t.ok(found('wen ventilation'));
  t.ok(found('positioned'), 'by the beginning of a word of a long text');
  t.notOk(found('vent'), 'four letters of a long text are too little');
  t.notOk(found('cardiology'));
});

t.test('the number of terms of one person stays small', async (t) => {
  const far = Array.from({ length: 500 }, (_, i) => `${String.fromCharCode(97 + (i % 26))}word${i}abcdefghijk`);
  const terms = indexTerms({ name: 'x'.repeat(120), near: ['y '.repeat(500)], far });
  t.ok(terms.length < 120, String(terms.length));
  t.equal(queryWords('a b c d e f g h i j').length, 6, 'and so does the number of words looked for');
});
