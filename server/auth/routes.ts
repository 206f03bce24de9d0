import type { Reply } from '../../spec/schemas/api/operations.ts';
import type { Language } from '../../spec/schemas/common/words.ts';
import { type Reader, type Tx, withTx } from '../db/index.ts';
import { audit } from '../platform/audit.ts';
import type { Api, Call, Caller } from '../platform/operations.ts';
import { Problem } from '../platform/problem.ts';
import { addressBlock } from '../platform/rate-limit.ts';
import { accountByEmail, accountById, normaliseEmail, updateAccount } from './accounts.ts';
import { type Budget, budgets, isUsedUp, refund, spend } from './attempts.ts';
import type { Auth } from './auth.ts';
import { listLogins } from './logins.ts';
import { isTooWeak } from './password.ts';
import { consumeReset } from './resets.ts';

/** What other features know of the person who is logged in. */
export interface ViewerDetails {
  readonly specialty: string | null;
  readonly unread: { readonly discussions: number; readonly notifications: number };
}

/** Mails that concern a log-in. Implemented by the mail feature. */
export interface AuthMails {
  passwordReset(tx: Tx, to: MailRecipient, link: string, untilMs: number): Promise<void>;
  passwordChanged(tx: Tx, to: MailRecipient): Promise<void>;
}
export interface MailRecipient {
  readonly accountId: string;
  readonly email: string;
  readonly name: string;
  readonly locale: Language;
}

export interface AuthRouteParts {
  readonly api: Api;
  readonly auth: Auth;
  readonly mails: AuthMails;
  /** Name of this node in the federation. */
  readonly node: string;
  viewerDetails(reader: Reader, caller: Pick<Caller, 'accountId' | 'actor'>): Promise<ViewerDetails>;
}

const resetValidMs = 60 * 60_000;

export function registerAuthRoutes(parts: AuthRouteParts): void {
  const { api, auth } = parts;
  const { db } = auth.parts;
  api.handle('auth.login', (call) => logIn(parts, call));
  api.handle('auth.logout', async ({ caller, reply }) => {
    await withTx(db, (tx) => auth.endOne(tx, caller, caller.loginId));
    auth.cookies.clearLogin(reply);
    return {};
  });
  api.handle('auth.viewer', ({ caller }) => viewerOf(parts, caller));
  api.handle('auth.setLocale', async ({ caller, body }) => {
    await withTx(db, (tx) => updateAccount(tx, caller.accountId, { locale: body.locale }));
    return {};
  });
  api.handle('auth.logins', async ({ caller }) => {
    const rows = await listLogins(db, caller.accountId, auth.parts.clock.now());
    const logins = rows.map(({ id, label, createdAt, lastSeenAt }) => ({
      id,
      label,
      createdAt: createdAt.getTime(),
      lastSeenAt: lastSeenAt.getTime(),
      current: id === caller.loginId,
    }));
    return { logins };
  });
  api.handle('auth.endLogin', async ({ caller, params, reply }) => {
    const ended = await withTx(db, (tx) => auth.endOne(tx, caller, params.id));
    if (params.id === caller.loginId) auth.cookies.clearLogin(reply);
    return ended ? {} : new Problem('not_found');
  });
  api.handle('auth.endOtherLogins', async ({ caller }) => ({
    ended: await withTx(db, (tx) => auth.endOthers(tx, caller, caller.loginId)),
  }));
  api.handle('auth.changePassword', (call) => changePassword(parts, call));
  api.handle('auth.requestReset', (call) => requestReset(parts, call));
  api.handle('auth.reset', (call) => resetPassword(parts, call));
}

