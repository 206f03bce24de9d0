import t from 'tap';
import type { Change } from '../../../federation/index.ts';
import { listPosts } from './posts/post-queries.ts';
import { getDiscussion, listDiscussions } from './rooms/room-queries.ts';
import { setStage } from './testing/stage.ts';
import { actorNamed, Story, startMs } from './testing/story.ts';

const stage = await setStage('a.example', () => startMs + 60_000);
t.teardown(() => stage[Symbol.asyncDispose]());
t.beforeEach(() => stage.clear());

const kaya = actorNamed('kaya');

t.test('unread counts leave out own posts, removed ones and what was before joining', async (t) => {
  const story = new Story('unread');
  story.post('ito', 'Before', { node: 'b.example' });
  story.join('kaya');
  story.post('kaya', 'Mine');
  story.post('ito', 'One', { node: 'b.example' });
  const gone = story.post('ito', 'Two', {
    node: 'b.example',
    body: { mentions: [{ node: 'a.example', actor: kaya }] },
  });
  story.post('ito', 'Three', { node: 'b.example', body: { mentions: [{ node: 'a.example', actor: kaya }] } });
  story.content({ type: 'msg.redact', node: 'b.example', actor: actorNamed('ito'), ref: gone.event.id, body: {} });
  await stage.apply(story.changes);
  const view = await getDiscussionCard(story.room);
  t.match(view, { unread: 2, mentions: 1, peopleCount: 1, institutionCount: 2, membership: 'joined' });
  t.equal(view.lastPost?.excerpt, 'Three');
});

async function getDiscussionCard(room: string) {
  Object.assign(stage.parts.federation(), { registry: { view: () => ({ node: () => undefined }) } });
  return getDiscussion(stage.parts, kaya, room);
}

t.test('people are told of mentions and replies once, and not of their own posts', async (t) => {
  const story = new Story('told');
  story.join('kaya');
  story.join('ito', 'b.example');
  const mine = story.post('kaya', 'A question', { body: { mentions: [{ node: 'a.example', actor: kaya }] } });
  const mention = { mentions: [{ node: 'a.example', actor: kaya }], reply_to: mine.event.id };
  story.post('ito', 'An answer to you', { node: 'b.example', body: mention });
  story.post('ito', 'Another answer', { node: 'b.example', body: { reply_to: mine.event.id } });
  await stage.apply(story.changes);
  const rows = await stage.db.sql<
    { kind: string; actor: string }[]
  >`select kind, actor from notification order by at_ms, kind`;
  t.same(
    rows.map(({ kind, actor }) => [kind, actor]),
    [
      ['mention', kaya],
      ['reply', kaya],
    ],
  );
});

t.test('a muted discussion tells of mentions only', async (t) => {
  const story = new Story('muted');
  story.join('kaya');
  const mine = story.post('kaya', 'A question');
  await stage.apply(story.changes);
  await stage.db.sql`update reader set muted = true where actor = ${kaya}`;
  const before = story.changes.length;
  story.post('ito', 'A reply', { node: 'b.example', body: { reply_to: mine.event.id } });
  story.post('ito', 'A call', { node: 'b.example', body: { mentions: [{ node: 'a.example', actor: kaya }] } });
  await stage.apply(story.changes.slice(before));
  const rows = await stage.db.sql<{ kind: string }[]>`select kind from notification`;
  t.same(
    rows.map(({ kind }) => kind),
    ['mention'],
  );
});

t.test('messages of one conversation are one unread notification with the last words', async (t) => {
  const members = [`a.example/${kaya}`, `b.example/${actorNamed('ito')}`];
  const story = new Story('direct', { kind: 'dm', members, owner: 'b.example' });
  story.post('ito', 'First', { node: 'b.example' });
  story.post('ito', 'Second', { node: 'b.example' });
  await stage.apply(story.changes);
  story.post('ito', 'Third', { node: 'b.example' });
  await stage.apply(story.changes.slice(-1));
  const rows = await stage.db.sql<{ kind: string; data: { excerpt: string } }[]>`select kind, data from notification`;
  t.match(rows, [{ kind: 'direct', data: { excerpt: 'Third' } }]);
  t.equal((await getDiscussionCard(story.room)).unread, 3);
});

