import { setTimeout as pause } from 'node:timers/promises';
import t from 'tap';
import type { Language } from '../../spec/schemas/common/words.ts';
import { withTx } from '../db/index.ts';
import { ApiProblem } from '../testing/api-client.ts';
import {
  captionsOn,
  keysOf,
  patienceMs,
  seesCaption,
  seesState,
  sentence,
  startSession,
  transcript,
  useEngine,
  Voice,
} from '../testing/caption-house.ts';
import { eventually } from '../testing/eventually.ts';
import { environmentOf, moveToProcess, startNodeProcess } from '../testing/node-process.ts';
import type { SeededPerson } from '../testing/seed/seed.ts';
import { startSpeechEngine } from '../testing/speech-engine.ts';
import { StreamClient } from '../testing/stream-client.ts';
import { startTestNetwork } from '../testing/test-network.ts';

t.setTimeout(300_000);
const engine = await startSpeechEngine();
const withMedia = { CONSILIUM_MEDIA_WORKERS: '1' };
const network = await startTestNetwork({ environment: withMedia, hubEnvironment: withMedia });
t.teardown(async () => {
  await network[Symbol.asyncDispose]();
  await engine.close();
});
const [a, b] = [network.node('a'), network.node('b')];
const kaya = await network.doctor('a', 'Kaya');
const demir = await network.doctor('a', 'Demir');
const rossi = await network.doctor('b', 'Rossi');
const conti = await network.doctor('b', 'Conti');
const lin = await network.doctor('hub', 'Lin');
const ref = ({ node, actor }: SeededPerson) => ({ node, actor });
const codeOf = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => 'none',
    (error: unknown) => (error instanceof ApiProblem ? error.code : Promise.reject(error)),
  );
// Both hospitals have an engine of their own, the hub has none.
await useEngine(a, engine.url);
await useEngine(b, engine.url);
const room = await startSession([kaya, rossi, demir, lin], [conti]);
const state = (who: SeededPerson) => who.client.call('captions.state', { params: { room } });
const reads = (who: SeededPerson, to: Language) =>
  who.client.call('captions.listen', { params: { room }, body: { to, original: true } });
const voices = { kaya: await Voice.enter(t, kaya, room), demir: await Voice.enter(t, demir, room) };
await Voice.enter(t, rossi, room);
await Voice.enter(t, lin, room);
const pages = {
  kaya: await StreamClient.open(kaya.client),
  rossi: await StreamClient.open(rossi.client),
  lin: await StreamClient.open(lin.client),
};
t.teardown(async () => {
  for (const page of Object.values(pages)) await page[Symbol.asyncDispose]();
});

t.test('a host switches captions on, and everybody is told which engine hears them, before they speak', async (t) => {
  const turnOn = (who: SeededPerson) => who.client.call('captions.switch', { params: { room }, body: { on: true } });
  t.equal(await codeOf(turnOn(demir)), 'right_missing');
  t.match(await state(lin), { on: false, maySwitch: false });
  t.match(await turnOn(kaya), {
    ...{ on: true, by: ref(kaya), mine: 'running', engine: { node: a.name, outside: false }, maySwitch: true },
  });
  const isOwn = (name: string) => (now: { on: boolean; mine: string; engine: { node: string } | null }) =>
    now.on && now.mine === 'running' && now.engine?.node === name;
  await seesState(pages.kaya, 'Hospital A is told', isOwn(a.name));
  await seesState(pages.rossi, 'Hospital B is told', isOwn(b.name));
  await seesState(pages.lin, 'the hub is told that it has none', ({ on, mine, nodes }) => {
    return on && mine === 'none' && nodes.some(({ node, engine }) => node === a.name && engine?.node === a.name);
  });
  t.match(await state(rossi), { on: true, by: ref(kaya), maySwitch: true, listen: { to: null, original: true } });
});

