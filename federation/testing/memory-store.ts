import type { DeliveryCursor, FeedHead, HeldEvent, RegistryRow, RoomRow, Store, StoredEvent } from '../ports.ts';
import { MemoryDatabase, MemoryTable, type MemoryTx } from './memory-tables.ts';

/** Events that the store holds back per feed at most. */
const HELD_EVENTS_PER_FEED = 2000;
const HELD_BYTES_PER_FEED = 8 * 1024 * 1024;
const NONCE_KEPT_MS = 10 * 60 * 1000;

interface EventRow {
  event: Omit<StoredEvent, 'salt' | 'body' | 'erasedBy' | 'live'>;
  feed: string;
  live: boolean;
}
interface BodyRow {
  salt: Buffer | null;
  body: Buffer | null;
  erasedBy: string | null;
}
interface Hub {
  hub: string;
  base: string;
  rootThumbprints: string[];
  checkpoint: string | null;
}

/** Name of the feed of a stored event as the store's calls use it: `c`, or `node/inc`. */
function feedOf(event: { header: StoredEvent['header'] }): string {
  return event.header.lane === 'c' ? 'c' : `${event.header.node}/${event.header.inc}`;
}

/** Ids of one feed in the order of seq. Deleted events stay in it: whoever reads looks them up. */
class FeedIndex {
  readonly #entries: { seq: number; id: string }[] = [];
  #sorted = true;

