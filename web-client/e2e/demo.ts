import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { DemoFederation, type DemoOptions } from '../../server/testing/demo-federation.ts';
import { demoTemplateVariable, freeDemoPorts, unpackDemo } from '../../server/testing/demo-template.ts';
import { seedPassword } from '../../server/testing/seed/people.ts';
import { openPage, type PageFaults, type TestBrowser } from './support.ts';

const root = resolve(import.meta.dirname, '../..');
/** Long enough for two busy cores; nothing waits this long when all is well. */
export const patienceMs = 30_000;

/** One person at one device. */
export interface Seat {
  page: Page;
  context: BrowserContext;
  /** What the page complained about: errors of scripts and of the content security policy. */
  faults: PageFaults;
}

/** Opens a window of its own, in a language and size, that collects every complaint of the page. */
export async function sit(
  chromium: TestBrowser,
  options: { language: string; size: BrowserContextOptions },
): Promise<Seat> {
  const context = await chromium.open({ ...options.size, locale: options.language });
  context.setDefaultTimeout(patienceMs);
  const page = await openPage(context);
  return { page, context, faults: page.faults };
}

/** Logs a seeded person in through the page, which then speaks English whatever their own language is. */
export async function logIn({ page }: Seat, base: string, email: string, password = seedPassword): Promise<void> {
  await page.goto(`${base}/login`);
  await page.fill('input[type=email]', email);
  await page.fill('input[type=password]', password);
  await page.press('input[type=password]', 'Enter');
  await page.waitForURL((url) => url.pathname !== '/login');
  await page.evaluate(async () => {
    await fetch('/api/v1/viewer/locale', {
      method: 'PUT',
      headers: { 'content-type': 'application/json', 'x-consilium': '1' },
      body: JSON.stringify({ locale: 'en' }),
    });
    localStorage.clear();
  });
  await page.goto(base);
}

/** The demonstration as a test sees it: fresh, in a directory and on ports of its own, gone afterwards. */
export async function openDemo(
  options: Pick<DemoOptions, 'environment'> = {},
): Promise<DemoFederation & { home: string }> {
  const home = await mkdtemp(join(tmpdir(), 'consilium-e2e-'));
  const template = process.env[demoTemplateVariable];
  const firstPort = template === undefined ? await freeDemoPorts() : await unpackDemo(template, home);
  const demo = new DemoFederation({ root, home, firstPort, say: () => undefined, ...options });
  const close = demo.close.bind(demo);
  const whole = Object.assign(demo, {
    home,
    close: async () => {
      await close();
      await rm(home, { recursive: true, force: true });
    },
  });
  try {
    await demo.open();
  } catch (error) {
    await whole.close();
    throw error;
  }
  return whole;
}
