import { and, asc, eq, gte, sql } from 'drizzle-orm';
import type { RegistryRow, Store } from '../../federation/index.ts';
import type { Database, Tx } from '../db/index.ts';
import { document, registryEvent, registryHub } from './tables.ts';

type RegistryStore = Pick<
  Store<Tx>,
  | 'registryRange'
  | 'appendRegistry'
  | 'replaceRegistry'
  | 'followedHubs'
  | 'followHub'
  | 'setCheckpoint'
  | 'insertNonce'
  | 'putDocument'
  | 'document'
  | 'documents'
  | 'deleteDocument'
>;

const RANGE_LIMIT = 1000;
const HUBS = 256;
const NONCE_KEPT_MS = 10 * 60_000;
const NONCE_SWEEP_MS = 30_000;
/** One sweep deletes at most this many, so that it never holds up a request for long; the rest goes with the next sweep. */
const NONCES_PER_SWEEP = 20_000;

/** Registry logs, documents and the replay window. */
export function registryStore(db: Database): RegistryStore {
  return { ...logStore(db), ...documentStore(db), insertNonce: nonceWindow(db) };
}

type LogStore = Pick<
  RegistryStore,
  'registryRange' | 'appendRegistry' | 'replaceRegistry' | 'followedHubs' | 'followHub' | 'setCheckpoint'
>;
function logStore(db: Database): LogStore {
  const append = async (tx: Tx, rows: RegistryRow[]): Promise<void> => {
    for (const row of rows) {
      // A log is append-only: the same event again is nothing new, another one at its place is a fault of ours.
      const [kept] = await tx.orm
        .insert(registryEvent)
        .values(row)
        .onConflictDoUpdate({
          target: [registryEvent.hub, registryEvent.seq],
          set: { id: sql`${registryEvent.id}` },
        })
        .returning({ id: registryEvent.id });
      if (kept?.id !== row.id) throw new Error(`another registry event is stored at ${row.hub} ${row.seq}`);
    }
  };
  return {
    async registryRange(hub, fromSeq, limit) {
      const rows = await db.orm
        .select()
        .from(registryEvent)
        .where(and(eq(registryEvent.hub, hub), gte(registryEvent.seq, fromSeq)))
        .orderBy(asc(registryEvent.seq))
        .limit(Math.min(limit, RANGE_LIMIT));
      return rows as RegistryRow[];
    },
    appendRegistry: append,
    async replaceRegistry(tx, hub, fromSeq, rows) {
      await tx.orm.delete(registryEvent).where(and(eq(registryEvent.hub, hub), gte(registryEvent.seq, fromSeq)));
      await append(tx, rows);
    },
    async followedHubs() {
      return db.orm.select().from(registryHub).orderBy(asc(registryHub.hub)).limit(HUBS);
    },
    async followHub(tx, { hub, base, rootThumbprints }) {
      await tx.orm
        .insert(registryHub)
        .values({ hub, base, rootThumbprints })
        .onConflictDoUpdate({ target: registryHub.hub, set: { base, rootThumbprints } });
    },
    async setCheckpoint(tx, hub, jwt) {
      await tx.orm.update(registryHub).set({ checkpoint: jwt }).where(eq(registryHub.hub, hub));
    },
  };
}

type DocumentStore = Pick<RegistryStore, 'putDocument' | 'document' | 'documents' | 'deleteDocument'>;
function documentStore(db: Database): DocumentStore {
  const named = (kind: string, id: string) => and(eq(document.kind, kind), eq(document.id, id));
  return {
    async putDocument(tx, kind, id, value) {
      const text = JSON.stringify(value);
      await tx.sql`
        insert into federation.document (kind, id, value) values (${kind}, ${id}, ${text}::json)
        on conflict (kind, id) do update set value = excluded.value`;
    },
    async document(tx, kind, id) {
      const rows = await (tx ?? db).sql<{ value: unknown }[]>`
        select value from federation.document where kind = ${kind} and id = ${id}`;
      return rows[0]?.value;
    },
    async documents(kind, limit) {
      return db.sql<{ id: string; value: unknown }[]>`
        select id, value from federation.document where kind = ${kind} order by id limit ${limit}`;
    },
    async deleteDocument(tx, kind, id) {
      await tx.orm.delete(document).where(named(kind, id));
    },
  };
}

function nonceWindow(db: Database): RegistryStore['insertNonce'] {
  let sweptAt = 0;
  return async (kid, nonce, now) => {
    if (Math.abs(now - sweptAt) > NONCE_SWEEP_MS) {
      sweptAt = now;
      await db.sql`
        delete from federation.nonce where ctid = any(array(
          select ctid from federation.nonce where seen_at < ${now - NONCE_KEPT_MS} limit ${NONCES_PER_SWEEP}))`;
    }
    const rows = await db.sql`
      insert into federation.nonce (kid, nonce, seen_at) values (${kid}, ${nonce}, ${now}) on conflict do nothing returning 1`;
    return rows.length === 1;
  };
}
