import { randomUUID } from 'node:crypto';
import sharp from 'sharp';
import t from 'tap';
import { WebSocket } from 'ws';
import type { DiscussionDetail, Post } from '../../../spec/schemas/api/discussions.ts';
import type { ClientMessage, EphemeralEvent, ServerMessage, StreamEvent } from '../../../spec/schemas/api/stream.ts';
import { ApiProblem } from '../../testing/api-client.ts';
import { eventually } from '../../testing/eventually.ts';
import { enter, type SeededPerson } from '../../testing/seed/seed.ts';
import { startTestNetwork } from '../../testing/test-network.ts';
import { upload } from '../../testing/upload.ts';

t.setTimeout(170_000);
const patienceMs = 20_000;
const network = await startTestNetwork();
t.teardown(() => network[Symbol.asyncDispose]());
const [a, b] = [network.node('a'), network.node('b')];
const kaya = await network.doctor('a', 'Kaya');
const ito = await network.doctor('b', 'Ito');
const novak = await network.doctor('b', 'Novak');

const ref = ({ node, actor }: SeededPerson) => ({ node, actor });
const write = (who: SeededPerson, room: string, text: string, more: object = {}): Promise<Post> =>
  who.client.call('posts.create', { params: { room }, body: { clientId: randomUUID(), text, ...more } });
const card = (who: SeededPerson, room: string): Promise<DiscussionDetail> =>
  who.client.call('discussions.get', { params: { room } });
const posts = async (who: SeededPerson, room: string): Promise<Post[]> =>
  (await who.client.call('posts.list', { params: { room }, query: { limit: 200 } })).posts;
const codeOf = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => 'none',
    (error: unknown) => (error instanceof ApiProblem ? error.code : Promise.reject(error)),
  );

/** A browser that looks on. */
class Browser implements Disposable {
  readonly events: StreamEvent[] = [];
  readonly ephemeral: EphemeralEvent[] = [];
  readonly #socket: WebSocket;

  constructor(who: SeededPerson) {
    const { base } = who.client;
    const url = new URL('/api/v1/stream', base.replace('http:', 'ws:'));
    const { host } = url;
    url.hostname = '127.0.0.1';
    this.#socket = new WebSocket(url, { headers: { cookie: who.client.cookieHeader(), origin: base, host } });
    this.#socket.on('message', (data) => {
      const message = JSON.parse(String(data)) as ServerMessage;
      if (message.kind === 'events') this.events.push(...message.events);
      if (message.kind === 'ephemeral') this.ephemeral.push(message.event);
      if (message.kind === 'hello') this.#greeted = true;
    });
  }
  #greeted = false;

  ready(): Promise<unknown> {
    return eventually('the browser was greeted', patienceMs, async () => this.#greeted);
  }
  say(message: ClientMessage): void {
    this.#socket.send(JSON.stringify(message));
  }
  shows<E>(what: string, find: (events: StreamEvent[]) => E | undefined): Promise<E> {
    return eventually(`the browser shows ${what}`, patienceMs, async () => find(this.events));
  }
  [Symbol.dispose](): void {
    this.#socket.terminate();
  }
}

t.test(
  'an attachment is pulled from the other hospital when it is first looked at, and dies with its post on both',
  async (t) => {
    const room = await network.discussion([kaya, ito], 'Pictures');
    const bytes = await sharp({ create: { width: 1000, height: 700, channels: 3, background: 'teal' } })
      .png()
      .toBuffer();
    const file = await upload(kaya.client, { name: 'lung.png', mime: 'image/png', bytes });
    const written = await write(kaya, room, 'See the left side', { attachments: [file.id] });
    const sha256 = written.attachments[0]?.sha256 ?? '';
    const params = { post: written.id, sha256 };
    const arrived = await eventually('the post has arrived', patienceMs, async () =>
      (await posts(ito, room)).find(({ id }) => id === written.id),
    );
    t.match(arrived.attachments, [
      { sha256, name: 'lung.png', mime: 'image/png', width: 1000, height: 700, inline: true },
    ]);
    const here = () => b.node.ground.db.sql`select from blob where not gone`;
    t.equal((await here()).length, 0, 'nothing was pulled before anybody looked');
    const own = await kaya.client.bytes('attachments.get', { params, query: {} });
    const both = await Promise.all([1, 2].map(() => ito.client.bytes('attachments.get', { params, query: {} })));
    for (const seen of both) t.ok(seen.body.equals(own.body));
    const small = await ito.client.bytes('attachments.get', { params, query: { size: 'small' } });
    t.match(await sharp(small.body).metadata(), { width: 640, format: 'webp' });
    network.partition(a, b);
    t.equal(
      (await ito.client.bytes('attachments.get', { params, query: {} })).status,
      200,
      'kept while the other is away',
    );
    network.partition(a, b, false);

    await kaya.client.call('posts.redact', { params: { post: written.id }, body: {} });
    await eventually('the other hospital has deleted it', patienceMs, async () => {
      const { status } = await ito.client.bytes('attachments.get', { params, query: {} });
      return status === 409 && (await here()).length === 0;
    });
    for (const node of [a, b]) {
      const { sql } = node.node.ground.db;
      t.equal((await sql`select from attachment where event = ${written.id}`).length, 0, node.name);
      t.equal(
        (await sql`select from stream_event where position('lung.png' in data) > 0`).length,
        0,
        `events of ${node.name}`,
      );
    }
  },
);

