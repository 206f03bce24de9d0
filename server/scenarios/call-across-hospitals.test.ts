import { randomUUID } from 'node:crypto';
import t from 'tap';
import type { Body, Reply } from '../../spec/schemas/api/operations.ts';
import type { SessionDetail } from '../../spec/schemas/api/sessions.ts';
import { ApiProblem } from '../testing/api-client.ts';
import { eventually } from '../testing/eventually.ts';
import type { SeededPerson } from '../testing/seed/seed.ts';
import { StreamClient } from '../testing/stream-client.ts';
import { startTestNetwork } from '../testing/test-network.ts';

t.setTimeout(170_000);
const patienceMs = 20_000;
const network = await startTestNetwork({ hospitals: ['a', 'b', 'c'], environment: { CONSILIUM_MEDIA_WORKERS: '1' } });
t.teardown(() => network[Symbol.asyncDispose]());
const kaya = await network.doctor('a', 'Kaya');
const demir = await network.doctor('a', 'Demir');
const rossi = await network.doctor('b', 'Rossi');
const conti = await network.doctor('b', 'Conti');
const weber = await network.doctor('c', 'Weber');
const hour = 3_600_000;
const stranger = { node: 'b.localhost', actor: `u_${'x'.repeat(22)}` };

type Now = Pick<Reply<'call.join'>, 'people' | 'waiting'>;
const ref = ({ node, actor }: SeededPerson) => ({ node, actor });
const codeOf = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => 'none',
    (error: unknown) => (error instanceof ApiProblem ? error.code : Promise.reject(error)),
  );
/** A session that begins now, with everybody in it; Rossi of the other hospital is a co-host. */
async function begin(over: Partial<Body<'sessions.plan'>> = {}): Promise<string> {
  const start = Date.now();
  const { room } = await kaya.client.call('sessions.plan', {
    body: {
      ...{ clientId: randomUUID(), title: 'Rounds', start, end: start + hour, zone: 'Europe/Istanbul' },
      ...{ cohosts: [ref(rossi)], people: [demir, conti, weber].map(ref), audience: 'speaker', ...over },
    },
  });
  for (const guest of [demir, rossi, conti, weber]) {
    await eventually(`${guest.person.name} is invited`, patienceMs, async () => {
      const { sessions } = await guest.client.call('sessions.list', {});
      return sessions.some((one) => one.room === room);
    });
    await guest.client.call('sessions.answer', { params: { room }, body: { answer: 'accepted' } });
  }
  await network.converged(room);
  return room;
}
const enter = (who: SeededPerson, room: string): Promise<Reply<'call.join'>> =>
  eventually(`${who.person.name} comes in`, patienceMs, async () => {
    try {
      return await who.client.call('call.join', { params: { room }, body: {} });
    } catch (error) {
      // A worker takes a second of start.
      if (error instanceof ApiProblem && error.code === 'media_unavailable') return undefined;
      throw error;
    }
  });
const now = async (who: SeededPerson, room: string): Promise<Now> =>
  who.client.call('call.people', { params: { room } });
const names = ({ people }: Now, ...of: SeededPerson[]) =>
  of
    .filter((who) => people.some((one) => one.node === who.node && one.actor === who.actor))
    .map(({ person }) => person.name);
const sees = (who: SeededPerson, room: string, why: string, is: (now: Now) => boolean) =>
  eventually(`${who.person.name}: ${why}`, patienceMs, async () => {
    const found = await now(who, room);
    return is(found) ? found : undefined;
  });
const find = ({ people }: Now, { node, actor }: SeededPerson) =>
  people.find((one) => one.node === node && one.actor === actor);

t.test('everybody sees who is in the call at every hospital, also whoever comes late', async (t) => {
  const room = await begin();
  await enter(kaya, room);
  await enter(rossi, room);
  await sees(kaya, room, 'Rossi is there', (found) => find(found, rossi) !== undefined);
  await enter(weber, room);
  const late = await sees(weber, room, 'everybody is there', ({ people }) => people.length === 3);
  t.same(names(late, kaya, rossi, weber), ['Dr. Kaya', 'Dr. Rossi', 'Dr. Weber']);
  t.equal(find(late, kaya)?.role, 'host');
  t.equal(find(late, rossi)?.role, 'cohost');
  t.equal(find(late, weber)?.role, 'speaker');
  await weber.client.call('call.hand', { params: { room }, body: { raised: true } });
  for (const who of [kaya, rossi]) await sees(who, room, 'Weber asks to speak', (found) => !!find(found, weber)?.hand);
  t.equal((await enter(conti, room)).people.length, 4, 'the second of a hospital is told at once');
  await rossi.client.call('call.leave', { params: { room }, body: {} });
  await sees(weber, room, 'Rossi has left', (found) => find(found, rossi) === undefined);
  t.equal(await codeOf(now(demir, room)), 'none', 'who is in the session may look who is in its call');
  await kaya.client.call('sessions.end', { params: { room }, body: {} });
  await sees(weber, room, 'it is over', ({ people }) => people.length === 0);
});

