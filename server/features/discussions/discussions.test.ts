import { randomUUID } from 'node:crypto';
import t from 'tap';
import { type Post, postTextBytes, postTextLetters } from '../../../spec/schemas/api/discussions.ts';
import { ApiProblem } from '../../testing/api-client.ts';
import { admitDoctor } from '../../testing/doctor.ts';
import type { SeededPerson } from '../../testing/seed/seed.ts';
import { startTestNode } from '../../testing/test-node.ts';

t.setTimeout(120_000);
const house = await startTestNode();
t.teardown(() => house.close());

const kaya = await admitDoctor(house, 'Kaya');
const ito = await admitDoctor(house, 'Ito');
const novak = await admitDoctor(house, 'Novak');

const ref = ({ node, actor }: SeededPerson) => ({ node, actor });
const create = async (title: string, more: object = {}): Promise<string> =>
  (
    await kaya.client.call('discussions.create', {
      body: { clientId: randomUUID(), title, join: 'node', specialties: ['cardiology'], ...more },
    })
  ).room;
const write = (who: SeededPerson, room: string, text: string, more: object = {}): Promise<Post> =>
  who.client.call('posts.create', { params: { room }, body: { clientId: randomUUID(), text, ...more } });
const card = (who: SeededPerson, room: string) => who.client.call('discussions.get', { params: { room } });
const codeOf = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => 'none',
    (error: unknown) => (error instanceof ApiProblem ? error.code : Promise.reject(error)),
  );

t.test('of posts that come in a crowd each has its own answer, its own refusal, and is written once', async (t) => {
  const room = await create('A crowded ward', { topic: 'Everybody at once', language: 'en' });
  const clientId = randomUUID();
  const asked = Array.from({ length: 20 }, (_, index) => write(kaya, room, `Finding ${index}`));
  const twice = [1, 2, 3].map(() => write(kaya, room, 'Said once', { clientId }));
  const refused = [codeOf(write(kaya, room, '  ')), codeOf(write(novak, room, 'I am not in'))];
  const written = await Promise.all(asked);
  t.same(
    written.map(({ text }) => text),
    written.map((_, index) => `Finding ${index}`),
    'everybody gets their own post',
  );
  t.equal(new Set((await Promise.all(twice)).map(({ id }) => id)).size, 1);
  t.same(await Promise.all(refused), ['text_empty', 'not_joined']);
  const { posts } = await kaya.client.call('posts.list', { params: { room }, query: { limit: 100 } });
  const texts = posts.filter(({ kind }) => kind === 'post').map(({ text }) => text);
  t.same([...texts].sort(), [...written.map(({ text }) => text), 'Said once'].sort(), 'each once, and nothing else');
});

t.test('a discussion is started, found, joined and written in', async (t) => {
  const room = await create('Chest CT after discharge', { topic: 'Which interval?', language: 'en' });
  t.match(await card(kaya, room), {
    title: 'Chest CT after discharge',
    topic: 'Which interval?',
    language: 'en',
    specialties: ['cardiology'],
    membership: 'joined',
    role: 'admin',
    peopleCount: 1,
    mayInvite: true,
    mayAdminister: true,
  });
  for (const query of [
    { q: 'ct AFTER' },
    { q: 'interval' },
    { specialty: 'cardiology' as const },
    { scope: 'open' as const },
  ]) {
    const { discussions } = await ito.client.call('discussions.list', { query });
    t.match(
      discussions.find((entry) => entry.room === room),
      { membership: 'open' },
      JSON.stringify(query),
    );
  }
  for (const query of [
    { q: '100%' },
    { specialty: 'dentistry' as const },
    { kind: 'dm' as const },
    { scope: 'joined' as const },
  ]) {
    const { discussions } = await ito.client.call('discussions.list', { query });
    t.notOk(
      discussions.some((entry) => entry.room === room),
      JSON.stringify(query),
    );
  }
  await ito.client.call('discussions.join', { params: { room }, body: {} });
  const post = await write(ito, room, '  Three months.  ');
  t.equal(post.text, 'Three months.');
  t.match(await card(kaya, room), { unread: 1, peopleCount: 2, lastPost: { id: post.id, excerpt: 'Three months.' } });
  t.match(await card(ito, room), { unread: 0, role: 'member', mayInvite: false });
});

t.test('reading moves the marker forwards only, and counts follow', async (t) => {
  const room = await create('Reading');
  await ito.client.call('discussions.join', { params: { room }, body: {} });
  const written: Post[] = [];
  for (const text of ['One', 'Two', 'Three']) written.push(await write(kaya, room, text));
  const read = (order: string) => ito.client.call('discussions.read', { params: { room }, body: { order } });
  t.same(await read(written[1]?.order ?? ''), { unread: 1, mentions: 0 });
  t.same(await read(written[0]?.order ?? ''), { unread: 1, mentions: 0 }, 'not backwards');
  t.same(await read('zzzz'), { unread: 0, mentions: 0 });
  await write(kaya, room, 'Four', { mentions: [ref(ito)] });
  t.match(await card(ito, room), { unread: 1, mentions: 1 }, 'a place beyond the end was not believed');
  const { readTo } = await ito.client.call('posts.list', { params: { room }, query: {} });
  t.equal(readTo, written[2]?.order);
});

