import t from 'tap';
import { readEnvironment } from '../../../config/index.ts';
import { openDatabase, withTx } from '../../../db/index.ts';
import { createTestDatabase, openTestPostgres, sharedPostgresVariable } from '../../../testing/database.ts';
import type { NewNotification } from '../../notifications/index.ts';
import type { Parts } from '../parts.ts';
import { passTime } from './reminders.ts';

const postgres = await openTestPostgres(readEnvironment()[sharedPostgresVariable]);
t.teardown(() => postgres[Symbol.asyncDispose]());
const database = await createTestDatabase(postgres.url);
t.teardown(() => database[Symbol.asyncDispose]());
const db = openDatabase({ url: database.url });
t.teardown(() => db.close());

const hour = 3_600_000;
const start = 2_000_000_000_000;
const room = `r_${'a'.repeat(43)}`;
const kaya = `u_${'k'.repeat(22)}`;
const novak = `u_${'n'.repeat(22)}`;
let now = start - hour;
const notified: NewNotification[] = [];
const mails: { kind: string; to: string; values: Record<string, string> }[] = [];
const written: { type: string; d: Record<string, unknown> }[] = [];
const parts = {
  ...{ node: 'a.example', publicUrl: 'https://a.example', db, clock: { now: () => now } },
  people: { personCards: async () => new Map() },
  notifications: { notify: async (_tx: unknown, items: NewNotification[]) => void notified.push(...items) },
  mail: {
    from: 'consilium@a.example',
    queue: async (_tx: unknown, kind: string, to: { email: string }, values: Record<string, string>) =>
      void mails.push({ kind, to: to.email, values }),
  },
  federation: () => ({
    rooms: { control: async (_tx: unknown, input: (typeof written)[number]) => void written.push(input) },
  }),
} as unknown as Parts;

/** A session of Hospital A that Kaya and Novak have accepted. */
async function plan(over: { status?: string; every?: string | null; later?: [number, number][] } = {}): Promise<void> {
  const { status = 'planned', every = null, later = [] } = over;
  await withTx(db, async (tx) => {
    await tx.sql`truncate discussion, participant, session, session_mail, session_zone, account cascade`;
    await tx.sql`
      insert into discussion (room, kind, owner, started_node, started_actor, started_ms, title, join_policy, activity_ms)
      values (${room}, 'session', 'a.example', 'a.example', ${kaya}, 1, 'Tumour board', 'invite', 1)`;
    await tx.sql`
      insert into session (room, epoch, cseq, status, start_ms, end_ms, zone, media, recording, opens_before_s, every, later)
      values (${room}, 1, 2, ${status}, ${start}, ${start + hour}, 'Europe/Istanbul', 'conference', 'off', 900, ${every},
        ${JSON.stringify(later)}::text::jsonb)`;
    for (const [actor, name, locale] of [
      [kaya, 'Elif Kaya', 'en'],
      [novak, 'Jan Novak', 'it'],
    ] as const) {
      await tx.sql`
        insert into account (id, actor, email, name, status, locale, roles)
        values (gen_random_uuid(), ${actor}, ${`${locale}@a.example`}, ${name}, 'active', ${locale}, '{member}')`;
      await tx.sql`
        insert into participant (room, node, actor, role, joined) values (${room}, 'a.example', ${actor}, 'member', true)`;
    }
    await tx.sql`insert into session_zone (actor, zone) values (${novak}, 'Europe/Rome')`;
  });
  for (const list of [notified, mails, written]) list.length = 0;
}

t.test('people are reminded half an hour before, once, in their own language and zone', async (t) => {
  await plan();
  now = start - 45 * 60_000;
  await passTime(parts);
  t.same([notified, mails], [[], []], 'too early');
  now = start - 29 * 60_000;
  await passTime(parts);
  await passTime(parts);
  t.same(notified.map(({ to, kind }) => [to, kind]).sort(), [
    [kaya, 'session_soon'],
    [novak, 'session_soon'],
  ]);
  t.same(mails.map(({ kind, to }) => [kind, to]).sort(), [
    ['session_soon', 'en@a.example'],
    ['session_soon', 'it@a.example'],
  ]);
  const italian = mails.find(({ to }) => to.startsWith('it'));
  t.match(italian?.values.when, /mercoled/);
  t.match(italian?.values.when, /05:33/, 'by the clock in Rome');
  t.equal(italian?.values.link, `https://a.example/sessions/${room}/call`, 'one more click is enough');
});

t.test('who has not accepted, and a cancelled session, are left in peace', async (t) => {
  await plan({ status: 'cancelled' });
  now = start - 10 * 60_000;
  await passTime(parts);
  t.same([notified, mails], [[], []]);
  await plan();
  await db.sql`update participant set joined = false where actor = ${novak}`;
  await passTime(parts);
  t.same(
    notified.map(({ to }) => to),
    [kaya],
  );
});

t.test('a series whose meeting nobody started goes on to the next one that has not passed', async (t) => {
  const week = 7 * 24 * hour;
  const meeting = (n: number): [number, number] => [start + n * week, start + n * week + hour];
  await plan({ every: 'week', later: [meeting(1), meeting(2), meeting(3)] });
  now = start + 90 * 60_000;
  await passTime(parts);
  t.same(written, [], 'people may be late');
  now = start + week + 3 * hour;
  await passTime(parts);
  t.match(written, [
    { type: 'session.set', d: { start: meeting(2)[0], series: { every: 'week', later: [meeting(3)] } } },
  ]);
});

t.test('a session that nobody ended is ended', async (t) => {
  await plan({ status: 'started' });
  now = start + 12 * hour;
  await passTime(parts);
  t.same(written, []);
  now = start + 14 * hour;
  await passTime(parts);
  t.match(written, [{ type: 'session.end' }]);
});

t.test('a meeting that took place only once and was never started is left as it was', async (t) => {
  await plan();
  now = start + 48 * hour;
  await passTime(parts);
  t.same(written, []);
});
