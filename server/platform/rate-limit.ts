import { createHash } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { loginCookieNames } from './cookies.ts';
import { sendProblem } from './error-reply.ts';
import { Problem } from './problem.ts';

const windowMs = 60_000;
/** Keys remembered at the same time; the oldest windows go first. */
const maxKeys = 20_000;
/** People behind one address of a hospital, as a multiple of what one login may do. */
const addressFactor = 20;

/**
 * Counts by key in windows of one minute, in memory and bounded. Several processes of a node count separately, which
 * only raises the limit.
 */
export class RateCounter {
  readonly #windows = new Map<string, { startedAt: number; count: number }>();
  readonly #now: () => number;

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** Counts one. @returns undefined when it is within `limit`, else the seconds until the window ends */
  hit(key: string, limit: number): number | undefined {
    const now = this.#now();
    let window = this.#windows.get(key);
    if (!window || now - window.startedAt >= windowMs) {
      this.#windows.delete(key);
      window = { startedAt: now, count: 0 };
      this.#windows.set(key, window);
      if (this.#windows.size > maxKeys) this.#windows.delete(this.#windows.keys().next().value as string);
    }
    window.count++;
    return window.count > limit ? Math.max(1, Math.ceil((window.startedAt + windowMs - now) / 1000)) : undefined;
  }
}

/**
 * Keeps one login, or one address without a login, from using up the node. A whole hospital may share one address, so
 * people who are logged in are counted by their login, and their address has a wide allowance: a made-up cookie gives
 * nobody a fresh budget. Peers are limited by the federation, which knows who they are.
 */
export function limitRate(app: FastifyInstance, options: { readonly perMinute: number }): void {
  const counter = new RateCounter();
  app.addHook('onRequest', async (request, reply) => {
    if (!request.url.startsWith('/api/')) return;
    const cookie = loginCookie(request);
    const limit = options.perMinute * (cookie ? addressFactor : 1);
    const waitSeconds =
      counter.hit(`${cookie ? 'people of' : 'address'} ${addressBlock(request.ip)}`, limit) ??
      (cookie ? counter.hit(`login ${fingerprint(cookie)}`, options.perMinute) : undefined);
    if (waitSeconds === undefined) return;
    sendProblem(reply, new Problem('rate_limited', {}, waitSeconds));
    return reply;
  });
}

function loginCookie(request: FastifyRequest): string | undefined {
  return loginCookieNames.map((name) => request.cookies[name]).find((value) => value !== undefined);
}

function fingerprint(cookie: string): string {
  return createHash('sha256').update(cookie).digest('base64url');
}

/** The addresses that one customer usually holds: a single IPv4 address, a /64 of IPv6. */
export function addressBlock(address: string): string {
  if (!address.includes(':')) return address;
  if (address.startsWith('::ffff:')) return address.slice(7);
  const [head = '', tail = ''] = address.split('::');
  const left = head.split(':').filter(Boolean);
  const right = tail.split(':').filter(Boolean);
  const missing = Math.max(0, 8 - left.length - right.length);
  const full = address.includes('::') ? [...left, ...Array<string>(missing).fill('0'), ...right] : left;
  return `${full.slice(0, 4).join(':')}::/64`;
}
