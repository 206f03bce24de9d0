import { randomUUID } from 'node:crypto';
import { type BrowserContext, chromium, type Page } from 'playwright-core';
import t from 'tap';
import { ApiClient } from '../../server/testing/api-client.ts';
import { eventually } from '../../server/testing/eventually.ts';
import { seedPassword } from '../../server/testing/seed/people.ts';
import { openDemo } from './demo.ts';

t.setTimeout(240_000);
const patienceMs = 60_000;
const hour = 3_600_000;
const people = [
  { key: 'a', email: 'elif.kaya@hospital-a.example' },
  { key: 'b', email: 'li.wen@hospital-b.example' },
] as const;

/** What the page's connections say about themselves. */
interface Figures {
  readonly sound: number;
  readonly pictures: number;
  /** Ports of the other ends with which packets were exchanged. */
  readonly ports: number[];
}

/** Keeps the connections that a page makes where the test finds them. Runs in the page, before its own code. */
function keepPeers(): void {
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

/** Runs in the page. */
async function figures(): Promise<Figures> {
  const { peers } = window as unknown as { peers: RTCPeerConnection[] };
  const reports = await Promise.all(peers.map((peer) => peer.getStats()));
  const stats = reports.flatMap((report) => [...report.values()]) as Record<string, number & string>[];
  const sum = (kind: string, name: string) =>
    stats
      .filter((entry) => entry.type === 'inbound-rtp' && entry.kind === kind)
      .reduce((total, entry) => total + Number(entry[name] ?? 0), 0);
  const used = stats.filter(
    ({ type, bytesSent, bytesReceived }) => type === 'candidate-pair' && Number(bytesSent) + Number(bytesReceived) > 0,
  );
  return {
    sound: sum('audio', 'totalAudioEnergy'),
    pictures: sum('video', 'framesDecoded'),
    ports: [
      ...new Set(used.map(({ remoteCandidateId }) => Number(stats.find(({ id }) => id === remoteCandidateId)?.port))),
    ],
  };
}

/** Logs in through the page, as a person does. */
async function logIn(context: BrowserContext, base: string, email: string): Promise<Page> {
  const page = await context.newPage();
  await page.goto(`${base}/login`);
  await page.locator('input[type=email]').fill(email);
  await page.locator('input[type=password]').fill(seedPassword);
  await page.locator('input[type=password]').press('Enter');
  await page.waitForURL(`${base}/`);
  return page;
}

t.test('doctors of two hospitals hear and see each other, each browser with its own node only', async (t) => {
  const demo = await openDemo();
  t.teardown(() => demo.close());
  const [elif, li] = [new ApiClient(demo.base('a')), new ApiClient(demo.base('b'))];
  await elif.call('auth.login', { body: { email: people[0].email, password: seedPassword } });
  const guest = await li.call('auth.login', { body: { email: people[1].email, password: seedPassword } });
  const now = Date.now();
  const { room } = await elif.call('sessions.plan', {
    body: {
      ...{ clientId: randomUUID(), title: 'Tumour board', start: now, end: now + hour, zone: 'Europe/Istanbul' },
      ...{ audience: 'speaker', people: [{ node: guest.node, actor: guest.actor }] },
    },
  });
  await eventually('the invitation has come', patienceMs, () =>
    li.call('sessions.answer', { params: { room }, body: { answer: 'accepted' } }).then(
      () => true,
      () => false,
    ),
  );
  const browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: [
      ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--use-fake-device-for-media-stream'],
      ...['--use-fake-ui-for-media-stream', '--autoplay-policy=no-user-gesture-required'],
      '--host-resolver-rules=MAP *.localhost 127.0.0.1',
    ],
  });
  t.teardown(() => browser.close());
  const pages: Page[] = [];
  for (const { key, email } of people) {
    const context = await browser.newContext({ locale: 'en-GB', permissions: ['camera', 'microphone'] });
    await context.addInitScript(keepPeers);
    const page = await logIn(context, demo.base(key), email);
    await page.goto(`${demo.base(key)}/sessions/${room}`);
    await page.locator('c-session-page .entrance a').click();
    await page.locator('c-call-door .enter').click();
    await page.locator('c-call-stage').waitFor({ timeout: patienceMs });
    pages.push(page);
  }
  const ports: number[][] = [];
  for (const [index, page] of pages.entries()) {
    await page.locator('c-call-stage c-call-tile.person:not(.own) video').waitFor({ timeout: patienceMs });
    const found = await eventually(`${people[index]?.email} hears and sees`, patienceMs, async () => {
      const now = await page.evaluate(figures);
      return now.sound > 0 && now.pictures > 10 ? now : undefined;
    });
    ports.push(found.ports);
  }
  t.equal(ports[0]?.length, 1);
  t.equal(ports[1]?.length, 1);
  t.not(ports[0]?.[0], ports[1]?.[0], 'each browser exchanges packets with its own node');
});
