import type { AuditAction } from '../../spec/schemas/api/admin.ts';
import type { Tx } from '../db/index.ts';
import { auditEntry } from './tables.ts';

export interface AuditInput {
  readonly action: AuditAction;
  /** Who did it; null: somebody who is not logged in, or the node itself. */
  readonly by: { readonly accountId: string; readonly name: string } | null;
  /** What it was done to, as administrators know it: a name, a node, a reference. Never a token, never words of a post. */
  readonly subject?: string;
  readonly detail?: Readonly<Record<string, string>>;
}

const maxSubjectLength = 300;
const maxDetails = 20;

/** Adds an entry to the audit log, in the transaction of the deed: there is none without the other. */
export async function audit(tx: Tx, entry: AuditInput): Promise<void> {
  const detail = Object.entries(entry.detail ?? {}).slice(0, maxDetails);
  await tx.orm.insert(auditEntry).values({
    account: entry.by?.accountId ?? null,
    accountName: entry.by?.name ?? null,
    action: entry.action,
    subject: entry.subject?.slice(0, maxSubjectLength) ?? null,
    detail: Object.fromEntries(detail.map(([name, value]) => [name, value.slice(0, maxSubjectLength)])),
  });
}