t.test('two speak at once on Hospital A, and everybody on three nodes reads who said what', async (t) => {
  await kaya.client.call('captions.speak', { params: { room }, body: { language: 'tr' } });
  await reads(rossi, 'ar');
  await Promise.all([voices.kaya.say(keysOf('tr', 2)), voices.demir.say(keysOf('en', 3))]);
  for (const page of Object.values(pages)) {
    const first = await seesCaption(page, room, 'Kaya is read', (one) => one.final && one.text === sentence(2, 'tr'));
    t.match(first, { speaker: ref(kaya), lang: 'tr', engine: { node: a.name, outside: false } });
    t.ok(first.t1 > first.t0);
    const second = await seesCaption(page, room, 'Demir is read', (one) => one.final && one.text === sentence(3, 'en'));
    t.match(second, { speaker: ref(demir), lang: 'en' });
    const kayas = captionsOn(page, room).filter(({ speaker }) => speaker.actor === kaya.actor);
    t.notOk(
      kayas.some(({ text }) => text === sentence(3, 'en')),
      'nobody else said it',
    );
  }
});

t.test('a reader gets their language from their own node, and another one as soon as they choose it', async (t) => {
  for (const index of [2, 3]) {
    const text = sentence(index, 'ar');
    const { translation } = await seesCaption(pages.rossi, room, 'in Arabic', (one) => one.translation?.text === text);
    t.match(translation, { to: 'ar', flags: [], engine: { node: b.name } });
  }
  t.notOk(
    captionsOn(pages.kaya, room).some(({ translation }) => translation),
    'Kaya reads the original',
  );
  await reads(rossi, 'th');
  await seesCaption(pages.rossi, room, 'now in Thai', (one) => one.translation?.text === sentence(2, 'th'));
  t.match(await state(rossi), { listen: { to: 'th', original: true }, translates: 'running' });
});

t.test('a co-host of another hospital corrects it, and it is patched on every node', async (t) => {
  const [said] = (await transcript(rossi, room)).filter(({ speaker }) => speaker.actor === kaya.actor);
  const caption = said?.event ?? '';
  const correct = (who: SeededPerson, text: string) =>
    who.client.call('captions.correct', { params: { caption }, body: { text } });
  t.equal(await codeOf(correct(lin, 'no')), 'not_the_author');
  const text = sentence(6, 'tr');
  t.match(await correct(rossi, text), { text, heard: sentence(2, 'tr'), corrected: { by: ref(rossi) } });
  for (const page of [pages.lin, pages.kaya])
    await seesCaption(page, room, 'it is put right', (one) => one.corrected !== undefined && one.text === text);
  await seesCaption(pages.rossi, room, 'and translated anew', (one) => one.translation?.text === sentence(6, 'th'));
  t.match(await kaya.client.call('captions.history', { params: { caption } }), {
    versions: [
      { by: null, text: sentence(2, 'tr') },
      { by: ref(rossi), text },
    ],
  });
});

t.test('who comes late reads from second 0 and finds words, and not those that were corrected', async (t) => {
  await conti.client.call('sessions.answer', { params: { room }, body: { answer: 'accepted' } });
  const late = await eventually('Conti is in', patienceMs, () => transcript(conti, room).catch(() => undefined));
  t.same(late.map(({ text }) => text).sort(), [sentence(6, 'tr'), sentence(3, 'en')].sort());
  t.match(await transcript(conti, room, { query: 'PENICILLIN' }), [{ text: sentence(3, 'en') }]);
  t.same(await transcript(conti, room, { query: sentence(2, 'tr') }), []);
  const vietnamese = await transcript(conti, room, { to: 'vi' });
  t.same(
    vietnamese.map(({ translation }) => translation?.text).sort(),
    [sentence(6, 'vi'), sentence(3, 'vi')].sort(),
    'all of it in the language of the one who is late',
  );
  t.match(await transcript(conti, room, { to: 'vi', query: 'không dị ứng' }), [{ text: sentence(3, 'en') }]);
});

