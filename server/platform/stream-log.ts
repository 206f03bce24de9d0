import type { NodeRole } from '../../spec/schemas/common/words.ts';
import { type Database, type Reader, type SqlQuery, type Tx, withTx } from '../db/index.ts';
import type { EventBus } from './event-bus.ts';
import type { Log } from './log.ts';

/** Who receives an event: named accounts or actors, holders of a role, everybody who follows a room, or everybody who is logged in. */
export type Audience =
  | { readonly accounts: readonly string[] }
  | { readonly actors: readonly string[] }
  | { readonly roles: readonly NodeRole[] }
  | { readonly room: string }
  | 'everyone';

export interface PublishOptions {
  /** The room that the event tells something about; `forget` finds it by this. */
  readonly about?: string;
  /** From this event on the receivers follow this room, or do so no longer: in order with the events of the room. */
  readonly follow?: string;
  readonly unfollow?: string;
}

interface Address {
  readonly accounts: readonly string[] | null;
  readonly actors: readonly string[] | null;
  readonly roles: readonly string[] | null;
  readonly room: string | null;
}
/** Who looks at a browser, and the rooms that they follow. */
export interface Receiver {
  readonly accountId: string;
  readonly actor: string;
  readonly roles: readonly string[];
}

/** A stored event. `json` is the event as it is sent. */
export interface LoggedEvent extends Address {
  readonly cursor: number;
  readonly follow: string | null;
  readonly unfollow: string | null;
  readonly json: string;
}

interface Pending extends Omit<LoggedEvent, 'cursor'> {
  readonly about: string | null;
}

const channel = 'stream';
const catchUpDelayMs = 30;
const pageSize = 500;
/** Events of one transaction: a whole page of a peer's posts with what they change. More is a bug of the caller. */
const maxPerTransaction = 5_000;
/** Committed events that wait for an earlier one of another connection. */
const maxEarly = 5_000;
export const maxReplayed = 2_000;
const keptHours = 24;
const keptEvents = 200_000;

/**
 * The ordered log of events for browsers. Cursors are given out under a row lock at the end of the transaction, so they
 * are seen in order and without gaps: whoever has seen cursor 7 will never be shown a 6 later.
 */
export class StreamLog {
  readonly #db: Database;
  readonly #bus: EventBus;
  readonly #log: Log;
  readonly #deliver: (events: readonly LoggedEvent[]) => void;
  readonly #collected = new WeakMap<Tx, Pending[]>();
  readonly #early = new Map<number, LoggedEvent>();
  readonly #stops: (() => void)[] = [];
  #delivered = 0;
  #catchUpTimer: NodeJS.Timeout | undefined;
  #catchingUp = false;
  #closed = false;

  constructor(db: Database, bus: EventBus, log: Log, deliver: (events: readonly LoggedEvent[]) => void) {
    this.#db = db;
    this.#bus = bus;
    this.#log = log;
    this.#deliver = deliver;
  }

  /** Cursor of the last event that was handed to the sockets of this process. */
  get delivered(): number {
    return this.#delivered;
  }

