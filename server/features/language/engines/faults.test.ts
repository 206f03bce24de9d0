import t from 'tap';
import { eventually } from '../../../testing/eventually.ts';
import { type FaultMode, startSpeechEngine } from '../../../testing/speech-engine.ts';
import { sentences } from '../../../testing/speech-engine-sentences.ts';
import { never, openEngines, sentence, sound } from './testing/open-engines.ts';

t.setTimeout(170_000);
const patienceMs = 30_000;

const broken: readonly { mode: FaultMode; reason: string; failure: string; times?: number }[] = [
  { mode: '429', reason: 'engine_busy', failure: 'rate_limited' },
  { mode: '500', reason: 'engine_failed', failure: 'server_error' },
  { mode: 'cut', reason: 'engine_failed', failure: 'unreachable' },
  { mode: 'wrong-json', reason: 'engine_failed', failure: 'malformed', times: 2 },
  { mode: 'wrong-shape', reason: 'engine_failed', failure: 'malformed', times: 2 },
  { mode: '401', reason: 'engine_failed', failure: 'key_refused' },
];
for (const { mode, reason, failure, times = 1 } of broken) {
  t.test(
    `an engine that fails with ${mode} is paused, asked nothing but whether it works again, and comes back`,
    async (t) => {
      const { chain, engine, own } = await openEngines(t);
      engine.faults.mode = mode;
      for (let time = 1; time <= times; time++) {
        t.match(await chain.translate(sentence, never), { ok: false, reason });
        t.match(await chain.transcribe(sound, never), { ok: false, reason });
      }
      t.match(chain.status(), { recognition: { state: 'paused' }, translation: { state: 'paused' } });
      t.equal(own('translation').engine?.circuit.reason, failure);
      const before = engine.requests.length;
      t.match(await chain.translate(sentence, never), { ok: false, reason: 'engine_paused' });
      t.match(await chain.transcribe(sound, never), { ok: false, reason: 'engine_paused' });
      t.notOk(engine.requests.slice(before).some(({ content }) => content === sentence.text || content === '12'));
      engine.faults.mode = 'none';
      await eventually('both engines are back', patienceMs, async () => {
        const { recognition, translation } = chain.status();
        return recognition.state === 'ready' && translation.state === 'ready';
      });
      t.match(await chain.translate(sentence, never), { ok: true });
      t.match(await chain.transcribe(sound, never), { ok: true });
    },
  );
}

t.test('an engine that is gone is paused, and back when it runs again', async (t) => {
  const { chain, engine } = await openEngines(t);
  const port = Number(new URL(engine.url).port);
  await engine.close();
  t.match(await chain.translate(sentence, never), { ok: false, reason: 'engine_failed' });
  t.match(chain.status().translation, { state: 'paused' });
  const again = await startSpeechEngine({ port });
  t.teardown(() => again.close());
  await eventually('it is back', patienceMs, async () => chain.status().translation.state === 'ready');
  t.match(await chain.translate(sentence, never), { ok: true });
});

t.test('an engine that never answers is paused while the answer is still awaited', async (t) => {
  const { chain, engine } = await openEngines(t);
  engine.faults.mode = 'hang';
  const began = Date.now();
  const hungUp = new AbortController();
  const answer = chain.translate(sentence, hungUp.signal);
  await eventually('it is paused', patienceMs, async () => chain.status().translation.state === 'paused');
  t.comment(`paused after ${Date.now() - began} ms`);
  t.match(await chain.translate(sentence, never), { reason: 'engine_paused' });
  engine.faults.mode = 'none';
  const healed = Date.now();
  await eventually('it is back', patienceMs, async () => chain.status().translation.state === 'ready');
  t.comment(`back after ${Date.now() - healed} ms`);
  hungUp.abort();
  t.match(await answer, { ok: false, reason: 'engine_failed' });
});

t.test('a late answer is used, and shows that the engine works', async (t) => {
  const { chain, engine, own } = await openEngines(t, { slowMs: 4_600 });
  engine.faults.mode = 'slow';
  const answer = chain.transcribe(sound, never);
  await eventually('people are told', patienceMs, async () => chain.status().recognition.state === 'paused');
  t.equal(own('recognition').engine?.circuit.reason, 'slow');
  t.match(await answer, { ok: true, text: sentences[2]?.en });
  t.match(chain.status().recognition, { state: 'ready' });
});
