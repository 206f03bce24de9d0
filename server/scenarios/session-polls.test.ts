import { randomUUID } from 'node:crypto';
import t from 'tap';
import type { Poll } from '../../spec/schemas/api/polls.ts';
import { withTx } from '../db/index.ts';
import { ApiProblem } from '../testing/api-client.ts';
import { eventually } from '../testing/eventually.ts';
import type { SeededPerson } from '../testing/seed/seed.ts';
import { StreamClient } from '../testing/stream-client.ts';
import { startTestNetwork } from '../testing/test-network.ts';

t.setTimeout(170_000);
const patienceMs = 20_000;
const network = await startTestNetwork();
t.teardown(() => network[Symbol.asyncDispose]());
const b = network.node('b');
const kaya = await network.doctor('a', 'Kaya');
const demir = await network.doctor('a', 'Demir');
const rossi = await network.doctor('b', 'Rossi');
const conti = await network.doctor('b', 'Conti');
const ref = ({ node, actor }: SeededPerson) => ({ node, actor });
const codeOf = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => 'none',
    (error: unknown) => (error instanceof ApiProblem ? error.code : Promise.reject(error)),
  );

/** A running session of both hospitals: Kaya leads, Rossi may too, Demir and Conti listen. */
async function runningSession(): Promise<string> {
  const now = Date.now();
  const { room } = await kaya.client.call('sessions.plan', {
    body: {
      ...{ clientId: randomUUID(), title: 'Tumour board', start: now, end: now + 3_600_000, zone: 'Europe/Istanbul' },
      ...{ audience: 'listener', cohosts: [ref(rossi)], people: [ref(demir), ref(conti)] },
    },
  });
  for (const guest of [demir, rossi, conti])
    await eventually(`${guest.person.name} can accept`, patienceMs, () =>
      guest.client.call('sessions.answer', { params: { room }, body: { answer: 'accepted' } }).catch(() => undefined),
    );
  await kaya.client.call('sessions.start', { params: { room }, body: {} });
  await eventually('everybody is in, everywhere', patienceMs, async () => {
    for (const who of [kaya, rossi]) {
      const session = await who.client.call('sessions.get', { params: { room } });
      if (session.status !== 'started' || session.acceptedCount < 4) return undefined;
    }
    return true;
  });
  return room;
}
const room = await runningSession();
const open = (who: SeededPerson, over: object = {}): Promise<Poll> =>
  who.client.call('polls.open', {
    params: { room },
    body: {
      ...{
        clientId: randomUUID(),
        question: 'Drain before transfer?',
        options: ['Yes', 'No', 'Later'],
        language: 'en',
      },
      ...{ many: false, named: false, results: 'live', ...over },
    },
  });
const list = (who: SeededPerson) => who.client.call('polls.list', { params: { room } });
const vote = (who: SeededPerson, poll: string, choice: number[]) =>
  who.client.call('polls.vote', { params: { poll }, body: { choice } });
const sees = (who: SeededPerson, poll: string, why: string, is: (poll: Poll) => boolean): Promise<Poll> =>
  eventually(`${who.person.name}: ${why}`, patienceMs, async () =>
    (await list(who)).polls.find((one) => one.id === poll && is(one)),
  );
const counts = ({ options }: Poll) => options.map(({ votes }) => votes);

t.test('a poll of one hospital is answered in both, with the same result', async (t) => {
  await using page = await StreamClient.open(conti.client);
  t.equal(await codeOf(open(demir)), 'right_missing', 'a listener opens none');
  const { id } = await open(kaya);
  await sees(rossi, id, 'sees the question', ({ question }) => question === 'Drain before transfer?');
  await vote(kaya, id, [0]);
  await vote(demir, id, [1]);
  await vote(rossi, id, [1]);
  await vote(conti, id, [2]);
  await vote(conti, id, [1]);
  for (const who of [kaya, rossi]) {
    const poll = await sees(who, id, 'sees all votes', (one) => one.options[1]?.votes === 3);
    t.same(counts(poll), [1, 3, 0]);
    t.equal(poll.voters, 4);
  }
  t.same((await list(conti)).own, [{ poll: id, choice: [1], counted: true }]);
  t.equal(await codeOf(conti.client.call('polls.voters', { params: { poll: id } })), 'poll_hidden');
  await eventually('an open page was told', patienceMs, async () =>
    page.events.some((event) => event.type === 'poll.changed' && event.poll.options[1]?.votes === 3),
  );
  t.ok(
    page.events.some((event) => event.type === 'poll.voted' && event.choice[0] === 1),
    'of the own vote only its voter',
  );
  t.notOk(JSON.stringify(page.events.filter(({ type }) => type === 'poll.changed')).includes(demir.actor));
});

