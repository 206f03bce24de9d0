import t from 'tap';
import type { EphemeralEvent } from '../../../../spec/schemas/api/stream.ts';
import type { RoomNotice } from '../../../media-host/index.ts';
import type { CallFrame, CallStanding, Parts } from '../parts.ts';
import { Calls } from './calls.ts';

const [kaya, demir, rossi, conti] = ['k', 'd', 'r', 'c'].map((letter) => `u_${letter.repeat(22)}`) as [
  string,
  string,
  string,
  string,
];
const room = `r_${'a'.repeat(43)}`;
const idOf = (n: number) => String(n).padStart(22, 'x');

/** Kaya leads and Demir takes part on this node; Rossi is a co-host and Conti takes part on the other one. */
function setCalls() {
  let time = 1_800_000_000_000;
  const rows = [
    { node: 'a.example', actor: kaya, role: 'admin', host: true },
    { node: 'a.example', actor: demir, role: 'member', host: false },
    { node: 'b.example', actor: rossi, role: 'moderator', host: false },
    { node: 'b.example', actor: conti, role: 'member', host: false },
  ];
  const told: { to: string; act: string; by: string }[] = [];
  const relay: unknown[] = [];
  const frames: { kind: string; actor: string; data: { acts?: { id: string; act: string }[] } }[] = [];
  const answer = async (...words: unknown[]) => {
    relay.push(words);
    return { ok: true };
  };
  const calls = new Calls({
    node: 'a.example',
    clock: { now: () => time },
    log: { warn: () => undefined },
    db: { sql: async () => rows },
    stream: {
      near: ({ actors }: { actors?: string[] }, event: EphemeralEvent) => {
        if (event.type === 'call.told') told.push({ to: actors?.[0] ?? '', act: event.act, by: event.by?.actor ?? '' });
      },
    },
    media: {
      onNotice: (_listener: (notice: RoomNotice) => void) => undefined,
      setRights: (...of: unknown[]) => answer('setRights', ...of),
      leave: (...of: unknown[]) => answer('leave', ...of),
      mute: (...of: unknown[]) => answer('mute', ...of),
    },
    federation: () => ({
      rooms: { state: async () => undefined },
      ephemeral: (_room: string, frame: (typeof frames)[number]) => void frames.push(frame),
    }),
  } as unknown as Parts);
  t.teardown(() => calls.close());
  const from = (actor: string, acts: readonly object[], node = 'b.example'): CallFrame => ({
    ...{ room, node, actor, kind: 'callact', data: { acts } },
  });
  const says = (actor: string, source: string, on: boolean) =>
    calls.signalled(room, actor, { kind: 'source', source, on });
  const wait = (ms: number) => {
    time += ms;
    calls.tick();
  };
  return { calls, rows, told, relay, frames, from, says, wait };
}
const to = (actor: string, node = 'a.example') => ({ node, actor });
const find = async (calls: Calls, who: string) => (await calls.now(room)).people.find(({ actor }) => actor === who);

t.test('a co-host of the other hospital mutes somebody here: the sound stops, and they learn who it was', async (t) => {
  const { calls, told, relay, from, says } = setCalls();
  calls.entered(room, demir, false);
  says(demir, 'microphone', true);
  const frame = from(rossi, [{ id: idOf(1), act: 'mute', to: to(demir) }]);
  await calls.receive(frame);
  await calls.receive(frame);
  t.same(relay, [['mute', room, demir, 'microphone', true]], 'once, however often it is said');
  t.same(told, [{ to: demir, act: 'mute', by: rossi }]);
  t.match(await find(calls, demir), { on: [], mutedBy: { node: 'b.example', actor: rossi } });
  says(demir, 'microphone', true);
  t.same(relay.at(-1), ['mute', room, demir, 'microphone', false], 'they go on by their own doing');
  t.same((await find(calls, demir))?.mutedBy, undefined);
});