t.test('the timeline is read in pages from its end, from a place and around a post', async (t) => {
  const room = await create('Pages');
  const ids: string[] = [];
  for (let n = 0; n < 9; n++) ids.push((await write(kaya, room, `Post ${n}`)).id);
  const list = (query: object) => kaya.client.call('posts.list', { params: { room }, query });
  const texts = (page: { posts: Post[] }) => page.posts.map(({ text }) => text);
  const last = await list({ limit: 3 });
  t.same([texts(last), last.hasBefore, last.hasAfter], [['Post 6', 'Post 7', 'Post 8'], true, false]);
  const before = await list({ limit: 3, before: last.posts[0]?.order });
  t.same([texts(before), before.hasBefore, before.hasAfter], [['Post 3', 'Post 4', 'Post 5'], true, true]);
  const after = await list({ limit: 10, after: before.posts[2]?.order });
  t.same([texts(after), after.hasBefore, after.hasAfter], [['Post 6', 'Post 7', 'Post 8'], true, false]);
  const around = await list({ limit: 4, around: ids[4] });
  t.same([texts(around), around.hasBefore, around.hasAfter], [['Post 2', 'Post 3', 'Post 4', 'Post 5'], true, true]);
  const one = await list({ limit: 1, around: ids[4] });
  t.same(texts(one), ['Post 4']);
  t.equal(await codeOf(list({ around: `e_${'A'.repeat(43)}` })), 'not_found');
});

t.test('a post needs words, answers a post of its own discussion, and reacts with one emoji', async (t) => {
  const room = await create('Rules');
  const elsewhere = await write(kaya, await create('Elsewhere'), 'Elsewhere');
  t.equal(await codeOf(write(kaya, room, '   ')), 'text_empty');
  t.equal(await codeOf(write(kaya, room, 'Reply', { replyTo: elsewhere.id })), 'reply_elsewhere');
  t.equal(await codeOf(write(kaya, room, 'File', { attachments: [randomUUID()] })), 'upload_not_ready');
  const post = await write(kaya, room, 'Here');
  const react = (emoji: string) =>
    kaya.client.call('posts.react', { params: { post: post.id }, body: { emoji, on: true } });
  for (const emoji of ['x', '<b>', '👍👍', '1']) t.equal(await codeOf(react(emoji)), 'invalid_input', emoji);
  await react('👩🏽‍⚕️');
  const again = await react('👩🏽‍⚕️');
  t.match(again.reactions, [{ emoji: '👩🏽‍⚕️', count: 1 }]);
});

t.test('the longest text fits in every script, and one that does not is refused by name', async (t) => {
  const room = await create('Long');
  const latin = 'a'.repeat(postTextLetters);
  const chinese = '診'.repeat(Math.floor((postTextBytes - 2) / 3));
  for (const text of [latin, chinese]) t.equal((await write(kaya, room, text)).text, text);
  t.equal(await codeOf(write(kaya, room, `${chinese}診`)), 'text_too_long');
  t.equal(await codeOf(write(kaya, room, `${latin}a`)), 'invalid_input');
  const post = await write(kaya, room, 'Short');
  const edit = kaya.client.call('posts.edit', { params: { post: post.id }, body: { text: `${chinese}診` } });
  t.equal(await codeOf(edit), 'text_too_long');
});

t.test('a question is asked and answered', async (t) => {
  const room = await create('Questions');
  const question = await write(kaya, room, 'Which dose?', { kind: 'question' });
  const answer = await write(kaya, room, '6 mg', { kind: 'answer', replyTo: question.id });
  t.match([question.kind, answer.kind, answer.replyTo?.id], ['question', 'answer', question.id]);
  const { posts } = await kaya.client.call('posts.thread', { params: { post: question.id } });
  t.same(
    posts.map(({ id }) => id),
    [question.id, answer.id],
  );
  t.equal(posts[0]?.replyCount, 1);
});

t.test('a conversation of two is the same whoever opens it, and nobody else sees it', async (t) => {
  const mine = await kaya.client.call('conversations.open', { body: ref(ito) });
  const theirs = await ito.client.call('conversations.open', { body: ref(kaya) });
  t.equal(theirs.room, mine.room);
  t.match(mine, { kind: 'dm', title: null, other: { actor: ito.actor }, membership: 'joined', peopleCount: 2 });
  await write(kaya, mine.room, 'Do you have a minute?');
  t.match(await card(ito, mine.room), { unread: 1, other: { name: 'Dr. Kaya' } });
  const { notifications } = await ito.client.call('notifications.list', { query: {} });
  t.match(notifications[0], {
    kind: 'direct',
    person: { actor: kaya.actor },
    data: { excerpt: 'Do you have a minute?' },
  });
  const { discussions } = await ito.client.call('discussions.list', { query: { q: 'kaya' } });
  t.ok(
    discussions.some(({ room }) => room === mine.room),
    'found by the name of the other',
  );
  t.equal(await codeOf(card(novak, mine.room)), 'not_found');
  t.equal(await codeOf(kaya.client.call('conversations.open', { body: ref(kaya) })), 'not_yourself');
  t.equal(await codeOf(ito.client.call('discussions.leave', { params: { room: mine.room }, body: {} })), 'room_fixed');
  t.equal(
    await codeOf(kaya.client.call('conversations.open', { body: { node: kaya.node, actor: `u_${'A'.repeat(22)}` } })),
    'person_unknown',
  );
});

