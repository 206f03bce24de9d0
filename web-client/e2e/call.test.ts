import { randomUUID } from 'node:crypto';
import { type BrowserContext, chromium, type Page } from 'playwright-core';
import t from 'tap';
import { ApiClient } from '../../server/testing/api-client.ts';
import { seedPassword } from '../../server/testing/seed/people.ts';
import type { CallStage } from '../features/sessions/call-stage.ts';
import { openDemo } from './demo.ts';
import { accessibilityFaults } from './support.ts';

type Tap = Pick<typeof t, 'pass' | 'match'>;

t.setTimeout(240_000);
const patienceMs = 40_000;
const hour = 3_600_000;

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

t.test('two colleagues enter a session from its page, see each other, write and leave', async (t) => {
  const demo = await openDemo();
  t.teardown(() => demo.close());
  const base = demo.base('a');
  const [elif, amal] = [new ApiClient(base), new ApiClient(base)];
  await elif.call('auth.login', { body: { email: 'elif.kaya@hospital-a.example', password: seedPassword } });
  const guest = await amal.call('auth.login', {
    body: { email: 'amal.haddad@hospital-a.example', password: seedPassword },
  });
  const now = Date.now();
  const { room } = await elif.call('sessions.plan', {
    body: {
      ...{ clientId: randomUUID(), title: 'Morning rounds', start: now, end: now + hour, zone: 'Europe/Istanbul' },
      ...{ audience: 'speaker', people: [{ node: guest.node, actor: guest.actor }] },
    },
  });
  await amal.call('sessions.answer', { params: { room }, body: { answer: 'accepted' } });

  const browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: [
      ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--use-fake-device-for-media-stream'],
      ...['--use-fake-ui-for-media-stream', '--autoplay-policy=no-user-gesture-required'],
      '--host-resolver-rules=MAP *.localhost 127.0.0.1',
    ],
  });
  t.teardown(() => browser.close());
  const pages = await Promise.all(
    ['elif.kaya@hospital-a.example', 'amal.haddad@hospital-a.example'].map(async (email) =>
      logIn(await browser.newContext({ locale: 'en-GB', permissions: ['camera', 'microphone'] }), base, email),
    ),
  );
  const faults: string[] = [];
  for (const page of pages) {
    page.on('pageerror', (error) => faults.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error' && !/Failed to load resource/.test(message.text())) faults.push(message.text());
    });
    await page.goto(`${base}/sessions/${room}`);
    await page.locator('c-session-page .entrance a').click();
    await page.locator('c-call-door video').waitFor();
    if (page === pages[0]) t.same(await accessibilityFaults(page), [], 'the door is accessible');
    await page.locator('c-call-door .enter').click();
    await page.locator('c-call-stage').waitFor();
  }
  for (const page of pages) {
    const tile = await page.locator('c-call-stage c-call-tile.person:not(.own)').elementHandle({ timeout: patienceMs });
    // The video comes anew when its picture was held back for a moment: it is looked for each time.
    await page.waitForFunction(
      (host) => {
        const video = (host as Element).shadowRoot?.querySelector('video');
        return video ? video.videoWidth > 0 && video.currentTime > 1 : false;
      },
      tile,
      { timeout: patienceMs },
    );
  }
  t.pass('both see the picture of the other');
  const [first, second] = pages as [Page, Page];
  await first.locator('c-call-stage .control', { hasText: 'Chat' }).click();
  await first.locator('c-call-chat textarea').fill('Good morning.');
  await first.locator('c-call-chat button[type=submit]').click();
  await first.locator('c-call-chat li', { hasText: 'Good morning.' }).waitFor();
  await second.locator('c-call-stage .control.hand').click();
  await first.locator('c-call-stage .hands', { hasText: 'Amal Haddad' }).waitFor();
  t.pass('a message and a raised hand arrive');

  await first.locator('c-call-chat textarea').press('Escape');
  await first.locator('c-call-chat').waitFor({ state: 'detached' });
  await byKeys(t, first, second);
  await treatSound(t, first);
  t.same(await accessibilityFaults(first), [], 'the call is accessible');
  t.same(faults, [], 'the call keeps the policy');

  await second.locator('c-call-stage .leave').click();
  await second.locator('c-call-left .btn.primary').waitFor();
  t.same(await accessibilityFaults(second), [], 'the page after the call is accessible');
  await first.locator('c-call-stage c-call-tile.person:not(.own)').waitFor({ state: 'detached', timeout: patienceMs });
  await second.locator('c-call-left .btn.primary').click();
  await second.locator('c-call-door .enter').click();
  await first.locator('c-call-stage c-call-tile.person:not(.own) video').waitFor({ timeout: patienceMs });
  t.pass('who left comes back with two presses');
  await elif.call('sessions.end', { params: { room }, body: {} });
  for (const page of pages) await page.locator('c-call-left').waitFor({ timeout: patienceMs });
  t.equal(await first.locator('c-call-left .btn.primary').count(), 0, 'nobody joins a session that is over');
  t.pass('the end of the session leads everybody out of the call');
});

