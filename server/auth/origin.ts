import type { FastifyRequest } from 'fastify';

/**
 * Whether a request that changes something, or opens a WebSocket, comes from a page of this node.
 *
 * Browsers set `Origin` and `Sec-Fetch-Site` themselves, and a page of another site cannot add `x-consilium` without
 * asking first (CORS), which is never allowed. `SameSite=Lax` on the cookie is the second wall, not the only one.
 */
export function isSameOrigin(request: FastifyRequest, publicUrl: string): boolean {
  const { origin, host } = request.headers;
  if (request.method !== 'GET' && request.headers['x-consilium'] !== '1') return false;
  const site = request.headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return false;
  // A program that is no browser sends no Origin; it has no cookie that somebody else could use. A WebSocket needs one.
  if (origin === undefined) return !request.ws;
  if (origin === publicUrl) return true;
  return URL.canParse(origin) && new URL(origin).host === host;
}