t.test('nobody is unmuted from afar: they are asked', async (t) => {
  const { calls, told, relay, from } = setCalls();
  calls.entered(room, demir, false);
  await calls.receive(from(rossi, [{ id: idOf(1), act: 'ask', to: to(demir) }]));
  t.same([told, relay], [[{ to: demir, act: 'ask', by: rossi }], []]);
});

t.test('camera, screen and hand are taken down; everybody at once spares who leads', async (t) => {
  const { calls, relay, from, says } = setCalls();
  await calls.now(room);
  for (const who of [kaya, demir]) {
    calls.entered(room, who, false);
    for (const source of ['microphone', 'camera', 'screen']) says(who, source, true);
    calls.raise(room, who, true);
  }
  await calls.receive(
    from(rossi, [
      { id: idOf(1), act: 'camera', to: to(demir) },
      { id: idOf(2), act: 'screen', to: to(demir) },
    ]),
  );
  t.same(
    relay.map((words) => (words as string[]).slice(2).join()),
    [`${demir},camera,true`, `${demir},screen,true`, `${demir},screen_sound,true`],
  );
  await calls.receive(
    from(rossi, [
      { id: idOf(3), act: 'mute' },
      { id: idOf(4), act: 'lower' },
    ]),
  );
  t.match(await find(calls, demir), { on: [], hand: undefined });
  t.same((await find(calls, kaya))?.on, ['microphone', 'camera', 'screen']);
  t.type((await find(calls, kaya))?.hand, 'number');
});

t.test('acts of people who lead nothing, of strangers, and of garbage change nothing and are counted', async (t) => {
  const { calls, told, relay, from, says } = setCalls();
  calls.entered(room, demir, false);
  says(demir, 'microphone', true);
  const act = { id: idOf(1), act: 'mute', to: to(demir) };
  await calls.receive(from(conti, [act]));
  await calls.receive(from(`u_${'s'.repeat(22)}`, [act]));
  await calls.receive(from(kaya, [act]));
  await calls.receive(from(rossi, [act], 'c.example'));
  await calls.receive(from(kaya, [act], 'a.example'));
  await calls.receive(from(rossi, []));
  await calls.receive(from(rossi, [{ ...act, act: 'unmute' }]));
  await calls.receive(from(rossi, [{ act: 'mute', to: to(demir) }]));
  t.same([told, relay], [[], []]);
  t.same(calls.dropped, { right_missing: 4, own_node: 1, malformed: 3 });
  await calls.receive(
    from(rossi, [
      { id: idOf(9), act: 'camera' },
      { id: idOf(8), act: 'refuse', to: to(demir) },
    ]),
  );
  await calls.receive(from(rossi, [{ id: idOf(7), act: 'mute', to: to(demir, 'b.example') }]));
  t.same([told, relay], [[], []], 'what cannot be done to everybody, to who is in, or concerns another node');
});

t.test(
  'somebody who became a co-host a moment ago may act at once, and no longer when they are it no more',
  async (t) => {
    const { calls, rows, told, from, says, wait } = setCalls();
    calls.entered(room, demir, false);
    says(demir, 'microphone', true);
    await calls.now(room);
    rows[3] = { node: 'b.example', actor: conti, role: 'moderator', host: false };
    wait(2_100);
    await calls.receive(from(conti, [{ id: idOf(1), act: 'ask', to: to(demir) }]));
    t.same(told, [{ to: demir, act: 'ask', by: conti }]);
    rows[3] = { node: 'b.example', actor: conti, role: 'viewer', host: false };
    calls.follow({ ...standing, viewer: demir });
    await new Promise((resolve) => setImmediate(resolve));
    await calls.receive(from(conti, [{ id: idOf(2), act: 'ask', to: to(demir) }]));
    t.equal(told.length, 1);
  },
);

