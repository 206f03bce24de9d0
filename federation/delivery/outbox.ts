import type { DeliveryCursor, FeedHead, Store } from '../ports.ts';

/** Delivery of one room to one peer. */
interface RoomDelivery {
  /** Last position of each of our feeds (`c`, `node/inc`) that the peer has acknowledged. */
  acked: Map<string, number>;
  /** Nothing is sent before this moment (ms since the epoch): the peer did not move, or was poked and pulls. */
  pausedUntil: number;
  stalls: number;
}

/** A feed of ours that a peer has not got completely. */
export interface Backlog {
  room: string;
  feed: string;
  acked: number;
  head: number;
}

/**
 * What has to be sent to whom, derived from the log: our own feed heads against what each peer has acknowledged. Lives in memory;
 * cursors are written behind, for a lost cursor only repeats events that the peer has already.
 */
export class Outbox<Tx> {
  readonly #store: Store<Tx>;
  readonly #heads = new Map<string, Map<string, number>>();
  readonly #peers = new Map<string, Map<string, RoomDelivery>>();
  readonly #peersOfRoom = new Map<string, Set<string>>();
  readonly #dirty = new Map<string, Set<string>>();
  readonly #unsaved = new Map<string, DeliveryCursor>();
  /** Called with a peer that has something new to get. */
  wake: (peer: string) => void = () => {};

  constructor(store: Store<Tx>) {
    this.#store = store;
  }

