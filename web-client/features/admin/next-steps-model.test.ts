import t from 'tap';
import { nextSteps } from './next-steps-model.ts';

const own = 'https://consilium.hospital.example';
const link = (state: 'following' | 'applied' | 'approved' | 'suspended' | 'revoked') => ({
  hub: 'hub.example',
  base: 'https://hub.example',
  state,
});
const alone = { members: 0, waitingStaff: 0 };

t.test('a node that only follows a hub applies there, and then its colleagues apply here', async (t) => {
  t.same(nextSteps([link('following')], alone, own), [
    {
      kind: 'apply',
      hub: 'hub.example',
      address: 'https://hub.example/hub/apply?node=https%3A%2F%2Fconsilium.hospital.example',
    },
    { kind: 'invite', address: `${own}/apply` },
  ]);
});

t.test('once an application exists, nobody is asked to apply again', async (t) => {
  for (const state of ['applied', 'approved', 'suspended', 'revoked'] as const)
    t.same(
      nextSteps([link('following'), link(state)], alone, own).map(({ kind }) => kind),
      ['invite'],
      state,
    );
});

t.test('colleagues are invited until one has applied or joined, also where no hub is followed', async (t) => {
  t.same(nextSteps([], alone, own), [{ kind: 'invite', address: `${own}/apply` }]);
  t.same(nextSteps([], { members: 1, waitingStaff: 0 }, own), [{ kind: 'invite', address: `${own}/apply` }]);
  t.same(nextSteps([], { members: 0, waitingStaff: 1 }, own), []);
  t.same(nextSteps([], { members: 2, waitingStaff: 0 }, own), []);
});
