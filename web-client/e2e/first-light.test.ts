import { setTimeout as delay } from 'node:timers/promises';
import type { BrowserContextOptions, Locator, Page } from 'playwright-core';
import sharp from 'sharp';
import t, { type Test } from 'tap';
import { freePort } from '../../server/testing/free-port.ts';
import { logIn, openDemo, patienceMs, type Seat, sit } from './demo.ts';
import { desktop, launchBrowser, phone, startNode } from './support.ts';

const password = 'a quiet ward at night';

const next = (page: Page): Promise<void> => page.locator('form button.btn.primary').last().click();
const post = (page: Page, text: string): Locator => page.locator('c-post').filter({ hasText: text }).last();
async function write(page: Page, text: string): Promise<void> {
  await page.fill('c-composer.new textarea', text);
  await page.click('c-composer.new button[type=submit]');
  await post(page, text).waitFor();
}
/** Opens the menu of a post and chooses the entry with this icon's position from the top. */
async function choose(page: Page, text: string, label: RegExp): Promise<void> {
  await post(page, text).locator('c-menu button').first().click();
  await post(page, text).getByRole('menuitem', { name: label }).click();
}

t.test(
  'an institution and a doctor are approved, and doctors of two hospitals discuss, in two languages, on a phone and at a desk',
  async (t) => {
    const demo = await openDemo();
    t.teardown(() => demo.close());
    const browser = await launchBrowser();
    t.teardown(() => browser[Symbol.asyncDispose]());
    const seats: Seat[] = [];
    const take = async (language: string, size: BrowserContextOptions): Promise<Seat> => {
      const seat = await sit(browser, { language, size });
      seats.push(seat);
      return seat;
    };

    await t.test('a new institution sets up its node, applies at the hub and is approved', (t) =>
      joinFederation(t, demo, take),
    );
    const elif = await take('en-GB', desktop);
    const nadia = await take('ar', phone);
    await t.test('a doctor applies in Arabic on a phone and is approved by a colleague', (t) =>
      admitDoctor(t, demo, nadia, elif),
    );
    const liwen = await take('en-GB', desktop);
    await t.test('she starts a discussion with a doctor of the other hospital', (t) => discuss(t, demo, nadia, liwen));
    await t.test('posts, a picture, reactions, an edit and a removal are the same for both', (t) =>
      exchange(t, nadia, liwen),
    );
    await t.test('they talk in a conversation of two', (t) => converse(t, demo, nadia, liwen));
    t.same(
      seats.flatMap((seat) => seat.faults.list),
      [],
      'no page complained about a script or the content security policy',
    );
  },
);

type Demo = Awaited<ReturnType<typeof openDemo>>;

