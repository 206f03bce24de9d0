import t from 'tap';
import type { Notification } from '../../../spec/schemas/api/notifications.ts';
import type { PersonCard } from '../../../spec/schemas/api/people.ts';
import type { StreamEvent } from '../../../spec/schemas/api/stream.ts';
import { readEnvironment } from '../../config/index.ts';
import { openDatabase, type Tx, withTx } from '../../db/index.ts';
import type { Api, Call, Handler } from '../../platform/operations.ts';
import type { Stream } from '../../platform/stream.ts';
import { createTestDatabase, openTestPostgres, sharedPostgresVariable } from '../../testing/database.ts';
import { createNotifications, type NewNotification } from './index.ts';

const postgres = await openTestPostgres(readEnvironment()[sharedPostgresVariable]);
t.teardown(() => postgres[Symbol.asyncDispose]());
const database = await createTestDatabase(postgres.url);
t.teardown(() => database[Symbol.asyncDispose]());
const db = openDatabase({ url: database.url });
t.teardown(() => db.close());

let now = 1_000_000_000_000;
const sent: { to: unknown; event: StreamEvent }[] = [];
const stream = {
  publish: (_tx: Tx, to: unknown, event: StreamEvent) => void sent.push({ to, event }),
} as unknown as Stream;
const ito = { node: 'b.example', actor: `u_${'i'.repeat(22)}` };
const card = { ...ito, name: 'Dr. Ito' } as PersonCard;
const people = { personCards: async () => new Map([[`${ito.node}/${ito.actor}`, card]]) };
const notifications = createNotifications({ db, clock: { now: () => now }, stream, people });

type Operation = 'notifications.list' | 'notifications.read';
const handlers = new Map<string, Handler<never>>();
notifications.register({
  handle: (id: string, handler: Handler<never>) => handlers.set(id, handler),
} as unknown as Api);
async function call<K extends Operation>(id: K, actor: string, input: Partial<Call<K>>) {
  const handler = handlers.get(id) as unknown as Handler<K>;
  return (await handler({ caller: { actor }, query: {}, body: {}, ...input } as unknown as Call<K>)) as Awaited<
    ReturnType<Handler<K>>
  >;
}
const list = async (actor: string, query: object = {}) =>
  (await call('notifications.list', actor, { query } as never)) as {
    notifications: Notification[];
    unread: number;
    next: string | null;
  };
const notify = (...items: NewNotification[]) => {
  now += 1_000;
  return withTx(db, (tx) => notifications.notify(tx, items));
};
const kaya = `u_${'k'.repeat(22)}`;
const novak = `u_${'n'.repeat(22)}`;
t.beforeEach(async () => {
  await db.sql`truncate notification`;
  sent.length = 0;
});

t.test('a notification is stored, counted and sent to the person it concerns', async (t) => {
  await notify({ to: kaya, kind: 'reply', person: ito, room: 'r_1', post: 'e_1', data: { excerpt: 'Yes' } });
  t.match(await list(kaya), {
    notifications: [
      { kind: 'reply', read: false, at: now, person: { name: 'Dr. Ito' }, room: 'r_1', data: { excerpt: 'Yes' } },
    ],
    unread: 1,
    next: null,
  });
  t.same((await list(novak)).notifications, []);
  t.match(sent, [{ to: { actors: [kaya] }, event: { type: 'notification.added', unread: 1 } }]);
});

t.test('the same cause notifies once, also after it was read', async (t) => {
  const item = { to: kaya, kind: 'mention', cause: 'post e_1' } as const;
  await notify(item, { ...item, to: novak });
  await notify(item);
  await call('notifications.read', kaya, {});
  await notify(item);
  t.equal((await list(kaya)).notifications.length, 1);
  t.equal((await list(novak)).notifications.length, 1);
});

t.test('an unread one of the same subject is replaced, a read one is not', async (t) => {
  const message = (text: string) =>
    ({ to: kaya, kind: 'direct', subject: 'direct r_1', data: { excerpt: text } }) as const;
  await notify(message('One'), message('Two'));
  await notify(message('Three'));
  t.match(await list(kaya), { notifications: [{ data: { excerpt: 'Three' } }], unread: 1 });
  await call('notifications.read', kaya, {});
  await notify(message('Four'));
  t.same(
    (await list(kaya)).notifications.map(({ data, read }) => [data.excerpt, read]),
    [
      ['Four', false],
      ['Three', true],
    ],
  );
});

t.test('the list is read in pages, newest first, and nothing is left out between them', async (t) => {
  for (let n = 0; n < 7; n++) await notify({ to: kaya, kind: 'reply', data: { n: String(n) } });
  // Several of one moment.
  await withTx(db, (tx) =>
    notifications.notify(
      tx,
      [7, 8, 9].map((n) => ({ to: kaya, kind: 'reply', data: { n: String(n) } })),
    ),
  );
  const seen: string[] = [];
  let cursor: string | null = null;
  do {
    const page: Awaited<ReturnType<typeof list>> = await list(kaya, { limit: 3, ...(cursor ? { cursor } : {}) });
    seen.push(...page.notifications.map(({ data }) => data.n ?? ''));
    cursor = page.next;
  } while (cursor);
  t.equal(new Set(seen).size, 10);
  t.same(seen.slice(4), ['5', '4', '3', '2', '1', '0'].slice(0, 6));
  t.match(await list(kaya, { cursor: "1' or true --" }), { code: 'invalid_input' });
});

t.test('people read their own notifications only, some or all', async (t) => {
  await notify({ to: kaya, kind: 'reply' }, { to: kaya, kind: 'mention' }, { to: novak, kind: 'reply' });
  const ids = (await list(kaya)).notifications.map(({ id }) => id);
  t.same(await call('notifications.read', novak, { body: { ids } } as never), { unread: 1 }, 'not those of others');
  t.same(await call('notifications.read', kaya, { body: { ids: ids.slice(0, 1) } } as never), { unread: 1 });
  t.same(await call('notifications.read', kaya, { body: {} } as never), { unread: 0 });
});

t.test('words of a removed post leave the notification', async (t) => {
  await notify({ to: kaya, kind: 'mention', post: 'e_9', data: { title: 'Rounds', excerpt: 'Novak' } });
  await withTx(db, (tx) => notifications.forgetPosts(tx, ['e_9']));
  t.same((await list(kaya)).notifications[0]?.data, { title: 'Rounds' });
});

t.test('old notifications are deleted, and of many the oldest', async (t) => {
  await notify({ to: kaya, kind: 'reply', data: { n: 'old' } });
  now += 181 * 86_400_000;
  await withTx(db, (tx) =>
    notifications.notify(
      tx,
      Array.from({ length: 1_002 }, () => ({ to: kaya, kind: 'reply' as const })),
    ),
  );
  await notify({ to: novak, kind: 'reply' });
  await notifications.prune();
  t.equal((await db.sql`select from notification where actor = ${kaya}`).length, 1_000);
  t.equal((await list(novak)).notifications.length, 1);
  t.notOk(
    (await db.sql<{ data: { n?: string } }[]>`select data from notification`).some(({ data }) => data.n === 'old'),
  );
  t.equal((await list(kaya)).unread, 999, 'counts end at a limit');
});
