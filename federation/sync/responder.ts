import { hash } from 'node:crypto';
import type { RoomHeads } from '../../spec/schemas/federation/envelope.ts';
import {
  BodiesRequest,
  type HeadsReply,
  HeadsRequest,
  type Positions,
  type TxnReply,
  TxnRequest,
} from '../../spec/schemas/federation/exchange.ts';
import type { ControlState, WireResponse } from '../contract.ts';
import { wireText } from '../delivery/wire-cache.ts';
import { json, problem } from '../http/problem.ts';
import { integer, type Route, route } from '../http/router.ts';
import type { TokenBuckets } from '../http/token-buckets.ts';
import type { Accepted } from '../inbox/accepted.ts';
import type { Receiver } from '../inbox/receive.ts';
import type { Limits } from '../limits.ts';
import type { Store, StoredEvent } from '../ports.ts';
import { open, roomOf } from '../signing/envelope.ts';
import type { RoomCache } from '../state/room-cache.ts';
import { headsOf, loadBranches, type RoomMemory } from '../state/room-memory.ts';
import { feedOf } from '../state/verified.ts';

export interface ResponderDeps<Tx extends object> {
  node: string;
  store: Store<Tx>;
  cache: RoomCache<Tx>;
  receiver: Receiver<Tx>;
  limits: Limits;
  eventBuckets: TokenBuckets;
  directory(): number | null;
  /** The peer says where it stands in a room: what it has is an acknowledgement, where it is ahead it can be pulled from. */
  peerHeads(peer: string, heads: RoomHeads): void;
  peerDirectory(peer: string, version: number): void;
  /** A pushed event shows that something earlier is missing here. */
  wanted(peer: string, room: string): void;
  refused(peer: string, code: string, what: string, where?: { eventId?: string; room?: string }): void;
}

/** First content seq of a feed whose bodies a node may have: its history anchor, unless the room shows everything. */
export function bodiesFrom(state: ControlState, peer: string, feed: string): number {
  if (feed === 'c' || state.history === 'all') return 1;
  const anchor = Object.hasOwn(state.nodes, peer) ? state.nodes[peer]?.seen : undefined;
  return anchor !== undefined && Object.hasOwn(anchor, feed) ? (anchor[feed]?.[0] ?? 0) + 1 : 1;
}

/** May this node have the body of an event? Names of those who joined are needed to show what comes later; words before the anchor are not. */
export function mayHaveBody(state: ControlState, peer: string, { header }: Pick<StoredEvent, 'header'>): boolean {
  return header.type === 'member.join' || header.seq >= bodiesFrom(state, peer, feedOf(header));
}

/** Answers what other nodes push and ask about rooms. Whoever is not in a room learns nothing about it. */
export function roomRoutes<Tx extends object>(deps: ResponderDeps<Tx>): Route[] {
  const responder = new Responder(deps);
  const path = '/federation/v1';
  return [
    route('PUT', `${path}/txn/{id}`, TxnRequest, ({ peer, params, body, rawBody }) => {
      if (hash('sha256', rawBody, 'base64url') !== params.id) return problem('txn_id_mismatch');
      return responder.txn(peer, body);
    }),
    route('POST', `${path}/sync/heads`, HeadsRequest, ({ peer, body }) => responder.heads(peer, body)),
    route('POST', `${path}/rooms/{room}/bodies`, BodiesRequest, ({ peer, params, body }) =>
      responder.bodies(peer, params.room ?? '', body.ids),
    ),
    {
      ...{ method: 'GET', path: `${path}/rooms/{room}/ctl`, auth: 'signed' },
      handle: ({ peer, params, query }) => responder.range(peer, params.room ?? '', 'c', query),
    },
    {
      ...{ method: 'GET', path: `${path}/rooms/{room}/feeds/{node}/{inc}`, auth: 'signed' },
      handle: ({ peer, params, query }) =>
        responder.range(peer, params.room ?? '', `${params.node}/${params.inc}`, query),
    },
  ];
}

class Responder<Tx extends object> {
  readonly #deps: ResponderDeps<Tx>;

  constructor(deps: ResponderDeps<Tx>) {
    this.#deps = deps;
  }

  async txn(peer: string, { events, heads, directory }: TxnRequest): Promise<WireResponse> {
    const wait = this.#deps.eventBuckets.take(peer, events.length);
    if (wait > 0) return problem('too_many_requests', { 'retry-after': String(Math.ceil(wait)) });
    const own = this.#deps.directory();
    const reply: TxnReply = {
      have: {},
      held: [],
      bad: [],
      want: [],
      unknown: [],
      ...(own !== null && { directory: own }),
    };
    const byRoom = groupByRoom(events, reply);
    for (const { id, code } of reply.bad) this.#deps.refused(peer, code, 'event', id === '' ? {} : { eventId: id });
    await Promise.all(
      [...byRoom].map(async ([room, envelopes]) => {
        this.#note(reply, peer, room, await this.#deps.receiver.accept(room, envelopes, { peer, kind: 'push' }));
      }),
    );
    const rooms = new Set([...byRoom.keys(), ...heads.map(({ room }) => room)]);
    for (const room of rooms) {
      const memory = await this.#member(peer, room);
      if (memory !== undefined) reply.have[room] = positionsOf(memory);
      else if (!reply.unknown.includes(room)) reply.unknown.push(room);
    }
    for (const head of heads) if (reply.have[head.room] !== undefined) this.#deps.peerHeads(peer, head);
    if (directory !== undefined) this.#deps.peerDirectory(peer, directory);
    return json(reply);
  }

