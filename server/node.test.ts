import t from 'tap';
import { startTestNode } from './testing/test-node.ts';

t.test('the first run makes an administrator who is then logged in', async (t) => {
  await using node = await startTestNode();
  const viewer = await node.administrator.call('auth.viewer', {});
  t.equal(viewer.name, 'Elif Kaya');
  t.same(viewer.roles, ['administrator', 'approver']);
  t.equal(viewer.node, 'a.localhost');
  const card = await node.guest().call('node.card', {});
  t.match(card, { configured: true, names: { en: 'Hospital A' }, country: 'TR', city: 'Ankara' });
});
