import fc from 'fast-check';
import t from 'tap';
import { languages } from '../../../../spec/schemas/common/words.ts';
import { checkTranslation } from './index.ts';

const language = fc.constantFrom(...languages);
/** Letters, figures and signs of all the scripts, as hostile as they come. */
const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc
    .array(
      fc.constantFrom(
        ...'12 3.,/-:%<≥年月日次每左右不无没ไม่ซ้าย لا يسار٣٫not left mg/kg every 8 h не мг да sağ ma phải không',
      ),
      { maxLength: 120 },
    )
    .map((letters) => letters.join('')),
);

t.test('no text is flagged against itself', async () => {
  fc.assert(
    fc.property(anyText, language, (text, language) => {
      const flags = checkTranslation({ source: text, from: language, target: text, to: language });
      if (flags.length > 0) throw new Error(JSON.stringify(flags));
    }),
    { numRuns: 400 },
  );
});

t.test('a figure that changed is always flagged', async () => {
  const figure = fc.oneof(
    fc.nat({ max: 10 ** 9 }).map(String),
    fc.tuple(fc.nat({ max: 999 }), fc.integer({ min: 1, max: 9 })).map(([whole, tenth]) => `${whole}.${tenth}`),
    fc.bigInt({ min: 10n ** 15n, max: 10n ** 30n }).map(String),
  );
  const around = fc.constantFrom<readonly [string, string]>(
    ['Give ', ' mg'],
    ['', ' patients'],
    ['every ', ' hours'],
    ['pulse ', '/min'],
    ['below ', ' %'],
    ['rate (', ') of them'],
    ['for ', ' days, twice daily'],
  );
  fc.assert(
    fc.property(figure, figure, around, (one, other, [before, behind]) => {
      fc.pre(one !== other);
      const flags = checkTranslation({
        source: before + one + behind,
        from: 'en',
        target: before + other + behind,
        to: 'en',
      });
      if (flags.length === 0) throw new Error(`${before + one + behind} for ${other}`);
    }),
    { numRuns: 1000 },
  );
});

t.test('a long hostile text takes time in step with its length', async (t) => {
  const length = 20_000;
  const hostile = [
    '1'.repeat(length),
    '1 '.repeat(length / 2),
    '1/'.repeat(length / 2),
    '1.'.repeat(length / 2),
    'a'.repeat(length),
    '不'.repeat(length),
    '1-'.repeat(length / 2),
    'no '.repeat(6000),
    ' '.repeat(length),
  ];
  for (const source of hostile) {
    for (const from of ['en', 'zh', 'ar', 'tr'] as const) {
      const before = process.cpuUsage();
      const flags = checkTranslation({ source, from, target: source, to: from });
      const spent = process.cpuUsage(before);
      t.comment(
        `${from} ${JSON.stringify(source.slice(0, 4))}: ${Math.round((spent.user + spent.system) / 1000)} ms for both texts`,
      );
      t.same(flags, []);
    }
  }
});