const answer = (who: SeededPerson, room: string) => who.client.call('sessions.get', { params: { room } });
const until = (who: SeededPerson, room: string, why: string, is: (session: SessionDetail) => boolean) =>
  eventually(`${who.person.name}: ${why}`, patienceMs, async () => {
    const session = await answer(who, room);
    return is(session) ? session : undefined;
  });
const door = (who: SeededPerson, room: string, body: Body<'sessions.door'>) =>
  who.client.call('sessions.door', { params: { room }, body });
const act = (who: SeededPerson, room: string, name: Body<'call.act'>['act'], to?: SeededPerson) =>
  who.client.call('call.act', { params: { room }, body: { act: name, ...(to ? { to: ref(to) } : {}) } });
const toldTo = (page: StreamClient, name: string) =>
  eventually(`is told: ${name}`, patienceMs, async () =>
    page.ephemeral.find((event) => event.type === 'call.told' && event.act === name),
  );

t.test('a co-host of another hospital opens the lobby, lets somebody in, and sends somebody away', async (t) => {
  const room = await begin();
  await enter(kaya, room);
  await door(rossi, room, { lobby: true });
  for (const who of [demir, conti, weber])
    await until(who, room, 'sees the lobby', (session) => session.door.lobby && !session.mayHost);
  await using demirs = await StreamClient.open(demir.client);
  await using webers = await StreamClient.open(weber.client);
  t.match(await enter(demir, room), { waits: true });
  t.match(await enter(weber, room), { waits: true });
  t.match(await enter(rossi, room), { waits: false }, 'a co-host comes straight in');
  await sees(rossi, room, 'two wait', ({ waiting, people }) => waiting.length === 2 && people.length === 2);
  await sees(kaya, room, 'two wait', ({ waiting }) => waiting.length === 2);
  const admit = { params: { room }, body: { people: [ref(demir)] } };
  t.equal(await codeOf(conti.client.call('sessions.admit', admit)), 'right_missing');
  await rossi.client.call('sessions.admit', admit);
  t.match(await toldTo(demirs, 'admit'), { by: ref(rossi) });
  await sees(weber, room, 'Demir is in', (found) => find(found, demir) !== undefined);
  t.equal(await codeOf(act(rossi, room, 'refuse', demir)), 'not_in_call', 'whoever is in does not wait');
  await act(rossi, room, 'refuse', weber);
  t.match(await toldTo(webers, 'refuse'), { by: ref(rossi) });
  await sees(kaya, room, 'nobody waits', ({ waiting }) => waiting.length === 0);
  t.equal(await codeOf(weber.client.call('call.join', { params: { room }, body: {} })), 'call_refused');
  await kaya.client.call('sessions.admit', { params: { room }, body: { people: [ref(weber)] } });
  await eventually('Weber may come in after all', patienceMs, async () => !(await enter(weber, room)).waits);
  t.equal(
    await codeOf(kaya.client.call('sessions.admit', { params: { room }, body: { people: [stranger] } })),
    'person_unknown',
  );
  await door(kaya, room, { locked: true, lobby: false });
  await until(conti, room, 'sees the lock', (session) => session.door.locked);
  t.equal(await codeOf(conti.client.call('call.join', { params: { room }, body: {} })), 'call_locked');
  t.match(await enter(weber, room), { waits: false }, 'whoever is in may come again');
  await network.converged(room);
});

t.test('roles count at every hospital, and only for those who may give them', async (t) => {
  const room = await begin();
  const role = (who: SeededPerson, to: SeededPerson, name: Body<'sessions.role'>['role']) =>
    who.client.call('sessions.role', { params: { room }, body: { ...ref(to), role: name } });
  for (const who of [kaya, rossi, conti, weber]) await enter(who, room);
  await using contis = await StreamClient.open(conti.client);
  t.equal(await codeOf(role(conti, weber, 'listener')), 'right_missing');
  t.equal(await codeOf(role(rossi, kaya, 'speaker')), 'host_protected');
  await role(rossi, weber, 'listener');
  await sees(kaya, room, 'Weber listens', (found) => find(found, weber)?.role === 'listener');
  await until(weber, room, 'listens', (session) => session.role === 'listener');
  t.same((await enter(weber, room)).send, [], 'and sends nothing');
  await role(kaya, conti, 'cohost');
  t.match(await toldTo(contis, 'role'), { by: ref(kaya), role: 'cohost' });
  await until(conti, room, 'may host', (session) => session.mayHost);
  await sees(weber, room, 'Conti is a co-host', (found) => find(found, conti)?.role === 'cohost');
  await role(conti, weber, 'speaker');
  await sees(rossi, room, 'Weber may speak', (found) => find(found, weber)?.role === 'speaker');
  const over = (who: SeededPerson, to: SeededPerson) =>
    who.client.call('sessions.handOver', { params: { room }, body: ref(to) });
  t.equal(await codeOf(over(rossi, conti)), 'right_missing', 'only the host hands over');
  t.equal(await codeOf(over(kaya, kaya)), 'not_yourself');
  await over(kaya, conti);
  await sees(
    weber,
    room,
    'Conti leads',
    (found) => find(found, conti)?.role === 'host' && find(found, kaya)?.role === 'cohost',
  );
  t.equal(
    (await until(weber, room, 'the page says so', ({ host }) => host.actor === conti.actor)).host.node,
    'b.localhost',
  );
  await until(conti, room, 'leads', (session) => session.role === 'host');
  await over(conti, weber);
  await sees(kaya, room, 'Weber leads', (found) => find(found, weber)?.role === 'host');
  t.equal(await codeOf(role(kaya, weber, 'speaker')), 'host_protected');
  await network.converged(room);
});

