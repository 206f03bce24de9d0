import t from 'tap';
import type { EphemeralEvent } from '../../../../spec/schemas/api/stream.ts';
import type { RoomNotice } from '../../../media-host/index.ts';
import type { Parts } from '../parts.ts';
import { Calls, rightsOf } from './calls.ts';

const kaya = `u_${'k'.repeat(22)}`;
const rossi = `u_${'r'.repeat(22)}`;
const room = `r_${'a'.repeat(43)}`;

function setCalls(knows = true) {
  let notify: (notice: RoomNotice) => void = () => undefined;
  const sent: { to: unknown; event: EphemeralEvent }[] = [];
  const told: unknown[] = [];
  const frames: unknown[] = [];
  const answer = async (...words: unknown[]) => {
    told.push(words);
    return { ok: true };
  };
  const calls = new Calls({
    node: 'a.example',
    db: { sql: async () => (knows ? [{}] : []) },
    stream: { near: (to: unknown, event: EphemeralEvent) => void sent.push({ to, event }) },
    media: {
      onNotice: (listener: typeof notify) => {
        notify = listener;
      },
      setRights: (...of: unknown[]) => answer('setRights', ...of),
      leave: (...of: unknown[]) => answer('leave', ...of),
      closeRoom: (...of: unknown[]) => answer('closeRoom', ...of),
    },
    federation: () => ({ ephemeral: (...of: unknown[]) => void frames.push(of) }),
  } as unknown as Parts);
  calls.listen();
  const connect = (participant: string, connected = true) =>
    notify({ kind: 'connection', room, participant, connected });
  return { calls, sent, told, frames, connect, notify: (notice: RoomNotice) => notify(notice) };
}
const row = { room, viewer: kaya, role: 'member', joined: true, barred: false, here: true, status: 'started' } as const;

t.test('what the relay says about one person goes to that person alone', async (t) => {
  const { sent, notify } = setCalls();
  const notice = { kind: 'ended', reason: 'replaced' } as const;
  notify({ kind: 'call', room, participant: kaya, notice });
  t.same(sent, [{ to: { actors: [kaya] }, event: { type: 'call.notice', room, notice } }]);
});

t.test('hands stand in the order in which they were raised, also those of other hospitals', async (t) => {
  const { calls, frames, connect } = setCalls();
  connect(kaya);
  await calls.receive({ room, node: 'b.example', actor: rossi, kind: 'hand', data: { raised: true } });
  calls.raise(room, kaya, true);
  calls.raise(room, kaya, true);
  t.same(calls.now(room), {
    people: [kaya],
    hands: [
      { node: 'b.example', actor: rossi },
      { node: 'a.example', actor: kaya },
    ],
  });
  t.same(frames[0], [room, { kind: 'hand', actor: kaya, data: { raised: true } }], 'the other nodes are told');
  connect(kaya, false);
  t.same(calls.now(room), { people: [], hands: [{ node: 'b.example', actor: rossi }] }, 'who is gone asks nothing');
});

t.test('a frame of somebody who is not in the session, or in the name of this node, changes nothing', async (t) => {
  const stranger = setCalls(false).calls;
  await stranger.receive({ room, node: 'b.example', actor: rossi, kind: 'hand', data: { raised: true } });
  const liar = setCalls().calls;
  await liar.receive({ room, node: 'a.example', actor: kaya, kind: 'hand', data: { raised: true } });
  await liar.receive({ room, node: 'b.example', actor: rossi, kind: 'hand', data: 'garbage' });
  t.same([stranger.now(room).hands, liar.now(room).hands], [[], []]);
});

t.test('a lowered role, a removal and the end of the session reach the relay', async (t) => {
  const { calls, told, connect } = setCalls();
  calls.follow({ ...row, role: 'viewer' });
  t.same(told, [], 'nobody is in the call');
  connect(kaya);
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
