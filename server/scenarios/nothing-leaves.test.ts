import dgram from 'node:dgram';
import dns from 'node:dns';
import net from 'node:net';
import t from 'tap';
import type { TextKind } from '../features/language/index.ts';
import { eventually } from '../testing/eventually.ts';
import { refuseOutside } from '../testing/refuse-outside.ts';
import { startSpeechEngine } from '../testing/speech-engine.ts';
import { sentences } from '../testing/speech-engine-sentences.ts';
import { dtmfSound } from '../testing/speech-engine-tones.ts';
import { startTestNode } from '../testing/test-node.ts';

t.setTimeout(170_000);
const patienceMs = 30_000;
const kinds: readonly TextKind[] = ['post', 'chat', 'title', 'profile', 'file', 'caption', 'term'];

t.test('the guard of this test sees what wants to go out, and lets nothing through', async (t) => {
  const guard = refuseOutside();
  t.teardown(() => guard.restore());
  // An address that nobody has (RFC 5737).
  const failed = await new Promise<Error>((done) => net.connect(443, '203.0.113.7').once('error', done));
  t.match(failed, { code: 'EACCES' });
  const socket = dgram.createSocket('udp4');
  t.throws(() => socket.send('x', 53, '203.0.113.7'), { code: 'EACCES' });
  socket.close();
  await t.rejects(dns.promises.lookup('engine.example'), { code: 'EACCES' });
  t.match(await fetch('http://203.0.113.7/').catch((error: Error) => error.cause), { code: 'EACCES' });
  t.same(guard.attempts, ['tcp 203.0.113.7', 'udp 203.0.113.7', 'dns engine.example', 'tcp 203.0.113.7']);
});

t.test('with an engine of its own inside, no byte of speech or text leaves the institution', async (t) => {
  const guard = refuseOutside();
  t.teardown(() => guard.restore());
  await using engine = await startSpeechEngine();
  await using node = await startTestNode({
    environment: {
      ...{ CONSILIUM_ASR_URL: engine.url, CONSILIUM_MT_URL: engine.url, CONSILIUM_MT_KEY: 'a-key' },
      // Even then nothing goes out: there is nothing outside to be asked.
      CONSILIUM_LANGUAGE_OUTSIDE: 'allow',
    },
  });
  const engines = node.node.features()?.engines;
  if (!engines) throw new Error('the node has no features');
  const { signal } = new AbortController();
  const room = `r_${'A'.repeat(43)}`;
  for (const kind of kinds) {
    const text = `${sentences[2]?.en} See https://engine.example/v1 and http://203.0.113.7/.`;
    t.match(await engines.translate({ text, to: 'th', kind, terms: [], room }, signal), { ok: true }, kind);
  }
  const speech = { pcm: dtmfSound('12').pcm, hotWords: [], room };
  t.match(await engines.transcribe(speech, signal), { ok: true, text: sentences[2]?.en });
  for (const service of ['recognition', 'translation'] as const) {
    t.match(await node.administrator.call('languageEngines.test', { params: { service } }), { ok: true });
  }
  // A broken engine is not replaced by another one somewhere else.
  engine.faults.mode = '500';
  t.match(await engines.transcribe(speech, signal), { ok: false });
  t.match(await engines.translate({ text: 'fever', to: 'th', kind: 'post', terms: [], room }, signal), { ok: false });
  t.match(engines.status(room), { recognition: { state: 'paused' }, translation: { state: 'paused' } });
  engine.faults.mode = 'none';
  await eventually('it is back', patienceMs, async () => engines.status().recognition.state === 'ready');
  t.same(guard.attempts, []);
  t.ok(engine.requests.length > kinds.length, 'all of it went to the engine inside');
});
