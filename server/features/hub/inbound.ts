import type { Change } from '../../../federation/index.ts';
import type { RegistryEventType } from '../../../spec/schemas/events/registry.ts';
import type { Tx } from '../../db/index.ts';
import { peopleOnDuty } from '../applications/index.ts';
import type { HubParts } from './parts.ts';

/** Events of the registry that change how an institution is seen. */
export const standingEvents = [
  'reg.node.approve',
  'reg.node.update',
  'reg.node.suspend',
  'reg.node.reinstate',
  'reg.node.revoke',
  'reg.node.retire',
] as const satisfies readonly RegistryEventType[];
/** Events that matter only to the engine, which has taken them in already. */
export const quietEvents = [
  'reg.genesis',
  'reg.root.rotate',
  'reg.online.rotate',
  'reg.key.add',
  'reg.key.retire',
  'reg.key.revoke',
  'reg.peer.recognise',
] as const satisfies readonly RegistryEventType[];

const told: Readonly<Record<string, 'institution_suspended' | 'institution_reinstated'>> = {
  'reg.node.suspend': 'institution_suspended',
  'reg.node.revoke': 'institution_suspended',
  'reg.node.reinstate': 'institution_reinstated',
};

/** Tells browsers at once that an institution is seen differently, and administrators when it is their own. */
export async function applyRegistryChanges(parts: HubParts, tx: Tx, changes: readonly Change[]): Promise<void> {
  for (const change of changes) {
    if (change.kind !== 'registry') continue;
    const { type, d } = change.event.header;
    const node = d?.node;
    if (typeof node !== 'string') continue;
    parts.stream.publish(tx, 'everyone', { type: 'institution.changed', node });
    const kind = told[type];
    if (!kind || node !== parts.node) continue;
    const administrators = await peopleOnDuty(tx, ['administrator']);
    const reason = typeof d?.reason === 'string' ? { reason: d.reason } : {};
    const data = { hub: change.hub, node, ...reason };
    await parts.notify(
      tx,
      administrators.map(({ actor }) => ({ to: actor, kind, data, cause: change.event.id })),
    );
  }
}
