import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type Browser, chromium, type Page } from 'playwright-core';
import t, { type Test } from 'tap';
import { ApiClient } from '../../server/testing/api-client.ts';
import type { DemoFederation, NodeKey } from '../../server/testing/demo-federation.ts';
import { eventually } from '../../server/testing/eventually.ts';
import { seedPassword } from '../../server/testing/seed/people.ts';
import { openUdpCut, type UdpCut } from '../../server/testing/udp-cut.ts';
import { openDemo } from './demo.ts';
import { type FakeMedia, readPicture, readPitch, writeFakeMedia } from './fake-media.ts';
import { desktop, phone } from './support.ts';

t.setTimeout(420_000);
const patienceMs = 40_000;

/** One doctor with a browser of their own. */
interface Doctor {
  readonly page: Page;
  readonly browser: Browser;
  readonly base: string;
  readonly media: FakeMedia;
}

/** Chromium with the tone and the pictures of one person. */
async function launch(t: Test, media: FakeMedia): Promise<Browser> {
  const browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: [
      ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--autoplay-policy=no-user-gesture-required'],
      ...['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'],
      ...['--host-resolver-rules=MAP *.localhost 127.0.0.1', '--auto-select-desktop-capture-source=Entire screen'],
      ...media.args,
    ],
  });
  t.teardown(() => browser.close());
  return browser;
}

/** Runs in the page before its own scripts: keeps the connections that it makes, for their statistics. */
function keepConnections(): void {
  const own = window as unknown as { peers: RTCPeerConnection[] };
  own.peers = [];
  const Original = window.RTCPeerConnection;
  window.RTCPeerConnection = class extends Original {
    constructor(configuration?: RTCConfiguration) {
      super(configuration);
      own.peers.push(this);
    }
  };
}

interface Figures {
  readonly framesDecoded: number;
  readonly audioEnergy: number;
  /** Own port of the way in use, and the other end's. */
  readonly ways: readonly { readonly own: number; readonly far: string }[];
}

/** The browser's own statistics over all connections of the page. */
const figures = (page: Page): Promise<Figures> =>
  page.evaluate(async () => {
    const { peers } = window as unknown as { peers: RTCPeerConnection[] };
    const sum = { framesDecoded: 0, audioEnergy: 0, ways: [] as { own: number; far: string }[] };
    for (const peer of peers) {
      const stats = [...(await peer.getStats()).values()] as Record<string, string & number>[];
      const byId = (id: string | undefined) => stats.find((entry) => entry.id === id);
      for (const entry of stats) {
        if (entry.type === 'inbound-rtp') {
          sum.framesDecoded += Number(entry.framesDecoded ?? 0);
          sum.audioEnergy += Number(entry.totalAudioEnergy ?? 0);
        } else if (entry.type === 'candidate-pair' && Number(entry.bytesReceived ?? 0) > 0) {
          const [own, far] = [byId(entry.localCandidateId), byId(entry.remoteCandidateId)];
          sum.ways.push({ own: Number(own?.port), far: `${far?.address}:${far?.port}` });
        }
      }
    }
    return sum;
  });

async function open(
  t: Test,
  who: { base: string; email: string; media: FakeMedia; size: typeof desktop | typeof phone },
): Promise<Doctor> {
  const browser = await launch(t, who.media);
  const context = await browser.newContext({ ...who.size, locale: 'en-GB', permissions: ['camera', 'microphone'] });
  context.setDefaultTimeout(patienceMs);
  await context.addInitScript(keepConnections);
  const page = await context.newPage();
  await page.goto(`${who.base}/login`);
  await page.fill('input[type=email]', who.email);
  await page.fill('input[type=password]', seedPassword);
  await page.press('input[type=password]', 'Enter');
  await page.waitForURL(`${who.base}/`);
  await page.evaluate(async () => {
    await fetch('/api/v1/viewer/locale', {
      method: 'PUT',
      headers: { 'content-type': 'application/json', 'x-consilium': '1' },
      body: JSON.stringify({ locale: 'en' }),
    });
    localStorage.clear();
  });
  return { page, browser, base: who.base, media: who.media };
}

/** Elif plans a session in a minute and invites Li Wen of the other hospital. @returns its room */
async function plan({ page, base }: Doctor): Promise<string> {
  await page.goto(`${base}/sessions/new`);
  await page.fill('#title', 'Joint ward round');
  const begin = new Date(Date.now() + 60_000);
  const two = (value: number) => String(value).padStart(2, '0');
  await page.fill('#date', `${begin.getFullYear()}-${two(begin.getMonth() + 1)}-${two(begin.getDate())}`);
  await page.fill('#time', `${two(begin.getHours())}:${two(begin.getMinutes())}`);
  await page.fill('c-people-picker #words', 'Li Wen');
  await page.locator('c-people-picker .result', { hasText: 'Li Wen' }).click();
  await page.locator('form button[type=submit]').click();
  await page.waitForURL(/\/sessions\/r_/);
  return new URL(page.url()).pathname.split('/').at(-1) as string;
}

