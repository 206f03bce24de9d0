import { createHash } from 'node:crypto';
import type { Result, VerifiedEvent, WireResponse } from '../contract.ts';
import type { PeerClient } from '../http/peer-client.ts';
import { problem } from '../http/problem.ts';
import type { Call, Route } from '../http/router.ts';
import type { Limits } from '../limits.ts';
import type { Application, Store } from '../ports.ts';
import type { RoomCache } from '../state/room-cache.ts';
import { fromStored } from '../state/verified.ts';
import { mayHaveBody } from '../sync/responder.ts';

export interface BlobsDeps<Tx extends object> {
  node: string;
  client: PeerClient;
  store: Store<Tx>;
  cache: RoomCache<Tx>;
  application: Application<Tx>;
  limits: Limits;
  isActive(peer: string): boolean;
  refused(peer: string | null, code: string, what: string, where?: { eventId?: string; room?: string }): void;
}

const sha256Pattern = /^[A-Za-z0-9_-]{43}$/;
const downloadMs = 3_600_000;

/** Does the body of an event name this file? */
export function references({ body }: VerifiedEvent, sha256: string): boolean {
  const { attachments } = Object(body) as { attachments?: { sha256?: unknown }[] };
  return Array.isArray(attachments) && attachments.some((attachment) => attachment.sha256 === sha256);
}

/** Ciphertext of attachments between the nodes of a room: served only for a live event that references it, fetched from any holder. */
export class Blobs<Tx extends object> {
  readonly #deps: BlobsDeps<Tx>;

  constructor(deps: BlobsDeps<Tx>) {
    this.#deps = deps;
  }

  routes(): Route[] {
    return [
      { method: 'GET', path: '/federation/v1/blobs/{sha256}', auth: 'signed', handle: (call) => this.#serve(call) },
    ];
  }

  async #serve({ peer, params, query, request }: Call<never>): Promise<WireResponse> {
    const sha256 = params.sha256 ?? '';
    const room = query.get('room') ?? '';
    const memory = await this.#deps.cache.get(null, room);
    const state = memory?.chain.state;
    if (state === undefined || !Object.hasOwn(state.nodes, peer) || !sha256Pattern.test(sha256))
      return problem('no_such_object');
    const [stored] = await this.#deps.store.events(null, [query.get('ev') ?? '']);
    // One answer for a wrong room, a void event, an event before the anchor and another event's file: nothing can be tried out.
    if (stored?.room !== room || !stored.live || !mayHaveBody(state, peer, stored)) return problem('no_such_object');
    if (stored.erasedBy !== null) return problem('blob_erased');
    const event = fromStored(stored);
    if (!references(event, sha256)) return problem('no_such_object');
    return this.#answer(event, sha256, request.headers.range);
  }

