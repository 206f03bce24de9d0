import type { TSchema } from 'typebox';
import { Compile, type Validator } from 'typebox/compile';
import { type RegistryEventData, type RegistryEventType, registryEvents } from '../../spec/schemas/events/registry.ts';
import type { EventHeader } from '../../spec/schemas/federation/envelope.ts';
import type { RegistryKey, RegistryNode } from '../contract.ts';
import { readDocument } from '../signing/documents.ts';
import { type PublicJwk, publicKey, thumbprint, verifySync } from '../signing/keys.ts';
import { hasRootQuorum, type RootKeys, rootFault } from './cosign.ts';

/** A node as its home hub describes it. */
export interface RegistryEntry extends RegistryNode {
  marks: string[];
  tlsPins: string[];
  reach: 'both' | 'out';
}
/** Another hub that this hub recognises, and what it is believed about. */
export interface Recognition {
  hub: string;
  base: string;
  rootThumbprints: string[];
  names: string[];
  roles: string[];
}
/** What the events of a registry log add up to. Plain data and maps; only the functions of this folder write to it. */
export interface RegistryContent {
  hub: string;
  roots: RootKeys;
  online: PublicJwk[];
  nodes: Map<string, RegistryEntry>;
  /** Every key that any node ever had, to its node: a key is never used twice. */
  keyOwners: Map<string, string>;
  recognised: Map<string, Recognition>;
  /** Base to the node that was last given it; whether that node still holds it says its entry. */
  bases: Map<string, string>;
}

export function emptyContent(hub: string): RegistryContent {
  return {
    ...{ hub, roots: { keys: [], threshold: 1 }, online: [] },
    ...{ nodes: new Map(), keyOwners: new Map(), recognised: new Map(), bases: new Map() },
  };
}

const shapes = new Map<string, Validator>(
  Object.entries(registryEvents).map(([type, schema]) => [type, Compile(schema as TSchema)]),
);

/** `d` of a registry event when it has the shape of its type. */
export function registryData<T extends RegistryEventType>(
  type: T,
  header: EventHeader,
): RegistryEventData<T> | undefined {
  return header.type === type && shapes.get(type)?.Check(header.d) ? (header.d as RegistryEventData<T>) : undefined;
}

type Effect<T extends RegistryEventType> = (
  content: RegistryContent,
  d: RegistryEventData<T>,
  header: EventHeader,
) => string | undefined;

/** Node that exists and has one of these states; otherwise the code of why the event is void. */
function nodeIn(content: RegistryContent, id: string, ...states: RegistryNode['status'][]): RegistryEntry | string {
  const node = content.nodes.get(id);
  if (!node) return 'registry_unknown_node';
  return states.includes(node.status) ? node : 'registry_wrong_status';
}

/** Replaces a node by a changed copy; views handed out earlier stay as they were. */
function change(
  content: RegistryContent,
  node: RegistryEntry,
  header: EventHeader,
  fields: Partial<RegistryEntry>,
): undefined {
  content.nodes.set(node.node, { ...node, ...fields, changedAt: header.hlc[0] });
}

function statusChange(from: RegistryNode['status'][], to: (d: { reason?: string }) => Partial<RegistryEntry>) {
  return (content: RegistryContent, d: { node: string; reason?: string }, header: EventHeader): string | undefined => {
    const node = nodeIn(content, d.node, ...from);
    return typeof node === 'string' ? node : change(content, withoutReason(node), header, to(d));
  };
}

function withoutReason(node: RegistryEntry): RegistryEntry {
  const { reason: _reason, ...rest } = node;
  return rest;
}

/** Keys that end with their node: they still verify what the node signed before. */
function ended(keys: RegistryKey[], compromisedSince?: number): RegistryKey[] {
  return keys.map((key) => {
    if (compromisedSince !== undefined) return { ...key, status: 'revoked', compromisedSince };
    return key.status === 'active' ? { ...key, status: 'retired' } : key;
  });
}

/** An active or suspended node holds its base; nobody else is given it meanwhile, so the last one it was given to is the only one to look at. */
function baseTaken(content: RegistryContent, node: string, base: string): boolean {
  const holder = content.nodes.get(content.bases.get(base) ?? '');
  if (holder === undefined || holder.node === node || holder.base !== base) return false;
  return holder.status === 'active' || holder.status === 'suspended';
}

/** An entity id stands for the node of its host, or one node could speak as another to software of OpenID Federation. */
function entityFits(node: string, entityId: string): boolean {
  return URL.parse(entityId)?.hostname === node;
}