/** The link in the mail that Li Wen got from the own hospital. */
async function mailedLink(base: string, room: string): Promise<string> {
  const administrator = new ApiClient(base);
  await administrator.call('auth.login', { body: { email: 'admin@hospital-b.example', password: seedPassword } });
  return eventually('the invitation is in the mail', patienceMs, async () => {
    const { mails } = await administrator.call('admin.outbox', { query: { limit: 50 } });
    const mail = mails.find(({ to, text }) => to === 'li.wen@hospital-b.example' && text.includes(room));
    return mail && /https?:\S+\/sessions\/\S+/.exec(mail.text)?.[0];
  });
}

async function enter({ page }: Doctor): Promise<void> {
  await page.locator('c-session-page .entrance a').click();
  await page.locator('c-call-door .enter').click();
  await page.locator('c-call-stage').waitFor();
}

t.test('doctors of two hospitals plan, meet, hear and see each other, each through the own node', async (t) => {
  const scratch = await mkdtemp(join(tmpdir(), 'consilium-meeting-'));
  t.teardown(() => rm(scratch, { recursive: true, force: true }));
  const ways = new Map<NodeKey, string>([
    ['hub', '127.0.0.1'],
    ['a', '127.0.0.2'],
    ['b', '127.0.0.3'],
  ]);
  const demo = await openDemo({
    environment: (key) => ({ CONSILIUM_MEDIA_ADDRESSES: ways.get(key) ?? '' }),
  });
  t.teardown(() => demo.close());
  const cuts = new Map<NodeKey, UdpCut>();
  for (const key of ['a', 'b'] as const) {
    const cut = await openUdpCut(ways.get(key) as string, demo.mediaPort(key));
    t.teardown(() => cut[Symbol.asyncDispose]());
    cuts.set(key, cut);
  }
  const elif = await open(t, {
    ...{ base: demo.base('a'), email: 'elif.kaya@hospital-a.example', size: desktop },
    media: await writeFakeMedia(scratch, 0, 440),
  });
  const liwen = await open(t, {
    ...{ base: demo.base('b'), email: 'li.wen@hospital-b.example', size: phone },
    media: await writeFakeMedia(scratch, 1, 700),
  });
  const room = await plan(elif);
  await liwen.page.goto(await mailedLink(liwen.base, room));
  await liwen.page.locator('c-session-page .answer .btn.primary').click();
  await Promise.all([enter(elif), enter(liwen)]);

  await Promise.all([meets(t, elif, liwen, 1), meets(t, liwen, elif, 0)]);
  t.pass('each hears the tone and sees the numbered pictures of the other');
  await eachByItsOwnNode(t, { elif, liwen }, cuts, demo, ways);

  await sharesTheScreen(elif, liwen);
  await liwen.page.locator('c-call-stage .control.hand').click();
  await elif.page.locator('c-call-stage .hands', { hasText: 'Li Wen' }).waitFor();
  t.pass('a shared screen and a raised hand are seen in the other hospital');
  await muteFromTheOtherHospital(t, elif, liwen);

  const killedAt = performance.now();
  process.kill(workerOf(demo, 'a'), 'SIGKILL');
  await back(liwen, elif, () => undefined);
  const took = Math.round(performance.now() - killedAt);
  t.comment(`sound and pictures were back ${took} ms after the relay of Hospital A was killed`);
  t.pass('a killed relay comes back without a click');

  const cut = cuts.get('b') as UdpCut;
  await liwen.page.context().setOffline(true);
  cut.cut = true;
  await delay(10_000);
  const after = await back(liwen, elif, async () => {
    cut.cut = false;
    await liwen.page.context().setOffline(false);
  });
  t.comment(`sound and pictures were back ${after} ms after the network of Li Wen was`);
  t.pass('ten seconds without a network are survived without a click');

  await liwen.page.locator('c-call-stage .leave').click();
  // A co-host is asked whether the session shall end with them.
  await liwen.page.locator('c-call-leave .go').click();
  await liwen.page.locator('c-call-left').waitFor();
  await elif.page.locator('c-call-stage c-call-tile.person:not(.own)').waitFor({ state: 'detached' });
  t.pass('who leaves is gone in the other hospital, too');
});

/** One hears the tone and sees the pictures of the other, and the numbers of the frames go on. */
async function meets(t: Test, one: Doctor, other: Doctor, person: 0 | 1): Promise<void> {
  const tile = 'c-call-stage c-call-tile.person:not(.own) video';
  await one.page.locator(tile).waitFor();
  const seen = new Set<number>();
  await eventually('numbered frames of the other go by', patienceMs, async () => {
    const picture = await readPicture(one.page, tile);
    if (picture?.person === person) seen.add(picture.frame);
    return seen.size >= 4;
  });
  const pitch = await eventually('the tone of the other is heard', patienceMs, async () => {
    const hz = await readPitch(one.page);
    return Math.abs(hz - other.media.hz) < 15 ? hz : undefined;
  });
  t.ok(pitch, `the tone is heard at ${Math.round(pitch)} Hz`);
}

