import type { KeyObject } from 'node:crypto';
import type { RegistryKey, RegistryNode, RegistryView } from '../contract.ts';
import type { Clock } from '../ports.ts';
import { publicKey } from '../signing/keys.ts';
import type { RegistryEntry } from './effects.ts';
import { type Freshness, freshness } from './freshness.ts';
import type { RegistryState } from './log.ts';

/** A registry that this node follows. */
export interface FollowedRegistry {
  state: RegistryState;
  /** `operator`: a person confirmed its root keys here. `recognised`: this node's home hub recognises it. */
  source: 'operator' | 'recognised';
  /** `iat` of the newest checkpoint that the log here has reached, ms; 0 = none. */
  checkpointAtMs: number;
}

/** One view over all followed registries. Built anew when one of them changes; reading it does no I/O. */
export interface TrustView extends RegistryView {
  /** Key object of a node's key, with its registry entry. The node may be suspended or revoked: callers decide what that means. */
  key(node: string, kid: string): { key: KeyObject; entry: RegistryKey; node: RegistryNode } | undefined;
  /** Freshness of the registry that a node comes from; stale for unknown nodes. */
  freshness(node: string): Freshness;
  /** Hub that this node belongs to, if any lists it. */
  home(): string | undefined;
  /** Nodes that a hub claims and that are not taken from it, and why: for administrators. */
  ignored(): { node: string; hub: string; why: 'outside_constraint' | 'has_other_home' | 'not_recognised' }[];
}

/** Whether a name is the domain or below it: `example.org` covers `clinic.example.org`, not `badexample.org`. */
export function nameCovered(node: string, domain: string): boolean {
  return node === domain || node.endsWith(`.${domain}`);
}

/**
 * Combines registries. The home hub of `self` is, of those that the operator confirmed and in the order given, the first that lists
 * `self`. It comes first, then the others that the operator confirmed, then recognised ones. A node belongs to the first hub that lists it. A hub that the home hub recognises is believed only about names and roles of
 * that recognition, and only with the root keys named there.
 */
export function createTrust(self: string, registries: readonly FollowedRegistry[], clock: Clock): TrustView {
  // Whoever lists this node is not its home for that alone: a recognised hub could list anybody.
  const confirmed = registries.filter(({ source }) => source === 'operator');
  const home =
    confirmed.find(({ state }) => state.pin.hub === self) ??
    confirmed.find(({ state }) => state.content.nodes.has(self)) ??
    confirmed[0];
  const rank = (registry: FollowedRegistry) => (registry === home ? 0 : registry.source === 'operator' ? 1 : 2);
  const ordered = [...registries].sort((a, b) => rank(a) - rank(b));

  const nodes = new Map<string, RegistryEntry>();
  const origin = new Map<string, FollowedRegistry>();
  const ignored: ReturnType<TrustView['ignored']> = [];
  for (const registry of ordered) {
    const { pin, content } = registry.state;
    for (const entry of content.nodes.values()) {
      const allowed = allow(entry, registry, home);
      if (typeof allowed === 'string') ignored.push({ node: entry.node, hub: pin.hub, why: allowed });
      else if (nodes.has(entry.node)) ignored.push({ node: entry.node, hub: pin.hub, why: 'has_other_home' });
      else {
        nodes.set(entry.node, allowed);
        origin.set(entry.node, registry);
      }
    }
  }
  const freshnessOf = (registry: FollowedRegistry | undefined) =>
    registry ? freshness(registry.checkpointAtMs, clock.now()) : 'stale';

  return {
    node: (id) => nodes.get(id),
    nodes: () => [...nodes.values()],
    hubs: () =>
      ordered.map((registry) => ({
        ...{ hub: registry.state.pin.hub, seq: registry.state.seq, head: registry.state.head },
        ...{ checkpointAt: registry.checkpointAtMs, freshness: freshnessOf(registry) },
        ...(registry.state.alarm && { alarm: registry.state.alarm.code }),
      })),
    key(id, kid) {
      const node = nodes.get(id);
      const entry = node?.keys.find((candidate) => candidate.kid === kid);
      const key = entry && publicKey(entry.jwk);
      return node && entry && key?.ok ? { key: key.value, entry, node } : undefined;
    },
    freshness: (id) => freshnessOf(origin.get(id)),
    home: () => (home?.state.content.nodes.has(self) || home?.state.pin.hub === self ? home.state.pin.hub : undefined),
    ignored: () => ignored,
  };
}

function allow(
  entry: RegistryEntry,
  registry: FollowedRegistry,
  home: FollowedRegistry | undefined,
): RegistryEntry | 'outside_constraint' | 'not_recognised' {
  if (registry === home) return entry;
  const { pin } = registry.state;
  const recognition = home?.state.content.recognised.get(pin.hub);
  if (!recognition) return registry.source === 'operator' ? entry : 'not_recognised';
  const sameRoots = [...recognition.rootThumbprints].sort().join() === [...pin.rootThumbprints].sort().join();
  if (!sameRoots) return 'not_recognised';
  if (!recognition.names.some((domain) => nameCovered(entry.node, domain))) return 'outside_constraint';
  return { ...entry, roles: entry.roles.filter((role) => recognition.roles.includes(role)) };
}
