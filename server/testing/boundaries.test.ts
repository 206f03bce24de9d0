import { join } from 'node:path';
import t from 'tap';
import { findBoundaryFaults } from './boundaries.ts';
import { importsOf, readSources } from './imports.ts';

const root = join(import.meta.dirname, '..', '..');

function faultsOf(files: Record<string, string>): string[] {
  return findBoundaryFaults(new Map(Object.entries(files)));
}

t.test('the repository keeps the direction of imports, its doors, and has no rings', async (t) => {
  const sources = readSources(root);
  t.ok(sources.size > 100, 'the repository was read');
  t.same(findBoundaryFaults(sources), []);
});

t.test('every way to write an import is seen, and what only looks like one is not', async (t) => {
  const text = [
    "import a from './a.ts';",
    "import type { B } from './b.ts';",
    "export * from './c.ts';",
    "import {\n  d,\n  e,\n} from './d.ts';",
    `const f = await ${'import'}('./f.ts');`,
    "import './g.ts';",
    "// import h from './h.ts';",
    "/* export * from './i.ts'; */",
    "const url = 'https://x/'; import j from './j.ts';",
  ].join('\n');
  const found = importsOf('server/x/file.ts', text).map((entry) => entry.to.replace('server/x/', ''));
  t.same(found.sort(), ['a.ts', 'b.ts', 'c.ts', 'd.ts', 'f.ts', 'g.ts']);
});

t.test('an import against the direction of the folders is found', async (t) => {
  t.match(
    faultsOf({ 'federation/a.ts': "import { x } from '../server/b.ts';", 'server/b.ts': 'export const x = 1;' }),
    [/federation may import from spec only/],
  );
  t.match(
    faultsOf({ 'web-client/a.ts': "import type { x } from '../server/b.ts';", 'server/b.ts': 'export const x = 1;' }),
    [/web-client may import from spec only/],
  );
  t.match(faultsOf({ 'spec/a.ts': "export * from '../media/b.ts';", 'media/b.ts': '' }), [/nothing else/]);
});

t.test('a lower storey of the server that uses a higher one is found', async (t) => {
  const faults = faultsOf({
    'server/platform/a.ts': "import { x } from '../features/posts/index.ts';",
    'server/features/posts/index.ts': '',
  });
  t.match(faults, [/platform stands below features/]);
});

t.test('an import past an index.ts is found, in the server and across folders', async (t) => {
  t.match(
    faultsOf({
      'server/features/a/x.ts': "import { y } from '../b/y.ts';",
      'server/features/b/index.ts': '',
      'server/features/b/y.ts': '',
    }),
    [/server\/features\/b is entered through its index.ts/],
  );
  t.match(
    faultsOf({
      'server/host/x.ts': "import { y } from '../../federation/rooms/y.ts';",
      'federation/index.ts': '',
      'federation/rooms/y.ts': '',
    }),
    [/federation is entered through its index.ts/],
  );
});

t.test('a test may use the test doubles of a folder, nothing else behind its door', async (t) => {
  const files = {
    'federation/index.ts': '',
    'federation/testing/memory.ts': '',
    'federation/rooms/y.ts': '',
    'server/host/x.test.ts': "import { m } from '../../federation/testing/memory.ts';",
  };
  t.same(faultsOf(files), []);
  t.match(faultsOf({ ...files, 'server/host/x.test.ts': "import { y } from '../../federation/rooms/y.ts';" }), [
    /entered through/,
  ]);
});

t.test('a ring of files is found, also through types alone', async (t) => {
  const faults = faultsOf({
    'media/a.ts': "import type { B } from './b.ts';",
    'media/b.ts': "import { c } from './c.ts';",
    'media/c.ts': "import { a } from './a.ts';",
  });
  t.match(faults, [/media\/a.ts → media\/b.ts → media\/c.ts → media\/a.ts/]);
});

t.test('a package outside its home is found', async (t) => {
  t.match(faultsOf({ 'federation/a.ts': "import Fastify from 'fastify';" }), [/belongs to/]);
  t.match(faultsOf({ 'media/rtp/a.ts': "import { RtpPacket } from 'werift';" }), [/belongs to/]);
});

t.test('an import of a file that does not exist is found', async (t) => {
  t.match(faultsOf({ 'media/a.ts': "import { b } from './gone.ts';" }), [/no such file/]);
});