  async start(): Promise<void> {
    this.#delivered = await readHead(this.#db);
    this.#stops.push(
      this.#bus.subscribe(channel, (payload) => {
        if (Number(payload) > this.#delivered) this.#scheduleCatchUp();
      }),
      this.#bus.onGap(() => this.#scheduleCatchUp()),
    );
  }

  /** Adds an event to a transaction. It gets its cursor just before the commit and is sent just after. */
  publish(tx: Tx, to: Audience, event: unknown, options: PublishOptions = {}): void {
    let pending = this.#collected.get(tx);
    if (!pending) {
      const list: Pending[] = [];
      let last = 0;
      pending = list;
      this.#collected.set(tx, list);
      tx.withCommit(
        () => append(tx, list),
        ([row]) => {
          last = (row as { cursor: number }).cursor;
        },
      );
      tx.afterCommit(() => {
        this.#accept(list.map((item, index) => ({ ...item, cursor: last - list.length + index + 1 })));
        this.#bus.publish(channel, String(last));
      });
    }
    if (pending.length >= maxPerTransaction) throw new RangeError('Too many events for browsers in one transaction.');
    const { about = null, follow = null, unfollow = null } = options;
    pending.push({ ...columnsOf(to), about, follow, unfollow, json: JSON.stringify(event) });
  }

  /** Takes what was deleted out of the events that are kept: those about `room` that name `id` become `instead`. */
  async forget(tx: Tx, room: string, id: string, instead: unknown): Promise<void> {
    await tx.sql`
      update stream_event set data = ${JSON.stringify(instead)} where about = ${room} and position(${id} in data) > 0`;
  }

  /** Takes what this process committed itself. Replies of different connections may arrive out of order. */
  #accept(events: readonly LoggedEvent[]): void {
    for (const event of events) {
      if (event.cursor > this.#delivered && this.#early.size < maxEarly) this.#early.set(event.cursor, event);
    }
    const ready: LoggedEvent[] = [];
    for (let next = this.#early.get(this.#delivered + 1); next; next = this.#early.get(this.#delivered + 1)) {
      this.#early.delete(next.cursor);
      this.#delivered = next.cursor;
      ready.push(next);
    }
    if (ready.length > 0) this.#deliver(ready);
    if (this.#early.size > 0) this.#scheduleCatchUp();
  }

  #scheduleCatchUp(): void {
    if (this.#closed || this.#catchUpTimer) return;
    this.#catchUpTimer = setTimeout(() => {
      this.#catchUpTimer = undefined;
      this.#catchUp().catch((error: unknown) => {
        if (this.#closed) return;
        this.#log.warn({ err: error }, 'The stream could not be read; trying again.');
        this.#scheduleCatchUp();
      });
    }, catchUpDelayMs);
  }

  async #catchUp(): Promise<void> {
    if (this.#catchingUp) return;
    this.#catchingUp = true;
    try {
      for (
        let page = await readAfter(this.#db, this.#delivered);
        page.length > 0;
        page = await readAfter(this.#db, this.#delivered)
      ) {
        const fresh = page.filter((event) => event.cursor > this.#delivered);
        for (const event of fresh) this.#early.delete(event.cursor);
        this.#delivered = Math.max(this.#delivered, page.at(-1)?.cursor ?? 0);
        if (fresh.length > 0) this.#deliver(fresh);
      }
      for (const cursor of this.#early.keys()) if (cursor <= this.#delivered) this.#early.delete(cursor);
    } finally {
      this.#catchingUp = false;
    }
  }

  /**
   * What somebody missed after `after`, up to what is delivered now.
   * @param rooms that they follow
   * @returns undefined when it is not kept any more, is too much, or the cursor is none of ours
   */
  async missed(
    after: number,
    to: Receiver,
    rooms: ReadonlySet<string>,
  ): Promise<{ cursor: number; events: { cursor: number; json: string }[] } | undefined> {
    const cursor = this.#delivered;
    if (after > cursor) return undefined;
    const [range] = await this.#db.sql<{ first: number | null }[]>`select min(cursor) as first from stream_event`;
    const first = range?.first ?? cursor + 1;
    if (after < first - 1) return undefined;
    const rows = await this.#db.sql<{ cursor: number; json: string }[]>`
      select cursor, data as json from stream_event
      where cursor > ${after} and cursor <= ${cursor}
        and ((accounts is null and roles is null and actors is null and room is null)
          or ${to.accountId}::uuid = any (accounts) or ${to.actor} = any (actors)
          or roles && ${[...to.roles]}::text[] or room = any (${[...rooms]}::text[]))
      order by cursor limit ${maxReplayed + 1}`;
    return rows.length > maxReplayed ? undefined : { cursor, events: [...rows] };
  }

  /** Deletes what is older than a day or beyond the number kept. For a job. */
  async prune(): Promise<void> {
    await withTx(this.#db, async (tx) => {
      await tx.sql`
        delete from stream_event
        where at < now() - make_interval(hours => ${keptHours})
          or cursor <= (select cursor from stream_head) - ${keptEvents}`;
    });
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#catchUpTimer);
    for (const stop of this.#stops.splice(0)) stop();
  }
}

/** Stores the events of a transaction under the next cursors. @returns the last of them as the only row */
function append(tx: Tx, pending: readonly Pending[]): SqlQuery<{ cursor: number }[]> {
  const rows = JSON.stringify(pending.map((event, index) => ({ ...event, n: index + 1 })));
  // It travels with the commit, so what must not be (no head) has to fail in PostgreSQL: as a division by the number of heads.
  return tx.sql<{ cursor: number }[]>`
    with head as (update stream_head set cursor = cursor + ${pending.length} returning cursor),
    stored as (
      insert into stream_event (cursor, accounts, actors, roles, room, about, follow, unfollow, data)
      select head.cursor - ${pending.length} + e.n, e.accounts, e.actors, e.roles, e.room, e.about, e.follow, e.unfollow, e.json
      from head, json_to_recordset(${rows}::json) as e (
        n int, accounts uuid[], actors text[], roles text[], room text, about text, follow text, unfollow text, json text)
    )
    select max(cursor) / count(*) as cursor from head`;
}

function columnsOf(to: Audience): Address {
  const nobody: Address = { accounts: null, actors: null, roles: null, room: null };
  return to === 'everyone' ? nobody : { ...nobody, ...to };
}

async function readHead(reader: Reader): Promise<number> {
  const [row] = await reader.sql<{ cursor: number }[]>`select cursor from stream_head`;
  return row?.cursor ?? 0;
}

async function readAfter(reader: Reader, cursor: number): Promise<LoggedEvent[]> {
  return reader.sql<LoggedEvent[]>`
    select cursor, accounts::text[] as accounts, actors, roles, room, follow, unfollow, data as json
    from stream_event where cursor > ${cursor} order by cursor limit ${pageSize}`;
}

const isAddress = (to: Audience | Address): to is Address => to !== 'everyone' && 'accounts' in to && 'room' in to;

/** Whether somebody belongs to an audience. */
export function isAddressed(
  to: Audience | Address,
  receiver: Receiver,
  rooms: { has(room: string): boolean },
): boolean {
  const { accounts, actors, roles, room } = isAddress(to) ? to : columnsOf(to);
  if (room !== null) return rooms.has(room);
  if (actors) return actors.includes(receiver.actor);
  if (accounts) return accounts.includes(receiver.accountId);
  if (roles) return roles.some((role) => receiver.roles.includes(role));
  return true;
}
