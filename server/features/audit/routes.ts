import { desc, lt } from 'drizzle-orm';
import type { Database } from '../../db/index.ts';
import type { Api } from '../../platform/operations.ts';
import { Problem } from '../../platform/problem.ts';
import { auditEntry } from '../../platform/tables.ts';

const defaultLimit = 50;

/** `admin.audit`: the log, newest first. */
export function registerAudit(api: Api, db: Database): void {
  api.handle('admin.audit', async ({ query }) => {
    const limit = query.limit ?? defaultLimit;
    const before = query.cursor === undefined ? undefined : Number(query.cursor);
    if (before !== undefined && !(Number.isSafeInteger(before) && before > 0)) return new Problem('invalid_input');
    const rows = await db.orm
      .select()
      .from(auditEntry)
      .where(before === undefined ? undefined : lt(auditEntry.id, before))
      .orderBy(desc(auditEntry.id))
      .limit(limit + 1);
    const entries = rows.slice(0, limit).map(({ id, at, account, accountName, action, subject, detail }) => ({
      id: String(id),
      at: at.getTime(),
      actor: account,
      actorName: accountName,
      action,
      subject,
      detail,
    }));
    return { entries, next: rows.length > limit ? (entries.at(-1)?.id ?? null) : null };
  });
}
