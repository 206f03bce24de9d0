import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import t from 'tap';
import { ApiClient } from '../../server/testing/api-client.ts';
import { eventually } from '../../server/testing/eventually.ts';
import { seedPassword } from '../../server/testing/seed/people.ts';
import { keyOfLanguage, sentences } from '../../server/testing/speech-engine-sentences.ts';
import { dtmfSound, wavOf } from '../../server/testing/speech-engine-tones.ts';
import type { Language } from '../../spec/schemas/common/words.ts';
import type { CallStage } from '../features/sessions/call-stage.ts';
import { launch } from './call-host.ts';
import { openDemo } from './demo.ts';
import { accessibilityFaults } from './support.ts';

t.setTimeout(420_000);
const patienceMs = 60_000;
const hour = 3_600_000;
const spoken: Language = 'tr';
/** What is said again and again, by its number among the engine's sentences, and what is put in the place of the first. */
const said = [1, 3, 4] as const;
const mended = 9;
const sentence = (index: number, language: Language): string => sentences[index]?.[language] ?? '';

/** The sentences as keys of a telephone, with the pauses in which a segment ends. */
function speech(): Buffer {
  const rate = 48_000;
  const parts = said.map((index) =>
    dtmfSound(`${keyOfLanguage[spoken]}${index}`, { rate, toneMs: 260, gapMs: 120, aroundMs: 1_300, level: 0.5 }),
  );
  const pcm = new Int16Array(parts.reduce((sum, part) => sum + part.pcm.length, 0));
  let at = 0;
  for (const part of parts) {
    pcm.set(part.pcm, at);
    at += part.pcm.length;
  }
  return wavOf({ pcm, rate });
}

/** The nodes of the demonstration have names of this machine. */
const byName = '--host-resolver-rules=MAP *.localhost 127.0.0.1';

interface Seat {
  readonly page: Page;
  readonly base: string;
  readonly faults: string[];
}

/** Logs somebody in, in English whatever their own language is. */
async function sit(browser: Browser, base: string, email: string, speaks: boolean): Promise<Seat> {
  const context = await browser.newContext({ locale: 'en-GB', permissions: ['camera', 'microphone'] });
  context.setDefaultTimeout(patienceMs);
  const page = await context.newPage();
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error' && !/Failed to load resource|WebSocket/.test(message.text()))
      faults.push(message.text());
  });
  await page.goto(`${base}/login`);
  await page.locator('input[type=email]').fill(email);
  await page.locator('input[type=password]').fill(seedPassword);
  await page.locator('input[type=password]').press('Enter');
  await page.waitForURL(`${base}/`);
  await page.evaluate(async (microphoneOn) => {
    await fetch('/api/v1/viewer/locale', {
      method: 'PUT',
      headers: { 'content-type': 'application/json', 'x-consilium': '1' },
      body: JSON.stringify({ locale: 'en' }),
    });
    localStorage.clear();
    localStorage.setItem('consilium.devices', JSON.stringify({ microphoneOn, cameraOn: false }));
  }, speaks);
  return { page, base, faults };
}

async function enter({ page, base }: Seat, room: string): Promise<void> {
  await page.goto(`${base}/sessions/${room}/call`);
  await page.locator('c-call-door .enter').click();
  await page.locator('c-call-stage').waitFor();
}

/** Opens the panel of captions at one of its tabs. */
async function panel(page: Page, tab: 'Transcript' | 'Choices'): Promise<void> {
  if ((await page.locator('c-caption-panel').count()) === 0) await page.keyboard.press('n');
  await page.locator('c-caption-panel').getByRole('tab', { name: tab }).click();
}

/** Reads captions in a language from now on. */
async function read(page: Page, language: Language): Promise<void> {
  await panel(page, 'Choices');
  await page.locator('c-caption-settings select#read').selectOption(language);
}

/** Waits until one of the sentences stands beside the pictures in a language, and returns it. */
async function seesCaption(page: Page, language: Language): Promise<string> {
  const known = said.map((index) => sentence(index, language));
  return eventually(`a caption in ${language}`, patienceMs, async () => {
    const texts = await page.locator(`c-caption-band .first[lang="${language}"]`).allTextContents();
    return texts.map((text) => text.trim()).find((text) => known.includes(text));
  });
}

interface Figures {
  readonly packets: number;
  readonly bytes: number;
}

/** What the connection of the call has received so far: packets of sound and picture, and bytes of everything. */
function received(page: Page): Promise<Figures> {
  return page.locator('c-call-stage').evaluate(async (element) => {
    const { connection } = element as CallStage;
    const stats = [...((await connection?.peer?.getStats())?.values() ?? [])] as Record<string, unknown>[];
    const sum = (type: string, name: string) =>
      stats.filter((entry) => entry.type === type).reduce((total, entry) => total + Number(entry[name] ?? 0), 0);
    return {
      packets: sum('inbound-rtp', 'packetsReceived'),
      bytes: sum('transport', 'bytesReceived') + sum('transport', 'bytesSent'),
    };
  });
}

