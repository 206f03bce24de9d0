import type { DeliveryCursor, FeedHead, HeldEvent, RoomRow, Store } from '../../federation/index.ts';
import type { Database, Tx } from '../db/index.ts';
import { batches, plainArray, textArray } from './pg-bytes.ts';

type FeedStore = Pick<
  Store<Tx>,
  | 'insertRoom'
  | 'room'
  | 'rooms'
  | 'lockFeed'
  | 'feedHeads'
  | 'feedHeadsOf'
  | 'setFeedHeads'
  | 'hold'
  | 'held'
  | 'heldFeeds'
  | 'release'
  | 'deliveries'
  | 'setDelivery'
  | 'deletePeerDeliveries'
>;

const HELD_EVENTS_PER_FEED = 2000;
const HELD_BYTES_PER_FEED = 8 * 1024 * 1024;
const ROWS_PER_STATEMENT = 500;
const PAGE_LIMIT = 1000;
/** Far above what the limits on nodes and rooms allow (R-10); reaching one is an operator's alarm, never a silent cut. */
const HEADS_PER_ROOM = 10_000;
const OWN_HEADS = 200_000;
const CURSORS = 500_000;
const HELD_FEEDS = 100_000;

function complete<T>(rows: T[], limit: number, what: string): T[] {
  if (rows.length > limit) throw new Error(`there are more than ${limit} ${what}`);
  return rows;
}

interface HeadRow {
  room: string;
  feed: string;
  node: string;
  inc: number;
  seq: number;
  id: string;
  hlc_ms: number;
  hlc_count: number;
  status: FeedHead['status'];
}
function feedHead({ room: _, hlc_ms, hlc_count, ...row }: HeadRow): FeedHead {
  return { ...row, hlc: [hlc_ms, hlc_count] };
}

/** `insert into feed_head …` of one room; a statement, or part of one. */
export function headsUpsert(tx: Tx, room: string, heads: FeedHead[]) {
  return tx.sql`
    insert into federation.feed_head (room, feed, node, inc, seq, id, hlc_ms, hlc_count, status)
    select ${room}::text, * from unnest(
      ${textArray(heads.map((head) => head.feed))}::text[],
      ${textArray(heads.map((head) => head.node))}::text[],
      ${plainArray(heads.map((head) => head.inc))}::int[],
      ${plainArray(heads.map((head) => head.seq))}::bigint[],
      ${textArray(heads.map((head) => head.id))}::text[],
      ${plainArray(heads.map((head) => head.hlc[0]))}::bigint[],
      ${plainArray(heads.map((head) => head.hlc[1]))}::int[],
      ${textArray(heads.map((head) => head.status))}::text[]
    )
    on conflict (room, feed) do update set
      node = excluded.node, inc = excluded.inc, seq = excluded.seq, id = excluded.id,
      hlc_ms = excluded.hlc_ms, hlc_count = excluded.hlc_count, status = excluded.status`;
}

/** Rooms, feed heads and their locks. */
function headStore(db: Database): Omit<FeedStore, keyof HoldStore | keyof DeliveryStore> {
  const lockedHead = async (tx: Tx, room: string, feed: string): Promise<FeedHead | undefined> => {
    const rows = await tx.sql<HeadRow[]>`
      select * from federation.feed_head where room = ${room} and feed = ${feed} for update`;
    return rows[0] === undefined ? undefined : feedHead(rows[0]);
  };
  return {
    async insertRoom(tx, room) {
      const rows = await tx.sql`
        insert into federation.room (room, kind, owner, create_id)
        values (${room.room}, ${room.kind}, ${room.owner}, ${room.create}) on conflict do nothing returning room`;
      return rows.length === 1;
    },
    async room(tx, room) {
      const rows = await (tx ?? db).sql<RoomRow[]>`
        select room, kind, owner, create_id as create from federation.room where room = ${room}`;
      return rows[0];
    },
    async rooms(after, limit) {
      return db.sql<RoomRow[]>`
        select room, kind, owner, create_id as create from federation.room
        where room > ${after ?? ''} order by room limit ${Math.min(limit, PAGE_LIMIT)}`;
    },

    async lockFeed(tx, room, feed) {
      const head = await lockedHead(tx, room, feed);
      if (head !== undefined) return head;
      // There is no row to lock yet: an advisory lock holds its place, and the writer before us may have made the row meanwhile.
      await tx.sql`select pg_advisory_xact_lock(hashtextextended(${`${room} ${feed}`}, 0))`;
      return lockedHead(tx, room, feed);
    },
    async feedHeads(tx, room) {
      const rows = await (tx ?? db).sql<HeadRow[]>`
        select * from federation.feed_head where room = ${room} limit ${HEADS_PER_ROOM + 1}`;
      return complete(rows, HEADS_PER_ROOM, 'feeds in one room').map(feedHead);
    },
    async feedHeadsOf(node) {
      const rows = await db.sql<HeadRow[]>`
        select * from federation.feed_head where node = ${node} limit ${OWN_HEADS + 1}`;
      return complete(rows, OWN_HEADS, 'feeds of one node').map((row) => ({ room: row.room, head: feedHead(row) }));
    },
    async setFeedHeads(tx, room, heads) {
      for (const batch of batches(heads, ROWS_PER_STATEMENT)) await headsUpsert(tx, room, batch);
    },
  };
}

