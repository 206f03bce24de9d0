import { withTx } from '../../db/index.ts';
import type { Parts } from './parts.ts';
import { announceRooms } from './projection/announce.ts';
import { Effects } from './projection/effects.ts';

/** A gap that closes within this time is not shown: a poke before a pull makes one every time. */
const shownAfterMs = 1_000;

/** Tells browsers that a discussion lacks events which others have, and when it lacks none any more. */
export class CatchingUp {
  readonly #parts: Parts;
  readonly #failed: (error: unknown) => void;
  readonly #waiting = new Map<string, NodeJS.Timeout>();
  readonly #shown = new Set<string>();

  /** @param failed told of cards that could not be sent; who looks again sees them as they are */
  constructor(parts: Parts, failed: (error: unknown) => void) {
    this.#parts = parts;
    this.#failed = failed;
  }

  /** @param missing number of events that another member is known to have; 0: none */
  note(room: string, missing: number): void {
    if (missing > 0) {
      if (this.#waiting.has(room) || this.#shown.has(room)) return;
      const timer = setTimeout(() => {
        this.#waiting.delete(room);
        this.#shown.add(room);
        this.#tell(room);
      }, shownAfterMs);
      this.#waiting.set(room, timer);
      return;
    }
    clearTimeout(this.#waiting.get(room));
    this.#waiting.delete(room);
    if (this.#shown.delete(room)) this.#tell(room);
  }

  close(): void {
    for (const timer of this.#waiting.values()) clearTimeout(timer);
    this.#waiting.clear();
    this.#shown.clear();
  }

  #tell(room: string): void {
    withTx(this.#parts.db, async (tx) => {
      const [row] = await tx.sql<{ shown: string }[]>`
        select coalesce(merged_into, room) as shown from discussion where room = ${room} and kind in ('group', 'dm')`;
      if (!row) return;
      const effects = new Effects();
      effects.rooms.add(row.shown);
      await announceRooms(this.#parts, tx, effects);
    }).catch(this.#failed);
  }
}
