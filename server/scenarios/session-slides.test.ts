import { randomUUID } from 'node:crypto';
import t from 'tap';
import type { Reply } from '../../spec/schemas/api/operations.ts';
import { withTx } from '../db/index.ts';
import { ApiProblem } from '../testing/api-client.ts';
import { eventually } from '../testing/eventually.ts';
import type { SeededPerson } from '../testing/seed/seed.ts';
import { StreamClient } from '../testing/stream-client.ts';
import { startTestNetwork } from '../testing/test-network.ts';
import { upload } from '../testing/upload.ts';

t.setTimeout(170_000);
const patienceMs = 20_000;
const network = await startTestNetwork();
t.teardown(() => network[Symbol.asyncDispose]());
const b = network.node('b');
const kaya = await network.doctor('a', 'Kaya');
const demir = await network.doctor('a', 'Demir');
const rossi = await network.doctor('b', 'Rossi');
const conti = await network.doctor('b', 'Conti');
const pdf = Buffer.from(
  `%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 400 300]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n`,
);
const ref = ({ node, actor }: SeededPerson) => ({ node, actor });
const codeOf = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => 'none',
    (error: unknown) => (error instanceof ApiProblem ? error.code : Promise.reject(error)),
  );

/** A running session: Kaya of A leads, Rossi of B may too, Conti of B speaks, Demir of A listens. */
async function runningSession(): Promise<string> {
  const now = Date.now();
  const { room } = await kaya.client.call('sessions.plan', {
    body: {
      ...{ clientId: randomUUID(), title: 'Tumour board', start: now, end: now + 3_600_000, zone: 'Europe/Istanbul' },
      ...{ audience: 'listener', cohosts: [ref(rossi)], speakers: [ref(conti)], people: [ref(demir)] },
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
type State = Reply<'slides.get'>;
const get = (who: SeededPerson): Promise<State> => who.client.call('slides.get', { params: { room } });
const sees = (who: SeededPerson, why: string, is: (state: State) => boolean): Promise<State> =>
  eventually(`${who.person.name}: ${why}`, patienceMs, async () => {
    const state = await get(who);
    return is(state) ? state : undefined;
  });
async function show(who: SeededPerson, file = { name: 'case.pdf', bytes: pdf }, download = true): Promise<State> {
  const { id } = await upload(who.client, file);
  return who.client.call('slides.show', { params: { room }, body: { clientId: randomUUID(), upload: id, download } });
}
const led = (state: State, who: SeededPerson): boolean => state.shown?.leader.actor === who.actor;

t.test('slides of one hospital are shown in the other, from its own node, at the same page', async (t) => {
  await using kayasPage = await StreamClient.open(kaya.client);
  await using contisPage = await StreamClient.open(conti.client);
  t.equal(await codeOf(show(demir)), 'right_missing', 'a listener shows none');
  t.equal(await codeOf(show(kaya, { name: 'x.pdf', bytes: Buffer.from('plain words') })), 'slides_not_pdf');
  const { slides, shown } = await show(kaya);
  const id = slides[0]?.id ?? '';
  t.match(slides, [{ name: 'case.pdf', sizeBytes: pdf.length, download: true }]);
  t.match(shown, { slides: id, page: 1, at: null, leader: { actor: kaya.actor } });
  await sees(conti, 'sees them', (state) => led(state, kaya));
  const file = await conti.client.bytes('slides.file', { params: { slides: id } });
  t.same(file.body, pdf, 'and gets the file from her own node');
  kayasPage.send({ kind: 'slide', room, slides: id, page: 3, at: [0.25, 0.5] });
  await eventually('the page reaches the open page of the other hospital', patienceMs, () =>
    contisPage.ephemeral.some((event) => event.type === 'slide' && event.page === 3 && event.at?.[0] === 0.25),
  );
  t.match((await get(rossi)).shown, { page: 3 }, 'and who comes later sees it at once');
  contisPage.send({ kind: 'slide', room, slides: id, page: 9, at: null });
  b.engine().ephemeral(room, { kind: 'slide', actor: conti.actor, data: { slides: id, page: 8, at: null } });
  b.engine().ephemeral(room, { kind: 'slide', actor: rossi.actor, data: { slides: id, page: -1, at: 'x' } });
  kayasPage.send({ kind: 'slide', room, slides: id, page: 4, at: null });
  await sees(rossi, 'follows the leader', (state) => state.shown?.page === 4);
  t.notOk(
    [...contisPage.ephemeral, ...kayasPage.ephemeral].some((event) => event.type === 'slide' && event.page > 4),
    'nobody else turns pages',
  );
});

t.test('only hosts take over from somebody who shows, and whoever brought slides stops them', async (t) => {
  const { shown } = await get(kaya);
  const id = shown?.slides ?? '';
  const on = (who: SeededPerson, operation: 'slides.lead' | 'slides.stop') =>
    codeOf(who.client.call(operation, { params: { slides: id }, body: {} }));
  t.equal(await on(conti, 'slides.lead'), 'slides_taken');
  t.equal(await on(conti, 'slides.stop'), 'not_the_author');
  t.equal(await codeOf(show(conti)), 'slides_taken');
  t.equal(await on(rossi, 'slides.lead'), 'none');
  await sees(kaya, 'sees that the co-host leads', (state) => led(state, rossi));
  // Hospital B's node, made to write what its speaker may not.
  const stolen = await withTx(b.node.ground.db, (tx) =>
    b.engine().rooms.append(tx, { room, actor: conti.actor, type: 'slides.lead', ref: id }),
  );
  t.match(stolen, { ok: false, code: 'not_the_author' });
  t.equal(await on(kaya, 'slides.stop'), 'none');
  for (const who of [kaya, conti]) await sees(who, 'sees no slides', (state) => state.shown === null);
  t.equal((await get(conti)).slides.length, 1, 'they stay with the session');
  t.equal((await show(conti, undefined, false)).slides.length, 2);
  await sees(kaya, 'sees those of the speaker', (state) => led(state, conti));
});

t.test('removed slides are gone on every node, and the end of the session ends showing', async (t) => {
  const [first = { id: '' }, second = { id: '' }] = (await get(kaya)).slides;
  await kaya.client.call('slides.remove', { params: { slides: first.id }, body: {} });
  await sees(conti, 'has them no more', ({ slides }) => slides.length === 1);
  t.equal((await conti.client.bytes('slides.file', { params: { slides: first.id } })).status, 404);
  await eventually('the keys are gone', patienceMs, async () => {
    const rows = await b.node.ground.db.sql`select from attachment where event = ${first.id}`;
    return rows.length === 0;
  });
  await kaya.client.call('sessions.end', { params: { room }, body: {} });
  await sees(conti, 'sees the end', (state) => state.shown === null);
  t.same(await conti.client.bytes('slides.file', { params: { slides: second.id } }).then(({ body }) => body), pdf);
  t.equal(await codeOf(show(kaya)), 'session_state');
  await network.converged(room);
});
