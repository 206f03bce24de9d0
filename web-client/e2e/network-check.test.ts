import { randomUUID } from 'node:crypto';
import { type BrowserContext, chromium, type Page } from 'playwright-core';
import t from 'tap';
import { turnConfiguration } from '../../server/commands/turn.ts';
import { ApiClient } from '../../server/testing/api-client.ts';
import { startCoturn } from '../../server/testing/coturn.ts';
import { eventually } from '../../server/testing/eventually.ts';
import { seedPassword } from '../../server/testing/seed/people.ts';
import { openDemo } from './demo.ts';
import { accessibilityFaults, overflowsSideways } from './support.ts';

t.setTimeout(240_000);
const patienceMs = 40_000;
const hour = 3_600_000;
const email = 'elif.kaya@hospital-a.example';
const phone = { width: 360, height: 740 };

/**
 * A browser whose firewall drops these protocols on the direct way: what is sent goes to a port where nobody listens.
 * @param protocols with `turn`, what a TURN server sends on arrives nowhere either
 */
async function block(context: BrowserContext, protocols: readonly string[]): Promise<void> {
  await context.addInitScript((blocked) => {
    const real = RTCPeerConnection.prototype.setRemoteDescription as (it: RTCSessionDescriptionInit) => Promise<void>;
    RTCPeerConnection.prototype.setRemoteDescription = function (it: RTCSessionDescriptionInit): Promise<void> {
      const isRelayed = this.getConfiguration().iceTransportPolicy === 'relay';
      if (isRelayed && !blocked.includes('turn')) return real.call(this, it);
      const pattern = new RegExp(`(a=candidate:\\S+ 1 (?:${blocked.join('|')}) \\d+ \\S+) \\d+ `, 'g');
      return real.call(this, { ...it, sdp: it.sdp?.replaceAll(pattern, '$1 9 ') ?? '' });
    };
  }, protocols);
}

async function logIn(context: BrowserContext, base: string): Promise<Page> {
  const page = await context.newPage();
  await page.goto(`${base}/login`);
  await page.locator('input[type=email]').fill(email);
  await page.locator('input[type=password]').fill(seedPassword);
  await page.locator('input[type=password]').press('Enter');
  await page.waitForURL(`${base}/`);
  return page;
}

t.test(
  'before a call the page tries the network for real, says what works, and what a firewall has to open',
  async (t) => {
    await using coturn = await startCoturn((turn) => turnConfiguration(turn, ['127.0.0.1']));
    const { servers, secret } = coturn.turn;
    const turn = { CONSILIUM_TURN_URLS: servers.map(({ url }) => url).join(), CONSILIUM_TURN_SECRET: secret.reveal() };
    const demo = await openDemo({ environment: (key) => (key === 'a' ? turn : {}) });
    t.teardown(() => demo.close());
    const base = demo.base('a');
    const elif = new ApiClient(base);
    await elif.call('auth.login', { body: { email, password: seedPassword } });
    const now = Date.now();
    const meeting = { title: 'Morning rounds', start: now, end: now + hour, zone: 'Europe/Istanbul', people: [] };
    const { room } = await elif.call('sessions.plan', {
      body: { clientId: randomUUID(), audience: 'speaker', ...meeting },
    });
    const ports = await eventually('the relay has its ports', patienceMs, async () => {
      const ways = await elif.call('network.ways', {});
      return ways.ports.length > 0 && ways.ports;
    });
    const browser = await chromium.launch({
      executablePath: '/usr/bin/chromium',
      args: [
        ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--use-fake-device-for-media-stream'],
        ...['--use-fake-ui-for-media-stream', '--host-resolver-rules=MAP *.localhost 127.0.0.1'],
      ],
    });
    t.teardown(() => browser.close());
    const atTheDoor = async (blocked: readonly string[], viewport = { width: 1366, height: 800 }) => {
      const context = await browser.newContext({ locale: 'en-GB', viewport, permissions: ['camera', 'microphone'] });
      t.teardown(() => context.close());
      if (blocked.length > 0) await block(context, blocked);
      const page = await logIn(context, base);
      await page.goto(`${base}/sessions/${room}/call`);
      const check = page.locator('c-network-check');
      await check.locator('details').waitFor({ timeout: patienceMs });
      return { page, check };
    };

    const open = await atTheDoor([]);
    t.match(await open.check.locator('[role=status]').textContent(), /Sound and picture pass through this network/);
    await open.check.locator('summary').click();
    t.same(await open.check.locator('li strong').allTextContents(), ['Works', 'Works', 'Works']);
    const lines = [`UDP  127.0.0.1  ${ports[0]}`, `TCP  127.0.0.1  ${ports[0]}`];
    const ofTurn = servers.map(({ transport, port }) => `${transport.toUpperCase()}  127.0.0.1  ${port}`);
    t.equal(await open.check.locator('pre').textContent(), [...lines, ...ofTurn].join('\n'));
    t.same(await accessibilityFaults(open.page), []);

    const narrow = await atTheDoor(['udp']);
    t.match(await narrow.check.locator('[role=status]').textContent(), /work here, over TCP/);
    await narrow.check.locator('summary').click();
    t.same(await narrow.check.locator('li strong').allTextContents(), ['Blocked', 'Works', 'Works']);

    const narrower = await atTheDoor(['udp', 'tcp']);
    t.match(await narrower.check.locator('[role=status]').textContent(), /through the TURN server of your institution/);
    await narrower.check.locator('summary').click();
    t.same(await narrower.check.locator('li strong').allTextContents(), ['Blocked', 'Blocked', 'Works']);

    await elif.call('auth.setLocale', { body: { locale: 'ar' } });
    const closed = await atTheDoor(['udp', 'tcp', 'turn'], phone);
    t.ok(await closed.check.locator('.note.stop').isVisible(), 'everything but HTTPS is blocked');
    t.ok(await closed.check.locator('pre').isVisible(), 'what the firewall has to open stands there at once');
    t.notOk(await overflowsSideways(closed.page));
    t.same(await accessibilityFaults(closed.page), []);
  },
);
