import { createHash } from 'node:crypto';
import type { Reader, Tx } from '../db/index.ts';

/** What limits guessing: at most `limit` attempts with this key in an hour. */
export interface Budget {
  readonly key: string;
  readonly limit: number;
}

const windowMs = 60 * 60_000;

export const budgets = {
  /** Guesses at one account from browsers that never logged in to it. */
  account: (email: string): Budget => ({ key: `account ${email}`, limit: 10 }),
  /**
   * Guesses from a browser that has logged in to this account before. It has its own budget, so that somebody who uses
   * up the account's budget from elsewhere does not lock the owner out.
   */
  device: (device: string): Budget => ({ key: `device ${device}`, limit: 10 }),
  /** Guesses at any account from one address block. A hospital shares one address: people mistype. */
  subnet: (block: string): Budget => ({ key: `subnet ${block}`, limit: 200 }),
  /** Passkeys that were refused: not counted against anybody, only so that they cannot fill the audit log. */
  passkeyFrom: (block: string): Budget => ({ key: `passkey from ${block}`, limit: 60 }),
  /** Links to set a new password, by address and by where the request comes from. */
  resetFor: (email: string): Budget => ({ key: `reset ${email}`, limit: 3 }),
  resetFrom: (block: string): Budget => ({ key: `reset from ${block}`, limit: 30 }),
} as const;

/**
 * Counts an attempt against every budget, before it is known whether it succeeds, so that parallel attempts cannot
 * slip through. The count slides: any hour counts, not the hour on the clock.
 * @returns undefined when allowed, else the seconds until the next attempt is
 */
export async function spend(tx: Tx, list: readonly Budget[], nowMs: number): Promise<number | undefined> {
  const since = new Date(nowMs - windowMs);
  const keys = list.map(({ key }) => createHash('sha256').update(key).digest()).sort(Buffer.compare);
  const limits = new Map(list.map(({ key, limit }) => [createHash('sha256').update(key).digest('hex'), limit]));
  let waitMs = 0;
  for (const key of keys) {
    await tx.sql`select pg_advisory_xact_lock(${key.readBigInt64BE(0).toString()}::bigint)`;
    const rows = await tx.sql<
      { at: Date }[]
    >`select at from login_attempt where key = ${key} and at > ${since} order by at`;
    const limit = limits.get(key.toString('hex')) ?? 0;
    const oldest = rows.at(-limit);
    if (rows.length >= limit && oldest) waitMs = Math.max(waitMs, oldest.at.getTime() + windowMs - nowMs);
  }
  if (waitMs > 0) return Math.ceil(waitMs / 1000);
  const at = new Date(nowMs);
  for (const key of keys) await tx.sql`insert into login_attempt (key, at) values (${key}, ${at})`;
  return undefined;
}

/** Whether somebody has just made the last attempt that one of the budgets allows. */
export async function isUsedUp(reader: Reader, list: readonly Budget[], nowMs: number): Promise<boolean> {
  for (const { key, limit } of list) {
    const hash = createHash('sha256').update(key).digest();
    const [row] = await reader.sql<{ count: number }[]>`
      select count(*)::int as count from login_attempt where key = ${hash} and at > ${new Date(nowMs - windowMs)}`;
    if ((row?.count ?? 0) >= limit) return true;
  }
  return false;
}

/** Takes back one attempt of each budget: it was not a guess but the owner. */
export async function refund(tx: Tx, list: readonly Budget[]): Promise<void> {
  for (const { key } of list) {
    const hash = createHash('sha256').update(key).digest();
    await tx.sql`
      delete from login_attempt where id = (select id from login_attempt where key = ${hash} order by at desc, id desc limit 1)`;
  }
}

/** Deletes attempts that count for nothing any more. For a job. */
export async function pruneAttempts(tx: Tx, nowMs: number): Promise<void> {
  await tx.sql`delete from login_attempt where at <= ${new Date(nowMs - windowMs)}`;
}
