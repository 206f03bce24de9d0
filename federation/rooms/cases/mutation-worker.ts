import { registerHooks } from 'node:module';
import { parentPort, workerData } from 'node:worker_threads';

/** One rule taken out of one source file, by replacing a text that occurs in it exactly once. */
export interface Mutation {
  file: string;
  find: string;
  replace: string;
}

/** What a worker reports: the first case that noticed, or null when all passed; `applied` says whether the text was found once. */
export interface MutationReport {
  applied: boolean;
  noticedBy: string | null;
}

/** Runs every case of this folder on sources of which one is changed on loading; nothing is written to disk. */
async function main(mutation: Mutation | null): Promise<MutationReport> {
  let applied = mutation === null;
  registerHooks({
    load(url, context, nextLoad) {
      const loaded = nextLoad(url, context);
      if (mutation === null || !url.endsWith(`/federation/rooms/${mutation.file}`)) return loaded;
      const parts = String(loaded.source).split(mutation.find);
      applied = parts.length === 2;
      return { ...loaded, source: parts.join(mutation.replace) };
    },
  });
  const { controlCases } = await import('./control-cases.ts');
  const { rightsCases } = await import('./rights-cases.ts');
  const { feedCases, suspensionCases } = await import('./feed-cases.ts');
  const { convergenceCases } = await import('./convergence-cases.ts');
  const convergence = convergenceCases({ runs: 60, seed: 3, hasty: true });
  for (const { title, run } of [...controlCases, ...rightsCases, ...feedCases, ...suspensionCases, ...convergence]) {
    try {
      run();
    } catch {
      return { applied, noticedBy: title };
    }
  }
  return { applied, noticedBy: null };
}

parentPort?.postMessage(await main(workerData as Mutation | null));
