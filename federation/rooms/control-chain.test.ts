import t from 'tap';
import { controlCases } from './cases/control-cases.ts';

for (const { title, run } of controlCases) {
  t.test(title, (test) => {
    run();
    test.end();
  });
}