/** The schema lets ports and addresses through that no URL can have, and spellings that are not the origin's own. */
function usable(base: string): boolean {
  return URL.parse(base)?.origin === base;
}

function onlineFault(keys: PublicJwk[]): string | undefined {
  return keys.every((jwk) => publicKey(jwk).ok) ? undefined : 'registry_key_refused';
}

const approve: Effect<'reg.node.approve'> = (content, d, header) => {
  const known = content.nodes.get(d.node);
  if (known && known.status !== 'revoked' && known.status !== 'retired') return 'registry_wrong_status';
  if (!usable(d.base)) return 'event_malformed';
  if (baseTaken(content, d.node, d.base)) return 'registry_base_taken';
  if (!entityFits(d.node, d.entity_id)) return 'registry_entity_mismatch';
  const keys: RegistryKey[] = [];
  for (const jwk of d.keys) {
    const kid = thumbprint(jwk);
    if (!publicKey(jwk).ok) return 'registry_key_refused';
    // Also the node's own former keys: a key that was given up does not come back.
    if (content.keyOwners.has(kid) || keys.some((key) => key.kid === kid)) return 'registry_key_reused';
    keys.push({ kid, jwk: { kty: jwk.kty, crv: jwk.crv, x: jwk.x }, status: 'active' });
  }
  for (const { kid } of keys) content.keyOwners.set(kid, d.node);
  content.bases.set(d.base, d.node);
  content.nodes.set(d.node, {
    ...{ node: d.node, hub: content.hub, entityId: d.entity_id, legalName: d.legal_name, country: d.country },
    ...{ base: d.base, status: 'active', roles: d.roles, keys: [...(known?.keys ?? []), ...keys] },
    ...{ marks: d.marks ?? [], tlsPins: d.tls_spki ?? [], reach: d.reach ?? 'both' },
    ...{ approvedAt: header.hlc[0], changedAt: header.hlc[0] },
  });
  return undefined;
};

const update: Effect<'reg.node.update'> = (content, d, header) => {
  const node = nodeIn(content, d.node, 'active', 'suspended');
  if (typeof node === 'string') return node;
  if (d.base !== undefined && !usable(d.base)) return 'event_malformed';
  if (d.base !== undefined && baseTaken(content, d.node, d.base)) return 'registry_base_taken';
  if (d.entity_id !== undefined && !entityFits(d.node, d.entity_id)) return 'registry_entity_mismatch';
  if (d.base !== undefined) content.bases.set(d.base, d.node);
  return change(content, node, header, {
    entityId: d.entity_id ?? node.entityId,
    legalName: d.legal_name ?? node.legalName,
    country: d.country ?? node.country,
    base: d.base ?? node.base,
    roles: d.roles ?? node.roles,
    marks: d.marks ?? node.marks,
    tlsPins: d.tls_spki ?? node.tlsPins,
    reach: d.reach ?? node.reach,
  });
};

const revoke: Effect<'reg.node.revoke'> = (content, d, header) => {
  const node = nodeIn(content, d.node, 'active', 'suspended', 'retired');
  if (typeof node === 'string') return node;
  const keys = ended(node.keys, d.compromised_since);
  return change(content, node, header, { status: 'revoked', reason: d.reason, keys });
};

const retire: Effect<'reg.node.retire'> = (content, d, header) => {
  const node = nodeIn(content, d.node, 'active', 'suspended');
  if (typeof node === 'string') return node;
  return change(content, withoutReason(node), header, { status: 'retired', keys: ended(node.keys) });
};

const addKey: Effect<'reg.key.add'> = (content, d, header) => {
  const node = nodeIn(content, d.node, 'active', 'suspended');
  if (typeof node === 'string') return node;
  const key = publicKey(d.jwk);
  if (!key.ok) return 'registry_key_refused';
  const kid = thumbprint(d.jwk);
  if (content.keyOwners.has(kid)) return 'registry_key_reused';
  if (node.keys.filter(({ status }) => status === 'active').length >= 8) return 'registry_too_many_keys';
  const proof = readDocument('consilium-key-proof+jws', d.proof);
  const at = d.proof.lastIndexOf('.');
  const signature = Buffer.from(d.proof.slice(at + 1), 'base64url');
  const names =
    proof.ok && proof.value.kid === kid && proof.value.claims.kid === kid && proof.value.claims.node === d.node;
  if (!names || !verifySync(key.value, Buffer.from(d.proof.slice(0, at), 'latin1'), signature))
    return 'registry_key_unproven';
  content.keyOwners.set(kid, d.node);
  const added: RegistryKey = { kid, jwk: { kty: d.jwk.kty, crv: d.jwk.crv, x: d.jwk.x }, status: 'active' };
  return change(content, node, header, { keys: [...node.keys, added] });
};

