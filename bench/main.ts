import { type BenchReport, type BenchResult, machine, progress, rounded } from './report.ts';

/** Benches that exist; each is loaded only when it runs. */
const benches: Record<string, () => Promise<{ run: () => Promise<BenchResult> }>> = {
  api: () => import('./api/index.ts'),
  captions: () => import('./captions/index.ts'),
  federation: () => import('./federation/index.ts'),
  forward: () => import('./forward.ts'),
};

const [name = ''] = process.argv.slice(2);
const load = benches[name];
if (load === undefined) {
  progress(`usage: npm run bench -- ${Object.keys(benches).join('|')}`);
  process.exit(2);
}
const { run } = await load();
const { figures, floor, ratios, peers = {}, notMeasured } = await run();
const report: BenchReport = {
  bench: name,
  figures: rounded(figures),
  peers: rounded(peers),
  floor: rounded(floor),
  ratios: rounded(ratios),
  machine: machine(),
  ...(notMeasured === undefined ? {} : { notMeasured }),
};
process.stdout.write(`${JSON.stringify(report)}\n`, () => process.exit(0));
