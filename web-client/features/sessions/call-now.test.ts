import t from 'tap';
import { type CallNow, handQueue, inOrder } from './call-now.ts';

const person = (actor: string, over: object = {}): CallNow['people'][number] => ({
  ...{ node: 'a.example', actor, role: 'speaker', on: [] },
  ...over,
});

t.test('hands stand in the order in which they were raised, also across hospitals', async (t) => {
  const now = {
    people: [person('late', { hand: 9 }), person('none'), person('early', { hand: 3, node: 'b.example' })],
    waiting: [],
  };
  t.same(
    handQueue(now).map(({ actor }) => actor),
    ['early', 'late'],
  );
});

t.test('whoever asks to speak stands first, then who leads, then the others by name', async (t) => {
  const now = {
    people: [
      person('zeki'),
      person('ayla', { role: 'listener' }),
      person('cohost', { role: 'cohost' }),
      person('host', { role: 'host' }),
      person('berk'),
      person('asks', { hand: 1, role: 'listener' }),
    ],
    waiting: [],
  };
  t.same(
    inOrder(now, ({ actor }) => actor).map(({ actor }) => actor),
    ['asks', 'host', 'cohost', 'berk', 'zeki', 'ayla'],
  );
});
