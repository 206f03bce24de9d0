import { once } from 'node:events';
import {
  createServer,
  request as httpRequest,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import type { EventHeader } from '../../spec/schemas/federation/envelope.ts';
import { ApiClient } from './api-client.ts';
import { eventually } from './eventually.ts';
import {
  type ForgedKeys,
  type ForgeOptions,
  type Forgery,
  forgeDocument,
  forgeEvent,
  forgeRequest,
  freshKeys,
  type RawRequest,
  type SignOptions,
  sha256,
} from './hostile-craft.ts';
import type { TestNode } from './test-node.ts';

export interface PeerAnswer {
  status: number;
  headers: IncomingMessage['headers'];
  /** Parsed JSON, or the text when it is none. */
  body: unknown;
}
export interface Asked {
  method: string;
  path: string;
  headers: IncomingMessage['headers'];
  body: Buffer;
}
type Rule = (asked: Asked) => { status?: number; headers?: Record<string, string>; body?: unknown } | undefined;

const TIMEOUT_MS = 20_000;

/**
 * A node of the federation that does what a test tells it: sends any bytes under any name, and answers requests by rules. It listens on
 * loopback under its own `*.localhost` name. A request for which there is no rule gets 404 and is kept in `unexpected`.
 */
export class HostilePeer implements AsyncDisposable {
  readonly node: string;
  readonly keys: ForgedKeys = freshKeys();
  readonly asked: Asked[] = [];
  readonly unexpected: Asked[] = [];
  readonly #server: Server;
  readonly #rules: { method: string; path: RegExp; rule: Rule }[] = [];
  #registry = '';
  readonly #heads = new Map<string, { seq: number; id: string; ms: number }>();

  private constructor(node: string, server: Server) {
    this.node = node;
    this.#server = server;
  }

  /** @param node a name that ends with `.localhost` */
  static async start(node: string): Promise<HostilePeer> {
    const server = createServer();
    const peer = new HostilePeer(node, server);
    server.on('request', (request, response) => void peer.#serve(request, response));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    peer.answer('GET', /^\/\.well-known\/openid-federation$/, () => ({
      headers: { 'content-type': 'application/entity-statement+jwt' },
      body: peer.entityConfiguration(),
    }));
    return peer;
  }

  get base(): string {
    return `http://${this.node}:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Answers requests whose path matches; later rules win. A rule that gives undefined lets the one before it answer. */
  answer(method: string, path: RegExp, rule: Rule): void {
    this.#rules.unshift({ method, path, rule });
  }

  /** The position that requests of this peer claim, `"hub";seq=N;head="e_…"`. */
  setRegistry(hub: string, seq: number, head: string): void {
    this.#registry = `"${hub}";seq=${seq};head="${head}"`;
  }

  entityConfiguration(over: Record<string, unknown> = {}): string {
    const now = Math.floor(Date.now() / 1000);
    return forgeDocument(this.keys, 'entity-statement+jwt', {
      iss: this.base,
      sub: this.base,
      iat: now,
      exp: now + 86_400,
      jwks: { keys: [{ ...this.keys.jwk, kid: this.keys.kid }] },
      metadata: {
        federation_entity: { organization_name: this.node },
        consilium_node: { base: this.base, versions: [1] },
      },
      ...over,
    });
  }

  /** Applies at the hub's public form and is approved by its administrator, like any institution. */
  async enrolAt(hub: TestNode): Promise<void> {
    const { application } = await new ApiClient(hub.base).call('hub.apply', {
      body: {
        legalName: `Clinic ${this.node}`,
        country: 'TR',
        kind: 'hospital',
        address: '9 Example Street, Ankara',
        responsible: { name: 'Ada Example', position: 'Director', email: 'ada@rogue.example' },
        publicUrl: this.base,
        evidence: [],
        locale: 'en',
      },
    });
    await eventually(`the hub has reached ${this.node}`, 20_000, async () => {
      const seen = await hub.administrator.call('hub.application', { params: { id: application.id } });
      return seen.nodeState === 'reached';
    });
    await hub.administrator.call('hub.decide', { params: { id: application.id }, body: { decision: 'approve' } });
  }

  /** Signs a request to `target`, the public base of a node, without sending it. */
  sign(target: string, method: string, path: string, body?: unknown, over: Partial<SignOptions> = {}): RawRequest {
    const bytes = body === undefined || Buffer.isBuffer(body) ? body : Buffer.from(JSON.stringify(body));
    return forgeRequest(this.keys, {
      method,
      uri: `${target}${path}`,
      node: this.node,
      registry: this.#registry,
      ...(bytes === undefined ? {} : { body: bytes }),
      ...over,
    });
  }

  /** Sends a request as it is. `to` goes elsewhere than what was signed. */
  async send(raw: RawRequest, to: { uri?: string; method?: string; body?: Buffer } = {}): Promise<PeerAnswer> {
    const url = new URL(to.uri ?? raw.uri);
    const body = to.body ?? raw.body;
    const request = httpRequest({
      host: '127.0.0.1',
      port: url.port,
      method: to.method ?? raw.method,
      path: `${url.pathname}${url.search}`,
      headers: { host: url.host, ...raw.headers, ...(body === undefined ? {} : { 'content-length': body.length }) },
      agent: false,
      timeout: TIMEOUT_MS,
    });
    request.on('timeout', () => request.destroy(new Error('the node did not answer in time')));
    request.end(body);
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    return { status: response.statusCode ?? 0, headers: response.headers, body: parsed(await read(response)) };
  }

  /** Signs and sends. */
  call(target: string, method: string, path: string, body?: unknown): Promise<PeerAnswer> {
    return this.send(this.sign(target, method, path, body));
  }

  /** Pushes events (and heads) as one transaction. */
  push(target: string, events: Forgery[], heads: unknown[] = []): Promise<PeerAnswer> {
    const body = Buffer.from(JSON.stringify({ events: events.map((event) => event.envelope), heads }));
    return this.call(target, 'PUT', `/federation/v1/txn/${sha256(body).toString('base64url')}`, body);
  }

  /** Next event of this peer's content feed in a room. `over` replaces header members; the feed goes on from it unless `stay`. */
  next(
    room: string,
    header: Partial<EventHeader> & { type: string },
    body?: unknown,
    options: ForgeOptions & { keys?: ForgedKeys; stay?: boolean; first?: string } = {},
  ): Forgery {
    const feed = `${room} ${header.node ?? this.node}`;
    const head = this.#heads.get(feed);
    const ms = Math.max(Date.now(), (head?.ms ?? 0) + 1);
    const full = {
      v: 1,
      room,
      lane: 'm',
      node: this.node,
      inc: 1,
      seq: (head?.seq ?? 0) + 1,
      prev: head?.id ?? options.first ?? `e_${room.slice(2)}`,
      hlc: [ms, 0],
      ...header,
    };
    const event = forgeEvent(options.keys ?? this.keys, full, body, options);
    if (options.stay !== true) this.#heads.set(feed, { seq: full.seq, id: event.id, ms: full.hlc[0] ?? ms });
    return event;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', this.base);
    const asked: Asked = {
      method: request.method ?? 'GET',
      path: `${url.pathname}${url.search}`,
      headers: request.headers,
      body: await read(request),
    };
    this.asked.push(asked);
    for (const { method, path, rule } of this.#rules) {
      if (method !== asked.method || !path.test(url.pathname)) continue;
      const reply = rule(asked);
      if (reply === undefined) continue;
      const text =
        typeof reply.body === 'string' || Buffer.isBuffer(reply.body) ? reply.body : JSON.stringify(reply.body ?? {});
      response.writeHead(reply.status ?? 200, { 'content-type': 'application/json', ...reply.headers }).end(text);
      return;
    }
    this.unexpected.push(asked);
    response.writeHead(404, { 'content-type': 'application/problem+json' }).end('{"code":"no_such_object"}');
  }
}

async function read(stream: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function parsed(bytes: Buffer): unknown {
  const text = bytes.toString();
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
