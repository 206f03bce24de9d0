import { randomUUID } from 'node:crypto';
import { chromium, type Page } from 'playwright-core';
import t from 'tap';
import { ApiClient } from '../../server/testing/api-client.ts';
import { eventually } from '../../server/testing/eventually.ts';
import { seedPassword } from '../../server/testing/seed/people.ts';
import { openDemo } from './demo.ts';

t.setTimeout(240_000);
const patienceMs = 40_000;
const hour = 3_600_000;

/** A window in which somebody is logged in, in English whatever their own language is. */
async function open(browser: Awaited<ReturnType<typeof chromium.launch>>, base: string, email: string): Promise<Page> {
  const context = await browser.newContext({ locale: 'en-GB', permissions: ['camera', 'microphone'] });
  context.setDefaultTimeout(patienceMs);
  const page = await context.newPage();
  await page.goto(`${base}/login`);
  await page.locator('input[type=email]').fill(email);
  await page.locator('input[type=password]').fill(seedPassword);
  await page.locator('input[type=password]').press('Enter');
  await page.waitForURL(`${base}/`);
  await page.evaluate(async () => {
    await fetch('/api/v1/viewer/locale', {
      method: 'PUT',
      headers: { 'content-type': 'application/json', 'x-consilium': '1' },
      body: JSON.stringify({ locale: 'en' }),
    });
    localStorage.clear();
  });
  return page;
}

async function enter(page: Page, base: string, room: string): Promise<void> {
  await page.goto(`${base}/sessions/${room}/call`);
  await page.locator('c-call-door video').waitFor();
  await page.locator('c-call-door .enter').click();
}

t.test(
  'a co-host of the other hospital lets somebody in, mutes them, asks them to speak, and removes them',
  async (t) => {
    const demo = await openDemo();
    t.teardown(() => demo.close());
    const [a, b] = [demo.base('a'), demo.base('b')];
    const [elif, amal, li] = [new ApiClient(a), new ApiClient(a), new ApiClient(b)];
    const log = (client: ApiClient, email: string) =>
      client.call('auth.login', { body: { email, password: seedPassword } });
    await log(elif, 'elif.kaya@hospital-a.example');
    const guest = await log(amal, 'amal.haddad@hospital-a.example');
    const cohost = await log(li, 'li.wen@hospital-b.example');
    const now = Date.now();
    const { room } = await elif.call('sessions.plan', {
      body: {
        ...{ clientId: randomUUID(), title: 'Morning rounds', start: now, end: now + hour, zone: 'Europe/Istanbul' },
        ...{ audience: 'speaker', people: [{ node: guest.node, actor: guest.actor }] },
        cohosts: [{ node: cohost.node, actor: cohost.actor }],
      },
    });
    await elif.call('sessions.door', { params: { room }, body: { lobby: true } });
    await amal.call('sessions.answer', { params: { room }, body: { answer: 'accepted' } });
    await eventually('Li Wen is invited at the other hospital', patienceMs, async () => {
      const { sessions } = await li.call('sessions.list', {});
      return sessions.some((one) => one.room === room && one.door.lobby);
    });
    await li.call('sessions.answer', { params: { room }, body: { answer: 'accepted' } });
    const amalNow = async () => {
      const { people } = await elif.call('call.people', { params: { room } });
      return people.find(({ actor }) => actor === guest.actor);
    };

    const browser = await chromium.launch({
      executablePath: '/usr/bin/chromium',
      args: [
        ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--use-fake-device-for-media-stream'],
        ...['--use-fake-ui-for-media-stream', '--autoplay-policy=no-user-gesture-required'],
        '--host-resolver-rules=MAP *.localhost 127.0.0.1',
      ],
    });
    t.teardown(() => browser.close());
    const at = {
      amal: await open(browser, a, 'amal.haddad@hospital-a.example'),
      li: await open(browser, b, 'li.wen@hospital-b.example'),
    };
    await enter(at.li, b, room);
    await at.li.locator('c-call-stage').waitFor();
    await enter(at.amal, a, room);
    await at.amal.locator('c-call-lobby').waitFor();
    t.equal(await at.amal.locator('c-call-stage').count(), 0, 'whoever waits sees no call');
    await at.li.locator('.waiting-line button').click();
    await at.li.locator('c-call-people .admit').click();
    await at.amal.locator('c-call-stage').waitFor();
    t.pass('the co-host of the other hospital let them in');

    const line = at.li.locator(`c-call-people li[data-person="${guest.node}/${guest.actor}"]`);
    const choose = async (name: string) => {
      await line.locator('c-menu button').first().click();
      await line.getByRole('menuitem', { name, exact: true }).click();
    };
    await eventually('Amal is heard', patienceMs, async () => (await amalNow())?.on.includes('microphone'));
    await choose('Mute');
    await at.amal.locator('c-toasts', { hasText: 'Li Wen muted you' }).waitFor();
    await eventually('every hospital knows', patienceMs, async () => {
      const person = await amalNow();
      return person?.mutedBy?.actor === cohost.actor && !person.on.includes('microphone');
    });
    await line.getByText('Muted by').waitFor();
    t.pass('the microphone is off, and everybody sees by whom');
    await choose('Ask to switch the microphone on');
    await at.amal.locator('c-toasts button', { hasText: 'Switch it on' }).click();
    await eventually('Amal is heard again, by their own doing', patienceMs, async () =>
      (await amalNow())?.on.includes('microphone'),
    );
    await choose('Remove');
    await at.li.locator('c-confirm .btn.stop').click();
    await at.amal.locator('c-toasts', { hasText: 'removed you from the session' }).waitFor();
    await at.amal.waitForURL(`${a}/sessions`);
    await at.li.locator('c-call-people .removed button').waitFor();
    t.pass('and they are out until somebody lets them in again');

    await at.li.locator('c-call-stage .leave').click();
    await at.li.locator('c-call-leave .end').click();
    await eventually('the session has ended for everybody', patienceMs, async () => {
      const { status } = await elif.call('sessions.get', { params: { room } });
      return status === 'ended';
    });
  },
);
