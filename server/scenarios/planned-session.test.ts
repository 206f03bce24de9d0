import { randomUUID } from 'node:crypto';
import t from 'tap';
import type { Body } from '../../spec/schemas/api/operations.ts';
import type { SessionDetail } from '../../spec/schemas/api/sessions.ts';
import { ApiProblem } from '../testing/api-client.ts';
import { eventually } from '../testing/eventually.ts';
import { post, readTexts } from '../testing/posting.ts';
import type { SeededPerson } from '../testing/seed/seed.ts';
import { StreamClient } from '../testing/stream-client.ts';
import { startTestNetwork } from '../testing/test-network.ts';

t.setTimeout(170_000);
const patienceMs = 20_000;
const network = await startTestNetwork();
t.teardown(() => network[Symbol.asyncDispose]());
const [a, b] = [network.node('a'), network.node('b')];
const kaya = await network.doctor('a', 'Kaya');
const demir = await network.doctor('a', 'Demir');
const rossi = await network.doctor('b', 'Rossi', { locale: 'it' });
const conti = await network.doctor('b', 'Conti');
await rossi.client.call('sessions.zone', { body: { zone: 'Europe/Rome' } });

const hour = 3_600_000;
/** A Tuesday at ten in Istanbul, far enough away. */
const start = Date.parse('2035-11-20T07:00:00Z');
const ref = ({ node, actor }: SeededPerson) => ({ node, actor });
const codeOf = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => 'none',
    (error: unknown) => (error instanceof ApiProblem ? error.code : Promise.reject(error)),
  );
const get = (who: SeededPerson, room: string): Promise<SessionDetail> =>
  who.client.call('sessions.get', { params: { room } });
const plan = (over: Partial<Body<'sessions.plan'>> = {}): Promise<SessionDetail> =>
  kaya.client.call('sessions.plan', {
    body: {
      ...{ clientId: randomUUID(), title: 'Tumour board', agenda: 'Two cases', audience: 'speaker' },
      ...{ start, end: start + hour, zone: 'Europe/Istanbul', language: 'en', speakers: [ref(rossi)] },
      ...over,
    },
  });
const sees = (who: SeededPerson, room: string, why: string, is: (session: SessionDetail) => boolean) =>
  eventually(`${who.person.name}: ${why}`, patienceMs, async () => {
    const session = await get(who, room).catch((error: unknown) => {
      if (error instanceof ApiProblem && error.code === 'not_found') return undefined;
      throw error;
    });
    return session && is(session) ? session : undefined;
  });
const mailsOf = async (at: typeof a, subject: string) =>
  (await at.administrator.call('admin.outbox', { query: { limit: 100 } })).mails.filter(
    (mail) => mail.subject === subject,
  );
const notices = async (who: SeededPerson, room: string) =>
  (await who.client.call('notifications.list', {})).notifications
    .filter((one) => one.room === room)
    .map(({ kind }) => kind);
const answerOf = (session: SessionDetail, who: SeededPerson) =>
  session.people.find(({ person }) => person.node === who.node && person.actor === who.actor)?.answer;

t.test('a session is planned on one node, and accepted on another', async (t) => {
  await using page = await StreamClient.open(rossi.client);
  const planned = await plan();
  const { room } = planned;
  t.match(planned, {
    title: 'Tumour board',
    agenda: 'Two cases',
    status: 'planned',
    answer: 'accepted',
    role: 'host',
    mayHost: true,
  });
  const invited = await sees(rossi, room, 'is invited', ({ answer }) => answer === 'none');
  t.match(invited, {
    title: 'Tumour board',
    agenda: 'Two cases',
    start,
    end: start + hour,
    zone: 'Europe/Istanbul',
    role: 'speaker',
    mayHost: false,
  });
  t.match(invited.host, { node: 'a.localhost', name: 'Dr. Kaya' });
  t.ok(
    invited.people.find(({ isSpeaker }) => isSpeaker)?.person.actor === rossi.actor,
    'who is announced is a speaker',
  );
  await eventually('the open page was told', patienceMs, async () =>
    page.events.some((event) => event.type === 'session.changed' && event.room === room),
  );
  t.same(await notices(rossi, room), ['session_invitation']);
  const [mail] = await mailsOf(b, 'Invito: Tumour board');
  t.ok(mail, 'the mail is in the language of its reader');
  t.match(mail?.text, /martedì 20 novembre 2035/, 'and names the day');
  t.match(mail?.text, /08:00/, 'and the hour in their zone');
  t.equal(await codeOf(get(conti, room)), 'not_found', 'nobody else sees it');
  await rossi.client.call('sessions.answer', { params: { room }, body: { answer: 'accepted' } });
  // The answer and the entering are two events, and may arrive one after the other.
  const accepted = await sees(
    kaya,
    room,
    'sees the acceptance',
    (session) => answerOf(session, rossi) === 'accepted' && session.acceptedCount === 2,
  );
  t.match(accepted, { invitedCount: 2, institutionCount: 2 });
  await network.converged(room);
  await post(rossi, room, 'I bring the images.');
  await eventually('Kaya reads in the room', patienceMs, async () => (await readTexts(kaya, room)).length === 1);
  const { discussions } = await rossi.client.call('discussions.list', {});
  t.notOk(
    discussions.some((one) => one.room === room),
    'a session is no discussion',
  );
  t.same((await rossi.client.call('invitations.list', {})).invitations, []);
});

