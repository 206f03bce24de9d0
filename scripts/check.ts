import { spawn } from 'node:child_process';
import { existsSync, globSync } from 'node:fs';
import { join } from 'node:path';
import { findBoundaryFaults } from '../server/testing/boundaries.ts';
import { readSources } from '../server/testing/imports.ts';
import { checkTidiness } from '../server/testing/tidy.ts';
import { checkLocales } from '../web-client/locales/check.ts';
import { findStale, generateFiles } from './generated-files.ts';

/** `npm run check`: everything that can be judged without running a node. All faults of all steps at once. */
const root = join(import.meta.dirname, '..');
/** One TypeScript project a folder; each lists its own files only, boundaries.ts keeps their directions. */
const projects = ['spec', 'federation', 'media', 'server', 'web-client', 'scripts', 'bench'];

interface Step {
  readonly name: string;
  /** @returns what is wrong, one entry each */
  run(): Promise<readonly string[]>;
}

const sources = readSources(root);
const steps: readonly Step[] = [
  ...projects
    .filter((project) => [...sources.keys()].some((path) => path.startsWith(`${project}/`)))
    .map((project) => ({
      name: `types of ${project}`,
      run: () => tool('typescript/bin/tsc', '--noEmit', '--pretty', 'false', '-p', project),
    })),
  {
    name: 'lint and format',
    run: () => tool('@biomejs/biome/bin/biome', 'check', '--error-on-warnings', '--max-diagnostics=60', '.'),
  },
  { name: 'boundaries', run: async () => findBoundaryFaults(sources) },
  { name: 'tidiness', run: async () => tidiness() },
  {
    name: 'generated files',
    run: async () => (await findStale(root, await generateFiles())).map((path) => `${path} is stale: npm run generate`),
  },
  { name: 'locales', run: async () => checkLocales() },
];

let failed = 0;
for (const step of steps) {
  const started = performance.now();
  const faults = await step.run().catch((error: Error) => [error.stack ?? error.message]);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  process.stdout.write(`${faults.length === 0 ? 'ok    ' : 'FAILED'}  ${step.name} (${seconds} s)\n`);
  if (faults.length > 0) {
    failed++;
    process.stdout.write(
      `${faults.slice(0, 100).join('\n')}\n${faults.length > 100 ? `… and ${faults.length - 100} more\n` : ''}\n`,
    );
  }
}
process.stdout.write(failed === 0 ? 'check passed\n' : `check failed: ${failed} of ${steps.length} steps\n`);
process.exitCode = failed === 0 ? 0 : 1;

function tidiness(): readonly string[] {
  const others = globSync('{spec,docker,docs}/**/*.{md,json,sql,yaml,yml}', {
    cwd: root,
    exclude: (path) => path.includes('node_modules'),
  });
  const { faults, warnings } = checkTidiness(
    sources,
    others.map((path) => path.replaceAll('\\', '/')),
  );
  for (const warning of warnings) process.stdout.write(`        ${warning}\n`);
  return faults;
}

/** Runs a tool of node_modules on the pinned Node. Its output is the fault when it does not end well. */
async function tool(script: string, ...args: string[]): Promise<readonly string[]> {
  const path = join(root, 'node_modules', script);
  if (!existsSync(path)) return [`${script} is not installed: npm ci`];
  const child = spawn(process.execPath, [path, ...args], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output = (output + text).slice(-100_000);
    });
  }
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  return code === 0 ? [] : output.trim().split('\n');
}
