import type { Page } from 'playwright-core';
import t from 'tap';
import type { Caption } from '../../spec/schemas/api/captions.ts';
import type { Language } from '../../spec/schemas/common/words.ts';
import {
  caption,
  captionAnswers,
  captionRoom,
  captionState,
  enterCall,
  sentences,
  translated,
} from '../testing/caption-scene.ts';
import { type Answers, type FakeApi, fakeApi } from '../testing/fake-api.ts';
import { amal, elif, liWen } from '../testing/people.ts';
import { serveClient } from '../testing/serve-client.ts';
import { accessibilityFaults, desktop, launchBrowser, openPage, overflowsSideways, phone } from './support.ts';

// A browser on two busy cores needs its time.
t.setTimeout(400_000);
const now = Date.now();
const chromium = await launchBrowser();
t.teardown(() => chromium[Symbol.asyncDispose]());
const client = await serveClient();
t.teardown(() => client[Symbol.asyncDispose]());

const small = { ...phone, viewport: { width: 360, height: 740 } };
const ref = ({ node, actor }: { node: string; actor: string }) => ({ node, actor });
const minutes = (count: number): number => now - count * 60_000;

interface Look {
  readonly to: Language;
  readonly locale?: 'en' | 'ar';
  readonly size?: typeof small | typeof desktop;
  readonly answers?: Answers;
  readonly page?: readonly Caption[];
}

/** Somebody in the call, with what was said before they came. */
async function inCall(look: Look): Promise<{ page: Page; api: FakeApi; faults: string[]; done: () => Promise<void> }> {
  const { to, locale = 'en', size = desktop, answers = {}, page: said = [] } = look;
  const context = await chromium.open({ ...size, locale });
  context.setDefaultTimeout(30_000);
  await context.addInitScript((wanted) => {
    if (localStorage.getItem('consilium.captions') === null)
      localStorage.setItem('consilium.captions', JSON.stringify({ wish: 'translated', to: wanted }));
  }, to);
  const api = await fakeApi(context, {
    ...captionAnswers(now, said),
    'auth.viewer': { ...elif, locale },
    ...answers,
  });
  const page = await openPage(context);
  await enterCall(page, client.url);
  return { page, api, faults: page.faults.list, done: () => context.close() };
}

const say = (api: FakeApi, told: Caption): void =>
  api.push({ kind: 'ephemeral', event: { type: 'call.caption', room: captionRoom, caption: told } });
const first = (page: Page) => page.locator('c-caption-band .first');

t.test('captions stand in the language and direction of their words, and cover no control', async (t) => {
  for (const [to, size, dir] of [
    ['ar', small, 'rtl'],
    ['zh', desktop, 'ltr'],
    ['th', small, 'ltr'],
  ] as const) {
    const { page, api, faults, done } = await inCall({ to, size, locale: to === 'ar' ? 'ar' : 'en' });
    say(api, caption('a', Date.now() - 4_000, { speaker: ref(amal), lang: 'tr', text: sentences.tr ?? '' }));
    await first(page)
      .filter({ hasText: sentences.tr ?? '' })
      .waitFor();
    say(
      api,
      caption('a', Date.now() - 4_000, {
        ...{ speaker: ref(amal), lang: 'tr', text: sentences.tr ?? '', translation: translated(to) },
      }),
    );
    await first(page)
      .filter({ hasText: sentences[to] ?? '' })
      .waitFor();
    t.equal(await first(page).getAttribute('lang'), to);
    t.equal(await first(page).getAttribute('dir'), dir);
    t.equal(await page.locator('c-caption-band .second').textContent(), sentences.tr, 'the original stands below');
    const [band, bar] = [
      await page.locator('c-caption-band').boundingBox(),
      await page.locator('c-call-toolbar').boundingBox(),
    ];
    t.ok(band && bar && band.y + band.height <= bar.y + 1, 'the bar of controls stays free');
    t.notOk(await overflowsSideways(page));
    t.same(await accessibilityFaults(page), [], `accessible in ${to}`);
    t.same(faults, []);
    await done();
  }
});

t.test('a translation that is doubted shows the original first and says why', async (t) => {
  const { page, api, done } = await inCall({ to: 'en' });
  const flags = [{ kind: 'dose' as const, source: '0,5 mg/kg', target: '5 mg/kg' }];
  const wrong = { ...translated('en', 'Dose 5 mg/kg.'), flags };
  say(api, caption('a', Date.now(), { lang: 'tr', text: 'Doz 0,5 mg/kg.', translation: wrong }));
  await first(page).filter({ hasText: 'Doz 0,5 mg/kg.' }).waitFor();
  t.match(await page.locator('c-caption-band .doubt').textContent(), /0,5 mg\/kg.*5 mg\/kg/);
  await done();
});

t.test('one key puts captions away and brings them back, and the choice is remembered', async (t) => {
  const { page, done } = await inCall({ to: 'en' });
  const band = page.locator('c-caption-band');
  await band.waitFor();
  await page.keyboard.press('t');
  await band.waitFor({ state: 'detached' });
  await page.keyboard.press('t');
  await band.waitFor();
  await page.keyboard.press('n');
  await page.locator('c-caption-panel').getByRole('tab', { name: 'Choices' }).click();
  await page.locator('select#size').selectOption('huge');
  await page.locator('select#contrast').selectOption('yellow');
  await page.locator('select#place').selectOption('top');
  await page.locator('.band.top c-caption-band.huge.yellow').waitFor();
  t.same(await accessibilityFaults(page), []);
  await page.reload();
  await page.locator('c-call-door .enter').click();
  await page.locator('.band.top c-caption-band.huge.yellow').waitFor();
  t.pass('after coming back, too');
  await done();
});

