import t, { type Test } from 'tap';
import type { RoomNotice } from '../../server/media-host/index.ts';
import { eventually } from '../../server/testing/eventually.ts';
import { LossyWay } from '../../server/testing/lossy-way.ts';
import type { MediaSource } from '../../spec/schemas/media/signalling.ts';
import { acquaint, enter, hearsAndSees, launch, openHost } from './call-host.ts';
import type { CallPage } from './call-page.ts';

t.setTimeout(170_000);
const everything: MediaSource[] = ['microphone', 'camera', 'screen', 'screen_sound'];

/** The relays of two hospitals, linked for the session: Kaya at A, where the host is, and Rossi at B. */
async function twoHospitals(t: Test, through?: Parameters<typeof acquaint>[3]) {
  const [a, b] = await Promise.all([openHost('a.example'), openHost('b.example')]);
  t.teardown(() => Promise.all([a[Symbol.asyncDispose](), b[Symbol.asyncDispose]()]));
  acquaint(b, 'b.example', a, through);
  const states: Extract<RoomNotice, { kind: 'link' }>[] = [];
  b.onNotice((notice) => {
    if (notice.kind === 'link') states.push(notice);
  });
  const browser = await launch();
  t.teardown(() => browser.close());
  for (const host of [a, b]) await host.openRoom('case');
  await a.allowRemote('case', [{ node: 'b.example', actor: 'rossi', send: everything }]);
  await b.allowRemote('case', [{ node: 'a.example', actor: 'kaya', send: everything }]);
  const kaya = await enter(t, browser, a, 'kaya');
  const rossi = await enter(t, browser, b, 'rossi');
  await b.link('case', 'a.example');
  for (const page of [kaya, rossi]) {
    await page.publish('microphone');
    await page.publish('camera');
    await page.connect();
  }
  const linked = () => eventually('the hospitals are linked', 15_000, () => states.at(-1)?.state === 'linked');
  return { a, b, kaya, rossi, states, linked };
}

/** The picture of the only other person. */
async function show(page: CallPage, height: number): Promise<void> {
  const track = await eventually('the other one has a camera', 15_000, async () => {
    const { state } = await page.figures();
    return state.tracks.find(({ source }) => source === 'camera');
  });
  await page.show([{ track: track.id, height }]);
}

t.test('two browsers of two hospitals hear and see each other, each through its own node only', async (t) => {
  const { a, b, kaya, rossi, linked } = await twoHospitals(t);
  await linked();
  await Promise.all([show(kaya, 480), show(rossi, 160)]);
  const [first, second] = await Promise.all([hearsAndSees(kaya, 'Kaya'), hearsAndSees(rossi, 'Rossi')]);
  t.match(first.state.tracks[0], { node: 'b.example', actor: 'rossi' });
  t.match(second.state.tracks[0], { node: 'a.example', actor: 'kaya' });
  for (const [figures, host] of [
    [first, a],
    [second, b],
  ] as const) {
    t.same([...new Set(figures.used.map(({ remote }) => remote))], [`127.0.0.1:${host.udpPorts[0]}`]);
  }
  t.not(a.udpPorts[0], b.udpPorts[0]);
  await eventually('a small tile gets a small layer over the link', 15_000, async () => {
    const { frameHeight } = await rossi.figures();
    return frameHeight === 120;
  });
  await show(rossi, 320);
  await eventually('a larger tile gets a larger one', 20_000, async () => (await rossi.figures()).frameHeight >= 240);
  await eventually('Kaya is told that Rossi speaks', 10_000, async () => {
    const { state } = await kaya.figures();
    return state.speakers.some((speaker) => 'actor' in speaker && speaker.actor === 'rossi');
  });
});

for (const side of ['the host', 'the guest'] as const) {
  t.test(`when the relay of ${side} is killed the hospitals hear each other again without a click`, async (t) => {
    const { a, b, kaya, rossi, linked, states } = await twoHospitals(t);
    await linked();
    await Promise.all([show(kaya, 160), show(rossi, 160)]);
    await Promise.all([hearsAndSees(kaya, 'Kaya'), hearsAndSees(rossi, 'Rossi')]);
    const before = states.length;
    const [killed, other] = side === 'the host' ? [a, rossi] : [b, kaya];
    const since = await other.figures();
    const at = performance.now();
    killed.crashWorker();
    await eventually('the link is told to be gone', 10_000, () => states.length > before);
    await linked();
    // The pages show whom they see; in a page that is the work of the stage.
    await Promise.all([show(kaya, 160), show(rossi, 160)]);
    await Promise.all([
      hearsAndSees(other, 'who stayed', since),
      hearsAndSees(side === 'the host' ? kaya : rossi, 'who came back'),
    ]);
    t.comment(`back after ${Math.round(performance.now() - at)} ms`);
  });
}

for (const [what, loss, delayMs] of [
  ['15 % of packets are lost', 0.15, 10],
  ['250 ms and 2 % loss lie', 0.02, 125],
] as const) {
  t.test(`sound is whole when ${what} between the hospitals`, async (t) => {
    const way = await LossyWay.open(t);
    way.delayMs = delayMs;
    const { kaya, rossi, linked } = await twoHospitals(t, (answer) => way.through(answer));
    await linked();
    await Promise.all([show(kaya, 160), show(rossi, 160)]);
    await Promise.all([hearsAndSees(kaya, 'Kaya'), hearsAndSees(rossi, 'Rossi')]);
    way.loss = loss;
    // The browsers adapt to the longer way; what follows is counted.
    await new Promise((resolve) => setTimeout(resolve, 5_000));
    const since = await rossi.figures();
    await new Promise((resolve) => setTimeout(resolve, 15_000));
    const after = await rossi.figures();
    const concealed = ((after.concealed - since.concealed) * 100) / (after.samples - since.samples);
    t.comment(
      `${concealed.toFixed(2)} % of the sound was concealed, ${after.framesDecoded - since.framesDecoded} pictures came`,
    );
    // Without repair it would be what is lost, and more; how much less is a figure and depends on the machine.
    t.ok(concealed < Math.max(loss * 50, 5), `${concealed} %`);
    t.ok(after.framesDecoded > since.framesDecoded + 20);
  });
}