  async #answer(event: VerifiedEvent, sha256: string, header: string | string[] | undefined): Promise<WireResponse> {
    const range = readRange(Array.isArray(header) ? header[0] : header);
    if (range === 'unsatisfiable') return problem('range_not_satisfiable');
    const blob = await this.#deps.application.openBlob(event, sha256, range);
    if (blob === undefined) return problem('no_such_object');
    const { sizeBytes, bytes } = blob;
    if (range !== null && range.start >= sizeBytes)
      return problem('range_not_satisfiable', { 'content-range': `bytes */${sizeBytes}` });
    const end = range === null ? sizeBytes - 1 : Math.min(range.end, sizeBytes - 1);
    const length = range === null ? sizeBytes : end - range.start + 1;
    const headers: Record<string, string> = {
      'content-type': 'application/octet-stream',
      'content-length': String(length),
      'accept-ranges': 'bytes',
      'repr-digest': `sha-256=:${Buffer.from(sha256, 'base64url').toString('base64')}:`,
    };
    if (range === null) return { status: 200, headers, body: bytes };
    return {
      status: 206,
      headers: { ...headers, 'content-range': `bytes ${range.start}-${end}/${sizeBytes}` },
      body: bytes,
    };
  }

  /**
   * Opens a file that lives elsewhere. The bytes are hashed as they pass; the last piece is held back until the hash is right, so a complete
   * stream is a true one and anything else throws. When a holder fails midway, the next one goes on from there.
   */
  async fetch(input: {
    room: string;
    eventId: string;
    sha256: string;
    sizeBytes: number;
  }): Promise<Result<AsyncIterable<Buffer>>> {
    const { cache, store, node, isActive, limits } = this.#deps;
    const memory = await cache.get(null, input.room);
    const [stored] = await store.events(null, [input.eventId]);
    if (memory === undefined || stored?.room !== input.room || !stored.live)
      return { ok: false, code: 'no_such_object' };
    if (stored.erasedBy !== null) return { ok: false, code: 'blob_erased' };
    if (!references(fromStored(stored), input.sha256)) return { ok: false, code: 'no_such_object' };
    if (input.sizeBytes > limits.blobBytes) return { ok: false, code: 'too_large' };
    const members = Object.keys(memory.chain.state.nodes);
    const holders = [...new Set([stored.header.node, ...members])].filter((peer) => peer !== node && isActive(peer));
    const opened = await this.#openFrom(holders, input, 0);
    if (opened === undefined) return { ok: false, code: 'no_holder' };
    return { ok: true, value: this.#verified(holders, input, opened) };
  }

  async #openFrom(
    holders: string[],
    input: { room: string; eventId: string; sha256: string; sizeBytes: number },
    from: number,
  ) {
    while (holders.length > 0) {
      const peer = holders.shift() ?? '';
      const path = `/federation/v1/blobs/${input.sha256}?room=${input.room}&ev=${input.eventId}`;
      const answer = await this.#deps.client.open(peer, {
        ...{ method: 'GET', path, headers: from === 0 ? {} : { range: `bytes=${from}-` } },
        ...{ maxBytes: sealedSize(input.sizeBytes), timeoutMs: downloadMs },
      });
      if (answer.ok && answer.status === (from === 0 ? 200 : 206)) return { peer, body: answer.body };
      if (answer.ok) await drop(answer.body);
    }
    return undefined;
  }

  async *#verified(
    holders: string[],
    input: { room: string; eventId: string; sha256: string; sizeBytes: number },
    first: { peer: string; body: AsyncIterable<Buffer> },
  ): AsyncIterable<Buffer> {
    const sum = createHash('sha256');
    let size = 0;
    let held: Buffer | undefined;
    for (let source: typeof first | undefined = first; ; source = await this.#openFrom(holders, input, size)) {
      if (source === undefined) throw new Error('no node of the room could deliver the whole file');
      const { peer, body } = source;
      try {
        for await (const piece of body) {
          sum.update(piece);
          size += piece.length;
          if (size > sealedSize(input.sizeBytes)) throw new TypeError('longer than announced');
          if (held !== undefined) yield held;
          held = piece;
        }
      } catch (error) {
        if (error instanceof TypeError) throw error;
        this.#deps.refused(peer, 'blob_broke_off', 'file', { eventId: input.eventId, room: input.room });
        continue;
      }
      if (sum.digest('base64url') === input.sha256) break;
      this.#deps.refused(peer, 'digest_mismatch', 'file', { eventId: input.eventId, room: input.room });
      throw new Error('the file is not the one that the event names');
    }
    if (held !== undefined) yield held;
  }
}

/** Upper bound of the sealed form: AES-GCM adds 16 bytes to each chunk of at least 4 KiB. */
function sealedSize(plainBytes: number): number {
  return plainBytes + Math.ceil(plainBytes / 4_096 + 1) * 32;
}

function readRange(header: string | undefined): { start: number; end: number } | null | 'unsatisfiable' {
  if (header === undefined) return null;
  const [, start, end] = /^bytes=([0-9]{1,15})-([0-9]{0,15})$/.exec(header) ?? [];
  // Other forms (suffix, several ranges) are not needed between nodes; a server may ignore them (RFC 9110 section 14.2).
  if (start === undefined) return null;
  const range = { start: Number(start), end: end === undefined || end === '' ? Number.MAX_SAFE_INTEGER : Number(end) };
  return range.end < range.start ? 'unsatisfiable' : range;
}

async function drop(body: AsyncIterable<Buffer>): Promise<void> {
  const iterator = body[Symbol.asyncIterator]();
  await iterator.return?.();
}
