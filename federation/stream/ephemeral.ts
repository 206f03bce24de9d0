import { EphemeralRequest } from '../../spec/schemas/federation/exchange.ts';
import type { PeerClient } from '../http/peer-client.ts';
import { json } from '../http/problem.ts';
import { type Route, route } from '../http/router.ts';
import { TokenBuckets } from '../http/token-buckets.ts';
import type { Limits } from '../limits.ts';
import type { Application, Clock } from '../ports.ts';
import type { RoomCache } from '../state/room-cache.ts';

export type Frame = EphemeralRequest['frames'][number];

export interface EphemeralDeps<Tx extends object> {
  node: string;
  client: PeerClient;
  cache: RoomCache<Tx>;
  application: Application<Tx>;
  clock: Clock;
  limits: Limits;
  isActive(peer: string): boolean;
  isReachable(peer: string): boolean;
}

const maxFramesWaiting = 50;
const maxFrameBytes = 8_192;
const timeoutMs = 3_000;

/**
 * Frames that may be lost: somebody is typing. The latest of each person counts; one request at a time for each peer; what does not
 * get through is dropped, never tried again, never stored.
 */
export class Ephemeral<Tx extends object> {
  readonly #deps: EphemeralDeps<Tx>;
  readonly #waiting = new Map<string, Map<string, Frame>>();
  readonly #sending = new Set<string>();
  readonly #buckets: TokenBuckets;

  constructor(deps: EphemeralDeps<Tx>) {
    this.#deps = deps;
    const perSecond = deps.limits.ephemeralFramesPerSecond;
    this.#buckets = new TokenBuckets(deps.clock, perSecond, perSecond * 4);
  }

  /** Sends a frame to the other nodes of a room. Rooms that are not in memory have nobody who looks at them. */
  send(room: string, frame: { kind: string; actor: string; data: unknown }): void {
    const state = this.#deps.cache.peek(room)?.chain.state;
    if (state === undefined || JSON.stringify(frame).length > maxFrameBytes) return;
    for (const peer of Object.keys(state.nodes)) {
      if (peer === this.#deps.node || !this.#deps.isActive(peer) || !this.#deps.isReachable(peer)) continue;
      const frames = this.#waiting.get(peer) ?? new Map<string, Frame>();
      this.#waiting.set(peer, frames);
      const key = `${room} ${frame.actor} ${frame.kind}`;
      if (frames.size >= maxFramesWaiting && !frames.has(key)) continue;
      frames.set(key, { room, ...frame });
      void this.#flush(peer);
    }
  }

  idle(): boolean {
    return this.#sending.size === 0;
  }

  routes(): Route[] {
    return [
      route('POST', '/federation/v1/ephemeral', EphemeralRequest, ({ peer, body }) => {
        for (const frame of body.frames) this.#take(peer, frame);
        return json({}, 202);
      }),
    ];
  }

  /** Only for rooms that both nodes are in and that somebody looks at here; nothing is read from the database for a frame. */
  #take(peer: string, { room, kind, actor, data }: Frame): void {
    if (this.#buckets.take(peer) > 0) return;
    const state = this.#deps.cache.peek(room)?.chain.state;
    if (state === undefined || !Object.hasOwn(state.nodes, peer)) return;
    this.#deps.application.typing({ room, node: peer, kind, actor, data });
  }

  async #flush(peer: string): Promise<void> {
    if (this.#sending.has(peer)) return;
    this.#sending.add(peer);
    try {
      for (
        let frames = this.#waiting.get(peer);
        frames !== undefined && frames.size > 0;
        frames = this.#waiting.get(peer)
      ) {
        this.#waiting.delete(peer);
        const body = Buffer.from(JSON.stringify({ frames: [...frames.values()] }));
        const reply = await this.#deps.client.request(peer, {
          method: 'POST',
          path: '/federation/v1/ephemeral',
          body,
          timeoutMs,
        });
        if (!reply.ok) this.#waiting.delete(peer);
      }
    } finally {
      this.#sending.delete(peer);
    }
  }
}
