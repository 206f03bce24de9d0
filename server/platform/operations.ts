import type { FastifyReply, FastifyRequest, HTTPMethods } from 'fastify';
import type { TSchema } from 'typebox';
import { Compile, type Validator } from 'typebox/compile';
import type { Operation } from '../../spec/schemas/api/operation.ts';
import {
  type Body,
  type Operations,
  operations,
  type Params,
  type Query,
  type Reply,
} from '../../spec/schemas/api/operations.ts';
import { type OperationId, paths } from '../../spec/schemas/api/paths.ts';
import type { NodeRole } from '../../spec/schemas/common/words.ts';
import { type App, httpLimits } from './app.ts';
import { sendProblem } from './error-reply.ts';
import { Problem } from './problem.ts';

/** Who is logged in, as every feature sees it. Read anew from the database for each request. */
export interface Caller {
  readonly accountId: string;
  /** `u_` and 22 characters: the person's name in the federation. */
  readonly actor: string;
  readonly loginId: string;
  readonly name: string;
  readonly email: string;
  readonly locale: string;
  readonly status: 'pending' | 'active';
  readonly roles: readonly NodeRole[];
}

/** Finds out who sends a request. Implemented by `auth`; handed in, because the platform knows no accounts. */
export interface Authenticator {
  authenticate(request: FastifyRequest): Promise<Caller | undefined>;
  /** Whether a request that changes something comes from a page of this node (CSRF). */
  isSameOrigin(request: FastifyRequest): boolean;
  /** Those of `loginIds` that have not ended, with the roles that they have now. */
  stillValid(loginIds: readonly string[]): Promise<ReadonlyMap<string, Caller['roles']>>;
}

type CallerOf<K extends OperationId> = Operations[K]['access'] extends 'public' ? Caller | undefined : Caller;

/** One call of an operation: its checked input and who sent it. */
export interface Call<K extends OperationId> {
  readonly params: Params<K>;
  readonly query: Query<K>;
  readonly body: Body<K>;
  /** Raw bytes, for operations with `rawMaxBytes`; empty otherwise. */
  readonly raw: Buffer;
  readonly caller: CallerOf<K>;
  readonly request: FastifyRequest;
  /** For headers and cookies; a handler that streams bytes returns it. */
  readonly reply: FastifyReply;
  /** Aborted when the client has gone or the deadline has passed. */
  readonly signal: AbortSignal;
}

export type Handler<K extends OperationId> = (call: Call<K>) => Promise<Reply<K> | Problem | FastifyReply>;

export interface OperationOptions {
  /** Largest JSON body; 256 KiB unless given. */
  readonly bodyBytes?: number;
  /** Longest time to answer; 9 s unless given. */
  readonly handlerTimeoutMs?: number;
}

/** Where features register what they answer. */
export interface Api {
  handle<K extends OperationId>(id: K, handler: Handler<K>, options?: OperationOptions): void;
  /** Operations that nobody has registered yet. */
  missing(): OperationId[];
}

export interface ApiOptions {
  readonly authenticator: Authenticator;
  /** Compares every reply with its schema and fails on any difference. For tests: it costs time. */
  readonly checkReplies?: boolean;
  /** Longest time to answer; 9 s unless given. */
  readonly handlerTimeoutMs?: number;
}

/**
 * Serves the operations of `spec/schemas/api`: method, path, input schema and access come from there and nowhere else,
 * so a route cannot be open by accident. Order of a request: rate, origin, login, access, body, shape, handler.
 */
