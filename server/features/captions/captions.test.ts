import { createHash } from 'node:crypto';
import t from 'tap';
import type { Change, ControlState, Refusal } from '../../../federation/index.ts';
import type { Language } from '../../../spec/schemas/common/words.ts';
import { readEnvironment } from '../../config/index.ts';
import { openDatabase, withTx } from '../../db/index.ts';
import { createTestDatabase, openTestPostgres, sharedPostgresVariable } from '../../testing/database.ts';
import { type CaptionEffects, captionsInbound, forgetCaptionWords } from './caption-inbound.ts';
import type { Parts, Translation } from './parts.ts';
import { readSwitch } from './switches.ts';
import { readTranscript } from './transcript.ts';
import { Translator } from './translator.ts';

const postgres = await openTestPostgres(readEnvironment()[sharedPostgresVariable]);
t.teardown(() => postgres[Symbol.asyncDispose]());
const database = await createTestDatabase(postgres.url);
t.teardown(() => database[Symbol.asyncDispose]());
const db = openDatabase({ url: database.url });
t.teardown(() => db.close());

const actor = (name: string) => `u_${name.padEnd(22, '0')}`;
const hash = (prefix: string, text: string) => `${prefix}_${createHash('sha256').update(text).digest('base64url')}`;
const group = hash('r', 'group');
const mark = { name: 'speech', model: 'm', node: 'b.example', outside: false };
const begun = 1_800_000_000_000;

const refusals: Refusal[] = [];
const erased: string[] = [];
const published: unknown[] = [];
let told: CaptionEffects[] = [];
let translate: (text: string, to: Language) => Translation | Promise<Translation> = (text, to) => ({
  ...{ ok: true, text: `${to}: ${text}`, engine: mark, flags: [] },
});
let role: 'admin' | 'member' = 'member';
const parts = {
  ...{ node: 'a.example', db, clock: { now: () => begun } },
  log: { warn: (fields: object) => t.comment(JSON.stringify(fields)) },
  stream: { publish: (_tx: unknown, _to: unknown, event: unknown) => void published.push(event) },
  refused: (refusal: Refusal) => void refusals.push(refusal),
  federation: () => ({ rooms: { eraseBody: async (_tx: unknown, id: string) => void erased.push(id) } }),
  sessions: { access: async () => ({ role }) },
  translations: { of: async ({ text, to }: { text: string; to: Language }) => translate(text, to) },
} as unknown as Parts;
const inbound = captionsInbound(parts, (effects) => void told.push(effects));
const apply = (...changes: Change[]) => withTx(db, (tx) => inbound.apply(tx, changes));
const translator = new Translator(parts);

let made = 0;
const header = (room: string, node: string, type: string, ms: number) => ({
  ...{ v: 1, room, node, inc: 1, seq: ++made, hlc: [ms, 0], type },
});
/** An event as the engine tells it; nothing is signed and no right is judged. */
function say(
  room: string,
  type: string,
  who: string,
  more: { ref?: string; d?: object; body?: object; node?: string; ms?: number } = {},
): Extract<Change, { kind: 'content' }> {
  const event = {
    ...{ id: hash('e', `${++made}`), room, envelope: { protected: '', payload: '', signature: '' } },
    header: {
      ...{ ...header(room, more.node ?? 'b.example', type, more.ms ?? begun + made * 1_000), lane: 'm' },
      ...{ actor: actor(who), ...(more.ref ? { ref: more.ref } : {}), ...(more.d ? { d: more.d } : {}) },
    },
    ...(more.body ? { body: more.body } : {}),
  };
  return { kind: 'content', room, event, live: true, state: {} as ControlState } as unknown as Extract<
    Change,
    { kind: 'content' }
  >;
}
const control = (room: string, type: string, ms: number): Change =>
  ({
    ...{ kind: 'control', room, state: {} },
    event: {
      id: hash('e', `${++made}`),
      room,
      header: { ...header(room, 'b.example', type, ms), lane: 'c', epoch: 1 },
    },
  }) as unknown as Change;
let rooms = 0;
/** A running session. */
async function session(): Promise<string> {
  const room = hash('r', `session ${++rooms}`);
  await db.sql`
    insert into discussion (room, kind, owner, started_node, started_ms, title, join_policy, activity_ms)
    values (${room}, 'session', 'b.example', 'b.example', 1, 'Board', 'invite', 1)`;
  await db.sql`
    insert into session (room, epoch, cseq, status, start_ms, end_ms, zone, media, recording, opens_before_s)
    values (${room}, 1, 1, 'started', ${begun}, ${begun + 3_600_000}, 'UTC', 'conference', 'off', 600)`;
  await apply(control(room, 'session.start', begun));
  return room;
}
await db.sql`
  insert into discussion (room, kind, owner, started_node, started_ms, title, join_policy, activity_ms)
  values (${group}, 'group', 'b.example', 'b.example', 1, 'Talk', 'invite', 1)`;