/** What can be done without a mouse, and what the other one sees of it. */
async function byKeys(t: Tap, first: Page, second: Page): Promise<void> {
  const said = first.locator('c-call-stage > [role=status], c-call-stage [aria-live]').first();
  const other = second.locator('c-call-stage c-call-tile.person:not(.own)');
  // The other one reads Arabic: the sign is known by its place.
  const isOff = other.locator('.name .icon');
  await first.keyboard.press('m');
  await isOff.waitFor({ timeout: patienceMs });
  t.match(await said.textContent(), 'You are muted.', 'the page says so to who listens');
  await first.keyboard.down(' ');
  await isOff.waitFor({ state: 'detached', timeout: patienceMs });
  await first.keyboard.up(' ');
  await isOff.waitFor({ timeout: patienceMs });
  await first.keyboard.press('m');
  await isOff.waitFor({ state: 'detached', timeout: patienceMs });
  t.pass('M and a held Space switch the microphone');

  await first.keyboard.press('v');
  await other.locator('.avatar').waitFor({ timeout: patienceMs });
  await first.keyboard.press('v');
  await other.locator('video').waitFor({ timeout: patienceMs });
  t.pass('V switches the camera');

  await first.keyboard.press('r');
  await first.getByRole('button', { name: 'Applause' }).click();
  await second.locator('c-call-stage .signs li', { hasText: 'Elif Kaya' }).waitFor({ timeout: patienceMs });
  await first.keyboard.press('Escape');
  t.pass('a sign is seen by the others');

  await first.keyboard.press('?');
  await first.getByRole('heading', { name: 'Keys of the call' }).waitFor();
  await first.keyboard.press('Escape');
  await first.keyboard.press('l');
  await first.keyboard.press('l');
  await first.locator('c-call-pictures li.main c-call-tile.person:not(.own)').waitFor();
  await first.keyboard.press('l');
  t.pass('? shows the keys, L changes the layout');
}

/** How the own microphone is treated, and what the connection makes of it. */
async function treatSound(t: Tap, page: Page): Promise<void> {
  const choose = async (name: RegExp) => {
    await page.locator('c-call-more button').first().click();
    await page.getByRole('menuitem', { name: 'Sound and picture' }).click();
    await page.getByRole('radio', { name }).check();
    await page.keyboard.press('Escape');
  };
  const stage = await page.locator('c-call-stage').elementHandle();
  const until = (wish: (stage: CallStage) => boolean) =>
    page.waitForFunction(wish as (stage: unknown) => boolean, stage, { timeout: patienceMs });
  await choose(/^Heart/);
  await until(({ connection, own }) => {
    const { echoCancellation, noiseSuppression, autoGainControl } = own.microphone?.getSettings() ?? {};
    const isRaw = !echoCancellation && !noiseSuppression && !autoGainControl;
    return isRaw && connection?.peer?.currentRemoteDescription?.sdp.includes('stereo=1') === true;
  });
  t.pass('heart sounds are taken as they are and sent as rich sound');
  await choose(/^Voice in/);
  await until(({ own }) => own.sound === 'clear' && own.microphone?.label.includes('Destination') === true);
  t.pass('noise is taken away in the sound thread, under the policy of the node');
  await choose(/^Voice as|^Voice As/);
  await until(({ own, connection }) => {
    const sdp = connection?.peer?.currentRemoteDescription?.sdp ?? '';
    return own.microphone?.getSettings().echoCancellation === true && !sdp.includes('stereo=1');
  });
  t.pass('and back');
}