type HoldStore = Pick<FeedStore, 'hold' | 'held' | 'heldFeeds' | 'release'>;

/** Events that wait for something, at most 2,000 or 8 MiB per feed. */
function holdStore(db: Database): HoldStore {
  return {
    async hold(tx, event) {
      const envelope = JSON.stringify(event.envelope);
      const size = Buffer.byteLength(envelope);
      const rows = await tx.sql<{ state: string }[]>`
        with known as (
          select 1 from federation.held_event where id = ${event.id}
        ), used as (
          select count(*) as events, coalesce(sum(size_bytes), 0) as bytes
          from federation.held_event where room = ${event.room} and feed = ${event.feed}
        ), added as (
          insert into federation.held_event (room, feed, seq, id, why, sender, size_bytes, envelope)
          select ${event.room}, ${event.feed}, ${event.seq}, ${event.id}, ${event.why}, ${event.from}, ${size}, ${envelope}::json
          from used
          where events < ${HELD_EVENTS_PER_FEED} and bytes + ${size} <= ${HELD_BYTES_PER_FEED}
          on conflict (id) do nothing
          returning 1
        )
        select case when exists (select from known) or exists (select from added) then 'held' else 'full' end as state`;
      return rows[0]?.state === 'held' ? 'held' : 'full';
    },
    async held(tx, room, feed) {
      const rows = await (tx ?? db).sql<(Omit<HeldEvent, 'from'> & { sender: string })[]>`
        select room, feed, seq, id, why, sender, envelope from federation.held_event
        where room = ${room} and feed = ${feed} order by seq, id limit ${HELD_EVENTS_PER_FEED}`;
      return rows.map(({ sender, ...row }) => ({ ...row, from: sender }));
    },
    async heldFeeds() {
      const rows = await db.sql<{ room: string; feed: string }[]>`
        select distinct room, feed from federation.held_event limit ${HELD_FEEDS + 1}`;
      return complete(rows, HELD_FEEDS, 'feeds with held events');
    },
    async release(tx, ids) {
      for (const batch of batches(ids, ROWS_PER_STATEMENT)) {
        await tx.sql`delete from federation.held_event where id = any(${textArray(batch)}::text[])`;
      }
    },
  };
}

type DeliveryStore = Pick<FeedStore, 'deliveries' | 'setDelivery' | 'deletePeerDeliveries'>;

/** How far each peer has acknowledged each feed. */
function deliveryStore(db: Database): DeliveryStore {
  return {
    async deliveries() {
      const rows = await db.sql<DeliveryCursor[]>`
        select peer, room, feed, acked from federation.delivery limit ${CURSORS + 1}`;
      return complete(rows, CURSORS, 'delivery cursors');
    },
    async setDelivery(tx, cursors) {
      for (const batch of batches(cursors, ROWS_PER_STATEMENT)) {
        await tx.sql`
          insert into federation.delivery (peer, room, feed, acked)
          select * from unnest(
            ${textArray(batch.map((cursor) => cursor.peer))}::text[],
            ${textArray(batch.map((cursor) => cursor.room))}::text[],
            ${textArray(batch.map((cursor) => cursor.feed))}::text[],
            ${plainArray(batch.map((cursor) => cursor.acked))}::bigint[]
          )
          on conflict (peer, room, feed) do update set acked = excluded.acked`;
      }
    },
    async deletePeerDeliveries(tx, peer, room) {
      await tx.sql`delete from federation.delivery where peer = ${peer} and room = ${room}`;
    },
  };
}

export function feedStore(db: Database): FeedStore {
  return { ...headStore(db), ...holdStore(db), ...deliveryStore(db) };
}
