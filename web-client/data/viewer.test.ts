import t from 'tap';
import type { Viewer } from '../../spec/schemas/api/auth.ts';
import type { StreamEvent } from '../../spec/schemas/api/stream.ts';
import type { Call } from '../api/client.ts';
import type { StreamListener } from '../api/stream.ts';
import { applyToInvitations, type Invitations } from './home.ts';
import { ViewerStore } from './viewer.ts';

const viewer = { id: 'v', name: 'Elif Kaya', unread: { discussions: 0, notifications: 0 } } as Viewer;

t.test('in a busy hour the unread numbers are asked for once in a while, not once a post', async (t) => {
  let listener: StreamListener = {};
  const timers: (() => void)[] = [];
  let asked = 0;
  const call = (async () => ({
    ok: true,
    value: { ...viewer, unread: { discussions: ++asked, notifications: 0 } },
  })) as unknown as Call;
  const store = new ViewerStore(
    call,
    {
      listen: (one) => {
        listener = one;
        return () => {};
      },
    },
    (_ms, run) => {
      timers.push(run);
      return () => {};
    },
  );
  const post = { type: 'post.changed', fresh: true } as StreamEvent;
  listener.events?.([post]);
  t.equal(timers.length, 0, 'nobody is logged in');
  store.set(viewer);
  for (let count = 0; count < 50; count++) listener.events?.([post]);
  t.equal(timers.length, 1);
  timers[0]?.();
  await new Promise((resolve) => setImmediate(resolve));
  t.equal(store.value?.unread.discussions, 1);
  listener.events?.([post]);
  t.equal(timers.length, 2);
});

t.test('a notification changes its number at once', async (t) => {
  let listener: StreamListener = {};
  const stream = {
    listen: (one: StreamListener) => {
      listener = one;
      return () => {};
    },
  };
  const store = new ViewerStore((async () => ({ ok: false })) as unknown as Call, stream, () => () => {});
  store.set(viewer);
  listener.events?.([{ type: 'notification.added', unread: 4, notification: {} } as StreamEvent]);
  t.equal(store.value?.unread.notifications, 4);
});

t.test('invitations follow the membership of their discussions', async (t) => {
  const invitations = [{ id: 'i', room: '!a' }] as Invitations;
  const changed = (room: string, membership: string) =>
    ({ type: 'discussion.changed', discussion: { room, membership } }) as StreamEvent;
  t.same(applyToInvitations(invitations, changed('!a', 'joined')), []);
  t.equal(applyToInvitations(invitations, changed('!b', 'joined')), invitations);
  t.equal(applyToInvitations(invitations, changed('!b', 'invited')), undefined, 'its words have to be fetched');
  t.equal(applyToInvitations(invitations, changed('!a', 'invited')), invitations);
});
