import type {
  DocumentClaims,
  EntityStatementClaims,
  FederationListClaims,
} from '../../spec/schemas/federation/documents.ts';
import type { Result } from '../contract.ts';
import type { Clock, SigningKeys } from '../ports.ts';
import { openDocument, readDocument, signDocument } from '../signing/documents.ts';
import { bareJwk, type PublicJwk, publicKey, thumbprint } from '../signing/keys.ts';
import { type RegistryEntry, registryData } from './effects.ts';
import type { RegistryState } from './log.ts';

// Projections of the registry log as OpenID Federation 1.0 documents, for software that speaks it. Nothing in Consilium decides by them,
// except that an applicant's entity configuration proves its keys and its address.

/** Validity of an entity configuration, of a subordinate statement and of a list, in seconds. */
const validSeconds = { configuration: 86400, subordinate: 86400, list: 86400 } as const;

function named(jwk: PublicJwk): PublicJwk & { kid: string } {
  return { kty: 'OKP', crv: 'Ed25519', x: jwk.x, kid: thumbprint(jwk) };
}

function times(clock: Clock, seconds: number): { iat: number; exp: number } {
  const iat = Math.floor(clock.now() / 1000);
  return { iat, exp: iat + seconds };
}

export interface EntityConfigurationInput {
  /** Public base; also the entity id. */
  base: string;
  name: string;
  /** Public keys of the node, the signing one among them. */
  keys: PublicJwk[];
  /** Entity ids of the hubs that list this node; at most 4. */
  authorityHints: string[];
  /** True on a hub: adds its federation endpoints. */
  hub: boolean;
}

/** This node's self-signed entity configuration (OpenID Federation 1.0 section 9). */
export function makeEntityConfiguration(input: EntityConfigurationInput, signer: SigningKeys, clock: Clock): string {
  const claims: EntityStatementClaims = {
    iss: input.base,
    sub: input.base,
    ...times(clock, validSeconds.configuration),
    jwks: { keys: input.keys.map(named) },
    metadata: {
      federation_entity: {
        organization_name: input.name,
        ...(input.hub && {
          federation_fetch_endpoint: `${input.base}/federation/fetch`,
          federation_list_endpoint: `${input.base}/federation/list`,
          federation_resolve_endpoint: `${input.base}/federation/resolve`,
          federation_historical_keys_endpoint: `${input.base}/federation/historical_keys`,
        }),
      },
      consilium_node: { base: input.base, versions: [1] },
    },
  };
  if (input.authorityHints.length > 0) claims.authority_hints = input.authorityHints.slice(0, 4);
  return signDocument('entity-statement+jwt', claims, signer);
}

/** Policies could rewrite what a statement says and unknown critical members could change its meaning; neither is in the profile. */
function outOfProfile(claims: EntityStatementClaims): string | undefined {
  if ('metadata_policy' in claims || 'metadata_policy_crit' in claims) return 'metadata_policy';
  return claims.crit !== undefined ? 'crit' : undefined;
}

export interface EntityConfiguration {
  entityId: string;
  base: string;
  name: string | undefined;
  keys: PublicJwk[];
  authorityHints: string[];
}

/**
 * Verifies a fetched entity configuration: self-signed by one of its own keys, issued for `entityId` (where it was fetched), in the profile.
 * Its `authority_hints` are read and never fetched. Codes of openDocument; `entity_out_of_profile`; `entity_mismatch`; `key_refused`.
 */
export async function openEntityConfiguration(
  compact: unknown,
  entityId: string,
  clock: Clock,
): Promise<Result<EntityConfiguration>> {
  const read = readDocument('entity-statement+jwt', compact);
  if (!read.ok) return read;
  const fault = outOfProfile(read.value.claims);
  if (fault) return { ok: false, code: 'entity_out_of_profile', detail: fault };
  const keys: PublicJwk[] = [];
  for (const jwk of read.value.claims.jwks.keys) {
    const bare = bareJwk(jwk);
    if (!bare.ok) return bare;
    if (thumbprint(bare.value) !== jwk.kid) return { ok: false, code: 'key_refused', detail: 'kid is no thumbprint' };
    keys.push(bare.value);
  }
  const opened = await openDocument(
    'entity-statement+jwt',
    compact,
    ({ kid }) => {
      const jwk = keys.find((candidate) => thumbprint(candidate) === kid);
      const key = jwk && publicKey(jwk);
      return key?.ok ? key.value : undefined;
    },
    clock,
  );
  if (!opened.ok) return opened;
  const { iss, sub, metadata, authority_hints: authorityHints = [] } = opened.value;
  const base = metadata?.consilium_node?.base;
  if (iss !== entityId || sub !== entityId || base === undefined) return { ok: false, code: 'entity_mismatch' };
  const name = metadata?.federation_entity?.organization_name;
  return { ok: true, value: { entityId, base, name, keys, authorityHints } };
}

function activeEntry(state: RegistryState, entityId: string): RegistryEntry | undefined {
  for (const entry of state.content.nodes.values()) {
    if (entry.entityId === entityId && entry.status === 'active') return entry;
  }
  return undefined;
}

const notFound = { ok: false, code: 'no_such_object' } as const;

