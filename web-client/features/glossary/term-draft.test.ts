import t from 'tap';
import { changedTerms, draftOf, emptyDraft, faultsOf, splitWords, termOf } from './term-draft.ts';

t.test('words are separated by the commas of every script, each once', async (t) => {
  t.same(splitWords('ICU, intensive  care ; ICU'), ['ICU', 'intensive care']);
  t.same(splitWords('重症監護室、重症医学科，ICU'), ['重症監護室', '重症医学科', 'ICU']);
  t.same(splitWords('إنعاش، عناية'), ['إنعاش', 'عناية']);
  t.same(splitWords(' , '), []);
});

t.test('a term comes back from its draft as it was', async (t) => {
  const term = { term: 'sepsis', also: ['blood poisoning'], forbidden: ['septicaemia'], note: 'Not bacteraemia.' };
  t.same(termOf(draftOf(term)), term);
  t.same(termOf({ ...emptyDraft, term: ' deep  breath ' }), { term: 'deep breath' });
});

t.test('faults are found before anything is sent', async (t) => {
  t.same(faultsOf(emptyDraft), { term: 'missing' });
  t.same(faultsOf({ ...emptyDraft, term: 'x'.repeat(121) }), { term: 'long' });
  t.same(faultsOf({ ...emptyDraft, term: 'x', also: 'a,b,c,d,e,f,g,h,i' }), { also: 'many' });
  t.same(faultsOf({ ...emptyDraft, term: 'Heart attack', forbidden: 'heart' }), { forbidden: 'contradiction' });
  t.same(faultsOf({ ...emptyDraft, term: 'cardiac arrest', forbidden: 'heart attack' }), {});
});

t.test('only languages that say something new are proposed', async (t) => {
  const now = { en: { term: 'fever' }, tr: { term: 'ateş', also: ['yüksek ateş'] } };
  const drafts = { en: draftOf(now.en), tr: { ...draftOf(now.tr), also: '' }, fr: { ...emptyDraft, term: 'fièvre' } };
  t.same(changedTerms(drafts, now), { tr: { term: 'ateş' }, fr: { term: 'fièvre' } });
});
