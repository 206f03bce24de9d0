import { randomBytes } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Database, type Reader, type Tx, withTx } from '../db/index.ts';
import { audit } from '../platform/audit.ts';
import type { Clock } from '../platform/clock.ts';
import type { EventBus } from '../platform/event-bus.ts';
import type { Log } from '../platform/log.ts';
import type { Authenticator, Caller } from '../platform/operations.ts';
import { addressBlock } from '../platform/rate-limit.ts';
import { type AccountStatus, accountById, updateAccount } from './accounts.ts';
import { AuthCookies } from './cookies.ts';
import { deleteLogins, type EndedLogin, findLogin, labelOf, markSeen, startLogin, validLogins } from './logins.ts';
import { isSameOrigin } from './origin.ts';
import { PasswordHasher } from './password.ts';
import { createReset } from './resets.ts';

/** Channel on which logins that ended are made known; `platform/stream.ts` closes their connections. */
const endedChannel = 'logins-ended';

export interface AuthParts {
  readonly db: Database;
  readonly bus: EventBus;
  readonly clock: Clock;
  readonly log: Log;
  /** Origin of the node's pages, such as `https://consilium.hospital.example`. */
  readonly publicUrl: string;
}

/** Who asked for something, as the audit log names them. */
export type Person = Pick<Caller, 'accountId' | 'name'>;

/** How somebody proved who they are; an application logs in whoever sends it. */
export type LogInWay = 'password' | 'passkey' | 'application';

/** Accounts and logins of this node. What features need of it; its routes are in `routes.ts`. */
export class Auth implements Authenticator {
  readonly passwords = new PasswordHasher();
  readonly cookies: AuthCookies;
  readonly parts: AuthParts;

  constructor(parts: AuthParts, deviceKey: Buffer) {
    this.parts = parts;
    this.cookies = new AuthCookies(parts.publicUrl.startsWith('https:'), deviceKey);
  }

  async authenticate(request: FastifyRequest): Promise<Caller | undefined> {
    const token = this.cookies.token(request);
    if (!token) return undefined;
    const now = this.parts.clock.now();
    const found = await findLogin(this.parts.db, token, now);
    if (!found) return undefined;
    if (found.seenIsOld) await withTx(this.parts.db, (tx) => markSeen(tx, found.caller.loginId, now));
    return found.caller;
  }

  isSameOrigin(request: FastifyRequest): boolean {
    return isSameOrigin(request, this.parts.publicUrl);
  }

  stillValid(loginIds: readonly string[]): Promise<ReadonlyMap<string, Caller['roles']>> {
    return validLogins(this.parts.db, loginIds, this.parts.clock.now());
  }

  /** Starts a login in this browser and remembers the browser. Anything the browser held before is replaced. */
  async logIn(tx: Tx, who: Person, how: LogInWay, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const { accountId } = who;
    const before = this.cookies.token(request);
    const earlier = before ? await findLogin(tx, before, this.parts.clock.now()) : undefined;
    if (earlier) await this.endOne(tx, earlier.caller, earlier.caller.loginId);
    const browser = labelOf(request.headers['user-agent']);
    const { token } = await startLogin(tx, accountId, browser, this.parts.clock.now());
    await audit(tx, {
      action: 'login.succeeded',
      by: { accountId, name: who.name },
      detail: { how, browser, from: addressBlock(request.ip) },
    });
    const device = this.cookies.device(request, accountId) ?? randomBytes(16).toString('base64url');
    tx.afterCommit(() => {
      this.cookies.setLogin(reply, token);
      this.cookies.setDevice(reply, accountId, device);
    });
  }

  /** Ends one login of the person who asks. @returns false when they have no such login */
  async endOne(tx: Tx, by: Person, loginId: string): Promise<boolean> {
    const ended = await deleteLogins(tx, by.accountId, { only: loginId });
    this.#announce(tx, ended, 'login_ended');
    await recordEnded(tx, by, ended);
    return ended.length > 0;
  }

  /** Ends every login of the person who asks but the one they ask with. @returns how many */
  async endOthers(tx: Tx, by: Person, loginId: string): Promise<number> {
    const ended = await this.#endMany(tx, by.accountId, { except: loginId });
    await recordEnded(tx, by, ended);
    return ended.length;
  }

  /**
   * Ends the logins of an account, all or all but one, as part of something that is in the audit log itself: requests
   * are refused at once, open connections closed.
   * @returns how many
   */
  async endLogins(
    tx: Tx,
    accountId: string,
    options: { readonly except?: string; readonly suspended?: boolean } = {},
  ): Promise<number> {
    return (await this.#endMany(tx, accountId, options)).length;
  }

  async #endMany(tx: Tx, accountId: string, options: { readonly except?: string; readonly suspended?: boolean }) {
    const ended = await deleteLogins(tx, accountId, options.except ? { except: options.except } : 'all');
    this.#announce(tx, ended, options.suspended ? 'account_suspended' : 'login_ended');
    return ended;
  }

  /** Changes the status. A suspended account loses every login, link and step under way. @returns false when unknown */
  async setStatus(tx: Tx, accountId: string, status: AccountStatus): Promise<boolean> {
    const changed = await updateAccount(tx, accountId, { status });
    if (changed && status === 'suspended') {
      await this.endLogins(tx, accountId, { suspended: true });
      await tx.sql`delete from password_reset where account_id = ${accountId}`;
      await tx.sql`delete from passkey_challenge where account_id = ${accountId}`;
    }
    return changed;
  }

  /**
   * Makes a link to set a new password. Earlier links of the account stop working.
   * @param validMs how long it works
   * @returns the absolute address; it is shown or sent once and not stored
   */
  async createResetLink(tx: Tx, accountId: string, validMs: number): Promise<string> {
    const token = await createReset(tx, accountId, this.parts.clock.now() + validMs);
    return `${this.parts.publicUrl}/reset#${token}`;
  }

  account(reader: Reader, id: string) {
    return accountById(reader, id);
  }

  #announce(tx: Tx, ended: readonly EndedLogin[], code: 'login_ended' | 'account_suspended'): void {
    if (ended.length === 0) return;
    const loginIds = ended.map(({ id }) => id);
    tx.afterCommit(() => this.parts.bus.publish(endedChannel, JSON.stringify({ loginIds, code })));
  }
}

async function recordEnded(tx: Tx, by: Person, ended: readonly EndedLogin[]): Promise<void> {
  const { accountId, name } = by;
  for (const { label } of ended)
    await audit(tx, { action: 'login.ended', by: { accountId, name }, detail: { browser: label } });
}

/** Reads the key that signs device cookies, making it the first time. */
export async function openAuth(parts: AuthParts): Promise<Auth> {
  const fresh = randomBytes(32).toString('base64url');
  const key = await withTx(parts.db, async (tx) => {
    const [row] = await tx.sql<{ value: string }[]>`
      insert into node_setting (key, value) values ('auth.device-key', ${JSON.stringify(fresh)})
      on conflict (key) do update set key = excluded.key returning value`;
    return row?.value ?? fresh;
  });
  return new Auth(parts, Buffer.from(key, 'base64url'));
}
