import { randomUUID } from 'node:crypto';
import t from 'tap';
import type { Body, Reply } from '../../spec/schemas/api/operations.ts';
import { ApiProblem } from '../testing/api-client.ts';
import { eventually } from '../testing/eventually.ts';
import type { SeededPerson } from '../testing/seed/seed.ts';
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
