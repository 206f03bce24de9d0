import { eventually } from '../../server/testing/eventually.ts';
import type { Pair } from '../pair.ts';
import { percentile, progress } from '../report.ts';

const rounds = 20;

/** Seconds from the hub's answer to a suspension until another node refuses the suspended one, as its own people see it. */
export async function measureRevocations(pair: Pair): Promise<{ p50: number; p99: number }> {
  const { network, reader } = pair;
  const node = network.node('a').name;
  const statusOnB = async (): Promise<string> =>
    (await reader.client.call('directory.institution', { params: { node } })).status;
  const samples: number[] = [];
  for (let round = 0; round < rounds; round++) {
    await network.hub.administrator.call('hub.suspend', { params: { node }, body: { reason: 'For a measurement.' } });
    const started = performance.now();
    await eventually('B knows of the suspension', 60_000, async () => (await statusOnB()) === 'suspended');
    samples.push((performance.now() - started) / 1000);
    await network.hub.administrator.call('hub.reinstate', {
      params: { node },
      body: {},
    });
    await eventually('B knows of the reinstatement', 60_000, async () => (await statusOnB()) === 'active');
  }
  const [p50, p99] = [percentile(samples, 0.5), percentile(samples, 0.99)];
  progress(`revocation: p50 ${p50.toFixed(2)} s, p99 ${p99.toFixed(2)} s of ${rounds}`);
  return { p50, p99 };
}
