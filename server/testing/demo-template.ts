import { execFile } from 'node:child_process';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { DemoFederation } from './demo-federation.ts';

/** Where `npm run test:e2e` leaves the directory of the filled demonstration that all test files copy. */
export const demoTemplateVariable = 'TEST_DEMO_TEMPLATE';

const run = promisify(execFile);
const portFile = 'first-port';

/** Fills a demonstration in `directory` and ends it, so that each test file starts from a copy instead of filling its own. */
export async function packDemo(root: string, directory: string): Promise<void> {
  const firstPort = await freeDemoPorts();
  await using demo = new DemoFederation({ root, home: directory, firstPort, say: () => undefined });
  await demo.open();
  await demo.close();
  // Addresses of the nodes are signed into what they know of each other: a copy keeps the ports.
  await writeFile(join(directory, portFile), String(firstPort));
}

/** Copies a packed demonstration to `home`. @returns its first port; one copy may run at a time */
export async function unpackDemo(template: string, home: string): Promise<number> {
  const entries = (await readdir(template)).filter((name) => name !== portFile);
  // With owners: the database belongs to a user of its own when tests run as root, and refuses files of another.
  for (const name of entries) await run('cp', ['-a', join(template, name), join(home, name)]);
  return Number(await readFile(join(template, portFile), 'utf8'));
}

/** The first of three neighbouring ports that are free now, and with them those of the media. */
export async function freeDemoPorts(): Promise<number> {
  for (let attempt = 0; attempt < 50; attempt++) {
    // Below the numbers that the system itself gives to connections.
    const first = 20_000 + Math.floor(Math.random() * 12_000);
    const free = await Promise.all([0, 1, 2, 10, 11, 12].map((more) => isFree(first + more)));
    if (free.every(Boolean)) return first;
  }
  throw new Error('no three neighbouring free ports were found');
}

function isFree(port: number): Promise<boolean> {
  return new Promise((done) => {
    const server = createServer();
    server.once('error', () => done(false));
    server.listen(port, '127.0.0.1', () => server.close(() => done(true)));
  });
}