/** What the web client shows of the person who is logged in. */
export async function viewerOf(parts: AuthRouteParts, caller: Caller): Promise<Reply<'auth.viewer'>> {
  const { db } = parts.auth.parts;
  const [details, [count]] = await Promise.all([
    parts.viewerDetails(db, caller),
    db.sql<
      { passkeys: number }[]
    >`select count(*)::int as passkeys from passkey where account_id = ${caller.accountId}`,
  ]);
  const { accountId, actor, email, name, locale, roles, status } = caller;
  return {
    id: accountId,
    actor,
    node: parts.node,
    email,
    name,
    locale: locale as Language,
    roles: [...roles],
    status,
    specialty: details.specialty,
    passkeys: count?.passkeys ?? 0,
    unread: { ...details.unread },
  };
}

/** Reads the viewer of a login that has just begun. */
export async function viewerAfterLogIn(
  parts: AuthRouteParts,
  accountId: string,
): Promise<Reply<'auth.viewer'> | Problem> {
  const found = await accountById(parts.auth.parts.db, accountId);
  if (!found || found.status === 'suspended') return new Problem('account_suspended');
  return viewerOf(parts, { ...found, accountId: found.id, loginId: '', status: found.status });
}

/**
 * One answer for "no such address" and "wrong password", after the same work. The attempt is counted before the
 * password is looked at and taken back when it was right.
 */
async function logIn(
  parts: AuthRouteParts,
  { body, request, reply }: Call<'auth.login'>,
): Promise<Reply<'auth.login'> | Problem> {
  const { auth } = parts;
  const { db, clock } = auth.parts;
  const email = normaliseEmail(body.email);
  const rows = await db.sql<Candidate[]>`
    select id, name, password_hash as "passwordHash", status from account where email = ${email} order by email_taken desc limit 2`;
  const device = rows.map(({ id }) => auth.cookies.device(request, id)).find((found) => found !== undefined);
  const spent: Budget[] = device
    ? [budgets.device(device)]
    : [budgets.account(email), budgets.subnet(addressBlock(request.ip))];
  const waitSeconds = await withTx(db, (tx) => spend(tx, spent, clock.now()));
  if (waitSeconds !== undefined) return new Problem('too_many_attempts', {}, waitSeconds);

  const row = await whoKnows(auth, rows, body.password);
  if (!row || row.status === 'suspended') {
    await withTx(db, async (tx) => {
      const lastOne = await isUsedUp(tx, spent, clock.now());
      await recordFailure(tx, {
        // What was typed is kept only when it is an address of ours: people type passwords into the wrong field.
        ...(rows.length > 0 ? { subject: email } : {}),
        how: 'password',
        why: row ? 'account_suspended' : rows.length > 0 ? 'wrong_password' : 'unknown_address',
        from: addressBlock(request.ip),
        ...(lastOne ? { until: 'no_more_attempts_this_hour' } : {}),
      });
    });
    return new Problem(row ? 'account_suspended' : 'wrong_credentials');
  }
  await withTx(db, async (tx) => {
    await refund(tx, spent);
    await auth.logIn(tx, { accountId: row.id, name: row.name }, 'password', request, reply);
  });
  return viewerAfterLogIn(parts, row.id);
}

/** A log-in that failed. There is no caller: whoever tried did not prove to be the person. Bounded by the attempts allowed. */
export async function recordFailure(
  tx: Tx,
  { subject, ...detail }: { subject?: string; how: string; why: string; from: string; until?: string },
): Promise<void> {
  await audit(tx, { action: 'login.failed', by: null, ...(subject ? { subject } : {}), detail });
}

interface Candidate {
  readonly id: string;
  readonly name: string;
  readonly passwordHash: string | null;
  readonly status: string;
}

/**
 * Whose password it is: usually there is one account with the address. An applicant may hold a second one; theirs is looked at first, and after a
 * wrong password for somebody who waits there is always a second comparison, so that the time does not tell them that the address is known here.
 */
async function whoKnows(
  auth: Auth,
  [first, second]: readonly Candidate[],
  password: string,
): Promise<Candidate | undefined> {
  if (await auth.passwords.verify(first?.passwordHash, password)) return first;
  if (first?.status !== 'pending') return undefined;
  return (await auth.passwords.verify(second?.passwordHash, password)) ? second : undefined;
}

