import { globSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureWebClient } from '../server/platform/web-client-build.ts';
import { demoTemplateVariable, packDemo } from '../server/testing/demo-template.ts';
import { runTests } from './run-tests.ts';

/** `npm run test:e2e [-- FILE…]`: the tests in a real browser. Ends with the line `N passed, N failed`. */
const root = join(import.meta.dirname, '..');
const named = process.argv.slice(2);
const files = named.length > 0 ? named : globSync('web-client/e2e/**/*.test.ts', { cwd: root }).sort();
await ensureWebClient(root, () => process.stdout.write('Building the web client …\n'));
const template = await mkdtemp(join(tmpdir(), 'consilium-demo-'));
try {
  process.stdout.write('Filling the demonstration …\n');
  await packDemo(root, template);
  const environment = { [demoTemplateVariable]: template };
  // One at a time: a browser and three nodes fill two cores, and a slow page must not look like a broken one.
  process.exitCode = await runTests({ files, jobs: 1, timeoutSeconds: 600, environment });
} finally {
  await rm(template, { recursive: true, force: true });
}