t.test('a flood of acts is cut off', async (t) => {
  const { calls, told, from } = setCalls();
  calls.entered(room, demir, false);
  for (let n = 0; n < 300; n++) await calls.receive(from(rossi, [{ id: idOf(n), act: 'ask', to: to(demir) }]));
  t.ok(told.length <= 20, `${told.length} of 300`);
  t.equal(calls.dropped.flood, 280);
});

t.test('what somebody here does is said to the other nodes twice, for a frame may be lost', async (t) => {
  const { calls, frames, wait } = setCalls();
  calls.entered(room, kaya, false);
  calls.act(room, kaya, 'mute', to(conti, 'b.example'));
  calls.act(room, kaya, 'lower', undefined);
  wait(2_000);
  wait(10_000);
  wait(2_000);
  await new Promise((resolve) => setImmediate(resolve));
  const acts = frames
    .filter(({ kind }) => kind === 'callact')
    .map(({ data }) => data.acts?.map(({ act }) => act).join());
  t.same(acts, ['mute', 'mute,lower', 'mute,lower']);
});

const standing: CallStanding = {
  ...{ room, viewer: demir, role: 'member', joined: true, barred: false, here: true, status: 'started' },
  ...{ lobby: false, locked: false, admitted: false },
};

t.test('with a lobby, whoever is no host waits, sees nothing, and comes in when a host lets them', async (t) => {
  const { calls, relay } = setCalls();
  const lobby = { ...standing, lobby: true };
  t.equal(calls.entrance(lobby), 'waits');
  t.equal(calls.entrance({ ...lobby, role: 'moderator' }), 'open', 'a co-host of any hospital');
  calls.entered(room, demir, true);
  t.match(await calls.now(room), { people: [], waiting: [to(demir)] });
  calls.follow(lobby);
  t.same(relay.at(-1), ['setRights', room, demir, { send: [], receive: false }]);
  calls.follow({ ...lobby, admitted: true });
  t.match(relay.at(-1), ['setRights', room, demir, { receive: true }]);
  t.match(await calls.now(room), { people: [{ actor: demir }], waiting: [] });
  calls.left(room, demir);
  t.equal(calls.entrance(lobby), 'open', 'whoever was in a moment ago comes back without waiting');
});

t.test('the lobby empties when it is switched off', async (t) => {
  const { calls } = setCalls();
  calls.entered(room, demir, true);
  calls.follow(standing);
  t.match(await calls.now(room), { people: [{ actor: demir }], waiting: [] });
});

t.test('a locked door lets nobody new in, but hosts, whom they let in, and whoever was there', async (t) => {
  const { calls, wait } = setCalls();
  const locked = { ...standing, locked: true };
  t.equal(calls.entrance(locked), 'locked');
  t.equal(calls.entrance({ ...locked, role: 'admin' }), 'open');
  t.equal(calls.entrance({ ...locked, admitted: true }), 'open');
  calls.entered(room, demir, false);
  t.equal(calls.entrance(locked), 'open', 'whoever is in may come again, with a new browser');
  calls.left(room, demir);
  t.equal(calls.entrance(locked), 'open', 'also after a lost connection');
  wait(130_000);
  t.equal(calls.entrance(locked), 'locked');
});

t.test('whoever is sent away from the door is told by whom, and may not knock again at once', async (t) => {
  const { calls, told, relay, from, wait } = setCalls();
  const lobby = { ...standing, lobby: true };
  calls.entered(room, demir, true);
  await calls.receive(from(rossi, [{ id: idOf(1), act: 'mute', to: to(demir) }]));
  await calls.receive(from(rossi, [{ id: idOf(2), act: 'refuse', to: to(demir) }]));
  t.same(told, [{ to: demir, act: 'refuse', by: rossi }]);
  t.same(relay, [['leave', room, demir, 'removed']]);
  t.equal(calls.entrance(lobby), 'refused');
  wait(130_000);
  t.equal(calls.entrance(lobby), 'waits');
});
