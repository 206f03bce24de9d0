import { globSync } from 'node:fs';
import { availableParallelism } from 'node:os';
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
// One more than there are cores: many tests wait for a limit to pass.
process.exitCode = await runTests({ files, jobs: availableParallelism() + 1, timeoutSeconds: 180 });