t.test('a co-host of the other hospital closes it, and nothing changes the result any more', async (t) => {
  const { id } = await open(rossi, { results: 'closed', many: true, named: true });
  await sees(kaya, id, 'sees the question', () => true);
  t.same(counts((await vote(kaya, id, [0, 2])) as Poll), [null, null, null], 'no result before the end');
  t.equal(await codeOf(kaya.client.call('polls.voters', { params: { poll: id } })), 'poll_hidden');
  await sees(rossi, id, 'has the vote of the other hospital', ({ voters }) => voters === 1);
  t.equal(await codeOf(conti.client.call('polls.close', { params: { poll: id }, body: {} })), 'right_missing');
  await rossi.client.call('polls.close', { params: { poll: id }, body: {} });
  const closed = await sees(kaya, id, 'sees the result', ({ state }) => state === 'closed');
  t.same(counts(closed), [1, 0, 1]);
  t.equal(await codeOf(vote(conti, id, [1])), 'poll_closed');
  // Hospital B's node, made to write a vote all the same.
  const written = await withTx(b.node.ground.db, (tx) =>
    b.engine().rooms.append(tx, { room, actor: conti.actor, type: 'poll.vote', ref: id, body: { choice: [1] } }),
  );
  t.ok(written.ok);
  await network.converged(room);
  for (const who of [kaya, conti]) t.same(counts(await sees(who, id, 'sees it as before', () => true)), [1, 0, 1]);
  t.match(
    (await list(conti)).own.find((own) => own.poll === id),
    { choice: [1], counted: false },
  );
  const { voters } = await conti.client.call('polls.voters', { params: { poll: id } });
  t.same(
    voters.map(({ person, choice }) => [person.name, choice]),
    [['Dr. Kaya', [0, 2]]],
  );
});

t.test('what cannot be asked or chosen is refused, and a poll can be taken back everywhere', async (t) => {
  t.equal(await codeOf(open(kaya, { options: ['Yes', ' Yes '] })), 'poll_options');
  t.equal(await codeOf(open(kaya, { options: ['Yes', ' '] })), 'poll_options');
  t.equal(await codeOf(open(kaya, { options: ['Yes'] })), 'invalid_input');
  const { id } = await open(kaya, { question: 'Patient X?' });
  t.equal(await codeOf(vote(kaya, id, [0, 1])), 'invalid_input');
  t.equal(await codeOf(vote(kaya, id, [7])), 'invalid_input');
  await sees(conti, id, 'reads it', ({ question }) => question === 'Patient X?');
  await rossi.client.call('polls.remove', { params: { poll: id }, body: {} });
  for (const who of [kaya, conti])
    t.equal((await sees(who, id, 'does not any more', ({ state }) => state === 'removed')).question, null);
});

t.test('polls that are open are closed with the session and stay with it', async (t) => {
  const { id } = await open(kaya, { results: 'closed' });
  await sees(rossi, id, 'sees it', () => true);
  await vote(rossi, id, [2]);
  await sees(kaya, id, 'has the vote', ({ voters }) => voters === 1);
  await kaya.client.call('sessions.end', { params: { room }, body: {} });
  const over = await sees(rossi, id, 'sees the result', ({ state }) => state === 'closed');
  t.same(counts(over), [0, 0, 1]);
  t.equal(await codeOf(open(kaya)), 'session_state');
  await network.converged(room);
  t.equal((await list(conti)).polls.length, 4);
});
