import { Compile } from 'typebox/compile';
import type { RoomHeads } from '../../spec/schemas/federation/envelope.ts';
import { HeadsReply, RangeReply } from '../../spec/schemas/federation/exchange.ts';
import type { PeerClient } from '../http/peer-client.ts';
import type { Receiver } from '../inbox/receive.ts';
import type { Limits } from '../limits.ts';
import type { Store } from '../ports.ts';
import type { RoomCache } from '../state/room-cache.ts';
import { headsOf, type RoomMemory } from '../state/room-memory.ts';
import type { Branches } from './branches.ts';
import { type CatchUp, gapOf } from './catch-up.ts';

const headsReplyShape = Compile(HeadsReply);
const rangeReplyShape = Compile(RangeReply);

export interface PullerDeps<Tx extends object> {
  node: string;
  client: PeerClient;
  receiver: Receiver<Tx>;
  cache: RoomCache<Tx>;
  store: Store<Tx>;
  branches: Branches<Tx>;
  catchUp: CatchUp;
  limits: Limits;
  isActive(peer: string): boolean;
  directory(): number | null;
  peerDirectory(peer: string, version: number): void;
  /** Heads of a peer are also an acknowledgement of our own feeds. */
  acknowledged(peer: string, heads: RoomHeads): void;
  /** Some bodies did not come with their headers. */
  bodiesMissing(): void;
  refused(peer: string | null, code: string, what: string, where?: { eventId?: string; room?: string }): void;
  failed(error: unknown): void;
}

const maxRounds = 20;
const maxPulls = 16;
/** How far back a pull reaches to find where two versions of a feed part. */
const forkWindow = 500;

/** Pulls what a peer has and we lack, room by room. Any member may serve any feed; a bad answer sends us to another member. */
export class Puller<Tx extends object> {
  readonly #deps: PullerDeps<Tx>;
  readonly #queued = new Map<string, Map<string, RoomHeads>>();
  readonly #active = new Map<string, number>();
  #running = 0;
  #closed = false;
  /** Peers that did not answer the last time they were asked for a range. */
  readonly #silent = new Set<string>();
  /** Peers that served something unusable, and how often: asked last. */
  readonly #faults = new Map<string, number>();

  constructor(deps: PullerDeps<Tx>) {
    this.#deps = deps;
  }

