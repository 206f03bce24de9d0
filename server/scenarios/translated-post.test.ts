import { randomUUID } from 'node:crypto';
import t from 'tap';
import type { TranslationAnswer, TranslationItem } from '../../spec/schemas/api/language.ts';
import type { Language } from '../../spec/schemas/common/words.ts';
import { eventually } from '../testing/eventually.ts';
import type { SeededPerson } from '../testing/seed/seed.ts';
import { type FaultMode, startSpeechEngine } from '../testing/speech-engine.ts';
import { sentences } from '../testing/speech-engine-sentences.ts';
import { startTestNetwork } from '../testing/test-network.ts';

/** Engines need their time to be given up; nothing waits this long when all is well. */
const patienceMs = 60_000;
t.setTimeout(240_000);
const engine = await startSpeechEngine();
t.teardown(() => engine.close());
const network = await startTestNetwork({
  environmentOf: {
    a: {
      ...{ CONSILIUM_MT_URL: engine.url, CONSILIUM_MT_MODEL: 'translator' },
      // For rooms that this hospital leads.
      CONSILIUM_LANGUAGE_OFFER: 'rooms',
    },
  },
});
t.teardown(() => network[Symbol.asyncDispose]());
const yilmaz = await network.doctor('a', 'Yilmaz', { locale: 'tr' });
const tran = await network.doctor('b', 'Tran', { locale: 'vi' });
const stranger = await network.doctor('a', 'Demir', { locale: 'tr' });
const room = await network.discussion([yilmaz, tran]);
const last = sentences.at(-1);
const dose = sentences.find(({ en }) => en.includes('dexamethasone'));
if (dose === undefined || last === undefined) throw new Error('the engine knows no sentence with a dose');

/** Somebody at the other hospital writes, and it is there. */
async function write(by: SeededPerson, text: string, language: Language, readBy = yilmaz): Promise<string> {
  const { id } = await by.client.call('posts.create', {
    params: { room },
    body: { clientId: randomUUID(), text, language },
  });
  await eventually('the post reaches its reader', patienceMs, async () => {
    return readBy.client.call('posts.get', { params: { post: id } }).catch(() => undefined);
  });
  return id;
}

/** What a page does: asks until the node has an answer. */
async function translate(reader: SeededPerson, item: TranslationItem, to: Language): Promise<TranslationAnswer> {
  return eventually('the node answers', patienceMs, async () => {
    const { answers } = await reader.client.call('translations.of', { body: { to, items: [item] } });
    return answers[0]?.state === 'waiting' ? undefined : answers[0];
  });
}

const textOf = async (reader: SeededPerson, post: string) =>
  (await reader.client.call('posts.get', { params: { post } })).text;

async function fail(mode: FaultMode): Promise<void> {
  engine.faults.mode = mode;
}

t.test('a post in Vietnamese of another hospital is read in Turkish, once made and marked', async (t) => {
  const post = await write(tran, dose.vi, 'vi');
  const before = engine.requests.length;
  const answer = await translate(yilmaz, { kind: 'post', post }, 'tr');
  t.match(answer, { state: 'done', text: dose.tr, from: 'vi', to: 'tr', flags: [] });
  t.match(answer, { engine: { model: 'translator', node: 'a.localhost', outside: false } });
  t.same(await translate(yilmaz, { kind: 'post', post }, 'tr'), answer);
  t.equal(engine.requests.length, before + 1, 'the second reader needs no engine');
  t.equal(await textOf(yilmaz, post), dose.vi, 'the post is as it was written');
});

t.test('a hospital without an engine reads by the one that the host of the room lends', async (t) => {
  const entry = sentences.find(({ en }) => en.startsWith('C-reactive'));
  const post = await write(yilmaz, entry?.tr ?? '', 'tr', tran);
  const answer = await translate(tran, { kind: 'post', post }, 'vi');
  t.match(answer, { state: 'done', text: entry?.vi, flags: [] });
  t.match(answer, { engine: { node: 'a.localhost' } });
});

t.test('a dose that the engine changed is found', async (t) => {
  await fail('dose');
  t.teardown(() => fail('none'));
  const post = await write(tran, `${dose.vi} ${dose.vi}`, 'vi');
  const answer = await translate(yilmaz, { kind: 'post', post }, 'tr');
  t.equal(answer.state, 'done');
  if (answer.state !== 'done') return;
  t.ok(
    answer.flags.some(({ kind }) => kind === 'dose' || kind === 'number'),
    JSON.stringify(answer.flags),
  );
});

