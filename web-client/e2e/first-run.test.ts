import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import t from 'tap';
import {
  accessibilityFaults,
  desktop,
  launchBrowser,
  openPage,
  overflowsSideways,
  phone,
  startNode,
} from './support.ts';

// Nodes and a browser on two busy cores need their time.
t.setTimeout(600_000);
const password = 'four plain words here';
const chromium = await launchBrowser();
t.teardown(() => chromium[Symbol.asyncDispose]());

/** What is wrong with the page for the eye, the keyboard and the policy, as one list. */
async function look(page: Page): Promise<string[]> {
  return [...(await accessibilityFaults(page)), ...((await overflowsSideways(page)) ? ['scrolls sideways'] : [])];
}

t.test('a node becomes a hub in five steps, and its root keys are saved as files', async (t) => {
  await using node = await startNode();
  const context = await chromium.open({ ...desktop, acceptDownloads: true, locale: 'en' });
  const page = await openPage(context);
  const next = () => page.getByRole('button', { name: 'Continue' }).click();

  await page.goto(node.url);
  await page.getByText('This node is not set up yet.').waitFor();
  await page.goto(`${node.url}/setup#token=wrong-wrong-wrong-wrong`);
  await page.getByText('The first-run link is wrong').waitFor();

  await page.goto(node.setupLink ?? '');
  await page.reload();
  await page.getByText('Step 1 of 5').waitFor();
  t.same(await look(page), []);
  await next();
  await next();
  t.equal(await page.getByText('Please fill this in.').count(), 4, 'each empty field says so');
  t.ok(
    await page.getByLabel('Name of the institution').evaluate((field) => field.matches(':focus')),
    'focus is on the first of them',
  );
  await page.getByLabel('Name of the institution').fill('National Health Agency');
  t.equal(await page.getByText('Please fill this in.').count(), 3, 'a mended field is silent at once');
  await page.getByRole('button', { name: 'Add the name in another language' }).click();
  await page.getByLabel('Name in another language').fill('الهيئة الوطنية للصحة');
  await page.getByLabel('Kind of institution').selectOption('public-health-agency');
  await page.getByLabel('Country').selectOption('CH');
  await page.getByLabel('City').fill('Geneva');
  t.same(await look(page), []);
  await next();
  t.match(await page.getByLabel('Public address').inputValue(), /^http:\/\/localhost:\d+$/);
  t.same(await look(page), []);
  await next();
  await page.getByLabel('Your name').fill('Claire Dubois');
  await page.getByLabel('E-mail address').fill('claire.dubois@agency.example');
  await page.getByLabel('Password', { exact: true }).fill(password);
  t.same(await look(page), []);
  await next();
  await page.getByLabel('Become a hub').check();
  t.same(await look(page), []);
  await page.getByRole('button', { name: 'Finish' }).click();

  await page.getByRole('heading', { name: 'Root key 1' }).waitFor();
  t.same(await look(page), []);
  t.ok(await page.getByLabel('All keys are saved').isDisabled(), 'nobody goes on without the keys');
  const thumbprints = new Set<string>();
  for (let count = 0; count < 3; count++) {
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Save this key' }).first().click(),
    ]);
    const key = JSON.parse(await readFile(await download.path(), 'utf8'));
    t.type(key.privateJwk.d, 'string');
    thumbprints.add(key.thumbprint);
  }
  t.equal(thumbprints.size, 3);
  await page.getByLabel('All keys are saved').check();
  await page.getByRole('button', { name: 'Continue' }).click();

  await page.getByRole('heading', { name: 'Administration', level: 1 }).waitFor();
  t.same(await look(page), []);
  await page.goto(node.setupLink ?? '');
  await page.getByText('This node is set up already.').waitFor();
  t.same(page.faults.list, []);
  await context.close();
});

t.test('a hospital is set up on a phone in Arabic, and its administrator logs out and in again', async (t) => {
  await using node = await startNode();
  const context = await chromium.open({ ...phone, locale: 'ar' });
  const page = await openPage(context);
  const next = () => page.getByRole('button', { name: 'متابعة' }).click();
  await page.goto(node.setupLink ?? '');
  await page.getByText('الخطوة 1 من 5').waitFor();
  t.equal(await page.evaluate(() => document.documentElement.dir), 'rtl');
  t.same(await look(page), []);
  await next();
  await page.getByLabel('اسم المؤسسة').fill('المستشفى أ');
  await page.getByLabel('نوع المؤسسة').selectOption('hospital');
  await page.getByLabel('البلد').selectOption('JO');
  await page.getByLabel('المدينة').fill('عمّان');
  t.same(await look(page), []);
  await next();
  await page.getByLabel('العنوان العام').waitFor();
  t.same(await look(page), []);
  await next();
  await page.getByLabel('اسمك').fill('أمل حداد');
  await page.getByLabel('البريد الإلكتروني').fill('amal.haddad@hospital-a.example');
  await page.getByLabel('كلمة المرور', { exact: true }).fill(password);
  await next();
  await page.getByLabel('البقاء منفردة الآن').check();
  await page.getByRole('button', { name: 'إنهاء' }).click();
  await page.getByRole('heading', { name: 'الإدارة', level: 1 }).waitFor();
  t.same(await look(page), []);

  await page.getByRole('button', { name: 'المزيد' }).click();
  await page.getByRole('button', { name: 'تسجيل الخروج' }).click();
  await page.getByRole('link', { name: 'تسجيل الدخول' }).click();
  await page.getByLabel('البريد الإلكتروني').fill('amal.haddad@hospital-a.example');
  await page.getByLabel('كلمة المرور', { exact: true }).fill('not the right words');
  await page.getByRole('button', { name: 'تسجيل الدخول', exact: true }).click();
  await page.getByText('عنوان البريد الإلكتروني أو كلمة المرور غير صحيح.').waitFor();
  t.same(await look(page), []);
  await page.getByLabel('كلمة المرور', { exact: true }).fill(password);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'الإدارة', level: 1 }).waitFor();
  t.same(page.faults.list, []);
  await context.close();
});