  /** A peer is ahead in a room. Newer heads of the same room replace older ones that still wait. */
  offer(peer: string, heads: RoomHeads): void {
    if (this.#closed) return;
    const rooms = this.#queued.get(peer) ?? new Map<string, RoomHeads>();
    this.#queued.set(peer, rooms);
    rooms.set(heads.room, heads);
    this.#noteGap(peer, heads, this.#deps.cache.peek(heads.room));
    this.#next();
  }

  idle(): boolean {
    return this.#running === 0 && [...this.#queued.values()].every((rooms) => rooms.size === 0);
  }

  /** What waits is not begun any more; what is under way ends. */
  close(): void {
    this.#closed = true;
    this.#queued.clear();
  }

  /** Compares heads with a peer, at most 200 rooms, and pulls what it is ahead in. False when it could not be asked. */
  async compare(peer: string, rooms: string[]): Promise<boolean> {
    const memories = await Promise.all(
      rooms.slice(0, this.#deps.limits.headsRooms).map((room) => this.#deps.cache.get(null, room)),
    );
    const heads = memories.flatMap((memory) => (memory === undefined ? [] : [headsOf(memory)]));
    const directory = this.#deps.directory();
    const value = { rooms: heads, ...(directory !== null && { directory }) };
    const reply = await this.#deps.client.send(peer, 'POST', '/federation/v1/sync/heads', value);
    if (!reply.ok || reply.status !== 200) return false;
    if (!headsReplyShape.Check(reply.json)) {
      this.#deps.refused(peer, 'reply_malformed', 'heads');
      return false;
    }
    const differing = new Map(reply.json.rooms.map((theirs) => [theirs.room, theirs]));
    const unknown = new Set(reply.json.unknown);
    for (const ours of heads) {
      // Rooms that are not named are equal: everything of ours has arrived there.
      if (!unknown.has(ours.room)) this.#deps.acknowledged(peer, differing.get(ours.room) ?? ours);
      const theirs = differing.get(ours.room);
      if (theirs !== undefined) this.offer(peer, theirs);
      else this.#noteGap(peer, ours, this.#deps.cache.peek(ours.room));
    }
    if (reply.json.directory !== undefined) this.#deps.peerDirectory(peer, reply.json.directory);
    return true;
  }

  #next(): void {
    for (const [peer, rooms] of this.#queued) {
      for (const [room, heads] of rooms) {
        if (this.#running >= maxPulls || (this.#active.get(peer) ?? 0) >= this.#deps.limits.pullsPerPeer) break;
        rooms.delete(room);
        void this.#start(peer, heads);
      }
      if (rooms.size === 0) this.#queued.delete(peer);
    }
  }

  async #start(peer: string, heads: RoomHeads): Promise<void> {
    this.#running += 1;
    this.#active.set(peer, (this.#active.get(peer) ?? 0) + 1);
    try {
      await this.#pullRoom(peer, heads);
    } catch (error) {
      this.#deps.failed(error);
    } finally {
      this.#running -= 1;
      const left = (this.#active.get(peer) ?? 1) - 1;
      if (left > 0) this.#active.set(peer, left);
      else this.#active.delete(peer);
      this.#next();
    }
  }

  async #pullRoom(peer: string, heads: RoomHeads): Promise<void> {
    const memory = await this.#deps.cache.get(null, heads.room);
    if (memory === undefined) return;
    this.#noteGap(peer, heads, memory);
    let progress = false;
    this.#silent.delete(peer);
    const [, cseq, id] = heads.ctl;
    if (!memory.chain.knows(id)) {
      const from = cseq > memory.control.seq ? memory.control.seq + 1 : cseq;
      progress = (await this.#pullFeed(peer, heads.room, 'c', from, cseq)) || progress;
    }
    for (const [feed, [seq, headId]] of Object.entries(heads.feeds)) {
      const ours = (await this.#deps.cache.get(null, heads.room))?.feeds.get(feed)?.head;
      if (feed.startsWith(`${this.#deps.node}/`)) continue;
      const now = await this.#deps.cache.get(null, heads.room);
      if (now !== undefined && (await this.#deps.branches.isAstray(now, feed))) {
        progress = (await this.#deps.branches.adopt(peer, heads.room, feed)) || progress;
        continue;
      }
      if (ours !== undefined && ours.status !== 'open') continue;
      const from = await this.#startOf(ours, seq, headId);
      if (from !== null) progress = (await this.#pullFeed(peer, heads.room, feed, from, seq)) || progress;
    }
    // What a peer claims to have and does not hand over is nothing to wait for; one that cannot be reached may well have it.
    const wait = progress || this.#silent.has(peer);
    this.#noteGap(
      peer,
      wait ? heads : { ...heads, feeds: {}, ctl: headsOf(memory).ctl },
      await this.#deps.cache.get(null, heads.room),
    );
    // What was written meanwhile, and the acknowledgement that lets the peer push again.
    if (progress) await this.compare(peer, [heads.room]);
  }

  /** First seq to ask for; null when the peer has nothing that we lack. */
  async #startOf(ours: { seq: number; id: string } | undefined, seq: number, id: string): Promise<number | null> {
    if (ours === undefined) return seq > 0 ? 1 : null;
    if (seq > ours.seq) return ours.seq + 1;
    if (seq === 0 || id === ours.id) return null;
    const known = seq === ours.seq ? new Set<string>() : await this.#deps.store.known(null, [id]);
    // Another event at a place that we have: its author wrote two. Fetch theirs from far enough below to see both.
    return known.has(id) ? null : Math.max(1, seq - forkWindow);
  }

  /** Pages through one feed from the first source that serves it well. True when something new was stored. */
  async #pullFeed(peer: string, room: string, feed: string, from: number, upTo: number): Promise<boolean> {
    let progress = false;
    let next = from;
    for (const source of await this.#sources(peer, room, feed)) {
      for (let round = 0; round < maxRounds && next <= upTo; round++) {
        const outcome = await this.#page(source, room, feed, next);
        if (outcome === 'unusable') break;
        progress ||= outcome.taken > 0;
        next = outcome.next;
        if (!outcome.more) return progress;
      }
      if (next > upTo) return progress;
    }
    return progress;
  }

  async #page(
    source: string,
    room: string,
    feed: string,
    from: number,
  ): Promise<'unusable' | { taken: number; next: number; more: boolean }> {
    const where = feed === 'c' ? 'ctl' : `feeds/${feed}`;
    const path = `/federation/v1/rooms/${room}/${where}?from=${from}&limit=${this.#deps.limits.rangeEvents}&bodies=1`;
    const reply = await this.#deps.client.request(source, { method: 'GET', path });
    if (!reply.ok) this.#silent.add(source);
    if (!reply.ok || reply.status !== 200) return 'unusable';
    if (!rangeReplyShape.Check(reply.json)) {
      this.#fault(source, room, 'reply_malformed');
      return 'unusable';
    }
    const { events, more } = reply.json;
    if (events.length === 0) return 'unusable';
    const accepted = await this.#deps.receiver.accept(room, events, { peer: source, kind: 'range' });
    const used = accepted.taken + accepted.known;
    if (events.some(({ body }) => body === undefined)) this.#deps.bodiesMissing();
    // A source that leaves one out, changes the order or mixes rooms breaks the chain: what fitted is kept, the rest comes from elsewhere.
    if (used < events.length && accepted.held.length === 0) this.#fault(source, room, 'range_invalid');
    if (accepted.taken === 0 && (accepted.known === 0 || !more)) return 'unusable';
    return { taken: accepted.taken, next: from + Math.max(1, used), more: more && used === events.length };
  }

  /** Who to ask, best first: the peer that said it is ahead, the author, the owner, the other members; those with faults last. */
  async #sources(peer: string, room: string, feed: string): Promise<string[]> {
    const memory: RoomMemory | undefined = await this.#deps.cache.get(null, room);
    if (memory === undefined) return [];
    const author = feed === 'c' ? memory.chain.state.owner : feed.slice(0, feed.lastIndexOf('/'));
    const members = Object.keys(memory.chain.state.nodes);
    const all = [...new Set([peer, author, memory.chain.state.owner, ...members])];
    const usable = all.filter((node) => node !== this.#deps.node && this.#deps.isActive(node));
    const faults = (node: string) => this.#faults.get(node) ?? 0;
    return usable.sort((a, b) => faults(a) - faults(b)).slice(0, 5);
  }

  #noteGap(peer: string, heads: RoomHeads, memory: RoomMemory | undefined): void {
    const { catchUp, node } = this.#deps;
    if (memory !== undefined) catchUp.note(heads.room, peer, gapOf(heads, memory, node), memory.chain.state.nodes);
  }

  #fault(peer: string, room: string, code: string): void {
    this.#faults.set(peer, Math.min(100, (this.#faults.get(peer) ?? 0) + 1));
    this.#deps.refused(peer, code, 'range', { room });
  }
}
