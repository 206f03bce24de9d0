import {
  type AuthenticationResponseJSON,
  generateAuthenticationOptions,
  generateRegistrationOptions,
  type RegistrationResponseJSON,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server';
import type { Reply } from '../../spec/schemas/api/operations.ts';
import { type Reader, type Tx, withTx } from '../db/index.ts';
import { audit } from '../platform/audit.ts';
import type { Api, Call } from '../platform/operations.ts';
import { Problem } from '../platform/problem.ts';
import { addressBlock } from '../platform/rate-limit.ts';
import { budgets, spend } from './attempts.ts';
import { type AuthRouteParts, recordFailure, viewerAfterLogIn } from './routes.ts';

/** How long a person has for the step on their device. */
const challengeMs = 5 * 60_000;
const maxPasskeys = 20;
const pruneBatch = 200;

type Passkey = Reply<'passkeys.register'>;
type Verified<T> = T | undefined;

/** Log-in with passkeys (WebAuthn level 3). The relying party is the host of the node's public address. */
export function registerPasskeyRoutes(parts: AuthRouteParts): void {
  const { api, auth } = parts;
  const { db } = auth.parts;
  api.handle('passkeys.list', async ({ caller }) => ({ passkeys: await listPasskeys(db, caller.accountId) }));
  api.handle('passkeys.registerOptions', (call) => registerOptions(parts, call));
  api.handle('passkeys.register', (call) => register(parts, call));
  api.handle('passkeys.remove', async ({ caller, params }) => {
    return withTx(db, async (tx) => {
      const [gone] = await tx.sql<{ label: string }[]>`
        delete from passkey where id = ${params.id} and account_id = ${caller.accountId} returning label`;
      if (!gone) return new Problem('not_found');
      await audit(tx, { action: 'passkey.removed', by: caller, subject: gone.label });
      return {};
    });
  });
  registerPasskeyLogIn(api, parts);
}

async function listPasskeys(reader: Reader, accountId: string): Promise<Passkey[]> {
  const rows = await reader.sql<{ id: string; label: string; createdAt: Date; lastUsedAt: Date | null }[]>`
    select id, label, created_at as "createdAt", last_used_at as "lastUsedAt" from passkey
    where account_id = ${accountId} order by created_at limit ${maxPasskeys}`;
  return rows.map(({ id, label, createdAt, lastUsedAt }) => ({
    id,
    label,
    createdAt: createdAt.getTime(),
    lastUsedAt: lastUsedAt?.getTime() ?? null,
  }));
}

async function registerOptions(parts: AuthRouteParts, { caller }: Call<'passkeys.registerOptions'>) {
  const { db } = parts.auth.parts;
  const existing = await db.sql<{ id: string; transports: string[] }[]>`
    select id, transports from passkey where account_id = ${caller.accountId}`;
  if (existing.length >= maxPasskeys) return new Problem('conflict');
  const options = await generateRegistrationOptions({
    rpName: 'Consilium',
    rpID: relyingParty(parts),
    userID: new Uint8Array(Buffer.from(caller.accountId.replaceAll('-', ''), 'hex')),
    userName: caller.email,
    userDisplayName: caller.name,
    timeout: challengeMs,
    excludeCredentials: [...existing],
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
  });
  await keepChallenge(parts, options.challenge, caller.accountId);
  return { ...options };
}

async function register(
  parts: AuthRouteParts,
  { caller, body }: Call<'passkeys.register'>,
): Promise<Passkey | Problem> {
  const { db, clock, publicUrl } = parts.auth.parts;
  const challenge = challengeOf(body.response);
  if (!challenge || !(await useChallenge(parts, challenge, caller.accountId)))
    return new Problem('passkey_challenge_expired');
  const result = await verified(() =>
    verifyRegistrationResponse({
      response: body.response as unknown as RegistrationResponseJSON,
      expectedChallenge: challenge,
      expectedOrigin: publicUrl,
      expectedRPID: relyingParty(parts),
      requireUserVerification: true,
    }),
  );
  if (!result?.verified) return new Problem('passkey_refused');
  const { id, publicKey, counter, transports = [] } = result.registrationInfo.credential;
  const now = clock.now();
  return withTx(db, async (tx) => {
    const stored = await tx.sql`
      insert into passkey (id, account_id, public_key, counter, transports, label, created_at)
      values (${id}, ${caller.accountId}, ${Buffer.from(publicKey)}, ${counter}, ${[...transports]}, ${body.label}, ${new Date(now)})
      on conflict (id) do nothing returning id`;
    if (stored.length === 0) return new Problem('passkey_refused');
    await audit(tx, { action: 'passkey.added', by: caller, subject: body.label });
    return { id, label: body.label, createdAt: now, lastUsedAt: null };
  });
}

function registerPasskeyLogIn(api: Api, parts: AuthRouteParts): void {
  api.handle('passkeys.loginOptions', async () => {
    // No list of credentials: the device offers what it has, and nobody learns who has an account here.
    const options = await generateAuthenticationOptions({
      rpID: relyingParty(parts),
      timeout: challengeMs,
      userVerification: 'required',
    });
    await keepChallenge(parts, options.challenge, null);
    return { ...options };
  });
  api.handle('passkeys.login', (call) => logInWithPasskey(parts, call));
}

async function logInWithPasskey(parts: AuthRouteParts, { body, request, reply }: Call<'passkeys.login'>) {
  const { auth } = parts;
  const { db, clock, publicUrl } = auth.parts;
  const response = body.response as unknown as AuthenticationResponseJSON;
  const challenge = challengeOf(body.response);
  if (!challenge || !(await useChallenge(parts, challenge, null))) return new Problem('passkey_challenge_expired');
  const [row] = await db.sql<PasskeyRow[]>`
    select p.id, p.account_id as "accountId", p.public_key as "publicKey", p.counter, a.status, a.name, a.email
    from passkey p join account a on a.id = p.account_id where p.id = ${String(response.id).slice(0, 1_400)}`;
  if (!row) return refuse(parts, request.ip, undefined, 'unknown_passkey');
  const result = await verified(() =>
    verifyAuthenticationResponse({
      response,
      expectedChallenge: challenge,
      expectedOrigin: publicUrl,
      expectedRPID: relyingParty(parts),
      credential: { id: row.id, publicKey: new Uint8Array(row.publicKey), counter: row.counter },
      requireUserVerification: true,
    }),
  );
  if (!result?.verified) return refuse(parts, request.ip, row.email, 'wrong_answer');
  if (row.status === 'suspended') {
    await refuse(parts, request.ip, row.email, 'account_suspended');
    return new Problem('account_suspended');
  }
  const { newCounter } = result.authenticationInfo;
  const began = await withTx(db, async (tx) => {
    // Compared again under the row's lock: of two uses of the same answer one finds the counter moved.
    const moved = await tx.sql`
      update passkey set counter = ${newCounter}, last_used_at = ${new Date(clock.now())}
      where id = ${row.id} and counter = ${row.counter} returning id`;
    if (moved.length === 0) return false;
    await auth.logIn(tx, row, 'passkey', request, reply);
    return true;
  });
  return began ? viewerAfterLogIn(parts, row.accountId) : refuse(parts, request.ip, row.email, 'used_before');
}

interface PasskeyRow {
  readonly id: string;
  readonly accountId: string;
  readonly publicKey: Buffer;
  readonly counter: number;
  readonly status: string;
  readonly name: string;
  readonly email: string;
}

/** Writes down that a passkey did not log in, as often as one address block may fill the log. */
async function refuse(parts: AuthRouteParts, ip: string, subject: string | undefined, why: string): Promise<Problem> {
  const { db, clock } = parts.auth.parts;
  const from = addressBlock(ip);
  await withTx(db, async (tx) => {
    if ((await spend(tx, [budgets.passkeyFrom(from)], clock.now())) !== undefined) return;
    await recordFailure(tx, { ...(subject ? { subject } : {}), how: 'passkey', why, from });
  });
  return new Problem('passkey_refused');
}

function relyingParty(parts: AuthRouteParts): string {
  return new URL(parts.auth.parts.publicUrl).hostname;
}

/** The library throws for every way an answer can be wrong; all of them mean the same to the person. */
async function verified<T>(check: () => Promise<T>): Promise<Verified<T>> {
  try {
    return await check();
  } catch {
    return undefined;
  }
}

/** The challenge inside the browser's answer. It is looked up, so it needs no trust. */
function challengeOf(response: Record<string, unknown>): string | undefined {
  const inner = response.response as { clientDataJSON?: unknown } | undefined;
  if (typeof inner?.clientDataJSON !== 'string' || inner.clientDataJSON.length > 4_000) return undefined;
  try {
    const data = JSON.parse(Buffer.from(inner.clientDataJSON, 'base64url').toString()) as { challenge?: unknown };
    return typeof data.challenge === 'string' ? data.challenge : undefined;
  } catch {
    return undefined; // Not what a browser makes.
  }
}

async function keepChallenge(parts: AuthRouteParts, challenge: string, accountId: string | null): Promise<void> {
  const { db, clock } = parts.auth.parts;
  const now = clock.now();
  await withTx(db, async (tx) => {
    await pruneChallenges(tx, now);
    await tx.sql`
      insert into passkey_challenge (challenge, account_id, expires_at)
      values (${challenge}, ${accountId}, ${new Date(now + challengeMs)})`;
  });
}

/** @returns false when the challenge is not ours, was used, is too old, or belongs to somebody else */
async function useChallenge(parts: AuthRouteParts, challenge: string, accountId: string | null): Promise<boolean> {
  const { db, clock } = parts.auth.parts;
  const rows = await withTx(
    db,
    (tx) => tx.sql<{ expiresAt: Date }[]>`
    delete from passkey_challenge where challenge = ${challenge} and account_id is not distinct from ${accountId}
    returning expires_at as "expiresAt"`,
  );
  return (rows[0]?.expiresAt.getTime() ?? 0) > clock.now();
}

async function pruneChallenges(tx: Tx, nowMs: number): Promise<void> {
  await tx.sql`
    delete from passkey_challenge where challenge in (
      select challenge from passkey_challenge where expires_at <= ${new Date(nowMs)} limit ${pruneBatch} for update skip locked)`;
}
