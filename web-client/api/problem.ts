import type { ProblemCode } from '../../spec/schemas/common/problems.ts';

/** Codes that the client itself gives: the request never got an answer that could be read. */
export type ClientProblemCode = 'offline' | 'unreachable' | 'timed_out' | 'unreadable_answer';

/** Why a call did not succeed. Words for people: `problems.ts`. */
export interface Problem {
  code: ProblemCode | ClientProblemCode | (string & {});
  /** HTTP status, 0 when there was no answer. */
  status: number;
  /** Milliseconds after which trying again makes sense, from `Retry-After`. */
  retryAfterMs?: number;
  /** Faults of single fields: JSON pointer into the body (`/administrator/email`) and the rule that it breaks. */
  fields: readonly { path: string; code: string }[];
  /** Further members of the answer. */
  details: Readonly<Record<string, unknown>>;
}

export type Result<T> = { ok: true; value: T } | { ok: false; problem: Problem };

/** Nothing reached the node, or nothing came back: trying again later may help and nothing is wrong with the input. */
export const isConnectionProblem = (problem: Problem): boolean =>
  problem.status === 0 || problem.status === 502 || problem.status === 503 || problem.status === 504;

export const clientProblem = (code: ClientProblemCode): Problem => ({ code, status: 0, fields: [], details: {} });

/** Reads an answer of RFC 9457. A body that is none (a proxy's page) becomes a problem by its status alone. */
export async function readProblem(response: Response): Promise<Problem> {
  const body = await readBody(response);
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
  const { code, type: _type, title: _title, status: _status, errors, ...details } = body;
  return {
    code: typeof code === 'string' ? code : codeOfStatus(response.status),
    status: response.status,
    fields: Array.isArray(errors) ? errors.filter(isField).map(({ path, code }) => ({ path, code })) : [],
    details,
    ...(Number.isFinite(seconds) && seconds >= 0 ? { retryAfterMs: seconds * 1000 } : {}),
  };
}

async function readBody(response: Response): Promise<Record<string, unknown>> {
  if (!response.headers.get('content-type')?.includes('json')) return {};
  try {
    const body: unknown = await response.json();
    return typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {};
  } catch {
    // A cut or broken body tells no more than the status does.
    return {};
  }
}

function isField(entry: unknown): entry is { path: string; code: string } {
  const { path, code } = (entry ?? {}) as Record<string, unknown>;
  return typeof path === 'string' && typeof code === 'string';
}

function codeOfStatus(status: number): Problem['code'] {
  if (status === 401) return 'not_logged_in';
  if (status === 403) return 'forbidden';
  if (status === 404) return 'not_found';
  if (status === 413) return 'too_large';
  if (status === 429) return 'rate_limited';
  return status >= 500 ? 'not_ready' : 'invalid_input';
}
