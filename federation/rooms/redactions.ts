import type { EraseRequest } from '../../spec/schemas/events/content.ts';
import type { EventHeader } from '../../spec/schemas/federation/envelope.ts';
import { comparePositions, type Position, personKey, positionOf } from './positions.ts';

/** What redactions read of a live event; all of it is in the header. */
export type RedactionHeader = Pick<EventHeader, 'type' | 'node' | 'inc' | 'seq' | 'actor' | 'ref' | 'd'>;

/**
 * Which events are redacted or erased, from the live events alone (R3, R-7.9). Only grows; the order of `note` does not matter.
 * A redaction names its target, here or not. An erasure counts for events of the node that wrote it, as listed or by actor before it in the feed.
 */
export class Redactions {
  readonly #redacted = new Set<string>();
  /** Event id → nodes that asked for its erasure. */
  readonly #erased = new Map<string, Set<string>>();
  /** `node/actor` → last position that is erased. */
  readonly #actors = new Map<string, Position>();

  /** Takes in one live event; events that redact nothing are ignored. */
  note(header: RedactionHeader): void {
    if (header.type === 'msg.redact' && header.ref !== undefined) this.#redacted.add(header.ref);
    if (header.type !== 'erase.request') return;
    const d = (header.d ?? {}) as EraseRequest;
    if ('events' in d)
      for (const id of d.events) this.#erased.set(id, (this.#erased.get(id) ?? new Set()).add(header.node));
    if (!('actor' in d)) return;
    const key = personKey(header.node, d.actor);
    const before = this.#actors.get(key);
    if (!before || comparePositions(positionOf(header), before) > 0) this.#actors.set(key, positionOf(header));
  }

  /** Is this event redacted or erased? An edit of a redacted event is judged by `covers`. */
  has(id: string, header: RedactionHeader): boolean {
    if (this.#redacted.has(id) || this.#erased.get(id)?.has(header.node)) return true;
    if (header.actor === undefined || !erasable.has(header.type)) return false;
    const upTo = this.#actors.get(personKey(header.node, header.actor));
    return upTo !== undefined && comparePositions(positionOf(header), upTo) < 0;
  }

  /** Targets of redactions, also of events that are not here. */
  targets(): Iterable<string> {
    return this.#redacted;
  }
}

/** Types whose body an erasure of a person deletes. Notices of authority (redactions, suspensions) carry a reason, which goes too. */
const erasable = new Set([
  'member.join',
  'msg.post',
  'msg.edit',
  'msg.redact',
  'react.set',
  'qa.ask',
  'qa.answer',
  'session.answer',
  'poll.open',
  'poll.vote',
  'slides.show',
  'caption.segment',
  'caption.correct',
  'mod.suspend',
]);
