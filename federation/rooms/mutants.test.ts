import t from 'tap';
import { firstFailure } from './cases/all-cases.ts';
import { runMutated } from './cases/mutate.ts';
import { mutations } from './cases/mutations.ts';

// Few histories, always the same ones: what takes luck to find has a case of its own.
const effort = { runs: 60, seed: 3, hasty: true };
t.setTimeout(300_000);

t.test('the cases pass on the rules as they are', (test) => {
  test.equal(firstFailure(effort), null);
  test.end();
});

for (const [rule, mutation] of Object.entries(mutations)) {
  t.test(`without the rule "${rule}" a case fails`, async (test) => {
    const { applied, noticedBy } = await runMutated(mutation, effort);
    test.ok(applied, `${mutation.file} holds the text of the rule exactly once`);
    test.ok(noticedBy, noticedBy ?? 'no case has failed');
  });
}
