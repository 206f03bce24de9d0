import type { RegistryView } from '../contract.ts';
import { retryAfterMs } from '../delivery/retry-policy.ts';
import type { Outbound, OutboundFailure, OutboundRequest, OutboundSocket } from '../outbound/outbound.ts';
import type { Clock, Random, SigningKeys } from '../ports.ts';
import { parseJson } from '../signing/canonical.ts';
import { challengeNonce, signRequest } from '../signing/http-signature.ts';
import { formatRegistryHeader, type RegistryPosition, readRegistryHeader } from '../signing/signature-fields.ts';

export interface PeerRequest {
  method: 'GET' | 'PUT' | 'POST' | 'DELETE';
  /** Path and query behind the peer's base, starting with a slash. */
  path: string;
  /** JSON text of the body. */
  body?: Buffer;
  headers?: Record<string, string>;
  maxBytes?: number;
  timeoutMs?: number;
}
export interface PeerReply {
  ok: true;
  status: number;
  headers: Record<string, string>;
  /** Parsed body of a JSON reply, undefined when it was none or unsound. */
  json: unknown;
  body: Buffer;
  retryAfterMs: number;
}
export interface PeerFailure {
  ok: false;
  code: OutboundFailure['code'] | 'unknown_node' | 'node_inactive' | 'no_registry';
  detail: string;
}

export interface PeerClientOptions {
  node: string;
  requestTimeoutMs: number;
  replyBytes: number;
}

/**
 * Signed requests to the nodes of the registry. Nobody but the registry names a peer's address, and a node that is not active there is
 * not spoken to. Replies may carry the peer's registry position, which is told to `gossip` and never believed as such.
 */
export class PeerClient {
  readonly #options: PeerClientOptions;
  readonly #outbound: Outbound;
  readonly #keys: SigningKeys;
  readonly #view: () => RegistryView;
  readonly #time: { clock: Clock; random: Random };
  #known: { view: RegistryView; positions: RegistryPosition[]; header: string | undefined } | undefined;
  gossip: (peer: string, positions: RegistryPosition[]) => void = () => {};

  constructor(
    options: PeerClientOptions,
    outbound: Outbound,
    keys: SigningKeys,
    view: () => RegistryView,
    time: { clock: Clock; random: Random },
  ) {
    this.#options = options;
    this.#outbound = outbound;
    this.#keys = keys;
    this.#view = view;
    this.#time = time;
  }

  /** Where this node stands in the registries it follows, home hub first; empty when it follows none. */
  positions(): RegistryPosition[] {
    return this.#position().positions;
  }

  /** The same as header value; undefined when this node follows no registry yet. */
  registryHeader(): string | undefined {
    return this.#position().header;
  }

  /** A view never changes, so what follows from it is worked out once. */
  #position(): { view: RegistryView; positions: RegistryPosition[]; header: string | undefined } {
    const view = this.#view();
    if (this.#known?.view === view) return this.#known;
    const hubs = view.hubs().filter(({ seq }) => seq > 0);
    const positions = hubs.slice(0, 8).map(({ hub, seq, head }) => ({ hub, seq, head }));
    const header = positions.length === 0 ? undefined : formatRegistryHeader(positions);
    this.#known = { view, positions, header };
    return this.#known;
  }

  async request(peer: string, request: PeerRequest): Promise<PeerReply | PeerFailure> {
    const first = await this.#attempt(peer, request);
    if (!first.ok || first.status !== 401) return first;
    // The peer's clock and ours differ: it offers a nonce of its own in place of the time. Once only, else a peer could keep us busy.
    const nonce = challengeNonce(first.headers['accept-signature']);
    return nonce === undefined ? first : this.#attempt(peer, request, nonce);
  }

  /** As `request`, for a JSON value. */
  send(peer: string, method: 'PUT' | 'POST', path: string, value: unknown): Promise<PeerReply | PeerFailure> {
    return this.request(peer, { method, path, body: Buffer.from(JSON.stringify(value)) });
  }

  /** Opens a reply that is read as it arrives (blobs). The caller limits what it reads. */
  async open(peer: string, request: PeerRequest) {
    const signed = this.#sign(peer, request);
    if ('code' in signed) return signed;
    return this.#outbound.open(signed);
  }

  /** Opens a WebSocket by a signed upgrade request. */
  async socket(peer: string, path: string, protocol: string, timeoutMs: number): Promise<OutboundSocket | PeerFailure> {
    const signed = this.#sign(peer, { method: 'GET', path });
    if ('code' in signed) return signed;
    const { url, headers } = signed;
    const opened = await this.#outbound.socket?.({ url, headers, protocol, timeoutMs });
    return opened ?? { ok: false, code: 'unreachable', detail: 'this way out has no sockets' };
  }

  async #attempt(peer: string, request: PeerRequest, nonce?: string): Promise<PeerReply | PeerFailure> {
    const signed = this.#sign(peer, request, nonce);
    if ('code' in signed) return signed;
    const answer = await this.#outbound.request(signed);
    if (!answer.ok) return answer;
    const theirs = answer.headers['consilium-registry'];
    if (theirs !== undefined && theirs !== this.registryHeader()) this.gossip(peer, readRegistryHeader(theirs) ?? []);
    const isJson = (answer.headers['content-type'] ?? '').includes('json');
    const parsed = isJson ? parseJson(answer.body) : undefined;
    return {
      ok: true,
      status: answer.status,
      headers: answer.headers,
      json: parsed?.ok === true ? parsed.value : undefined,
      body: answer.body,
      retryAfterMs: retryAfterMs(answer.headers['retry-after']),
    };
  }

  #sign(peer: string, request: PeerRequest, nonce?: string): OutboundRequest | PeerFailure {
    const entry = this.#view().node(peer);
    if (entry === undefined) return { ok: false, code: 'unknown_node', detail: 'not in a followed registry' };
    if (entry.status !== 'active') return { ok: false, code: 'node_inactive', detail: entry.status };
    const registryHeader = this.registryHeader();
    if (registryHeader === undefined) return { ok: false, code: 'no_registry', detail: 'no registry is followed yet' };
    const url = `${entry.base}${request.path}`;
    const headers = signRequest(
      {
        method: request.method,
        targetUri: url,
        registryHeader,
        node: this.#options.node,
        ...(request.body === undefined ? {} : { body: request.body }),
        ...(nonce === undefined ? {} : { nonce }),
      },
      this.#keys,
      this.#time.clock,
      this.#time.random,
    );
    return {
      method: request.method,
      url,
      headers: { ...request.headers, ...headers },
      ...(request.body === undefined ? {} : { body: request.body }),
      maxBytes: request.maxBytes ?? this.#options.replyBytes,
      timeoutMs: request.timeoutMs ?? this.#options.requestTimeoutMs,
    };
  }
}
