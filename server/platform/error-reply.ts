import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import type { ProblemCode } from '../../spec/schemas/common/problems.ts';
import { findDatabaseError, isDatabaseUnavailable, redactDatabaseError } from '../db/index.ts';
import { Problem, problemContentType } from './problem.ts';

const maxReportedErrors = 20;
const maxPathLength = 200;

/** Codes of Fastify and Node that mean a fault of the request, not of the node. */
const known: Readonly<Record<string, ProblemCode>> = {
  FST_ERR_CTP_EMPTY_JSON_BODY: 'malformed_body',
  FST_ERR_CTP_INVALID_JSON_BODY: 'malformed_body',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'malformed_body',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'unsupported_media_type',
  FST_ERR_CTP_BODY_TOO_LARGE: 'too_large',
  FST_ERR_HANDLER_TIMEOUT: 'deadline_exceeded',
  FST_ERR_BAD_URL: 'invalid_input',
  FST_ERR_MAX_PARAM_LENGTH: 'not_found',
  FST_ERR_NOT_FOUND: 'not_found',
  ENOSPC: 'disk_full',
  EDQUOT: 'disk_full',
};

/** What PostgreSQL says of a text with a NUL character, which JSON and addresses can carry (SQLSTATE class 22). */
const unstorableText: ReadonlySet<string> = new Set(['22021', '22P05']);

/**
 * Turns anything that was thrown into the problem that is answered. What was sent is never repeated in the answer,
 * and a fault of the node says only that there was one.
 */
export function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  const { code, validation, validationContext, statusCode } = error as Partial<FastifyError>;
  if (validation) return invalidInput(validation, validationContext);
  const mapped = code ? known[code] : undefined;
  if (mapped) return new Problem(mapped);
  if (isDatabaseUnavailable(error)) return new Problem('database_unavailable', {}, 2);
  if (unstorableText.has(findDatabaseError(error)?.code ?? '')) return new Problem('invalid_input');
  if (error instanceof SyntaxError && statusCode === 400) return new Problem('malformed_body');
  if (statusCode === 415) return new Problem('unsupported_media_type');
  if (statusCode === 413) return new Problem('too_large');
  if (statusCode === 429) return new Problem('rate_limited');
  if (statusCode === 404) return new Problem('not_found');
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) return new Problem('invalid_input');
  return new Problem('internal');
}

function invalidInput(errors: NonNullable<FastifyError['validation']>, part: string | undefined): Problem {
  return new Problem('invalid_input', {
    in: part ?? 'body',
    // The false schema of an additional member says twice what its parent says, and names what was sent.
    errors: errors
      .filter(({ keyword }) => keyword !== 'boolean')
      .slice(0, maxReportedErrors)
      .map(({ instancePath, keyword, message }) => ({
        path: (instancePath ?? '').slice(0, maxPathLength),
        code: keyword,
        message: message ?? 'is not valid',
      })),
  });
}

/** The deadline passed while the client was still sending: its fault, not ours. */
function isSlowBody(error: unknown, request: FastifyRequest): boolean {
  return (error as Partial<FastifyError>).code === 'FST_ERR_HANDLER_TIMEOUT' && !request.raw.complete;
}

/** Fastify's error handler: logs faults of the node without what was sent, and answers with a problem. */
export function answerError(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const problem = isSlowBody(error, request) ? new Problem('too_slow') : toProblem(error);
  if (problem.code === 'internal') request.log.error({ err: redactDatabaseError(error) }, 'The node made an error.');
  else if (problem.status >= 500) request.log.warn({ err: redactDatabaseError(error) }, problem.message);
  sendProblem(reply, problem);
}

export function sendProblem(reply: FastifyReply, problem: Problem): void {
  if (problem.retryAfterSeconds !== undefined) reply.header('retry-after', String(problem.retryAfterSeconds));
  // A handler may have chosen a type, a serializer or caching for its success.
  reply
    .code(problem.status)
    .header('content-type', problemContentType)
    .header('cache-control', 'no-store')
    .serializer((value: unknown) => JSON.stringify(value))
    .send(problem.toJSON());
}
