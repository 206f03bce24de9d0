import t from 'tap';
import type { StreamEvent } from '../../spec/schemas/api/stream.ts';
import { addOlder, applyToNotifications, markRead, type NotificationList } from './notifications.ts';

type One = NotificationList['notifications'][number];
const one = (id: string, at: number, read = false): One => ({
  id,
  kind: 'mention',
  at,
  read,
  person: null,
  room: null,
  post: null,
  data: {},
});
const added = (notification: One, unread: number): StreamEvent => ({
  type: 'notification.added',
  notification,
  unread,
});

/** What the node would answer to a fetch after these. */
const fetched = (all: One[]): NotificationList => ({
  notifications: [...all].sort((a, b) => b.at - a.at),
  unread: all.filter(({ read }) => !read).length,
  next: null,
});

t.test('events give the same list as fetching it again', async (t) => {
  const before = [one('a', 1), one('b', 2, true)];
  const events = [added(one('d', 5), 2), added(one('c', 4), 3), added(one('d', 5), 3)];
  const after = events.reduce(applyToNotifications, fetched(before));
  t.same(after, fetched([...before, one('c', 4), one('d', 5)]));
});

t.test('other events leave the very same list', async (t) => {
  const list = fetched([one('a', 1)]);
  t.equal(applyToNotifications(list, { type: 'viewer.changed' }), list);
});

t.test('marking as read changes the named ones, or all', async (t) => {
  const list = fetched([one('a', 1), one('b', 2)]);
  t.same(markRead(list, ['a'], 1), { ...list, notifications: [one('b', 2), one('a', 1, true)], unread: 1 });
  t.same(
    markRead(list, undefined, 0).notifications.map(({ read }) => read),
    [true, true],
  );
});

t.test('an older page is added at the end without doubles', async (t) => {
  const list = fetched([one('c', 3), one('b', 2)]);
  const merged = addOlder(list, fetched([one('b', 2), one('a', 1)]));
  t.same(
    merged.notifications.map(({ id }) => id),
    ['c', 'b', 'a'],
  );
});