t.test('a killed engine is told as a pause on every node, and captions go on by themselves', async () => {
  engine.faults.mode = '500';
  engine.faults.only = 'recognition';
  await voices.kaya.say(keysOf('tr', 5));
  await seesState(pages.kaya, 'Hospital A says paused', ({ mine }) => mine === 'paused');
  const isPaused = (now: { nodes: readonly { node: string; state: string }[] }) =>
    now.nodes.some(({ node, state }) => node === a.name && state === 'paused');
  await seesState(pages.lin, 'the hub knows it of Hospital A', isPaused);
  engine.faults.mode = 'none';
  await seesState(pages.kaya, 'captions go on by themselves', ({ mine }) => mine === 'running');
  await seesState(pages.lin, 'the hub knows that too', (now) => !isPaused(now));
  await voices.kaya.say(keysOf('tr', 7));
  await seesCaption(pages.lin, room, 'somebody is read again', ({ text }) => text === sentence(7, 'tr'));
});

t.test('a node that lies about speakers and times changes nothing, and administrators see it', async (t) => {
  const before = await transcript(kaya, room);
  const now = Date.now();
  const mark = { name: 'x', model: 'x', node: b.name, outside: false };
  const lie = { segment: 'aaaaaaaaaaaaaaaa', n: 1, t0: now - 1_000, t1: now, lang: 'en', text: 'A lie.', engine: mark };
  const send = (actor: string, over: object = {}) =>
    b.engine().ephemeral(room, { kind: 'caption', actor, data: { ...lie, ...over } });
  await eventually('the lies were counted', patienceMs, async () => {
    send(kaya.actor);
    // Of two frames that wait, the engine sends the later one.
    await pause(100);
    send(rossi.actor, { t0: now - 900_000, t1: now - 899_000 });
    const { refusals } = await a.administrator.call('admin.refusals', { query: { peer: b.name } });
    const codes = new Set(refusals.map(({ code }) => code));
    return ['caption_speaker', 'caption_time'].every((code) => codes.has(code));
  });
  const write = (actor: string, d: object) =>
    withTx(b.node.ground.db, (tx) =>
      b.engine().rooms.append(tx, {
        ...{ room, actor, type: 'caption.segment', body: { lang: 'en', text: 'A lie.', engine: mark } },
        d: { segment: 'bbbbbbbbbbbbbbbb', ...d },
      }),
    );
  t.ok((await write(rossi.actor, { t0: now - 86_400_000, t1: now - 86_399_000 })).ok, 'its node writes what it wants');
  t.match(await write(kaya.actor, { t0: now - 1_000, t1: now }), { ok: false }, 'of its own people only');
  const unsigned = await fetch(`http://127.0.0.1:${a.node.port}/federation/v1/ephemeral`, {
    method: 'POST',
    body: JSON.stringify({ frames: [{ room, kind: 'caption', actor: kaya.actor, data: lie }] }),
    headers: { host: new URL(a.base).host, 'content-type': 'application/json' },
  });
  t.equal(unsigned.status, 401);
  await network.converged(room);
  t.same(await transcript(kaya, room), before);
  t.notOk(captionsOn(pages.kaya, room).some(({ text }) => text === 'A lie.'));
});

t.test('no caption that somebody has read is lost when a node is killed', async (t) => {
  const process = await moveToProcess(b, withMedia);
  const voice = await Voice.enter(t, rossi, room);
  await using page = await StreamClient.open(rossi.client);
  const said = await eventually('Rossi reads what she said', patienceMs, async () => {
    await voice.say(keysOf('it', 8));
    return captionsOn(page, room).find(({ event, text }) => event !== null && text === sentence(8, 'it'));
  });
  await process.kill();
  await using again = await startNodeProcess(environmentOf(b));
  t.ok(again.pid > 0);
  const isKept = async (who: SeededPerson) =>
    (await transcript(who, room)).some(({ event, text }) => event === said.event && text === said.text);
  await eventually('Hospital B has it', patienceMs, () => isKept(rossi).catch(() => false));
  await eventually('Hospital A has it too', patienceMs, () => isKept(kaya));
});
