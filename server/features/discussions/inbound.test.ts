import t from 'tap';
import type { Change } from '../../../federation/index.ts';
import type { Post } from '../../../spec/schemas/api/discussions.ts';
import { getHistory, getThread, listPosts } from './posts/post-queries.ts';
import { dropVoidWords } from './projection/void-words.ts';
import { type Stage, setStage } from './testing/stage.ts';
import { actorNamed, bodyOf, Story, startMs, withoutBody } from './testing/story.ts';

const stage = await setStage('a.example', () => startMs + 60_000);
t.teardown(() => stage[Symbol.asyncDispose]());
t.beforeEach(() => stage.clear());

const kaya = actorNamed('kaya');

/** A discussion of two nodes with everything that can happen to posts. */
function fullStory(name: string): { story: Story; first: string; second: string; third: string } {
  const story = new Story(name);
  story.join('kaya');
  story.join('ito', 'b.example');
  const first = story.post('kaya', 'When do you stop?');
  const second = story.post('ito', 'After two hours.', { node: 'b.example', body: { reply_to: first.event.id } });
  const third = story.post('kaya', 'Thank you!', {
    body: { mentions: [{ node: 'b.example', actor: actorNamed('ito') }] },
  });
  const edit = (text: string) => ({ text, fmt: 'md', mentions: [], attachments: [] });
  const { id } = first.event;
  story.content({ type: 'msg.edit', node: 'a.example', actor: kaya, ref: id, body: edit('When would you stop?') });
  story.content({
    type: 'msg.edit',
    node: 'a.example',
    actor: kaya,
    ref: id,
    body: edit('When do you stop, and why?'),
  });
  const react = (node: string, person: string, emoji: string, on: boolean) =>
    story.content({ type: 'react.set', node, actor: actorNamed(person), ref: id, body: { emoji, on } });
  react('b.example', 'ito', '👍', true);
  react('a.example', 'kaya', '👍', true);
  react('b.example', 'ito', '👍', false);
  react('b.example', 'ito', '💡', true);
  story.content({ type: 'msg.redact', node: 'b.example', actor: actorNamed('ito'), ref: second.event.id, body: {} });
  return { story, first: id, second: second.event.id, third: third.event.id };
}

/** Every row that the projection made, without what depends on the moment of arrival. */
async function everything({ db }: Stage): Promise<unknown> {
  const tables = [
    'discussion',
    'discussion_node',
    'participant',
    'post',
    'post_edit',
    'post_redaction',
    'reaction',
    'mention',
  ];
  const all: Record<string, unknown> = {};
  for (const table of tables) {
    all[table] = await db.sql.unsafe(`select to_jsonb(t) - 'late' as row from ${table} t order by to_jsonb(t)::text`);
  }
  return all;
}

function shuffled<T>(values: readonly T[], seed: number): T[] {
  let state = seed;
  const next = () => {
    state = (state * 1_103_515_245 + 12_345) & 0x7fffffff;
    return state;
  };
  const rest = [...values];
  return values.map(() => rest.splice(next() % rest.length, 1)[0] as T);
}

t.test('a discussion shows what was written, edited, reacted to and removed', async (t) => {
  const { story, first, second } = fullStory('shows');
  await stage.apply(story.changes);
  const { posts } = await listPosts(stage.parts, kaya, story.room, {});
  t.same(
    posts.map(({ kind, state, text }) => [kind, state, text]),
    [
      ['joined', 'visible', ''],
      ['joined', 'visible', ''],
      ['post', 'visible', 'When do you stop, and why?'],
      ['post', 'redacted', null],
      ['post', 'visible', 'Thank you!'],
    ],
  );
  const post = posts.find(({ id }) => id === first) as Post;
  t.equal(post.edits, 2);
  t.equal(post.replyCount, 0, 'a removed reply is not counted');
  t.same(
    post.reactions.map(({ emoji, count }) => [emoji, count]),
    [
      ['👍', 1],
      ['💡', 1],
    ],
  );
  t.equal(posts.find(({ id }) => id === second)?.redaction?.by, 'author');
  const { versions } = await getHistory(stage.parts, kaya, first);
  t.same(
    versions.map(({ text }) => text),
    ['When do you stop, and why?', 'When would you stop?', 'When do you stop?'],
  );
  t.same(
    (await getThread(stage.parts, kaya, first)).map(({ id }) => id),
    [first],
    'what a removed post answered is deleted with its words',
  );
});

t.test('the order in which content arrives, in whatever batches, makes no difference', async (t) => {
  const { story } = fullStory('any order');
  await stage.apply(story.changes);
  const expected = await everything(stage);
  const [create, ...content] = story.changes;
  for (const seed of [1, 7, 42, 1_234]) {
    await stage.clear();
    await stage.apply([create as Change]);
    const order = shuffled(content, seed);
    for (let at = 0; at < order.length; ) {
      const size = 1 + ((seed + at) % 4);
      await stage.apply(order.slice(at, at + size));
      at += size;
    }
    t.same(await everything(stage), expected, `order ${seed}`);
  }
});

