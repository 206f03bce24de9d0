import { type ProblemCode, problems } from '../../spec/schemas/common/problems.ts';
import type { WireResponse } from '../contract.ts';

/** Answer with a stable code and its status (RFC 9457, R-2.10). It never repeats what the caller sent. */
export function problem(code: ProblemCode, headers: Record<string, string> = {}, serverTime?: number): WireResponse {
  const { status, title } = problems[code];
  const retryAfter = Number(headers['retry-after']);
  return {
    status,
    headers: { 'content-type': 'application/problem+json', ...headers },
    body: JSON.stringify({
      ...{ type: `urn:consilium:problem:${code}`, title, status, code },
      ...(Number.isFinite(retryAfter) && { retry_after: retryAfter }),
      ...(serverTime !== undefined && { server_time: serverTime }),
    }),
  };
}

/** The same for a code that comes from a module with its own set of reasons; one that is not registered is answered as `otherwise`. */
export function problemFor(code: string, otherwise: ProblemCode): WireResponse {
  return problem(Object.hasOwn(problems, code) ? (code as ProblemCode) : otherwise);
}

export function json(value: unknown, status = 200, headers: Record<string, string> = {}): WireResponse {
  return { status, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(value) };
}

/** A signed document; `type` without `application/`. */
export function document(type: string, text: string, headers: Record<string, string> = {}): WireResponse {
  return {
    status: 200,
    headers: { 'content-type': `application/${type}`, 'cache-control': 'no-cache', ...headers },
    body: text,
  };
}
