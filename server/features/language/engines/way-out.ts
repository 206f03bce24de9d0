import type { LookupFunction } from 'node:net';
import { Agent, buildConnector, type Dispatcher } from 'undici';
import { addressesOf, ownAddresses, placeOf, type Resolve, systemResolve } from './addresses.ts';

export interface WayOutOptions {
  /** The only origin that is spoken to: the one that an administrator configured. */
  readonly origin: string;
  /** Whether machines outside the institution may be connected to. */
  readonly outside: boolean;
  readonly connectTimeoutMs?: number;
  readonly resolve?: Resolve;
}

/** The way to one engine, in the form that its client takes. */
export interface WayOut {
  fetch(url: string | URL | Request, init?: RequestInit): Promise<Response>;
  close(): Promise<void>;
}

/** An answer is text; nothing that long is a translation or a transcript. */
export const maxAnswerBytes = 2 * 1024 * 1024;

const sentHeaders = new Set(['accept', 'authorization', 'content-type']);

class Refused extends Error {
  override readonly name = 'Refused';
}

/**
 * HTTP to one engine. The name is resolved once, inside the connector, and every address of it must be where an engine may stand: without
 * `outside` nothing leaves the institution, whatever the name resolves to. Redirects are answers, never followed. Headers that tell
 * about the machine that asks are not sent.
 */
export function createWayOut({
  origin,
  outside,
  connectTimeoutMs = 2_000,
  resolve = systemResolve,
}: WayOutOptions): WayOut {
  const own = ownAddresses();
  const permitted = (address: string): boolean => {
    const place = placeOf(address, own);
    return place === 'inside' || (place === 'outside' && outside);
  };
  const lookup: LookupFunction = (hostname, options, callback) => {
    addressesOf(hostname, resolve).then(
      (found) => {
        const [first] = found;
        if (first === undefined || !found.every(({ address }) => permitted(address))) {
          callback(new Refused('the address is not allowed'), '', 0);
        } else if (options.all === true) callback(null, [...found]);
        else callback(null, first.address, first.family);
      },
      (error: NodeJS.ErrnoException) => callback(error, '', 0),
    );
  };
  const connect = buildConnector({ timeout: connectTimeoutMs, allowH2: false, lookup } as buildConnector.BuildOptions);
  const agent = new Agent({
    // A custom lookup is not called for addresses, so they are judged here, before a packet is sent.
    connect: (target, callback) => {
      if (/^[\d.]+$|:/.test(target.hostname) && !permitted(target.hostname)) {
        callback(new Refused('the address is not allowed'), null);
      } else connect(target, callback);
    },
    connections: 8,
    pipelining: 1,
    allowH2: false,
    keepAliveTimeout: 10_000,
    maxHeaderSize: 16_384,
  });
  return {
    fetch: (url, init) => send(agent, origin, new Request(url, init)),
    close: () => agent.destroy(),
  };
}

async function send(agent: Agent, origin: string, request: Request): Promise<Response> {
  const { origin: asked, pathname, search } = new URL(request.url);
  if (asked !== origin) throw new Refused('another origin');
  const headers = Object.fromEntries([...request.headers].filter(([name]) => sentHeaders.has(name)));
  const answer = await agent.request({
    origin,
    path: pathname + search,
    method: request.method as Dispatcher.HttpMethod,
    headers: { ...headers, 'accept-encoding': 'identity', 'user-agent': 'consilium' },
    body: request.body === null ? null : Buffer.from(await request.arrayBuffer()),
    signal: request.signal,
    // The caller's signal says how long all of it may take.
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of answer.body as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxAnswerBytes) throw new Refused('the answer is too long');
    chunks.push(chunk);
  }
  const kept = new Headers();
  for (const name of ['content-type', 'retry-after']) {
    const value = answer.headers[name];
    if (typeof value === 'string') kept.set(name, value);
  }
  const empty = answer.statusCode === 204 || answer.statusCode === 304;
  // A Response takes no 1xx, and a redirect is an answer like any other.
  const status = answer.statusCode >= 200 ? answer.statusCode : 502;
  return new Response(empty ? null : new Uint8Array(Buffer.concat(chunks, size)), { status, headers: kept });
}
