import { Worker } from 'node:worker_threads';
import t from 'tap';
import type { Mutation, MutationReport } from './cases/mutation-worker.ts';
import { mutations } from './cases/mutations.ts';

function runMutated(mutation: Mutation | null): Promise<MutationReport> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./cases/mutation-worker.ts', import.meta.url), { workerData: mutation });
    worker.once('message', resolve);
    worker.once('error', reject);
  });
}

// One worker for each rule; a busy machine needs several minutes for all of them.
t.setTimeout(600_000);

t.test('the cases pass on the rules as they are', { timeout: 120_000 }, async (test) => {
  test.same(await runMutated(null), { applied: true, noticedBy: null });
});

t.test('the cases notice every rule that is taken out', { jobs: 2, timeout: 600_000 }, async (test) => {
  for (const [rule, mutation] of Object.entries(mutations)) {
    test.test(`without "${rule}" a case fails`, { timeout: 120_000 }, async (mutant) => {
      const report = await runMutated(mutation);
      mutant.ok(report.applied, `${mutation.file} holds the text of the rule exactly once`);
      mutant.ok(report.noticedBy, 'a case has failed');
    });
  }
});
