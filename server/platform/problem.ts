import { STATUS_CODES } from 'node:http';
import { type ProblemCode, problems } from '../../spec/schemas/common/problems.ts';

/** Further members of a problem body: plain data that people who are not logged in may see. */
export type ProblemDetails = Readonly<Record<string, unknown>>;

/**
 * An expected refusal with a stable code. A handler returns it; code deeper down may throw it. It is answered as
 * `application/problem+json` (RFC 9457) and is not logged as an error.
 */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly code: ProblemCode;
  readonly status: number;
  readonly details: ProblemDetails;
  readonly retryAfterSeconds: number | undefined;

  constructor(code: ProblemCode, details: ProblemDetails = {}, retryAfterSeconds?: number) {
    super(problems[code].title);
    this.code = code;
    this.status = problems[code].status;
    this.details = details;
    this.retryAfterSeconds = retryAfterSeconds;
    // A refusal is ordinary; its stack would only cost time.
    this.stack = `Problem: ${code}`;
  }

  /** Body of RFC 9457. `type` stays `about:blank`: the code says which problem it is. */
  toJSON(): Record<string, unknown> {
    const { code, status } = this;
    return { type: 'about:blank', title: problems[code].title || STATUS_CODES[status], status, code, ...this.details };
  }
}

export const problemContentType = 'application/problem+json; charset=utf-8';
