import t from 'tap';
import { request } from 'undici';
import type { EngineSettings } from '../../../../spec/schemas/api/language-engines.ts';
import { eventually } from '../../../testing/eventually.ts';
import { startSpeechEngine } from '../../../testing/speech-engine.ts';
import { sentences } from '../../../testing/speech-engine-sentences.ts';
import { dtmfSound } from '../../../testing/speech-engine-tones.ts';
import { type NetworkNode, startTestNetwork } from '../../../testing/test-network.ts';
import type { TranslateRequest } from '../engines/engines.ts';
import { defaultSettings } from '../engines/settings.ts';

t.setTimeout(170_000);
const patienceMs = 30_000;
const never = new AbortController().signal;
const network = await startTestNetwork();
const engine = await startSpeechEngine();
t.teardown(async () => {
  await network[Symbol.asyncDispose]();
  await engine.close();
});
const [a, b] = [network.node('a'), network.node('b')];
const address = { url: engine.url, model: null, own: false };
const both = { recognition: address, translation: address };

const set = (node: NetworkNode, change: Partial<EngineSettings>) =>
  node.administrator.call('languageEngines.save', { body: { ...defaultSettings, ...change } });
const enginesOf = (node: NetworkNode) => {
  const engines = node.node.features()?.engines;
  if (!engines) throw new Error(`${node.name} has no identity yet`);
  return engines;
};
const sentence: TranslateRequest = {
  ...{ text: sentences[3]?.en as string, from: 'en', to: 'vi', kind: 'caption', terms: [] },
};
const speech = { pcm: dtmfSound('13').pcm, language: 'en', hotWords: ['penicillin'] } as const;

const [ada, ben] = [await network.doctor('a', 'Ada'), await network.doctor('b', 'Ben')];
const room = await network.discussion([ada, ben]);
const ownRoom = await network.discussion([ben], 'Only here');
await network.converged(room);

t.test('nobody lends an engine that is not offered', async (t) => {
  await set(a, both);
  t.match(await enginesOf(b).translate({ ...sentence, room }, never), { ok: false, reason: 'no_engine' });
  t.match(await enginesOf(b).transcribe({ ...speech, room }, never), { ok: false, reason: 'no_engine' });
  t.same(enginesOf(b).status(room), { recognition: { state: 'none' }, translation: { state: 'none' } });
  t.match(engine.requests, []);
});

t.test('a node without an engine has that of the node that leads the room, there and nowhere else', async (t) => {
  await set(a, { ...both, offer: 'rooms' });
  await b.restart();
  const seen: unknown[] = [];
  enginesOf(b).onChange(() => seen.push(enginesOf(b).status(room)));
  t.match(enginesOf(b).status(room), { translation: { state: 'none' } }, 'nobody has asked yet');
  await eventually('it is told what is offered', patienceMs, async () => {
    const { recognition, translation } = enginesOf(b).status(room);
    return recognition.state === 'ready' && translation.state === 'ready';
  });
  t.match(seen.at(-1), { translation: { state: 'ready', mark: { node: a.name, outside: false, name: '127.0.0.1' } } });
  t.match(await enginesOf(b).translate({ ...sentence, room }, never), {
    ...{ ok: true, text: sentences[3]?.vi, from: 'en', engine: { node: a.name, model: 'speech' } },
  });
  t.match(await enginesOf(b).transcribe({ ...speech, room }, never), {
    ...{ ok: true, text: sentences[3]?.en, language: 'en', noSpeech: 0.02, engine: { node: a.name } },
  });
  t.match(engine.requests.at(-1), { content: '13', prompt: 'penicillin' });
  for (const elsewhere of [undefined, ownRoom, `r_${'A'.repeat(43)}`]) {
    const wanted = elsewhere === undefined ? sentence : { ...sentence, room: elsewhere };
    t.match(await enginesOf(b).translate(wanted, never), { ok: false, reason: 'no_engine' }, elsewhere ?? 'no room');
  }
});

t.test('what was lent is counted for both, and noted once a day', async (t) => {
  const lent = await a.administrator.call('languageEngines.overview', {});
  t.match(
    lent.days.filter(({ peer }) => peer === b.name).map(({ service, requests }) => ({ service, requests })),
    [
      { service: 'recognition', requests: 1 },
      { service: 'translation', requests: 1 },
    ],
  );
  const borrowed = await b.administrator.call('languageEngines.overview', {});
  t.match(
    borrowed.days.map(({ node, peer }) => ({ node, peer })),
    [
      { node: a.name, peer: null },
      { node: a.name, peer: null },
    ],
  );
  const { entries } = await a.administrator.call('admin.audit', {});
  t.match(
    entries.filter(({ action }) => action === 'language.engine_lent'),
    [{ subject: b.name }],
  );
});

