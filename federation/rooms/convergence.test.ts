import t from 'tap';
import { convergenceCases } from './cases/convergence-cases.ts';

for (const { title, run } of convergenceCases({ runs: 150 })) {
  t.test(title, (test) => {
    run();
    test.end();
  });
}
