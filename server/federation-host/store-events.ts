import type { FeedHead, Store, StoredEvent } from '../../federation/index.ts';
import type { EventHeader } from '../../spec/schemas/federation/envelope.ts';
import type { Database, Tx } from '../db/index.ts';
import { batches, byteaArray, eventId, idBytes, plainArray, roomId, textArray } from './pg-bytes.ts';
import { headsUpsert } from './store-feeds.ts';

type EventStore = Pick<
  Store<Tx>,
  | 'insertEvents'
  | 'events'
  | 'known'
  | 'range'
  | 'setLive'
  | 'discardTail'
  | 'putBody'
  | 'eraseBody'
  | 'missingBodies'
  | 'dropVoidBodies'
>;

/** Rows that one statement writes or reads at most; larger calls are split (R-10: txn 500 events, range 1,000). */
const ROWS_PER_STATEMENT = 500;
const RANGE_LIMIT = 1000;
/** Void events that one round notes at most. */
const NOTED_PER_ROUND = 10_000;

interface Row {
  room: Buffer;
  id: Buffer;
  protected: Buffer;
  payload: Buffer;
  signature: Buffer;
  live: boolean;
  salt: Buffer | null;
  bytes: Buffer | null;
  erased_by: string | null;
}

function stored(row: Row): StoredEvent {
  return {
    id: eventId(row.id),
    room: roomId(row.room),
    header: JSON.parse(row.payload.toString()) as EventHeader,
    protectedBytes: row.protected,
    payloadBytes: row.payload,
    signature: row.signature,
    salt: row.salt,
    body: row.bytes,
    live: row.live,
    erasedBy: row.erased_by,
  };
}

const feedOf = (header: EventHeader): string => (header.lane === 'c' ? 'c' : `${header.node}/${header.inc}`);

async function insertBatch(tx: Tx, events: StoredEvent[], heads: FeedHead[], inserted: Set<string>): Promise<void> {
  const room = events[0]?.room ?? '';
  const withHeads = heads.length === 0 ? tx.sql`` : tx.sql`, heads as (${headsUpsert(tx, room, heads)})`;
  const withBody = (event: StoredEvent): boolean => event.salt !== null && event.body !== null;
  // One round trip: headers, the bodies of those that were new, and where the feeds stand now. A tombstone in `body` wins over a body that comes later.
  const rows = await tx.sql<{ id: Buffer }[]>`
    with input as (
      select * from unnest(
        ${byteaArray(events.map((event) => idBytes(event.room)))}::bytea[],
        ${textArray(events.map((event) => feedOf(event.header)))}::text[],
        ${plainArray(events.map((event) => event.header.seq))}::bigint[],
        ${byteaArray(events.map((event) => idBytes(event.id)))}::bytea[],
        ${byteaArray(events.map((event) => event.protectedBytes))}::bytea[],
        ${byteaArray(events.map((event) => event.payloadBytes))}::bytea[],
        ${byteaArray(events.map((event) => event.signature))}::bytea[],
        ${plainArray(events.map((event) => event.live))}::boolean[],
        ${plainArray(events.map((event) => event.header.bl !== undefined && !withBody(event)))}::boolean[],
        ${byteaArray(events.map((event) => (withBody(event) ? event.salt : null)))}::bytea[],
        ${byteaArray(events.map((event) => (withBody(event) ? event.body : null)))}::bytea[]
      ) as input (room, feed, seq, id, protected, payload, signature, live, body_missing, salt, bytes)
    ), stored as (
      insert into federation.event (room, feed, seq, id, protected, payload, signature, live, body_missing)
      select room, feed, seq, id, protected, payload, signature, live, body_missing from input
      on conflict do nothing
      returning id
    ), bodies as (
      insert into federation.body (id, salt, bytes)
      select input.id, input.salt, input.bytes from input join stored using (id) where input.salt is not null
      on conflict (id) do nothing
    )${withHeads}
    select id from stored`;
  for (const row of rows) inserted.add(eventId(row.id));
}

