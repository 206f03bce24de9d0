import type { Change } from '../../federation/index.ts';
import type { ContentType, ControlType } from '../../spec/schemas/events/index.ts';
import type { RegistryEventType } from '../../spec/schemas/events/registry.ts';
import type { Tx } from '../db/index.ts';

/** Every event type that this version knows. */
export type EventType = ContentType | ControlType | RegistryEventType;

/**
 * What one feature does with verified changes, local and remote alike. `apply` gets the changes of its `types`, and every `live` and `invite`
 * change when it asks for them, in feed order, inside the storing transaction. Applying the same event again changes nothing.
 */
export interface Inbound<Types extends EventType = EventType> {
  readonly name: string;
  readonly types: readonly Types[];
  /** Also told when a change of rights makes events count, or count no longer. */
  readonly wantsLive?: boolean;
  readonly wantsInvites?: boolean;
  apply(tx: Tx, changes: readonly Change[]): Promise<void>;
}

/** Event types that no feature handles yet, each with the reason why nothing is lost by that. */
export type Ignored<Types extends EventType> = Readonly<Record<Types, string>>;

type TypesOf<Features extends readonly Inbound[]> = Features[number] extends Inbound<infer Types> ? Types : never;

/**
 * The features that take part and the types that are ignored on purpose. Compiles only when together they cover every event type: a new type in
 * `spec/schemas/events` stops the build until somebody has decided what it does.
 */
export function completeInbound<
  const Features extends readonly Inbound[],
  const Skipped extends Partial<Ignored<EventType>>,
>(
  features: Features,
  ignored: Skipped,
  ..._missing: [Exclude<EventType, TypesOf<Features> | keyof Skipped>] extends [never]
    ? []
    : [missing: Exclude<EventType, TypesOf<Features> | keyof Skipped>]
): { features: readonly Inbound[]; ignored: Skipped } {
  return { features, ignored };
}

/** Hands each change to the features that asked for it, one call per feature and batch, so that they can write in batches. */
export function dispatcher(features: readonly Inbound[]): (tx: Tx, changes: readonly Change[]) => Promise<void> {
  const byType = new Map<string, Inbound[]>();
  for (const feature of features) {
    for (const type of feature.types) byType.set(type, [...(byType.get(type) ?? []), feature]);
  }
  const live = features.filter((feature) => feature.wantsLive);
  const invites = features.filter((feature) => feature.wantsInvites);
  const receivers = (change: Change): readonly Inbound[] => {
    if (change.kind === 'live') return live;
    if (change.kind === 'invite') return invites;
    // A type of a later version has no receiver: it is stored and relayed, without effect.
    return byType.get(change.event.header.type) ?? [];
  };
  return async (tx, changes) => {
    const batches = new Map<Inbound, Change[]>();
    for (const change of changes) {
      for (const feature of receivers(change)) {
        const batch = batches.get(feature);
        if (batch === undefined) batches.set(feature, [change]);
        else batch.push(change);
      }
    }
    for (const feature of features) {
      const batch = batches.get(feature);
      if (batch !== undefined) await feature.apply(tx, batch);
    }
  };
}
