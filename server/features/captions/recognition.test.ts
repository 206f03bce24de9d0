import t from 'tap';
import type { SpeechSegment } from '../../media-host/index.ts';
import type { Transcribed, TranscribeRequest } from '../language/index.ts';
import { Recognition, type Said } from './recognition.ts';

const room = `r_${'a'.repeat(43)}`;
const kaya = `u_${'k'.repeat(22)}`;
const demir = `u_${'d'.repeat(22)}`;
const mark = { name: 'speech', model: 'm', node: 'a.example', outside: false };
type Answer = Transcribed | { ok: false; reason: 'engine_failed' | 'engine_busy' | 'no_engine' | 'engine_paused' };

/** Recognition with an engine that answers when the test says so. */
function setUp({ stores = true }: { stores?: boolean } = {}) {
  let time = 1_800_000_000_000;
  const asked: { request: TranscribeRequest; answer: (answer: Answer) => Promise<void> }[] = [];
  const told: { kind: string; said: Said }[] = [];
  const changes: string[] = [];
  let storing = stores;
  const recognition = new Recognition({
    engines: {
      status: () => ({
        recognition: { state: 'ready', mark, sinceMs: 0 },
        translation: { state: 'none' },
      }),
      transcribe: (request) =>
        new Promise((resolve) => {
          asked.push({
            request,
            answer: async (answer) => {
              resolve(answer);
              await settled();
            },
          });
        }),
    },
    clock: { now: () => time },
    log: { warn: () => undefined },
    hotWords: (language) => [`hot ${language}`],
    speaks: async (actor) => (actor === kaya ? 'tr' : null),
    partial: (said) => told.push({ kind: 'partial', said }),
    nothing: (said) => told.push({ kind: 'nothing', said }),
    final: async (said) => {
      if (storing) told.push({ kind: 'final', said });
      return storing;
    },
    changed: () => changes.push(recognition.trouble(room) ?? 'none'),
  });
  let ids = 0;
  const speech = (
    participant: string,
    kind: 'partial' | 'final',
    over: Partial<SpeechSegment> = {},
  ): SpeechSegment => ({
    ...{ kind, room, participant, id: over.id ?? `s${++ids}`, startMs: 0, endMs: 4_000, startedAt: time - 4_000 },
    ...{ pcm: new Int16Array([participant === kaya ? 1 : 2]), speechMs: 3_000 },
    ...over,
  });
  t.teardown(() => recognition.close());
  return {
    ...{ recognition, asked, told, changes, speech },
    take: async (one: SpeechSegment) => {
      recognition.take(one);
      await settled();
    },
    pass: async (ms: number) => {
      time += ms;
      recognition.tick();
      await settled();
    },
    store: (works: boolean) => {
      storing = works;
    },
    texts: () => told.map(({ kind, said }) => `${kind} ${said.actor === kaya ? 'kaya' : 'demir'} ${said.text}`),
  };
}
const settled = () => new Promise((resolve) => setImmediate(resolve));
const heard = (text: string, over: Partial<Transcribed> = {}): Transcribed => ({
  ...{ ok: true, text, language: 'tr', engine: mark, ms: 1 },
  ...over,
});

t.test('words belong to the person whose track they came on, also when two speak at once', async (t) => {
  const { take, asked, speech, told } = setUp();
  await take(speech(kaya, 'final'));
  await take(speech(demir, 'final'));
  t.equal(asked.length, 2, 'nobody waits for the other');
  const [first, second] = asked;
  t.same(first?.request.hotWords, ['hot tr']);
  t.equal(first?.request.language, 'tr', 'what Kaya declared');
  t.notOk(second && 'language' in second.request, 'nothing declared, nothing claimed');
  await second?.answer(heard('Demir speaks', { language: 'en' }));
  await first?.answer(heard('Kaya: Demir konuşuyor'));
  t.same(
    told.map(({ said }) => [said.actor, said.text, said.lang, said.spoken]),
    [
      [demir, 'Demir speaks', 'en', undefined],
      [kaya, 'Kaya: Demir konuşuyor', 'tr', undefined],
    ],
  );
});

t.test(
  'a partial and its final carry the same id and times on one clock; a late partial changes nothing',
  async (t) => {
    const { take, asked, speech, told } = setUp();
    await take(speech(kaya, 'partial', { id: 's', endMs: 1_000, startedAt: 5_000_000.4 }));
    await asked[0]?.answer(heard('Hastaya'));
    await take(speech(kaya, 'partial', { id: 's', endMs: 2_000, startedAt: 5_000_000.4 }));
    await take(speech(kaya, 'final', { id: 's', endMs: 3_000, startedAt: 5_000_000.4 }));
    await asked[1]?.answer(heard('Hastaya günde'));
    await asked[2]?.answer(heard('Hastaya günde iki kez 40 mg'));
    t.same(
      told.map(({ kind, said }) => [kind, said.text, said.t0, said.t1]),
      [
        ['partial', 'Hastaya', 5_000_000, 5_001_000],
        ['final', 'Hastaya günde iki kez 40 mg', 5_000_000, 5_003_000],
      ],
    );
    t.equal(new Set(told.map(({ said }) => said.segment)).size, 1);
    t.match(told[0]?.said.segment, /^[\w-]{16}$/);
  },
);

