import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { BrowserContextOptions } from 'playwright-core';
import type { Language } from '../../spec/schemas/common/words.ts';
import { desktop, launchBrowser, phone } from './browser.ts';
import { type Answers, fakeApi } from './fake-api.ts';
import { agency, homeAnswers, hospitalA } from './people.ts';
import { serveClient } from './serve-client.ts';

/** `node web-client/testing/screens.ts FOLDER [NAME…]`: pictures of pages with invented data, to be looked at by people. */
const [folder = 'e2e-artifacts/screens', ...wanted] = process.argv.slice(2);
const now = Date.now();
const guest: Answers = { 'node.card': hospitalA, 'auth.viewer': { problem: 'not_logged_in', status: 401 } };
const setup: Answers = {
  'node.card': { ...hospitalA, configured: false, names: null, country: null, city: null, hub: null },
  'auth.viewer': { problem: 'not_logged_in', status: 401 },
  'setup.state': { valid: true, suggestedPublicUrl: 'http://localhost:8080' },
  'setup.discoverHub': {
    hub: 'hub.example',
    threshold: 2,
    rootThumbprints: [
      'NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs',
      'FX1bcLP8iVA2ehpPd6Yp3TqwFZAfHkxZsRGC9XsNzbL',
      'kLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs12',
    ],
  },
};
const pages: Record<string, { path: string; answers: Answers }> = {
  home: { path: '/', answers: homeAnswers(now) },
  welcome: { path: '/', answers: guest },
  hub: { path: '/', answers: { ...guest, 'node.card': agency } },
  login: { path: '/login', answers: guest },
  setup: { path: '/setup#token=0123456789abcdef0123', answers: setup },
  'home-empty': {
    path: '/',
    answers: {
      ...homeAnswers(now),
      'discussions.list': { discussions: [], next: null },
      'invitations.list': { invitations: [] },
      'directory.people': {
        people: [],
        total: 0,
        next: null,
        facets: { specialties: [], languages: [], countries: [] },
      },
    },
  },
  'home-failed': {
    path: '/',
    answers: { ...homeAnswers(now), 'discussions.list': { problem: 'database_unavailable', status: 503 } },
  },
  'home-loading': { path: '/', answers: { ...homeAnswers(now), 'discussions.list': 'hang' } },
  missing: { path: '/nowhere', answers: homeAnswers(now) },
  notifications: { path: '/notifications', answers: homeAnswers(now) },
  account: { path: '/account', answers: homeAnswers(now) },
};
const looks: Record<string, BrowserContextOptions & { language: string }> = {
  'desktop-en-light': { ...desktop, colorScheme: 'light', language: 'en' },
  'desktop-ar-dark': { ...desktop, colorScheme: 'dark', language: 'ar' },
  'phone-en-dark': { ...phone, colorScheme: 'dark', language: 'en' },
  'phone-ar-light': { ...phone, colorScheme: 'light', language: 'ar' },
};

await mkdir(folder, { recursive: true });
await using client = await serveClient();
await using chromium = await launchBrowser();
for (const [name, { path, answers }] of Object.entries(pages)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  for (const [look, { language, ...options }] of Object.entries(looks)) {
    const context = await chromium.open({ ...options, locale: language });
    const viewer = answers['auth.viewer'];
    const inLanguage =
      viewer && typeof viewer === 'object' && 'locale' in viewer
        ? { 'auth.viewer': { ...viewer, locale: language as Language } }
        : {};
    await fakeApi(context, { ...answers, ...inLanguage });
    const page = await context.newPage();
    page.on(
      'console',
      (message) => message.type() === 'error' && process.stderr.write(`${name} ${look}: ${message.text()}\n`),
    );
    page.on('pageerror', (error) => process.stderr.write(`${name} ${look}: ${error.stack}\n`));
    await page.goto(client.url + path);
    // A page that is still loading is one of the pictures.
    await page.waitForLoadState('networkidle', { timeout: 4_000 }).catch(() => undefined);
    await page.screenshot({ path: join(folder, `${name}-${look}.png`), fullPage: true });
    await context.close();
  }
}