let segments = 0;
/** @param at seconds after the beginning */
const segment = (
  room: string,
  who: string,
  text: string | undefined,
  at: number,
  over: { ms?: number; d?: object; lang?: string } = {},
) =>
  say(room, 'caption.segment', who, {
    ms: over.ms ?? begun + at * 1_000 + 5_000,
    d: {
      segment: `segment-${++segments}`.padEnd(16, '0'),
      ...{ t0: begun + at * 1_000, t1: begun + at * 1_000 + 4_000, ...over.d },
    },
    ...(text === undefined ? {} : { body: { lang: over.lang ?? 'tr', text, engine: { ...mark, later: 'x' } } }),
  });
const read = (room: string, query: object = {}, who = 'reader') =>
  readTranscript(parts, translator, actor(who), room, query);
const texts = async (room: string, query: object = {}) => (await read(room, query)).captions.map(({ text }) => text);

t.beforeEach(() => {
  told = [];
  refusals.length = 0;
  erased.length = 0;
  published.length = 0;
});

t.test('what was said is read from second 0 in the order of time, in pages both ways', async (t) => {
  const room = await session();
  await apply(segment(room, 'omar', 'üç', 30), segment(room, 'omar', 'bir', 10));
  await apply(segment(room, 'lin', 'iki', 20, { lang: 'zh' }));
  t.same(
    told.map(({ fresh }) => fresh.size),
    [0, 2, 1],
  );
  t.same(await texts(room), ['bir', 'iki', 'üç']);
  const first = await read(room, { first: 'true', limit: 2 });
  t.match(first, { captions: [{ text: 'bir', lang: 'tr', final: true, engine: mark }, { lang: 'zh' }], before: null });
  t.notMatch(first.captions[0]?.engine, { later: 'x' });
  const second = await read(room, { after: first.after, limit: 2 });
  t.same([second.captions.map(({ text }) => text), second.after], [['üç'], null]);
  const back = await read(room, { before: second.before, limit: 1 });
  t.same(
    back.captions.map(({ text }) => text),
    ['iki'],
  );
  t.same(
    (await read(room, { before: back.before })).captions.map(({ text }) => text),
    ['bir'],
  );
  t.same(await texts(room, { limit: 2 }), ['iki', 'üç'], 'without a place the last ones');
});

t.test('the same event again, and one of a discussion, change nothing', async (t) => {
  const room = await session();
  const one = segment(room, 'omar', 'bir', 10);
  await apply(one);
  await apply(one);
  await apply(segment(group, 'omar', 'elsewhere', 10));
  t.same(await texts(room), ['bir']);
  t.same(await texts(group), []);
});

t.test(
  'times outside the session count nothing and are counted, and are judged again when the session ends',
  async (t) => {
    const room = await session();
    await apply(
      segment(room, 'omar', 'before', -120),
      segment(room, 'omar', 'backwards', 10, { d: { t1: begun } }),
      segment(room, 'omar', 'hours', 10, { d: { t1: begun + 3_600_000 } }),
      segment(room, 'omar', 'of the future', 500, { ms: begun + 10_000 }),
      segment(room, 'omar', 'of long ago', 10, { ms: begun + 3_600_000 }),
      segment(room, 'omar', 'skewed', -30),
      segment(room, 'omar', 'now', 100),
      segment(room, 'omar', 'after', 300),
    );
    t.same(await texts(room), ['skewed', 'now', 'after']);
    t.equal(refusals.length, 5);
    t.match(refusals[0], { peer: 'b.example', code: 'caption_time', what: 'caption.segment', room });
    t.notMatch(JSON.stringify(refusals), /backwards|hours/);
    await apply(control(room, 'session.end', begun + 110_000));
    t.same(await texts(room), ['skewed', 'now']);
    await apply(control(room, 'session.start', begun + 290_000));
    t.same(await texts(room), ['skewed', 'now', 'after'], 'the next meeting of a series');
  },
);

