import { hash } from 'node:crypto';
import type { RoomHeads } from '../../spec/schemas/federation/envelope.ts';
import type { Limits } from '../limits.ts';
import type { Store } from '../ports.ts';
import type { Backlog } from './outbox.ts';
import { type WireCache, wireText } from './wire-cache.ts';

export interface Txn {
  /** `PUT /federation/v1/txn/{id}`: the id follows from the body, so a repeated push is the same request. */
  id: string;
  body: Buffer;
  rooms: string[];
  /** Feeds of which the peer has got all that it may have: it has left the room, or we have. */
  finished: Backlog[];
  /** Rooms of which only the heads are sent, for the peer to pull. */
  poked: string[];
  events: number;
}

export interface TxnSources<Tx> {
  store: Store<Tx>;
  wire: WireCache;
  limits: Limits;
  heads: (room: string) => Promise<RoomHeads | undefined>;
  /** What of a feed may go to a peer. */
  allowance: (room: string, peer: string, feed: string) => Promise<Allowance>;
}
export interface Allowance {
  /** First seq whose body may go there. */
  bodiesFrom: number;
  /** Last seq that may go there at all: a removed node still learns that it was removed, and nothing after that. */
  last: number;
}

/**
 * Puts together one push: oldest events first, control feeds before content, at most 500 events and 1 MiB. Feeds with a gap that is too
 * large for pushing, and all feeds when `pokeOnly`, are announced by their heads.
 */
export async function buildTxn<Tx>(
  sources: TxnSources<Tx>,
  peer: string,
  backlog: Backlog[],
  { pokeOnly, directory }: { pokeOnly: boolean; directory: number | null },
): Promise<Txn> {
  const { limits } = sources;
  const events: string[] = [];
  const rooms = new Set<string>();
  const poked = new Set<string>();
  const finished: Backlog[] = [];
  const heads: string[] = [];
  let bytes = 64;
  for (const whole of backlog) {
    if (events.length >= limits.txnEvents || bytes >= limits.txnBytes) break;
    const { last, bodiesFrom } = await sources.allowance(whole.room, peer, whole.feed);
    const lane = { ...whole, head: Math.min(whole.head, last) };
    if (lane.head <= lane.acked) {
      finished.push(whole);
      continue;
    }
    if ((pokeOnly && last === Number.POSITIVE_INFINITY) || lane.head - lane.acked > limits.pushGap) {
      if (poked.has(lane.room) || poked.size >= limits.headsRooms) continue;
      const known = await sources.heads(lane.room);
      if (known === undefined) continue;
      const text = JSON.stringify(known);
      if (bytes + text.length > limits.txnBytes && poked.size > 0) continue;
      heads.push(text);
      bytes += text.length + 1;
      poked.add(lane.room);
      continue;
    }
    // A room that is announced is pulled as a whole; pushing a part of it as well would only cross the pull.
    if (poked.has(lane.room)) continue;
    for await (const text of eventsOf(sources, lane, bodiesFrom, limits.txnEvents - events.length)) {
      if (bytes + text.length > limits.txnBytes && events.length > 0) break;
      events.push(text);
      bytes += text.length + 1;
      rooms.add(lane.room);
    }
  }
  const announced = directory === null ? '' : `,"directory":${directory}`;
  const body = Buffer.from(`{"events":[${events.join(',')}],"heads":[${heads.join(',')}]${announced}}`);
  return {
    id: hash('sha256', body, 'base64url'),
    body,
    rooms: [...rooms],
    finished,
    poked: [...poked],
    events: events.length,
  };
}

async function* eventsOf<Tx>(
  { store, wire }: TxnSources<Tx>,
  lane: Backlog,
  bodiesFrom: number,
  limit: number,
): AsyncIterable<string> {
  let next = lane.acked + 1;
  const end = Math.min(lane.head, lane.acked + limit);
  while (next <= end) {
    const cached = next >= bodiesFrom ? wire.get(lane.room, lane.feed, next) : undefined;
    if (cached !== undefined) {
      yield cached;
      next += 1;
      continue;
    }
    const stored = await store.range(null, lane.room, lane.feed, next, Math.min(end - next + 1, 100));
    if (stored.length === 0) return;
    for (const event of stored) {
      if (event.header.seq !== next) return;
      yield wireText(event, { withBody: next >= bodiesFrom || event.header.type === 'member.join' });
      next += 1;
    }
  }
}
