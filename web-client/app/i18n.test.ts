import t from 'tap';
import {
  bestLanguage,
  countryName,
  fileSize,
  fill,
  isolate,
  languageInOwnWords,
  list,
  plural,
  rich,
  toTemplates,
} from './i18n.ts';
import { nextChangeMs, relativeTime, shortTime } from './time.ts';

t.test('the wanted language is the first that the interface speaks', async (t) => {
  t.equal(bestLanguage(['de-AT', 'tr-TR', 'en']), 'tr');
  t.equal(bestLanguage(['zh-Hant-TW']), 'zh');
  t.equal(bestLanguage(['in-ID']), 'id', 'the old code of Indonesian');
  t.equal(bestLanguage(['de']), 'en');
  t.equal(bestLanguage([]), 'en');
});

t.test('numbered places become those of the source, in any order', async (t) => {
  t.same(toTemplates({ a: 'plain', b: '{1} then {0}' }), {
    a: 'plain',
    b: { strTag: true, strings: ['', ' then ', ''], values: [1, 0] },
  });
});

t.test('named places are filled, and one without a value stays visible', async (t) => {
  t.equal(fill('Ask {name} or {other}', { name: 'Dr. Kaya' }), 'Ask Dr. Kaya or {other}');
  t.same(rich('Read {link} first.', { link: 1 }), ['Read ', 1, ' first.']);
});

t.test('a plural takes the form of its number', async (t) => {
  const replies = (n: number) => plural(n, { one: '{n} reply', other: '{n} replies' }, { id: 'x.replies' });
  t.equal(replies(1), '1 reply');
  t.equal(replies(1200), '1,200 replies');
});

t.test('names and sizes come from Intl', async (t) => {
  t.equal(countryName('TR'), 'Türkiye');
  t.equal(countryName('QZ'), 'QZ');
  t.equal(languageInOwnWords('ar'), 'العربية');
  t.equal(languageInOwnWords('de'), 'Deutsch');
  t.equal(list(['A', 'B', 'C']), 'A, B and C');
  t.equal(fileSize(1_400_000), '1.4 MB');
  t.equal(fileSize(900), '900 byte');
});

t.test('times are told as people tell them', async (t) => {
  const now = Date.UTC(2026, 10, 24, 12);
  t.equal(relativeTime(now - 20_000, now), 'now');
  t.equal(relativeTime(now - 3 * 60_000, now), '3 minutes ago');
  t.equal(relativeTime(now + 2 * 3_600_000, now), 'in 2 hours');
  t.equal(relativeTime(now - 26 * 3_600_000, now), 'yesterday');
  t.match(relativeTime(now - 30 * 86_400_000, now), /2026/);
  t.equal(nextChangeMs(now - 3 * 60_000, now), 60_000);
  t.equal(nextChangeMs(now - 30 * 86_400_000, now), Number.POSITIVE_INFINITY);
  t.match(shortTime(now - 60_000, now), /^\d\d:\d\d$/);
});

t.test('a name of the other direction is kept together inside a sentence', async (t) => {
  t.equal(fill('{name} invites you', { name: 'أمل حداد' }), '\u2068أمل حداد\u2069 invites you');
  t.equal(fill('{name} invites you', { name: 'Nguyễn Thảo' }), 'Nguyễn Thảo invites you');
  t.equal(isolate('12'), '12');
});
