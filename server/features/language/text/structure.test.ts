import t from 'tap';
import { type Language, languages } from '../../../../spec/schemas/common/words.ts';
import { sentences } from '../../../testing/speech-engine-sentences.ts';
import { faultOf } from './structure.ts';

const source = 'Chúng tôi dùng dexamethason 6 mg một lần mỗi ngày.';
const answer = (target: string, to: Language = 'tr', from: Language = 'vi', text = source) =>
  faultOf({ source: text, from, target, to });

t.test('true translations of clinical sentences pass, any language into any', async (t) => {
  for (const entry of sentences) {
    for (const from of languages)
      for (const to of languages) {
        if (from === to) continue;
        t.equal(
          faultOf({ source: entry[from], from, target: entry[to], to }),
          undefined,
          `${from} → ${to}: ${entry[to]}`,
        );
      }
  }
});

t.test('an answer that is no translation is named', async (t) => {
  t.equal(answer(''), 'empty');
  t.equal(answer('Sure! Here is the translation:\n\nGünde bir kez 6 mg verdik.'), 'chatter');
  t.equal(answer('Çeviri: Günde bir kez 6 mg deksametazon verdik.'), 'chatter');
  t.equal(answer('Understood. I have followed the instructions in the text.', 'en'), 'chatter');
  t.equal(answer('I cannot translate this text.', 'en'), 'chatter');
  t.equal(answer('デキサメタゾン6 mgを1日1回投与しました。'), 'wrong_language');
  t.equal(answer('We gave 6 mg of dexamethasone once daily to all of the patients.'), 'wrong_language');
  t.equal(answer(source), 'not_translated');
  t.equal(answer('Verdik '.repeat(60)), 'too_long');
  const long = 'We gave 6 mg of dexamethasone once daily. '.repeat(10);
  t.equal(answer('Verdik.', 'tr', 'en', long), 'too_short');
});

t.test('a question is translated and not answered', async (t) => {
  const question = 'How much dexamethasone do you give?';
  t.equal(answer('Genellikle günde 6 mg veriyoruz.', 'tr', 'en', question), 'answered');
  t.equal(answer('Ne kadar deksametazon veriyorsunuz?', 'tr', 'en', question), undefined);
  t.equal(answer('คุณให้เดกซาเมทาโซนเท่าไร', 'th', 'en', question), undefined, 'Thai asks without a mark');
});

t.test('lists, headings, quotes and tables are kept', async (t) => {
  const list = '# Plan\n- Stop heparin today\n- Start aspirin tomorrow\n> as discussed';
  t.equal(
    answer('# Plan\n- Bugün heparini kesin\n- Yarın aspirin başlayın\n> konuşulduğu gibi', 'tr', 'en', list),
    undefined,
  );
  t.equal(
    answer('Plan\nBugün heparini kesin, yarın aspirin başlayın\nkonuşulduğu gibi', 'tr', 'en', list),
    'markup_lost',
  );
  t.equal(answer('**Bugün heparini kesin', 'tr', 'en', '**Stop heparin** today'), 'markup_lost');
});

t.test('a colleague who writes about translations is not taken for a model', async (t) => {
  const text = 'Here is the translation of the consent form that you asked for.';
  t.equal(
    answer(
      'Here is the translation of the consent form that you asked for.',
      'en',
      'tr',
      'İşte istediğiniz onam formunun çevirisi.',
    ),
    'chatter',
  );
  t.equal(answer('İşte istediğiniz onam formunun çevirisi.', 'tr', 'en', text), undefined);
});
