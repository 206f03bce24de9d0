import t from 'tap';
import { type Segment, Segmenter } from './segmenter.ts';
import { maxSegmentMs, speechRate as rate } from './speech.ts';
import { FrameRun } from './testing/frames.ts';
import { babble, dialled, joined, silence } from './testing/signals.ts';
import { frameMs, frameSamples } from './voice-activity.ts';

const said = (levelDb = -20) => ({ active: true, voiced: true, levelDb });
const quiet = { active: false, voiced: false, levelDb: -120 };

/** A segmenter with frames by hand; each frame's samples are its number. */
function byHand() {
  const segments: Segment[] = [];
  const segmenter = new Segmenter((segment) => segments.push(segment));
  let number = 0;
  const feed = (ms: number, voice: typeof quiet): void => {
    for (let index = 0; index < ms / frameMs; index++)
      segmenter.next(new Int16Array(frameSamples).fill(number++ % 30_000), voice);
  };
  return { segmenter, segments, feed, finals: () => segments.filter(({ kind }) => kind === 'final') };
}

t.test('words are cut at the pause, with a little silence before and after', async (t) => {
  const { feed, finals } = byHand();
  feed(1_000, quiet);
  feed(900, said());
  feed(560, quiet);
  t.same(finals(), [], 'a short pause may be one within a sentence');
  feed(400, quiet);
  const [segment] = finals();
  t.match(segment, { number: 1, firstFrame: 40, frames: 65, spokenFrames: 45 });
  t.equal(segment?.pcm[0], 40);
  t.equal(segment?.pcm.at(-1), 104);
});

t.test('the longer somebody speaks, the shorter is the pause that is waited for', async (t) => {
  const { feed, finals } = byHand();
  feed(4_200, said());
  feed(200, quiet);
  t.equal(finals().length, 1);
});

t.test('who makes no pause is cut after 8 s at the quietest place, and nothing is lost or said twice', async (t) => {
  const { segmenter, feed, finals } = byHand();
  feed(6_500, said(-20));
  feed(60, said(-45));
  feed(13_440, said(-20));
  segmenter.end();
  const all = finals();
  t.ok(all.every(({ frames }) => frames * frameMs <= maxSegmentMs));
  t.ok(Math.abs((all[0]?.frames ?? 0) * frameMs - 6_530) <= frameMs, 'cut where it was quiet');
  const samples = all.flatMap(({ pcm }) => [...pcm].filter((_, index) => index % frameSamples === 0));
  t.same(
    samples,
    Array.from({ length: 1_000 }, (_, index) => index),
  );
});

t.test('a knock, a breath and a cough without a voice are not told, also not in part', async (t) => {
  const { feed, segments } = byHand();
  for (let turn = 0; turn < 50; turn++) {
    feed(60, said());
    feed(1_000, quiet);
    feed(1_500, { active: true, voiced: false, levelDb: -30 });
    feed(900, quiet);
  }
  feed(12_000, { active: true, voiced: false, levelDb: -30 });
  feed(1_000, quiet);
  t.same(segments, []);
});

t.test('every segment that was told in part is told in whole, under the same number', async (t) => {
  const run = new FrameRun();
  for (let seed = 0; seed < 20; seed++) run.hear(joined(babble(3 + seed * 3, rate, -25, seed), silence(300, rate)));
  run.hear(silence(2_000, rate)).end();
  const finals = new Set(run.finals.map(({ number }) => number));
  const partials = run.segments.filter(({ kind }) => kind === 'partial');
  t.ok(partials.length > 60, `${partials.length} partials`);
  t.ok(partials.every(({ number }) => finals.has(number)));
  t.equal(finals.size, run.finals.length);
});

t.test('a part that is told holds what was said up to then, about every second, and none in a pause', async (t) => {
  const { feed, segments } = byHand();
  feed(3_000, said());
  const partials = segments.map(({ frames }) => frames);
  t.same(partials, [31, 81, 131]);
  feed(300, quiet);
  t.equal(segments.length, 3);
});

t.test('keys that are dialled with short pauses stay together', async (t) => {
  const run = new FrameRun().hear(joined(silence(500, rate), dialled('1234567890', rate), silence(1_000, rate)));
  t.equal(run.finals.length, 1);
});
