import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium } from 'playwright-core';

/** Debian's Chromium with nothing that talks to the world or asks questions. */
const flags = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-dev-shm-usage',
];

export interface TestBrowser extends AsyncDisposable {
  browser: Browser;
  /** A window of its own, with nothing remembered. */
  open: (options?: BrowserContextOptions) => Promise<BrowserContext>;
}

/** Starts Chromium; dispose of it to end the process and remove what it wrote. */
export async function launchBrowser(): Promise<TestBrowser> {
  const scratch = await mkdtemp(join(tmpdir(), 'consilium-browser-'));
  const browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: flags,
    env: { HOME: scratch, TMPDIR: scratch },
  });
  return {
    browser,
    open: (options = {}) => browser.newContext(options),
    [Symbol.asyncDispose]: async () => {
      await browser.close();
      await rm(scratch, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** Sizes of window that pages are looked at in. */
export const phone = {
  viewport: { width: 390, height: 844 },
  deviceScaleFactor: 2,
  hasTouch: true,
  isMobile: true,
} satisfies BrowserContextOptions;
export const desktop = { viewport: { width: 1280, height: 800 }, deviceScaleFactor: 1 } satisfies BrowserContextOptions;
