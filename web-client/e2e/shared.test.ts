import { randomUUID } from 'node:crypto';
import { type Browser, chromium, type Page } from 'playwright-core';
import t from 'tap';
import { ApiClient } from '../../server/testing/api-client.ts';
import { eventually } from '../../server/testing/eventually.ts';
import { seedPassword } from '../../server/testing/seed/people.ts';
import { openDemo } from './demo.ts';
import { accessibilityFaults } from './support.ts';

t.setTimeout(240_000);
const patienceMs = 40_000;

/** Three pages with their number as text, in a font that every reader of PDFs has to bring along. */
function threePages(): Buffer {
  const kids = [0, 1, 2].map((page) => `${4 + page * 2} 0 R`).join(' ');
  const objects = [
    '<</Type/Catalog/Pages 2 0 R>>',
    `<</Type/Pages/Kids[${kids}]/Count 3>>`,
    '<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>',
    ...[1, 2, 3].flatMap((page) => {
      const words = `BT /F1 40 Tf 40 120 Td (Case ${page}) Tj ET`;
      return [
        `<</Type/Page/Parent 2 0 R/MediaBox[0 0 400 225]/Resources<</Font<</F1 3 0 R>>>>/Contents ${3 + page * 2} 0 R>>`,
        `<</Length ${words.length}>>stream\n${words}\nendstream`,
      ];
    }),
  ];
  let text = '%PDF-1.4\n';
  const places = objects.map((object, index) => {
    const place = text.length;
    text += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return `${String(place).padStart(10, '0')} 00000 n \n`;
  });
  const size = objects.length + 1;
  return Buffer.from(
    `${text}xref\n0 ${size}\n0000000000 65535 f \n${places.join('')}trailer<</Size ${size}/Root 1 0 R>>\nstartxref\n${text.length}\n%%EOF\n`,
  );
}

async function enterCall(browser: Browser, base: string, email: string, room: string, faults: string[]): Promise<Page> {
  const context = await browser.newContext({ locale: 'en-GB', permissions: ['camera', 'microphone'] });
  context.setDefaultTimeout(patienceMs);
  const page = await context.newPage();
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error' && !/Failed to load resource/.test(message.text())) faults.push(message.text());
  });
  await page.goto(`${base}/login`);
  await page.locator('input[type=email]').fill(email);
  await page.locator('input[type=password]').fill(seedPassword);
  await page.locator('input[type=password]').press('Enter');
  await page.waitForURL(`${base}/`);
  await page.goto(`${base}/sessions/${room}/call`);
  await page.locator('c-call-door .enter').click();
  await page.locator('c-call-stage').waitFor();
  return page;
}

async function openPanel(page: Page, sign: 'poll' | 'slides'): Promise<void> {
  await page.locator('c-call-more button').first().click();
  await page.locator(`c-call-more [role^=menuitem]`, { hasText: sign === 'poll' ? 'Polls' : 'Slides' }).click();
}

t.test('what is shared in a call of two hospitals is seen at both, and stays with the session', async (t) => {
  const demo = await openDemo();
  t.teardown(() => demo.close());
  const [elif, li] = [new ApiClient(demo.base('a')), new ApiClient(demo.base('b'))];
  await elif.call('auth.login', { body: { email: 'elif.kaya@hospital-a.example', password: seedPassword } });
  const guest = await li.call('auth.login', { body: { email: 'li.wen@hospital-b.example', password: seedPassword } });
  for (const client of [elif, li]) await client.call('auth.setLocale', { body: { locale: 'en' } });
  const now = Date.now();
  const { room } = await elif.call('sessions.plan', {
    body: {
      ...{ clientId: randomUUID(), title: 'Tumour board', start: now, end: now + 3_600_000, zone: 'Europe/Istanbul' },
      ...{ audience: 'speaker', people: [{ node: guest.node, actor: guest.actor }] },
    },
  });
  await eventually('the guest can accept', patienceMs, () =>
    li.call('sessions.answer', { params: { room }, body: { answer: 'accepted' } }).catch(() => undefined),
  );
  const browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: [
      ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--use-fake-device-for-media-stream'],
      ...['--use-fake-ui-for-media-stream', '--host-resolver-rules=MAP *.localhost 127.0.0.1'],
    ],
  });
  t.teardown(() => browser.close());
  const faults: string[] = [];
  const host = await enterCall(browser, demo.base('a'), 'elif.kaya@hospital-a.example', room, faults);
  const other = await enterCall(browser, demo.base('b'), 'li.wen@hospital-b.example', room, faults);

  await openPanel(host, 'poll');
  await host.locator('c-polls button', { hasText: 'New poll' }).click();
  await host.locator('c-new-poll #question').fill('Drain before transfer?');
  for (const [index, text] of ['Yes', 'No'].entries()) await host.locator(`c-new-poll #option-${index}`).fill(text);
  await host.locator('c-new-poll button[type=submit]').click();
  await other.locator('c-poll-watch', { hasText: 'Drain before transfer?' }).locator('button').click();
  await other.locator('c-poll .answer', { hasText: 'No' }).locator('input').check();
  await host.locator('c-poll .answer', { hasText: 'No' }).locator('.votes', { hasText: '100%' }).waitFor();
  t.same(await accessibilityFaults(host), [], 'the polls are accessible');
  await host.locator('c-poll button', { hasText: 'Close the poll' }).click();
  await other.locator('c-poll', { hasText: 'Closed' }).waitFor();
  t.pass('a vote of the other hospital counts, and the end is seen there');

  await openPanel(host, 'slides');
  await host
    .locator('c-slides-panel input[type=file]')
    .setInputFiles({ name: 'case.pdf', mimeType: 'application/pdf', buffer: threePages() });
  const text = (page: Page, words: string) =>
    page.locator('c-slide-view p', { hasText: words }).waitFor({ state: 'attached' });
  for (const page of [host, other]) await text(page, 'Case 1');
  const drawn = await other.locator('c-slide-view canvas').evaluate((canvas) => {
    const { width, height } = canvas as HTMLCanvasElement;
    const { data } = (canvas as HTMLCanvasElement).getContext('2d')?.getImageData(0, 0, width, height) ?? { data: [] };
    return data.filter((value, index) => index % 4 === 0 && value < 100).length;
  });
  t.ok(drawn > 100, 'the page is drawn with its words');
  await host.locator('c-slide-view .box').focus();
  await host.keyboard.press('PageDown');
  await text(other, 'Case 2');
  await host.locator('c-slide-view .sheet').hover();
  await other.locator('c-slide-view .pointer').waitFor();
  await other.locator('c-slide-board button[aria-label="Previous page"]').click();
  await text(other, 'Case 1');
  await host.keyboard.press('PageDown');
  await other.locator('c-slide-board button', { hasText: 'Back to the presenter' }).click();
  await text(other, 'Case 3');
  t.same(await accessibilityFaults(other), [], 'the slides are accessible');
  await other.reload();
  await other.locator('c-call-door .enter').click();
  await text(other, 'Case 3');
  t.pass('who comes later sees the page that is shown');
  await host.locator('c-slide-board button', { hasText: 'Stop the slides' }).click();
  await other.locator('c-slide-board').waitFor({ state: 'detached' });

  await elif.call('sessions.end', { params: { room }, body: {} });
  await other.goto(`${demo.base('b')}/sessions/${room}`);
  await other.locator('c-poll', { hasText: 'Closed' }).waitFor();
  await other.locator('c-session-slides button', { hasText: 'Look through' }).click();
  await text(other, 'Case 1');
  t.same(faults, [], 'nothing breaks the policy');
});
