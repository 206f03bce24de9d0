import { cpus, release, totalmem } from 'node:os';

/** The last line of a bench on stdout (architecture.md 9). A figure that was not measured is left out and named in `notMeasured`. */
export interface BenchReport {
  bench: string;
  figures: Record<string, number>;
  peers: Record<string, number>;
  floor: Record<string, number>;
  ratios: Record<string, number>;
  machine: Record<string, string | number>;
  /** Name of a figure → why it is missing. */
  notMeasured?: Record<string, string>;
}
export type BenchResult = Pick<BenchReport, 'figures' | 'floor' | 'ratios'> & Partial<BenchReport>;

/** Progress goes to stderr, so that stdout ends with the report. */
export function progress(line: string): void {
  process.stderr.write(`${line}\n`);
}

export function machine(): BenchReport['machine'] {
  const [first] = cpus();
  return {
    cores: cpus().length,
    cpu: first?.model.trim() ?? 'unknown',
    memoryGiB: round(totalmem() / 2 ** 30),
    node: process.version,
    system: `${process.platform} ${release()}`,
  };
}

/** Value at `share` (0..1) of the sorted samples, nearest rank. */
export function percentile(samples: readonly number[], share: number): number {
  const sorted = [...samples].sort((a, b) => a - b);
  const value = sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
  if (value === undefined) throw new Error('a percentile needs at least one sample');
  return value;
}

/** Three significant digits: a bench is not more exact than that. */
export function round(value: number): number {
  return Number(value.toPrecision(3));
}
export function rounded(values: Record<string, number>): Record<string, number> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, round(value)]));
}
