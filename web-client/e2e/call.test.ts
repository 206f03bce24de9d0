import { randomUUID } from 'node:crypto';
import { type BrowserContext, chromium, type Page } from 'playwright-core';
import t from 'tap';
import { ApiClient } from '../../server/testing/api-client.ts';
import { seedPassword } from '../../server/testing/seed/people.ts';
import { openDemo } from './demo.ts';

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
  for (const page of pages) {
    await page.goto(`${base}/sessions/${room}`);
    await page.locator('c-session-page .entrance a').click();
    await page.locator('c-call-door video').waitFor();
    await page.locator('c-call-door .enter').click();
    await page.locator('c-call-stage').waitFor();
  }
  for (const page of pages) {
    const tile = page.locator('c-call-stage .tile:not(.own) video');
    await tile.waitFor({ timeout: patienceMs });
    const frames = await tile.evaluateHandle((video) => video as HTMLVideoElement);
    await page.waitForFunction((video) => video.videoWidth > 0 && video.currentTime > 1, frames, {
      timeout: patienceMs,
    });
  }
  t.pass('both see the picture of the other');
  const [first, second] = pages as [Page, Page];
  await first.locator('c-call-stage .control', { hasText: 'Chat' }).click();
  await first.locator('c-call-chat textarea').fill('Good morning.');
  await first.locator('c-call-chat button[type=submit]').click();
  await first.locator('c-call-chat li', { hasText: 'Good morning.' }).waitFor();
  await second.locator('c-call-stage .control').nth(3).click();
  await first.locator('c-call-stage .hands', { hasText: 'Amal Haddad' }).waitFor();
  t.pass('a message and a raised hand arrive');

  await second.locator('c-call-stage .leave').click();
  await first.locator('c-call-stage .tile:not(.own)').waitFor({ state: 'detached', timeout: patienceMs });
  await elif.call('sessions.end', { params: { room }, body: {} });
  await first.waitForURL(`${base}/sessions/${room}`, { timeout: patienceMs });
  t.pass('who leaves is gone, and the end of the session leads out of the call');
});
