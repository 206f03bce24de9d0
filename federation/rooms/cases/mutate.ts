import { registerHooks } from 'node:module';
import type * as AllCases from './all-cases.ts';
import type { Effort } from './convergence-cases.ts';

/** One rule taken out of one source file of federation/rooms, by replacing a text that occurs in it exactly once. */
export interface Mutation {
  file: string;
  find: string;
  replace: string;
}

/** `applied`: the text was found exactly once. `noticedBy`: the first case that failed; null when none did. */
export interface MutationReport {
  applied: boolean;
  noticedBy: string | null;
}

const rooms = new URL('../', import.meta.url).href;
const author = new URL('../../testing/room-author.ts', import.meta.url).href;
const running = new Map<string, { mutation: Mutation; applied: boolean }>();
let count = 0;

// Modules that are imported on behalf of `?mutant=n` are loaded once more under that name, with the changed source; everything else is shared.
registerHooks({
  resolve(specifier, context, nextResolve) {
    const resolved = nextResolve(specifier, context);
    const [, mutant] = /\?mutant=(\d+)$/.exec(context.parentURL ?? '') ?? [];
    const ours = resolved.url.startsWith(rooms) || resolved.url === author;
    return mutant !== undefined && ours ? { ...resolved, url: `${resolved.url}?mutant=${mutant}` } : resolved;
  },
  load(url, context, nextLoad) {
    const loaded = nextLoad(url, context);
    const [, file = '', mutant = ''] = /\/federation\/rooms\/([^?]*)\?mutant=(\d+)$/.exec(url) ?? [];
    const run = running.get(mutant);
    if (run?.mutation.file !== file) return loaded;
    const parts = String(loaded.source).split(run.mutation.find);
    run.applied = parts.length === 2;
    return { ...loaded, source: parts.join(run.mutation.replace) };
  },
});

/** Runs all cases against the rules with one of them taken out. Nothing is written to disk. */
export async function runMutated(mutation: Mutation, effort: Effort): Promise<MutationReport> {
  count += 1;
  const run = { mutation, applied: false };
  running.set(String(count), run);
  const url = new URL(`./all-cases.ts?mutant=${count}`, import.meta.url).href;
  const { firstFailure } = (await import(url)) as typeof AllCases;
  return { noticedBy: firstFailure(effort), applied: run.applied };
}