t.test('two people who open their conversation at the same time get one', async (t) => {
  const opened = await Promise.all([
    kaya.client.call('conversations.open', { body: ref(novak) }),
    novak.client.call('conversations.open', { body: ref(kaya) }),
    kaya.client.call('conversations.open', { body: ref(novak) }),
  ]);
  t.equal(new Set(opened.map(({ room }) => room)).size, 1);
});

t.test('people are invited, get a role, are removed, and the discussion is closed', async (t) => {
  const room = await create('Governed', { join: 'invite' });
  t.equal(await codeOf(card(ito, room)), 'not_found');
  await kaya.client.call('discussions.invite', {
    params: { room },
    body: { people: [ref(ito), ref(novak)], institutions: [] },
  });
  t.match(await card(ito, room), { membership: 'invited', title: 'Governed', lastPost: null });
  const { invitations } = await ito.client.call('invitations.list', {});
  const invitation = invitations.find((entry) => entry.room === room);
  t.match(invitation, { title: 'Governed', from: { actor: kaya.actor }, state: 'open' });
  await ito.client.call('invitations.answer', { params: { id: invitation?.id ?? '' }, body: { answer: 'accept' } });
  await novak.client.call('discussions.join', { params: { room }, body: {} });
  const post = await write(novak, room, 'Something improper');
  t.equal(await codeOf(ito.client.call('posts.redact', { params: { post: post.id }, body: {} })), 'not_the_author');
  const role = { room, node: ito.node, actor: ito.actor };
  t.equal(
    await codeOf(novak.client.call('discussions.setRole', { params: role, body: { role: 'admin' } })),
    'right_missing',
  );
  await kaya.client.call('discussions.setRole', { params: role, body: { role: 'moderator' } });
  t.match(await card(ito, room), { role: 'moderator', mayModerate: true, mayAdminister: false });
  const redacted = await ito.client.call('posts.redact', {
    params: { post: post.id },
    body: { reason: 'Names a patient' },
  });
  t.match(redacted, { state: 'redacted', text: null, redaction: { by: 'moderator', reason: 'Names a patient' } });
  await kaya.client.call('discussions.invite', { params: { room }, body: { people: [ref(ito)], institutions: [] } });
  t.equal((await card(ito, room)).role, 'moderator', 'inviting somebody who is in takes nothing from them');
  const removal = { params: { room, node: novak.node, actor: novak.actor }, body: { reason: 'Repeatedly' } };
  await ito.client.call('discussions.removePerson', removal);
  t.equal(await codeOf(write(novak, room, 'I am back')), 'not_found');
  t.equal(await codeOf(card(novak, room)), 'not_found');
  const { people } = await kaya.client.call('discussions.people', { params: { room } });
  t.same(people.map(({ person }) => person.actor).sort(), [kaya.actor, ito.actor].sort());
  await kaya.client.call('discussions.update', { params: { room }, body: { title: 'Governed well', topic: 'Rules' } });
  t.match(await card(ito, room), { title: 'Governed well', topic: 'Rules' });
  await kaya.client.call('discussions.close', { params: { room }, body: {} });
  t.match(await card(ito, room), { closed: true });
  t.equal(await codeOf(write(ito, room, 'Too late')), 'room_closed');
  t.ok((await ito.client.call('posts.list', { params: { room }, query: {} })).posts.length > 0, 'it stays readable');
});

t.test('who left can be invited again, and being asked twice makes one invitation', async (t) => {
  const room = await create('Asked again', { join: 'invite', people: [ref(ito)] });
  const invite = () =>
    kaya.client.call('discussions.invite', {
      params: { room },
      body: { people: [ref(ito), ref(ito)], institutions: [] },
    });
  const open = async () => {
    const { sql } = house.node.ground.db;
    return (await sql`select from invitation where room = ${room} and state = 'open'`).length;
  };
  await invite();
  t.equal(await open(), 1);
  await ito.client.call('discussions.join', { params: { room }, body: {} });
  await ito.client.call('discussions.leave', { params: { room }, body: {} });
  t.equal((await card(ito, room)).membership, 'left');
  await invite();
  t.match(await card(ito, room), { membership: 'invited' });
  await ito.client.call('discussions.join', { params: { room }, body: {} });
  t.match(await card(ito, room), { membership: 'joined', role: 'member' });
});

t.test('a muted discussion stays muted', async (t) => {
  const room = await create('Muted');
  await kaya.client.call('discussions.preferences', { params: { room }, body: { muted: true } });
  t.equal((await card(kaya, room)).muted, true);
  t.equal(
    await codeOf(ito.client.call('discussions.preferences', { params: { room }, body: { muted: true } })),
    'not_joined',
  );
});
