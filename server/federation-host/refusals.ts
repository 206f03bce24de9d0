import type { Refusal } from '../../federation/index.ts';
import { voidReasons } from '../../spec/schemas/events/void-reasons.ts';
import type { Database } from '../db/index.ts';
import type { Log } from '../platform/log.ts';

/** Rows that are kept; the oldest go first. */
const KEPT = 10_000;
/** Different (peer, code, minute) that wait to be written. A flood beyond it is added up under no peer. */
const WAITING = 500;
const WRITE_EVERY_MS = 1_000;
const PRUNE_EVERY_WRITES = 60;
const MINUTE_MS = 60_000;
const WORDS = 300;
/** What only the holder of a node's key can do, and an honest node does not do again and again. */
const unlawful: string[] = [
  ...voidReasons.filter((reason) => reason !== 'version_unsupported' && reason !== 'unknown_type'),
  'fork_detected',
];

interface Waiting {
  peer: string | null;
  code: string;
  minute: number;
  count: number;
  first_at: number;
  last_at: number;
  what: string;
  event_id: string | null;
  room: string | null;
}
export interface RefusalRow {
  id: number;
  peer: string | null;
  code: string;
  count: number;
  firstAt: number;
  lastAt: number;
  what: string;
  eventId: string | null;
  room: string | null;
}
/** Where the next page starts: after this row. */
export interface RefusalCursor {
  lastAt: number;
  id: number;
}

/**
 * What came from outside and changed nothing, kept for administrators. One row per peer, code and minute whatever the flood, written at most
 * once a second, outside of any transaction of the engine.
 */
export class RefusalLog implements AsyncDisposable {
  readonly #db: Database;
  readonly #log: Log;
  readonly #waiting = new Map<string, Waiting>();
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();
  #writes = 0;

  constructor(db: Database, log: Log) {
    this.#db = db;
    this.#log = log;
  }

  /** Counts one refusal. Never throws and never waits. */
  record(refusal: Refusal): void {
    const minute = Math.floor(refusal.at / MINUTE_MS) * MINUTE_MS;
    const named = `${refusal.peer ?? ''} ${refusal.code} ${minute}`;
    const crowded = this.#waiting.size >= WAITING && !this.#waiting.has(named);
    const key = crowded ? ` too_many_refusals ${minute}` : named;
    const before = this.#waiting.get(key);
    this.#waiting.set(key, {
      peer: crowded ? null : refusal.peer,
      code: crowded ? 'too_many_refusals' : refusal.code,
      minute,
      count: (before?.count ?? 0) + 1,
      first_at: before?.first_at ?? refusal.at,
      last_at: refusal.at,
      what: refusal.what.slice(0, WORDS),
      event_id: refusal.eventId ?? null,
      room: refusal.room ?? null,
    });
    this.#timer ??= setTimeout(() => void this.flush(), WRITE_EVERY_MS).unref();
  }

  /** Writes what waits. What cannot be written now waits for the next time. */
  flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#writing = this.#writing.then(() => this.#write());
    return this.#writing;
  }

  /** Newest first; of one node or of all. */
  async page(after: RefusalCursor | undefined, limit: number, peer: string | null = null): Promise<RefusalRow[]> {
    const bound = after ?? { lastAt: Number.MAX_SAFE_INTEGER, id: Number.MAX_SAFE_INTEGER };
    return this.#db.sql<RefusalRow[]>`
      select id, peer, code, count, what, room, event_id as "eventId",
        first_at as "firstAt", last_at as "lastAt"
      from federation.refusal
      where (last_at, id) < (${bound.lastAt}, ${bound.id}) and (${peer}::text is null or peer = ${peer})
      order by last_at desc, id desc limit ${limit}`;
  }

  /** Refusals since `sinceMs`, for the overview. */
  async countSince(sinceMs: number): Promise<number> {
    const rows = await this.#db.sql<{ count: number }[]>`
      select coalesce(sum(count), 0)::bigint as count from federation.refusal where last_at >= ${sinceMs}`;
    return rows[0]?.count ?? 0;
  }

  /**
   * Signed events since `sinceMs` that had no right to count, by the node that signed them. What anybody can send in another's name, and what
   * an old version or a slow clock brings, is not among them.
   */
  async unlawfulSince(sinceMs: number): Promise<Map<string, number>> {
    const rows = await this.#db.sql<{ peer: string; count: number }[]>`
      select peer, sum(count)::bigint as count from federation.refusal
      where peer is not null and last_at >= ${sinceMs} and code = any(${unlawful}) group by peer`;
    return new Map(rows.map(({ peer, count }) => [peer, count]));
  }

  async close(): Promise<void> {
    await this.flush();
  }
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #write(): Promise<void> {
    const rows = [...this.#waiting.values()];
    if (rows.length === 0) return;
    this.#waiting.clear();
    try {
      await this.#db.sql`
        insert into federation.refusal (peer, code, minute, count, first_at, last_at, what, event_id, room)
        select peer, code, minute, count, first_at, last_at, what, event_id, room
        from json_to_recordset(${JSON.stringify(rows)}::json) as r(
          peer text, code text, minute bigint, count int, first_at bigint, last_at bigint, what text, event_id text, room text)
        on conflict (peer, code, minute) do update set
          count = refusal.count + excluded.count, last_at = excluded.last_at, what = excluded.what,
          event_id = excluded.event_id, room = excluded.room`;
      if (this.#writes++ % PRUNE_EVERY_WRITES === 0) await this.#prune();
    } catch (error) {
      this.#log.warn({ err: error, rows: rows.length }, 'Refusals could not be written; they wait for the next time.');
      for (const row of rows) this.#putBack(row);
    }
  }

  #putBack(row: Waiting): void {
    const key = `${row.peer ?? ''} ${row.code} ${row.minute}`;
    const newer = this.#waiting.get(key);
    if (newer === undefined && this.#waiting.size >= WAITING) return;
    this.#waiting.set(key, { ...(newer ?? row), first_at: row.first_at, count: row.count + (newer?.count ?? 0) });
    this.#timer ??= setTimeout(() => void this.flush(), WRITE_EVERY_MS).unref();
  }

  async #prune(): Promise<void> {
    await this.#db.sql`
      delete from federation.refusal where id <= (
        select id from federation.refusal order by id desc offset ${KEPT} limit 1)`;
  }
}
