import type { Role } from '../../../../federation/index.ts';
import type { SessionRole } from '../../../../spec/schemas/api/sessions.ts';
import type { Reader } from '../../../db/index.ts';
import { roleName } from '../session-row.ts';

/** Who has joined a session, on whichever node, and as what; by `node/actor`. */
export type Standings = ReadonlyMap<string, SessionRole>;

/** People of one session that a call knows; the same limit as that of its page. */
const maxPeople = 2_000;
/** What was read is asked for again, for somebody unknown, only after so long: a frame of a peer costs no query of its own. */
const freshMs = 2_000;

/** Sessions whose people are remembered; the one that was read longest ago gives way. */
const maxSessions = 3_000;

interface Kept {
  standings: Standings;
  readAt: number;
  /** A change came while it was read. */
  stale: boolean;
  reading: Promise<Standings> | undefined;
}

/** Roles of the people of the sessions that have a call, from the control log as this node has it. */
export class StandingBook {
  readonly #reader: Reader;
  readonly #now: () => number;
  readonly #kept = new Map<string, Kept>();

  constructor(reader: Reader, now: () => number) {
    this.#reader = reader;
    this.#now = now;
  }

  /** What is known without asking. */
  known(room: string): Standings {
    return this.#kept.get(room)?.standings ?? new Map();
  }

  /** Reads who has joined. Calls at the same time share one query. */
  async read(room: string): Promise<Standings> {
    const kept = this.#kept.get(room) ?? { standings: new Map(), readAt: 0, stale: false, reading: undefined };
    this.#kept.delete(room);
    this.#kept.set(room, kept);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > maxSessions && oldest !== undefined) this.#kept.delete(oldest);
    if (kept.reading) {
      kept.stale = true;
      return kept.reading;
    }
    kept.reading = this.#query(room, kept);
    try {
      return await kept.reading;
    } finally {
      kept.reading = undefined;
    }
  }

  /** As `read`, unless it was read a moment ago. */
  async fresh(room: string): Promise<Standings> {
    const kept = this.#kept.get(room);
    if (kept?.reading) return kept.reading;
    return kept && this.#now() - kept.readAt < freshMs ? kept.standings : this.read(room);
  }

  forget(room: string): void {
    this.#kept.delete(room);
  }

  async #query(room: string, kept: Kept): Promise<Standings> {
    do {
      kept.stale = false;
      const rows = await this.#reader.sql<{ node: string; actor: string; role: Role; host: boolean }[]>`
        select p.node, p.actor, p.role, 
          p.node || '/' || p.actor = coalesce(s.host, d.started_node || '/' || d.started_actor) as host
        from participant p join session s on s.room = p.room join discussion d on d.room = p.room
        where p.room = ${room} and p.joined and not p.barred and d.here and s.status in ('planned', 'started')
        order by p.node, p.actor limit ${maxPeople}`;
      kept.standings = new Map(rows.map(({ node, actor, role, host }) => [`${node}/${actor}`, roleName(role, host)]));
      kept.readAt = this.#now();
    } while (kept.stale);
    return kept.standings;
  }
}

export const leads = (role: SessionRole | undefined): boolean => role === 'host' || role === 'cohost';
