import t from 'tap';
import { eventually } from '../testing/eventually.ts';
import { HostilePeer } from '../testing/hostile-peer.ts';
import { startKillablePostgres } from '../testing/killable-postgres.ts';
import { environmentOf, moveToProcess, startNodeProcess } from '../testing/node-process.ts';
import { post, postMany, readTexts } from '../testing/posting.ts';
import { type NetworkNode, startTestNetwork } from '../testing/test-network.ts';

t.setTimeout(240_000);

const postgres = await startKillablePostgres();
const network = await startTestNetwork({ ownPostgres: { b: postgres } });
t.teardown(async () => {
  await network[Symbol.asyncDispose]();
  await postgres[Symbol.asyncDispose]();
});
const [a, b] = [network.node('a'), network.node('b')];
const kaya = await network.doctor('a', 'Kaya');
const rossi = await network.doctor('b', 'Rossi');
const room = await network.discussion([kaya, rossi]);

/** Every text once and in the order in which its writer wrote it, on both nodes, with the same state. */
async function bothHold(t: import('tap').Test, words: string, count: number): Promise<void> {
  await network.converged(room, [a, b], 90_000);
  const expected = Array.from({ length: count }, (_, index) => `${words} ${index + 1}`);
  for (const reader of [kaya, rossi]) {
    const texts = (await readTexts(reader, room)).filter((text) => text.startsWith(`${words} `));
    t.same(texts, expected, `${reader.person.name} reads all of “${words}” once and in order`);
  }
}

t.test('row 47: answers that are lost after the commit lead to no duplicate and no gap', async (t) => {
  network.loseAnswers(a, b);
  await postMany(kaya, room, 20, 'Unanswered');
  await eventually('B has them although A was never told', 20_000, async () => {
    return (await readTexts(rossi, room)).filter((text) => text.startsWith('Unanswered')).length === 20;
  });
  network.loseAnswers(a, b, false);
  await bothHold(t, 'Unanswered', 20);
});

t.test('row 47: a transaction retried eight times at once is taken once and answered alike', async (t) => {
  await using peer = await HostilePeer.start('clinic.localhost');
  peer.answer('PUT', /\/txn\//, () => ({ body: { have: {}, held: [], bad: [], want: [], unknown: [] } }));
  peer.answer('PUT', /\/invites\//, () => ({}));
  peer.answer('POST', /\/sync\/heads$/, () => ({ body: { rooms: [], unknown: [] } }));
  await peer.enrolAt(network.hub);
  await eventually('A knows the clinic', 20_000, () => a.engine().registry.view().node(peer.node) !== undefined);
  const [hub] = a.engine().registry.view().hubs();
  if (hub === undefined) throw new Error('A follows no hub');
  peer.setRegistry(hub.hub, hub.seq, hub.head);
  const own = await network.discussion([kaya]);
  await kaya.client.call('discussions.invite', {
    params: { room: own },
    body: { people: [], institutions: [peer.node] },
  });
  const state = await eventually('the clinic is admitted', 20_000, async () => {
    const found = await a.engine().rooms.state(null, own);
    return found?.nodes[peer.node] !== undefined && found;
  });
  const actor = `u_${'c'.repeat(22)}`;
  const ctl: [number, number, string] = [state.epoch, state.cseq, state.head];
  const join = peer.next(own, { type: 'member.join', ctl, actor }, { profile: { name: 'Dr. Clinic' } });
  const words = peer.next(
    own,
    { type: 'msg.post', ctl, actor },
    { text: 'Once', fmt: 'md', mentions: [], attachments: [] },
  );
  const answers = await Promise.all(Array.from({ length: 8 }, () => peer.push(a.base, [join, words])));
  const have = answers.map((answer) => JSON.stringify((answer.body as { have: unknown }).have));
  t.ok(answers.every(({ status }) => status === 200));
  t.equal(new Set(have).size, 1, 'the same acknowledgement eight times');
  t.match(have[0], new RegExp(`"${peer.node}/1":\\[2,"${words.id}"\\]`));
  t.equal((await readTexts(kaya, own)).filter((text) => text === 'Once').length, 1);
});

t.test('row 47: a database that is killed between commit and answer loses nothing that was acknowledged', async (t) => {
  const writing = postMany(kaya, room, 120, 'Meanwhile');
  const some = await eventually('B has begun to take them', 20_000, async () => {
    const count = (await readTexts(rossi, room)).filter((text) => text.startsWith('Meanwhile')).length;
    return count > 10 && count;
  });
  await postgres.kill();
  t.comment(`the database of B was killed after about ${some} posts`);
  await writing;
  await postgres.start();
  await eventually('B is ready again without a restart', 60_000, async () => {
    const answer = await fetch(`http://127.0.0.1:${b.config.port}/readyz`);
    return answer.status === 200;
  });
  await bothHold(t, 'Meanwhile', 120);
});

t.test('a node killed with -9 while its people write keeps every post that it acknowledged, once', async (t) => {
  const first = await moveToProcess(a as NetworkNode);
  t.teardown(() => first.kill());
  const acknowledged: string[] = [];
  const attempts = (async () => {
    for (let number = 1; number <= 400; number++) {
      const done = await post(kaya, room, `Written ${number}`).then(
        () => true,
        () => false,
      );
      if (!done) return;
      acknowledged.push(`Written ${number}`);
    }
  })();
  await eventually('A has acknowledged some', 60_000, () => acknowledged.length > 40);
  await first.kill();
  await attempts;
  const again = await startNodeProcess(environmentOf(a));
  t.teardown(() => again.kill());
  await post(kaya, room, 'After the crash');
  const texts = await eventually('B has what A wrote after the crash', 60_000, async () => {
    const all = await readTexts(rossi, room);
    return all.includes('After the crash') && all;
  });
  const written = texts.filter((text) => text.startsWith('Written '));
  t.same(written.slice(0, acknowledged.length), acknowledged, 'all that was acknowledged, once, in order');
  t.ok(written.length <= acknowledged.length + 1, 'at most the one that was under way is there beyond it');
  t.same(await readTexts(kaya, room), texts, 'both nodes show the same');
  await again.stop();
});
