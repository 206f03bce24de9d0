import type { Result, Role } from '../../../../federation/index.ts';
import type { RemotePerson } from '../../../../spec/schemas/media/control.ts';
import type { LinkAnswer, LinkOffer } from '../../../../spec/schemas/media/link.ts';
import type { Parts as AllParts, CallLinking } from '../parts.ts';
import { rightsOf } from './entrance.ts';

type Parts = Pick<AllParts, 'node' | 'db' | 'media' | 'clock' | 'log'>;

interface SessionNow {
  readonly owner: string;
  readonly status: 'planned' | 'started' | 'ended' | 'cancelled';
  readonly start_ms: number;
  readonly opens_before_s: number;
}

/** People whose browser is away for less than this keep the link of their node. */
const lingerMs = 15_000;
const maxRooms = 2_000;
/** People of other nodes that a relay is told of. */
const maxPeople = 2_000;

/**
 * Links between the relays of the nodes in a session. The node of the host is the root: every other node links to it
 * while somebody of its own is in the call, and it grants that only to nodes of which somebody may be in it.
 */
export class CallLinks implements CallLinking {
  readonly #parts: Parts;
  /** Rooms with people of this node in the call, and those linked by others. */
  readonly #here = new Map<string, Set<string>>();
  readonly #lingering = new Map<string, NodeJS.Timeout>();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  listen(): void {
    this.#parts.media.onNotice((notice) => {
      if (notice.kind !== 'connection') return;
      const { room, participant, connected } = notice;
      if (connected) this.#came(room, participant);
      else this.#went(room, participant);
    });
  }

  /** Somebody left by their own will: nothing is waited for. */
  left(room: string, actor: string): void {
    const here = this.#here.get(room);
    here?.delete(actor);
    if (here?.size === 0) void this.#parts.media.unlink(room);
  }

  /** The control log of a session has changed: who may send what, who leads, whether it goes on. */
  follow(room: string): void {
    if (this.#here.has(room)) this.#refresh(room).catch(this.#failed);
  }

  /** Another node wants a link to a session that this node leads. */
  async openRelay(input: { room: string; node: string; offer: LinkOffer }): Promise<Result<LinkAnswer>> {
    const { room, node, offer } = input;
    const { media, db } = this.#parts;
    const session = await this.#session(room);
    if (session === undefined) return { ok: false, code: 'no_such_room' };
    if (!this.#isOpen(session)) return { ok: false, code: 'session_not_open' };
    const [person] = await db.sql`
      select 1 from participant where room = ${room} and node = ${node} and joined and not barred limit 1`;
    if (!person) return { ok: false, code: 'right_missing' };
    const opened = await media.openRoom(room);
    if (!opened.ok) return { ok: false, code: 'media_unavailable' };
    this.#at(room);
    await this.#refresh(room);
    const accepted = await media.acceptLink(room, node, offer);
    if (accepted.ok) return { ok: true, value: accepted.answer };
    return { ok: false, code: accepted.reason === 'media_not_allowed' ? 'too_many_requests' : 'media_unavailable' };
  }

  async closeRelay({ room, node, link }: { room: string; node: string; link: string }): Promise<void> {
    await this.#parts.media.dropLink(room, node, link);
  }

  #came(room: string, participant: string): void {
    clearTimeout(this.#lingering.get(room));
    this.#lingering.delete(room);
    this.#at(room).add(participant);
    this.#refresh(room).catch(this.#failed);
  }

  #went(room: string, participant: string): void {
    const here = this.#here.get(room);
    if (!here?.delete(participant) || here.size > 0) return;
    const timer = setTimeout(() => {
      this.#lingering.delete(room);
      if (this.#here.get(room)?.size === 0) void this.#parts.media.unlink(room);
    }, lingerMs);
    timer.unref();
    clearTimeout(this.#lingering.get(room));
    this.#lingering.set(room, timer);
  }

  /** A look into the database failed: the next change looks again. */
  readonly #failed = (error: unknown): void => {
    const err = error instanceof Error ? error.message : 'unknown';
    this.#parts.log.warn({ err }, 'the links of a call were not looked after');
  };

  async #refresh(room: string): Promise<void> {
    const { media, node, db } = this.#parts;
    const session = await this.#session(room);
    if (session === undefined || session.status === 'ended' || session.status === 'cancelled') {
      this.#here.delete(room);
      await media.closeRoom(room);
      return;
    }
    const rows = await db.sql<{ node: string; actor: string; role: Role | null }[]>`
      select node, actor, role from participant
      where room = ${room} and node <> ${node} and joined and not barred order by node, actor limit ${maxPeople}`;
    const people = rows.map((row): RemotePerson => {
      const { send } = rightsOf(row);
      return { node: row.node, actor: row.actor, send: [...send] };
    });
    await media.allowRemote(room, people);
    const isHost = session.owner === node;
    if (!isHost && (this.#here.get(room)?.size ?? 0) > 0) await media.link(room, session.owner);
    else if (isHost) {
      await media.unlink(room);
      await media.keepLinks(room, new Set(people.map((person) => person.node)));
    }
  }

  async #session(room: string): Promise<SessionNow | undefined> {
    const [row] = await this.#parts.db.sql<SessionNow[]>`
      select d.owner, s.status, s.start_ms, s.opens_before_s
      from session s join discussion d on d.room = s.room where s.room = ${room}`;
    return row;
  }

  #isOpen({ status, start_ms, opens_before_s }: SessionNow): boolean {
    return (
      status === 'started' || (status === 'planned' && start_ms - opens_before_s * 1000 <= this.#parts.clock.now())
    );
  }

  #at(room: string): Set<string> {
    const known = this.#here.get(room);
    if (known) return known;
    const [oldest] = this.#here.keys();
    if (this.#here.size >= maxRooms && oldest !== undefined) this.#here.delete(oldest);
    const made = new Set<string>();
    this.#here.set(room, made);
    return made;
  }
}
