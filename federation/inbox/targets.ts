import type { VerifiedEvent } from '../contract.ts';
import type { Store } from '../ports.ts';
import type { Opened } from '../signing/envelope.ts';
import { fromStored } from '../state/verified.ts';

/** Types whose right depends on whose words they are about. */
const needTarget = new Set(['msg.edit', 'msg.redact', 'qa.accept', 'slides.lead', 'slides.stop', 'caption.correct']);

/** The events that the `ref` of others names, as far as they are here; read at once for a whole batch. */
export class Targets {
  readonly #events = new Map<string, VerifiedEvent>();
  add(event: VerifiedEvent): void {
    this.#events.set(event.id, event);
  }
  get(id: string): VerifiedEvent | undefined {
    return this.#events.get(id);
  }
}

export async function findTargets<Tx>(
  store: Store<Tx>,
  events: readonly Pick<Opened, 'header'>[],
  tx: Tx | null = null,
): Promise<Targets> {
  const targets = new Targets();
  const refs = events.flatMap(({ header }) => (needTarget.has(header.type) && header.ref ? [header.ref] : []));
  if (refs.length > 0) for (const stored of await store.events(tx, refs)) targets.add(fromStored(stored));
  return targets;
}
