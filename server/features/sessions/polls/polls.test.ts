import { createHash } from 'node:crypto';
import t from 'tap';
import type { Change, ControlState } from '../../../../federation/index.ts';
import type { StreamEvent } from '../../../../spec/schemas/api/stream.ts';
import { readEnvironment } from '../../../config/index.ts';
import { openDatabase, withTx } from '../../../db/index.ts';
import { createTestDatabase, openTestPostgres, sharedPostgresVariable } from '../../../testing/database.ts';
import type { Parts } from '../parts.ts';
import { forgetPollWords, pollsInbound } from './poll-inbound.ts';
import { ownVotes, pollViews } from './poll-view.ts';

const postgres = await openTestPostgres(readEnvironment()[sharedPostgresVariable]);
t.teardown(() => postgres[Symbol.asyncDispose]());
const database = await createTestDatabase(postgres.url);
t.teardown(() => database[Symbol.asyncDispose]());
const db = openDatabase({ url: database.url });
t.teardown(() => db.close());

const actor = (name: string) => `u_${name.padEnd(22, '0')}`;
const hash = (prefix: string, text: string) => `${prefix}_${createHash('sha256').update(text).digest('base64url')}`;
const room = hash('r', 'board');
const elsewhere = hash('r', 'elsewhere');
const group = hash('r', 'group');
const sent: StreamEvent[] = [];
const parts = {
  ...{ node: 'a.example', db },
  people: { personCards: async () => new Map() },
  stream: {
    publish: (_tx: unknown, _to: unknown, event: StreamEvent) => void sent.push(event),
    forget: async () => undefined,
  },
} as unknown as Parts;
const inbound = pollsInbound(parts);
const apply = (changes: readonly Change[]) => withTx(db, (tx) => inbound.apply(tx, changes));

let made = 0;
const heads = new Map<string, number>();
/** A content event as the engine tells it; nothing is signed and no right is judged. */
function say(
  node: string,
  type: string,
  name: string,
  more: { ref?: string; d?: object; body?: object; in?: string; ms?: number } = {},
): Extract<Change, { kind: 'content' }> {
  const at = more.in ?? room;
  const seq = (heads.get(`${at} ${node}`) ?? 0) + 1;
  heads.set(`${at} ${node}`, seq);
  made++;
  const header = { v: 1, room: at, lane: 'm', node, inc: 1, seq, hlc: [more.ms ?? 1_000_000 + made * 1000, 0], type };
  const event = {
    ...{ id: hash('e', `${made}`), room: at, envelope: { protected: '', payload: '', signature: '' } },
    header: { ...header, actor: actor(name), ...(more.ref ? { ref: more.ref } : {}), ...(more.d ? { d: more.d } : {}) },
    ...(more.body ? { body: more.body } : {}),
  };
  return { kind: 'content', room: at, event, live: true, state: {} as ControlState } as unknown as Extract<
    Change,
    { kind: 'content' }
  >;
}
const open = (over: object = {}, at = room) =>
  say('a.example', 'poll.open', 'kaya', {
    d: { options: 3, many: false, named: false, results: 'live', ...over },
    body: { question: 'Drain first?', labels: ['Yes', 'No', 'Later'] },
    in: at,
  });
const vote = (node: string, name: string, ref: string, choice: number[], more: { in?: string; ms?: number } = {}) =>
  say(node, 'poll.vote', name, { ref, body: { choice }, ...more });
const cutAt = (...votes: Extract<Change, { kind: 'content' }>[]) => ({
  cut: Object.fromEntries(votes.map(({ event: { header } }) => [header.node, [header.inc, header.seq]])),
});
async function result(id: string) {
  const [view] = await pollViews(parts, db, db.sql`select ${id} as id`);
  return view && { state: view.state, votes: view.options.map(({ votes }) => votes), voters: view.voters };
}

t.beforeEach(async () => {
  sent.length = 0;
  heads.clear();
  await withTx(db, async (tx) => {
    await tx.sql`truncate poll, poll_vote, poll_close, discussion, post_redaction`;
    for (const [id, kind] of [
      [room, 'session'],
      [elsewhere, 'session'],
      [group, 'group'],
    ] as const)
      await tx.sql`
        insert into discussion (room, kind, owner, started_node, started_actor, started_ms, title, join_policy, activity_ms)
        values (${id}, ${kind}, 'a.example', 'a.example', ${actor('kaya')}, 1, 'Board', 'invite', 1)`;
  });
});

