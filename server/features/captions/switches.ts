import type { Reader } from '../../db/index.ts';
import type { Parts, PersonRef } from './parts.ts';

/** How the switch of a session stands. */
export interface Switched {
  readonly on: boolean;
  readonly by: PersonRef | null;
  /** When the meeting that goes on began, ms since the epoch; null while none does. */
  readonly since: number | null;
}

const maxRooms = 3_000;
const off: Switched = { on: false, by: null, since: null };

/** Reads how captions of a session are switched, from the events. */
export async function readSwitch(reader: Reader, room: string): Promise<Switched> {
  const [row] = await reader.sql<{ since: number; node: string | null; actor: string | null; is_on: boolean | null }[]>`
    select m.start_ms as since, w.node, w.actor, w.is_on
    from session s
      join discussion d on d.room = s.room and d.here
      join lateral (
        select start_ms, end_ms from caption_meeting where room = s.room order by epoch desc, cseq desc limit 1
      ) m on m.end_ms is null
      left join lateral (
        select c.node, c.actor, c.is_on from caption_switch c
        where c.room = s.room and c.live and c.at_ms >= m.start_ms order by c.ord desc limit 1
      ) w on true
    where s.room = ${room} and s.status = 'started'`;
  if (!row) return off;
  const by = row.node === null || row.actor === null ? null : { node: row.node, actor: row.actor };
  return { on: row.is_on === true, by, since: row.since };
}

/** Whether captions are on, for everything that asks many times a second. Read again when an event changes it. */
export class Switches {
  readonly #reader: Reader;
  readonly #log: Parts['log'];
  readonly #known = new Map<string, Switched>();
  readonly #reading = new Map<string, Promise<Switched>>();

  constructor({ db, log }: Pick<Parts, 'db' | 'log'>) {
    this.#reader = db;
    this.#log = log;
  }

  /** What is known without asking. */
  known(room: string): Switched {
    return this.#known.get(room) ?? off;
  }

  async of(room: string): Promise<Switched> {
    return this.#known.get(room) ?? this.read(room);
  }

  /** Reads it anew; somebody who asks at the same time waits for an answer that is as new as their question. */
  async read(room: string): Promise<Switched> {
    const before = this.#reading.get(room) ?? Promise.resolve(off);
    const reading = before.then(
      () => this.#query(room),
      () => this.#query(room),
    );
    this.#reading.set(room, reading);
    try {
      return await reading;
    } finally {
      if (this.#reading.get(room) === reading) this.#reading.delete(room);
    }
  }

  /** Rooms in which captions are on, as far as this process has looked at them. */
  rooms(): string[] {
    return [...this.#known].filter(([, { on }]) => on).map(([room]) => room);
  }

  async #query(room: string): Promise<Switched> {
    const switched = await readSwitch(this.#reader, room).catch((error: unknown) => {
      // Nobody is captioned by mistake: what cannot be read is off, and asked for again.
      this.#log.warn({ err: error }, 'Whether captions are on could not be read.');
      return undefined;
    });
    this.#known.delete(room);
    if (!switched) return off;
    const [oldest] = this.#known.keys();
    if (this.#known.size >= maxRooms && oldest !== undefined) this.#known.delete(oldest);
    this.#known.set(room, switched);
    return switched;
  }
}
