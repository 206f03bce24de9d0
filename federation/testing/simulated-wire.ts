import type { WireRequest, WireResponse } from '../contract.ts';
import type { Outbound, OutboundFailure, OutboundRequest, OutboundResponse } from '../outbound/outbound.ts';

type Handler = (request: WireRequest) => Promise<WireResponse>;

/** What the wire does to requests, as probabilities in [0, 1] and ms. */
export interface WireFaults {
  /** The request never arrives. */
  drop: number;
  /** The request arrives and is answered, and the answer is lost: the crash before the acknowledgement. */
  dropReply: number;
  /** The request arrives twice; the second answer is thrown away. */
  duplicate: number;
  /** Longest delay of a request; different delays reorder requests that are under way together. */
  delayMs: number;
}
const noFaults: WireFaults = { drop: 0, dropReply: 0, duplicate: 0, delayMs: 0 };

/** A network in memory between the nodes of one test. Seeded, so that a failure can be repeated. */
export class SimulatedWire {
  readonly #handlers = new Map<string, Handler>();
  readonly #cut = new Set<string>();
  #state: number;
  faults: WireFaults = { ...noFaults };
  /** Requests that never arrive, whatever the faults. */
  blocks: (request: { from: string; to: string; path: string }) => boolean = () => false;
  /** Requests that reached a node, `from method url status`; for assertions about who spoke to whom. */
  readonly traffic: { from: string; to: string; method: string; path: string; status: number }[] = [];

  constructor(seed = 1) {
    this.#state = seed >>> 0 || 1;
  }

  connect(base: string, handler: Handler): void {
    this.#handlers.set(base, handler);
  }
  disconnect(base: string): void {
    this.#handlers.delete(base);
  }
  /** Cuts the wire between two bases in both directions, or mends it. */
  partition(a: string, b: string, cut = true): void {
    for (const pair of [`${a} ${b}`, `${b} ${a}`]) {
      if (cut) this.#cut.add(pair);
      else this.#cut.delete(pair);
    }
  }

  outbound(from: string): Outbound {
    return {
      request: (input) => this.#request(from, input),
      open: async (input) => {
        const answer = await this.#request(from, input);
        if (!answer.ok) return answer;
        const { body } = answer;
        async function* pieces(): AsyncIterable<Buffer> {
          for (let at = 0; at < body.length; at += 65_536) yield body.subarray(at, at + 65_536);
        }
        return { ...answer, body: pieces() };
      },
    };
  }

  async #request(from: string, input: OutboundRequest): Promise<OutboundResponse<Buffer> | OutboundFailure> {
    const { origin: to, pathname, search } = new URL(input.url);
    const lost = (detail: string): OutboundFailure => ({ ok: false, code: 'unreachable', detail });
    if (this.faults.delayMs > 0) await pause(this.#unit() * this.faults.delayMs);
    const handler = this.#handlers.get(to);
    if (handler === undefined || this.#cut.has(`${from} ${to}`)) return lost('no wire');
    if (this.blocks({ from, to, path: pathname })) return lost('blocked');
    if (this.#unit() < this.faults.drop) return lost('dropped');
    const deliver = async () =>
      handler({
        method: input.method,
        target: pathname + search,
        headers: { ...input.headers },
        body: input.body === undefined ? Buffer.alloc(0) : Buffer.from(input.body),
        remoteAddress: '127.0.0.1',
      });
    const response = await deliver();
    if (this.#unit() < this.faults.duplicate) await deliver();
    this.traffic.push({ from, to, method: input.method, path: pathname, status: response.status });
    // Whoever crashed or was cut off meanwhile does not get its answer out.
    if (this.#handlers.get(to) !== handler || this.#cut.has(`${from} ${to}`)) return lost('answer lost');
    if (this.#unit() < this.faults.dropReply) return lost('answer dropped');
    const body = await collect(response.body);
    if (body.length > input.maxBytes) return { ok: false, code: 'too_large', detail: String(body.length) };
    return { ok: true, status: response.status, headers: response.headers, body };
  }

  /** Next number in [0, 1): mulberry32. */
  #unit(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }
}

export async function collect(body: WireResponse['body']): Promise<Buffer> {
  if (typeof body === 'string') return Buffer.from(body);
  if (Buffer.isBuffer(body)) return body;
  const chunks: Buffer[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
