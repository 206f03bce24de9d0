import t from 'tap';
import type { Caption } from '../../../../spec/schemas/api/captions.ts';
import type { SafetyFlag } from '../../../../spec/schemas/api/language.ts';
import {
  finished,
  forLanguage,
  linesOf,
  mostKept,
  nextChangeAt,
  noCaptions,
  shownMs,
  staleMs,
  withCaption,
  withoutStale,
  withPage,
} from './caption-model.ts';

const engine = { name: 'Hospital A', model: 'm', node: 'a.example', outside: false };
const elif = { node: 'a.example', actor: 'elif' };
const wen = { node: 'b.example', actor: 'wen' };
const said = (segment: string, t0: number, more: Partial<Caption> = {}): Caption => ({
  ...{
    segment,
    event: null,
    speaker: elif,
    t0,
    t1: t0 + 1_000,
    lang: 'tr',
    text: `söz ${segment}`,
    final: true,
    engine,
  },
  ...more,
});
const thai = (text: string, flags: SafetyFlag[] = []) => ({ to: 'th' as const, text, engine, flags });
const take = (...all: [Caption, number][]) =>
  all.reduce((captions, [caption, at]) => withCaption(captions, caption, at), noCaptions);
const texts = (captions: { inOrder: readonly Caption[] }) => captions.inOrder.map(({ text }) => text);

t.test('captions stand in the order in which they were said, not in the order in which they arrive', async (t) => {
  const all = take([said('c', 3_000), 10], [said('a', 1_000), 11], [said('b', 2_000), 12], [said('b2', 2_000), 13]);
  t.same(texts(all), ['söz a', 'söz b', 'söz b2', 'söz c']);
});

t.test('a beginning grows and is replaced by the end, and nothing late brings it back', async (t) => {
  const begun = take([said('a', 0, { final: false, text: 'hasta', t1: 500 }), 1]);
  const grown = withCaption(begun, said('a', 0, { final: false, text: 'hasta yüzüstü', t1: 900 }), 2);
  t.same(texts(grown), ['hasta yüzüstü']);
  t.equal(withCaption(grown, said('a', 0, { final: false, text: 'hasta', t1: 500 }), 3), grown, 'an older beginning');
  const done = withCaption(grown, said('a', 0, { text: 'Hasta yüzüstü yatıyor.', t1: 1_200 }), 4);
  t.same(texts(done), ['Hasta yüzüstü yatıyor.']);
  t.equal(withCaption(done, said('a', 0, { final: false, text: 'hasta yüzüstü', t1: 9_000 }), 5), done);
  t.equal(withCaption(done, said('a', 0, { text: 'Hasta yüzüstü yatıyor.', t1: 1_200 }), 6), done, 'told twice');
  t.equal(finished(done).length, 1);
  t.equal(finished(grown).length, 0, 'a beginning is not in the transcript');
});

t.test('a translation comes later than its words and belongs to them', async (t) => {
  const original = take([said('a', 0), 1]);
  const translated = withCaption(original, said('a', 0, { translation: thai('คำ') }), 2);
  t.equal(translated.inOrder[0]?.translation?.text, 'คำ');
  t.equal(
    withCaption(translated, said('a', 0), 3).inOrder[0]?.translation?.text,
    'คำ',
    'words alone do not take it away',
  );
  const mended = said('a', 0, { text: 'başka', corrected: { by: elif, at: 5 } });
  const corrected = withCaption(translated, mended, 4);
  t.same(corrected.inOrder[0]?.translation, undefined, 'other words have another translation');
  const again = withCaption(corrected, { ...mended, translation: thai('คำอื่น') }, 5);
  t.equal(again.inOrder[0]?.translation?.text, 'คำอื่น');
  const late = withCaption(again, said('a', 0, { translation: thai('คำ') }), 6);
  t.equal(late, again, 'a translation of the former words comes too late');
});

t.test('of two corrections the later one counts, in whichever order they arrive', async (t) => {
  const first = said('a', 0, { text: 'bir', corrected: { by: elif, at: 100 } });
  const second = said('a', 0, { text: 'iki', corrected: { by: wen, at: 200 } });
  t.same(texts(take([said('a', 0), 1], [first, 2], [second, 3])), ['iki']);
  t.same(texts(take([said('a', 0), 1], [second, 2], [first, 3])), ['iki']);
  t.same(texts(take([second, 1], [said('a', 0), 2])), ['iki'], 'the correction came first');
});

