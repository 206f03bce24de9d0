import { setImmediate as turn } from 'node:timers/promises';
import t from 'tap';
import { readEnvironment } from '../../../config/index.ts';
import { openDatabase, withTx } from '../../../db/index.ts';
import { createLog } from '../../../platform/log.ts';
import { createTestDatabase, openTestPostgres, sharedPostgresVariable } from '../../../testing/database.ts';
import { TestClock } from '../../../testing/test-clock.ts';
import type { EngineRefusal, EngineState, Translated, TranslateRequest } from '../engines/engines.ts';
import { forgetSources, pruneKept } from './kept.ts';
import { type TranslationParts, type TranslationRequest, Translations } from './translations.ts';

const mark = { name: 'Test engine', model: 'translator', node: 'a.localhost', outside: false };
const vietnamese = 'Chúng tôi dùng dexamethason 6 mg một lần mỗi ngày.';
const turkish = 'Günde bir kez 6 mg deksametazon verdik.';
const never = new AbortController().signal;
const postgres = await openTestPostgres(readEnvironment()[sharedPostgresVariable]);
t.teardown(() => postgres[Symbol.asyncDispose]());

/** An engine that answers what the test says, and a database for what is kept. */
async function stage(over: Partial<TranslationParts> = {}) {
  const database = await createTestDatabase(postgres.url);
  const db = openDatabase({ url: database.url });
  const clock = new TestClock();
  const asked: TranslateRequest[] = [];
  const engine = {
    state: { state: 'ready', mark, sinceMs: 0 } as EngineState,
    answer: async (_request: TranslateRequest, _signal: AbortSignal): Promise<Translated | EngineRefusal> => ({
      ok: true,
      text: turkish,
      engine: mark,
      ms: 1,
    }),
  };
  const terms = { version: 1, hints: () => [] };
  const translations = new Translations({
    ...{ db, clock, log: createLog('silent'), check: () => [], terms: () => terms },
    engines: {
      status: () => ({ recognition: { state: 'none' }, translation: engine.state }),
      translate: (request, signal) => {
        asked.push(request);
        return engine.answer(request, signal);
      },
    },
    ...over,
  });
  const ask = (more: Partial<TranslationRequest> = {}, signal = never) =>
    translations.of({ text: vietnamese, to: 'tr', kind: 'post', source: { event: 'e_1' }, ...more }, signal);
  return {
    ...{ db, clock, asked, engine, terms, translations, ask },
    close: async () => {
      translations.close();
      await db[Symbol.asyncDispose]();
      await database[Symbol.asyncDispose]();
    },
  };
}

t.test('a text is translated once for a language, marked, and kept', async (t) => {
  const s = await stage();
  t.teardown(s.close);
  const first = await s.ask();
  t.match(first, { ok: true, text: turkish, from: 'vi', engine: mark, glossary: 1, flags: [] });
  t.match(await s.ask({ source: { event: 'e_2' } }), { ok: true, text: turkish });
  t.equal(s.asked.length, 1, 'the second post with these words needs no engine');
  s.terms.version = 2;
  await s.ask();
  t.equal(s.asked.length, 2, 'another glossary makes another translation');
  s.engine.state = { state: 'ready', mark: { ...mark, model: 'better' }, sinceMs: 0 };
  await s.ask();
  t.equal(s.asked.length, 3, 'another engine does too');
});

t.test('equal requests that are under way share one answer, and it ends when nobody waits', async (t) => {
  const s = await stage();
  t.teardown(s.close);
  const answer = Promise.withResolvers<Translated>();
  let stopped = false;
  s.engine.answer = (_request, signal) => {
    signal.addEventListener('abort', () => {
      stopped = true;
    });
    return answer.promise;
  };
  const leaving = new AbortController();
  const both = [s.ask(), s.ask(), s.ask({}, leaving.signal)];
  while (s.asked.length === 0) await turn();
  leaving.abort();
  t.match(await both[2], { ok: false, reason: 'engine_failed' });
  t.notOk(stopped, 'the others still wait');
  answer.resolve({ ok: true, text: turkish, engine: mark, ms: 1 });
  t.match(await Promise.all(both.slice(0, 2)), [{ ok: true }, { ok: true }]);
  t.equal(s.asked.length, 1);

  const alone = new AbortController();
  s.engine.answer = (_request, signal) =>
    new Promise((resolve) =>
      signal.addEventListener('abort', () => {
        stopped = true;
        resolve({ ok: false, reason: 'engine_failed' });
      }),
    );
  const waiting = s.ask({ to: 'it' }, alone.signal);
  while (s.asked.length < 2) await turn();
  stopped = false;
  alone.abort();
  await waiting;
  t.ok(stopped, 'nobody waits any more');
});

t.test('what is in the language already, or has no words, asks no engine', async (t) => {
  const s = await stage();
  t.teardown(s.close);
  t.match(await s.ask({ text: turkish }), { ok: false, reason: 'same_language', from: 'tr' });
  t.match(await s.ask({ text: '👍 https://example.org' }), { ok: false, reason: 'same_language' });
  t.match(
    await s.ask({ text: '환자는 열이 없습니다' }),
    { ok: false, reason: 'engine_refused' },
    'Korean is not spoken here',
  );
  t.match(
    await s.ask({ text: vietnamese, from: 'tr' }),
    { ok: true, from: 'vi' },
    'a wrong declaration does not hide a language',
  );
  t.equal(s.asked.length, 1);
});