t.test('a co-host of the other hospital mutes, asks, lowers a hand, and removes', async (t) => {
  const room = await begin();
  for (const who of [kaya, demir, rossi, weber]) await enter(who, room);
  await using demirs = await StreamClient.open(demir.client);
  await using webers = await StreamClient.open(weber.client);
  const speaks = (who: SeededPerson) =>
    who.client.call('call.signal', {
      params: { room },
      body: { request: { kind: 'source', source: 'microphone', on: true } },
    });
  await sees(rossi, room, 'everybody is there', ({ people }) => people.length === 4);
  for (const who of [demir, weber]) {
    await who.client.call('call.hand', { params: { room }, body: { raised: true } });
    await speaks(who);
    await sees(rossi, room, `${who.person.name} speaks and asks to`, (found) => {
      const one = find(found, who);
      return !!one?.hand && one.on.includes('microphone');
    });
  }
  t.equal(await codeOf(act(demir, room, 'mute', weber)), 'right_missing');
  t.equal(await codeOf(act(rossi, room, 'mute', conti)), 'not_in_call');
  t.equal(await codeOf(act(rossi, room, 'ask')), 'invalid_input', 'nobody asks everybody at once');
  await act(rossi, room, 'mute', demir);
  t.match(await toldTo(demirs, 'mute'), { by: ref(rossi) });
  for (const who of [kaya, weber])
    await sees(who, room, 'Demir is muted by Rossi', (found) => find(found, demir)?.mutedBy?.actor === rossi.actor);
  await speaks(demir);
  await sees(rossi, room, 'Demir speaks again', (found) => find(found, demir)?.mutedBy === undefined);
  await act(rossi, room, 'ask', weber);
  t.match(await toldTo(webers, 'ask'), { by: ref(rossi) });
  await act(kaya, room, 'mute');
  await act(kaya, room, 'lower');
  await sees(rossi, room, 'nobody speaks, and no hand is up', ({ people }) =>
    people.every(({ on, hand }) => on.length === 0 && hand === undefined),
  );
  const place = (who: SeededPerson, name: 'sessions.remove' | 'sessions.restore', to: SeededPerson) =>
    who.client.call(name, { params: { room }, body: ref(to) });
  t.equal(await codeOf(place(weber, 'sessions.remove', demir)), 'right_missing');
  t.equal(await codeOf(place(rossi, 'sessions.remove', kaya)), 'host_protected');
  t.equal(await codeOf(place(rossi, 'sessions.remove', rossi)), 'not_yourself');
  await place(rossi, 'sessions.remove', weber);
  t.match(await toldTo(webers, 'remove'), { by: ref(rossi) });
  await sees(kaya, room, 'Weber is gone', (found) => find(found, weber) === undefined);
  t.equal(await codeOf(weber.client.call('call.join', { params: { room }, body: {} })), 'not_found');
  const removed = await until(rossi, room, 'sees who was removed', (session) => session.removed.length === 1);
  t.equal(removed.removed[0]?.actor, weber.actor);
  t.same((await answer(demir, room)).removed, [], 'which is for hosts');
  await place(kaya, 'sessions.restore', weber);
  await eventually(
    'Weber sees the session again',
    patienceMs,
    async () => (await codeOf(answer(weber, room))) === 'none',
  );
  await enter(weber, room);
  await sees(rossi, room, 'Weber is back', (found) => find(found, weber) !== undefined);
  await kaya.client.call('call.leave', { params: { room }, body: {} });
  await rossi.client.call('sessions.end', { params: { room }, body: {} });
  await sees(weber, room, 'it is over', ({ people }) => people.length === 0);
  t.equal(await codeOf(door(rossi, room, { locked: true })), 'session_state');
});
