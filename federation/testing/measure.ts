import { performance } from 'node:perf_hooks';
import { eventually, TestNetwork } from './network.ts';

/** Measures the engine alone: two nodes in one process, stores in memory, real HTTP over loopback. `node federation/testing/measure.ts` */

function percentile(values: number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;
}
const cpuMs = (since: NodeJS.CpuUsage): number => {
  const { user, system } = process.cpuUsage(since);
  return (user + system) / 1_000;
};
const print = (name: string, figures: Record<string, number>): void => {
  process.stdout.write(`${name} ${JSON.stringify(figures)}\n`);
};
const round = (value: number): number => Math.round(value * 100) / 100;

async function live(perSecond: number, count: number): Promise<Record<string, number>> {
  const network = new TestNetwork({ transport: 'http', timings: { antiEntropyMs: 300_000 } });
  await network.start('hub.localhost', ['a.localhost', 'b.localhost']);
  const [a, b] = [network.node('a'), network.node('b')];
  const room = await network.room(a, [b]);
  await network.converged(room, [a, b]);
  const sent = new Map<string, number>();
  const delays: number[] = [];
  const apply = b.application.apply.bind(b.application);
  b.application.apply = async (tx, changes) => {
    await apply(tx, changes);
    b.store.afterCommit(tx, () => {
      for (const change of changes) {
        const at = change.kind === 'content' ? sent.get(change.event.id) : undefined;
        if (at !== undefined) delays.push(performance.now() - at);
      }
    });
  };
  const cpu = process.cpuUsage();
  const started = performance.now();
  for (let i = 0; i < count; i++) {
    const due = started + (i * 1_000) / perSecond;
    if (due > performance.now()) await new Promise((resolve) => setTimeout(resolve, due - performance.now()));
    const event = await a.post(room, `post ${i} with a text of the usual length of a remark among colleagues`);
    sent.set(event.id, performance.now());
  }
  await eventually('everything has arrived', () => delays.length === count, 60_000);
  const seconds = (performance.now() - started) / 1_000;
  const figures = {
    perSecond,
    reachedPerSecond: round(count / seconds),
    p50Ms: round(percentile(delays, 0.5)),
    p99Ms: round(percentile(delays, 0.99)),
    cpuMsPerEvent: round(cpuMs(cpu) / count),
  };
  await network.close();
  return figures;
}

async function catchUp(count: number): Promise<Record<string, number>> {
  const network = new TestNetwork({ transport: 'http', timings: { antiEntropyMs: 300_000 } });
  await network.start('hub.localhost', ['a.localhost', 'b.localhost']);
  const [a, b] = [network.node('a'), network.node('b')];
  const room = await network.room(a, [b]);
  await network.converged(room, [a, b]);
  await b.crash();
  const writing = performance.now();
  for (let i = 0; i < count; i++)
    await a.post(room, `post ${i} with a text of the usual length of a remark among colleagues`);
  const wrote = performance.now() - writing;
  const cpu = process.cpuUsage();
  const started = performance.now();
  await b.up();
  await eventually('B has caught up', () => b.texts(room).length === count, 120_000);
  const ms = performance.now() - started;
  const figures = {
    events: count,
    localPerSecond: Math.round(count / (wrote / 1_000)),
    catchUpMs: Math.round(ms),
    catchUpPerSecond: Math.round(count / (ms / 1_000)),
    cpuMsPerEvent: round(cpuMs(cpu) / count),
  };
  await network.close();
  return figures;
}

for (const [perSecond, count] of [
  [20, 100],
  [100, 500],
  [500, 2_000],
  [100_000, 5_000],
] as const)
  print('live', await live(perSecond, count));
print('catch-up', await catchUp(1_000));
print('catch-up', await catchUp(20_000));
process.exit(0);
