import t from 'tap';
import { fingerprintGroups } from './fingerprint.ts';

t.test('a fingerprint is shown in groups of four', async (t) => {
  t.same(fingerprintGroups('NzbLsXh8uD'), ['NzbL', 'sXh8', 'uD']);
  t.same(fingerprintGroups(''), []);
});