t.test('a new time and a cancellation reach everybody, with calendars that follow', async (t) => {
  const { room } = await plan({ title: 'Morning rounds' });
  await sees(rossi, room, 'is invited', () => true);
  const before = String((await rossi.client.bytes('sessions.calendar', { params: { room } })).body);
  t.match(before, 'DTSTART;TZID=Europe/Istanbul:20351120T100000');
  const time = { start: start + hour, end: start + 2 * hour, zone: 'Europe/Istanbul' };
  t.equal(
    await codeOf(rossi.client.call('sessions.change', { params: { room }, body: { time } })),
    'not_joined',
    'a guest changes nothing',
  );
  await kaya.client.call('sessions.change', {
    params: { room },
    body: { time, title: 'Late rounds', reason: 'Theatre' },
  });
  await sees(rossi, room, 'sees the new time', (one) => one.start === time.start && one.title === 'Late rounds');
  await eventually(
    'the mail names the new time',
    patienceMs,
    async () => (await mailsOf(b, 'Nuovo orario: Late rounds')).length === 1,
  );
  const after = String((await rossi.client.bytes('sessions.calendar', { params: { room } })).body);
  const sequence = (text: string) => Number(/SEQUENCE:(\d+)/.exec(text)?.[1]);
  t.ok(sequence(after) > sequence(before), 'the calendar takes it over');
  t.equal(/UID:(.*)/.exec(after)?.[1], /UID:(.*)/.exec(before)?.[1], 'as the same entry');
  await kaya.client.call('sessions.cancel', { params: { room }, body: { reason: 'No cases' } });
  const gone = await sees(rossi, room, 'sees the cancellation', ({ status }) => status === 'cancelled');
  t.equal(gone.reason, 'No cases');
  t.same((await notices(rossi, room)).sort(), ['session_cancelled', 'session_changed', 'session_invitation']);
  t.equal((await mailsOf(b, 'Annullata: Late rounds')).length, 1);
  t.match(String((await rossi.client.bytes('sessions.calendar', { params: { room } })).body), 'STATUS:CANCELLED');
  t.equal(
    await codeOf(rossi.client.call('sessions.answer', { params: { room }, body: { answer: 'accepted' } })),
    'session_state',
  );
});

t.test('somebody cannot come, proposes another time, and comes after all', async (t) => {
  const { room } = await plan({ title: 'Case conference', institutions: ['b.localhost'] });
  await sees(conti, room, 'is invited with her institution', ({ answer }) => answer === 'none');
  t.same(await notices(conti, room), [], 'an invitation of everybody disturbs nobody');
  await conti.client.call('sessions.answer', {
    params: { room },
    body: { answer: 'time', start: start + 24 * hour, end: start + 25 * hour, note: 'Rounds until eleven' },
  });
  const asked = await sees(kaya, room, 'sees the proposal', (session) => answerOf(session, conti) === 'time');
  t.match(asked.people.find(({ person }) => person.actor === conti.actor)?.proposal, {
    ...{ start: start + 24 * hour, end: start + 25 * hour, note: 'Rounds until eleven' },
  });
  t.ok((await notices(kaya, room)).includes('session_answer'), 'the host is told');
  await sees(rossi, room, 'is invited', () => true);
  await rossi.client.call('sessions.answer', { params: { room }, body: { answer: 'declined', note: 'On leave' } });
  await sees(kaya, room, 'sees the refusal', (session) => answerOf(session, rossi) === 'declined');
  for (const guest of [rossi, conti]) {
    await guest.client.call('sessions.answer', { params: { room }, body: { answer: 'accepted' } });
    await sees(kaya, room, 'sees them accept', (session) => answerOf(session, guest) === 'accepted');
  }
  await conti.client.call('sessions.answer', { params: { room }, body: { answer: 'declined' } });
  await sees(kaya, room, 'sees her leave', (session) => answerOf(session, conti) === 'declined');
  await network.converged(room);
});

