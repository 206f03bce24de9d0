import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Federation, WireResponse } from '../../federation/index.ts';
import type { Tx } from '../db/index.ts';
import type { App } from '../platform/app.ts';
import { sendProblem } from '../platform/error-reply.ts';
import { Problem } from '../platform/problem.ts';

/** Bounds of what peers send to this node. Times in ms, sizes in bytes. */
export interface WireLimits {
  /** 1 MiB of events and what wraps them. */
  readonly bodyBytes: number;
  readonly bodyTimeoutMs: number;
  readonly handlerTimeoutMs: number;
  /** Requests of one address that are being answered at the same time. */
  readonly requestsPerSource: number;
  /** A reader of a long answer takes at least `slowReaderBytes` in this time, or loses the connection. */
  readonly slowReaderWindowMs: number;
  readonly slowReaderBytes: number;
}

export const wireLimits: WireLimits = {
  bodyBytes: 1_310_720,
  bodyTimeoutMs: 15_000,
  handlerTimeoutMs: 20_000,
  requestsPerSource: 64,
  slowReaderWindowMs: 15_000,
  slowReaderBytes: 64 * 1024,
};

const methods = ['GET', 'HEAD', 'PUT', 'POST', 'PATCH', 'DELETE'] as const;
const paths = ['/federation/*', '/.well-known/openid-federation'];

/**
 * Answers peers: hands raw bytes and the raw request target to the protocol engine. Nothing of what serves browsers applies here: no cookies,
 * no origin check, no JSON parser, no compression, no page headers.
 * @param federation the engine, or undefined while this node has no identity yet
 */
export function mountFederation(
  app: App,
  federation: () => Federation<Tx> | undefined,
  limits: WireLimits = wireLimits,
): void {
  app.register(async (scope) => {
    const sources = new Map<string, number>();
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (request: FastifyRequest, payload: IncomingMessage) =>
      readBody(request, payload, limits),
    );
    scope.addHook('onRequest', async (request, reply) => {
      const problem = takePlace(request.ip, reply, sources, limits) ?? refusedUnread(request);
      if (problem === undefined) return;
      sendProblem(reply, problem);
      return reply;
    });
    for (const url of paths) {
      scope.route({
        method: [...methods],
        url,
        helmet: false,
        schema: { hide: true },
        handlerTimeout: limits.handlerTimeoutMs,
        bodyLimit: limits.bodyBytes,
        handler: async (request, reply) => {
          const engine = federation();
          if (engine === undefined) return sendProblem(reply, new Problem('setup_not_done', {}, 30));
          const response = await engine.handle({
            method: request.method,
            target: request.raw.url ?? '',
            // Distinct: a field that came twice is never joined into one.
            headers: request.raw.headersDistinct,
            body: Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0),
            remoteAddress: request.ip,
          });
          return answer(reply, response, limits);
        },
      });
    }
  });
}

/** Counts the request against its source until the answer is out or the connection is gone. */
function takePlace(
  source: string,
  reply: FastifyReply,
  sources: Map<string, number>,
  limits: WireLimits,
): Problem | undefined {
  const open = sources.get(source) ?? 0;
  if (open >= limits.requestsPerSource) return new Problem('rate_limited', {}, 1);
  sources.set(source, open + 1);
  reply.raw.once('close', () => {
    const left = (sources.get(source) ?? 1) - 1;
    if (left > 0) sources.set(source, left);
    else sources.delete(source);
  });
  return undefined;
}

/** What is refused before a byte of the body is read. */
function refusedUnread({ headers, method }: FastifyRequest): Problem | undefined {
  // No request compression in this version: nothing small may unfold into something large.
  if ((headers['content-encoding'] ?? 'identity') !== 'identity') return new Problem('unsupported_media_type');
  const hasBody = headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
  return hasBody && (method === 'GET' || method === 'HEAD') ? new Problem('invalid_input') : undefined;
}

/** The body as it came, within size and time. */
async function readBody(request: FastifyRequest, payload: IncomingMessage, limits: WireLimits): Promise<Buffer> {
  if (Number(request.headers['content-length'] ?? 0) > limits.bodyBytes) throw new Problem('too_large');
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const timer = setTimeout(() => settle(new Problem('too_slow')), limits.bodyTimeoutMs);
    const settle = (failure?: Problem): void => {
      clearTimeout(timer);
      payload.off('data', take).off('end', settle).off('close', gone);
      if (failure === undefined) resolve(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks, size));
      else reject(failure);
    };
    const take = (chunk: Buffer): void => {
      size += chunk.length;
      if (size > limits.bodyBytes) settle(new Problem('too_large'));
      else chunks.push(chunk);
    };
    const gone = (): void => settle(new Problem('too_slow'));
    payload.on('data', take).once('end', settle).once('close', gone);
  });
}

function answer(reply: FastifyReply, response: WireResponse, limits: WireLimits): FastifyReply | Promise<FastifyReply> {
  const { body } = response;
  if (typeof body === 'string' || Buffer.isBuffer(body)) {
    return reply.code(response.status).headers(response.headers).send(body);
  }
  return stream(reply, response, body, limits);
}

/**
 * Sends a long answer piece by piece. Fastify's own time-out would cut a large file off in the middle, so this answer has deadlines of its own:
 * it goes on as long as the reader keeps reading.
 */
async function stream(
  reply: FastifyReply,
  response: WireResponse,
  body: AsyncIterable<Buffer>,
  limits: WireLimits,
): Promise<FastifyReply> {
  reply.hijack();
  const { raw } = reply;
  raw.writeHead(response.status, response.headers);
  try {
    for await (const piece of body) {
      if (raw.destroyed) break;
      if (!raw.write(piece) && !(await drained(raw, piece.length, limits))) break;
    }
    if (!raw.destroyed) raw.end();
  } catch (error) {
    // The head is out: the only honest sign of a failure is an answer that stops before its length.
    reply.log.warn({ err: error }, 'A long answer to a peer broke off.');
    raw.destroy();
  }
  return reply;
}

/** Waits until the reader has taken what was written. False when it is too slow or gone. */
function drained(raw: ServerResponse, pieceBytes: number, limits: WireLimits): Promise<boolean> {
  const timeMs = limits.slowReaderWindowMs * Math.max(1, pieceBytes / limits.slowReaderBytes);
  return new Promise((resolve) => {
    const finish = (alive: boolean) => (): void => {
      clearTimeout(timer);
      raw.off('drain', onDrain).off('close', onClose);
      if (!alive) raw.destroy();
      resolve(alive);
    };
    const onDrain = finish(true);
    const onClose = finish(false);
    const timer = setTimeout(onClose, timeMs);
    raw.once('drain', onDrain).once('close', onClose);
  });
}
