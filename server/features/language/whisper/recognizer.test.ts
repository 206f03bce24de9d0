import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { eventually } from '../../../testing/eventually.ts';
import type { TranscribeRequest } from '../engines/engines.ts';
import { later } from '../engines/house.ts';
import { findModel } from './models.ts';
import { WhisperRecognizer } from './recognizer.ts';
import { spawnWhisper } from './spawn.ts';

/**
 * A package with the face of node-av. Its filter says what it was given: the language, the number of samples, the threads
 * and the loudest sample; 1,234 samples end the process as a fault of native code does, 4,321 are refused.
 */
const pretended = (filters: string) => `
class Frame {
  constructor() { this.text = null; }
  static fromAudioBuffer(bytes, properties) { return Object.assign(new Frame(), { bytes, ...properties }); }
  alloc() {}
  free() {}
  getMetadata() { return { get: (key) => (key === 'lavfi.whisper.text' ? this.text : null) }; }
}
class Context {
  constructor(graph, kind, options) { Object.assign(this, { graph, kind, options }); }
  link(_from, to) { this.to = to; return 0; }
  buffersrcAddFrameSync(frame) {
    if (frame !== null) {
      if (frame.nbSamples === 1234) process.kill(process.pid, 'SIGSEGV');
      if (frame.nbSamples === 4321) return -22;
      this.graph.frame = frame;
      return 0;
    }
    const { bytes, nbSamples, sampleRate, format } = this.graph.frame;
    const language = /language=(\\w+)/.exec(this.to.options)[1];
    const loudest = Math.max(...new Float32Array(bytes.buffer, bytes.byteOffset, nbSamples));
    this.graph.queue = [null, [language, nbSamples, sampleRate, format, loudest.toFixed(2)].join(' ')];
    return 0;
  }
  buffersinkGetFrameSync(frame) {
    if (this.graph.queue.length === 0) return -541478725;
    frame.text = this.graph.queue.shift();
    return 0;
  }
}
class FilterGraph {
  alloc() {}
  free() {}
  configSync() { return 0; }
  createFilter(filter, name, options) {
    if (filter.name === 'whisper' && !options.startsWith('model=ggml-test.bin:')) throw new Error('no such model');
    return new Context(this, filter.name, options);
  }
}
const Filter = { getByName: (name) => (${filters}.includes(name) ? { name } : null) };
export { FilterGraph, Filter, Frame };
export const AV_SAMPLE_FMT_FLT = 3;
`;
const allFilters = "['abuffer', 'whisper', 'abuffersink']";

async function dataDir(t: Test, parts: { model?: string; bytes?: string; filters?: string }): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'consilium-whisper-'));
  t.teardown(() => rm(directory, { recursive: true, force: true }));
  const models = join(directory, 'models');
  const { model = 'ggml-test.bin', bytes = 'lmgg and much more', filters } = parts;
  await mkdir(join(models, 'node_modules', 'node-av'), { recursive: true });
  if (model !== '') await writeFile(join(models, model), bytes);
  if (filters !== undefined) {
    const home = join(models, 'node_modules', 'node-av');
    await writeFile(join(home, 'package.json'), JSON.stringify({ name: 'node-av', type: 'module', main: 'index.js' }));
    await writeFile(join(home, 'index.js'), pretended(filters));
  }
  return directory;
}

async function open(t: Test, parts: { model?: string; bytes?: string; filters?: string }) {
  const said: string[] = [];
  let changes = 0;
  const waits: number[] = [];
  const recognizer = new WhisperRecognizer({
    ...{ node: 'a.example', dataDir: await dataDir(t, parts), now: () => Date.now(), spawn: spawnWhisper },
    later: (run, ms) => {
      waits.push(ms);
      return later(run, Math.min(ms, 5_000));
    },
    log: {
      info: (_fields: object, text?: string) => void said.push(String(text)),
      warn: (_fields: object, text?: string) => void said.push(String(text)),
    } as never,
  });
  recognizer.onChange(() => changes++);
  t.teardown(() => recognizer.close());
  await recognizer.start();
  return { recognizer, said, waits, changes: () => changes };
}

const never = new AbortController().signal;
const request = (samples: number, over: Partial<TranscribeRequest> = {}): TranscribeRequest => ({
  ...{ pcm: new Int16Array(samples).fill(16_384), language: 'tr', hotWords: [], room: 'r', ...over },
});
const ready = (recognizer: WhisperRecognizer) =>
  eventually('the recogniser is ready', 20_000, () => recognizer.state().state === 'ready');