t.test('a file that no reachable hospital holds is said to be away, and comes later', async (t) => {
  const room = await network.discussion([kaya, ito], 'Away');
  const file = await upload(kaya.client, { name: 'plan.txt', bytes: Buffer.from('two pages') });
  const written = await write(kaya, room, 'The plan', { attachments: [file.id] });
  const params = { post: written.id, sha256: written.attachments[0]?.sha256 ?? '' };
  await eventually('the post has arrived', patienceMs, async () =>
    (await posts(ito, room)).some(({ id }) => id === written.id),
  );
  network.partition(a, b);
  const away = await ito.client.bytes('attachments.get', { params, query: {} });
  t.match([away.status, JSON.parse(String(away.body)).code], [503, 'file_away']);
  network.partition(a, b, false);
  const seen = await eventually('the file can be read', patienceMs, async () => {
    const answer = await ito.client.bytes('attachments.get', { params, query: {} });
    return answer.status === 200 ? answer : undefined;
  });
  t.equal(String(seen.body), 'two pages');
});

t.test('a conversation of two needs no invitation, and both opening it while apart end in one', async (t) => {
  network.partition(a, b);
  const [mine, theirs] = await Promise.all([
    kaya.client.call('conversations.open', { body: ref(ito) }),
    ito.client.call('conversations.open', { body: ref(kaya) }),
  ]);
  t.not(mine.room, theirs.room, 'apart, there are two');
  await write(kaya, mine.room, 'From A');
  await write(ito, theirs.room, 'From B');
  network.partition(a, b, false);
  const [winner = ''] = [mine.room, theirs.room].sort();
  for (const who of [kaya, ito]) {
    for (const asked of [mine.room, theirs.room]) {
      await eventually(`${who.person.name} has one conversation with all posts`, patienceMs, async () => {
        const all = await posts(who, asked);
        return all.length === 2 && all.every(({ room }) => room === winner);
      });
    }
    const { discussions } = await who.client.call('discussions.list', { query: { kind: 'dm' } });
    t.same(
      discussions.map(({ room }) => room),
      [winner],
    );
    t.equal((await who.client.call('invitations.list', {})).invitations.length, 0);
  }
  const answer = await write(ito, mine.room, 'Now in one');
  await eventually('the answer arrives in it', patienceMs, async () =>
    (await posts(kaya, theirs.room)).some(({ id, room }) => id === answer.id && room === winner),
  );
  const again = await kaya.client.call('conversations.open', { body: ref(ito) });
  t.equal(again.room, winner);
  t.equal(await codeOf(card(novak, winner)), 'not_found');
});

