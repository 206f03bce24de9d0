import t from 'tap';
import type { Poll } from '../../spec/schemas/api/polls.ts';
import type { StreamEvent } from '../../spec/schemas/api/stream.ts';
import { applyToPolls, type PollList, share } from './polls.ts';

const room = 'r_1';
const poll = (id: string, over: Partial<Poll> = {}) =>
  ({ id, room, order: id, state: 'open', voters: 0, ...over }) as Poll;
const changed = (one: Poll): StreamEvent => ({ type: 'poll.changed', room: one.room, poll: one });
const list: PollList = { polls: [poll('a'), poll('c')], own: [{ poll: 'a', choice: [0], counted: true }] };

t.test('a poll that changed stands in its place, however often it is told', async (t) => {
  const once = applyToPolls(list, changed(poll('b', { voters: 1 })), room);
  t.same(
    once?.polls.map(({ id, voters }) => [id, voters]),
    [
      ['a', 0],
      ['b', 1],
      ['c', 0],
    ],
  );
  t.same(applyToPolls(once as PollList, changed(poll('b', { voters: 1 })), room), once);
  t.equal(
    applyToPolls(list, changed(poll('d', { room: 'r_2' })), room),
    list,
    'polls of other sessions are none of ours',
  );
});

t.test('the own vote of another device is shown, and asked anew once the poll is closed', async (t) => {
  const voted: StreamEvent = { type: 'poll.voted', room, poll: 'a', choice: [1] };
  t.same(applyToPolls(list, voted, room)?.own, [{ poll: 'a', choice: [1], counted: true }]);
  const closing = changed(poll('a', { state: 'closed' }));
  t.equal(applyToPolls(list, closing, room), undefined, 'was it in time?');
  const without = { ...list, own: [] };
  const closed = applyToPolls(without, closing, room) as PollList;
  t.equal(closed.polls[0]?.state, 'closed');
  t.equal(applyToPolls(closed, voted, room), undefined);
});

t.test('shares are whole percent of the people who voted', async (t) => {
  t.same([share(1, 3), share(2, 3), share(0, 0), share(null, 4)], [33, 67, 0, 0]);
});
