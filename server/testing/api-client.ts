import { Agent, request } from 'undici';
import type { Body, Params, Query, Reply } from '../../spec/schemas/api/operations.ts';
import { type OperationId, paths } from '../../spec/schemas/api/paths.ts';

/** Every `*.localhost` name is this machine (RFC 6761 section 6.3); not every resolver knows it. */
const loopback = new Agent({
  connect: { lookup: (_name, _options, done) => done(null, [{ address: '127.0.0.1', family: 4 }]) },
});

/** The node answered with a problem (RFC 9457). */
export class ApiProblem extends Error {
  readonly status: number;
  readonly code: string;
  readonly operation: OperationId;
  readonly problem: Record<string, unknown>;
  constructor(operation: OperationId, status: number, problem: Record<string, unknown>) {
    super(`${operation} answered ${status} ${String(problem.code ?? '')} ${JSON.stringify(problem.errors ?? '')}`);
    this.operation = operation;
    this.status = status;
    this.code = String(problem.code ?? '');
    this.problem = problem;
  }
}

type Input<K extends OperationId> = (Params<K> extends undefined ? { params?: never } : { params: Params<K> }) &
  (Query<K> extends undefined ? { query?: never } : { query?: Query<K> }) &
  (Body<K> extends undefined ? { body?: never } : { body: Body<K> }) & { raw?: Buffer };

/**
 * One browser without a window: speaks the API of one node over real HTTP, keeps its cookies, sends the headers that a page would send.
 * `base` is the node's address, such as `http://hospital-a.localhost:4401`.
 */
export class ApiClient {
  readonly base: string;
  private readonly cookies = new Map<string, string>();
  constructor(base: string) {
    this.base = base.replace(/\/$/, '');
  }

  /** The Cookie header, for a WebSocket or a browser that goes on with this login. */
  cookieHeader(): string {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  /** Calls one operation. Throws ApiProblem when the node refuses. */
  async call<K extends OperationId>(operation: K, input: Input<K>): Promise<Reply<K>> {
    const answer = await this.send(operation, input);
    const text = await answer.body.text();
    const value: unknown = text === '' ? {} : JSON.parse(text);
    if (answer.statusCode >= 400) throw new ApiProblem(operation, answer.statusCode, value as Record<string, unknown>);
    return value as Reply<K>;
  }

  /** Calls an operation whose reply is bytes. */
  async bytes<K extends OperationId>(
    operation: K,
    input: Input<K>,
  ): Promise<{ status: number; headers: Record<string, unknown>; body: Buffer }> {
    const answer = await this.send(operation, input);
    return { status: answer.statusCode, headers: answer.headers, body: Buffer.from(await answer.body.arrayBuffer()) };
  }

  private async send<K extends OperationId>(operation: K, input: Input<K>) {
    const [method, template] = paths[operation];
    const params = (input.params ?? {}) as Record<string, string>;
    const path = template.replace(/:(\w+)/g, (_whole, name: string) => encodeURIComponent(params[name] ?? ''));
    const query = new URLSearchParams();
    for (const [name, value] of Object.entries((input.query ?? {}) as Record<string, unknown>)) {
      if (value !== undefined) query.set(name, String(value));
    }
    const headers: Record<string, string> = { origin: this.base, 'x-consilium': '1', accept: 'application/json' };
    const cookie = this.cookieHeader();
    if (cookie !== '') headers.cookie = cookie;
    let body: string | Buffer | null = null;
    if (input.raw) {
      headers['content-type'] = 'application/octet-stream';
      body = input.raw;
    } else if (method !== 'GET') {
      headers['content-type'] = 'application/json';
      body = JSON.stringify(input.body ?? {});
    }
    const url = `${this.base}${path}${query.size > 0 ? `?${query}` : ''}`;
    const answer = await request(url, {
      method,
      headers,
      body,
      dispatcher: loopback,
      headersTimeout: 30_000,
      bodyTimeout: 30_000,
    });
    for (const line of [answer.headers['set-cookie'] ?? []].flat()) {
      const [pair = '', ...attributes] = line.split(';');
      const at = pair.indexOf('=');
      const gone = attributes.some((part) => /^\s*max-age=0\s*$/i.test(part)) || pair.slice(at + 1) === '';
      if (gone) this.cookies.delete(pair.slice(0, at));
      else this.cookies.set(pair.slice(0, at), pair.slice(at + 1));
    }
    return answer;
  }
}
