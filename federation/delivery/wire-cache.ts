import type { Envelope } from '../../spec/schemas/federation/envelope.ts';
import type { StoredEvent } from '../ports.ts';
import { toEnvelope } from '../signing/envelope.ts';

const maxBytes = 16 * 1_048_576;

/** JSON text of an envelope as it goes over the wire. */
export function wireText(event: StoredEvent, { withBody = true } = {}): string {
  return JSON.stringify(toEnvelope(event, { withBody }));
}

/** Wire form of the events written last, so that each is serialised once for all peers. Bounded; what is not here is read from the store. */
export class WireCache {
  readonly #texts = new Map<string, { id: string; text: string }>();
  readonly #keys = new Map<string, string>();
  #bytes = 0;

  put(room: string, feed: string, seq: number, id: string, envelope: Envelope): void {
    const key = `${room} ${feed} ${seq}`;
    const text = JSON.stringify(envelope);
    this.#texts.set(key, { id, text });
    this.#keys.set(id, key);
    this.#bytes += text.length;
    for (const [oldest, entry] of this.#texts) {
      if (this.#bytes <= maxBytes) break;
      this.#drop(oldest, entry);
    }
  }

  get(room: string, feed: string, seq: number): string | undefined {
    return this.#texts.get(`${room} ${feed} ${seq}`)?.text;
  }

  /** Forgets an event whose body was erased: it must not leave this node any more. */
  forget(id: string): void {
    const key = this.#keys.get(id);
    const entry = key === undefined ? undefined : this.#texts.get(key);
    if (key !== undefined && entry !== undefined) this.#drop(key, entry);
  }

  #drop(key: string, entry: { id: string; text: string }): void {
    this.#texts.delete(key);
    this.#keys.delete(entry.id);
    this.#bytes -= entry.text.length;
  }
}