t.test(
  'whoever speaks is told before where their words go, and a host of it before captions are turned on',
  async (t) => {
    const outside = { name: 'Cloud speech', model: 'v2', node: elif.node, outside: true };
    const off = captionState({ on: false, engine: outside });
    const { page, api, done } = await inCall({
      to: 'en',
      answers: {
        'captions.state': off,
        'captions.listen': (body) => ({ ...off, listen: body as typeof off.listen }),
        'captions.switch': (body) => ({ ...off, on: (body as { on: boolean }).on }),
      },
    });
    t.equal(await page.locator('c-caption-band').count(), 0);
    await page.keyboard.press('t');
    await page.getByRole('button', { name: 'Turn captions on for everybody' }).click();
    const question = page.locator('c-confirm');
    await question.getByText('Cloud speech').waitFor();
    await question.getByRole('button', { name: 'Turn captions on' }).click();
    const notice = page.locator('c-caption-notice .note.warn');
    await notice.filter({ hasText: 'outside the institution' }).waitFor();
    await notice.getByRole('button', { name: 'Understood' }).click();
    await notice.waitFor({ state: 'detached' });
    const { listen: _, speak: __, maySwitch: ___, ...told } = off;
    api.push({
      kind: 'ephemeral',
      event: { type: 'call.captions', room: captionRoom, ...told, on: true, mine: 'paused', reason: 'engine_failed' },
    });
    await notice.filter({ hasText: 'The engine does not answer. The meeting goes on' }).waitFor();
    t.pass('a pause is said in plain words');
    await done();
  },
);

t.test('a language that was heard instead of the declared one is put right by one tap', async (t) => {
  const spoken: unknown[] = [];
  const { page, api, done } = await inCall({
    to: 'en',
    answers: {
      'captions.speak': (body) => {
        spoken.push(body);
        return captionState({ speak: 'en' });
      },
    },
  });
  say(api, caption('a', Date.now(), { speaker: ref(elif), lang: 'en', text: sentences.en ?? '' }));
  await page.getByRole('button', { name: 'I speak English' }).click();
  await page.getByRole('button', { name: 'I speak English' }).waitFor({ state: 'detached' });
  t.same(spoken, [{ language: 'en' }]);
  await done();
});

t.test('the transcript is read from the first word, searched, put right and taken along', async (t) => {
  const said = [
    caption('a', minutes(10), { translation: translated('en') }),
    caption('b', minutes(9), {
      speaker: ref(amal),
      lang: 'ar',
      text: sentences.ar ?? '',
      translation: translated('en', 'Second.'),
    }),
    caption('c', minutes(8), { speaker: ref(elif), lang: 'tr', text: sentences.tr ?? '', mayCorrect: false }),
  ];
  const corrected: unknown[] = [];
  const { page, api, faults, done } = await inCall({
    ...{ to: 'en', size: small, page: said },
    answers: {
      'captions.correct': (body) => {
        corrected.push(body);
        return { ...(said[0] as Caption), ...(body as { text: string }), corrected: { by: ref(elif), at: Date.now() } };
      },
      'captions.transcript': (_body, url) => ({
        captions: url.searchParams.has('query') ? said.slice(1, 2) : said,
        ...{ before: null, after: null },
      }),
    },
  });
  await page.keyboard.press('n');
  const rows = page.locator('c-transcript-row');
  await rows.nth(2).waitFor();
  t.match(await rows.nth(0).locator('p').allTextContents(), [sentences.en, sentences.zh]);
  t.equal(await rows.nth(2).locator('button').count(), 1, 'a host may put everything right');
  t.same(await accessibilityFaults(page), []);
  await rows.nth(0).locator('button.icon-only').click();
  await rows.nth(0).locator('textarea').fill('高于 35');
  await rows.nth(0).getByRole('button', { name: 'Correct for everybody' }).click();
  await rows.nth(0).locator('p', { hasText: '高于 35' }).waitFor();
  await page.locator('c-toasts').getByRole('button', { name: 'Undo' }).click();
  await rows
    .nth(0)
    .locator('p', { hasText: sentences.zh ?? '' })
    .waitFor();
  t.same(corrected, [{ text: '高于 35' }, { text: sentences.zh }]);
  await page.locator('c-transcript input[type=search]').fill('second');
  await page.locator('c-transcript mark', { hasText: 'Second' }).waitFor();
  await page.locator('c-transcript input[type=search]').fill('');
  await rows.nth(2).waitFor();
  const download = page.waitForEvent('download');
  await page.locator('c-transcript c-menu button').first().click();
  await page.getByRole('menuitem', { name: 'Download as subtitles (WebVTT)' }).click();
  t.equal((await download).suggestedFilename(), 'transcript.vtt');
  say(api, caption('d', Date.now(), { speaker: ref(liWen), translation: translated('en', 'Newest.') }));
  await page.locator('c-transcript-row p', { hasText: 'Newest.' }).waitFor();
  t.same(faults, []);
  await done();
});

t.test('after the call the transcript stands on the page of the session', async (t) => {
  const context = await chromium.open({ ...small, locale: 'ar' });
  const said = [caption('a', minutes(50), { translation: translated('ar') })];
  await fakeApi(context, { ...captionAnswers(now, said, true), 'auth.viewer': { ...elif, locale: 'ar' } });
  const page = await openPage(context);
  await page.goto(`${client.url}/sessions/${encodeURIComponent(captionRoom)}`);
  await page.locator('c-session-transcript p.first', { hasText: sentences.ar ?? '' }).waitFor();
  t.same(await accessibilityFaults(page), []);
  t.notOk(await overflowsSideways(page));
  t.same(page.faults.list, []);
  await context.close();
});