function metadataOf(entry: RegistryEntry): DocumentClaims<'resolve-response+jwt'>['metadata'] {
  return {
    federation_entity: { organization_name: entry.legalName },
    consilium_node: { base: entry.base, versions: [1] },
  };
}

function activeKeys(entry: RegistryEntry): PublicJwk[] {
  return entry.keys.filter(({ status }) => status === 'active').map(({ jwk }) => jwk);
}

/** Hub's answer to fetch: the subordinate statement about one active node (OpenID Federation 1.0 section 8.1). */
export function fetchStatement(
  state: RegistryState,
  hubEntityId: string,
  sub: string,
  signer: SigningKeys,
  clock: Clock,
): Result<string> {
  const entry = activeEntry(state, sub);
  if (!entry) return notFound;
  const claims: EntityStatementClaims = {
    ...{ iss: hubEntityId, sub, ...times(clock, validSeconds.subordinate) },
    jwks: { keys: activeKeys(entry).map(named) },
    metadata: metadataOf(entry),
    source_endpoint: `${hubEntityId}/federation/fetch`,
  };
  return { ok: true, value: signDocument('entity-statement+jwt', claims, signer) };
}

/** Hub's answer to list: entity ids of all active nodes (section 8.2). */
export function listEntities(state: RegistryState): string[] {
  return [...state.content.nodes.values()].filter(({ status }) => status === 'active').map(({ entityId }) => entityId);
}

/** Hub's answer to resolve for a node of its own registry (section 8.3); it never asks anybody else. `anchor` must be this hub. */
export function resolveEntity(
  state: RegistryState,
  hubEntityId: string,
  query: { sub: string; anchor: string },
  signer: SigningKeys,
  clock: Clock,
): Result<string> {
  const entry = activeEntry(state, query.sub);
  if (!entry || query.anchor !== hubEntityId) return notFound;
  const statement = fetchStatement(state, hubEntityId, query.sub, signer, clock);
  if (!statement.ok) return statement;
  const claims: DocumentClaims<'resolve-response+jwt'> = {
    ...{ iss: hubEntityId, sub: query.sub, ...times(clock, validSeconds.subordinate) },
    metadata: metadataOf(entry),
    trust_chain: [statement.value],
  };
  return { ok: true, value: signDocument('resolve-response+jwt', claims, signer) };
}

/** Hub's answer to historical_keys: its online keys of the past (section 8.7). Times come from the events that ended them. */
export function historicalKeys(state: RegistryState, hubEntityId: string, signer: SigningKeys, clock: Clock): string {
  const keys: DocumentClaims<'jwk-set+jwt'>['keys'] = [];
  let online: { jwk: PublicJwk; since: number }[] = [];
  for (const { header, void: fault } of state.log) {
    const d = registryData('reg.genesis', header) ?? registryData('reg.online.rotate', header);
    if (fault !== undefined || !d) continue;
    const next = d.online_keys;
    const at = Math.floor(header.hlc[0] / 1000);
    const kept = new Map(online.map((entry) => [entry.jwk.x, entry]));
    for (const { jwk, since } of online) {
      if (next.some(({ x }) => x === jwk.x)) continue;
      const stolen = 'void_from' in d;
      keys.push({
        ...named(jwk),
        iat: since,
        exp: at,
        ...(stolen && { revoked: { revoked_at: at, reason: 'keyCompromise' } }),
      });
    }
    online = next.map((jwk) => kept.get(jwk.x) ?? { jwk, since: at });
  }
  const { iat } = times(clock, 0);
  return signDocument('jwk-set+jwt', { iss: hubEntityId, iat, keys }, signer);
}

/** One change of a node in a hub's log, as its subordinate_events endpoint tells it. `at` in seconds. */
export interface SubordinateEvent {
  seq: number;
  at: number;
  event: string;
}

/** Hub's answer to subordinate_events: what happened to one node, oldest first, at most `limit`. */
export function subordinateEvents(state: RegistryState, sub: string, limit: number): Result<SubordinateEvent[]> {
  const ids = new Set<string>();
  for (const entry of state.content.nodes.values()) if (entry.entityId === sub) ids.add(entry.node);
  if (ids.size === 0) return notFound;
  const events = state.log
    .filter(({ header, void: fault }) => fault === undefined && ids.has(String(header.d?.node)))
    .map(({ header }) => ({ seq: header.seq, at: Math.floor(header.hlc[0] / 1000), event: header.type }));
  return { ok: true, value: events.slice(-limit) };
}

/** The hub's federation list at the head of its log. */
export function makeFederationList(state: RegistryState, signer: SigningKeys, clock: Clock): string {
  const nodes: FederationListClaims['nodes'] = [...state.content.nodes.values()].map((entry) => ({
    ...{ node: entry.node, entity_id: entry.entityId, legal_name: entry.legalName, country: entry.country },
    ...{ base: entry.base, status: entry.status, roles: entry.roles },
    keys: entry.keys.map(({ jwk, status }) => ({ jwk, status })),
  }));
  const { seq, head, pin } = state;
  return signDocument(
    'consilium-list+jwt',
    { iss: pin.hub, seq, head, ...times(clock, validSeconds.list), nodes },
    signer,
  );
}
