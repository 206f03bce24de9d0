import t from 'tap';
import type { Caption } from '../../../../spec/schemas/api/captions.ts';
import type { SafetyFlag } from '../../../../spec/schemas/api/language.ts';
import { choiceFrom } from './caption-choice.ts';
import { asText, asVtt, originOf } from './caption-files.ts';
import { isFound, piecesOf } from './caption-search.ts';
import { readingOf, timeWords } from './caption-text.ts';

const engine = { name: 'Hospital A', model: 'm', node: 'a.example', outside: false };
const caption: Caption = {
  ...{
    segment: 's',
    event: null,
    speaker: { node: 'a.example', actor: 'elif' },
    t0: 61_500,
    t1: 64_000,
    final: true,
    engine,
  },
  ...{ lang: 'tr', text: 'Doz 0,5 mg/kg.' },
};
const arabic = { to: 'ar', text: 'الجرعة 0.5 ملغ/كغ.', engine, flags: [] } satisfies Caption['translation'];
const wish = { wish: 'translated', to: 'ar', withOriginal: true } as const;

t.test('a listener reads the translation with the original below', async (t) => {
  const { first, second, shows, awaits } = readingOf({ ...caption, translation: arabic }, wish);
  t.same(
    { first, second, shows, awaits },
    {
      first: { text: arabic.text, lang: 'ar', dir: 'rtl' },
      second: { text: caption.text, lang: 'tr', dir: 'ltr' },
      ...{ shows: 'translation', awaits: false },
    },
  );
  t.equal(readingOf({ ...caption, translation: arabic }, { ...wish, withOriginal: false }).second, undefined);
});

t.test('the original stands alone until its translation has come, and when none is wanted', async (t) => {
  t.match(readingOf(caption, wish), { first: { text: caption.text }, second: undefined, awaits: true });
  t.match(readingOf({ ...caption, translation: { ...arabic, to: 'th' } }, wish), { awaits: true, shows: 'original' });
  t.match(readingOf({ ...caption, translation: arabic }, { ...wish, wish: 'original' }), {
    ...{ first: { lang: 'tr' }, second: undefined, awaits: false },
  });
  t.match(readingOf({ ...caption, untranslated: 'engine_paused' }, wish), { awaits: false, shows: 'original' });
  t.match(readingOf({ ...caption, lang: 'tr-TR' }, { ...wish, to: 'tr' }), { awaits: false });
  t.match(readingOf(caption, { ...wish, to: 'tr' }), { awaits: false, shows: 'original' });
});

t.test('a translation that is doubted never stands first', async (t) => {
  const flags: SafetyFlag[] = [{ kind: 'dose', source: '0,5 mg/kg', target: '5 mg/kg' }];
  const reading = readingOf({ ...caption, translation: { ...arabic, flags } }, { ...wish, withOriginal: false });
  t.match(reading, { shows: 'original', first: { lang: 'tr' }, second: { lang: 'ar' }, flags });
});

t.test('times are read from the beginning of the session', async (t) => {
  t.same([0, 7_000, 760_900, 3_723_000, -5].map(timeWords), ['0:00', '0:07', '12:40', '1:02:03', '0:00']);
});

t.test('what is searched for is marked whatever its case, accents and width', async (t) => {
  const marked = (text: string, query: string) =>
    piecesOf(text, query)
      .map((piece) => (piece.hit ? `[${piece.text}]` : piece.text))
      .join('');
  t.equal(marked('Yüksek basınç, YÜKSEK doz', 'yuksek'), '[Yüksek] basınç, [YÜKSEK] doz');
  t.equal(marked('呼吸频率高于３０', '30'), '呼吸频率高于[３０]');
  t.equal(marked('الجُرْعة', 'الجرعة'), '[الجُرْعة]');
  t.equal(marked('nothing of it', 'dose'), 'nothing of it');
  t.equal(marked('text', '  '), 'text');
  t.equal(marked('ﬁbrosis', 'fib'), '[ﬁb]rosis');
  t.equal(marked('aaa', 'a'), '[a][a][a]');
  const long = 'ab'.repeat(400);
  t.equal(
    piecesOf(long, 'a')
      .map(({ text }) => text)
      .join(''),
    long,
    'nothing is lost beyond the most hits',
  );
  t.ok(isFound('Prone POSITION', 'prone position'));
  t.notOk(isFound('Prone', 'supine'));
});

t.test('a transcript leaves as text, one caption a paragraph', async (t) => {
  const words = { nameOf: () => 'Dr. Elif Kaya', head: 'Case round', origin: 0 };
  const all = [{ ...caption, text: 'two\nlines', translation: arabic }, caption];
  t.equal(
    asText(all, wish, words),
    `Case round\n\n[1:01] Dr. Elif Kaya: ${arabic.text}\n    two lines\n\n[1:01] Dr. Elif Kaya: Doz 0,5 mg/kg.\n`,
  );
});

t.test('a transcript leaves as WebVTT whose signs cannot be taken for markup', async (t) => {
  const words = { nameOf: () => 'A <b> & C', head: 'Title --> <x>', origin: 0 };
  const text = asVtt([{ ...caption, text: 'PaO2 < 60 --> &\n\nnow', t1: 0 }], { ...wish, wish: 'original' }, words);
  t.equal(
    text,
    'WEBVTT\n\nNOTE Title --&gt; &lt;x&gt;\n\n00:01:01.500 --> 00:01:01.501\n' +
      '<v A &lt;b&gt; &amp; C><lang tr>PaO2 &lt; 60 --&gt; &amp; now</lang></v>\n',
  );
});

t.test('second 0 is the planned beginning, or the first word when people came earlier', async (t) => {
  t.equal(originOf([caption], 60_000), 60_000);
  t.equal(originOf([caption], 99_000), 61_500);
  t.equal(originOf([], 99_000), 99_000);
});

t.test('a choice that storage does not hold, or not any more, is what most people want', async (t) => {
  const usual = choiceFrom({}, 'th');
  t.same(usual, {
    ...{ shown: true, wish: 'translated', to: 'th', withOriginal: true },
    ...{ size: 'medium', contrast: 'calm', place: 'bottom' },
  });
  t.same(choiceFrom('nonsense', 'th'), usual);
  t.same(choiceFrom({ wish: 'shout', to: 'xx', size: 9, place: 'left' }, 'th'), usual);
  t.match(choiceFrom({ wish: 'original', shown: false, to: 'ar', size: 'huge', withOriginal: false }, 'th'), {
    ...{ wish: 'original', shown: false, to: 'ar', size: 'huge', withOriginal: false },
  });
});
