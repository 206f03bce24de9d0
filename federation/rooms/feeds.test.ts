import t from 'tap';
import { feedCases, suspensionCases } from './cases/feed-cases.ts';

for (const { title, run } of [...feedCases, ...suspensionCases]) {
  t.test(title, (test) => {
    run();
    test.end();
  });
}
