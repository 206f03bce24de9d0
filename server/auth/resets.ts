import { randomBytes } from 'node:crypto';
import type { Tx } from '../db/index.ts';
import { hashToken } from './logins.ts';

/** Makes the token of a link to set a new password; the account's earlier ones stop working. */
export async function createReset(tx: Tx, accountId: string, expiresAtMs: number): Promise<string> {
  const token = randomBytes(32).toString('base64url');
  await tx.sql`delete from password_reset where account_id = ${accountId}`;
  await tx.sql`
    insert into password_reset (token_hash, account_id, expires_at)
    values (${hashToken(token)}, ${accountId}, ${new Date(expiresAtMs)})`;
  return token;
}

/** Uses up a token. @returns whose password may be set, or undefined when it is wrong, used or too old */
export async function consumeReset(tx: Tx, token: string, nowMs: number): Promise<string | undefined> {
  const [row] = await tx.sql<{ accountId: string; expiresAt: Date }[]>`
    delete from password_reset where token_hash = ${hashToken(token)}
    returning account_id as "accountId", expires_at as "expiresAt"`;
  return row && row.expiresAt.getTime() > nowMs ? row.accountId : undefined;
}
