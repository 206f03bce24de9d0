import dns from 'node:dns';
import type { LookupFunction } from 'node:net';
import { Agent, buildConnector, type Dispatcher } from 'undici';
import { type AllowedRange, addressAllowed, addressListed, assertRange, isLiteral } from './address.ts';
import type {
  Outbound,
  OutboundFailure,
  OutboundRequest,
  OutboundResponse,
  OutboundSocket,
  SocketInput,
} from './outbound.ts';
import { openSocket } from './sockets.ts';

export interface SafeFetchOptions {
  /** Ranges beyond the public internet that an operator allows, for one host or for all. Plain http is allowed only there. */
  allow?: AllowedRange[];
  /** Development: names ending in `.localhost` resolve to 127.0.0.1 (RFC 6761 section 6.3) and may be reached by plain http. */
  localhostNames?: boolean;
  /** Sockets kept per peer. */
  socketsPerPeer?: number;
  /** Peers with open sockets at one time. */
  maxPeers?: number;
  connectTimeoutMs?: number;
  /** Resolves a name to all its addresses; the system's resolver unless a test hands one in. */
  resolve?: (host: string) => Promise<{ address: string; family: number }[]>;
}
export type SafeFetch = Outbound & { close(): Promise<void> };

class BlockedAddress extends Error {
  override readonly name = 'BlockedAddress';
}
class BodyTooLarge extends Error {
  override readonly name = 'BodyTooLarge';
}

const localhostRange: AllowedRange = { cidr: '127.0.0.0/8' };

/**
 * Outgoing HTTP that cannot be turned against the hospital's own network. The name is resolved once, inside the connector; every
 * address of the answer must be allowed; the connected socket's address is checked again. Redirects are answers, never followed.
 */
export function createSafeFetch(options: SafeFetchOptions = {}): SafeFetch {
  const allow = options.allow ?? [];
  allow.forEach(assertRange);
  const guard = new AddressGuard(allow, options);
  const agent = requestAgent(guard, options);
  const socketAgent = openAgent(guard, options);

  async function open(input: OutboundRequest): Promise<OutboundResponse<AsyncIterable<Buffer>> | OutboundFailure> {
    const refusal = guard.refuseUrl(input.url);
    if (refusal !== undefined) return { ok: false, code: 'blocked', detail: refusal };
    const signal = AbortSignal.timeout(input.timeoutMs);
    try {
      const response = await agent.request({
        origin: new URL(input.url).origin,
        path: pathOf(input.url),
        method: input.method as Dispatcher.HttpMethod,
        headers: { 'accept-encoding': 'identity', 'user-agent': 'consilium', ...input.headers },
        body: input.body ?? null,
        headersTimeout: input.timeoutMs,
        bodyTimeout: input.timeoutMs,
        signal,
      });
      const announced = Number(response.headers['content-length'] ?? 0);
      if (announced > input.maxBytes) {
        response.body.on('error', () => {}).destroy();
        return { ok: false, code: 'too_large', detail: `announced ${announced} bytes` };
      }
      return {
        ok: true,
        status: response.statusCode,
        headers: flatten(response.headers),
        body: capped(response.body, input.maxBytes),
      };
    } catch (error) {
      return failure(error, signal);
    }
  }

  async function request(input: OutboundRequest): Promise<OutboundResponse<Buffer> | OutboundFailure> {
    const opened = await open(input);
    if (!opened.ok) return opened;
    const chunks: Buffer[] = [];
    try {
      for await (const chunk of opened.body) chunks.push(chunk);
    } catch (error) {
      return failure(error);
    }
    const body = chunks.length === 1 ? (chunks[0] ?? Buffer.alloc(0)) : Buffer.concat(chunks);
    return { ...opened, body };
  }

  async function socket(input: SocketInput): Promise<OutboundSocket | OutboundFailure> {
    const refusal = guard.refuseUrl(input.url);
    if (refusal !== undefined) return { ok: false, code: 'blocked', detail: refusal };
    return openSocket(socketAgent, input);
  }

  return {
    open,
    request,
    socket,
    close: async () => void (await Promise.all([agent.destroy(), socketAgent.destroy()])),
  };
}

/** Sockets for requests, kept for the next ones. */
function requestAgent(guard: AddressGuard, options: SafeFetchOptions): Agent {
  return new Agent({
    connect: guard.connector(options.connectTimeoutMs ?? 5_000),
    connections: options.socketsPerPeer ?? 8,
    maxOrigins: options.maxPeers ?? 1_024,
    allowH2: false,
    pipelining: 1,
    keepAliveTimeout: 50_000,
    keepAliveMaxTimeout: 300_000,
    maxHeaderSize: 16_384,
  });
}

/** Sockets that stay open: they must not keep requests waiting for a place. */
function openAgent(guard: AddressGuard, options: SafeFetchOptions): Agent {
  return new Agent({
    connect: guard.connector(options.connectTimeoutMs ?? 5_000),
    maxOrigins: options.maxPeers ?? 1_024,
    allowH2: false,
    maxHeaderSize: 16_384,
  });
}

