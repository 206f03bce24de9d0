import type { Plugin, Rolldown } from 'vite';
import { brotli } from './precompress.ts';

type Bundle = Record<string, Rolldown.OutputChunk | Rolldown.OutputAsset>;
export interface BudgetOptions {
  /** Brotli bytes of script and style that a first visit may cost. */
  limitBytes: number;
  /** Lazy modules that the first page needs anyway, as endings of module paths. */
  withDynamic: string[];
  /** Of the chunks whose module path contains this, the largest counts too: a reader loads one language. */
  withLargestOf: string;
}

/**
 * Measures the first load (entry, what it imports statically, its style, the first page, the largest language), prints it, and fails
 * the build above the limit.
 */
export function firstLoadBudget(options: BudgetOptions): Plugin {
  return {
    name: 'consilium-first-load-budget',
    apply: 'build',
    enforce: 'post',
    generateBundle(_output, bundle) {
      const sizes = firstLoad(bundle as Bundle, options);
      const total = sizes.reduce((sum, [, bytes]) => sum + bytes, 0);
      const kib = (bytes: number) => (bytes / 1024).toFixed(1);
      for (const [name, bytes] of sizes) this.info(`${kib(bytes).padStart(7)} KiB brotli  ${name}`);
      this.info(
        `${kib(total).padStart(7)} KiB brotli  first load, script and style (limit ${kib(options.limitBytes)})`,
      );
      if (total > options.limitBytes)
        this.error(`First load is ${kib(total)} KiB, more than ${kib(options.limitBytes)} KiB.`);
    },
  };
}

/** Files of the first load with their brotli sizes in bytes, largest first. */
export function firstLoad(bundle: Bundle, options: BudgetOptions): [string, number][] {
  const wanted = new Set<string>();
  const take = (name: string) => {
    const file = bundle[name];
    if (!file || wanted.has(name)) return;
    wanted.add(name);
    if (file.type !== 'chunk') return;
    for (const next of file.imports) take(next);
    for (const style of styles(file)) take(style);
  };
  let largest: [string, number] = ['', 0];
  for (const [name, file] of Object.entries(bundle)) {
    if (file.type !== 'chunk') continue;
    if (file.isEntry || options.withDynamic.some((end) => file.facadeModuleId?.endsWith(end))) take(name);
    const bytes = file.facadeModuleId?.includes(options.withLargestOf) ? size(file) : 0;
    if (bytes > largest[1]) largest = [name, bytes];
  }
  if (largest[0]) take(largest[0]);
  return [...wanted]
    .map((name): [string, number] => [name, size(bundle[name] as Bundle[string])])
    .sort((a, b) => b[1] - a[1]);
}

function styles(chunk: Rolldown.OutputChunk): Iterable<string> {
  const meta = (chunk as { viteMetadata?: { importedCss: Set<string> } }).viteMetadata;
  return meta?.importedCss ?? [];
}

function size(file: Bundle[string]): number {
  return brotli(Buffer.from(file.type === 'chunk' ? file.code : file.source)).byteLength;
}
