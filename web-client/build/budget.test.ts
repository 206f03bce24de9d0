import { randomBytes } from 'node:crypto';
import t from 'tap';
import type { Rolldown } from 'vite';
import { type BudgetOptions, firstLoad, firstLoadBudget } from './budget.ts';

/** Code that does not compress, so that its size is known. */
const code = (bytes: number): string =>
  randomBytes(bytes / 2)
    .toString('hex')
    .slice(0, bytes);
const chunk = (name: string, over: object = {}): [string, Rolldown.OutputChunk] => [
  name,
  {
    type: 'chunk',
    isEntry: false,
    imports: [],
    facadeModuleId: `/web-client/${name}.ts`,
    code: code(400),
    ...over,
  } as never,
];
const bundle = Object.fromEntries([
  chunk('entry', { isEntry: true, imports: ['shared'], viteMetadata: { importedCss: new Set(['sheet.css']) } }),
  chunk('shared'),
  chunk('home-page', { facadeModuleId: '/web-client/features/home/home-page.ts', imports: ['shared'] }),
  chunk('map-page', { facadeModuleId: '/web-client/features/directory/map-page.ts', code: code(9_000) }),
  chunk('fr', { facadeModuleId: 'virtual:locale/fr', code: code(1_000) }),
  chunk('ru', { facadeModuleId: 'virtual:locale/ru', code: code(2_000) }),
  ['sheet.css', { type: 'asset', source: code(300) } as never],
]);
const options: BudgetOptions = { limitBytes: 100_000, withDynamic: ['home-page.ts'], withLargestOf: 'virtual:locale/' };

t.test(
  'the first load is the entry, what it imports, its style, the first page and the largest language',
  async (t) => {
    const names = firstLoad(bundle, options).map(([name]) => name);
    t.same(new Set(names), new Set(['entry', 'shared', 'sheet.css', 'home-page', 'ru']));
    t.equal(names[0], 'ru', 'largest first');
  },
);

t.test('a build above the limit fails', async (t) => {
  const run = (limitBytes: number): string[] => {
    const said: string[] = [];
    const { generateBundle } = firstLoadBudget({ ...options, limitBytes });
    const world = { info: () => undefined, error: (words: string) => said.push(words) };
    (generateBundle as (this: unknown, output: unknown, bundle: unknown) => void).call(world, {}, bundle);
    return said;
  };
  t.same(run(100_000), []);
  t.match(run(1_000), [/^First load is \d+\.\d KiB, more than 1\.0 KiB\.$/]);
});