const retireKey: Effect<'reg.key.retire'> = (content, d, header) => {
  const node = nodeIn(content, d.node, 'active', 'suspended');
  if (typeof node === 'string') return node;
  if (!node.keys.some(({ kid, status }) => kid === d.kid && status === 'active')) return 'registry_unknown_key';
  // A node without any active key could not even ask for a new one.
  if (node.keys.filter(({ status }) => status === 'active').length === 1) return 'registry_last_key';
  const keys = node.keys.map((key): RegistryKey => (key.kid === d.kid ? { ...key, status: 'retired' } : key));
  return change(content, node, header, { keys });
};

const revokeKey: Effect<'reg.key.revoke'> = (content, d, header) => {
  const node = content.nodes.get(d.node);
  if (!node) return 'registry_unknown_node';
  if (!node.keys.some(({ kid }) => kid === d.kid)) return 'registry_unknown_key';
  const keys = node.keys.map(
    (key): RegistryKey =>
      key.kid === d.kid ? { ...key, status: 'revoked', compromisedSince: d.compromised_since } : key,
  );
  return change(content, node, header, { keys });
};

const recognise: Effect<'reg.peer.recognise'> = (content, d) => {
  if (d.hub === content.hub) return 'registry_self';
  const { hub, base, root_thumbprints: rootThumbprints, names, roles } = d;
  if (names.length === 0) content.recognised.delete(hub);
  else content.recognised.set(hub, { hub, base, rootThumbprints, names, roles });
  return undefined;
};

const genesis: Effect<'reg.genesis'> = (content, d, header) => {
  // Never a second one: it would bring its own root keys and vouch for itself.
  if (content.roots.keys.length > 0) return 'event_malformed';
  const roots = { keys: d.root_keys, threshold: d.threshold };
  const fault = rootFault(roots) ?? onlineFault(d.online_keys);
  if (fault) return fault;
  if (!hasRootQuorum(header, d.cosign, roots)) return 'registry_cosign_missing';
  content.roots = roots;
  content.online = d.online_keys;
  return undefined;
};

const rotateRoot: Effect<'reg.root.rotate'> = (content, d, header) => {
  const roots = { keys: d.root_keys, threshold: d.threshold };
  const fault = rootFault(roots);
  if (fault) return fault;
  // The old set decides; the new set proves that its keys exist and are held by somebody.
  const both = hasRootQuorum(header, d.cosign, content.roots) && hasRootQuorum(header, d.cosign, roots);
  if (!both) return 'registry_cosign_missing';
  content.roots = roots;
  return undefined;
};

const rotateOnline: Effect<'reg.online.rotate'> = (content, d, header) => {
  const fault = onlineFault(d.online_keys);
  if (fault) return fault;
  if (d.void_from !== undefined && d.void_from >= header.seq) return 'registry_void_range';
  if (!hasRootQuorum(header, d.cosign, content.roots)) return 'registry_cosign_missing';
  content.online = d.online_keys;
  return undefined;
};

const effects: { [T in RegistryEventType]: Effect<T> } = {
  'reg.genesis': genesis,
  'reg.root.rotate': rotateRoot,
  'reg.online.rotate': rotateOnline,
  'reg.node.approve': approve,
  'reg.node.update': update,
  'reg.node.suspend': statusChange(['active'], ({ reason }) => ({ status: 'suspended', reason: reason ?? '' })),
  'reg.node.reinstate': statusChange(['suspended'], () => ({ status: 'active' })),
  'reg.node.revoke': revoke,
  'reg.node.retire': retire,
  'reg.key.add': addKey,
  'reg.key.retire': retireKey,
  'reg.key.revoke': revokeKey,
  'reg.peer.recognise': recognise,
};

/**
 * Lets one authentic event of a registry log work on `content`. Answers the code of why it has no effect, or undefined.
 * An event without effect keeps its place in the chain: one mistake of a hub must not stop its whole registry.
 */
export function applyEffect(content: RegistryContent, header: EventHeader): string | undefined {
  const type = header.type as RegistryEventType;
  if (!Object.hasOwn(registryEvents, type)) return 'event_type_unknown';
  const d = registryData(type, header);
  if (!d) return 'event_malformed';
  return (effects[type] as Effect<RegistryEventType>)(content, d, header);
}
