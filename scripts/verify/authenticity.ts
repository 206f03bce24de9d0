import type { Event } from './envelope.ts';
import { verifies } from './keys.ts';
import type { Registry } from './registry.ts';

export interface Doubt {
  id: string;
  why: string;
}

/**
 * Which events are authentic: those with a valid signature of a good key, and those that a later event of the same chain vouches for.
 * @param registries in the order in which their word counts
 */
export function authenticate(
  events: readonly Event[],
  registries: readonly Registry[],
): { authentic: Event[]; doubts: Doubt[] } {
  const doubts = new Map<string, string>();
  const good = new Set<string>();
  for (const event of events) {
    const why = ownSignature(event, registries);
    if (why === null) good.add(event.id);
    else doubts.set(event.id, why);
  }
  const byId = new Map(events.map((event) => [event.id, event]));
  for (const event of events) {
    if (!good.has(event.id)) continue;
    // Through the hashes an authentic event vouches for all before it; what is good already has vouched for the rest.
    for (let later = event; ; ) {
      const before = byId.get(later.header.prev ?? '');
      if (!before || good.has(before.id) || !vouches(later, before)) break;
      good.add(before.id);
      doubts.delete(before.id);
      later = before;
    }
  }
  return {
    authentic: events.filter(({ id }) => good.has(id)),
    doubts: [...doubts].map(([id, why]) => ({ id, why })),
  };
}

/** Same author, same feed; in the control log also the one whom the owner named, right on top of that. */
function vouches({ header: later }: Event, { header: before }: Event): boolean {
  if (later.lane !== before.lane) return false;
  if (later.lane === 'm') return later.node === before.node && later.inc === before.inc;
  if (later.node === before.node) return later.type === 'epoch.open' || later.epoch === before.epoch;
  return later.type === 'epoch.open' && before.type === 'owner.transfer' && before.d?.to === later.node;
}

function ownSignature(event: Event, registries: readonly Registry[]): string | null {
  const node = registries.map(({ nodes }) => nodes.get(event.header.node)).find((found) => found !== undefined);
  if (!node) return 'unknown node';
  const key = node.keys.get(event.kid);
  if (!key) return 'unknown key';
  if (key.status === 'revoked') return 'key is revoked';
  const silenced = node.status === 'suspended' || node.status === 'revoked';
  if (silenced && event.header.hlc[0] >= node.changedAt) return `node is ${node.status}`;
  return verifies(key.jwk, event.signed, event.signature) ? null : 'signature is wrong';
}
