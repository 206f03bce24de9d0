import { createHash, randomBytes, randomUUID } from 'node:crypto';
import type { Reader, Tx } from '../db/index.ts';
import type { Caller } from '../platform/operations.ts';

/** A login ends after this long without a request. */
const idleMs = 7 * 24 * 3600_000;
/** And in any case after this long. */
const lifetimeMs = 30 * 24 * 3600_000;
/** How often "last seen" is written; every request would be a write. */
const seenEveryMs = 60_000;
const maxLoginsPerAccount = 50;

export interface LoginRow {
  readonly id: string;
  readonly label: string;
  readonly createdAt: Date;
  readonly lastSeenAt: Date;
}

export function hashToken(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

/** Starts a login. The token goes into the cookie and is kept nowhere. */
export async function startLogin(
  tx: Tx,
  accountId: string,
  label: string,
  nowMs: number,
): Promise<{ id: string; token: string }> {
  const token = randomBytes(32).toString('base64url');
  const id = randomUUID();
  const now = new Date(nowMs);
  await tx.sql`
    insert into login (id, account_id, token_hash, label, created_at, last_seen_at, expires_at)
    values (${id}, ${accountId}, ${hashToken(token)}, ${label}, ${now}, ${now}, ${new Date(nowMs + lifetimeMs)})`;
  await tx.sql`
    delete from login where id in (
      select id from login where account_id = ${accountId} order by last_seen_at desc offset ${maxLoginsPerAccount})`;
  return { id, token };
}

interface LoginWithAccount extends Omit<Caller, 'loginId'> {
  readonly loginId: string;
  readonly lastSeenAt: Date;
}

/** Who holds this token, with the roles as they are now. Suspended people hold none. */
export async function findLogin(
  reader: Reader,
  token: string,
  nowMs: number,
): Promise<{ readonly caller: Caller; readonly seenIsOld: boolean } | undefined> {
  const [row] = await reader.sql<LoginWithAccount[]>`
    select l.id as "loginId", l.last_seen_at as "lastSeenAt", a.id as "accountId", a.actor, a.name, a.email, a.locale,
      a.status, a.roles
    from login l join account a on a.id = l.account_id
    where l.token_hash = ${hashToken(token)} and l.expires_at > ${new Date(nowMs)}
      and l.last_seen_at > ${new Date(nowMs - idleMs)} and a.status <> 'suspended'`;
  if (!row) return undefined;
  const { lastSeenAt, ...caller } = row;
  return { caller, seenIsOld: nowMs - lastSeenAt.getTime() > seenEveryMs };
}

export async function markSeen(tx: Tx, loginId: string, nowMs: number): Promise<void> {
  await tx.sql`update login set last_seen_at = ${new Date(nowMs)} where id = ${loginId}`;
}

export async function listLogins(reader: Reader, accountId: string, nowMs: number): Promise<LoginRow[]> {
  return reader.sql<LoginRow[]>`
    select id, label, created_at as "createdAt", last_seen_at as "lastSeenAt" from login
    where account_id = ${accountId} and expires_at > ${new Date(nowMs)} and last_seen_at > ${new Date(nowMs - idleMs)}
    order by last_seen_at desc limit ${maxLoginsPerAccount}`;
}

/** A login that was ended, and the browser that held it. */
export type EndedLogin = Pick<LoginRow, 'id' | 'label'>;

/** Ends logins of an account: one, all but one, or all. @returns those that ended */
export async function deleteLogins(
  tx: Tx,
  accountId: string,
  which: { readonly only: string } | { readonly except: string } | 'all',
): Promise<EndedLogin[]> {
  const only = which !== 'all' && 'only' in which ? which.only : null;
  const except = which !== 'all' && 'except' in which ? which.except : null;
  return tx.sql<EndedLogin[]>`
    delete from login where account_id = ${accountId}
      and (${only}::uuid is null or id = ${only}::uuid) and (${except}::uuid is null or id <> ${except}::uuid)
    returning id, label`;
}

/** Those of `ids` that still hold, with the roles of their account. */
export async function validLogins(
  reader: Reader,
  ids: readonly string[],
  nowMs: number,
): Promise<Map<string, Caller['roles']>> {
  const rows = await reader.sql<{ id: string; roles: Caller['roles'] }[]>`
    select l.id, a.roles from login l join account a on a.id = l.account_id
    where l.id = any (${[...ids]}::uuid[]) and l.expires_at > ${new Date(nowMs)} and a.status <> 'suspended'`;
  return new Map(rows.map((row) => [row.id, row.roles]));
}

export async function pruneLogins(tx: Tx, nowMs: number): Promise<void> {
  await tx.sql`delete from login where expires_at <= ${new Date(nowMs)} or last_seen_at <= ${new Date(nowMs - idleMs)}`;
}

/** What the list of logins shows of a browser: "Firefox, Linux". Only known words, never the header itself. */
export function labelOf(userAgent: string | undefined): string {
  const text = userAgent ?? '';
  const find = (list: readonly (readonly [RegExp, string])[]) => list.find(([pattern]) => pattern.test(text))?.[1];
  const browser = find([
    [/\bEdg\//, 'Edge'],
    [/\bOPR\//, 'Opera'],
    [/\bFirefox\//, 'Firefox'],
    [/\bChrom(e|ium)\//, 'Chrome'],
    [/\bSafari\//, 'Safari'],
  ]);
  const system = find([
    [/\bAndroid\b/, 'Android'],
    [/\b(iPhone|iPad)\b/, 'iOS'],
    [/\bWindows\b/, 'Windows'],
    [/\bMac OS X\b/, 'macOS'],
    [/\bLinux\b/, 'Linux'],
  ]);
  return [browser, system].filter(Boolean).join(', ') || '?';
}