t.test('of two captions with one id the first counts; who was never in is not read', async (t) => {
  const room = await session();
  const first = segment(room, 'omar', 'first', 10);
  const d = first.event.header.d as object;
  await apply(segment(room, 'omar', 'second', 10, { d, ms: begun + 90_000 }), first);
  t.same(await texts(room), ['first']);
  const void_ = { ...segment(room, 'ghost', 'never', 20), live: false };
  await apply(void_);
  t.same(await texts(room), ['first']);
  await apply({ kind: 'live', room, ids: [void_.event.id], live: true });
  t.same(await texts(room), ['first', 'never']);
  await apply({ kind: 'live', room, ids: [void_.event.id], live: false });
  await withTx(db, (tx) => forgetCaptionWords(tx, [void_.event.id, first.event.id]));
  const [row] = await db.sql`select text, engine from caption_segment where id = ${void_.event.id}`;
  t.same(row, { text: null, engine: null }, 'its words go');
  t.same(await texts(room), ['first'], 'words that count stay');
});

t.test('words that come after the header are shown when they are here', async (t) => {
  const room = await session();
  const whole = segment(room, 'omar', 'late words', 10);
  const { body: _body, ...headless } = whole.event;
  await apply({ ...whole, event: headless } as Change);
  t.same(await texts(room), []);
  await apply({ kind: 'body', room, event: whole.event, live: true });
  t.same(await texts(room), ['late words']);
});

t.test('a correction takes the place of the words everywhere, and the history keeps them', async (t) => {
  const room = await session();
  const said = segment(room, 'omar', 'Günde 400 mg', 10);
  await apply(said);
  t.match((await read(room, { to: 'th' })).captions, [{ translation: { to: 'th', text: 'th: Günde 400 mg' } }]);
  const correct = (text: string, ms: number) =>
    say(room, 'caption.correct', 'omar', { ref: said.event.id, ms, body: { lang: 'tr', text } });
  const later = correct('Günde 40 mg', begun + 60_000);
  await apply(later);
  await apply(correct('Günde 4 mg', begun + 50_000));
  t.match((await read(room, { to: 'th' })).captions, [
    {
      ...{
        text: 'Günde 40 mg',
        heard: 'Günde 400 mg',
        corrected: { by: { actor: actor('omar') }, at: begun + 60_000 },
      },
      translation: { text: 'th: Günde 40 mg' },
    },
  ]);
  t.match(published[0], { type: 'captions.changed', room, event: said.event.id, t0: begun + 10_000 });
  t.same(told.at(-1)?.changed, new Set([said.event.id]));
  await apply({ kind: 'live', room, ids: [later.event.id], live: false });
  t.match((await read(room, { to: 'th' })).captions, [{ text: 'Günde 4 mg', translation: { text: 'th: Günde 4 mg' } }]);
});

t.test('removed words are gone, with corrections and translations, whichever came first', async (t) => {
  const room = await session();
  const said = segment(room, 'omar', 'name of a patient', 10);
  const fix = say(room, 'caption.correct', 'omar', { ref: said.event.id, body: { lang: 'tr', text: 'a patient' } });
  await apply(said, fix);
  await read(room, { to: 'ar' });
  const redaction = say(room, 'msg.redact', 'omar', { ref: said.event.id });
  const redact = (target: string, id: string) => db.sql`
    insert into post_redaction (id, post, room, ord, node, actor, at_ms, effective)
    values (${id}, ${target}, ${room}, 'x', 'b.example', ${actor('omar')}, 1, true)`;
  await redact(said.event.id, redaction.event.id);
  await apply(redaction);
  t.match((await read(room, { to: 'ar' })).captions, [{ text: '', removed: true, engine: null }]);
  t.same(erased, [fix.event.id], "the engine's body of the correction goes too");
  await apply(
    say(room, 'caption.correct', 'omar', { ref: said.event.id, body: { lang: 'tr', text: 'patient again' } }),
  );
  const kept = await db.sql`
    select text from caption_segment where room = ${room} and text is not null
    union all select text from caption_correction where room = ${room} and text is not null
    union all select t.text from caption_translation t join caption_segment s on s.id = t.caption where s.room = ${room}`;
  t.same(kept, []);
  const later = segment(room, 'omar', 'another name', 20);
  await redact(later.event.id, hash('e', 'redaction before'));
  await apply(later);
  t.same(await texts(room), ['', '']);
});