t.test('without a model nothing is started, and it is looked for again', async (t) => {
  const { recognizer, said, waits } = await open(t, { model: '', filters: allFilters });
  t.same(recognizer.state(), { state: 'none' });
  t.same(said, []);
  t.same(waits, [60_000]);
  t.match(await recognizer.transcribe(request(100), never), { ok: false, reason: 'no_engine' });
});

t.test('a model without FFmpeg beside it, or one without the filter, is said in words', async (t) => {
  for (const [filters, words] of [
    [undefined, /node-av is not installed there.*local-speech/],
    ["['abuffer']", /no whisper filter/],
  ] as const) {
    const { recognizer, said } = await open(t, filters === undefined ? {} : { filters });
    await eventually('it is said', 20_000, () => said.length > 0);
    t.match(said[0], words);
    t.same(recognizer.state(), { state: 'none' });
  }
});

t.test('a file that is no model is not given to FFmpeg, and one that cannot be loaded is named', async (t) => {
  const broken = await open(t, { bytes: '<html>', filters: allFilters });
  t.match(broken.said, [/cannot be loaded.*ggml-test.bin/]);
  const other = await open(t, { model: 'ggml-other.bin', filters: allFilters });
  await eventually('it is said', 20_000, () => other.said.length > 0);
  t.match(other.said, [/cannot be loaded.*no such model/]);
  t.same(other.recognizer.state(), { state: 'none' });
});

t.test('only a name that a filter description can carry is a model', async (t) => {
  const directory = await dataDir(t, { model: "ggml-a:b'c.bin" });
  t.same(await findModel(join(directory, 'models')), { kind: 'none' });
  t.same(await findModel(join(directory, 'nowhere')), { kind: 'none' });
});

t.test('what is said is recognised in the language that is spoken, one segment after the other', async (t) => {
  const { recognizer, said, changes } = await open(t, { filters: allFilters });
  await ready(recognizer);
  t.match(said, [/recognised on this server/]);
  t.equal(changes(), 1);
  const mark = { name: 'whisper', model: 'ggml-test', node: 'a.example', outside: false };
  t.match(recognizer.state(), { state: 'ready', mark });
  const answers = await Promise.all([
    recognizer.transcribe(request(16_000), never),
    recognizer.transcribe(request(8_000, { language: 'ja' }), never),
  ]);
  t.match(answers, [
    { ok: true, text: 'tr 16000 16000 3 0.50', language: 'tr', engine: mark },
    { ok: true, text: 'ja 8000 16000 3 0.50', language: 'ja' },
  ]);
  const { language: _none, ...unknown } = request(8_000);
  t.match(await recognizer.transcribe(unknown, never), { ok: false, reason: 'engine_refused' });
  t.match(await recognizer.transcribe(request(4_321), never), { ok: false, reason: 'engine_failed' });
  const many = await Promise.all(Array.from({ length: 12 }, () => recognizer.transcribe(request(1_600), never)));
  t.equal(many.filter(({ ok }) => ok).length, 9, 'one is worked on, eight wait');
  t.equal(many.filter((answer) => !answer.ok && answer.reason === 'engine_busy').length, 3);
});

t.test('a fault of native code ends that process only: what waits fails, and it comes back', async (t) => {
  const { recognizer, waits } = await open(t, { filters: allFilters });
  await ready(recognizer);
  const answers = await Promise.all([
    recognizer.transcribe(request(1_234), never),
    recognizer.transcribe(request(1_600), never),
  ]);
  t.match(answers, [{ reason: 'engine_failed' }, { reason: 'engine_failed' }]);
  t.equal(recognizer.state().state, 'paused');
  t.match(await recognizer.transcribe(request(1_600), never), { ok: false, reason: 'engine_paused' });
  t.ok(waits.includes(1_000));
  await ready(recognizer);
  t.match(await recognizer.transcribe(request(1_600), never), { ok: true });
});

t.test('who does not wait any longer is not recognised', async (t) => {
  const { recognizer } = await open(t, { filters: allFilters });
  await ready(recognizer);
  const stop = new AbortController();
  const first = recognizer.transcribe(request(16_000), never);
  const second = recognizer.transcribe(request(1_600), stop.signal);
  stop.abort();
  t.match(await second, { ok: false, reason: 'engine_failed' });
  t.match(await first, { ok: true });
  recognizer.close();
});
