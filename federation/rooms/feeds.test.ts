import t from 'tap';
import { feedCases } from './cases/feed-cases.ts';
import { suspensionCases } from './cases/suspension-cases.ts';

for (const { title, run } of [...feedCases, ...suspensionCases]) {
  t.test(title, (test) => {
    run();
    test.end();
  });
}