t.test('two conversations of the same people become the one with the lower id, with all posts', async (t) => {
  const members = [`a.example/${kaya}`, `b.example/${actorNamed('ito')}`];
  const stories = [
    new Story('ours', { kind: 'dm', members, owner: 'a.example' }),
    new Story('theirs', { kind: 'dm', members, owner: 'b.example' }),
  ].sort((x, y) => (x.room < y.room ? -1 : 1));
  const [low, high] = stories as [Story, Story];
  high.post('kaya', 'Hello from the higher one');
  low.now += 10_000;
  low.post('ito', 'Hello from the lower one', { node: 'b.example' });
  for (const order of [
    [low, high],
    [high, low],
  ] as const) {
    await stage.clear();
    for (const story of order) await stage.apply(story.changes);
    for (const asked of [low, high]) {
      const { posts } = await listPosts(stage.parts, kaya, asked.room, {});
      t.same(
        posts.map(({ room, text }) => [room, text]),
        [
          [low.room, 'Hello from the higher one'],
          [low.room, 'Hello from the lower one'],
        ],
      );
    }
    t.equal((await getDiscussionCard(high.room)).room, low.room);
  }
});

t.test('a person is told of a new role, once, and not of the one they came in with', async (t) => {
  const story = new Story('role');
  const key = `a.example/${kaya}`;
  story.control('actor.invite', { change: { invited: { [key]: { role: 'member', until: null } } } });
  story.join('kaya');
  await stage.apply(story.changes);
  t.equal((await stage.db.sql`select from notification`).length, 0);
  const before = story.changes.length;
  story.control('role.set', { change: { roles: { [key]: 'moderator' } } });
  for (const change of [...story.changes.slice(before), ...story.changes]) await stage.apply([change]);
  const rows = await stage.db.sql<{ kind: string; data: object }[]>`select kind, data from notification`;
  t.same([...rows], [{ kind: 'role_changed', data: { title: 'Prone positioning', role: 'moderator' } }]);
});

t.test('who is banned, or whose institution was removed, is out until that is taken back', async (t) => {
  const story = new Story('out');
  story.join('kaya');
  story.post('ito', 'One', { node: 'b.example' });
  await stage.apply(story.changes);
  const apply = async (change: Parameters<Story['control']>[1]) => stage.apply([story.control('actor.ban', change)]);
  const isIn = () =>
    listPosts(stage.parts, kaya, story.room, {}).then(
      () => true,
      () => false,
    );
  t.equal(await isIn(), true);
  await apply({ change: { banned: [`a.example/${kaya}`] } });
  t.equal(await isIn(), false);
  await apply({ change: { banned: [] } });
  t.equal(await isIn(), true);
  const nodes = story.state.nodes;
  await apply({
    change: { nodes: Object.fromEntries(Object.entries(nodes).filter(([node]) => node !== 'a.example')) },
  });
  t.equal(await isIn(), false);
  await apply({ change: { nodes } });
  t.equal(await isIn(), true);
});

t.test('an invitation that has run out is none', async (t) => {
  const story = new Story('expired', { owner: 'b.example' });
  const invite = (id: string, until: number): Change => ({
    kind: 'invite',
    invite: {
      ...{ id, room: story.room, role: 'member', until, title: 'Prone positioning', state: 'open' },
      from: { node: 'b.example', actor: actorNamed('ito') },
      to: { node: 'a.example', actor: kaya },
    },
  });
  await stage.apply([...story.changes, invite('i_past', startMs)]);
  const listed = async () => (await listDiscussions(stage.parts, kaya, { scope: 'open' })).discussions.length;
  await t.rejects(getDiscussionCard(story.room), { code: 'not_found' });
  t.equal(await listed(), 0);
  await stage.apply([invite('i_future', Date.now() + 3_600_000)]);
  t.match(await getDiscussionCard(story.room), { membership: 'invited', invitation: 'i_future' });
  t.equal(await listed(), 1);
});
