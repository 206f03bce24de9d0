import { hash } from 'node:crypto';
import type { Test } from 'tap';
import type { Envelope, EventHeader, RoomHeads } from '../../spec/schemas/federation/envelope.ts';
import type { TxnReply } from '../../spec/schemas/federation/exchange.ts';
import type { ControlState, WireRequest, WireResponse } from '../contract.ts';
import { json, problem } from '../http/problem.ts';
import type { OutboundFailure, OutboundResponse } from '../outbound/outbound.ts';
import { type Opened, open, seal } from '../signing/envelope.ts';
import { signRequest } from '../signing/http-signature.ts';
import { formatRegistryHeader } from '../signing/signature-fields.ts';
import { type TestKeys, testKeys, testRandom } from './keys.ts';
import { actor, eventually, type NetworkNode, post, type TestNetwork } from './network.ts';

type Answer = (request: WireRequest) => WireResponse | Promise<WireResponse>;

/** What a request of the hostile peer is, before somebody tampers with it. */
export interface Craft {
  method?: string;
  path: string;
  body?: Buffer;
  /** Signed instead of the real target. */
  signedUri?: string;
  keys?: TestKeys;
  node?: string;
  nonce?: string;
  /** ms; the time that goes into the signature. */
  at?: number;
  /** Changes the header fields after signing. */
  tamper?: (headers: Record<string, string>) => Record<string, string>;
  /** Sent instead of the signed body. */
  sentBody?: Buffer;
  sentPath?: string;
  sentMethod?: string;
}

/**
 * A peer with real keys that may be approved and sends anything (federation design 3.9). It answers what an honest node would ask of it; any
 * other request that reaches it fails the test, for it would be one that somebody was tricked into.
 */
export class HostilePeer {
  readonly id: string;
  readonly base: string;
  readonly keys: TestKeys;
  readonly actor: string;
  readonly network: TestNetwork;
  readonly random: ReturnType<typeof testRandom>;
  readonly unexpected: string[] = [];
  readonly invitations: { invite: string; create: Envelope; control: Envelope[] }[] = [];
  readonly received: Opened[] = [];
  #positions: { hub: string; seq: number; head: string }[] = [];
  readonly #answers: { method: string; path: RegExp; answer: Answer }[] = [];