t.test('what somebody says at one hospital is read at the others, each in their own language', async (t) => {
  const home = await mkdtemp(join(tmpdir(), 'consilium-speech-'));
  t.teardown(() => rm(home, { recursive: true, force: true }));
  const sound = join(home, 'speech.wav');
  await writeFile(sound, speech());
  const demo = await openDemo();
  t.teardown(() => demo.close());
  const bases = { a: demo.base('a'), b: demo.base('b'), hub: demo.base('hub') };
  const client = async (base: string, email: string) => {
    const api = new ApiClient(base);
    return { api, person: await api.call('auth.login', { body: { email, password: seedPassword } }) };
  };
  const elif = await client(bases.a, 'elif.kaya@hospital-a.example');
  const guests = {
    li: await client(bases.b, 'li.wen@hospital-b.example'),
    thao: await client(bases.b, 'nguyen.thao@hospital-b.example'),
    anan: await client(bases.hub, 'anan.srisai@hub.example'),
    amal: await client(bases.a, 'amal.haddad@hospital-a.example'),
  };
  const ref = ({ person }: { person: { node: string; actor: string } }) => ({ node: person.node, actor: person.actor });
  const now = Date.now();
  const { room } = await elif.api.call('sessions.plan', {
    body: {
      ...{ clientId: randomUUID(), title: 'Case round: awake proning', start: now, end: now + hour },
      ...{ zone: 'Europe/Istanbul', audience: 'speaker', people: Object.values(guests).map(ref) },
      cohosts: [ref(guests.li)],
    },
  });
  for (const { api } of Object.values(guests)) {
    await eventually('the invitation has arrived', patienceMs, async () =>
      (await api.call('sessions.list', {})).sessions.some((one) => one.room === room),
    );
    await api.call('sessions.answer', { params: { room }, body: { answer: 'accepted' } });
  }

  const [speaking, listening] = await Promise.all([
    launch(byName, `--use-file-for-fake-audio-capture=${sound}`),
    launch(byName),
  ]);
  t.teardown(() => Promise.all([speaking.close(), listening.close()]));
  const speaker = await sit(speaking, bases.a, 'elif.kaya@hospital-a.example', true);
  const li = await sit(listening, bases.b, 'li.wen@hospital-b.example', false);
  const thao = await sit(listening, bases.b, 'nguyen.thao@hospital-b.example', false);
  const anan = await sit(listening, bases.hub, 'anan.srisai@hub.example', false);
  const seats = [speaker, li, thao, anan];
  for (const seat of seats) await enter(seat, room);

  await panel(speaker.page, 'Choices');
  await speaker.page.getByRole('button', { name: 'Turn captions on for everybody' }).click();
  await speaker.page.locator('c-confirm').getByRole('button', { name: 'Turn captions on' }).click();
  await speaker.page.locator('c-caption-notice', { hasText: 'turned into text on hardware of Hospital A' }).waitFor();
  t.pass('whoever speaks is told where their words go');
  const began = performance.now();
  await read(speaker.page, spoken);
  t.ok(await seesCaption(speaker.page, spoken), 'the speaker sees what was understood');
  t.comment(`the first caption stood there ${Math.round(performance.now() - began)} ms after captions were on`);

  for (const [seat, language] of [
    [li, 'zh'],
    [thao, 'ar'],
    [anan, 'th'],
  ] as const) {
    await read(seat.page, language);
    const text = await seesCaption(seat.page, language);
    t.pass(`it is read in ${language}: ${text}`);
  }
  const direction = thao.page.locator('c-caption-band .first[lang="ar"]').first();
  await eventually('an Arabic caption runs from right to left', patienceMs, async () =>
    (await direction.count()) > 0 ? (await direction.getAttribute('dir')) === 'rtl' : false,
  );
  t.same(await accessibilityFaults(li.page), [], 'the call with captions is accessible');

  await panel(li.page, 'Transcript');
  const first = li.page.locator('c-transcript li').first();
  const segment = (await first.getAttribute('id')) ?? '';
  await first.locator('button.icon-only').click();
  await first.locator('textarea').fill(sentence(mended, spoken));
  await first.getByRole('button', { name: 'Correct for everybody' }).click();
  await panel(speaker.page, 'Transcript');
  const there = (page: Page) => page.locator(`c-transcript li[id="${segment}"]`);
  await there(speaker.page)
    .locator('.first', { hasText: sentence(mended, spoken) })
    .waitFor();
  t.pass('a co-host of another hospital puts it right where it was said');
  await panel(anan.page, 'Transcript');
  await there(anan.page)
    .locator('.first', { hasText: sentence(mended, 'th') })
    .waitFor();
  t.pass('and the new words are translated anew');

  const amal = await sit(listening, bases.a, 'amal.haddad@hospital-a.example', false);
  seats.push(amal);
  await enter(amal, room);
  await panel(amal.page, 'Transcript');
  await there(amal.page).scrollIntoViewIfNeeded();
  const order = await amal.page.locator('c-transcript li').evaluateAll((rows) => rows.map(({ id }) => id));
  t.equal(order[0], segment, 'who comes late reads from the first word');
  await amal.page.locator('c-transcript input[type=search]').fill(sentence(mended, spoken).slice(0, 8));
  await amal.page.locator('c-transcript mark').first().waitFor();
  t.pass('and finds words');

  await demo.killEngine();
  await speaker.page.locator('c-caption-notice', { hasText: 'paused' }).waitFor();
  await li.page.locator('c-caption-notice', { hasText: 'Captions are paused at Hospital A' }).waitFor();
  const phases = await Promise.all(
    seats.map(({ page }) =>
      page.locator('c-call-stage').evaluate((element) => (element as CallStage).callState?.phase),
    ),
  );
  t.same(new Set(phases), new Set(['connected']), 'captions are paused; the meeting goes on');
  const healed = Date.now();
  await demo.startEngine();
  await speaker.page.locator('c-caption-notice', { hasText: 'paused' }).waitFor({ state: 'detached' });
  await eventually('what is said after the engine came back is captioned', patienceMs, async () => {
    const { captions } = await elif.api.call('captions.transcript', { params: { room }, query: { limit: 1 } });
    return (captions[0]?.t0 ?? 0) > healed;
  });
  t.comment(`captions were back ${Date.now() - healed} ms after the engine`);
  t.ok(await seesCaption(anan.page, 'th'), 'and is read at the hub');

  await t.test('captions and slides go on where a network carries no sound', async (t) => {
    const { page } = li;
    const socket = await page.context().newCDPSession(page);
    let bytes = 0;
    await socket.send('Network.enable');
    socket.on('Network.webSocketFrameReceived', ({ response }) => (bytes += response.payloadData.length));
    socket.on('Network.webSocketFrameSent', ({ response }) => (bytes += response.payloadData.length));
    socket.on('Network.loadingFinished', ({ encodedDataLength }) => (bytes += encodedDataLength));
    await eventually('sound arrives before', patienceMs, async () => (await received(page)).packets > 50);
    await page.locator('c-call-more button').first().click();
    await page.getByRole('menuitem', { name: 'Sound and picture', exact: true }).click();
    await page.locator('c-call-options').getByLabel('Captions and slides only').check();
    await page.keyboard.press('Escape');
    let last = (await received(page)).packets;
    await eventually('no more sound arrives', patienceMs, async () => {
      const { packets } = await received(page);
      const isQuiet = packets === last;
      last = packets;
      return isQuiet;
    });
    const before = await received(page);
    const seen = await page.locator('c-transcript li').count();
    const at = performance.now();
    bytes = 0;
    // Long enough for several sentences; the figure is printed, what must not come is counted.
    await eventually(
      'captions go on',
      patienceMs,
      async () => (await page.locator('c-transcript li').count()) > seen + 2,
    );
    const after = await received(page);
    const seconds = (performance.now() - at) / 1000;
    const kbits = ((after.bytes - before.bytes + bytes) * 8) / 1000 / seconds;
    t.comment(
      `${kbits.toFixed(1)} kbit/s in both directions over ${seconds.toFixed(0)} s, of it ${(((after.bytes - before.bytes) * 8) / 1000 / seconds).toFixed(1)} for the media connection`,
    );
    t.equal(after.packets, before.packets, 'no packet of sound or picture arrives');
    await page.locator('c-call-more button').first().click();
    await page.getByRole('menuitem', { name: 'Sound and picture', exact: true }).click();
    await page.locator('c-call-options').getByRole('radio', { name: /^Off/ }).check();
    await page.keyboard.press('Escape');
    await eventually('sound comes back', patienceMs, async () => (await received(page)).packets > after.packets + 20);
  });

  await speaker.page.locator('c-call-stage .leave').click();
  await speaker.page.locator('c-call-leave .end').click();
  await anan.page.goto(`${bases.hub}/sessions/${room}`);
  await there(anan.page)
    .locator('.first', { hasText: sentence(mended, 'th') })
    .waitFor();
  t.pass('after the call the transcript stands on the page of the session');
  t.same(
    seats.flatMap(({ faults }) => faults),
    [],
  );
});
