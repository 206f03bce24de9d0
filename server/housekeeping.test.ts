import { randomBytes, randomUUID } from 'node:crypto';
import t from 'tap';
import { type Tx, withTx } from './db/index.ts';
import { admitDoctor } from './testing/doctor.ts';
import { eventually } from './testing/eventually.ts';
import { startTestNode } from './testing/test-node.ts';

t.setTimeout(120_000);
const house = await startTestNode();
t.teardown(() => house.close());
const { db } = house.node.ground;
const kaya = await admitDoctor(house, 'Kaya');
const hourMs = 3_600_000;

/** Has a job of the running node done now. */
const run = (name: string) => withTx(db, (tx) => tx.sql`insert into jobs.job (name) values (${name})`);
const write = (work: (tx: Tx) => Promise<unknown>) => withTx(db, work);

t.test('every hour what browsers missed too long ago is deleted', async (t) => {
  const room = `test-${randomUUID()}`;
  for (const hours of [23, 25]) {
    await write(
      (tx) => tx.sql`
        with head as (update stream_head set cursor = cursor + 1 returning cursor)
        insert into stream_event (cursor, room, data, at) select cursor, ${room}, '{}', ${new Date(Date.now() - hours * hourMs)} from head`,
    );
  }
  await run('stream.prune');
  const left = () => db.sql`select from stream_event where room = ${room}`;
  await eventually('the old event is deleted', 20_000, async () => (await left()).length < 2);
  t.equal((await left()).length, 1);
});

t.test('every hour log-ins that are over and attempts that count no more are deleted', async (t) => {
  const [account] = await db.sql<{ id: string }[]>`select id from account where actor = ${kaya.actor}`;
  const login = async (expiresInMs: number, seenBeforeMs: number) => {
    const id = randomUUID();
    const now = Date.now();
    await write(
      (tx) => tx.sql`
        insert into login (id, account_id, token_hash, label, created_at, last_seen_at, expires_at)
        values (${id}, ${account?.id ?? ''}, ${randomBytes(32)}, 'Firefox', ${new Date(now - seenBeforeMs)},
          ${new Date(now - seenBeforeMs)}, ${new Date(now + expiresInMs)})`,
    );
    return id;
  };
  const attempt = (beforeMs: number, key = randomBytes(32)) =>
    write((tx) => tx.sql`insert into login_attempt (key, at) values (${key}, ${new Date(Date.now() - beforeMs)})`).then(
      () => key,
    );
  const [valid, expired, idle] = [
    await login(hourMs, hourMs),
    await login(-1, hourMs),
    await login(hourMs, 8 * 24 * hourMs),
  ];
  const [recent, past] = [await attempt(hourMs / 2), await attempt(hourMs + 1_000)];
  await run('logins.prune');
  const logins = await eventually('the old log-ins are deleted', 20_000, async () => {
    const rows = await db.sql<{ id: string }[]>`select id from login where id = any(${[valid, expired, idle]}::uuid[])`;
    return rows.length < 3 ? rows : undefined;
  });
  t.same(
    logins.map(({ id }) => id),
    [valid],
  );
  const attempts = await db.sql<{ key: Buffer }[]>`select key from login_attempt where key in (${recent}, ${past})`;
  t.same(
    attempts.map(({ key }) => key),
    [recent],
  );
});

t.test('every hour the words of posts that have not counted for a day are deleted', async (t) => {
  const { room } = await kaya.client.call('discussions.create', {
    body: { clientId: randomUUID(), title: 'Void', join: 'invite' },
  });
  const post = (text: string) =>
    kaya.client.call('posts.create', { params: { room }, body: { clientId: randomUUID(), text } });
  const [stays, fresh, goes] = [await post('It counts'), await post('Void since now'), await post('Void since long')];
  const bytesOf = (id: string) => Buffer.from(id.slice(2), 'base64url');
  await write(async (tx) => {
    for (const { id } of [fresh, goes]) {
      await tx.sql`update federation.event set live = false where id = ${bytesOf(id)}`;
      await tx.sql`update post set live = false where id = ${id}`;
    }
    await tx.sql`insert into federation.void_body (id, since_ms) values (${bytesOf(goes.id)}, ${Date.now() - 24 * hourMs})`;
  });
  await run('discussions.void-words');
  const textOf = async (id: string) =>
    (await db.sql<{ text: string | null }[]>`select text from post where id = ${id}`)[0]?.text;
  await eventually('the words are deleted', 20_000, async () => (await textOf(goes.id)) === null);
  t.equal((await db.sql`select from federation.body where id = ${bytesOf(goes.id)}`).length, 0);
  t.equal(await textOf(fresh.id), 'Void since now');
  t.equal(await textOf(stays.id), 'It counts');
});