class AddressGuard {
  readonly #allow: readonly AllowedRange[];
  readonly #localhostNames: boolean;
  readonly #resolve: (host: string) => Promise<{ address: string; family: number }[]>;

  constructor(allow: readonly AllowedRange[], options: SafeFetchOptions) {
    this.#allow = allow;
    this.#localhostNames = options.localhostNames ?? false;
    this.#resolve = options.resolve ?? ((host) => dns.promises.lookup(host, { all: true }));
  }

  /** Why `url` is refused before any socket is opened, or undefined. Numbers in any notation were made dotted by the URL parser. */
  refuseUrl(url: string): string | undefined {
    if (!URL.canParse(url)) return 'not a URL';
    const { protocol, hostname, username, password } = new URL(url);
    if (protocol !== 'https:' && protocol !== 'http:') return 'only http and https';
    if (username !== '' || password !== '') return 'credentials in the URL';
    if (
      protocol === 'http:' &&
      !this.#rangesFor(hostname).some(({ host }) => host === undefined || host === hostname)
    ) {
      return 'plain http to a public host';
    }
    if (isLiteral(hostname) && !this.#allowed(hostname, hostname)) return 'address not allowed';
    return undefined;
  }

  connector(timeoutMs: number): buildConnector.connector {
    const connect = buildConnector({
      timeout: timeoutMs,
      allowH2: false,
      lookup: this.#lookup,
      autoSelectFamily: true,
    } as buildConnector.BuildOptions);
    return (target, callback) => {
      // A custom lookup is not called for IP literals, so the literal is judged here.
      if (isLiteral(target.hostname) && !this.#allowed(target.hostname, target.hostname)) {
        callback(new BlockedAddress('address not allowed'), null);
        return;
      }
      connect(target, (error, socket) => {
        if (error !== null) return callback(error, null);
        const address = socket.remoteAddress ?? '';
        // Plain http only where the operator has named the range, whatever the name resolved to.
        const permitted =
          target.protocol === 'https:'
            ? this.#allowed(address, target.hostname)
            : this.#listed(address, target.hostname);
        if (permitted) return callback(null, socket);
        socket.destroy();
        return callback(new BlockedAddress('connected to an address that is not allowed'), null);
      });
    };
  }

  readonly #lookup: LookupFunction = (hostname, options, callback) => {
    const found = this.#isLocalhost(hostname)
      ? Promise.resolve([{ address: '127.0.0.1', family: 4 }])
      : this.#resolve(hostname);
    found.then(
      (addresses) => {
        const first = addresses[0];
        // One forbidden address among public ones is a rebinding attempt or a broken zone: the whole name is refused.
        if (first === undefined || !addresses.every(({ address }) => this.#allowed(address, hostname))) {
          callback(new BlockedAddress('name resolves to an address that is not allowed'), '', 0);
        } else if (options.all === true) callback(null, addresses);
        else callback(null, first.address, first.family);
      },
      (error: NodeJS.ErrnoException) => callback(error, '', 0),
    );
  };

  #isLocalhost(host: string): boolean {
    return this.#localhostNames && host.endsWith('.localhost');
  }
  #rangesFor(host: string): readonly AllowedRange[] {
    return this.#isLocalhost(host) ? [localhostRange, ...this.#allow] : this.#allow;
  }
  #allowed(address: string, host: string): boolean {
    return addressAllowed(address, host, this.#rangesFor(host));
  }
  #listed(address: string, host: string): boolean {
    return addressListed(address, host, this.#rangesFor(host));
  }
}

/** Path and query exactly as signed: the URL parser would normalise nothing that `signRequest` has not already seen. */
function pathOf(url: string): string {
  const { pathname, search } = new URL(url);
  return pathname + search;
}

async function* capped(body: AsyncIterable<Uint8Array>, maxBytes: number): AsyncIterable<Buffer> {
  let size = 0;
  for await (const chunk of body) {
    size += chunk.byteLength;
    if (size > maxBytes) throw new BodyTooLarge(`more than ${maxBytes} bytes`);
    yield Buffer.isBuffer(chunk) ? chunk : Buffer.from(chunk);
  }
}

function flatten(headers: Record<string, string | string[] | undefined>): Record<string, string> {
  const flat: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) flat[name.toLowerCase()] = Array.isArray(value) ? value.join(', ') : value;
  }
  return flat;
}

function failure(error: unknown, signal?: AbortSignal): OutboundFailure {
  const cause = error instanceof Error ? error : new Error('unknown failure');
  if (cause instanceof BlockedAddress) return { ok: false, code: 'blocked', detail: cause.message };
  if (cause instanceof BodyTooLarge) return { ok: false, code: 'too_large', detail: cause.message };
  const timedOut = signal?.aborted === true || /timeout/i.test(cause.name) || cause.name === 'AbortError';
  const { code } = cause as NodeJS.ErrnoException;
  return { ok: false, code: timedOut ? 'timeout' : 'unreachable', detail: code ?? cause.name };
}
