import { randomBytes, randomUUID } from 'node:crypto';
import type { Language, NodeRole } from '../../spec/schemas/common/words.ts';
import { isUniqueViolation, type Reader, type Tx } from '../db/index.ts';

export type AccountStatus = 'pending' | 'active' | 'suspended';

/** A person's account on this node, without what proves who they are. */
export interface Account {
  readonly id: string;
  readonly actor: string;
  readonly email: string;
  readonly name: string;
  readonly status: AccountStatus;
  readonly locale: Language;
  readonly roles: readonly NodeRole[];
  readonly createdAt: Date;
}

export interface NewAccount {
  readonly email: string;
  readonly name: string;
  /** From `hashPassword`; null for an account without a password. */
  readonly passwordHash: string | null;
  readonly locale: Language;
  readonly roles: readonly NodeRole[];
  readonly status: AccountStatus;
  /** Somebody else holds the address. Only applicants get such an account: being refused would tell them that the address is known here. */
  readonly emailTaken?: boolean;
}

export type CreateAccountResult =
  | { readonly ok: true; readonly account: Account }
  | { readonly ok: false; readonly code: 'email_taken' };

/** Addresses are compared without case; two people who differ in case only do not exist in practice. */
export function normaliseEmail(email: string): string {
  return email.trim().normalize('NFC').toLowerCase();
}

/** Creates an account. The person's name in the federation is made here and never changes. */
export async function createAccount(tx: Tx, input: NewAccount): Promise<CreateAccountResult> {
  const id = randomUUID();
  const actor = `u_${randomBytes(17).toString('base64url').slice(0, 22)}`;
  try {
    return await tx.savepoint(async () => {
      const [row] = await tx.sql<Account[]>`
        insert into account (id, actor, email, name, password_hash, status, locale, roles, email_taken)
        values (${id}, ${actor}, ${normaliseEmail(input.email)}, ${input.name}, ${input.passwordHash}, ${input.status},
          ${input.locale}, ${[...input.roles]}, ${input.emailTaken ?? false})
        returning ${accountColumns(tx)}`;
      return { ok: true, account: row as Account };
    });
  } catch (error) {
    if (isUniqueViolation(error, 'account_email')) return { ok: false, code: 'email_taken' };
    throw error;
  }
}

export async function accountById(reader: Reader, id: string): Promise<Account | undefined> {
  const [row] = await reader.sql<Account[]>`select ${accountColumns(reader)} from account where id = ${id}`;
  return row;
}

export async function accountByActor(reader: Reader, actor: string): Promise<Account | undefined> {
  const [row] = await reader.sql<Account[]>`select ${accountColumns(reader)} from account where actor = ${actor}`;
  return row;
}

export async function accountByEmail(reader: Reader, email: string): Promise<Account | undefined> {
  const [row] = await reader.sql<Account[]>`
    select ${accountColumns(reader)} from account where email = ${normaliseEmail(email)} and not email_taken`;
  return row;
}

/** Changes what is given and leaves the rest. @returns false when there is no such account */
export async function updateAccount(
  tx: Tx,
  id: string,
  change: {
    readonly name?: string;
    readonly locale?: Language;
    readonly roles?: readonly NodeRole[];
    readonly status?: AccountStatus;
  },
): Promise<boolean> {
  const rows = await tx.sql`
    update account set
      name = coalesce(${change.name ?? null}, name),
      locale = coalesce(${change.locale ?? null}, locale),
      roles = coalesce(${change.roles ? [...change.roles] : null}::text[], roles),
      status = coalesce(${change.status ?? null}, status),
      changed_at = now()
    where id = ${id} returning id`;
  return rows.length === 1;
}

function accountColumns(reader: Reader) {
  return reader.sql`id, actor, email, name, status, locale, roles, created_at as "createdAt"`;
}
