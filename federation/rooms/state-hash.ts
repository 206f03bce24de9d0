import { hash } from 'node:crypto';
import type { QaAccept } from '../../spec/schemas/events/content.ts';
import type { EventHeader } from '../../spec/schemas/federation/envelope.ts';
import type { ControlState } from '../contract.ts';
import { canonicalBytes } from '../signing/canonical.ts';
import { compareOrder, type Hlc } from './clock.ts';
import { Redactions } from './redactions.ts';

/** What the state hash reads of one content event. Nothing of it comes from a body, so nodes that lack one agree. */
export type HashedHeader = Pick<EventHeader, 'type' | 'node' | 'inc' | 'seq' | 'hlc' | 'actor' | 'ref' | 'd'>;

interface Kept {
  id: string;
  type: string;
  node: string;
  inc: number;
  seq: number;
  hlc: Hlc;
  actor?: string;
  ref?: string;
}

interface Accept {
  question: string;
  answer: string | null;
  key: Kept;
}

/**
 * Collects a room's content events and answers its state hash. Events may come in any order, so a store can stream them feed by feed.
 * About 300 bytes are kept for each live event: 100,000 of them take 30 MB and well under a second.
 */
export class StateHasher {
  readonly #events: Kept[] = [];
  readonly #redactions = new Redactions();
  readonly #accepts: Accept[] = [];

  /** One content event that counts. Leave out void ones; never add the same id twice. */
  add(id: string, header: HashedHeader): void {
    const { type, node, inc, seq, hlc, actor, ref } = header;
    const kept: Kept = { id, type, node, inc, seq, hlc };
    if (actor !== undefined) kept.actor = actor;
    if (ref !== undefined) kept.ref = ref;
    this.#events.push(kept);
    this.#redactions.note(header);
    if (type === 'qa.accept' && ref !== undefined)
      this.#accepts.push({ question: ref, answer: (header.d as QaAccept).answer, key: kept });
  }

  /**
   * base64url SHA-256 over the JCS form of `{accepts, ctl, epoch, live, nodes, owner, redacted, roles, stewards}`; maps are sorted lists of pairs,
   * for a node may have any name. May be asked again after more events were added.
   * @param state of the room's control chain
   */
  digest(state: ControlState): string {
    const redacted = new Set(this.#redactions.targets());
    for (const event of this.#events) if (this.#redactions.has(event.id, event)) redacted.add(event.id);
    // Words that change redacted words do not count, whichever of the two came first.
    const live = this.#events.filter(({ type, ref }) => type !== 'msg.edit' || ref === undefined || !redacted.has(ref));
    live.sort(compareOrder);
    const bytes = canonicalBytes({
      accepts: this.#accepted(),
      ctl: [state.epoch, state.cseq, state.head],
      epoch: state.epoch,
      live: live.map(({ id }) => id),
      nodes: pairs(state.nodes, ({ cap }) => cap),
      owner: state.owner,
      redacted: [...redacted].sort(),
      roles: pairs(state.roles, (role) => role),
      stewards: state.stewards,
    });
    return hash('sha256', bytes, 'base64url');
  }

  #accepted(): [string, string | null][] {
    const last = new Map<string, Accept>();
    for (const accept of this.#accepts) {
      const before = last.get(accept.question);
      if (!before || compareOrder(accept.key, before.key) > 0) last.set(accept.question, accept);
    }
    return [...last].map(([question, { answer }]): [string, string | null] => [question, answer]).sort(byName);
  }
}

function pairs<T>(record: Record<string, T>, value: (entry: T) => string): [string, string][] {
  return Object.entries(record)
    .map(([key, entry]): [string, string] => [key, value(entry)])
    .sort(byName);
}

function byName(a: readonly [string, unknown], b: readonly [string, unknown]): number {
  return a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0;
}
