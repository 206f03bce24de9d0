import { globSync } from 'node:fs';
import { join } from 'node:path';
import { ensureWebClient } from '../server/platform/web-client-build.ts';
import { runTests } from './run-tests.ts';

/** `npm run test:e2e [-- FILE…]`: the tests in a real browser. Ends with the line `N passed, N failed`. */
const root = join(import.meta.dirname, '..');
const named = process.argv.slice(2);
const files = named.length > 0 ? named : globSync('web-client/e2e/**/*.test.ts', { cwd: root }).sort();
await ensureWebClient(root, () => process.stdout.write('Building the web client …\n'));
// One at a time: a browser and three nodes fill two cores, and a slow page must not look like a broken one.
process.exitCode = await runTests({ files, jobs: 1, timeoutSeconds: 600 });
