import type { Static, TSchema } from 'typebox';
import { Compile, type Validator } from 'typebox/compile';
import type { WireRequest, WireResponse } from '../contract.ts';
import { parseJson } from '../signing/canonical.ts';
import type { RegistryPosition } from '../signing/signature-fields.ts';
import { problem } from './problem.ts';

/** A request that reached its endpoint. `peer` is the proven sender of a signed request, null on public endpoints. */
export interface Call<Body = unknown> {
  peer: string;
  params: Record<string, string>;
  query: URLSearchParams;
  body: Body;
  rawBody: Buffer;
  request: WireRequest;
}
export interface Route {
  method: string;
  /** Segments; `{name}` takes one segment. */
  path: string;
  /** `signed`: RFC 9421. `public`: everybody, limited by source address. */
  auth: 'signed' | 'public';
  schema?: TSchema;
  handle(call: Call<never>): Promise<WireResponse> | WireResponse;
}
export type Authenticated =
  | { ok: true; peer: string; positions: RegistryPosition[] }
  | { ok: false; response: WireResponse };

export interface RouterDeps {
  authenticate(request: WireRequest): Promise<Authenticated>;
  /** Seconds to wait for a public caller, 0 = go on. */
  throttlePublic(remoteAddress: string): number;
  /** A proven peer has spoken: its registry position and that it is alive. */
  heard(peer: string, positions: RegistryPosition[]): void;
  /** The registry that the peer comes from is too old here to say who is to be trusted today. */
  isStale(peer: string): boolean;
  /** Registry position of this node as header value, for every answer to a peer. */
  registryHeader(): string | undefined;
  refused(peer: string | null, code: string, what: string): void;
  failed(error: unknown, route: string): void;
}

/** Makes a route whose handler gets a body of the schema's type. */
export function route<Schema extends TSchema>(
  method: string,
  path: string,
  schema: Schema,
  handle: (call: Call<Static<Schema>>) => Promise<WireResponse> | WireResponse,
): Route {
  return { method, path, auth: 'signed', schema, handle: handle as Route['handle'] };
}

interface Compiled extends Route {
  segments: string[];
  validator: Validator | undefined;
}

/** Finds the endpoint, authenticates, checks the body's shape, answers. Nothing a caller sends makes it throw. */
export class Router {
  readonly #deps: RouterDeps;
  readonly #routes: Compiled[] = [];

  constructor(deps: RouterDeps) {
    this.#deps = deps;
  }

  add(routes: Route[]): void {
    for (const entry of routes) {
      const validator = entry.schema === undefined ? undefined : Compile(entry.schema);
      this.#routes.push({ ...entry, segments: entry.path.split('/').slice(1), validator });
    }
  }

  async handle(request: WireRequest): Promise<WireResponse> {
    const question = request.target.indexOf('?');
    const path = question < 0 ? request.target : request.target.slice(0, question);
    const query = new URLSearchParams(question < 0 ? '' : request.target.slice(question + 1));
    const segments = path.split('/').slice(1);
    const matching = this.#routes.filter((candidate) => fits(candidate.segments, segments));
    const found = matching.find(({ method }) => method === request.method);
    if (found === undefined && /^\/federation\/v(?!1\/)[0-9]+\//.test(path)) return problem('version_unsupported');
    if (found === undefined) return problem(matching.length > 0 ? 'method_not_allowed' : 'no_such_object');
    try {
      return await this.#serve(found, request, segments, query);
    } catch (error) {
      this.#deps.failed(error, `${found.method} ${found.path}`);
      return problem('internal');
    }
  }

  /** Proves a request that is not answered here, such as an upgrade to a WebSocket. */
  async prove(request: WireRequest): Promise<Authenticated> {
    const sender = await this.#deps.authenticate(request);
    if (!sender.ok) return sender;
    this.#deps.heard(sender.peer, sender.positions);
    if (!this.#deps.isStale(sender.peer)) return sender;
    return { ok: false, response: problem('registry_stale', { 'retry-after': '30' }) };
  }

  async #serve(
    found: Compiled,
    request: WireRequest,
    segments: string[],
    query: URLSearchParams,
  ): Promise<WireResponse> {
    const params = capture(found.segments, segments);
    if (found.auth === 'public') {
      const wait = this.#deps.throttlePublic(request.remoteAddress);
      if (wait > 0) return problem('too_many_requests', { 'retry-after': String(Math.ceil(wait)) });
      return this.#answer(found, { peer: '', params, query, request });
    }
    const sender = await this.#deps.authenticate(request);
    if (!sender.ok) return this.#withPosition(sender.response);
    this.#deps.heard(sender.peer, sender.positions);
    if (this.#deps.isStale(sender.peer)) return this.#withPosition(problem('registry_stale', { 'retry-after': '30' }));
    return this.#withPosition(await this.#answer(found, { peer: sender.peer, params, query, request }));
  }

  async #answer(found: Compiled, call: Omit<Call, 'body' | 'rawBody'>): Promise<WireResponse> {
    const rawBody = call.request.body;
    let body: unknown;
    if (found.validator !== undefined) {
      const parsed = parseJson(rawBody);
      if (!parsed.ok) return this.#refuse(found, call.peer, 'bad_json');
      if (!found.validator.Check(parsed.value)) return this.#refuse(found, call.peer, 'invalid_input');
      body = parsed.value;
    }
    return found.handle({ ...call, body, rawBody } as Call<never>);
  }

  #refuse(found: Compiled, peer: string, code: 'bad_json' | 'invalid_input'): WireResponse {
    this.#deps.refused(peer === '' ? null : peer, code, `${found.method} ${found.path}`);
    return problem(code);
  }

  #withPosition(response: WireResponse): WireResponse {
    const position = this.#deps.registryHeader();
    return position === undefined
      ? response
      : { ...response, headers: { ...response.headers, 'consilium-registry': position } };
  }
}

function fits(pattern: string[], segments: string[]): boolean {
  return pattern.length === segments.length && pattern.every((part, i) => part.startsWith('{') || part === segments[i]);
}

function capture(pattern: string[], segments: string[]): Record<string, string> {
  const params: Record<string, string> = {};
  for (const [i, part] of pattern.entries()) if (part.startsWith('{')) params[part.slice(1, -1)] = segments[i] ?? '';
  return params;
}

/** Whole number from a query, or the fallback when it is absent; null when it is there and not one in the range. */
export function integer(
  query: URLSearchParams,
  name: string,
  fallback: number,
  max = Number.MAX_SAFE_INTEGER,
): number | null {
  const text = query.get(name);
  if (text === null) return fallback;
  if (!/^[0-9]{1,15}$/.test(text)) return null;
  const value = Number(text);
  return Math.min(value, max);
}
