import type { Stream } from '../../platform/stream.ts';
import type { Parts } from './parts.ts';

const keptMs = 15_000;
const maxKept = 5_000;

/** A frame about somebody who types, as it comes from another node. */
export interface TypingFrame {
  room: string;
  node: string;
  kind: string;
  actor: string;
}

/** Passes on that somebody types: to browsers here and to the other nodes of the room. Lost without consequence. */
export class Typing {
  readonly #parts: Parts;
  /** Who is in which room and how they are called, for a few seconds: a person types often. */
  readonly #known = new Map<string, { until: number; found: { shown: string; name: string } | null }>();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Listens to browsers. */
  listen(stream: Stream): void {
    stream.onMessage('typing', ({ actor }, { room }) => {
      void this.#spread({ room, node: this.#parts.node, actor }).then((shown) => {
        if (shown) this.#parts.federation().ephemeral(room, { kind: 'typing', actor, data: null });
      });
    });
  }

  /** A frame of another node, whose signature was checked. */
  receive(frame: TypingFrame): void {
    if (frame.kind === 'typing' && frame.node !== this.#parts.node) void this.#spread(frame);
  }

  async #spread(who: { room: string; node: string; actor: string }): Promise<boolean> {
    const found = await this.#find(who);
    if (!found) return false;
    const { node, actor } = who;
    this.#parts.stream.ephemeral(
      { room: found.shown },
      { type: 'typing', room: found.shown, node, actor, name: found.name },
    );
    return true;
  }

  async #find(who: { room: string; node: string; actor: string }): Promise<{ shown: string; name: string } | null> {
    const key = `${who.room} ${who.node}/${who.actor}`;
    const now = this.#parts.clock.now();
    const kept = this.#known.get(key);
    if (kept && kept.until > now) return kept.found;
    const { db, people } = this.#parts;
    const [row] = await db.sql<{ shown: string }[]>`
      select coalesce(d.merged_into, d.room) as shown from discussion d
        join participant p on p.room = d.room and p.node = ${who.node} and p.actor = ${who.actor}
      where d.room = ${who.room} and p.joined and not p.barred`;
    const cards = row ? await people.personCards(db, [who]) : undefined;
    const name = cards?.get(`${who.node}/${who.actor}`)?.name;
    const found = row && name !== undefined ? { shown: row.shown, name } : null;
    if (this.#known.size >= maxKept) this.#known.clear();
    this.#known.set(key, { until: now + keptMs, found });
    return found;
  }
}