async function joinFederation(
  t: Test,
  demo: Demo,
  take: (language: string, size: BrowserContextOptions) => Promise<Seat>,
): Promise<void> {
  const port = await freePort();
  const node = await startNode({
    CONSILIUM_PORT: String(port),
    CONSILIUM_PUBLIC_URL: `http://hospital-c.localhost:${port}`,
    CONSILIUM_HOST: '127.0.0.1',
    CONSILIUM_DEVELOPMENT: 'yes',
    CONSILIUM_LOG_LEVEL: 'warn',
  });
  t.teardown(() => node[Symbol.asyncDispose]());
  const { page } = await take('en-GB', desktop);
  await page.goto(node.setupLink ?? '');
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.fill('#name-0', 'Hospital C');
  await page.selectOption('#kind', 'clinic');
  await page.selectOption('#country', 'VN');
  await page.fill('#city', 'Huế');
  await next(page);
  await page.locator('#publicUrl').waitFor();
  await next(page);
  await page.fill('#name', 'Trần Minh');
  await page.fill('#email', 'admin@hospital-c.example');
  await page.fill('input[type=password]', password);
  await next(page);
  await page.locator('input[name=mode]').first().check();
  await page.fill('#hubUrl', demo.base('hub'));
  await page.getByRole('button', { name: 'Look up the hub' }).click();
  await page.locator('#compared').check();
  await next(page);
  await page.waitForURL((url) => url.pathname === '/');

  const applicant = await take('en-GB', desktop);
  await applicant.page.goto(`${demo.base('hub')}/hub/apply`);
  await applicant.page.fill('#legalName', 'Hospital C (test)');
  await applicant.page.selectOption('#country', 'VN');
  await applicant.page.selectOption('#kind', 'clinic');
  await applicant.page.fill('#address', '3 Example Lane, Huế');
  await applicant.page.fill('#responsibleName', 'Trần Minh');
  await applicant.page.fill('#position', 'Head of IT');
  await applicant.page.fill('#email', 'admin@hospital-c.example');
  await applicant.page.fill('#publicUrl', node.url);
  await next(applicant.page);
  await applicant.page.waitForURL(/\/hub\/applications\//);
  await applicant.page.getByText('Waiting for a decision').first().waitFor();
  t.pass('the applicant sees the state of the application');

  const reviewer = await take('en-GB', desktop);
  await logIn(reviewer, demo.base('hub'), 'admin@hub.example');
  await reviewer.page.goto(`${demo.base('hub')}/administration/institutions/applications`);
  await reviewer.page.getByText('Hospital C (test)').click();
  await reviewer.page.getByText(/The hub has reached the node/).waitFor();
  await reviewer.page.getByRole('button', { name: 'Approve' }).click();
  await reviewer.page.getByText('Approved').first().waitFor();
  await applicant.page.getByText(/The institution is approved/).waitFor();
  t.pass('the page of the applicant changes by itself');

  const approved = await eventuallyApproved(node.url);
  t.equal(approved, 'approved', 'the new node knows that it is approved');
  const elsewhere = await take('en-GB', desktop);
  await logIn(elsewhere, demo.base('b'), 'li.wen@hospital-b.example');
  await elsewhere.page.goto(`${demo.base('b')}/institutions`);
  await elsewhere.page.locator('c-institution-row', { hasText: 'Hospital C' }).waitFor();
  t.pass('another hospital lists it');
}

async function eventuallyApproved(base: string): Promise<string> {
  const port = new URL(base).port;
  for (const until = Date.now() + patienceMs; Date.now() < until; await delay(250)) {
    const card = (await (await fetch(`http://127.0.0.1:${port}/api/v1/node`)).json()) as {
      hub: { state: string } | null;
    };
    if (card.hub?.state === 'approved') return 'approved';
  }
  return 'not approved';
}

async function admitDoctor(t: Test, demo: Demo, nadia: Seat, elif: Seat): Promise<void> {
  const { page } = nadia;
  await page.goto(`${demo.base('a')}/apply`);
  t.equal(await page.getAttribute('html', 'dir'), 'rtl', 'the page runs from right to left');
  t.match(await page.textContent('h1'), /[\u0600-\u06ff]/, 'its title is in Arabic');
  await page.fill('#name', 'نادية حسن');
  await page.fill('#email', 'nadia@hospital-a.example');
  await page.fill('input[type=password]', password);
  await page.selectOption('#profession', 'physician');
  await page.selectOption('#specialty', 'pulmonology');
  await page.fill('#licence', 'TEST-4711');
  const picture = await sharp({ create: { width: 60, height: 40, channels: 3, background: '#0a6460' } })
    .png()
    .toBuffer();
  await page.setInputFiles('c-evidence input[type=file]', {
    name: 'licence.png',
    mimeType: 'image/png',
    buffer: picture,
  });
  await page.locator('c-evidence li bdi', { hasText: 'licence.png' }).waitFor();
  await next(page);
  await page.waitForURL(/\/application$/);
  await page.locator('c-entries li').first().waitFor();

  await logIn(elif, demo.base('a'), 'elif.kaya@hospital-a.example');
  await elif.page.goto(`${demo.base('a')}/administration/applications`);
  await elif.page.getByText('نادية حسن').click();
  await elif.page.locator('c-entries a', { hasText: 'licence.png' }).waitFor();
  await elif.page.getByRole('button', { name: 'Approve' }).click();
  await page.locator('.note.ok').waitFor();
  t.pass('her page says by itself that she is approved');
}

async function discuss(t: Test, demo: Demo, nadia: Seat, liwen: Seat): Promise<void> {
  const { page } = nadia;
  await logIn(liwen, demo.base('b'), 'li.wen@hospital-b.example');
  await page.goto(`${demo.base('a')}/discussions/new`);
  await page.fill('#title', 'متى نوقف وضعية الانبطاح؟');
  await page.fill('c-people-picker #words', 'Li Wen');
  await page.locator('c-people-picker .result', { hasText: 'Li Wen' }).click();
  await page.locator('form button[type=submit]').click();
  await page.waitForURL(/\/discussions\/r_/);
  await page.locator('c-composer.new').waitFor();

  await liwen.page.goto(`${demo.base('b')}/discussions`);
  const invitation = liwen.page.locator('.note', { hasText: 'متى نوقف' });
  await invitation.getByRole('button', { name: 'Accept' }).click();
  await liwen.page.waitForURL(/\/discussions\/r_/);
  await liwen.page.locator('c-composer.new').waitFor();
  t.equal(
    new URL(page.url()).pathname,
    new URL(liwen.page.url()).pathname,
    'both are in the same room, each on their own node',
  );
}

async function exchange(t: Test, nadia: Seat, liwen: Seat): Promise<void> {
  await write(nadia.page, 'نتوقف بعد ساعتين دون تحسن.');
  await post(liwen.page, 'نتوقف بعد ساعتين').waitFor();
  await post(liwen.page, 'نتوقف بعد ساعتين').locator('c-badge .line', { hasText: 'Hospital A' }).waitFor();
  t.pass('the badge of the writer says where she works');
  await write(liwen.page, 'We stop at a rate above 30.');
  await post(nadia.page, 'We stop at a rate above 30.').waitFor();

  const picture = await sharp({ create: { width: 800, height: 500, channels: 3, background: '#ffffff' } })
    .withExif({ IFD0: { Artist: 'secret-name' } })
    .jpeg()
    .toBuffer();
  await liwen.page.setInputFiles('c-composer.new input[type=file]', {
    name: 'protocol.jpg',
    mimeType: 'image/jpeg',
    buffer: picture,
  });
  await liwen.page.locator('c-composer.new .uploads li.ready').waitFor();
  await write(liwen.page, 'Our protocol as a picture.');
  const image = post(nadia.page, 'Our protocol as a picture.').locator('c-attachment img');
  await image.waitFor();
  await nadia.page.waitForFunction(
    (element) => (element as HTMLImageElement).naturalWidth > 0,
    await image.elementHandle(),
  );
  t.pass('the picture of the other hospital is shown');
  const href = await post(nadia.page, 'Our protocol as a picture.').locator('c-attachment a').getAttribute('href');
  const bytes = await nadia.page.evaluate(async (address) => {
    const whole = new Uint8Array(await (await fetch(address ?? '')).arrayBuffer());
    return new TextDecoder('latin1').decode(whole);
  }, href);
  t.ok(bytes.length > 500, 'the bytes are fetched');
  t.notOk(bytes.includes('secret-name'), 'what a camera wrote into it is gone');

  await post(nadia.page, 'We stop at a rate above 30.').locator('.react > button').click();
  await post(nadia.page, 'We stop at a rate above 30.').locator('.choices button').first().click();
  await post(liwen.page, 'We stop at a rate above 30.').locator('.chip', { hasText: '👍' }).waitFor();
  t.pass('the reaction arrives');

  await choose(liwen.page, 'We stop at a rate above 30.', /Edit/);
  await liwen.page.fill('c-composer textarea', 'We stop at a rate above 35.');
  await liwen.page.click('c-composer button[type=submit]');
  await post(nadia.page, 'We stop at a rate above 35.').waitFor();
  t.equal(
    await nadia.page.locator('c-post', { hasText: 'above 30.' }).count(),
    0,
    'the correction takes the place of the old text',
  );

  await write(liwen.page, 'A name that should not be here.');
  await post(nadia.page, 'A name that should not be here.').waitFor();
  await choose(liwen.page, 'A name that should not be here.', /Remove/);
  await liwen.page.locator('c-confirm button.stop').click();
  await gone(nadia.page, 'A name that should not be here.');
  await gone(liwen.page, 'A name that should not be here.');
  t.pass('the removed post is gone on both nodes');
}

const gone = (page: Page, text: string): Promise<void> =>
  page.locator('c-post .text', { hasText: text }).first().waitFor({ state: 'detached' });

async function converse(t: Test, demo: Demo, nadia: Seat, liwen: Seat): Promise<void> {
  const { page } = nadia;
  await page.goto(`${demo.base('a')}/people?q=Li+Wen`);
  await page.locator('c-person a.name', { hasText: 'Li Wen' }).first().click();
  await page.locator('a.btn.primary[href^="/conversations/"]').click();
  await page.waitForURL(/\/discussions\/r_/);
  await page.locator('c-composer.new').waitFor();
  await write(page, 'شكرًا لك');
  await liwen.page.goto(`${demo.base('b')}/discussions?show=dm`);
  // The list shows the conversation itself, or the invitation to it while it has not been accepted.
  const entry = liwen.page.locator('c-discussion-row, .note', { hasText: 'نادية حسن' }).first();
  await entry.waitFor();
  const accept = entry.getByRole('button', { name: 'Accept' });
  if ((await accept.count()) > 0) await accept.click();
  else await entry.click();
  await post(liwen.page, 'شكرًا لك').waitFor();
  await write(liwen.page, 'You are welcome.');
  await post(page, 'You are welcome.').waitFor();
  t.pass('both wrote and read');
}
