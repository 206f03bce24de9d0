export interface OutboundRequest {
  method: string;
  url: string;
  headers: Record<string, string>;
  body?: Buffer;
  /** Largest response body that is read; beyond it the request fails with `too_large`. */
  maxBytes: number;
  /** From the call to the last byte of the response. */
  timeoutMs: number;
}

/** Why no response was read. `blocked`: the address is not one this node may connect to. */
export interface OutboundFailure {
  ok: false;
  code: 'blocked' | 'timeout' | 'unreachable' | 'too_large';
  detail: string;
}
export interface OutboundResponse<Body> {
  ok: true;
  status: number;
  headers: Record<string, string>;
  body: Body;
}

/** An open WebSocket to another node. */
export interface OutboundSocket {
  ok: true;
  send(bytes: Uint8Array): void;
  close(): void;
  /** Binary messages; anything else ends the connection. */
  onMessage(listener: (bytes: Uint8Array) => void): void;
  /** @param listener gets the code of RFC 6455 7.4 */
  onClose(listener: (code: number) => void): void;
}
export interface SocketInput {
  /** As signed: `http:` or `https:`. */
  readonly url: string;
  readonly headers: Record<string, string>;
  readonly protocol: string;
  readonly timeoutMs: number;
}

/** The way out to other nodes. No redirects, address checked on the connected socket, byte and time caps. */
export interface Outbound {
  request(input: OutboundRequest): Promise<OutboundResponse<Buffer> | OutboundFailure>;
  /** The same with the body as it arrives; iterating it throws when a cap is passed or the peer goes away. */
  open(input: OutboundRequest): Promise<OutboundResponse<AsyncIterable<Buffer>> | OutboundFailure>;
  /** A WebSocket under the same rules. A way out without it has none. */
  socket?(input: SocketInput): Promise<OutboundSocket | OutboundFailure>;
}

const noSockets: OutboundFailure = { ok: false, code: 'unreachable', detail: 'this way out has no sockets' };

/** A way out that can be closed: from then on every request, those under way included, has failed. What was sent may still arrive. */
export function closable(outbound: Outbound): Outbound & { close(): void } {
  const closing = Promise.withResolvers<OutboundFailure>();
  return {
    request: (input) => Promise.race([closing.promise, outbound.request(input)]),
    open: (input) => Promise.race([closing.promise, outbound.open(input)]),
    socket: async (input) => {
      const opened = await (outbound.socket?.(input) ?? noSockets);
      // A connection that came too late is closed, not left behind.
      void closing.promise.then(() => opened.ok && opened.close());
      return opened;
    },
    close: () => closing.resolve({ ok: false, code: 'unreachable', detail: 'this node is closing' }),
  };
}