t.test('words are found in the original and in the language that is read', async (t) => {
  const room = await session();
  await apply(segment(room, 'omar', 'Parasetamol 100%', 10), segment(room, 'omar', 'Ateş yok', 20));
  translate = (text, to) => ({ ok: true, text: text.startsWith('Ateş') ? 'ไม่มีไข้' : `${to}`, engine: mark, flags: [] });
  await read(room, { to: 'th' });
  t.same(await texts(room, { query: 'parasetamol' }), ['Parasetamol 100%']);
  t.same(await texts(room, { query: '0%' }), ['Parasetamol 100%']);
  t.same(await texts(room, { query: '%' }), ['Parasetamol 100%'], 'no pattern of SQL');
  t.same(await texts(room, { query: 'ไข้', to: 'th' }), ['Ateş yok']);
  t.same(await texts(room, { query: 'ไข้' }), []);
});

t.test('a translation is made once, carries its doubts, and is not made for the same language', async (t) => {
  const room = await session();
  let asked = 0;
  translate = (text) => {
    asked++;
    return {
      ok: true,
      text: `doubtful ${text}`,
      engine: mark,
      flags: [{ kind: 'dose', source: '40 mg', target: '400 mg' }],
    };
  };
  await apply(segment(room, 'omar', '40 mg', 10), segment(room, 'lin', '发烧', 20, { lang: 'zh-Hans' }));
  for (let time = 0; time < 3; time++)
    t.match((await read(room, { to: 'zh' })).captions, [
      { translation: { text: 'doubtful 40 mg', flags: [{ kind: 'dose' }] } },
      { text: '发烧', translation: undefined },
    ]);
  t.equal(asked, 1);
});

t.test('without an engine the originals are read, and it is said why', async (t) => {
  const room = await session();
  let asked = 0;
  translate = () => {
    asked++;
    return { ok: false, reason: 'no_engine' };
  };
  for (let at = 0; at < 30; at++) await apply(segment(room, 'omar', `cümle ${at}`, at * 5));
  const { captions } = await read(room, { to: 'fr' });
  t.equal(captions.length, 30);
  t.equal(captions[0]?.untranslated, 'no_engine');
  t.ok(asked <= 4, 'an engine that does not answer is not asked thirty times');
});

t.test('what is corrected while it is being translated is not kept in its old words', async (t) => {
  const room = await session();
  const said = segment(room, 'omar', 'old words', 10);
  await apply(said);
  translate = async (text, to) => {
    if (text === 'old words')
      await apply(
        say(room, 'caption.correct', 'omar', { ref: said.event.id, body: { lang: 'tr', text: 'new words' } }),
      );
    return { ok: true, text: `${to}: ${text}`, engine: mark, flags: [] };
  };
  await read(room, { to: 'es' });
  t.match((await read(room, { to: 'es' })).captions, [{ text: 'new words', translation: { text: 'es: new words' } }]);
});

t.test('who may correct is told: the speaker of this node, hosts and co-hosts', async (t) => {
  const room = await session();
  await apply(segment(room, 'omar', 'b says', 10));
  await apply(
    say(room, 'caption.segment', 'omar', {
      ...segment(room, 'omar', 'a says', 20).event.header,
      node: 'a.example',
      ms: begun + 25_000,
      body: { lang: 'tr', text: 'a says', engine: mark },
    } as object),
  );
  const mayCorrect = async (who: string) => (await read(room, {}, who)).captions.map((one) => one.mayCorrect ?? false);
  t.same(await mayCorrect('omar'), [false, true], 'the same name on another node is another person');
  t.same(await mayCorrect('lin'), [false, false]);
  role = 'admin';
  t.same(await mayCorrect('lin'), [true, true]);
  role = 'member';
});

t.test('captions are on when the last switch of the meeting says so', async (t) => {
  const room = await session();
  const at = (on: boolean, ms: number) => say(room, 'caption.switch', 'kaya', { d: { on }, ms });
  t.match(await readSwitch(db, room), { on: false, by: null, since: begun });
  await apply(at(true, begun - 1_000));
  t.match(await readSwitch(db, room), { on: false }, 'a switch of an earlier meeting');
  const off = at(false, begun + 20_000);
  await apply(off, at(true, begun + 10_000));
  t.match(await readSwitch(db, room), { on: false, by: { node: 'b.example', actor: actor('kaya') } });
  await apply({ kind: 'live', room, ids: [off.event.id], live: false });
  t.match(await readSwitch(db, room), { on: true });
  t.ok(told.every(({ rooms }) => rooms.has(room)));
  await apply(control(room, 'session.end', begun + 30_000));
  t.match(await readSwitch(db, room), { on: false, since: null });
  await apply(control(room, 'session.start', begun + 40_000));
  t.match(await readSwitch(db, room), { on: false, since: begun + 40_000 }, 'each meeting begins without');
});