t.test('a co-host of the other hospital starts and ends a series, meeting by meeting', async (t) => {
  const now = Date.now();
  const { room, series } = await plan({
    ...{ title: 'Weekly rounds', start: now, end: now + hour, series: { every: 'week', count: 3 } },
    ...{ speakers: [], cohosts: [ref(rossi)], people: [ref(demir)], audience: 'listener' },
  });
  t.equal(series?.later.length, 2);
  await sees(rossi, room, 'is invited', ({ role }) => role === 'cohost');
  await sees(demir, room, 'may listen', ({ role }) => role === 'listener');
  for (const guest of [rossi, demir]) {
    await guest.client.call('sessions.answer', { params: { room }, body: { answer: 'accepted' } });
  }
  t.equal(await codeOf(demir.client.call('sessions.start', { params: { room }, body: {} })), 'right_missing');
  await rossi.client.call('sessions.start', { params: { room }, body: {} });
  await sees(kaya, room, 'sees it begin', ({ status }) => status === 'started');
  const { sessions } = await demir.client.call('sessions.list', {});
  t.ok(sessions.find((one) => one.room === room)?.status === 'started', 'it is listed as happening now');
  await sees(rossi, room, 'sees it begin', ({ status }) => status === 'started');
  await rossi.client.call('sessions.end', { params: { room }, body: {} });
  const next = await sees(
    kaya,
    room,
    'waits for the next',
    ({ status, start: at }) => status === 'planned' && at > now,
  );
  t.equal(next.start, series?.later[0]?.start);
  t.equal(next.series?.later.length, 1);
  await network.converged(room);
});

t.test('one doctor calls another', async (t) => {
  const call = { ...ref(rossi), media: 'video' as const, clientId: randomUUID() };
  const { room, status } = await kaya.client.call('sessions.call', { body: call });
  t.equal(status, 'started');
  t.equal((await kaya.client.call('sessions.call', { body: call })).room, room, 'pressed twice, it rings once');
  const ringing = await sees(rossi, room, 'is called', () => true);
  t.match(ringing, { call: 'video', status: 'started' });
  t.same(await notices(rossi, room), ['session_call']);
  await rossi.client.call('sessions.answer', { params: { room }, body: { answer: 'accepted' } });
  await sees(kaya, room, 'sees that she answers', (session) => answerOf(session, rossi) === 'accepted');
  await kaya.client.call('sessions.end', { params: { room }, body: {} });
  await sees(rossi, room, 'sees the end', (session) => session.status === 'ended');
  const past = await rossi.client.call('sessions.list', { query: { scope: 'past' } });
  t.ok(past.sessions.some((one) => one.room === room));
});

t.test('the door of a call opens for those who are in the session, shortly before it begins', async (t) => {
  const { room } = await plan();
  const enter = (who: SeededPerson) => codeOf(who.client.call('call.join', { params: { room }, body: {} }));
  t.equal(await enter(kaya), 'session_not_open');
  t.equal(await enter(demir), 'not_found');
  const now = Date.now();
  await kaya.client.call('sessions.change', {
    params: { room },
    body: { time: { start: now + 60_000, end: now + hour, zone: 'Europe/Istanbul' } },
  });
  // These nodes run without media, which is said as such; everything before it was in order.
  t.equal(await enter(kaya), 'media_unavailable');
  await sees(kaya, room, 'has begun it by coming in', ({ status }) => status === 'started');
  await sees(rossi, room, 'is invited', ({ status }) => status === 'started');
  t.equal(await enter(rossi), 'not_joined');
  const signal = { params: { room }, body: { request: { kind: 'offer', sdp: 'x', sources: [] } } };
  t.equal(await codeOf(rossi.client.call('call.signal', signal)), 'not_joined');
  t.same(await kaya.client.call('call.signal', signal), { ok: false, reason: 'media_room_unknown' });
});

t.test('what cannot be is refused with its reason', async (t) => {
  t.equal(await codeOf(plan({ end: start })), 'session_time');
  t.equal(await codeOf(plan({ start: 1, end: 2 })), 'session_time');
  t.equal(await codeOf(plan({ zone: 'Mars/Olympus' })), 'zone_unknown');
  t.equal(await codeOf(plan({ people: [{ node: 'b.localhost', actor: `u_${'x'.repeat(22)}` }] })), 'person_unknown');
  t.equal(await codeOf(plan({ institutions: ['nowhere.localhost'] })), 'institution_unknown');
});
