import { randomUUID } from 'node:crypto';
import type { Locator, Page } from 'playwright-core';
import t from 'tap';
import { ApiClient } from '../../server/testing/api-client.ts';
import { eventually } from '../../server/testing/eventually.ts';
import { seedPassword } from '../../server/testing/seed/people.ts';
import { sentences } from '../../server/testing/speech-engine-sentences.ts';
import { logIn, openDemo, patienceMs, sit } from './demo.ts';
import { accessibilityFaults, desktop, launchBrowser, overflowsSideways, phone } from './support.ts';

t.setTimeout(300_000);
const demo = await openDemo();
t.teardown(() => demo.close());
const chromium = await launchBrowser();
t.teardown(() => chromium[Symbol.asyncDispose]());
const dose = sentences.find(({ en }) => en.includes('dexamethasone'));
const lung = sentences.find(({ en }) => en.includes('left lung'));
const oxygen = sentences.find(({ en }) => en.startsWith('Oxygen saturation'));
if (dose === undefined || lung === undefined || oxygen === undefined)
  throw new Error('the engine knows no such sentence');

async function client(key: 'a' | 'b', email: string): Promise<ApiClient> {
  const made = new ApiClient(demo.base(key));
  await made.call('auth.login', { body: { email, password: seedPassword } });
  return made;
}

/** Makes the engine of Hospital A do something wrong, or right again. */
const fault = (mode: 'dose' | '500' | 'none') =>
  fetch(new URL('/faults', demo.engine.url), { method: 'POST', body: JSON.stringify({ mode }) });

const elif = await client('a', 'elif.kaya@hospital-a.example');
const thao = await client('b', 'nguyen.thao@hospital-b.example');
const writer = await thao.call('auth.viewer', {});
const { room } = await elif.call('discussions.create', {
  body: {
    ...{ clientId: randomUUID(), title: 'Steroids in severe pneumonia', language: 'en', join: 'invite' },
    people: [{ node: writer.node, actor: writer.actor }],
  },
});
await eventually('the invitation is there', patienceMs, async () => {
  const { invitations } = await thao.call('invitations.list', {});
  const open = invitations.find((one) => one.room === room);
  return open && thao.call('invitations.answer', { params: { id: open.id }, body: { answer: 'accept' } });
});

async function write(text: string): Promise<void> {
  const body = { clientId: randomUUID(), text, language: 'vi' };
  await eventually('the room takes the post', patienceMs, () =>
    thao.call('posts.create', { params: { room }, body }).catch(() => undefined),
  );
}
const postOf = (page: Page, text: string): Locator => page.locator('c-post', { hasText: text }).last();

t.test(
  'a post in Vietnamese of another hospital is read in Turkish, and a changed dose shows the original first',
  async (t) => {
    await write(dose.vi);
    const seat = await sit(chromium, { language: 'en-GB', size: desktop });
    const { page } = seat;
    await logIn(seat, demo.base('a'), 'elif.kaya@hospital-a.example');
    await page.goto(`${demo.base('a')}/account`);
    const settings = page.locator('c-language-settings');
    await settings.locator('#into').selectOption('tr');
    await settings.locator('#reads button', { hasText: 'Türkçe' }).click();
    await settings.locator('#reads button[aria-pressed=true]', { hasText: 'Türkçe' }).waitFor();
    t.same(await accessibilityFaults(page), [], 'the settings are accessible');

    await page.goto(`${demo.base('a')}/discussions/${room}`);
    const first = postOf(page, dose.vi);
    await first.locator('button', { hasText: 'Translate from Vietnamese' }).click();
    const shown = page.locator('c-post .text[lang=tr]', { hasText: dose.tr });
    await shown.waitFor();
    const marked = page.locator('c-post', { hasText: 'Machine translation from Vietnamese' });
    await marked.waitFor();
    t.match(await marked.locator('.mark').textContent(), /translator/, 'with the engine');
    t.same(await accessibilityFaults(page), [], 'a translated post is accessible');
    await marked.locator('button', { hasText: 'Show original' }).click();
    await page.locator('c-post .text[lang=vi]', { hasText: dose.vi }).waitFor();
    await page.locator('c-post button', { hasText: 'Show translation' }).click();
    await shown.waitFor();

    await page.locator('c-translated button', { hasText: 'Report' }).click();
    await page.locator('c-report-translation #comment').fill('The tense is wrong.');
    await page.locator('c-report-translation .btn.primary').click();
    await page.locator('c-toasts', { hasText: 'The editors have your report.' }).waitFor();

    await fault('dose');
    t.teardown(() => fault('none'));
    await write(`${lung.vi} ${dose.vi}`);
    const second = postOf(page, lung.vi);
    await second.locator('button', { hasText: 'Translate from Vietnamese' }).click();
    const doubts = second.locator('.doubts');
    await doubts.waitFor();
    t.match(await doubts.textContent(), /The original is shown, because the translation may be wrong\./);
    t.match(await doubts.textContent(), /6 mg → 60 mg/);
    t.ok(await second.locator('.text[lang=vi]').isVisible(), 'the original is shown first');
    t.same(await accessibilityFaults(page), [], 'doubts are accessible');
    await second.locator('button', { hasText: 'Show translation anyway' }).click();
    await page.locator('.doubts', { hasText: 'Compare it with the original' }).waitFor();
    t.same(seat.faults.list, []);
  },
);

t.test('on a phone in Arabic a failure is told in plain words, and trying again helps', async (t) => {
  await fault('500');
  t.teardown(() => fault('none'));
  await write(`${oxygen.vi} ${dose.vi}`);
  const seat = await sit(chromium, { language: 'ar', size: phone });
  const { page } = seat;
  await logIn(seat, demo.base('a'), 'elif.kaya@hospital-a.example');
  await elif.call('auth.setLocale', { body: { locale: 'ar' } });
  await elif.call('translations.setSettings', { body: { reads: ['ar'], into: null, always: [] } });
  // The page that the log-in left may still write down its language.
  await eventually('the page speaks Arabic', patienceMs, async () => {
    await page.evaluate(() => localStorage.clear());
    await page.goto(`${demo.base('a')}/discussions/${room}`);
    await page.locator('c-timeline').waitFor();
    return (await page.locator('html').getAttribute('lang')) === 'ar';
  });
  const post = postOf(page, oxygen.vi);
  await post.locator('button', { hasText: 'ترجمة من' }).click();
  const again = post.locator('button', { hasText: 'إعادة المحاولة' });
  await again.waitFor();
  t.equal(await post.locator('.text[lang=vi]').isVisible(), true, 'the original stays');
  await fault('none');
  await eventually('the engine works again', patienceMs, async () => {
    if (await again.isVisible()) await again.click();
    return page.locator('.text[lang=ar][dir=rtl]', { hasText: oxygen.ar }).isVisible();
  });
  t.equal(await overflowsSideways(page), false);
  t.same(await accessibilityFaults(page), []);
  t.same(seat.faults.list, []);
});