  async heads(peer: string, { rooms, directory }: HeadsRequest): Promise<WireResponse> {
    const own = this.#deps.directory();
    const reply: HeadsReply = { rooms: [], unknown: [], ...(own !== null && { directory: own }) };
    for (const theirs of rooms) {
      const memory = await this.#member(peer, theirs.room);
      if (memory === undefined) reply.unknown.push(theirs.room);
      else {
        const ours = headsOf(memory);
        if (!sameHeads(ours, theirs)) reply.rooms.push(ours);
        this.#deps.peerHeads(peer, theirs);
      }
    }
    if (directory !== undefined) this.#deps.peerDirectory(peer, directory);
    return json(reply);
  }

  /** Any member serves any feed of a room; bodies only from the asker's history anchor on. */
  async range(peer: string, room: string, feed: string, query: URLSearchParams): Promise<WireResponse> {
    const { store, limits } = this.#deps;
    const memory = await this.#member(peer, room, feed);
    if (memory === undefined) return problem('no_such_room');
    const from = integer(query, 'from', 1);
    const limit = integer(query, 'limit', limits.rangeEvents, limits.rangeEvents);
    if (from === null || limit === null || limit === 0) return problem('invalid_input');
    const wantBodies = feed === 'c' || query.get('bodies') === '1';
    const stored = await store.range(null, room, feed, from, limit);
    const branches = feed === 'c' && memory.chain.equivocation !== null ? await loadBranches(store, null, room) : [];
    const texts: string[] = [];
    let bytes = 0;
    for (const event of stored) {
      const withBody = wantBodies && mayHaveBody(memory.chain.state, peer, event);
      const text = wireText(event, { withBody });
      if (texts.length > 0 && bytes + text.length > limits.rangeBytes) break;
      texts.push(text);
      bytes += text.length + 1;
    }
    const last = stored[texts.length - 1]?.header.seq ?? from - 1;
    const head = feed === 'c' ? memory.control.seq : (memory.feeds.get(feed)?.head.seq ?? 0);
    const more = texts.length > 0 && last < head;
    // What the owner wrote beside C is evidence, and everybody has to see it to stop at the same place.
    const beside = branches.filter(({ header }) => header.seq >= from).slice(0, limits.rangeEvents - texts.length);
    texts.push(...beside.map(({ envelope }) => JSON.stringify(envelope)));
    return {
      status: 200,
      headers: { 'content-type': 'application/json' },
      body: `{"events":[${texts.join(',')}],"more":${more}}`,
    };
  }

  async bodies(peer: string, room: string, ids: string[]): Promise<WireResponse> {
    const memory = await this.#member(peer, room);
    if (memory === undefined) return problem('no_such_room');
    const bodies = [];
    for (const event of await this.#deps.store.events(null, ids)) {
      if (event.room !== room || !mayHaveBody(memory.chain.state, peer, event)) continue;
      if (event.erasedBy !== null) bodies.push({ id: event.id, gone: event.erasedBy });
      else if (event.salt !== null && event.body !== null) {
        bodies.push({ id: event.id, salt: event.salt.toString('base64url'), body: event.body.toString('base64url') });
      }
    }
    return json({ bodies });
  }

  /** The room, if the caller's node is in it. A removed node may still read its own feed and the end of the control log (R6). */
  async #member(peer: string, room: string, feed?: string): Promise<RoomMemory | undefined> {
    if (!/^r_[A-Za-z0-9_-]{43}$/.test(room)) return undefined;
    const memory = await this.#deps.cache.get(null, room);
    if (memory === undefined) return undefined;
    if (Object.hasOwn(memory.chain.state.nodes, peer)) return memory;
    return feed?.startsWith(`${peer}/`) === true ? memory : undefined;
  }

  #note(reply: TxnReply, peer: string, room: string, accepted: Accepted): void {
    if (accepted.unknown) {
      reply.unknown.push(room);
      return;
    }
    reply.held.push(...accepted.held);
    reply.bad.push(...accepted.bad.map(({ id, code }) => ({ id, code })));
    for (const { feed, from } of accepted.want) {
      if (reply.want.some((want) => want.room === room && want.feed === feed)) continue;
      reply.want.push({ room, feed, from });
    }
    if (accepted.want.length > 0) this.#deps.wanted(peer, room);
  }
}

/** Events by room. What cannot even be opened is bad whatever its room; the pipeline opens the rest again, which is the cheap part. */
function groupByRoom(events: unknown[], reply: TxnReply): Map<string, unknown[]> {
  const byRoom = new Map<string, unknown[]>();
  for (const envelope of events) {
    const opened = open(envelope);
    if (!opened.ok || opened.value.header.lane === 'r') {
      reply.bad.push({ id: opened.ok ? opened.value.id : '', code: opened.ok ? 'event_malformed' : opened.code });
      continue;
    }
    const room = roomOf(opened.value);
    const group = byRoom.get(room);
    if (group === undefined) byRoom.set(room, [envelope]);
    else group.push(envelope);
  }
  return byRoom;
}

export function positionsOf(memory: RoomMemory): Positions {
  const { ctl, feeds } = headsOf(memory);
  return { ...feeds, c: [ctl[1], ctl[2]] };
}

function sameHeads(a: RoomHeads, b: RoomHeads): boolean {
  if (a.ctl[2] !== b.ctl[2]) return false;
  const names = Object.keys(a.feeds);
  return (
    names.length === Object.keys(b.feeds).length && names.every((feed) => a.feeds[feed]?.[1] === b.feeds[feed]?.[1])
  );
}
