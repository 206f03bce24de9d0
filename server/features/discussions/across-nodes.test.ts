import { randomUUID } from 'node:crypto';
import t from 'tap';
import type { Discussion, Post } from '../../../spec/schemas/api/discussions.ts';
import { ApiProblem } from '../../testing/api-client.ts';
import { eventually } from '../../testing/eventually.ts';
import type { SeededPerson } from '../../testing/seed/seed.ts';
import { startTestNetwork } from '../../testing/test-network.ts';

t.setTimeout(170_000);
const patienceMs = 20_000;
const network = await startTestNetwork();
t.teardown(() => network[Symbol.asyncDispose]());
const kaya = await network.doctor('a', 'Kaya');
const ito = await network.doctor('b', 'Ito');
const novak = await network.doctor('a', 'Novak');

const write = (who: SeededPerson, room: string, text: string, more: object = {}): Promise<Post> =>
  who.client.call('posts.create', { params: { room }, body: { clientId: randomUUID(), text, ...more } });

const posts = async (who: SeededPerson, room: string): Promise<Post[]> =>
  (await who.client.call('posts.list', { params: { room }, query: { limit: 200 } })).posts;

/** Waits until somebody sees a post in a certain state. */
const sees = (who: SeededPerson, id: string, what: string, test: (post: Post) => boolean): Promise<Post> =>
  eventually(`${who.person.name} sees that ${what}`, patienceMs, async () => {
    const post = await who.client.call('posts.get', { params: { post: id } }).catch((error: unknown) => {
      if (error instanceof ApiProblem && error.status === 404) return undefined;
      throw error;
    });
    return post && test(post) ? post : undefined;
  });

const codeOf = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => 'none',
    (error: unknown) => (error instanceof ApiProblem ? error.code : Promise.reject(error)),
  );

t.test('posts, edits, reactions and redactions cross between hospitals in both directions', async (t) => {
  const room = await network.discussion([kaya, ito], 'Prone positioning');
  const question = await write(kaya, room, 'When do you **stop**?', {
    mentions: [{ node: ito.node, actor: ito.actor }],
  });
  await sees(ito, question.id, 'the question is there', (post) => post.text === 'When do you **stop**?');
  const answer = await write(ito, room, 'After two hours.', { replyTo: question.id });
  t.match(answer.replyTo, { id: question.id, excerpt: 'When do you stop?' });
  const seen = await sees(kaya, answer.id, 'the answer is there', () => true);
  t.match(seen.author, { node: ito.node, name: 'Dr. Ito' });
  await sees(kaya, question.id, 'it was answered', (post) => post.replyCount === 1);

  await ito.client.call('posts.react', { params: { post: question.id }, body: { emoji: '👍', on: true } });
  const liked = await sees(kaya, question.id, 'a colleague likes it', ({ reactions }) => reactions[0]?.count === 1);
  t.match(liked.reactions, [{ emoji: '👍', people: [{ node: ito.node, actor: ito.actor, name: 'Dr. Ito' }] }]);
  await ito.client.call('posts.react', { params: { post: question.id }, body: { emoji: '👍', on: false } });
  await sees(kaya, question.id, 'the reaction was taken back', ({ reactions }) => reactions.length === 0);

  await kaya.client.call('posts.edit', { params: { post: question.id }, body: { text: 'When do you stop, and why?' } });
  const edited = await sees(ito, question.id, 'it was edited', (post) => post.edits === 1);
  t.equal(edited.text, 'When do you stop, and why?');
  const { versions } = await ito.client.call('posts.history', { params: { post: question.id } });
  t.same(
    versions.map(({ text }) => text),
    ['When do you stop, and why?', 'When do you **stop**?'],
  );
  t.equal(
    await codeOf(ito.client.call('posts.edit', { params: { post: question.id }, body: { text: 'x' } })),
    'not_the_author',
  );

  await ito.client.call('posts.redact', { params: { post: answer.id }, body: { reason: 'Wrong patient' } });
  const gone = await sees(kaya, answer.id, 'the answer was removed', (post) => post.state === 'redacted');
  t.match(gone, { text: null, redaction: { by: 'author', reason: 'Wrong patient' } });
  t.equal((await posts(kaya, room)).length, (await posts(ito, room)).length);
  await network.converged(room);
});

t.test('a mention, a reply and an invitation notify the person on the other node', async (t) => {
  const room = await network.discussion([kaya, ito], 'Weaning');
  const mention = { mentions: [{ node: ito.node, actor: ito.actor }] };
  const mentioning = await write(kaya, room, 'What do you think, Dr. Ito?', mention);
  await sees(ito, mentioning.id, 'the mention is there', () => true);
  const answer = await write(ito, room, 'I agree.', { replyTo: mentioning.id });
  await sees(kaya, answer.id, 'the answer is there', () => true);
  const kinds = async (who: SeededPerson): Promise<string[]> =>
    (await who.client.call('notifications.list', { query: {} })).notifications
      .filter((entry) => entry.room === room)
      .map(({ kind, data }) => `${kind} ${data.title}`);
  t.same(await kinds(ito), ['mention Weaning', 'invitation Weaning']);
  t.same(await kinds(kaya), ['reply Weaning']);
  const { unread } = await ito.client.call('notifications.read', { body: {} });
  t.equal(unread, 0);
});

