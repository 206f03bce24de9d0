import { Check } from 'typebox/value';
import { RelayReply, RelayRequest } from '../../spec/schemas/federation/relays.ts';
import type { LinkAnswer, LinkOffer } from '../../spec/schemas/media/link.ts';
import type { ControlState, RelayUpgrade, Result, WireRequest, WireResponse } from '../contract.ts';
import type { PeerClient, PeerFailure } from '../http/peer-client.ts';
import { json, problem, problemFor } from '../http/problem.ts';
import { type Authenticated, type Route, route } from '../http/router.ts';
import { TokenBuckets } from '../http/token-buckets.ts';
import type { OutboundSocket } from '../outbound/outbound.ts';
import type { Application, Clock } from '../ports.ts';
import type { RoomCache } from '../state/room-cache.ts';

export interface RelayDeps<Tx extends object> {
  node: string;
  client: PeerClient;
  cache: RoomCache<Tx>;
  application: Application<Tx>;
  clock: Clock;
  refused(peer: string | null, code: string, what: string, where?: { room?: string }): void;
}

const path = '/federation/v1/sessions/{room}/relays';
/** Offers of one node: sustained per second, and at once. A node opens one link a session and tries again with pauses. */
const offersPerSecond = 2;
const offersBurst = 40;
const timeoutMs = 5_000;
/** WebSocket subprotocol of the second carrier. */
export const relayProtocol = 'consilium.relay.1';
const upgradePath =
  /^\/federation\/v1\/sessions\/(r_[A-Za-z0-9_-]{43})\/relays\/([A-Za-z0-9_-]{16,64})\/(?:audio|video)$/;
const linkId = /^[A-Za-z0-9_-]{16,64}$/;

/**
 * Links between the relays of two nodes: asked for by the node of people who are in a session, granted
 * by the node of its host after a look into the session's control log. Only what the control log says counts; nothing
 * in an offer gives a right.
 */
export class Relays<Tx extends object> {
  readonly #deps: RelayDeps<Tx>;
  readonly #buckets: TokenBuckets;

  constructor(deps: RelayDeps<Tx>) {
    this.#deps = deps;
    this.#buckets = new TokenBuckets(deps.clock, offersPerSecond, offersBurst);
  }

  /** Asks the host's node for a link. Codes: the peer's problem code, or why no answer was read. */
  async open(peer: string, room: string, offer: LinkOffer): Promise<Result<LinkAnswer>> {
    const body = Buffer.from(JSON.stringify({ offer } satisfies RelayRequest));
    const at = path.replace('{room}', room);
    const reply = await this.#deps.client.request(peer, { method: 'POST', path: at, body, timeoutMs });
    if (!reply.ok) return { ok: false, code: reply.code, detail: reply.detail };
    if (reply.status === 201 && Check(RelayReply, reply.json)) return { ok: true, value: reply.json.answer };
    return { ok: false, code: codeOf(reply.json) ?? 'invalid_reply' };
  }

  /** Says that a link is not needed any more. Whether it arrives does not matter: an idle link ends by itself. */
  async close(peer: string, room: string, link: string): Promise<void> {
    const at = `${path.replace('{room}', room)}/${link}`;
    await this.#deps.client.request(peer, { method: 'DELETE', path: at, timeoutMs });
  }

  /** Opens one of the two connections of a link where UDP does not pass. */
  connect(peer: string, room: string, link: string, lane: 'audio' | 'video'): Promise<OutboundSocket | PeerFailure> {
    const at = `${path.replace('{room}', room)}/${link}/${lane}`;
    return this.#deps.client.socket(peer, at, relayProtocol, timeoutMs);
  }

  /** Who asks for such a connection, proven by the signature of the upgrade. Whether there is such a link is the application's to say. */
  async admit(request: WireRequest, prove: (request: WireRequest) => Promise<Authenticated>): Promise<RelayUpgrade> {
    const proven = await prove(request);
    if (!proven.ok) return proven;
    const found = upgradePath.exec(request.target);
    if (!found || this.#buckets.take(proven.peer) > 0) {
      return { ok: false, response: problem(found ? 'too_many_requests' : 'no_such_object') };
    }
    return { ok: true, node: proven.peer, room: found[1] as string, link: found[2] as string };
  }

  routes(): Route[] {
    return [
      route('POST', path, RelayRequest, async ({ peer, params, body }) => {
        const room = params.room ?? '';
        const granted = await this.#grant(peer, room, body.offer);
        if (granted.ok) {
          const location = `${path.replace('{room}', room)}/${granted.value.link}`;
          return json({ answer: granted.value } satisfies RelayReply, 201, { location });
        }
        this.#deps.refused(peer, granted.code, 'relay link', { room });
        return problemFor(granted.code, 'internal');
      }),
      {
        method: 'DELETE',
        path: `${path}/{link}`,
        auth: 'signed',
        handle: ({ peer, params }) => this.#end(peer, params.room ?? '', params.link ?? ''),
      },
    ];
  }

  async #grant(peer: string, room: string, offer: LinkOffer): Promise<Result<LinkAnswer>> {
    if (this.#buckets.take(peer) > 0) return { ok: false, code: 'too_many_requests' };
    const state = (await this.#deps.cache.get(null, room))?.chain.state;
    if (state === undefined || !isAdmitted(state, peer)) return { ok: false, code: 'no_such_room' };
    // The tree of links has one root: the node that leads the room.
    if (state.owner !== this.#deps.node) return { ok: false, code: 'epoch_stale' };
    return this.#deps.application.openRelay({ room, node: peer, offer });
  }

  async #end(peer: string, room: string, link: string): Promise<WireResponse> {
    if (!linkId.test(link)) return problem('no_such_object');
    await this.#deps.application.closeRelay({ room, node: peer, link });
    return json({});
  }
}

const isAdmitted = (state: ControlState, peer: string): boolean =>
  state.kind === 'session' && Object.hasOwn(state.nodes, peer);

/** The stable code of a problem document; what a peer writes there is not trusted to be one. */
function codeOf(value: unknown): string | undefined {
  const code = typeof value === 'object' && value !== null ? (value as { code?: unknown }).code : undefined;
  return typeof code === 'string' && /^[a-z_]{1,40}$/.test(code) ? code : undefined;
}
