import { callReactions } from '../../../../spec/schemas/api/sessions.ts';
import { Problem } from '../../../platform/problem.ts';
import { accessSession } from '../access.ts';
import type { Parts, PersonRef } from '../parts.ts';

type Reaction = (typeof callReactions)[number];
/** A frame of another node about somebody there; `data` is what that node says and may be anything. */
export interface ReactionFrame extends PersonRef {
  readonly room: string;
  readonly kind: string;
  readonly data?: unknown;
}

const perWindow = 6;
const windowMs = 3_000;
const maxPeople = 5_000;

/** Signs that rise over the pictures for a moment: told to whoever is looking, on every node, and kept nowhere. */
export class Reactions {
  readonly #parts: Parts;
  /** Times of the last signs of each person of this node. */
  readonly #recent = new Map<string, number[]>();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** @throws Problem `too_many_requests` for somebody who does nothing else */
  async send(actor: string, room: string, reaction: Reaction): Promise<void> {
    const { db, node, federation } = this.#parts;
    await accessSession(this.#parts, db, actor, room, 'take-part');
    this.#limit(actor);
    this.#tell(room, { node, actor }, reaction);
    federation().ephemeral(room, { kind: 'reaction', actor, data: { reaction } });
  }

  /** A sign from another node, whose frame was checked to come from there. Counts only for people who are in the session. */
  async receive({ room, node, actor, kind, data }: ReactionFrame): Promise<void> {
    if (kind !== 'reaction' || node === this.#parts.node) return;
    const said = typeof data === 'object' && data !== null ? (data as { reaction?: unknown }).reaction : undefined;
    const reaction = callReactions.find((one) => one === said);
    if (reaction === undefined) return;
    const [row] = await this.#parts.db.sql`
      select from participant p join session s on s.room = p.room
      where p.room = ${room} and p.node = ${node} and p.actor = ${actor} and p.joined and not p.barred`;
    if (row) this.#tell(room, { node, actor }, reaction);
  }

  #tell(room: string, person: PersonRef, reaction: Reaction): void {
    const { node, actor } = person;
    this.#parts.stream.near({ room }, { type: 'call.reaction', room, node, actor, reaction });
  }

  #limit(actor: string): void {
    const now = this.#parts.clock.now();
    const recent = (this.#recent.get(actor) ?? []).filter((at) => at > now - windowMs);
    if (recent.length >= perWindow) throw new Problem('too_many_requests');
    this.#recent.delete(actor);
    const [oldest] = this.#recent.keys();
    if (this.#recent.size >= maxPeople && oldest !== undefined) this.#recent.delete(oldest);
    this.#recent.set(actor, [...recent, now]);
  }
}