  constructor(network: TestNetwork, id: string) {
    this.network = network;
    this.id = id;
    this.base = `https://${id}`;
    this.keys = testKeys(id);
    this.random = testRandom(`hostile ${id}`);
    this.actor = actor(`rogue ${id}`);
    this.on('PUT', /^\/federation\/v1\/txn\//, (request) => this.#takeTxn(request));
    this.on('PUT', /^\/federation\/v1\/invites\/[^/]+$/, ({ body }) => {
      this.invitations.push(JSON.parse(body.toString()));
      return json({ state: 'open' }, 201);
    });
    this.on('PUT', /^\/federation\/v1\/invites\/[^/]+\/answer$/, () => json({}));
    this.on('POST', /^\/federation\/v1\/sync\/heads$/, () => json({ rooms: [], unknown: [] }));
    this.on('POST', /^\/federation\/v1\/rooms\/[^/]+\/bodies$/, () => json({ bodies: [] }));
    this.on('GET', /^\/federation\/v1\/(rooms\/|directory|registry\/)/, () => problem('no_such_room'));
  }

  /** Programs an answer; the one programmed last counts. */
  on(method: string, path: RegExp, answer: Answer): void {
    this.#answers.unshift({ method, path, answer });
  }

  async handle(request: WireRequest): Promise<WireResponse> {
    const path = request.target.split('?', 1)[0] ?? '';
    const found = this.#answers.find((candidate) => candidate.method === request.method && candidate.path.test(path));
    if (found !== undefined) return found.answer(request);
    this.unexpected.push(`${request.method} ${path}`);
    return problem('no_such_object');
  }

  /** @throws when somebody was tricked into a request to this peer */
  assertNothingUnexpected(): void {
    if (this.unexpected.length > 0) throw new Error(`${this.id} was asked for ${this.unexpected.join(', ')}`);
  }

  /** A request as an honest node signs it, with the changes of `craft`. */
  async send(to: { base: string }, craft: Craft): Promise<OutboundResponse<Buffer> | OutboundFailure> {
    const { method = craft.body === undefined ? 'GET' : 'PUT', path, body, keys = this.keys, node = this.id } = craft;
    if (this.network.hub.isUp) this.#positions = this.network.hub.engine.registry.view().hubs();
    const headers = signRequest(
      {
        ...{ method, targetUri: craft.signedUri ?? to.base + path, node },
        registryHeader: formatRegistryHeader(this.#positions.map(({ hub, seq, head }) => ({ hub, seq, head }))),
        ...(body !== undefined && { body }),
        ...(craft.nonce !== undefined && { nonce: craft.nonce }),
      },
      keys,
      { now: () => craft.at ?? Date.now() },
      this.random,
    );
    const sent = craft.sentBody ?? body;
    return this.network.wire.outbound(this.base).request({
      ...{ method: craft.sentMethod ?? method, url: to.base + (craft.sentPath ?? path) },
      ...{ headers: craft.tamper?.(headers) ?? headers, maxBytes: 10_000_000, timeoutMs: 5_000 },
      ...(sent !== undefined && { body: sent }),
    });
  }

  /** Pushes events (anything) and answers the reply. */
  async push(to: { base: string }, events: unknown[], heads: RoomHeads[] = []): Promise<TxnReply & { status: number }> {
    const body = Buffer.from(JSON.stringify({ events, heads }));
    const answer = await this.send(to, { path: `/federation/v1/txn/${hash('sha256', body, 'base64url')}`, body });
    if (!answer.ok) throw new Error(`push: ${answer.code}`);
    return { ...JSON.parse(answer.body.toString()), status: answer.status };
  }

  /** A feed of this peer in a room, at its beginning. */
  feed(room: string, state: ControlState, over: Partial<HostileFeedStart> = {}): HostileFeed {
    return new HostileFeed(this, {
      room,
      ctl: [state.epoch, state.cseq, state.head],
      seq: 0,
      prev: `e_${room.slice(2)}`,
      ms: Date.now() - 10_000,
      ...over,
    });
  }

  /** A control event of a room that this peer owns, honest by default. */
  control(
    over: Partial<EventHeader> & { type: string; seq: number },
    body?: unknown,
  ): { envelope: Envelope; id: string } {
    const header: EventHeader = {
      v: 1,
      lane: 'c',
      node: this.id,
      inc: 1,
      epoch: 1,
      hlc: [Date.now() - 60_000 + over.seq, 0],
      actor: this.actor,
      ...over,
    };
    return seal({ header, ...(body !== undefined && { body }) }, this.keys, this.random);
  }

  /** Is invited into a room by its owner and knows the control log up to then. */
  async enter(owner: NetworkNode, room: string): Promise<HostileFeed> {
    const to = { node: this.id, actor: this.actor };
    await owner.tx((tx, engine) => engine.rooms.invite(tx, { room, actor: owner.actor, to, role: 'member' }));
    await eventually('the hostile peer is invited', () => this.invitations.length > 0);
    const state = await owner.state(room);
    if (state === undefined) throw new Error('the owner has the room');
    const feed = this.feed(room, state);
    await this.push(owner, [feed.join()]);
    return feed;
  }

  #takeTxn({ body }: WireRequest): WireResponse {
    const { events } = JSON.parse(body.toString()) as { events: Envelope[] };
    const reply: TxnReply = { have: {}, held: [], bad: [], want: [], unknown: [] };
    for (const envelope of events) {
      const event = open(envelope);
      if (!event.ok) throw new Error(`a node sent an event that does not open: ${event.code}`);
      this.received.push(event.value);
      const { header, id } = event.value;
      const room = header.room ?? `r_${id.slice(2)}`;
      const feed = header.lane === 'c' ? 'c' : `${header.node}/${header.inc}`;
      const have = reply.have[room] ?? {};
      have[feed] = [header.seq, id];
      reply.have[room] = have;
    }
    return json(reply);
  }
}

export interface HostileFeedStart {
  room: string;
  ctl: [number, number, string];
  seq: number;
  prev: string;
  /** Clock of the feed's next event, ms. */
  ms: number;
}

/** Builds events of a feed, honest ones by default; every member of the header can be replaced. */
export class HostileFeed {
  readonly peer: HostilePeer;
  readonly at: HostileFeedStart;

  constructor(peer: HostilePeer, at: HostileFeedStart) {
    this.peer = peer;
    this.at = at;
  }

  /** The next event of the feed. `keep`: the feed does not move, so the next call makes another event of the same place. */
  next(
    over: Partial<EventHeader> & { type: string },
    body?: unknown,
    { keep = false, keys = this.peer.keys } = {},
  ): Envelope {
    const { room, ctl, seq, prev, ms } = this.at;
    const header: EventHeader = {
      ...{
        v: 1,
        room,
        lane: 'm',
        node: this.peer.id,
        inc: 1,
        seq: seq + 1,
        prev,
        hlc: [ms, 0],
        actor: this.peer.actor,
        ctl,
      },
      ...over,
    };
    const sealed = seal({ header, ...(body !== undefined && { body }) }, keys, this.peer.random);
    if (!keep) Object.assign(this.at, { seq: header.seq, prev: sealed.id, ms: header.hlc[0] + 1 });
    return sealed.envelope;
  }
  join(): Envelope {
    return this.next({ type: 'member.join' }, { profile: { name: 'Dr. Rogue' } });
  }
  post(text: string, over: Partial<EventHeader> = {}): Envelope {
    return this.next({ type: 'msg.post', ...over }, post(text));
  }
  /** A copy that goes on by itself from here: the way to two different pasts. */
  fork(): HostileFeed {
    return new HostileFeed(this.peer, { ...this.at });
  }
}

/** Puts a hostile peer on a simulated network; approved in the registry unless told otherwise. Requests it did not expect fail the test. */
export async function hostilePeer(
  t: Test,
  network: TestNetwork,
  id: string,
  { approved = true } = {},
): Promise<HostilePeer> {
  const peer = new HostilePeer(network, id);
  network.wire.connect(peer.base, (request) => peer.handle(request));
  if (approved) {
    await network.approve(id, peer.base, peer.keys.jwk);
    await eventually('everybody knows the hostile peer', () =>
      network.nodes.every((node) => node.engine.registry.view().node(id) !== undefined),
    );
  }
  t.teardown(() => peer.assertNothingUnexpected());
  return peer;
}
