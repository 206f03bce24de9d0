import type { RegistryView } from '../../federation/index.ts';
import type { NodeCard } from '../../spec/schemas/api/auth.ts';

/** How a node stands in the federation: whether it is a hub, and which hub approved it, if any. */
export function standingOf(view: RegistryView, node: string, isHub: boolean): { isHub: boolean; hub: NodeCard['hub'] } {
  if (isHub) return { isHub, hub: null };
  const entry = view.node(node);
  const [followed] = view.hubs();
  const hub = entry?.hub ?? followed?.hub;
  if (hub === undefined) return { isHub, hub: null };
  const name = view.node(hub)?.legalName ?? hub;
  if (entry === undefined) return { isHub, hub: { node: hub, name, state: 'applied' } };
  return { isHub, hub: { node: hub, name, state: entry.status === 'active' ? 'approved' : 'suspended' } };
}
