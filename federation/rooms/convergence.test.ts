import t from 'tap';
import { convergenceCases } from './cases/convergence-cases.ts';

// Seconds on a free machine; more when others work on it.
t.setTimeout(240_000);

for (const { title, run } of convergenceCases({ runs: 100 })) {
  t.test(title, (test) => {
    run();
    test.end();
  });
}
