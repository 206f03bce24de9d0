import t from 'tap';
import { administrationAnswers, applicantAnswers, discussionAnswers } from '../testing/admin-people.ts';
import { type Answers, fakeApi } from '../testing/fake-api.ts';
import { elif, homeAnswers, hospitalA } from '../testing/people.ts';
import { serveClient } from '../testing/serve-client.ts';
import { accessibilityFaults, desktop, launchBrowser, openPage, overflowsSideways, phone } from './support.ts';

// A browser on two busy cores needs its time.
t.setTimeout(600_000);
const now = Date.now();
const chromium = await launchBrowser();
t.teardown(() => chromium[Symbol.asyncDispose]());
const client = await serveClient();
t.teardown(() => client[Symbol.asyncDispose]());

const guest: Answers = { 'node.card': hospitalA, 'auth.viewer': { problem: 'not_logged_in', status: 401 } };
const member = (locale: 'en' | 'ar'): Answers => ({ ...homeAnswers(now), 'auth.viewer': { ...elif, locale } });
const pages: { path: string; of: (locale: 'en' | 'ar') => Answers }[] = [
  { path: '/', of: () => guest },
  { path: '/login', of: () => guest },
  { path: '/password', of: () => guest },
  { path: '/reset', of: () => guest },
  { path: '/apply', of: () => guest },
  { path: '/hub/apply', of: () => guest },
  { path: '/', of: member },
  { path: '/notifications', of: member },
  { path: '/account', of: member },
  { path: '/discussions', of: member },
  { path: '/discussions/new', of: member },
  { path: '/people', of: member },
  { path: '/nowhere', of: member },
];
const discussion = discussionAnswers(now);
const speaking =
  (answers: Answers) =>
  (locale: 'en' | 'ar'): Answers => {
    const viewer = answers['auth.viewer'];
    return viewer && typeof viewer === 'object' && 'locale' in viewer
      ? { ...answers, 'auth.viewer': { ...viewer, locale } }
      : answers;
  };
/** Looked at in the harder of the two looks only: each page costs seconds. */
const deeper: typeof pages = [
  { path: '/administration', of: speaking(administrationAnswers(now)) },
  { path: '/administration/audit', of: speaking(administrationAnswers(now)) },
  { path: '/institutions', of: speaking(administrationAnswers(now)) },
  { path: '/profile', of: speaking(administrationAnswers(now)) },
  { path: '/application', of: speaking(applicantAnswers(now)) },
  { path: discussion.path, of: speaking(discussion.answers) },
];
const looks = [
  { name: 'desktop, English, light', locale: 'en' as const, options: { ...desktop, colorScheme: 'light' as const } },
  { name: 'phone, Arabic, dark', locale: 'ar' as const, options: { ...phone, colorScheme: 'dark' as const } },
];

for (const { name, locale, options } of looks)
  t.test(`pages are accessible, fit and keep the policy: ${name}`, async (t) => {
    const context = await chromium.open({ ...options, locale });
    for (const { path, of } of locale === 'ar' ? [...pages, ...deeper] : pages) {
      const page = await openPage(context);
      await fakeApi(page, of(locale));
      await page.goto(client.url + path);
      await page.locator('h1, h2').first().waitFor();
      await page.waitForLoadState('networkidle');
      const who = of(locale) === guest ? 'guest' : 'member';
      t.same(await accessibilityFaults(page), [], `${who} ${path}`);
      t.notOk(await overflowsSideways(page), `${who} ${path} fits`);
      t.same(page.faults.list, [], `${who} ${path} keeps the policy`);
      await page.close();
    }
    await context.close();
  });

t.test('at 400 % zoom (320 px) nothing has to be scrolled sideways', async (t) => {
  const context = await chromium.open({ viewport: { width: 320, height: 256 }, locale: 'ru' });
  for (const { path, of } of pages) {
    const page = await openPage(context);
    await fakeApi(page, of('en'));
    await page.goto(client.url + path);
    await page.locator('h1, h2').first().waitFor();
    t.notOk(await overflowsSideways(page), path);
    await page.close();
  }
  await context.close();
});

t.test('by keyboard: skip to the content, open a page, and focus lands on its heading', async (t) => {
  const context = await chromium.open({ ...desktop, locale: 'en' });
  const page = await openPage(context);
  await fakeApi(page, member('en'));
  await page.goto(client.url);
  await page.getByRole('heading', { name: 'Welcome' }).waitFor();
  await page.keyboard.press('Tab');
  t.ok(
    await page
      .getByRole('button', { name: 'Skip to the content' })
      .evaluate((button) => button.matches(':focus-visible')),
  );
  await page.keyboard.press('Enter');
  await page.locator('h1:focus', { hasText: 'Welcome' }).waitFor();
  await page.getByRole('link', { name: /^Notifications/ }).press('Enter');
  const heading = page.getByRole('heading', { name: 'Notifications' });
  await heading.waitFor();
  await page.waitForFunction(() => document.title.startsWith('Notifications'));
  await page.locator('h1:focus', { hasText: 'Notifications' }).waitFor();
  await page.goBack();
  await page.getByRole('heading', { name: 'Welcome' }).waitFor();
  await context.close();
});

