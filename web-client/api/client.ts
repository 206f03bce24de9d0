import type { Body, Operations, Params, Query, Reply } from '../../spec/schemas/api/operations.ts';
import { type OperationId, paths } from '../../spec/schemas/api/paths.ts';
import { clientProblem, type Problem, type Result, readProblem } from './problem.ts';

type Need<K extends string, T> = [T] extends [undefined] ? { [P in K]?: never } : { [P in K]: T };
type NeedQuery<T> = [T] extends [undefined]
  ? { query?: never }
  : Record<string, never> extends T
    ? { query?: T }
    : { query: T };
/** A body of no fields need not be written. */
type NeedBody<K extends OperationId> = Operations[K] extends { rawMaxBytes: number }
  ? { raw: Blob }
  : [Body<K>] extends [undefined]
    ? { body?: never }
    : Record<string, never> extends Body<K>
      ? { body?: Body<K> }
      : { body: Body<K> };
export type Input<K extends OperationId> = Need<'params', Params<K>> & NeedQuery<Query<K>> & NeedBody<K> & CallOptions;
export interface CallOptions {
  signal?: AbortSignal;
  timeoutMs?: number;
  /** The body carries a `clientId`, so that sending it twice does it once. */
  repeatable?: boolean;
  /** The browser sends it to the end even when the window is closed meanwhile. */
  outliving?: boolean;
}
type Arguments<K extends OperationId> = Record<string, never> extends Input<K> ? [input?: Input<K>] : [input: Input<K>];

/** Calls one operation of the node. Never throws for anything that the network, the node or the input can cause. */
export type Call = <K extends OperationId>(operation: K, ...input: Arguments<K>) => Promise<Result<Reply<K>>>;

export interface ClientWorld {
  fetch: typeof fetch;
  /** Resolves after so many milliseconds, or at once when the signal aborts. */
  wait: (ms: number, signal?: AbortSignal) => Promise<void>;
  /** From 0 to 1. */
  random: () => number;
  isOnline: () => boolean;
  /** Called when an answer says that nobody is logged in any more. */
  onLoggedOut?: () => void;
}

const timeoutMs = 15_000;
const uploadTimeoutMs = 120_000;
const attempts = 3;
const longestWaitMs = 5_000;
const alwaysRepeatable = new Set(['GET', 'PUT', 'DELETE']);
/** Statuses with which a node or the proxy before it says "not now". */
const passing = new Set([0, 429, 502, 503, 504]);

/**
 * Makes the typed client of the API (spec/schemas/api). Requests carry `x-consilium: 1`, which no form of another site can send.
 * Only what may safely be done twice is tried again, at most three times.
 */
export function createCall(world: ClientWorld): Call {
  const call = async (operation: OperationId, input: LooseInput = {}): Promise<Result<unknown>> => {
    const [method] = paths[operation];
    const mayRepeat = alwaysRepeatable.has(method) || input.repeatable === true;
    for (let attempt = 1; ; attempt++) {
      const result = await once(world, operation, input);
      if (result.ok) return result;
      const { problem } = result;
      if (problem.status === 401 && (problem.code === 'not_logged_in' || problem.code === 'login_ended'))
        world.onLoggedOut?.();
      const pauseMs = problem.retryAfterMs ?? 250 * 2 ** attempt * (0.5 + world.random());
      const again = mayRepeat && attempt < attempts && passing.has(problem.status) && problem.code !== 'offline';
      if (!again || pauseMs > longestWaitMs || input.signal?.aborted) return result;
      await world.wait(pauseMs, input.signal);
    }
  };
  return call as Call;
}

interface LooseInput extends CallOptions {
  params?: Record<string, string>;
  query?: Record<string, unknown>;
  body?: unknown;
  raw?: Blob;
}

async function once(world: ClientWorld, operation: OperationId, input: LooseInput): Promise<Result<unknown>> {
  const [method] = paths[operation];
  if (!world.isOnline()) return { ok: false, problem: clientProblem('offline') };
  const deadline = AbortSignal.timeout(input.timeoutMs ?? (input.raw ? uploadTimeoutMs : timeoutMs));
  const signal = input.signal ? AbortSignal.any([input.signal, deadline]) : deadline;
  let response: Response;
  try {
    response = await world.fetch(urlOf(operation, input.params, input.query), {
      method,
      signal,
      credentials: 'same-origin',
      keepalive: input.outliving === true,
      headers: { 'x-consilium': '1', accept: 'application/json', ...contentType(method, input) },
      ...(method === 'GET' ? {} : { body: input.raw ?? JSON.stringify(input.body ?? {}) }),
    });
    if (!response.ok) return { ok: false, problem: await readProblem(response) };
    return { ok: true, value: response.status === 204 ? {} : await response.json() };
  } catch (error) {
    return { ok: false, problem: problemOf(error, deadline, world) };
  }
}

function contentType(method: string, input: LooseInput): Record<string, string> {
  if (method === 'GET') return {};
  // The node believes no named type: it looks into the bytes.
  return { 'content-type': input.raw ? 'application/octet-stream' : 'application/json' };
}

function problemOf(error: unknown, deadline: AbortSignal, world: ClientWorld): Problem {
  if (deadline.aborted) return clientProblem('timed_out');
  if (error instanceof SyntaxError) return clientProblem('unreadable_answer');
  return clientProblem(world.isOnline() ? 'unreachable' : 'offline');
}

/** Address of an operation: `/api/v1/discussions/…` with its parameters and query in place. */
export function urlOf(
  operation: OperationId,
  params: Record<string, string> = {},
  query: Record<string, unknown> = {},
): string {
  const path = paths[operation][1].replace(/:([A-Za-z0-9]+)/g, (_, name: string) => {
    const value = params[name];
    if (value === undefined || value === '') throw new TypeError(`${operation} needs the parameter ${name}.`);
    return encodeURIComponent(value);
  });
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query))
    if (value !== undefined && value !== null && value !== '') search.set(name, String(value));
  return search.size > 0 ? `${path}?${search}` : path;
}
