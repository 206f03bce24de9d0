import { createHmac, timingSafeEqual } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { plainLoginCookie, secureLoginCookie } from '../platform/cookies.ts';

const deviceLifetimeSeconds = 400 * 24 * 3600;
const loginLifetimeSeconds = 30 * 24 * 3600;

/** Reads and writes the two cookies of the log-in. Both are out of reach of scripts and never sent to another site. */
export class AuthCookies {
  readonly #secure: boolean;
  readonly #deviceKey: Buffer;

  constructor(secure: boolean, deviceKey: Buffer) {
    this.#secure = secure;
    this.#deviceKey = deviceKey;
  }

  get #loginName(): string {
    return this.#secure ? secureLoginCookie : plainLoginCookie;
  }

  get #deviceName(): string {
    return this.#secure ? '__Host-consilium-device' : 'consilium-device';
  }

  token(request: FastifyRequest): string | undefined {
    const value = request.cookies[this.#loginName];
    return value && value.length <= 100 ? value : undefined;
  }

  setLogin(reply: FastifyReply, token: string): void {
    reply.setCookie(this.#loginName, token, { ...this.#attributes(), maxAge: loginLifetimeSeconds });
  }

  clearLogin(reply: FastifyReply): void {
    reply.setCookie(this.#loginName, '', { ...this.#attributes(), maxAge: 0 });
  }

  /** Remembers that this browser has logged in to the account (OWASP "device cookies"). It opens nothing by itself. */
  setDevice(reply: FastifyReply, accountId: string, device: string): void {
    const text = `${accountId}.${device}`;
    reply.setCookie(this.#deviceName, `${text}.${this.#sign(text)}`, {
      ...this.#attributes(),
      maxAge: deviceLifetimeSeconds,
    });
  }

  /** The device of this browser, if it has logged in to `accountId` before and says so with our signature. */
  device(request: FastifyRequest, accountId: string | undefined): string | undefined {
    const [account = '', device = '', signature = ''] = (request.cookies[this.#deviceName] ?? '').split('.');
    const expected = Buffer.from(this.#sign(`${account}.${device}`));
    const given = Buffer.from(signature);
    const genuine = given.length === expected.length && timingSafeEqual(given, expected);
    return genuine && account === accountId ? device : undefined;
  }

  #sign(text: string): string {
    return createHmac('sha256', this.#deviceKey).update(text).digest('base64url');
  }

  #attributes() {
    return { path: '/', httpOnly: true, sameSite: 'lax', secure: this.#secure } as const;
  }
}
