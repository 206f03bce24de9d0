import { globSync } from 'node:fs';
import { join } from 'node:path';
import { runTests } from './run-tests.ts';

/** `npm test [-- FILE…]`: every test but those of the browser. Ends with the line `N passed, N failed`. */
const root = join(import.meta.dirname, '..');
const named = process.argv.slice(2);
const all = globSync('{spec,federation,media,server,scripts,web-client}/**/*.test.ts', {
  cwd: root,
  exclude: (path) => path.includes('node_modules') || path.startsWith(join('web-client', 'e2e')),
});
const files = named.length > 0 ? named : all.sort();
process.exitCode = await runTests({ files, jobs: 2, timeoutSeconds: 180 });
