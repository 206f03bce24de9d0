import { and, desc, eq, lt, or } from 'drizzle-orm';
import type { Database } from '../../db/index.ts';
import type { Api } from '../../platform/operations.ts';
import { Problem } from '../../platform/problem.ts';
import type { Mail } from './mail.ts';
import { mail } from './tables.ts';

const defaultLimit = 50;

/** `admin.outbox`: mails of this node, newest first. */
export function registerOutbox(api: Api, db: Database, sender: Mail): void {
  api.handle('admin.outbox', async ({ query }) => {
    const limit = query.limit ?? defaultLimit;
    const before = query.cursor === undefined ? undefined : parseCursor(query.cursor);
    if (query.cursor !== undefined && !before) return new Problem('invalid_input');
    const older =
      before && or(lt(mail.createdAt, before.at), and(eq(mail.createdAt, before.at), lt(mail.id, before.id)));
    const rows = await db.orm
      .select()
      .from(mail)
      .where(older)
      .orderBy(desc(mail.createdAt), desc(mail.id))
      .limit(limit + 1);
    const shown = rows.slice(0, limit);
    const last = rows.length > limit ? shown.at(-1) : undefined;
    return {
      mails: shown.map(({ id, toAddress, subject, text, createdAt, state, error }) => ({
        ...{ id, to: toAddress, subject, text, createdAt: createdAt.getTime(), state, error },
      })),
      smtp: sender.isSending,
      next: last ? `${last.createdAt.getTime()}.${last.id}` : null,
    };
  });
}

function parseCursor(cursor: string): { at: Date; id: string } | undefined {
  const match = /^(\d{1,15})\.([0-9a-f-]{36})$/.exec(cursor);
  return match ? { at: new Date(Number(match[1])), id: match[2] as string } : undefined;
}