t.test('bodies that arrive after their headers, in any order, give the same rows', async (t) => {
  const { story } = fullStory('late bodies');
  await stage.apply(story.changes);
  const expected = await everything(stage);
  const [create, ...content] = story.changes as [Change, ...Extract<Change, { kind: 'content' }>[]];
  const withBody = content.filter(({ event }) => event.body !== undefined && event.header.type !== 'member.join');
  const headers = content.map((change) => (withBody.includes(change) ? withoutBody(change) : change));
  for (const seed of [3, 11]) {
    await stage.clear();
    await stage.apply([create, ...headers]);
    const { posts } = await listPosts(stage.parts, kaya, story.room, {});
    t.equal(posts.filter(({ state }) => state === 'awaiting_body').length, 2);
    for (const change of shuffled(withBody, seed)) await stage.apply([bodyOf(change)]);
    t.same(await everything(stage), expected, `order ${seed}`);
  }
});

t.test('applying the same changes again changes nothing', async (t) => {
  const { story } = fullStory('twice');
  await stage.apply(story.changes);
  const expected = await everything(stage);
  const told = await stage.db.sql`select id from notification`;
  await stage.apply(story.changes);
  for (const change of story.changes) await stage.apply([change]);
  t.same(await everything(stage), expected);
  t.same(await stage.db.sql`select id from notification`, told);
});

t.test('an event that becomes void and live again leaves no trace of it', async (t) => {
  const { story } = fullStory('to and fro');
  await stage.apply(story.changes);
  const expected = await everything(stage);
  const ids = story.changes.flatMap((change) =>
    change.kind === 'content' && change.event.header.node === 'b.example' && change.event.header.type !== 'msg.redact'
      ? [change.event.id]
      : [],
  );
  const { rooms } = stage.parts.federation();
  rooms.state = async () => story.state;
  await stage.apply([{ kind: 'live', room: story.room, ids, live: false }]);
  const { posts } = await listPosts(stage.parts, kaya, story.room, {});
  t.same(
    posts.map(({ author }) => author.node),
    ['a.example', 'a.example', 'a.example'],
  );
  t.equal(posts[1]?.reactions.length, 1, 'only the own reaction is left');
  await stage.apply([{ kind: 'live', room: story.room, ids, live: true }]);
  t.same(await everything(stage), expected);
});

t.test(
  'words of what has not counted for a day are deleted, and come again with an event that counts again',
  async (t) => {
    const { story } = fullStory('given back');
    await stage.apply(story.changes);
    const expected = await everything(stage);
    stage.parts.federation().rooms.state = async () => story.state;
    const own = story.changes.filter((change) => change.kind === 'content' && change.event.header.node === 'a.example');
    const ids = own.flatMap((change) => (change.kind === 'content' ? [change.event.id] : []));
    await stage.apply([{ kind: 'live', room: story.room, ids, live: false }]);
    t.match(JSON.stringify(await everything(stage)), /When do you stop/);
    stage.dropped.push(...ids);
    await dropVoidWords(stage.parts, async () => undefined);
    t.notMatch(JSON.stringify(await everything(stage)), /When (?:do|would) you stop|Thank you/);
    await stage.apply([{ kind: 'live', room: story.room, ids, live: true }]);
    const { posts } = await listPosts(stage.parts, kaya, story.room, {});
    t.ok(posts.some(({ state, text }) => state === 'awaiting_body' && text === null));
    await stage.apply(own.flatMap((change) => (change.kind === 'content' ? [bodyOf(change)] : [])));
    t.same(await everything(stage), expected);
  },
);

t.test('a redaction deletes words, versions and notifications for ever, whatever comes later', async (t) => {
  const story = new Story('for ever');
  story.join('kaya');
  story.join('ito', 'b.example');
  const mentions = [{ node: 'a.example', actor: kaya }];
  const post = story.post('ito', 'Patient **Novak** again', {
    node: 'b.example',
    body: { mentions },
  });
  const body = { text: 'Patient Novak, bed 4', fmt: 'md', mentions, attachments: [] };
  const edit = story.content({
    type: 'msg.edit',
    node: 'b.example',
    actor: actorNamed('ito'),
    ref: post.event.id,
    body,
  });
  const late = story.content({
    type: 'msg.edit',
    node: 'b.example',
    actor: actorNamed('ito'),
    ref: post.event.id,
    body,
  });
  const redaction = story.content({
    type: 'msg.redact',
    node: 'b.example',
    actor: actorNamed('ito'),
    ref: post.event.id,
    body: { reason: 'Wrong discussion' },
  });
  await stage.apply(story.changes.filter((change) => change !== late && change !== redaction));
  t.equal((await stage.db.sql`select 1 from notification where data->>'excerpt' like '%Novak%'`).length, 1);
  await stage.apply([redaction]);
  await stage.apply([
    late,
    bodyOf(post),
    bodyOf(edit),
    post,
    { kind: 'live', room: story.room, ids: [post.event.id], live: true },
  ]);
  for (const table of ['post', 'post_edit', 'notification', 'mention']) {
    const rows = await stage.db.sql.unsafe(`select 1 from ${table} t where t::text like '%Novak%'`);
    t.equal(rows.length, 0, table);
  }
  t.same([...new Set(stage.erased)].sort(), [edit.event.id, late.event.id].sort());
  const { posts } = await listPosts(stage.parts, kaya, story.room, {});
  t.match(posts.at(-1), { state: 'redacted', text: null, redaction: { by: 'author', reason: 'Wrong discussion' } });
});