  /** Rebuilds everything from the store: what is dirty is where a head is ahead of an acknowledgement. */
  async load(node: string): Promise<void> {
    for (const { room, head } of await this.#store.feedHeadsOf(node)) this.#setHead(room, head.feed, head.seq);
    for (const cursor of await this.#store.deliveries()) this.#set(cursor);
  }

  /** Peers that are to get feeds of ours. */
  peers(): string[] {
    return [...this.#peers.keys()];
  }

  /** Our feeds of a room that a peer is to get. */
  feedsFor(peer: string, room: string): string[] {
    return [...(this.#peers.get(peer)?.get(room)?.acked.keys() ?? [])];
  }

  /** A committed event of ours moved a feed. */
  advanced(room: string, head: Pick<FeedHead, 'feed' | 'seq'>): void {
    this.#setHead(room, head.feed, head.seq);
    for (const peer of this.#peersOfRoom.get(room) ?? []) this.#mark(peer, room);
  }

  /** Committed cursors of newly admitted peers. */
  opened(cursors: DeliveryCursor[]): void {
    for (const cursor of cursors) this.#set(cursor);
  }

  /** Nothing more of this feed is for the peer. True when it was the last one of the room: its cursors can be deleted. */
  finish(peer: string, room: string, feed: string): boolean {
    const rooms = this.#peers.get(peer);
    const delivery = rooms?.get(room);
    if (rooms === undefined || delivery === undefined) return false;
    delivery.acked.delete(feed);
    this.#unsaved.delete(`${peer} ${room} ${feed}`);
    this.#mark(peer, room, false);
    if (delivery.acked.size > 0) return false;
    rooms.delete(room);
    this.#peersOfRoom.get(room)?.delete(peer);
    this.#dirty.get(peer)?.delete(room);
    return true;
  }

  /** Feeds behind their heads and not paused, control feeds of all rooms first. */
  backlog(peer: string, now: number): Backlog[] {
    const control: Backlog[] = [];
    const content: Backlog[] = [];
    for (const room of this.#dirty.get(peer) ?? []) {
      const delivery = this.#peers.get(peer)?.get(room);
      if (delivery === undefined || delivery.pausedUntil > now) continue;
      for (const [feed, acked] of delivery.acked) {
        const head = this.#heads.get(room)?.get(feed) ?? 0;
        if (head > acked) (feed === 'c' ? control : content).push({ room, feed, acked, head });
      }
    }
    return [...control, ...content];
  }

  /** Number of events that the peer has not acknowledged. */
  pending(peer: string): number {
    let events = 0;
    for (const [room, { acked }] of this.#peers.get(peer) ?? []) {
      for (const [feed, seq] of acked) events += Math.max(0, (this.#heads.get(room)?.get(feed) ?? 0) - seq);
    }
    return events;
  }

  /** Moment at which the first paused room may be sent again, or null. */
  nextPausedAt(peer: string): number | null {
    let earliest: number | null = null;
    for (const room of this.#dirty.get(peer) ?? []) {
      const until = this.#peers.get(peer)?.get(room)?.pausedUntil ?? 0;
      if (until > 0 && (earliest === null || until < earliest)) earliest = until;
    }
    return earliest;
  }

  /**
   * The peer says where it stands in our feeds; believed upwards and downwards, for it may have been restored from a backup.
   * @returns true when it moved up: it takes what we send
   */
  acknowledged(peer: string, room: string, have: Record<string, readonly [number, string]>): boolean {
    const delivery = this.#peers.get(peer)?.get(room);
    if (delivery === undefined) return false;
    let moved = false;
    for (const [feed, acked] of delivery.acked) {
      const seq = have[feed]?.[0];
      if (seq === undefined || seq === acked) continue;
      if (seq > acked) moved = true;
      const cursor = { peer, room, feed, acked: Math.min(seq, this.#heads.get(room)?.get(feed) ?? 0) };
      delivery.acked.set(feed, cursor.acked);
      this.#unsaved.set(`${peer} ${room} ${feed}`, cursor);
    }
    if (moved) this.resume(peer, room);
    this.#mark(peer, room, false);
    return moved;
  }

  /** Waits with a room of a peer. `stalled` counts how often in a row. */
  pause(peer: string, room: string, untilMs: (stalls: number) => number): void {
    const delivery = this.#peers.get(peer)?.get(room);
    if (delivery === undefined) return;
    delivery.stalls += 1;
    delivery.pausedUntil = untilMs(delivery.stalls);
  }

  /** The peer knows the room and listens (again). */
  resume(peer: string, room: string): void {
    const delivery = this.#peers.get(peer)?.get(room);
    if (delivery === undefined) return;
    delivery.stalls = 0;
    delivery.pausedUntil = 0;
    this.#mark(peer, room);
  }

  /** Writes the cursors that changed since the last call. */
  async save(): Promise<void> {
    if (this.#unsaved.size === 0) return;
    const cursors = [...this.#unsaved.values()];
    this.#unsaved.clear();
    try {
      await this.#store.transaction((tx) => this.#store.setDelivery(tx, cursors));
    } catch (error) {
      for (const cursor of cursors) {
        const key = `${cursor.peer} ${cursor.room} ${cursor.feed}`;
        if (!this.#unsaved.has(key)) this.#unsaved.set(key, cursor);
      }
      throw error;
    }
  }

  #set({ peer, room, feed, acked }: DeliveryCursor): void {
    const rooms = this.#peers.get(peer) ?? new Map<string, RoomDelivery>();
    this.#peers.set(peer, rooms);
    const delivery = rooms.get(room) ?? { acked: new Map(), pausedUntil: 0, stalls: 0 };
    rooms.set(room, delivery);
    delivery.acked.set(feed, acked);
    const peers = this.#peersOfRoom.get(room) ?? new Set();
    this.#peersOfRoom.set(room, peers.add(peer));
    this.#mark(peer, room);
  }

  #setHead(room: string, feed: string, seq: number): void {
    const heads = this.#heads.get(room) ?? new Map<string, number>();
    this.#heads.set(room, heads);
    heads.set(feed, Math.max(seq, heads.get(feed) ?? 0));
  }

  /** Keeps the dirty set in step with one room and wakes the sender. */
  #mark(peer: string, room: string, wake = true): void {
    const delivery = this.#peers.get(peer)?.get(room);
    if (delivery === undefined) return;
    const dirty = this.#dirty.get(peer) ?? new Set<string>();
    this.#dirty.set(peer, dirty);
    const behind = [...delivery.acked].some(([feed, acked]) => (this.#heads.get(room)?.get(feed) ?? 0) > acked);
    if (!behind) dirty.delete(room);
    else {
      dirty.add(room);
      if (wake) this.wake(peer);
    }
  }
}