t.test('whatever an engine answers, the post stays and the reason is one of the few', async (t) => {
  t.teardown(() => fail('none'));
  const paused = ['engine_failed', 'engine_paused'];
  // Those that make the node give an engine a rest come last.
  const faults: readonly (readonly [FaultMode, readonly string[]])[] = [
    ['chatter', ['translation_rejected']],
    ['nonsense', ['translation_rejected']],
    ['wrong-language', ['translation_rejected']],
    ['obeys', ['translation_rejected']],
    ['429', ['engine_busy', 'engine_quota', 'engine_paused']],
    ['wrong-shape', paused],
    ['wrong-json', paused],
    ['cut', paused],
    ['500', paused],
  ];
  for (const [index, [mode, reasons]] of faults.entries()) {
    const text = `${sentences[index]?.vi} ${sentences[index + 1]?.vi}`;
    const post = await write(tran, text, 'vi');
    await fail(mode);
    const answer = await translate(yilmaz, { kind: 'post', post }, 'tr');
    t.equal(answer.state, 'none', mode);
    if (answer.state === 'none') t.ok(reasons.includes(answer.reason), `${mode}: ${answer.reason}`);
    t.equal(await textOf(yilmaz, post), text, mode);
    await fail('none');
  }
  const post = await write(tran, sentences[0]?.vi ?? '', 'vi');
  await eventually('the engine that works again is used again', patienceMs, async () => {
    const answer = await translate(yilmaz, { kind: 'post', post }, 'tr');
    return answer.state === 'done';
  });
});

t.test('only those who may read a text get its translation', async (t) => {
  const post = await write(tran, dose.vi, 'vi');
  for (const item of [
    { kind: 'post', post },
    { kind: 'title', room },
    { kind: 'file', post, sha256: '0'.repeat(64) },
  ] as const) {
    t.match(await translate(stranger, item, 'tr'), { state: 'none', reason: 'not_found' }, item.kind);
  }
  const body = { to: 'tr', item: { kind: 'post', post }, text: dose.tr } as const;
  await t.rejects(stranger.client.call('translations.check', { body }), /answered 404/);
});

t.test('a translation goes with its post: when it is edited, and when it is removed', async (t) => {
  const kept = async () => {
    const rows = await network.node('a').node.ground.db.sql`select from translation where words = ${last.id}`;
    return rows.length;
  };
  const post = await write(tran, last.vi, 'vi');
  t.match(await translate(yilmaz, { kind: 'post', post }, 'id'), { state: 'done', text: last.id });
  t.equal(await kept(), 1);
  await tran.client.call('posts.edit', { params: { post }, body: { text: sentences[0]?.vi ?? '' } });
  await eventually('the old words are gone', patienceMs, async () => (await kept()) === 0);
  const other = await write(tran, last.vi, 'vi');
  await translate(yilmaz, { kind: 'post', post: other }, 'id');
  t.equal(await kept(), 1);
  await tran.client.call('posts.redact', { params: { post: other }, body: {} });
  await eventually('the words are gone', patienceMs, async () => (await kept()) === 0);
  t.match(await translate(yilmaz, { kind: 'post', post: other }, 'id'), { state: 'none', reason: 'not_found' });
});

t.test('a person says how they read', async (t) => {
  const { settings, engine: here } = await yilmaz.client.call('translations.settings', {});
  t.match(settings, { reads: ['tr'], into: null, always: [] });
  t.match(here, { state: 'ready', mark: { model: 'translator' } });
  const wish = { reads: ['tr', 'en'], into: 'tr', always: ['vi', 'en'] } as const;
  const body = { reads: [...wish.reads], into: wish.into, always: [...wish.always] };
  t.match(
    await yilmaz.client.call('translations.setSettings', { body }),
    { always: ['vi'] },
    'what one reads is not translated',
  );
  t.match((await yilmaz.client.call('translations.settings', {})).settings, {
    reads: ['tr', 'en'],
    into: 'tr',
    always: ['vi'],
  });
});

t.test('a wrong translation that is reported reaches the editors, and is made anew when they are done', async (t) => {
  const { administrator } = network.node('a');
  const post = await write(tran, dose.vi, 'vi');
  const item = { kind: 'post', post } as const;
  const answer = await translate(yilmaz, item, 'tr');
  if (answer.state !== 'done') return t.fail('there is no translation');
  const report = {
    item,
    to: 'tr',
    text: answer.text,
    comment: 'Doz cümlesi',
    better: 'Daha iyi',
    engine: answer.engine,
  } as const;
  await yilmaz.client.call('translations.report', { body: report });
  const { reports } = await administrator.call('translations.reports', { query: { state: 'open' } });
  t.match(reports, [
    { source: dose.vi, translation: dose.tr, better: 'Daha iyi', comment: 'Doz cümlesi', from: 'vi', to: 'tr' },
  ]);
  await t.rejects(yilmaz.client.call('translations.reports', {}), /answered 403/, 'colleagues do not read reports');
  const before = engine.requests.length;
  const id = reports[0]?.id ?? '';
  await administrator.call('translations.settleReport', { params: { id }, body: { note: 'Term added' } });
  t.match((await administrator.call('translations.reports', {})).reports, [{ settled: { note: 'Term added' } }]);
  await translate(yilmaz, item, 'tr');
  t.equal(engine.requests.length, before + 1);
  const { entries } = await administrator.call('admin.audit', {});
  const actions = entries.map(({ action }) => action);
  t.ok(actions.includes('translation.reported') && actions.includes('translation.settled'));
  await tran.client.call('posts.redact', { params: { post }, body: {} });
  await eventually('the words of the report go with the post', patienceMs, async () => {
    const { reports: left } = await administrator.call('translations.reports', {});
    return left[0]?.source === null && left[0].translation === null && left[0].comment !== '';
  });
});