t.test('who administers from another hospital proposes, and the owner decides', async (t) => {
  const room = await network.discussion([kaya, ito], 'Governed from afar');
  const place = { room, node: ito.node, actor: ito.actor };
  t.equal(
    await codeOf(ito.client.call('discussions.update', { params: { room }, body: { title: 'Mine now' } })),
    'right_missing',
  );
  await kaya.client.call('discussions.setRole', { params: place, body: { role: 'moderator' } });
  await eventually('the role has arrived', patienceMs, async () => (await card(ito, room)).mayModerate);
  await ito.client.call('discussions.update', { params: { room }, body: { title: 'Governed well' } });
  await eventually('both see the title', patienceMs, async () => {
    const titles = await Promise.all([card(kaya, room), card(ito, room)]);
    return titles.every(({ title }) => title === 'Governed well');
  });
  await ito.client.call('discussions.invite', { params: { room }, body: { people: [ref(novak)], institutions: [] } });
  await enter(novak, room, 'Governed well');
  const improper = await write(novak, room, 'Something improper');
  await eventually('it has arrived', patienceMs, async () =>
    (await posts(kaya, room)).some(({ id }) => id === improper.id),
  );
  await kaya.client.call('posts.redact', { params: { post: improper.id }, body: { reason: 'No names' } });
  await eventually('it is removed where it was written', patienceMs, async () => {
    const post = (await posts(ito, room)).find(({ id }) => id === improper.id);
    return post?.state === 'redacted' && post.redaction?.by === 'moderator' && post.redaction.reason === 'No names';
  });
  await ito.client.call('discussions.removePerson', {
    params: { room, ...ref(novak) },
    body: { reason: 'Repeatedly' },
  });
  await eventually('the person is out on both nodes', patienceMs, async () => {
    const { people } = await kaya.client.call('discussions.people', { params: { room } });
    return people.length === 2 && (await codeOf(card(novak, room))) === 'not_found';
  });
  t.equal(await codeOf(write(novak, room, 'Still here')), 'not_found');
  await network.converged(room);
});

t.test('while the owner is away the others go on writing, and governing answers that it is away', async (t) => {
  const room = await network.discussion([kaya, ito], 'Owner away');
  await kaya.client.call('discussions.setRole', { params: { room, ...ref(ito) }, body: { role: 'moderator' } });
  await eventually('the role has arrived', patienceMs, async () => (await card(ito, room)).mayModerate);
  network.partition(a, b);
  const meanwhile = await write(ito, room, 'Written alone');
  await eventually('the owner is known to be away', patienceMs, async () => {
    const { condition, institutions } = await card(ito, room);
    return condition === 'owner_away' && institutions.some(({ node, state }) => node === kaya.node && state === 'away');
  });
  const update = () => ito.client.call('discussions.update', { params: { room }, body: { title: 'Not now' } });
  t.equal(await codeOf(update()), 'owner_away');
  network.partition(a, b, false);
  await eventually('the post arrives', patienceMs, async () =>
    (await posts(kaya, room)).some(({ id }) => id === meanwhile.id),
  );
  await eventually('the owner is back', patienceMs, async () => (await codeOf(update())) === 'none');
});

t.test('browsers on both sides see what happens without asking', async (t) => {
  const room = await network.discussion([kaya, ito], 'Live');
  using left = new Browser(kaya);
  using right = new Browser(ito);
  using stranger = new Browser(novak);
  await Promise.all([left.ready(), right.ready(), stranger.ready()]);
  const written = await write(kaya, room, 'Is anybody there?', { mentions: [ref(ito)] });
  const shown = await right.shows('the post', (events) =>
    events.find((event) => event.type === 'post.changed' && event.post.id === written.id),
  );
  t.match(shown, { fresh: true, post: { text: 'Is anybody there?', author: { name: 'Dr. Kaya' } } });
  const told = await right.shows('the notification', (events) =>
    events.find((event) => event.type === 'notification.added'),
  );
  t.match(told, { notification: { kind: 'mention', room } });
  await ito.client.call('posts.react', { params: { post: written.id }, body: { emoji: '🙋', on: true } });
  await left.shows('the reaction', (events) =>
    events.find((event) => event.type === 'post.changed' && event.post.reactions[0]?.emoji === '🙋' && !event.fresh),
  );
  right.say({ kind: 'typing', room });
  const typing = await eventually('somebody types on the other side', patienceMs, async () => {
    right.say({ kind: 'typing', room });
    return left.ephemeral.find((event) => event.type === 'typing');
  });
  t.match(typing, { room, node: ito.node, actor: ito.actor, name: 'Dr. Ito' });
  await kaya.client.call('discussions.update', { params: { room }, body: { title: 'Live and well' } });
  await right.shows('the new title', (events) =>
    events.find((event) => event.type === 'discussion.changed' && event.discussion.title === 'Live and well'),
  );
  await kaya.client.call('discussions.invite', { params: { room }, body: { people: [ref(novak)], institutions: [] } });
  await stranger.shows('the invitation', (events) =>
    events.find((event) => event.type === 'discussion.changed' && event.discussion.membership === 'invited'),
  );
  t.notOk(
    stranger.events.some((event) => event.type === 'post.changed'),
    'but no post',
  );
  await enter(novak, room, 'Live and well');
  await stranger.shows('the discussion it joined', (events) =>
    events.find((event) => event.type === 'discussion.changed' && event.discussion.membership === 'joined'),
  );
  const welcome = await write(kaya, room, 'Welcome');
  await stranger.shows('posts from now on', (events) =>
    events.find((event) => event.type === 'post.changed' && event.post.id === welcome.id),
  );
  await novak.client.call('discussions.leave', { params: { room }, body: {} });
  await stranger.shows('that it has left', (events) =>
    events.find((event) => event.type === 'discussion.changed' && event.discussion.membership === 'left'),
  );
  const after = await write(kaya, room, 'Only us again');
  await right.shows('the last post', (events) =>
    events.find((event) => event.type === 'post.changed' && event.post.id === after.id),
  );
  t.notOk(stranger.events.some((event) => event.type === 'post.changed' && event.post.id === after.id));
});