/** Headers and bodies of events on PostgreSQL: raw prepared statements, `bytea` as signed. */
export function eventStore(db: Database): EventStore {
  return {
    async insertEvents(tx, events, heads = []) {
      const inserted = new Set<string>();
      const parts = batches(events, ROWS_PER_STATEMENT);
      for (const batch of parts) await insertBatch(tx, batch, batch === parts.at(-1) ? heads : [], inserted);
      return inserted;
    },

    async events(tx, ids) {
      const found: StoredEvent[] = [];
      for (const batch of batches(ids, ROWS_PER_STATEMENT)) {
        const rows = await (tx ?? db).sql<Row[]>`
          select e.room, e.id, e.protected, e.payload, e.signature, e.live, b.salt, b.bytes, b.erased_by
          from federation.event e left join federation.body b on b.id = e.id
          where e.id = any(${byteaArray(batch.map(idBytes))}::bytea[])`;
        for (const row of rows) found.push(stored(row));
      }
      return found;
    },

    async known(tx, ids) {
      const found = new Set<string>();
      for (const batch of batches(ids, ROWS_PER_STATEMENT)) {
        const rows = await (tx ?? db).sql<{ id: Buffer }[]>`
          select id from federation.event where id = any(${byteaArray(batch.map(idBytes))}::bytea[])`;
        for (const row of rows) found.add(eventId(row.id));
      }
      return found;
    },

    async range(tx, room, feed, fromSeq, limit) {
      const rows = await (tx ?? db).sql<Row[]>`
        select e.room, e.id, e.protected, e.payload, e.signature, e.live, b.salt, b.bytes, b.erased_by
        from federation.event e left join federation.body b on b.id = e.id
        where e.room = ${idBytes(room)} and e.feed = ${feed} and e.seq >= ${fromSeq}
        order by e.seq limit ${Math.min(limit, RANGE_LIMIT)}`;
      return rows.map(stored);
    },

    async setLive(tx, room, ids, live) {
      for (const batch of batches(ids, ROWS_PER_STATEMENT)) {
        await tx.sql`
          update federation.event set live = ${live}
          where room = ${idBytes(room)} and id = any(${byteaArray(batch.map(idBytes))}::bytea[]) and live <> ${live}`;
      }
    },

    async discardTail(tx, room, feed, fromSeq) {
      const rows = await tx.sql<{ id: Buffer }[]>`
        with discarded as (
          delete from federation.event where room = ${idBytes(room)} and feed = ${feed} and seq >= ${fromSeq} returning id
        ), bodies as (
          delete from federation.body where erased_by is null and id in (select id from discarded)
        )
        select id from discarded`;
      return rows.map((row) => eventId(row.id));
    },

    ...bodyStore(db),
  };
}

/** Bodies, which may be erased while their events stay. */
function bodyStore(db: Database): Pick<EventStore, 'putBody' | 'eraseBody' | 'missingBodies' | 'dropVoidBodies'> {
  return {
    async putBody(tx, id, salt, bytes) {
      await tx.sql`
        with stored as (
          insert into federation.body (id, salt, bytes) values (${idBytes(id)}, ${salt}, ${bytes}) on conflict (id) do nothing
        )
        update federation.event set body_missing = false where id = ${idBytes(id)} and body_missing`;
    },

    async eraseBody(tx, id, erasedBy) {
      await tx.sql`
        with erased as (
          insert into federation.body (id, erased_by) values (${idBytes(id)}, ${erasedBy ?? 'local'})
          on conflict (id) do update set salt = null, bytes = null, erased_by = coalesce(body.erased_by, excluded.erased_by)
        )
        update federation.event set body_missing = false where id = ${idBytes(id)} and body_missing`;
    },

    async missingBodies(room, limit) {
      const scope = room === null ? db.sql`` : db.sql`and e.room = ${idBytes(room)}`;
      // A body that was erased before its event arrived has a row in `body`, so the flag alone does not decide.
      const rows = await db.sql<{ room: Buffer; id: Buffer }[]>`
        select e.room, e.id from federation.event e
        where e.body_missing and e.live ${scope} and not exists (select from federation.body b where b.id = e.id)
        limit ${Math.min(limit, RANGE_LIMIT)}`;
      return rows.map((row) => ({ room: roomId(row.room), id: eventId(row.id) }));
    },

    async dropVoidBodies(tx, now, keptMs, limit) {
      await tx.sql`
        insert into federation.void_body (id, since_ms)
        select e.id, ${now} from federation.event e join federation.body b on b.id = e.id
        where not e.live and b.bytes is not null and not exists (select from federation.void_body v where v.id = e.id)
        limit ${NOTED_PER_ROUND} on conflict do nothing`;
      await tx.sql`
        delete from federation.void_body v where not exists (
          select from federation.event e join federation.body b on b.id = e.id
          where e.id = v.id and not e.live and b.bytes is not null)`;
      // The events are held until the commit: whoever judges them live waits, and then finds the body missing.
      const rows = await tx.sql<{ id: Buffer }[]>`
        with old as (
          select e.id, e.room from federation.void_body v join federation.event e on e.id = v.id
          where v.since_ms <= ${now - keptMs} and not e.live order by v.since_ms, v.id limit ${limit} for update of e
        ), noted as (
          delete from federation.void_body v using old where v.id = old.id
        ), marked as (
          update federation.event e set body_missing = true from old where e.id = old.id and e.room = old.room
        )
        delete from federation.body b using old where b.id = old.id and b.erased_by is null returning b.id`;
      return rows.map((row) => eventId(row.id));
    },
  };
}