t.test(
  'code, mentions and addresses come back as they were, and an answer that loses them is no translation',
  async (t) => {
    const s = await stage();
    t.teardown(s.close);
    const mention = '[@Dr. Linh Tran](/people/b.localhost/u_aaaaaaaaaaaaaaaaaaaaaa)';
    s.engine.answer = async ({ text }) => ({ ok: true, text: text.replace(vietnamese, turkish), engine: mark, ms: 1 });
    t.match(await s.ask({ text: `${mention} ${vietnamese} \`x = 1\`` }), {
      ok: true,
      text: `${mention} ${turkish} \`x = 1\``,
    });
    t.notMatch(s.asked[0]?.text, /Linh/, 'names of people are not sent');
    s.engine.answer = async () => ({ ok: true, text: turkish, engine: mark, ms: 1 });
    t.match(await s.ask({ text: `${mention} ${vietnamese}` }), { ok: false, reason: 'translation_rejected' });
  },
);

t.test('a long text is translated part by part and put together', async (t) => {
  const s = await stage();
  t.teardown(s.close);
  s.engine.answer = async ({ text }) => ({ ok: true, text: text.replaceAll(vietnamese, turkish), engine: mark, ms: 1 });
  const paragraphs = Array.from({ length: 80 }, () => vietnamese);
  t.match(await s.ask({ text: paragraphs.join('\n\n') }), {
    ok: true,
    text: paragraphs.map(() => turkish).join('\n\n'),
  });
  t.ok(s.asked.length > 1 && s.asked.every(({ text }) => text.length <= 2_000));
});

t.test('no answer of an engine changes a text or is shown for one, and the reason is always the same', async (t) => {
  const s = await stage();
  t.teardown(s.close);
  const says = (text: string) => async () => ({ ok: true, text, engine: mark, ms: 1 }) as const;
  const refuses = (reason: EngineRefusal['reason']) => async () => ({ ok: false, reason, retryAfterMs: 5 }) as const;
  const faults = [
    [says('Sure! Here is the translation:\n\nGünde bir kez 6 mg verdik.'), 'translation_rejected'],
    [says('先生方、おはようございます。'), 'translation_rejected'],
    [says('Lorem ipsum dolor sit amet. '.repeat(40)), 'translation_rejected'],
    [says(''), 'translation_rejected'],
    [says(vietnamese), 'translation_rejected'],
    [refuses('engine_busy'), 'engine_busy'],
    [refuses('engine_paused'), 'engine_paused'],
    [refuses('engine_quota'), 'engine_quota'],
    [refuses('engine_failed'), 'engine_failed'],
    [refuses('no_engine'), 'no_engine'],
    [async () => Promise.reject(new Error('a bug of an engine')), 'engine_failed'],
  ] as const;
  for (const [answer, reason] of faults) {
    s.engine.answer = answer;
    t.match(await s.ask(), { ok: false, reason, from: 'vi' });
  }
  s.engine.answer = says(turkish);
  t.match(await s.ask(), { ok: true }, 'nothing of it was kept');
});

t.test('while no engine answers, what was made before is shown with what made it', async (t) => {
  const s = await stage();
  t.teardown(s.close);
  await s.ask();
  s.terms.version = 2;
  s.engine.answer = async () => ({ ok: false, reason: 'engine_paused' });
  t.match(await s.ask(), { ok: true, text: turkish, glossary: 1 });
  s.engine.state = { state: 'none' };
  s.terms.version = 1;
  const before = s.asked.length;
  t.match(await s.ask(), { ok: true, engine: mark });
  t.equal(s.asked.length, before, 'a node without an engine reads what is there');
});

t.test('a translation goes when the last text with these words does', async (t) => {
  const s = await stage();
  t.teardown(s.close);
  const count = async () => (await s.db.sql`select from translation`).length;
  await s.ask();
  await s.ask({ source: { event: 'e_2' } });
  await withTx(s.db, (tx) => forgetSources(tx, ['e_1']));
  t.equal(await count(), 1);
  await withTx(s.db, (tx) => forgetSources(tx, ['e_2']));
  t.equal(await count(), 0);
  await s.ask({ source: { name: 'title:r_1' } });
  await s.ask({ text: 'Bệnh nhân không sốt và ho khan.', source: { name: 'title:r_1' } });
  t.equal(await count(), 1, 'a title that was changed says the old words no more');
});

t.test('a text that is erased while it is translated is not kept', async (t) => {
  const s = await stage();
  t.teardown(s.close);
  t.match(await s.ask({ source: { event: 'e_1', holds: async () => false } }), { ok: true });
  t.equal((await s.db.sql`select from translation`).length, 0);
  t.equal((await s.db.sql`select from translation_source`).length, 0);
});

t.test('what nobody reads for a month is forgotten', async (t) => {
  const s = await stage();
  t.teardown(s.close);
  await s.ask();
  await s.ask({ text: 'Bệnh nhân không sốt và ho khan.', source: { event: 'e_2' } });
  s.clock.advance(20 * 86_400_000);
  await s.ask();
  s.clock.advance(20 * 86_400_000);
  await withTx(s.db, (tx) => pruneKept(tx, s.clock.now()));
  const rows = await s.db.sql<{ source: string }[]>`
    select source from translation_source join translation using (hash)`;
  t.same(rows, [{ source: 'e_1' }]);
});

t.test('doubts of the medical check are kept with the translation', async (t) => {
  const flags = [{ kind: 'dose', source: '6 mg', target: '60 mg' }] as const;
  const s = await stage({ check: () => [...flags] });
  t.teardown(s.close);
  t.match(await s.ask(), { ok: true, flags });
  t.match(await s.ask(), { ok: true, flags });
  t.equal(s.asked.length, 1);
  t.match(s.translations.inspect({ text: vietnamese, to: 'tr' }, turkish), { ok: true, from: 'vi', flags });
  t.match(s.translations.inspect({ text: vietnamese, to: 'tr' }, 'Here is the translation: x'), {
    reason: 'translation_rejected',
  });
});