t.test('the same client id makes one discussion and one post', async (t) => {
  const body = { clientId: randomUUID(), title: 'Only once', join: 'invite' as const };
  const first = await kaya.client.call('discussions.create', { body });
  const second = await kaya.client.call('discussions.create', { body });
  t.equal(second.room, first.room);
  const clientId = randomUUID();
  const post = { params: { room: first.room }, body: { clientId, text: 'Once' } };
  const ids = await Promise.all([1, 2, 3].map(() => kaya.client.call('posts.create', post).then(({ id }) => id)));
  t.equal(new Set(ids).size, 1);
  t.equal((await posts(kaya, first.room)).filter(({ kind }) => kind === 'post').length, 1);
});

t.test('who is not in a discussion gets the same answer as for one that does not exist', async (t) => {
  const room = await network.discussion([kaya, ito], 'Closed circle');
  const post = await write(kaya, room, 'Between us');
  const nowhere = `r_${'A'.repeat(43)}`;
  for (const place of [room, nowhere]) {
    t.equal(await codeOf(novak.client.call('discussions.get', { params: { room: place } })), 'not_found');
    t.equal(await codeOf(novak.client.call('posts.list', { params: { room: place }, query: {} })), 'not_found');
    t.equal(await codeOf(write(novak, place, 'Hello?')), 'not_found');
    t.equal(await codeOf(novak.client.call('discussions.people', { params: { room: place } })), 'not_found');
  }
  t.equal(await codeOf(novak.client.call('posts.get', { params: { post: post.id } })), 'not_found');
  t.equal(
    await codeOf(novak.client.call('posts.react', { params: { post: post.id }, body: { emoji: '👍', on: true } })),
    'not_found',
  );
});

t.test('an open discussion is joined by people of an invited institution without a personal invitation', async (t) => {
  const { room } = await kaya.client.call('discussions.create', {
    body: {
      clientId: randomUUID(),
      title: 'Open rounds',
      join: 'node',
      specialties: ['cardiology'],
      language: 'en',
      institutions: [ito.node],
    },
  });
  const post = await write(kaya, room, 'Everybody is welcome');
  const card = await eventually('the open discussion is listed at the other hospital', patienceMs, async () => {
    const { discussions } = await ito.client.call('discussions.list', {
      query: { scope: 'open', specialty: 'cardiology' },
    });
    return discussions.find((entry: Discussion) => entry.room === room);
  });
  t.match(card, { title: 'Open rounds', language: 'en', unread: 0 });
  t.ok(['open', 'invited'].includes(card.membership));
  await sees(ito, post.id, 'posts can be read before joining', () => true);
  t.equal(await codeOf(write(ito, room, 'Too early')), 'not_joined');
  const joined = await ito.client.call('discussions.join', { params: { room }, body: {} });
  t.match(joined, { membership: 'joined', role: 'member' });
  const hello = await write(ito, room, 'Hello from B');
  await sees(kaya, hello.id, 'the guest writes', () => true);
  const { people } = await kaya.client.call('discussions.people', { params: { room } });
  t.same(
    people.map(({ person, state }) => [person.node, state]).sort(),
    [
      [kaya.node, 'joined'],
      [ito.node, 'joined'],
    ].sort(),
  );
  await ito.client.call('discussions.leave', { params: { room }, body: {} });
  t.equal(await codeOf(write(ito, room, 'Gone already')), 'not_joined');
  await eventually('the guest has left on the other node', patienceMs, async () => {
    const now = await kaya.client.call('discussions.people', { params: { room } });
    return now.people.length === 1;
  });
});

t.test('an invitation is declined, and that is seen where it came from', async (t) => {
  const { room } = await ito.client.call('discussions.create', {
    body: {
      clientId: randomUUID(),
      title: 'No time',
      join: 'invite',
      people: [{ node: kaya.node, actor: kaya.actor }],
    },
  });
  const invitation = await eventually('the invitation has arrived', patienceMs, async () => {
    const { invitations } = await kaya.client.call('invitations.list', {});
    return invitations.find((entry) => entry.room === room);
  });
  t.match(invitation, { title: 'No time', toAll: false, from: { node: ito.node } });
  await kaya.client.call('invitations.answer', { params: { id: invitation.id }, body: { answer: 'decline' } });
  const { invitations } = await kaya.client.call('invitations.list', {});
  t.notOk(invitations.some((entry) => entry.room === room));
  t.equal(await codeOf(kaya.client.call('posts.list', { params: { room }, query: {} })), 'not_found');
  const again = kaya.client.call('invitations.answer', { params: { id: invitation.id }, body: { answer: 'accept' } });
  t.equal(await codeOf(again), 'invitation_closed');
});
