import { createHash } from 'node:crypto';
import rateLimit from '@fastify/rate-limit';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { loginCookieNames } from './cookies.ts';
import { sendProblem } from './error-reply.ts';
import { Problem } from './problem.ts';

const timeWindow = 60_000;
/** Keys remembered at the same time; the least recently used go first. */
const cache = 20_000;
/** People behind one address of a hospital, as a multiple of what one login may do. */
const addressFactor = 20;

/**
 * Keeps one login, or one address without a login, from using up the node. A whole hospital may share one address, so
 * people who are logged in are counted by their login, and their address has a wide allowance: a made-up cookie gives
 * nobody a fresh budget. Peers are limited by the federation, which knows who they are. Several processes of a node
 * count separately, which only raises the limit.
 */
export async function limitRate(app: FastifyInstance, options: { readonly perMinute: number }): Promise<void> {
  await app.register(rateLimit, { global: false, cache });
  const byLogin = app.createRateLimit({ timeWindow, max: options.perMinute, keyGenerator: loginKey });
  const byAddress = app.createRateLimit({
    timeWindow,

    max: (request: FastifyRequest) => options.perMinute * (hasLoginCookie(request) ? addressFactor : 1),
    keyGenerator: (request: FastifyRequest) => `${hasLoginCookie(request)} ${addressBlock(request.ip)}`,
  });
  app.addHook('onRequest', async (request, reply) => {
    if (!request.url.startsWith('/api/')) return;
    const verdicts = hasLoginCookie(request)
      ? [await byAddress(request), await byLogin(request)]
      : [await byAddress(request)];
    const exceeded = verdicts.find((verdict) => !verdict.isAllowed && verdict.isExceeded);
    if (!exceeded || exceeded.isAllowed) return;
    sendProblem(reply, new Problem('rate_limited', {}, exceeded.ttlInSeconds));
    return reply;
  });
}

function loginCookie(request: FastifyRequest): string | undefined {
  return loginCookieNames.map((name) => request.cookies[name]).find((value) => value !== undefined);
}

function hasLoginCookie(request: FastifyRequest): boolean {
  return loginCookie(request) !== undefined;
}

function loginKey(request: FastifyRequest): string {
  return createHash('sha256')
    .update(loginCookie(request) ?? '')
    .digest('base64url');
}

/** IPv6 customers hold a whole /64; they count as one. */
export function addressBlock(address: string): string {
  if (!address.includes(':') || address.startsWith('::ffff:')) return address;
  const [head = '', tail = ''] = address.split('::');
  const left = head.split(':').filter(Boolean);
  const right = tail.split(':').filter(Boolean);
  const missing = Math.max(0, 8 - left.length - right.length);
  const full = address.includes('::') ? [...left, ...Array<string>(missing).fill('0'), ...right] : left;
  return `${full.slice(0, 4).join(':')}::/64`;
}
