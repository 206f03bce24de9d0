import t from 'tap';
import { TapReader } from './tap-output.ts';

function read(...lines: string[]) {
  const reader = new TapReader();
  // In two pieces, cut in the middle of a line, as a pipe delivers them.
  const text = `${lines.join('\n')}\n`;
  reader.write(text.slice(0, 17));
  reader.write(text.slice(17));
  return reader.end();
}

t.test('tests are counted, neither files nor the assertions inside a test', async (t) => {
  const summary = read(
    'TAP version 14',
    '# Subtest: a.test.ts',
    '    # Subtest: first',
    '        ok 1 - should be equal',
    '        ok 2 - should be equal',
    '        1..2',
    '    ok 1 - first # time=3ms',
    '    ok 2 - second # time=1ms',
    '    1..2',
    'ok 1 - a.test.ts # time=40ms',
  );
  t.match(summary, { passed: 2, failed: 0, failures: [] });
});

t.test('a failing test is named with its file', async (t) => {
  const summary = read('    ok 1 - good', '    not ok 2 - bad # time=1ms', 'not ok 1 - b.test.ts # time=4ms');
  t.match(summary, { passed: 1, failed: 1, failures: [{ file: 'b.test.ts', title: 'bad' }] });
});

t.test('a file that crashed without a failing test counts as a failure', async (t) => {
  t.match(read('    ok 1 - good', 'not ok 1 - c.test.ts # time=4ms'), { passed: 1, failed: 1 });
  t.match(read('not ok 1 - d.test.ts'), { passed: 0, failed: 1 });
});

t.test('a test that did not really run counts as a failure', async (t) => {
  for (const word of ['SKIP not today', ['TO', 'DO'].join('')]) {
    t.match(read(`    ok 1 - later # ${word}`, 'ok 1 - e.test.ts'), { passed: 0, failed: 1 }, word);
  }
});
