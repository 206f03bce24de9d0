import { type Database, withTx } from '../../db/index.ts';
import type { Api } from '../../platform/operations.ts';
import { Problem } from '../../platform/problem.ts';
import { type NotificationParts, type NotificationRow, notificationViews, unreadCounts } from './notify.ts';

const defaultLimit = 30;

export function registerNotifications(api: Api, db: Database, parts: NotificationParts): void {
  api.handle('notifications.list', async ({ caller, query }) => {
    const limit = query.limit ?? defaultLimit;
    const cursor = query.cursor === undefined ? undefined : parseCursor(query.cursor);
    if (cursor === null) return new Problem('invalid_input');
    const rows = await db.sql<NotificationRow[]>`
      select id, actor, kind, at_ms, read, person_node, person_actor, room, post, data from notification
      where actor = ${caller.actor}
        and ${cursor ? db.sql`(at_ms, id) < (${cursor.atMs}::bigint, ${cursor.id}::uuid)` : db.sql`true`}
      order by at_ms desc, id desc limit ${limit + 1}`;
    const page = rows.slice(0, limit);
    const last = page.at(-1);
    return {
      notifications: await notificationViews(parts, db, page),
      unread: (await unreadCounts(db, [caller.actor])).get(caller.actor) ?? 0,
      next: rows.length > limit && last ? `${last.at_ms}.${last.id}` : null,
    };
  });
  api.handle('notifications.read', async ({ caller, body }) => {
    await withTx(db, async (tx) => {
      const { ids } = body;
      await tx.sql`
        update notification set read = true
        where actor = ${caller.actor} and not read and ${ids ? tx.sql`id = any(${ids}::uuid[])` : tx.sql`true`}`;
    });
    return { unread: (await unreadCounts(db, [caller.actor])).get(caller.actor) ?? 0 };
  });
}

function parseCursor(text: string): { atMs: number; id: string } | null {
  const match = /^(\d{1,15})\.([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/.exec(text);
  return match ? { atMs: Number(match[1]), id: match[2] as string } : null;
}