t.test('the hub lends to everybody when it wants to; what a node is lent it does not lend on', async (t) => {
  await set(network.hub, { ...both, offer: 'federation' });
  await b.restart();
  t.match(await enginesOf(b).translate({ ...sentence, room: ownRoom }, never), {
    ok: true,
    engine: { node: network.hub.name },
  });
  t.match(await enginesOf(b).translate({ ...sentence, room }, never), { ok: true, engine: { node: a.name } });
  await set(a, { offer: 'federation' });
  await b.restart();
  t.match(await enginesOf(b).translate({ ...sentence, room }, never), { engine: { node: network.hub.name } });
  await set(b, { use: { host: true, hub: false } });
  t.match(await enginesOf(b).translate({ ...sentence, room: ownRoom }, never), { ok: false, reason: 'no_engine' });
  await set(b, {});
  await set(network.hub, {});
  await set(a, { ...both, offer: 'rooms' });
});

t.test('a node that used up its share is told so until an hour has passed', async (t) => {
  await set(a, { ...both, offer: 'rooms', quota: { seconds: 1, characters: sentence.text.length } });
  await a.restart();
  await b.restart();
  t.match(await enginesOf(b).translate({ ...sentence, room }, never), { ok: true });
  const refused = await enginesOf(b).translate({ ...sentence, room }, never);
  t.match(refused, { ok: false, reason: 'engine_quota' });
  t.ok(!refused.ok && (refused.retryAfterMs ?? 0) > 60_000, 'it is told when to ask again');
  t.match(await enginesOf(b).transcribe({ ...speech, room }, never), { ok: true });
  t.match(await enginesOf(b).transcribe({ ...speech, pcm: dtmfSound('13131313').pcm, room }, never), {
    reason: 'engine_quota',
  });
  t.match(await enginesOf(a).translate(sentence, never), { ok: true }, 'its own people have no quota');
  await set(a, { ...both, offer: 'rooms' });
  await a.restart();
});

t.test('when the lent engine fails, everybody knows, and knows when it is back', async (t) => {
  await b.restart();
  t.match(await enginesOf(b).translate({ ...sentence, room }, never), { ok: true });
  engine.faults.mode = '500';
  await eventually('the lender pauses it', patienceMs, async () => {
    await enginesOf(b).translate({ ...sentence, room }, never);
    return enginesOf(b).status(room).translation.state === 'paused';
  });
  t.match(await enginesOf(b).translate({ ...sentence, room }, never), { ok: false, reason: 'engine_paused' });
  engine.faults.mode = 'none';
  await eventually('it is back', patienceMs, async () => enginesOf(b).status(room).translation.state === 'ready');
  t.match(await enginesOf(b).translate({ ...sentence, room }, never), { ok: true });
});

t.test(
  'an engine that stands outside is not used through another node either, unless administrators allow it',
  async (t) => {
    // A public address that nobody has (RFC 5737): nothing is sent there.
    await set(a, {
      translation: { ...address, url: 'http://203.0.113.7:9/v1' },
      outside: { speech: false, captions: true, posts: false, profiles: false },
      offer: 'rooms',
    });
    await b.restart();
    t.match(await enginesOf(b).translate({ ...sentence, room }, never), { ok: false, reason: 'no_engine' });
    t.match(enginesOf(b).status(room).translation, { state: 'none' });
    await set(a, { ...both, offer: 'rooms' });
  },
);

t.test('whoever cannot prove to be an active node of the registry gets nothing', async (t) => {
  const body = JSON.stringify({ room, text: 'fever', to: 'tr', kind: 'post', terms: [] });
  const port = new URL(a.base).port;
  const headers = { host: `${a.name}:${port}`, 'content-type': 'application/json' };
  const before = engine.requests.length;
  for (const more of [{}, { signature: 'consilium=:AAAA:', 'signature-input': 'consilium=()' }]) {
    const { statusCode, body: answer } = await request(`http://127.0.0.1:${port}/federation/v1/language/translate`, {
      method: 'POST',
      headers: { ...headers, ...more },
      body,
    });
    await answer.dump();
    t.equal(statusCode, 401);
  }
  const suspend = { params: { node: b.name }, body: { reason: 'A test.' } };
  await network.hub.administrator.call('hub.suspend', suspend);
  await eventually(
    'everybody has heard',
    patienceMs,
    async () => a.engine().registry.view().node(b.name)?.status === 'suspended',
  );
  t.match(await enginesOf(b).translate({ ...sentence, room }, never), { ok: false });
  t.equal(engine.requests.length, before);
});
