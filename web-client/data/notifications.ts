import type { Reply } from '../../spec/schemas/api/operations.ts';
import type { StreamEvent } from '../../spec/schemas/api/stream.ts';
import { LiveStore } from './live-store.ts';
import { recipe } from './registry.ts';

export type NotificationList = Reply<'notifications.list'>;
const pageSize = 30;
/** A page open for a week must not grow for ever; older ones are fetched again by "show older". */
const longestList = 300;

/** Notifications after an event: equal to fetching the list again. */
export function applyToNotifications(list: NotificationList, event: StreamEvent): NotificationList {
  if (event.type !== 'notification.added') return list;
  const others = list.notifications.filter(({ id }) => id !== event.notification.id);
  const notifications = [event.notification, ...others].sort((a, b) => b.at - a.at).slice(0, longestList);
  return { ...list, notifications, unread: event.unread };
}

/** The list after the viewer marked some as read (all without ids); `unread` is the node's answer. */
export function markRead(list: NotificationList, ids: readonly string[] | undefined, unread: number): NotificationList {
  const notifications = list.notifications.map((one) => (!ids || ids.includes(one.id) ? { ...one, read: true } : one));
  return { ...list, notifications, unread };
}

/** The list with a further, older page at its end. */
export function addOlder(list: NotificationList, older: NotificationList): NotificationList {
  const known = new Set(list.notifications.map(({ id }) => id));
  return {
    notifications: [...list.notifications, ...older.notifications.filter(({ id }) => !known.has(id))],
    unread: older.unread,
    next: older.next,
  };
}

export const notificationList = recipe(
  ({ call, stream }) =>
    new LiveStore<NotificationList>(stream, {
      fetch: (signal) => call('notifications.list', { query: { limit: pageSize }, signal }),
      apply: applyToNotifications,
    }),
);
