import t from 'tap';
import type { EphemeralEvent } from '../../../../spec/schemas/api/stream.ts';
import type { RoomNotice } from '../../../media-host/index.ts';
import type { CallFrame, Parts } from '../parts.ts';
import { Calls } from './calls.ts';
import { rightsOf } from './entrance.ts';

const kaya = `u_${'k'.repeat(22)}`;
const rossi = `u_${'r'.repeat(22)}`;
const conti = `u_${'c'.repeat(22)}`;
const room = `r_${'a'.repeat(43)}`;
const joined = [
  { node: 'a.example', actor: kaya, role: 'admin', host: true },
  { node: 'b.example', actor: rossi, role: 'member', host: false },
];

function setCalls(people: readonly object[] = joined) {
  let notify: (notice: RoomNotice) => void = () => undefined;
  let time = 1_800_000_000_000;
  const rows = [...people];
  const sent: { to: unknown; event: EphemeralEvent }[] = [];
  const told: unknown[] = [];
  const frames: { actor: string; data: { people: { actor: string }[]; ask?: boolean } }[] = [];
  let queries = 0;
  const answer = async (...words: unknown[]) => {
    told.push(words);
    return { ok: true };
  };
  const calls = new Calls({
    node: 'a.example',
    clock: { now: () => time },
    log: { warn: () => undefined },
    db: {
      sql: async () => {
        queries++;
        return rows;
      },
    },
    stream: { near: (to: unknown, event: EphemeralEvent) => void sent.push({ to, event }) },
    media: {
      onNotice: (listener: typeof notify) => {
        notify = listener;
      },
      setRights: (...of: unknown[]) => answer('setRights', ...of),
      leave: (...of: unknown[]) => answer('leave', ...of),
      mute: (...of: unknown[]) => answer('mute', ...of),
      closeRoom: (...of: unknown[]) => answer('closeRoom', ...of),
    },
    federation: () => ({
      rooms: { state: async () => undefined },
      ephemeral: (_room: string, frame: (typeof frames)[number]) => void frames.push(frame),
    }),
  } as unknown as Parts);
  calls.listen();
  t.teardown(() => calls.close());
  const connect = (participant: string, connected = true) =>
    notify({ kind: 'connection', room, participant, connected });
  /** Time passes, and the calls notice it. */
  const wait = (ms: number) => {
    time += ms;
    calls.tick();
  };
  const from = (over: Partial<CallFrame>, ...list: object[]): CallFrame => ({
    ...{ room, node: 'b.example', actor: rossi, kind: 'call', data: { at: ++time, people: list } },
    ...over,
  });
  const names = async () => (await calls.now(room)).people.map(({ actor }) => actor);
  return {
    ...{ calls, sent, told, frames, rows, connect, wait, from, names },
    queries: () => queries,
    notify: (notice: RoomNotice) => notify(notice),
  };
}
const row = {
  room,
  viewer: kaya,
  role: 'member',
  joined: true,
  barred: false,
  here: true,
  status: 'started',
  lobby: false,
  locked: false,
  admitted: false,
} as const;

t.test('what the relay says about one person goes to that person alone', async (t) => {
  const { sent, notify } = setCalls();
  const notice = { kind: 'ended', reason: 'replaced' } as const;
  notify({ kind: 'call', room, participant: kaya, notice });
  t.same(sent, [{ to: { actors: [kaya] }, event: { type: 'call.notice', room, notice } }]);
});

t.test('people of all hospitals are in the call, with their roles, hands and what they have switched on', async (t) => {
  const { calls, frames, from, connect, wait } = setCalls();
  calls.entered(room, kaya, false);
  connect(kaya);
  calls.signalled(room, kaya, { kind: 'offer', sdp: '', sources: [{ mid: '0', source: 'microphone' }] });
  calls.signalled(room, kaya, { kind: 'source', source: 'camera', on: true });
  calls.signalled(room, kaya, { kind: 'source', source: 'microphone', on: false });
  calls.signalled(room, kaya, { kind: 'offer', sdp: '', sources: [{ mid: '0', source: 'microphone' }] });
  calls.raise(room, kaya, true);
  await calls.receive(from({}, { actor: rossi, on: 'm', hand: 5 }));
  t.match((await calls.now(room)).people, [
    { node: 'a.example', actor: kaya, role: 'host', on: ['camera'], hand: Number },
    { node: 'b.example', actor: rossi, role: 'speaker', on: ['microphone'], hand: 5 },
  ]);
  t.equal(frames[0]?.data.ask, true, 'the first one asks who is there');
  wait(1_000);
  await Promise.resolve();
  t.match(frames.at(-1), { actor: kaya, data: { people: [{ actor: kaya, on: 'c', hand: Number }] } });
  calls.left(room, kaya);
  await Promise.resolve();
  t.match(frames.at(-1), { actor: kaya, data: { people: [] } }, 'who leaves is said to have left');
});

