import t from 'tap';
import { rightsCases } from './cases/rights-cases.ts';

for (const { title, run } of rightsCases) {
  t.test(title, (test) => {
    run();
    test.end();
  });
}
