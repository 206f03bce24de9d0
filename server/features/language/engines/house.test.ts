import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import t from 'tap';
import type { EngineSettings } from '../../../../spec/schemas/api/language-engines.ts';
import { readEnvironment } from '../../../config/index.ts';
import { openTestPostgres, sharedPostgresVariable } from '../../../testing/database.ts';
import { eventually } from '../../../testing/eventually.ts';
import { startSpeechEngine } from '../../../testing/speech-engine.ts';
import { startTestNode, type TestNode } from '../../../testing/test-node.ts';
import { EngineKeys } from './key-file.ts';
import { defaultSettings } from './settings.ts';

t.setTimeout(170_000);
const patienceMs = 20_000;
const postgres = await openTestPostgres(readEnvironment()[sharedPostgresVariable]);
const node = await startTestNode({ postgres });
t.teardown(async () => {
  await node.close();
  await postgres[Symbol.asyncDispose]();
});
const address = (url: string) => ({ url, model: null, own: false });
const save = (node: TestNode, change: Partial<EngineSettings>) =>
  node.administrator.call('languageEngines.save', { body: { ...defaultSettings, ...change } });

t.test('an administrator sets an engine with its key, tries it, and sees what it does', async (t) => {
  await using engine = await startSpeechEngine({ key: 'the-key' });
  const call = node.administrator.call.bind(node.administrator);
  t.match(await call('languageEngines.now', {}), { recognition: { state: 'none' }, translation: { state: 'none' } });
  t.match(await call('languageEngines.test', { params: { service: 'translation' } }), {
    ok: false,
    reason: 'no_engine',
  });

  const saved = await save(node, { translation: address(engine.url), recognition: address(engine.url) });
  t.match(saved, { settings: { translation: { url: engine.url } }, keys: { translation: false } });
  t.match(await call('languageEngines.test', { params: { service: 'translation' } }), { reason: 'key_refused' });
  t.match(await call('languageEngines.now', {}), { translation: { state: 'paused', mark: { outside: false } } });

  for (const service of ['recognition', 'translation'] as const) {
    const reply = await call('languageEngines.setKey', { params: { service }, body: { key: 'the-key' } });
    t.equal(reply.keys[service], true);
    t.notMatch(JSON.stringify(reply), 'the-key');
  }
  t.match(await call('languageEngines.test', { params: { service: 'translation' } }), { ok: true, answer: 'fièvre' });
  t.match(await call('languageEngines.test', { params: { service: 'recognition' } }), {
    ok: true,
    answer: 'Good morning, colleagues.',
    model: 'speech',
  });
  const overview = await call('languageEngines.overview', {});
  t.match(overview.engines, [
    { service: 'recognition', source: 'configured', state: 'ready', reason: null, mark: { node: node.name } },
    { service: 'translation', source: 'configured', state: 'ready' },
  ]);

  const file = join(node.dataDir, 'keys', 'engines.json');
  t.match(await readFile(file, 'utf8'), 'the-key');
  t.equal((await stat(file)).mode & 0o777, 0o600);
  const { entries } = await call('admin.audit', {});
  const changes = entries.filter(({ action }) => action === 'language.engines_changed');
  t.equal(changes.length, 3);
  t.notMatch(JSON.stringify(entries), 'the-key');

  await node.restart();
  t.match(
    await call('languageEngines.now', {}),
    { translation: { state: 'ready' } },
    'all of it is there after a restart',
  );
});

t.test('a key does not go to another machine than it was given for', async (t) => {
  await using engine = await startSpeechEngine();
  await save(node, { translation: address(engine.url) });
  await node.administrator.call('languageEngines.setKey', { params: { service: 'translation' }, body: { key: 'k' } });
  t.match(await save(node, { translation: address(`${engine.url}/more`) }), { keys: { translation: true } });
  t.match(await save(node, { translation: address('http://127.0.0.2:9/v1') }), { keys: { translation: false } });
});

t.test('the environment wins, and the page can say so', async (t) => {
  await using engine = await startSpeechEngine();
  await using node = await startTestNode({
    ...{ host: 'b', postgres },
    environment: {
      CONSILIUM_MT_URL: engine.url,
      CONSILIUM_LANGUAGE_OUTSIDE: 'refuse',
      CONSILIUM_LANGUAGE_OFFER: 'rooms',
    },
  });
  const outside = { speech: true, captions: true, posts: true, profiles: true };
  const reply = await save(node, { translation: address('http://127.0.0.2:9/v1'), outside, offer: 'federation' });
  t.match(reply, {
    fixed: { recognition: false, translation: true, outside: true, offer: true },
    settings: {
      translation: { url: engine.url, model: null },
      outside: { speech: false, posts: false },
      offer: 'rooms',
    },
  });
  t.match(await node.administrator.call('languageEngines.now', {}), { translation: { state: 'ready' } });
});

t.test('only administrators see and change engines; an address with a password is refused', async (t) => {
  const { status } = await node.guest().bytes('languageEngines.overview', {});
  t.equal(status, 401);
  for (const url of ['ftp://a/v1', 'http://user:secret@a/v1', 'http:///v1', 'engine.example']) {
    const { status } = await node.administrator.bytes('languageEngines.save', {
      body: { ...defaultSettings, translation: address(url) },
    });
    t.equal(status, 400, url);
  }
});

t.test('use is counted by day and kept', async (t) => {
  await using engine = await startSpeechEngine();
  await using node = await startTestNode({ host: 'c', postgres, environment: { CONSILIUM_MT_URL: engine.url } });
  const engines = node.node.features()?.engines;
  const translate = () =>
    engines?.translate({ text: 'fever', from: 'en', to: 'tr', kind: 'post', terms: [] }, new AbortController().signal);
  t.match(await translate(), { ok: true, text: 'ateş' });
  engine.faults.mode = '500';
  t.match(await translate(), { ok: false, reason: 'engine_failed' });
  const { days, engines: reports } = await node.administrator.call('languageEngines.overview', {});
  t.match(days, [{ service: 'translation', node: node.name, peer: null, requests: 2, failures: 1 }]);
  t.ok((days[0]?.units ?? 0) > 0 && (days[0]?.answered ?? 0) > 0);
  t.match(reports, [{ service: 'translation', state: 'paused', reason: 'server_error', latency: { p50Ms: Number } }]);
  engine.faults.mode = 'none';
  await eventually('the engine is back', patienceMs, async () => engines?.status().translation.state === 'ready');
  await translate();
  await node.restart();
  const again = await node.administrator.call('languageEngines.overview', {});
  t.match(again.days, [{ requests: 3, failures: 1 }], 'what was counted last was written at the stop');
});

t.test('a damaged file of keys is named and its content is not shown', async (t) => {
  await node.administrator.call('languageEngines.setKey', { params: { service: 'translation' }, body: { key: 'k' } });
  const file = join(node.dataDir, 'keys', 'engines.json');
  await writeFile(file, '{"translation": "hunter2"');
  const error = await new EngineKeys(node.dataDir).load().catch((reason: unknown) => reason);
  t.match(String(error), /engines\.json is not a file of engine keys/);
  t.notMatch(String(error), 'hunter2');
  await writeFile(file, '{}');
});
