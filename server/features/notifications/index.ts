import { type Database, type Reader, type Tx, withTx } from '../../db/index.ts';
import type { Api } from '../../platform/operations.ts';
import { forgetPosts, type NewNotification, type NotificationParts, notify, unreadCounts } from './notify.ts';
import { registerNotifications } from './routes.ts';

export type { Cards, NewNotification } from './notify.ts';

/** Days after which a notification is deleted, and the most that one person keeps. */
const keptDays = 180;
const keptPerPerson = 1_000;

export interface Notifications {
  /** Stores notifications for people of this node and sends them to their browsers once `tx` has committed. */
  notify(tx: Tx, items: readonly NewNotification[]): Promise<void>;
  /** Takes the words of redacted posts out of notifications. */
  forgetPosts(tx: Tx, posts: readonly string[]): Promise<void>;
  /** Unread notifications of a person of this node. */
  unread(reader: Reader, actor: string): Promise<number>;
  register(api: Api): void;
  /** Deletes what is too old or too much. For a job. */
  prune(): Promise<void>;
}

export function createNotifications(parts: NotificationParts & { db: Database }): Notifications {
  const { db } = parts;
  return {
    notify: (tx, items) => notify(parts, tx, items),
    forgetPosts,
    unread: async (reader, actor) => (await unreadCounts(reader, [actor])).get(actor) ?? 0,
    register: (api) => registerNotifications(api, db, parts),
    prune: () =>
      withTx(db, async (tx) => {
        const before = parts.clock.now() - keptDays * 86_400_000;
        await tx.sql`delete from notification where at_ms < ${before}`;
        await tx.sql`
          delete from notification where id in (
            select id from (
              select id, row_number() over (partition by actor order by at_ms desc, id desc) as place from notification
            ) ranked where place > ${keptPerPerson})`;
      }),
  };
}