t.test('a redaction that comes before its post keeps the words from ever being stored', async (t) => {
  const story = new Story('before');
  story.join('kaya');
  const post = story.post('ito', 'Patient Novak', { node: 'b.example' });
  const redaction = story.content({
    type: 'msg.redact',
    node: 'b.example',
    actor: actorNamed('ito'),
    ref: post.event.id,
    body: {},
  });
  await stage.apply(story.changes.filter((change) => change !== post));
  t.same(redaction.live, true);
  await stage.apply([post]);
  t.equal((await stage.db.sql`select 1 from post p where p::text like '%Novak%'`).length, 0);
  const told = stage.sent.filter(({ event }) => JSON.stringify(event).includes('Novak'));
  t.same(told, [], 'no browser was told');
});

t.test('an edit or a redaction of a post in another room has no effect', async (t) => {
  const story = new Story('here');
  story.join('kaya');
  const post = story.post('kaya', 'Mine');
  const other = new Story('elsewhere');
  other.join('kaya');
  const body = { text: 'Yours', fmt: 'md', mentions: [], attachments: [] };
  other.content({ type: 'msg.edit', node: 'a.example', actor: kaya, ref: post.event.id, body });
  other.content({ type: 'msg.redact', node: 'a.example', actor: kaya, ref: post.event.id, body: {} });
  other.content({
    type: 'react.set',
    node: 'a.example',
    actor: kaya,
    ref: post.event.id,
    body: { emoji: '👍', on: true },
  });
  await stage.apply([...story.changes, ...other.changes]);
  const { posts } = await listPosts(stage.parts, kaya, story.room, {});
  t.match(posts.at(-1), { text: 'Mine', state: 'visible', edits: 0, reactions: [] });
});

t.test('what another node calls an emoji or a file name is shown only when it is one', async (t) => {
  const story = new Story('names');
  story.join('kaya');
  const file = {
    name: '../../etc/\u202Egnp.exe',
    mime: 'image/png',
    size: 10,
    sha256: 'A'.repeat(43),
    key: 'A'.repeat(43),
    iv: 'A'.repeat(16),
    chunk: 65_536,
  };
  const post = story.post('ito', 'Files', { node: 'b.example', body: { attachments: [file] } });
  for (const emoji of ['<img src=x>', '👍 click', '👍', '🫆']) {
    const body = { emoji, on: true };
    story.content({ type: 'react.set', node: 'b.example', actor: actorNamed('ito'), ref: post.event.id, body });
  }
  await stage.apply(story.changes);
  const shown = (await listPosts(stage.parts, kaya, story.room, {})).posts.at(-1);
  t.same(
    shown?.reactions.map(({ emoji }) => emoji),
    ['👍', '🫆'],
  );
  t.equal(shown?.attachments[0]?.name, 'gnp.exe');
});

t.test('a post is late when it arrives more than ten minutes after it was written', async (t) => {
  const story = new Story('late');
  story.join('kaya', 'a.example');
  story.post('ito', 'From the night shift', { node: 'b.example', atMs: startMs - 11 * 60_000 });
  story.post('ito', 'From just now', { node: 'b.example' });
  await stage.apply(story.changes);
  const { posts } = await listPosts(stage.parts, kaya, story.room, {});
  t.same(
    posts.filter(({ kind }) => kind === 'post').map(({ text, late }) => [text, late]),
    [
      ['From the night shift', true],
      ['From just now', false],
    ],
  );
});

t.test('500 posts in one batch are a handful of statements', async (t) => {
  const story = new Story('many');
  story.join('kaya');
  await stage.apply(story.changes);
  const before = story.changes.length;
  for (let n = 0; n < 500; n++) story.post('ito', `Post ${n}`, { node: 'b.example' });
  let statements = 0;
  const counted = new Proxy(stage.db.pool, {
    get: (pool, key) => {
      if (key === 'acquire') return () => pool.acquire().then((connection) => countOn(connection, () => statements++));
      const value: unknown = Reflect.get(pool, key);
      return typeof value === 'function' ? value.bind(pool) : value;
    },
  });
  Object.defineProperty(stage.db, 'pool', { value: counted, configurable: true });
  await stage.apply(story.changes.slice(before));
  t.ok(statements > 0 && statements <= 12, `${statements} statements`);
  const { posts } = await listPosts(stage.parts, kaya, story.room, { limit: 200 });
  t.equal(posts.at(-1)?.text, 'Post 499');
});

function countOn<C extends { dispatch: (...args: never[]) => unknown }>(connection: C, count: () => void): C {
  const dispatch = connection.dispatch.bind(connection) as (...args: never[]) => unknown;
  connection.dispatch = ((...args: never[]) => {
    count();
    return dispatch(...args);
  }) as C['dispatch'];
  return connection;
}