t.test('the badge tells by one tap who vouched, and Escape gives focus back', async (t) => {
  const context = await chromium.open({ ...desktop, locale: 'en' });
  const page = await openPage(context);
  await fakeApi(page, member('en'));
  await page.goto(client.url);
  const badge = page.getByRole('button', { name: /Intensive care/ });
  await badge.click();
  const box = page.getByRole('dialog', { name: 'Verified' });
  // The words are slotted: they stand in the box without being its children.
  for (const words of [
    'approves the institutions',
    /approved by the hub since/,
    /approved by the institution since/,
    /Checked by your own node/,
  ])
    await page.getByText(words).waitFor();
  t.equal(await box.count(), 1);
  t.same(await accessibilityFaults(page), []);
  await page.keyboard.press('Escape');
  t.ok(await badge.evaluate((button) => button.matches(':focus')));
  t.equal(await box.count(), 0);
  await context.close();
});

t.test('a live event appears without a click, and a lost connection is told with what still works', async (t) => {
  const context = await chromium.open({ ...desktop, locale: 'en' });
  const page = await openPage(context);
  const api = await fakeApi(page, member('en'));
  await page.goto(`${client.url}/notifications`);
  await page.getByText('Dr. Li Wen mentioned you').waitFor();
  const [first] = homeAnswers(now)['notifications.list'].notifications;
  if (!first) throw new Error('There is no notification to copy.');
  api.push({
    kind: 'events',
    cursor: 2,
    events: [
      {
        type: 'notification.added',
        unread: 3,
        notification: {
          ...first,
          id: '00000000-0000-4000-8000-0000000000ff',
          kind: 'reply',
          at: Date.now(),
          data: { title: 'Morning rounds across two sites' },
        },
      },
    ],
  });
  await page.getByText('Dr. Li Wen replied to you in “Morning rounds across two sites”').waitFor();
  await page.getByRole('link', { name: /Notifications.*3 unread/ }).waitFor();
  await context.setOffline(true);
  await page.getByText('You are offline.').first().waitFor();
  t.same(await accessibilityFaults(page), []);
  await context.setOffline(false);
  await page.getByText('You are offline.').first().waitFor({ state: 'detached' });
  t.same(page.faults.list, []);
  await context.close();
});

t.test('what cannot be fetched says why and mends itself when tried again', async (t) => {
  const context = await chromium.open({ ...desktop, locale: 'en' });
  const page = await openPage(context);
  const api = await fakeApi(page, { ...member('en'), 'notifications.list': { problem: 'internal', status: 500 } });
  await page.goto(`${client.url}/notifications`);
  await page.getByText('That did not work.').waitFor();
  t.same(await accessibilityFaults(page), []);
  api.set({ 'notifications.list': { notifications: [], unread: 0, next: null } });
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.getByText('Nothing new').waitFor();
  await context.close();
});

t.test('a node that cannot be reached at all is told with a way to try again', async () => {
  const context = await chromium.open({ ...phone, locale: 'en' });
  const page = await openPage(context);
  const api = await fakeApi(page, { ...guest, 'node.card': { problem: 'not_ready', status: 503 } });
  await page.goto(client.url);
  await page.getByText('The node is not available at the moment.').waitFor();
  api.set(guest);
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.getByRole('link', { name: /Log in/ }).waitFor();
  await context.close();
});

t.test('the end of a log-in leads to the log-in page and back to where one was', async (t) => {
  const context = await chromium.open({ ...desktop, locale: 'en' });
  const page = await openPage(context);
  const api = await fakeApi(page, member('en'));
  await page.goto(`${client.url}/notifications`);
  await page.getByText('Dr. Li Wen mentioned you').waitFor();
  api.set({ 'auth.viewer': { problem: 'not_logged_in', status: 401 }, 'auth.login': elif });
  api.push({ kind: 'bye', code: 'login_ended' });
  await page.getByText('You are not logged in any more.').waitFor();
  await page.getByLabel('E-mail address').fill(elif.email);
  await page.getByLabel('Password', { exact: true }).fill('four plain words here');
  await page.getByRole('button', { name: 'Log in', exact: true }).click();
  await page.getByRole('heading', { name: 'Notifications' }).waitFor();
  t.equal(new URL(page.url()).pathname, '/notifications');
  await context.close();
});