export function createApi(app: App, options: ApiOptions): Api {
  const handled = new Set<OperationId>();
  app.decorateRequest('caller', undefined);
  app.addContentTypeParser('application/octet-stream', { parseAs: 'buffer' }, (_request, body, done) =>
    done(null, body),
  );
  return {
    missing: () => (Object.keys(paths) as OperationId[]).filter((id) => !handled.has(id)),
    handle: (id, handler, limits = {}) => {
      if (handled.has(id)) throw new Error(`The operation ${id} is registered twice.`);
      handled.add(id);
      const operation: Operation = operations[id];
      const [method, path] = paths[id];
      const raw = operation.rawMaxBytes;
      const check = options.checkReplies ? replyCheck(id, operation.reply) : undefined;
      app.route({
        method: method as HTTPMethods,
        url: path,
        schema: schemaOf(id, operation),
        bodyLimit: raw ?? limits.bodyBytes ?? httpLimits.bodyBytes,
        handlerTimeout:
          limits.handlerTimeoutMs ?? (raw ? 100_000 : (options.handlerTimeoutMs ?? httpLimits.handlerTimeoutMs)),
        onRequest: (request, reply) => admit(options.authenticator, operation, method, request, reply),
        handler: async (request, reply) => {
          if (!isWellFormed(request.body)) return sendProblem(reply, new Problem('invalid_input'));
          const call = callOf(request, reply, raw !== undefined) as Call<typeof id>;
          const result = await handler(call);
          if (result instanceof Problem) return sendProblem(reply, result);
          if (result === reply) return reply;
          check?.(result);
          reply.code(operation.status ?? 200);
          if (!reply.hasHeader('cache-control')) reply.header('cache-control', 'no-store');
          return reply.send(result ?? {});
        },
      });
    },
  };
}

declare module 'fastify' {
  interface FastifyRequest {
    caller: Caller | undefined;
  }
}

function callOf(
  request: FastifyRequest,
  reply: FastifyReply,
  raw: boolean,
): Omit<Call<OperationId>, 'caller'> & { caller: unknown } {
  const { params, query, body, caller, signal } = request;
  const bytes = raw && Buffer.isBuffer(body) ? body : Buffer.alloc(0);
  return { params, query, body: raw ? undefined : body, raw: bytes, caller, request, reply, signal } as ReturnType<
    typeof callOf
  >;
}

/**
 * Whether all text is Unicode: JSON can escape half a character (RFC 8259 section 8.2), which can neither be stored nor
 * signed. For values whose shape was checked, so that their depth is bounded.
 */
function isWellFormed(value: unknown): boolean {
  if (typeof value === 'string') return value.isWellFormed();
  if (typeof value !== 'object' || value === null || Buffer.isBuffer(value)) return true;
  return Object.entries(value).every(([key, member]) => key.isWellFormed() && isWellFormed(member));
}

function schemaOf(id: OperationId, operation: Operation): Record<string, unknown> {
  const [tag] = id.split('.');
  return {
    operationId: id,
    summary: operation.summary,
    tags: [tag],
    ...(operation.params ? { params: operation.params } : {}),
    ...(operation.query ? { querystring: operation.query } : {}),
    ...(operation.body ? { body: operation.body } : {}),
    response: { [operation.status ?? 200]: operation.reply },
  };
}

/** Everything that is decided before the body is read. */
async function admit(
  authenticator: Authenticator,
  operation: Operation,
  method: string,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply | undefined> {
  const problem = await refusal(authenticator, operation, method, request);
  if (!problem) return undefined;
  sendProblem(reply, problem);
  return reply;
}

async function refusal(
  authenticator: Authenticator,
  operation: Operation,
  method: string,
  request: FastifyRequest,
): Promise<Problem | undefined> {
  if (method !== 'GET') {
    if (!authenticator.isSameOrigin(request)) return new Problem('wrong_origin');
    const type = request.headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase();
    const expected = operation.rawMaxBytes === undefined ? 'application/json' : 'application/octet-stream';
    if (type !== expected) return new Problem('unsupported_media_type');
  }
  const caller = await authenticator.authenticate(request);
  request.caller = caller;
  return accessRefusal(operation.access, caller);
}

/** Whether `caller` may use something with this `access`. */
export function accessRefusal(access: Operation['access'], caller: Caller | undefined): Problem | undefined {
  if (access === 'public') return undefined;
  if (!caller) return new Problem('not_logged_in');
  if (access === 'viewer') return undefined;
  if (caller.status !== 'active' && !access.includes('applicant')) return new Problem('forbidden');
  return access.some((role) => caller.roles.includes(role)) ? undefined : new Problem('forbidden');
}

/** A reply that does not match its schema is a bug; tests find it here. */
function replyCheck(id: OperationId, schema: TSchema): (value: unknown) => void {
  const validator: Validator = Compile(schema);
  return (value) => {
    const plain: unknown = JSON.parse(JSON.stringify(value ?? {}));
    if (validator.Check(plain)) return;
    const [first] = validator.Errors(plain);
    throw new Error(`The reply of ${id} does not match its schema at ${first?.instancePath}: ${first?.message}.`);
  };
}