t.test(
  'who looks at an open discussion without having joined it sees what happens, until it is closed to them',
  async (t) => {
    const room = await network.discussion([kaya, ito], 'Looked at');
    const join = async (policy: 'node' | 'invite', expected: string) => {
      await kaya.client.call('discussions.update', { params: { room }, body: { join: policy } });
      await eventually(
        `the policy has arrived: ${expected}`,
        patienceMs,
        async () => (await codeOf(card(novak, room))) === expected,
      );
    };
    await join('node', 'none');
    using reader = new Browser(novak);
    using writer = new Browser(kaya);
    await Promise.all([reader.ready(), writer.ready()]);
    reader.say({ kind: 'watch', room });
    t.equal((await card(novak, room)).membership, 'open');
    const written = await write(kaya, room, 'For everybody');
    const shown = await reader.shows('the post', (events) =>
      events.find((event) => event.type === 'post.changed' && event.post.id === written.id),
    );
    t.match(shown, { fresh: true, post: { text: 'For everybody' } });
    await eventually('somebody types', patienceMs, async () => {
      writer.say({ kind: 'typing', room });
      return reader.ephemeral.some((event) => event.type === 'typing');
    });
    await join('invite', 'not_found');
    const hidden = await write(kaya, room, 'Only for those who are in');
    await eventually('it has arrived', patienceMs, async () =>
      (await posts(ito, room)).some(({ id }) => id === hidden.id),
    );
    const own = await novak.client.call('discussions.create', {
      body: { clientId: randomUUID(), title: 'Mine', join: 'invite' },
    });
    await reader.shows('later events', (events) =>
      events.find((event) => event.type === 'discussion.changed' && event.discussion.room === own.room),
    );
    t.notOk(reader.events.some((event) => event.type === 'post.changed' && event.post.id === hidden.id));
  },
);

t.test('a conversation that somebody opens is at once in the list of the other, as a conversation', async (t) => {
  using right = new Browser(novak);
  await right.ready();
  const { room } = await kaya.client.call('conversations.open', { body: ref(novak) });
  const first = await right.shows('the conversation', (events) =>
    events.find((event) => event.type === 'discussion.changed' && event.discussion.room === room),
  );
  t.match(first, { discussion: { kind: 'dm', membership: 'joined', invitation: null, other: { actor: kaya.actor } } });
  const { discussions } = await novak.client.call('discussions.list', { query: { kind: 'dm', scope: 'joined' } });
  t.match(discussions, [{ room, membership: 'joined' }]);
  t.same((await novak.client.call('invitations.list', {})).invitations, []);
  const written = await write(kaya, room, 'Do you have a minute?');
  await right.shows('the first words', (events) =>
    events.find((event) => event.type === 'post.changed' && event.post.id === written.id && event.fresh),
  );
  t.notOk(
    right.events.some((event) => event.type === 'discussion.changed' && event.discussion.membership !== 'joined'),
    'never as an invitation',
  );
});
