import t from 'tap';
import { type Language, languages } from '../../../../spec/schemas/common/words.ts';
import { maxHints, maxHotWords, seedTermBase } from './index.ts';
import { termBase } from './term-base.ts';

const { hints, hotWords } = seedTermBase;
const targets = (text: string, from: Language, to: Language) => hints(text, from, to).map(({ target }) => target);

t.test('a term is found in a sentence of each language and comes with its word in the other', async (t) => {
  const sentences: [Language, string, string[]][] = [
    ['en', 'The patient with septic shock needs norepinephrine.', ['septic shock', 'noradrenaline']],
    ['tr', 'Hastanın septik şoku için noradrenalin başlandı.', ['septic shock', 'noradrenaline']],
    ['ru', 'При септическом шоке начата инфузия норадреналина.', ['septic shock', 'noradrenaline']],
    ['es', 'El choque séptico se trató con noradrenalina.', ['septic shock', 'noradrenaline']],
    ['fr', "Le choc septique a été traité par de l'adrénaline.", ['septic shock', 'adrenaline']],
    ['it', 'Lo shock settico è stato trattato con adrenalina.', ['septic shock', 'adrenaline']],
    ['id', 'Pasien dengan syok septik mendapat noradrenalin.', ['septic shock', 'noradrenaline']],
    ['vi', 'Bệnh nhân sốc nhiễm khuẩn được dùng noradrenalin.', ['septic shock', 'noradrenaline']],
    ['ar', 'بدأنا النورأدرينالين للصدمة الإنتانية.', ['noradrenaline', 'septic shock']],
    ['th', 'ผู้ป่วยภาวะช็อกจากการติดเชื้อได้รับนอร์อิพิเนฟริน', ['septic shock', 'noradrenaline']],
    ['ja', '敗血症性ショックにノルアドレナリンを投与した。', ['septic shock', 'noradrenaline']],
    ['zh', '脓毒性休克患者使用去甲肾上腺素。', ['septic shock', 'noradrenaline']],
  ];
  for (const [from, text, wanted] of sentences) t.same(targets(text, from, 'en'), wanted, from);
});

t.test('the longest term wins, and no term is found inside another word', async (t) => {
  t.same(targets('ventilator-associated pneumonia', 'en', 'fr'), ['pneumonie acquise sous ventilation mécanique']);
  t.same(targets('非侵襲的換気を開始した', 'ja', 'en'), ['non-invasive ventilation']);
  t.same(targets('去甲肾上腺素', 'zh', 'en'), ['noradrenaline'], 'not adrenaline, which it ends with');
  t.same(targets('He put on his cap.', 'en', 'fr'), [], 'an abbreviation counts as it is written');
  t.same(targets('CAP was treated.', 'en', 'fr'), ['pneumonie communautaire']);
  t.same(targets('The stroked cat slept.', 'en', 'fr'), []);
});

t.test('words of a term are not looked for across the end of a sentence', async (t) => {
  t.same(targets('He was septic. Shock followed.', 'en', 'fr'), []);
});

t.test('inflected words are recognised', async (t) => {
  t.same(targets('Two pneumothoraces and three pulmonary nodules', 'en', 'it'), ['nodulo polmonare']);
  t.same(targets('признаки дыхательной недостаточности', 'ru', 'en'), ['respiratory failure']);
  t.same(targets('pnömoninin tedavisi', 'tr', 'en'), ['pneumonia']);
  t.same(targets('hemocultivos', 'es', 'en'), ['blood culture']);
  t.same(targets('emocolture', 'it', 'en'), ['blood culture']);
  t.same(targets('hémocultures', 'fr', 'en'), ['blood culture']);
});

t.test('a forbidden word is told, unless it is the right one for another term of the same text', async (t) => {
  const [alone] = hints('Severe hyperkalaemia', 'en', 'es');
  t.same(alone?.forbidden, ['hipopotasemia', 'hipokalemia']);
  const both = hints('First hyperkalaemia, then hypokalaemia', 'en', 'es');
  t.equal(both.length, 2);
  t.notOk(both.some(({ forbidden }) => forbidden));
});

t.test('a term is told once with the words that the text has', async (t) => {
  t.same(hints('Sepsis? Sepsis!', 'en', 'id'), [{ source: 'Sepsis', target: 'sepsis' }]);
});

t.test('hints and hot words stay within their limits', async (t) => {
  const all = termBase(
    Array.from({ length: 80 }, (_, n) => ({
      id: `c${n}`,
      terms: { en: { term: `term${n}` }, fr: { term: `terme${n}` } },
    })),
    [],
    1,
  );
  const text = Array.from({ length: 80 }, (_, n) => `term${n}`).join(' ');
  t.equal(all.hints(text, 'en', 'fr').length, maxHints);
  t.same(all.hints('term1', 'en', 'tr'), [], 'no hint where a language has no term');
  for (const language of languages) {
    const words = hotWords(language);
    t.equal(words.length, maxHotWords, language);
    t.equal(new Set(words).size, words.length);
  }
});

t.test('what editors approved last is heard first', async (t) => {
  const concepts = ['one', 'two', 'three'].map((id) => ({ id, area: 'symptoms', terms: { en: { term: id } } }));
  t.same(termBase(concepts, [], 2, ['three']).hotWords('en'), ['three', 'one', 'two']);
});

t.test('every preferred term and every medicine is found by its own matcher in its language', async (t) => {
  for (const language of languages) {
    let missed = 0;
    for (const word of hotWords(language)) if (hints(word, language, 'en').length === 0) missed += 1;
    t.equal(missed, 0, language);
  }
});

t.test('a long text without terms is passed in little time', async (t) => {
  const text = 'Lorem ipsum dolor sit amet. '.repeat(1000);
  const begun = performance.now();
  t.same(hints(text, 'en', 'zh'), []);
  t.same(hints('今日は良い天気です。'.repeat(2000), 'ja', 'en'), []);
  t.comment(`${Math.round(performance.now() - begun)} ms for 48,000 characters`);
});