t.test('of each person the last vote counts, in whatever order and as often as events come', async (t) => {
  const poll = open();
  const { id } = poll.event;
  const all = [
    poll,
    vote('a.example', 'kaya', id, [0]),
    vote('b.example', 'rossi', id, [0]),
    vote('b.example', 'rossi', id, [1]),
    vote('b.example', 'kaya', id, [1]),
    vote('b.example', 'conti', id, [2]),
    vote('b.example', 'conti', id, []),
  ];
  const expected = { state: 'open', votes: [1, 2, 0], voters: 3 };
  for (const changes of [all, [...all].reverse(), [...all, ...all]]) {
    await withTx(db, (tx) => tx.sql`truncate poll, poll_vote, poll_close`);
    for (const change of changes) await apply([change]);
    t.same(await result(id), expected, 'two people of one name are of two nodes');
  }
  await withTx(db, (tx) => tx.sql`truncate poll, poll_vote, poll_close`);
  await apply(all);
  t.same(await result(id), expected, 'and all at once');
  t.same(await ownVotes(parts, db, actor('kaya'), room), [{ poll: id, choice: [0], counted: true }]);
});

t.test('what a closing has not seen does not count, not even a vote with an older clock', async (t) => {
  const poll = open({ results: 'closed' });
  const { id } = poll.event;
  const first = vote('b.example', 'rossi', id, [0]);
  const late = vote('b.example', 'rossi', id, [2]);
  const backdated = vote('b.example', 'conti', id, [2], { ms: 1 });
  const unseen = vote('c.example', 'novak', id, [2]);
  await apply([poll, first]);
  t.same(await result(id), { state: 'open', votes: [null, null, null], voters: 1 }, 'results are hidden until then');
  await apply([say('a.example', 'poll.close', 'kaya', { ref: id, d: cutAt(first) })]);
  const closed = { state: 'closed', votes: [1, 0, 0], voters: 1 };
  t.same(await result(id), closed);
  await apply([late, backdated, unseen]);
  t.same(await result(id), closed, 'the result stays');
  await apply([say('a.example', 'poll.close', 'ito', { ref: id, d: cutAt(unseen) })]);
  t.same(await result(id), { ...closed, votes: [1, 0, 1], voters: 2 }, 'two closings count together');
});

t.test('votes for what is not offered, from another room, or void choose nothing', async (t) => {
  const poll = open();
  const { id } = poll.event;
  const own = vote('b.example', 'rossi', id, [1]);
  await apply([
    poll,
    own,
    vote('b.example', 'conti', id, [3]),
    vote('b.example', 'novak', id, [0, 1]),
    vote('b.example', 'silva', id, [0], { in: elsewhere }),
    { ...vote('b.example', 'lin', id, [0]), live: false },
    vote('b.example', 'omar', hash('e', 'no such poll'), [0]),
  ]);
  t.same(await result(id), { state: 'open', votes: [0, 1, 0], voters: 1 });
  await apply([say('b.example', 'poll.close', 'silva', { ref: id, d: { cut: {} }, in: elsewhere })]);
  t.equal((await result(id))?.state, 'open', 'nobody closes it from another room');
  await apply([{ kind: 'live', room, ids: [own.event.id], live: false }]);
  t.same((await result(id))?.votes, [0, 0, 0]);
  await apply([{ kind: 'live', room, ids: [id], live: false }]);
  t.equal(await result(id), undefined, 'a poll that nobody had the right to open is not shown');
  const inGroup = open({}, group);
  await apply([inGroup]);
  t.equal(await result(inGroup.event.id), undefined, 'nor one in a discussion');
});

t.test('words that come later are filled in, and removed ones never come back', async (t) => {
  const poll = open();
  const { id } = poll.event;
  const cast = vote('a.example', 'kaya', id, [2]);
  const bare = (change: typeof poll) => {
    const { body: _body, ...event } = change.event;
    return { ...change, event } as typeof poll;
  };
  await apply([bare(poll), bare(cast)]);
  t.same(await result(id), { state: 'open', votes: [0, 0, 0], voters: 0 });
  const later = [poll, cast].map(({ event }): Change => ({ kind: 'body', room, event, live: true }));
  await apply(later);
  t.same((await result(id))?.votes, [0, 0, 1]);
  t.match(sent.at(-1), { type: 'poll.voted', poll: id, choice: [2] }, 'the voter is told on every device');
  await withTx(
    db,
    (tx) => tx.sql`
      insert into post_redaction (id, post, room, ord, node, actor, at_ms, effective)
      values ('e_1', ${id}, ${room}, 'x', 'a.example', ${actor('kaya')}, 1, true)`,
  );
  await apply([say('a.example', 'msg.redact', 'kaya', { ref: id, body: {} })]);
  await apply(later);
  const [view] = await pollViews(parts, db, db.sql`select ${id} as id`);
  t.match(view, { state: 'removed', question: null, options: [{ text: null }, { text: null }, { text: null }] });
  const second = open();
  await apply([{ ...second, live: false }]);
  await withTx(db, (tx) => forgetPollWords(tx, [second.event.id]));
  const [row] = await db.sql`select question, labels from poll where id = ${second.event.id}`;
  t.same(row, { question: null, labels: null }, 'words of what never counted are forgotten');
});