/** The sockets of the two browsers, as their own statistics and the two ways to the relays have seen them. */
async function eachByItsOwnNode(
  t: Test,
  { elif, liwen }: { elif: Doctor; liwen: Doctor },
  cuts: ReadonlyMap<NodeKey, UdpCut>,
  demo: DemoFederation,
  addresses: ReadonlyMap<NodeKey, string>,
): Promise<void> {
  const [first, second] = await Promise.all([figures(elif.page), figures(liwen.page)]);
  for (const [{ ways }, own, foreign] of [
    [first, 'a', 'b'],
    [second, 'b', 'a'],
  ] as const) {
    const relay = `${addresses.get(own)}:${demo.mediaPort(own)}`;
    t.same(
      [...new Set(ways.map(({ far }) => far))],
      [relay],
      `the browser at ${own} exchanged packets with its own relay only`,
    );
    for (const { own: port } of ways) {
      t.ok(cuts.get(own)?.ports.has(port), 'the way to its own relay has seen it');
      t.notOk(cuts.get(foreign)?.ports.has(port), 'the way to the other one has not');
    }
  }
}

async function sharesTheScreen(one: Doctor, other: Doctor): Promise<void> {
  await one.page.locator('c-call-stage .control.screen').click();
  const video = other.page.locator('c-call-stage c-call-tile.screen video');
  await video.waitFor();
  await eventually('the screen is seen', patienceMs, () =>
    video.evaluate((element) => (element as HTMLVideoElement).videoWidth > 0),
  );
  await one.page.locator('c-call-stage .control.screen').click();
  await video.waitFor({ state: 'detached' });
}

/** Elif makes Li Wen a co-host, who mutes Elif from the other hospital; Elif speaks again by pressing M. */
async function muteFromTheOtherHospital(t: Test, elif: Doctor, liwen: Doctor): Promise<void> {
  const choose = async ({ page }: Doctor, name: string, what: string): Promise<void> => {
    const line = page.locator('c-call-people li', { hasText: name });
    await line.locator('c-menu button').first().click();
    await line.getByRole('menuitem', { name: what, exact: true }).click();
  };
  for (const { page } of [elif, liwen]) await page.keyboard.press('p');
  await choose(elif, 'Li Wen', 'Make co-host');
  await elif.page.locator('c-call-people li', { hasText: 'Li Wen' }).getByText('Co-host').waitFor();
  await choose(liwen, 'Elif Kaya', 'Mute');
  await elif.page.locator('c-toasts', { hasText: 'Li Wen muted you' }).waitFor();
  await eventually('the tone of Elif is heard no more', patienceMs, async () => (await readPitch(liwen.page)) === 0);
  t.pass('a co-host of the other hospital mutes the host');
  for (const { page } of [elif, liwen]) await page.keyboard.press('Escape');
  await elif.page.locator('c-call-people').waitFor({ state: 'detached' });
  await elif.page.keyboard.press('m');
  await eventually('Elif is heard again', patienceMs, async () => (await readPitch(liwen.page)) > 0);
}

/** @returns process id of the media worker of a node of the demonstration */
function workerOf(demo: DemoFederation, key: NodeKey): number {
  const node = String(demo.pid(key));
  for (const name of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
      const parent = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1];
      if (parent === node && readFileSync(`/proc/${name}/cmdline`, 'utf8').includes('media/worker.ts'))
        return Number(name);
    } catch {
      // It ended while we looked.
    }
  }
  throw new Error(`no media worker of ${key} was found`);
}

/** Does sound and picture go on? Connections that were replaced count no more, so figures may begin anew. */
async function flows({ page }: Doctor): Promise<boolean> {
  const before = await figures(page);
  await delay(300);
  const { framesDecoded, audioEnergy } = await figures(page);
  return framesDecoded > before.framesDecoded && audioEnergy > before.audioEnergy;
}

/** Waits until sound and picture stand still on both sides, mends what was broken, and waits until they go on. @returns ms from the mending on */
async function back(one: Doctor, other: Doctor, mend: () => unknown): Promise<number> {
  const each = (what: string, goesOn: boolean) =>
    Promise.all(
      [one, other].map((doctor) => eventually(what, patienceMs, async () => (await flows(doctor)) === goesOn)),
    );
  await each('sound and pictures stand still', false);
  const started = performance.now();
  await mend();
  await each('sound and pictures are back', true);
  return Math.round(performance.now() - started);
}