t.test('a caption is never given to another speaker', async (t) => {
  const all = take([said('a', 0), 1]);
  t.equal(withCaption(all, said('a', 0, { speaker: wen, text: 'not mine' }), 2), all);
});

t.test('the right to put words right is not lost with what comes live, which does not tell it', async (t) => {
  const page = withPage(noCaptions, [said('a', 0, { mayCorrect: true })]);
  t.equal(withCaption(page, said('a', 0, { translation: thai('คำ') }), 5).inOrder[0]?.mayCorrect, true);
});

t.test('what was nothing goes, and what was removed stays removed', async (t) => {
  const begun = take([said('a', 0, { final: false }), 1]);
  t.same(texts(withCaption(begun, said('a', 0, { final: false, text: '' }), 2)), []);
  t.equal(withCaption(noCaptions, said('a', 0, { text: '' }), 1), noCaptions);
  const removed = withCaption(take([said('a', 0), 1]), said('a', 0, { text: '', removed: true }), 2);
  t.match(removed.inOrder, [{ text: '', removed: true }]);
  t.equal(withCaption(removed, said('a', 0, { corrected: { by: wen, at: 9 } }), 3), removed);
  t.same(linesOf(removed, 3, 3), []);
});

t.test('two people who speak at once each keep a line, in its place', async (t) => {
  let all = take([said('x', 0), 0], [said('a', 10_000, { final: false }), 10_000]);
  all = withCaption(all, said('b', 10_200, { final: false, speaker: wen }), 10_200);
  all = withCaption(all, said('a', 10_000, { final: false, text: 'uzun', t1: 12_000 }), 12_000);
  t.same(
    linesOf(all, 12_000, 2).map(({ segment }) => segment),
    ['a', 'b'],
    'what was said long ago is gone, and the words that grow stay above',
  );
  all = withCaption(all, said('c', 12_500), 12_500);
  t.same(
    linesOf(all, 12_600, 3).map(({ segment }) => segment),
    ['a', 'b', 'c'],
  );
  t.same(
    linesOf(all, 12_600, 2).map(({ segment }) => segment),
    ['b', 'c'],
    'the newest of each speaker',
  );
  t.same(
    linesOf(all, 12_600, 1).map(({ segment }) => segment),
    ['c'],
  );
});

t.test('lines leave the pictures by themselves, and beginnings without end are given up', async (t) => {
  const all = take([said('a', 0), 1_000], [said('b', 500, { final: false, speaker: wen }), 1_500]);
  const lines = linesOf(all, 2_000, 3);
  t.equal(lines.length, 2);
  t.equal(nextChangeAt(lines), 1_000 + shownMs);
  t.same(linesOf(all, 1_500 + staleMs, 3), []);
  t.equal(nextChangeAt([]), undefined);
  t.same(texts(withoutStale(all, 1_500 + staleMs)), ['söz a'], 'what was said in full stays in the transcript');
  t.equal(withoutStale(all, 2_000), all);
});

t.test('pages of the transcript go beneath what is live, without a trace on the pictures', async (t) => {
  const live = take([said('z', 60_000), 70_000]);
  const all = withPage(live, [said('a', 0), said('b', 1_000), said('z', 60_000, { translation: thai('คำ') })]);
  t.same(texts(all), ['söz a', 'söz b', 'söz z']);
  t.same(
    linesOf(all, 70_001, 3).map(({ segment }) => segment),
    ['z'],
  );
  t.equal(all.inOrder[2]?.translation?.text, 'คำ');
});

t.test('another language leaves translations of the former one aside', async (t) => {
  const all = take([said('a', 0, { translation: thai('คำ') }), 1], [said('b', 1), 2]);
  t.equal(forLanguage(all, 'th'), all);
  t.same(
    forLanguage(all, 'ar').inOrder.map(({ translation }) => translation),
    [undefined, undefined],
  );
  t.same(texts(forLanguage(all, null)), ['söz a', 'söz b']);
});

t.test('a very long session does not fill the memory of a browser', async (t) => {
  const page = Array.from({ length: mostKept + 20 }, (_, index) => said(String(index), index * 10));
  const all = withPage(noCaptions, page);
  t.equal(all.inOrder.length, mostKept);
  t.equal(all.inOrder.at(-1)?.segment, String(mostKept + 19), 'the oldest are given up');
});