t.test('many changes at once are told in few frames, the last of which says everything', async (t) => {
  const { calls, frames, wait } = setCalls();
  calls.entered(room, kaya, false);
  for (let n = 0; n < 100; n++) calls.raise(room, kaya, n % 2 === 0);
  wait(1_000);
  await Promise.resolve();
  t.ok(frames.length <= 6, `${frames.length} frames`);
  t.same(frames.at(-1)?.data.people, [{ actor: kaya, on: '' }]);
});

t.test('whoever asks who is there is answered, a second apart', async (t) => {
  const { calls, frames, from, wait } = setCalls();
  calls.entered(room, kaya, false);
  await Promise.resolve();
  const before = frames.length;
  await calls.receive(from({ data: { at: 1, ask: true, people: [{ actor: rossi, on: '' }] } }));
  await calls.receive(from({ data: { at: 2, ask: true, people: [{ actor: rossi, on: '' }] } }));
  t.equal(frames.length, before + 1);
  wait(1_100);
  await calls.receive(from({ data: { at: 3, ask: true, people: [{ actor: rossi, on: '' }] } }));
  t.equal(frames.length, before + 2);
});

t.test('a node that falls silent has nobody in the call, and a lost connection may come back', async (t) => {
  const { calls, from, connect, wait, names, frames } = setCalls();
  calls.entered(room, kaya, false);
  connect(kaya);
  await calls.receive(from({}, { actor: rossi, on: '' }));
  const before = frames.length;
  wait(11_000);
  await Promise.resolve();
  t.equal(frames.length, before + 1, 'this node says again who is here');
  t.same(await names(), [kaya, rossi]);
  wait(20_000);
  t.same(await names(), [kaya], 'the other one was silent for half a minute');
  connect(kaya, false);
  t.equal((await calls.now(room)).people[0]?.lost, true);
  wait(5_000);
  connect(kaya);
  wait(20_000);
  t.same(await names(), [kaya], 'it came back');
  connect(kaya, false);
  wait(13_000);
  t.same(await names(), [], 'it did not');
});

t.test('a frame of a stranger, of this node, of garbage, or an old one changes nothing and is counted', async (t) => {
  const { calls, from, names } = setCalls();
  calls.entered(room, kaya, false);
  await calls.receive(from({ actor: conti }, { actor: rossi, on: '' }));
  await calls.receive(from({ node: 'a.example', actor: kaya }, { actor: kaya, on: '' }));
  await calls.receive(from({ node: 'c.example' }, { actor: rossi, on: '' }));
  await calls.receive(from({ data: 'garbage' }));
  await calls.receive(from({ data: { at: 1, people: [{ actor: rossi, on: 'x' }] } }));
  t.same(await names(), [kaya]);
  t.same(calls.dropped, { not_in_session: 2, own_node: 1, malformed: 2 });
  await calls.receive(from({ data: { at: 9, people: [{ actor: rossi, on: 'm' }] } }));
  await calls.receive(from({ data: { at: 8, people: [] } }));
  await calls.receive(
    from({
      data: {
        at: 10,
        people: [
          { actor: rossi, on: '' },
          { actor: conti, on: '' },
          { actor: kaya, on: '' },
        ],
      },
    }),
  );
  t.same(await names(), [kaya, rossi], 'people who have not joined are left out, also such of other nodes');
  t.match(calls.dropped, { stale: 1, not_in_session: 3 });
});

t.test('a flood of frames is cut off before anything is read for it', async (t) => {
  const { calls, from, queries, names } = setCalls();
  calls.entered(room, kaya, false);
  await calls.receive(from({}, { actor: rossi, on: '' }));
  const before = queries();
  for (let count = 0; count < 500; count++) {
    await calls.receive(from({ actor: conti, data: { at: count, people: [{ actor: conti, on: '' }] } }));
  }
  t.ok(queries() - before <= 1, 'one query at most');
  t.ok((calls.dropped.flood ?? 0) >= 480, `${calls.dropped.flood} are counted`);
  t.same(await names(), [kaya, rossi]);
});

t.test('a lowered role, a removal and the end of the session reach the relay', async (t) => {
  const { calls, told } = setCalls();
  calls.follow({ ...row, role: 'viewer' });
  t.same(told, [], 'nobody is in the call');
  calls.entered(room, kaya, false);
  calls.follow({ ...row, role: 'viewer' });
  calls.follow({ ...row, barred: true });
  calls.follow({ ...row, status: 'ended' });
  calls.follow({ ...row, status: 'ended' });
  t.same(told, [
    ['setRights', room, kaya, { send: [], receive: true }],
    ['leave', room, kaya, 'removed'],
    ['closeRoom', room],
  ]);
});

t.test('who listens sends nothing', async (t) => {
  t.same(rightsOf({ role: 'viewer' }).send, []);
  t.same(rightsOf({ role: null }).send, [], 'somebody without a role neither');
  t.ok(rightsOf({ role: 'member' }).send.includes('screen'));
});