  add(seq: number, id: string): void {
    this.#sorted &&= (this.#entries.at(-1)?.seq ?? 0) < seq;
    this.#entries.push({ seq, id });
  }
  from(seq: number, limit: number): string[] {
    if (!this.#sorted) this.#entries.sort((a, b) => a.seq - b.seq);
    this.#sorted = true;
    let low = 0;
    for (let high = this.#entries.length; low < high; ) {
      const middle = (low + high) >> 1;
      if ((this.#entries[middle]?.seq ?? 0) < seq) low = middle + 1;
      else high = middle;
    }
    // Twice the limit leaves room for deleted events; a feed has few of them.
    return this.#entries.slice(low, low + limit * 2).map(({ id }) => id);
  }
}

/** The engine's store in memory, for tests. It passes the same contract suite as the PostgreSQL adapter. */
export class MemoryStore implements Store<MemoryTx> {
  readonly #db = new MemoryDatabase();
  readonly #rooms = new MemoryTable<RoomRow>(this.#db, 'room');
  readonly #heads = new MemoryTable<{ room: string; head: FeedHead }>(this.#db, 'head');
  readonly #byFeed = new Map<string, FeedIndex>();
  readonly #events = new MemoryTable<EventRow>(this.#db, 'event', (row, previous) => {
    if (previous !== undefined) return;
    const key = `${row.event.room} ${row.feed}`;
    const index = this.#byFeed.get(key) ?? new FeedIndex();
    index.add(row.event.header.seq, row.event.id);
    this.#byFeed.set(key, index);
  });
  readonly #positions = new MemoryTable<string>(this.#db, 'position');
  readonly #bodies = new MemoryTable<BodyRow>(this.#db, 'body');
  readonly #voidSince = new MemoryTable<{ id: string; since: number }>(this.#db, 'void since');
  readonly #held = new MemoryTable<HeldEvent>(this.#db, 'held');
  readonly #deliveries = new MemoryTable<DeliveryCursor>(this.#db, 'delivery');
  readonly #registry = new MemoryTable<RegistryRow>(this.#db, 'registry');
  readonly #hubs = new MemoryTable<Hub>(this.#db, 'hub');
  readonly #documents = new MemoryTable<{ kind: string; id: string; json: string }>(this.#db, 'document');
  readonly #nonces = new Map<string, number>();

  transaction<T>(work: (tx: MemoryTx) => Promise<T>): Promise<T> {
    return this.#db.transaction(work);
  }
  afterCommit(tx: MemoryTx, work: () => void): void {
    this.#db.afterCommit(tx, work);
  }

  insertRoom(tx: MemoryTx, room: RoomRow): Promise<boolean> {
    return this.#rooms.insert(tx, room.room, { ...room });
  }
  async room(tx: MemoryTx | null, room: string): Promise<RoomRow | undefined> {
    return this.#rooms.get(tx, room);
  }
  async rooms(after: string | null, limit: number): Promise<RoomRow[]> {
    return this.#rooms
      .select(null, (row) => after === null || row.room > after)
      .sort((a, b) => (a.room < b.room ? -1 : 1))
      .slice(0, limit);
  }

  async lockFeed(tx: MemoryTx, room: string, feed: string): Promise<FeedHead | undefined> {
    await this.#db.lock(tx, `feed ${room} ${feed}`);
    return this.#heads.get(tx, `${room} ${feed}`)?.head;
  }
  async feedHeads(tx: MemoryTx | null, room: string): Promise<FeedHead[]> {
    return this.#heads.select(tx, (row) => row.room === room).map((row) => row.head);
  }
  async feedHeadsOf(node: string): Promise<{ room: string; head: FeedHead }[]> {
    return this.#heads.select(null, (row) => row.head.node === node);
  }
  async setFeedHeads(tx: MemoryTx, room: string, heads: FeedHead[]): Promise<void> {
    for (const head of heads) await this.#heads.put(tx, `${room} ${head.feed}`, { room, head: structuredClone(head) });
  }

  async insertEvents(tx: MemoryTx, events: StoredEvent[], heads: FeedHead[] = []): Promise<Set<string>> {
    const [first] = events;
    if (first !== undefined) await this.setFeedHeads(tx, first.room, heads);
    const inserted = new Set<string>();
    for (const { salt, body, erasedBy: _, live, ...event } of events) {
      const feed = feedOf(event);
      if (this.#events.get(tx, event.id) !== undefined) continue;
      const position = `${event.room} ${feed} ${event.header.seq}`;
      if (!(await this.#positions.insert(tx, position, event.id))) continue;
      if (!(await this.#events.insert(tx, event.id, { event, feed, live }))) continue;
      if (salt !== null && body !== null) await this.putBody(tx, event.id, salt, body);
      inserted.add(event.id);
    }
    return inserted;
  }
  async events(tx: MemoryTx | null, ids: string[]): Promise<StoredEvent[]> {
    const rows = [...new Set(ids)].map((id) => this.#events.get(tx, id));
    return rows.filter((row) => row !== undefined).map((row) => this.#stored(tx, row));
  }
  async known(tx: MemoryTx | null, ids: string[]): Promise<Set<string>> {
    return new Set(ids.filter((id) => this.#events.get(tx, id) !== undefined));
  }
  async range(tx: MemoryTx | null, room: string, feed: string, fromSeq: number, limit: number): Promise<StoredEvent[]> {
    const ids = new Set(this.#byFeed.get(`${room} ${feed}`)?.from(fromSeq, limit));
    for (const row of this.#events.written(tx)) {
      if (row.event.room === room && row.feed === feed && row.event.header.seq >= fromSeq) ids.add(row.event.id);
    }
    // An id of the index may be of a deleted event.
    return [...ids]
      .flatMap((id) => this.#events.get(tx, id) ?? [])
      .sort((a, b) => a.event.header.seq - b.event.header.seq || (a.event.id < b.event.id ? -1 : 1))
      .slice(0, limit)
      .map((row) => this.#stored(tx, row));
  }
  async setLive(tx: MemoryTx, room: string, ids: string[], live: boolean): Promise<void> {
    for (const id of ids) {
      const row = this.#events.get(tx, id);
      if (row !== undefined && row.event.room === room) await this.#events.put(tx, id, { ...row, live });
    }
  }

  async discardTail(tx: MemoryTx, room: string, feed: string, fromSeq: number): Promise<string[]> {
    const tail = await this.range(tx, room, feed, fromSeq, Number.POSITIVE_INFINITY);
    for (const { id, header, erasedBy } of tail) {
      await this.#events.delete(tx, id);
      await this.#positions.delete(tx, `${room} ${feed} ${header.seq}`);
      if (erasedBy === null) await this.#bodies.delete(tx, id);
    }
    return tail.map(({ id }) => id);
  }

  async putBody(tx: MemoryTx, id: string, salt: Buffer, body: Buffer): Promise<void> {
    await this.#bodies.insert(tx, id, { salt: Buffer.from(salt), body: Buffer.from(body), erasedBy: null });
  }
  async eraseBody(tx: MemoryTx, id: string, erasedBy: string | null): Promise<void> {
    const first = this.#bodies.get(tx, id)?.erasedBy;
    await this.#bodies.put(tx, id, { salt: null, body: null, erasedBy: first ?? erasedBy ?? 'local' });
  }
  async missingBodies(room: string | null, limit: number): Promise<{ room: string; id: string }[]> {
    const missing = (row: EventRow): boolean =>
      (room === null || row.event.room === room) &&
      row.live &&
      row.event.header.bl !== undefined &&
      this.#bodies.get(null, row.event.id) === undefined;
    return this.#events
      .select(null, missing)
      .slice(0, limit)
      .map((row) => ({ room: row.event.room, id: row.event.id }));
  }

  async dropVoidBodies(tx: MemoryTx, now: number, keptMs: number, limit: number): Promise<string[]> {
    const held = (id: string): boolean => (this.#bodies.get(tx, id)?.body ?? null) !== null;
    for (const { event } of this.#events.select(tx, (row) => !row.live && held(row.event.id))) {
      await this.#voidSince.insert(tx, event.id, { id: event.id, since: now });
    }
    const old: string[] = [];
    for (const { id, since } of this.#voidSince.select(tx, () => true)) {
      const isVoid = this.#events.get(tx, id)?.live === false && held(id);
      if (isVoid && (since > now - keptMs || old.length >= limit)) continue;
      await this.#voidSince.delete(tx, id);
      if (!isVoid) continue;
      await this.#bodies.delete(tx, id);
      old.push(id);
    }
    return old;
  }

  async hold(tx: MemoryTx, event: HeldEvent): Promise<'held' | 'full'> {
    const others = await this.held(tx, event.room, event.feed);
    if (others.some((other) => other.id === event.id)) return 'held';
    const bytes = others.reduce((sum, other) => sum + heldBytes(other), 0);
    if (others.length >= HELD_EVENTS_PER_FEED || bytes + heldBytes(event) > HELD_BYTES_PER_FEED) return 'full';
    await this.#held.put(tx, event.id, structuredClone(event));
    return 'held';
  }
  async held(tx: MemoryTx | null, room: string, feed: string): Promise<HeldEvent[]> {
    return this.#held
      .select(tx, (row) => row.room === room && row.feed === feed)
      .sort((a, b) => a.seq - b.seq || (a.id < b.id ? -1 : 1));
  }
  async heldFeeds(): Promise<{ room: string; feed: string }[]> {
    const feeds = new Map(
      this.#held.select(null, () => true).map(({ room, feed }) => [`${room} ${feed}`, { room, feed }]),
    );
    return [...feeds.values()];
  }
  async release(tx: MemoryTx, ids: string[]): Promise<void> {
    for (const id of ids) await this.#held.delete(tx, id);
  }

  async deliveries(): Promise<DeliveryCursor[]> {
    return this.#deliveries.select(null, () => true);
  }
  async setDelivery(tx: MemoryTx, cursors: DeliveryCursor[]): Promise<void> {
    for (const cursor of cursors) {
      await this.#deliveries.put(tx, `${cursor.peer} ${cursor.room} ${cursor.feed}`, { ...cursor });
    }
  }
  async deletePeerDeliveries(tx: MemoryTx, peer: string, room: string): Promise<void> {
    for (const row of this.#deliveries.select(tx, (cursor) => cursor.peer === peer && cursor.room === room)) {
      await this.#deliveries.delete(tx, `${row.peer} ${row.room} ${row.feed}`);
    }
  }

  async registryRange(hub: string, fromSeq: number, limit: number): Promise<RegistryRow[]> {
    return this.#registry
      .select(null, (row) => row.hub === hub && row.seq >= fromSeq)
      .sort((a, b) => a.seq - b.seq)
      .slice(0, limit);
  }
  async appendRegistry(tx: MemoryTx, rows: RegistryRow[]): Promise<void> {
    for (const row of rows) {
      const key = `${row.hub} ${row.seq}`;
      if (await this.#registry.insert(tx, key, structuredClone(row))) continue;
      if (this.#registry.get(tx, key)?.id !== row.id) throw new Error(`another registry event is stored at ${key}`);
    }
  }
  async replaceRegistry(tx: MemoryTx, hub: string, fromSeq: number, rows: RegistryRow[]): Promise<void> {
    for (const { seq } of this.#registry.select(tx, (row) => row.hub === hub && row.seq >= fromSeq))
      await this.#registry.delete(tx, `${hub} ${seq}`);
    await this.appendRegistry(tx, rows);
  }
  async followedHubs(): Promise<Hub[]> {
    return this.#hubs.select(null, () => true);
  }
  async followHub(tx: MemoryTx, hub: { hub: string; base: string; rootThumbprints: string[] }): Promise<void> {
    const checkpoint = this.#hubs.get(tx, hub.hub)?.checkpoint ?? null;
    await this.#hubs.put(tx, hub.hub, { ...structuredClone(hub), checkpoint });
  }
  async setCheckpoint(tx: MemoryTx, hub: string, jwt: string): Promise<void> {
    const row = this.#hubs.get(tx, hub);
    if (row !== undefined) await this.#hubs.put(tx, hub, { ...row, checkpoint: jwt });
  }

  async insertNonce(kid: string, nonce: string, now: number): Promise<boolean> {
    for (const [key, at] of this.#nonces) {
      if (at > now - NONCE_KEPT_MS) break;
      this.#nonces.delete(key);
    }
    const key = `${kid} ${nonce}`;
    if (this.#nonces.has(key)) return false;
    this.#nonces.set(key, now);
    return true;
  }

  putDocument(tx: MemoryTx, kind: string, id: string, value: unknown): Promise<void> {
    return this.#documents.put(tx, `${kind} ${id}`, { kind, id, json: JSON.stringify(value) });
  }
  async document(tx: MemoryTx | null, kind: string, id: string): Promise<unknown> {
    const row = this.#documents.get(tx, `${kind} ${id}`);
    return row === undefined ? undefined : JSON.parse(row.json);
  }
  async documents(kind: string, limit: number): Promise<{ id: string; value: unknown }[]> {
    return this.#documents
      .select(null, (row) => row.kind === kind)
      .sort((a, b) => (a.id < b.id ? -1 : 1))
      .slice(0, limit)
      .map((row) => ({ id: row.id, value: JSON.parse(row.json) }));
  }
  deleteDocument(tx: MemoryTx, kind: string, id: string): Promise<void> {
    return this.#documents.delete(tx, `${kind} ${id}`);
  }

  #stored(tx: MemoryTx | null, row: EventRow): StoredEvent {
    const body = this.#bodies.get(tx, row.event.id);
    return {
      ...row.event,
      live: row.live,
      salt: body?.salt ?? null,
      body: body?.body ?? null,
      erasedBy: body?.erasedBy ?? null,
    };
  }
}

function heldBytes(event: HeldEvent): number {
  const { payload, body } = event.envelope;
  return payload.length + (body?.length ?? 0) + event.envelope.protected.length + event.envelope.signature.length;
}
