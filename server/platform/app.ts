import { randomBytes } from 'node:crypto';
import cookie from '@fastify/cookie';
import helmet from '@fastify/helmet';
import { TypeBoxValidatorCompiler } from '@fastify/type-provider-typebox';
import websocket from '@fastify/websocket';
import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify';
import { answerError, sendProblem } from './error-reply.ts';
import type { Log } from './log.ts';
import { Problem } from './problem.ts';
import { limitRate } from './rate-limit.ts';

export type App = FastifyInstance;

export interface AppOptions {
  readonly log: Log;
  /** Proxies whose X-Forwarded-* headers are believed; exact addresses or ranges. */
  readonly trustProxy: readonly string[];
  /** Whether browsers reach the node by https, so that they may be told to insist on it. */
  readonly secure: boolean;
  readonly limits?: Partial<HttpLimits>;
}

/** Every time-out and size of HTTP and WebSocket. Fastify and ws leave most of them open by default. */
export interface HttpLimits {
  /** A socket on which nothing moves is closed. */
  readonly connectionTimeoutMs: number;
  /** A request whose headers and body have not fully arrived is closed. */
  readonly requestTimeoutMs: number;
  readonly headersTimeoutMs: number;
  readonly keepAliveTimeoutMs: number;
  /** A request that is not answered yet gets `deadline_exceeded`. Operations with large bodies set their own. */
  readonly handlerTimeoutMs: number;
  readonly bodyBytes: number;
  /** One WebSocket message from a browser or a peer. */
  readonly messageBytes: number;
  /** Requests of one login, or of one address without a login, in a minute. */
  readonly requestsPerMinute: number;
}

export const httpLimits: HttpLimits = {
  connectionTimeoutMs: 20_000,
  requestTimeoutMs: 120_000,
  headersTimeoutMs: 10_000,
  keepAliveTimeoutMs: 15_000,
  handlerTimeoutMs: 9_000,
  bodyBytes: 256 * 1024,
  messageBytes: 64 * 1024,
  requestsPerMinute: 1_800,
};

/**
 * Pages run scripts, styles and connections of this origin only, and no string becomes script or markup unchecked. `wasm-unsafe-eval` lets
 * WebAssembly of this origin run (spec/decisions/webassembly.md) and, unlike `unsafe-eval`, no script made of text.
 */
export const contentSecurityPolicy = {
  'default-src': ["'none'"],
  'script-src': ["'self'", "'wasm-unsafe-eval'"],
  'style-src': ["'self'"],
  'img-src': ["'self'", 'data:', 'blob:'],
  'media-src': ["'self'", 'blob:'],
  'font-src': ["'self'"],
  'connect-src': ["'self'"],
  'manifest-src': ["'self'"],
  'worker-src': ["'self'"],
  'form-action': ["'self'"],
  'base-uri': ["'none'"],
  'frame-ancestors': ["'none'"],
  'require-trusted-types-for': ["'script'"],
  'trusted-types': ['lit-html', 'dompurify', 'consilium'],
} as const;

/** Builds the HTTP server with every limit set. It listens when `node.ts` says so. */
export async function createApp(options: AppOptions): Promise<App> {
  const limits = { ...httpLimits, ...options.limits };
  const app = Fastify({
    loggerInstance: options.log as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => randomBytes(9).toString('base64url'),
    requestIdHeader: false,
    trustProxy: options.trustProxy.length > 0 ? [...options.trustProxy] : false,
    connectionTimeout: limits.connectionTimeoutMs,
    requestTimeout: limits.requestTimeoutMs,
    keepAliveTimeout: limits.keepAliveTimeoutMs,
    handlerTimeout: limits.handlerTimeoutMs,
    bodyLimit: limits.bodyBytes,
    return503OnClosing: true,
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: 400, ignoreTrailingSlash: false },
    http: { headersTimeout: limits.headersTimeoutMs, connectionsCheckingInterval: 2_000, maxHeaderSize: 16 * 1024 },
    frameworkErrors: answerError,
    onProtoPoisoning: 'error',
    onConstructorPoisoning: 'error',
    clientErrorHandler: (error, socket) => answerBrokenRequest(error, socket),
  });
  app.setValidatorCompiler(TypeBoxValidatorCompiler);
  // Replies are typed and, in tests, checked against their schema (operations.ts); a second pass costs time only.
  app.setSerializerCompiler(() => (value) => JSON.stringify(value));
  app.setErrorHandler(answerError);
  app.setNotFoundHandler((_request, reply) => sendProblem(reply, new Problem('not_found')));
  app.removeContentTypeParser('text/plain');
  closeSlowBodies(app);
  await app.register(cookie);
  await app.register(helmet, {
    contentSecurityPolicy: { useDefaults: false, directives: contentSecurityPolicy },
    hsts: options.secure ? { maxAge: 31_536_000 } : false,
    referrerPolicy: { policy: 'same-origin' },
    crossOriginEmbedderPolicy: false,
  });
  limitRate(app, { perMinute: limits.requestsPerMinute });
  await app.register(websocket, {
    options: { maxPayload: limits.messageBytes, perMessageDeflate: false, clientTracking: true },
  });
  return app;
}

/**
 * After an answer that came before the request had fully arrived (time-out, refusal), Node would go on reading the
 * rest for minutes. The connection is closed instead; a well-behaved client has its answer by then.
 */
function closeSlowBodies(app: App): void {
  app.addHook('onSend', async (request, reply) => {
    if (!request.raw.complete && !request.ws) reply.header('connection', 'close');
  });
  app.addHook('onResponse', async (request) => {
    if (request.raw.complete || request.ws) return;
    const { socket } = request.raw;
    setTimeout(() => socket.destroy(), 500).unref();
  });
}

/** A request that is not HTTP, too large in its headers, or too slow never reaches a route. */
export function answerBrokenRequest(error: Error & { code?: string }, socket: import('node:net').Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed || !socket.writable) {
    socket.destroy();
    return;
  }
  const code =
    error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
      ? 'too_slow'
      : error.code === 'HPE_HEADER_OVERFLOW'
        ? 'too_large'
        : 'invalid_input';
  const problem = new Problem(code);
  const body = JSON.stringify(problem.toJSON());
  socket.end(
    `HTTP/1.1 ${problem.status} Refused\r\nContent-Type: application/problem+json\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}