t.test('what was shown is taken back when nothing is left of it', async (t) => {
  const { take, asked, speech, texts, recognition } = setUp();
  await take(speech(kaya, 'partial', { id: 's' }));
  await asked[0]?.answer(heard('Altyazı'));
  await take(speech(kaya, 'final', { id: 's' }));
  await asked[1]?.answer(heard('Altyazı M.K.'));
  t.same(texts(), ['partial kaya Altyazı', 'nothing kaya Altyazı']);
  t.same(recognition.lost, { invented: 1 });
});

t.test('when the engine fails captions are paused, words wait, and go on by themselves', async (t) => {
  const { take, asked, speech, texts, changes, pass, recognition } = setUp();
  await take(speech(kaya, 'final'));
  await asked[0]?.answer({ ok: false, reason: 'engine_failed' });
  t.same(changes, ['engine_failed']);
  await pass(500);
  t.equal(asked.length, 1, 'it is not asked without a pause');
  await pass(600);
  await asked[1]?.answer({ ok: false, reason: 'engine_paused' });
  await pass(1_100);
  await asked[2]?.answer(heard('geri geldi'));
  t.same(texts(), ['final kaya geri geldi']);
  t.equal(changes.at(-1), 'none');
  t.equal(recognition.trouble(room), null);
});

t.test('an engine that hangs or is slow is told within five seconds', async (t) => {
  const { take, asked, speech, changes, pass, texts } = setUp();
  await take(speech(kaya, 'final'));
  await pass(3_900);
  t.same(changes, []);
  await pass(600);
  t.same(changes, ['engine_slow']);
  await asked[0]?.answer(heard('geç'));
  t.same(texts(), ['final kaya geç'], 'late words are words');
  t.same(changes, ['engine_slow'], 'one late answer is not an engine that keeps up');
  await take(speech(kaya, 'final'));
  await asked[1]?.answer(heard('hızlı'));
  t.equal(changes.at(-1), 'none');
});

t.test('words wait for 30 seconds at most, the newest count, and nobody else waits for them', async (t) => {
  const { take, asked, speech, recognition, pass, texts } = setUp();
  for (let at = 0; at < 6; at++) await take(speech(kaya, 'final', { endMs: 8_000 }));
  await take(speech(demir, 'final'));
  t.equal(asked.length, 2, 'one request for each person at a time');
  t.same(recognition.lost, { queue_full: 3 });
  await asked[1]?.answer(heard('Demir', { language: 'en' }));
  t.same(texts(), ['final demir Demir']);
  await asked[0]?.answer({ ok: false, reason: 'engine_failed' });
  await pass(31_000);
  t.same(recognition.lost, { queue_full: 3, too_old: 3 });
});

t.test('without an engine words are given up, and that is no fault of the call', async (t) => {
  const { take, asked, speech, recognition, texts } = setUp();
  await take(speech(kaya, 'final'));
  await asked[0]?.answer({ ok: false, reason: 'no_engine' });
  t.same(recognition.lost, { no_engine: 1 });
  t.equal(recognition.trouble(room), 'no_engine');
  t.same(texts(), []);
});

t.test('a caption that cannot be stored now is stored a moment later', async (t) => {
  const { take, asked, speech, texts, store, pass } = setUp({ stores: false });
  await take(speech(kaya, 'final'));
  await asked[0]?.answer(heard('bir'));
  t.same(texts(), []);
  store(true);
  await pass(1_100);
  await asked[1]?.answer(heard('bir'));
  t.same(texts(), ['final kaya bir']);
});

t.test('what people are saying is recognised only by an engine that is fast enough', async (t) => {
  const { take, asked, speech, pass } = setUp();
  await take(speech(kaya, 'final'));
  await pass(3_000);
  await asked[0]?.answer(heard('yavaş'));
  await take(speech(kaya, 'partial'));
  t.equal(asked.length, 1);
  await take(speech(kaya, 'final'));
  t.equal(asked.length, 2);
});

t.test('when captions are switched off nothing is said any more of who was speaking', async (t) => {
  const { take, asked, speech, recognition, texts } = setUp();
  await take(speech(kaya, 'partial', { id: 's' }));
  await asked[0]?.answer(heard('yarım'));
  recognition.stop(room);
  t.same(texts(), ['partial kaya yarım', 'nothing kaya yarım']);
});

t.test('sound that the decoder lost is said', async (t) => {
  const { recognition, changes } = setUp();
  recognition.take({ kind: 'dropped', room, participant: kaya, reason: 'too_slow' });
  t.same(changes, ['engine_slow']);
});