async function changePassword(
  parts: AuthRouteParts,
  { body, caller, request }: Call<'auth.changePassword'>,
): Promise<Record<string, never> | Problem> {
  const { auth, mails } = parts;
  const { db, clock } = auth.parts;
  const waitSeconds = await withTx(db, (tx) => spend(tx, [budgets.device(`login ${caller.loginId}`)], clock.now()));
  if (waitSeconds !== undefined) return new Problem('too_many_attempts', {}, waitSeconds);
  const [row] = await db.sql<{ passwordHash: string | null }[]>`
    select password_hash as "passwordHash" from account where id = ${caller.accountId}`;
  if (!(await auth.passwords.verify(row?.passwordHash, body.current))) {
    const from = addressBlock(request.ip);
    await withTx(db, (tx) =>
      recordFailure(tx, { subject: caller.email, how: 'password_change', why: 'wrong_password', from }),
    );
    return new Problem('wrong_credentials');
  }
  if (isTooWeak(body.next, caller)) return new Problem('password_too_weak');
  const passwordHash = await auth.passwords.hash(body.next);
  await withTx(db, async (tx) => {
    await tx.sql`update account set password_hash = ${passwordHash}, changed_at = now() where id = ${caller.accountId}`;
    const ended = await auth.endLogins(tx, caller.accountId, { except: caller.loginId });
    await audit(tx, { action: 'password.changed', by: caller, detail: { loginsEnded: String(ended) } });
    await mails.passwordChanged(tx, { ...caller, locale: caller.locale as Language });
  });
  return {};
}

/** Answers the same whether or not somebody has that address; the mail says which. */
async function requestReset(
  parts: AuthRouteParts,
  { body, request }: Call<'auth.requestReset'>,
): Promise<Record<string, never> | Problem> {
  const { auth, mails } = parts;
  const { db, clock } = auth.parts;
  const email = normaliseEmail(body.email);
  const now = clock.now();
  const from = await withTx(db, (tx) => spend(tx, [budgets.resetFrom(addressBlock(request.ip))], now));
  if (from !== undefined) return new Problem('rate_limited', {}, from);
  await withTx(db, async (tx) => {
    // Beyond the budget of the address nothing is sent, and nothing is said: that would tell that it exists.
    if ((await spend(tx, [budgets.resetFor(email)], now)) !== undefined) return;
    const found = await accountByEmail(tx, email);
    if (!found || found.status === 'suspended') return;
    const link = await auth.createResetLink(tx, found.id, resetValidMs);
    await mails.passwordReset(tx, { ...found, accountId: found.id }, link, now + resetValidMs);
    const detail = { from: addressBlock(request.ip) };
    await audit(tx, { action: 'password.reset_requested', by: null, subject: found.email, detail });
  });
  return {};
}

async function resetPassword(
  parts: AuthRouteParts,
  { body, request }: Call<'auth.reset'>,
): Promise<Record<string, never> | Problem> {
  const { auth, mails } = parts;
  const { db, clock } = auth.parts;
  const passwordHash = await auth.passwords.hash(body.password);
  return withTx(db, async (tx) => {
    const accountId = await consumeReset(tx, body.token, clock.now());
    const found = accountId ? await accountById(tx, accountId) : undefined;
    if (!found || found.status === 'suspended') return new Problem('reset_token_wrong');
    // Thrown, so that the link stays good for another try.
    if (isTooWeak(body.password, found)) throw new Problem('password_too_weak');
    await tx.sql`update account set password_hash = ${passwordHash}, changed_at = now() where id = ${found.id}`;
    const ended = await auth.endLogins(tx, found.id);
    await audit(tx, {
      action: 'password.reset',
      by: { accountId: found.id, name: found.name },
      detail: { loginsEnded: String(ended), from: addressBlock(request.ip) },
    });
    await mails.passwordChanged(tx, { ...found, accountId: found.id });
    return {};
  });
}
