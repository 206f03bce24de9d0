import t from 'tap';
import type { LanguageSettings } from '../../../spec/schemas/api/language.ts';
import type { Entry } from '../../data/translations.ts';
import { apparentLanguage } from './apparent.ts';
import { type Reading, readingOf } from './view-model.ts';

const settings: LanguageSettings = { reads: ['tr', 'en'], into: null, always: ['vi'] };
const done: Entry = {
  ...{ state: 'done', text: 'Günaydın', from: 'ru', to: 'tr', flags: [] },
  made: { by: 'engine', engine: { name: 'e', model: 'm', node: 'a', outside: false } },
};
const reading = (over: Partial<Reading> = {}) =>
  readingOf({ settings, locale: 'tr', language: 'ru', entry: undefined, chosen: undefined, ...over });

t.test('what one reads stays, what one does not read is offered, and what is wished always is fetched', async (t) => {
  t.same(reading({ language: 'en' }), { shows: 'original', offer: undefined, fetches: false });
  t.same(reading(), { shows: 'original', offer: 'translate', fetches: false });
  t.same(reading({ language: 'vi' }), { shows: 'original', offer: undefined, fetches: true });
  t.same(reading({ language: undefined }), { shows: 'original', offer: 'translate', fetches: false });
});

t.test('a translation is shown, and the original is one tap away', async (t) => {
  t.match(reading({ entry: done }), { shows: 'translation', offer: 'original' });
  t.match(reading({ entry: done, chosen: 'original' }), { shows: 'original', offer: 'translation' });
});

t.test('a translation with doubts shows the original first, also where it is wished always', async (t) => {
  const entry = { ...done, flags: [{ kind: 'dose', source: '6 mg', target: '60 mg' }] } as Entry;
  t.match(reading({ entry }), { shows: 'original', offer: 'translation' });
  t.match(reading({ entry, language: 'vi' }), { shows: 'original' });
  t.match(reading({ entry, chosen: 'translation' }), { shows: 'translation', offer: 'original' });
});

t.test('a failure shows the original and may be tried again', async (t) => {
  t.match(reading({ entry: { state: 'none', reason: 'engine_failed' } }), { shows: 'original', offer: 'again' });
  t.match(reading({ entry: { state: 'none', reason: 'same_language' } }), { shows: 'original', offer: undefined });
  t.match(reading({ entry: { state: 'asking' }, chosen: 'translation' }), { shows: 'original' });
});

t.test('letters go before what was declared', async (t) => {
  t.equal(apparentLanguage('Пациенту 58 лет', 'en'), 'ru');
  t.equal(apparentLanguage('ผู้ป่วยไม่มีไข้', null), 'th');
  t.equal(apparentLanguage('左肺', 'ja'), 'ja');
  t.equal(apparentLanguage('左肺', 'zh'), 'zh');
  t.equal(apparentLanguage('Bệnh nhân', 'vi-VN'), 'vi');
  t.equal(apparentLanguage('The left lung', 'ar'), undefined, 'declared as Arabic, written in Latin letters');
  t.equal(apparentLanguage('Guten Morgen', 'de'), undefined);
});
