import { globSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { readSources } from './imports.ts';
import { checkTidiness, maxFunctionLines, maxLines, warnLines } from './tidy.ts';

const root = join(import.meta.dirname, '..', '..');

function reportOn(path: string, text: string) {
  return checkTidiness(new Map([[path, text]]));
}

t.test('the repository is tidy', async (t) => {
  const others = globSync('{spec,docker,docs}/**/*.{md,json,sql,yaml,yml}', {
    cwd: root,
    exclude: (path) => path.includes('node_modules'),
  });
  const { faults, warnings } = checkTidiness(
    readSources(root),
    others.map((path) => path.replaceAll('\\', '/')),
  );
  for (const warning of warnings) t.comment(warning);
  t.same(faults, []);
});

t.test('a file that is too long fails, one that grows long warns', async (t) => {
  t.match(reportOn('server/a.ts', 'x;\n'.repeat(maxLines + 1)).faults, [/lines, at most/]);
  const growing = reportOn('server/a.ts', 'x;\n'.repeat(warnLines + 1));
  t.same(growing.faults, []);
  t.match(growing.warnings, [/better below/]);
  t.same(reportOn('web-client/locales/ar.ts', 'x;\n'.repeat(maxLines + 1)).faults, []);
});

t.test('a function that is too long is found, whatever way it is written', async (t) => {
  const body = '  x();\n'.repeat(maxFunctionLines);
  t.match(reportOn('server/a.ts', `export async function a(): Promise<void> {\n${body}}\n`).faults, [/a function of/]);
  t.match(reportOn('server/a.ts', `const a = (b: number) => {\n${body}};\n`).faults, [/a function of/]);
  t.match(
    reportOn(
      'server/a.ts',
      `class A {\n  async a(b: string): Promise<void> {\n${body.replaceAll('  x', '    x')}  }\n}\n`,
    ).faults,
    [/a function of/],
  );
  t.same(reportOn('server/a.ts', `const list = [\n${body}];\n`).faults, []);
});

t.test('a file name that is not kebab-case is found', async (t) => {
  t.match(reportOn('server/someFile.ts', '').faults, [/kebab-case/]);
  t.match(reportOn('server/some_file.ts', '').faults, [/kebab-case/]);
  t.same(reportOn('server/some-file.test.ts', '').faults, []);
  t.match(checkTidiness(new Map(), ['spec/decisions/MyPage.md']).faults, [/kebab-case/]);
  t.same(checkTidiness(new Map(), ['spec/protocol/00-words.md', 'README.md']).faults, []);
  t.same(checkTidiness(new Map(), ['spec/examples/events/ok-RoomCreate-dm.json']).faults, [], 'named after its schema');
  t.match(checkTidiness(new Map(), ['spec/examples/events/RoomCreate.json']).faults, [/kebab-case/]);
});

t.test('words that do not belong into the code are found, in comments and strings too', async (t) => {
  const planted = [
    `// ${'TO'}${'DO'}: later`,
    `const path = '${'/ro'}${'ot'}/data';`,
    `const from = 'https://${'registry'}.npmjs.org';`,
    `// @ts-${'ignore'}`,
  ];
  for (const line of planted) t.equal(reportOn('server/a.ts', line).faults.length, 1, line);
});

t.test('code that reads the environment or prints is found where it may not', async (t) => {
  t.match(reportOn('server/auth/a.ts', 'const a = process.env.HOME;').faults, [/only server\/config/]);
  t.same(reportOn('server/config/a.ts', 'const a = process.env.HOME;').faults, []);
  t.match(reportOn('federation/a.ts', 'console.log(1);').faults, [/through the log/]);
  const help = ['const help = `', '  console.log(1);', '`;'].join('\n');
  t.same(reportOn('federation/a.ts', help).faults, [], 'words in a text of several lines');
});

t.test('a test that does not run is found', async (t) => {
  const call = (verb: string, options = '') => `t.${verb}('a', ${options}fn);`;
  for (const line of [call('only'), call('skip'), call('test', `{ ${'skip'}: true }, `)]) {
    t.match(reportOn('server/a.test.ts', line).faults, [/every test runs/], line);
  }
});
