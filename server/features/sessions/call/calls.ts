import type { MediaRights } from '../../../media-host/index.ts';
import type { Parts as AllParts, CallStanding, CallsNow, PersonRef } from '../parts.ts';

type Parts = Omit<AllParts, 'calls'>;
/** A frame of another node about a hand; `data` is what that node says and may be anything. */
export interface HandFrame extends PersonRef {
  readonly room: string;
  readonly kind: string;
  readonly data?: unknown;
}
interface CallNow {
  /** People of this node who are connected to the relay. */
  readonly people: Set<string>;
  /** `node/actor` of raised hands, the longest waiting first. */
  readonly hands: Map<string, PersonRef>;
}

const maxCalls = 2_000;
const maxHands = 200;

/** What somebody may send and receive by their place in the session. */
export const rightsOf = (row: Pick<CallStanding, 'role'>): MediaRights =>
  row.role === 'viewer' || row.role === null
    ? { send: [], receive: true }
    : { send: ['microphone', 'camera', 'screen', 'screen_sound'], receive: true };

/** Who is in which call now. Kept in memory only: whoever is connected says so again after a restart. */
export class Calls implements CallsNow {
  readonly #parts: Parts;
  readonly #calls = new Map<string, CallNow>();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Passes on what the relay tells, each to the one person that it concerns. */
  listen(): void {
    const { media, stream } = this.#parts;
    media.onNotice((notice) => {
      const { room, participant } = notice;
      if (notice.kind === 'call') {
        stream.near({ actors: [participant] }, { type: 'call.notice', room, notice: notice.notice });
      } else {
        const { people, hands } = this.#at(room);
        if (notice.connected) people.add(participant);
        else {
          people.delete(participant);
          hands.delete(this.#own(participant));
        }
        this.#tell(room);
      }
    });
  }

  now(room: string): { people: string[]; hands: PersonRef[] } {
    const call = this.#calls.get(room);
    return { people: [...(call?.people ?? [])], hands: [...(call?.hands.values() ?? [])] };
  }

  /** Somebody of this node raises or lowers a hand. */
  raise(room: string, actor: string, raised: boolean): void {
    this.#set(room, { node: this.#parts.node, actor }, raised);
    this.#parts.federation().ephemeral(room, { kind: 'hand', actor, data: { raised } });
  }

  /** A hand on another node, whose frame was checked to come from there. Counts only for people who are in the session. */
  async receive({ room, node, actor, kind, data }: HandFrame): Promise<void> {
    if (kind !== 'hand' || node === this.#parts.node) return;
    const raised = typeof data === 'object' && data !== null && (data as { raised?: unknown }).raised === true;
    const [row] = await this.#parts.db.sql`
      select from participant p join session s on s.room = p.room
      where p.room = ${room} and p.node = ${node} and p.actor = ${actor} and p.joined and not p.barred`;
    if (row) this.#set(room, { node, actor }, raised);
  }

  left(room: string, actor: string): void {
    const call = this.#calls.get(room);
    if (!call) return;
    call.people.delete(actor);
    call.hands.delete(this.#own(actor));
    this.#tell(room);
  }

  /** A changed role, a removal, or the end of the session takes effect at the relay at once. */
  follow(row: CallStanding): void {
    const { media } = this.#parts;
    if (row.status === 'ended' || row.status === 'cancelled') {
      if (!this.#calls.delete(row.room)) return;
      void media.closeRoom(row.room);
      return;
    }
    if (!this.#calls.get(row.room)?.people.has(row.viewer)) return;
    const isIn = row.joined && !row.barred && row.here;
    if (isIn) void media.setRights(row.room, row.viewer, rightsOf(row));
    else void media.leave(row.room, row.viewer, 'removed');
  }

  #own(actor: string): string {
    return `${this.#parts.node}/${actor}`;
  }

  #at(room: string): CallNow {
    const call = this.#calls.get(room) ?? { people: new Set(), hands: new Map() };
    if (!this.#calls.has(room)) {
      const [oldest] = this.#calls.keys();
      if (this.#calls.size >= maxCalls && oldest !== undefined) this.#calls.delete(oldest);
      this.#calls.set(room, call);
    }
    return call;
  }

  #set(room: string, person: PersonRef, raised: boolean): void {
    const { hands } = this.#at(room);
    const key = `${person.node}/${person.actor}`;
    if (!raised) hands.delete(key);
    else if (!hands.has(key) && hands.size < maxHands) hands.set(key, { node: person.node, actor: person.actor });
    this.#tell(room);
  }

  #tell(room: string): void {
    this.#parts.stream.near({ room }, { type: 'call.people', room, ...this.now(room) });
  }
}
