import { type Static, type TObject, Type } from 'typebox';
import { Country } from '../common/words.ts';
import { Base, Jwk } from '../federation/documents.ts';
import { NodeId } from '../federation/envelope.ts';

// Members of `header.d` of the events of lane r. They persist and name institutions, never persons.

const Milliseconds = Type.Integer({ minimum: 0, maximum: 9007199254740991 });
const Kid = Type.String({ pattern: '^[A-Za-z0-9_-]{43}$' });
const Signature = Type.String({ pattern: '^[A-Za-z0-9_-]{86}$' });
/** Signatures of root keys over the header without this member: [kid, signature]. */
const Cosign = Type.Array(Type.Tuple([Kid, Signature]), { minItems: 1, maxItems: 16 });
const RootKeys = Type.Array(Jwk, { minItems: 1, maxItems: 16 });
const Threshold = Type.Integer({ minimum: 1, maximum: 16 });
const OnlineKeys = Type.Array(Jwk, { minItems: 1, maxItems: 4 });
const LegalName = Type.String({ minLength: 1, maxLength: 200 });
/** What a node may be and do in the federation: `hospital`, `hub`, `witness`, `record`, `host-broadcast`, … */
const RoleName = Type.String({ pattern: '^[a-z][a-z0-9_-]{0,31}$' });
const Roles = Type.Array(RoleName, { maxItems: 16, uniqueItems: true });
/** Trust marks (OpenID Federation 1.0 section 7), compact. */
const Marks = Type.Array(Type.String({ maxLength: 4096 }), { maxItems: 16 });
/** `out`: the node accepts no connections; peers wait for it to pull. */
const Reach = Type.Union([Type.Literal('both'), Type.Literal('out')]);
/** SHA-256 of the subject public key info of the node's TLS certificate, base64url. */
const TlsPins = Type.Array(Kid, { maxItems: 8 });
/** Why, in words for the institution concerned; names no person. */
const Reason = Type.String({ minLength: 1, maxLength: 500 });
/** Domain: itself and every name below it. */
const NameConstraint = NodeId;

export const RegGenesis = Type.Object({
  root_keys: RootKeys,
  threshold: Threshold,
  online_keys: OnlineKeys,
  cosign: Cosign,
});
export const RegRootRotate = Type.Object({ root_keys: RootKeys, threshold: Threshold, cosign: Cosign });
/** `void_from`: what stands in the log from this seq on until here has no effect, except root-cosigned events (stolen online key). */
export const RegOnlineRotate = Type.Object({
  online_keys: OnlineKeys,
  void_from: Type.Optional(Type.Integer({ minimum: 2, maximum: 9007199254740991 })),
  cosign: Cosign,
});
export const RegNodeApprove = Type.Object({
  node: NodeId,
  entity_id: Base,
  legal_name: LegalName,
  country: Country,
  base: Base,
  keys: Type.Array(Jwk, { minItems: 1, maxItems: 8 }),
  roles: Roles,
  marks: Type.Optional(Marks),
  tls_spki: Type.Optional(TlsPins),
  reach: Type.Optional(Reach),
});
export const RegNodeUpdate = Type.Object({
  node: NodeId,
  entity_id: Type.Optional(Base),
  legal_name: Type.Optional(LegalName),
  country: Type.Optional(Country),
  base: Type.Optional(Base),
  roles: Type.Optional(Roles),
  marks: Type.Optional(Marks),
  tls_spki: Type.Optional(TlsPins),
  reach: Type.Optional(Reach),
});
export const RegNodeSuspend = Type.Object({ node: NodeId, reason: Reason });
export const RegNodeReinstate = Type.Object({ node: NodeId });
/** `compromised_since`, ms: the node's keys were not its own any more from then on. */
export const RegNodeRevoke = Type.Object({
  node: NodeId,
  reason: Reason,
  compromised_since: Type.Optional(Milliseconds),
});
export const RegNodeRetire = Type.Object({ node: NodeId });
/** `proof`: compact `consilium-key-proof+jws` by the new key. */
export const RegKeyAdd = Type.Object({ node: NodeId, jwk: Jwk, proof: Type.String({ maxLength: 2048 }) });
export const RegKeyRetire = Type.Object({ node: NodeId, kid: Kid });
export const RegKeyRevoke = Type.Object({ node: NodeId, kid: Kid, compromised_since: Milliseconds });
/** Another hub is believed about names under `names` and for these roles; a later event for the same hub replaces it, no names end it. */
export const RegPeerRecognise = Type.Object({
  hub: NodeId,
  base: Base,
  root_thumbprints: Type.Array(Kid, { minItems: 1, maxItems: 16, uniqueItems: true }),
  names: Type.Array(NameConstraint, { maxItems: 64, uniqueItems: true }),
  roles: Roles,
});

/** Event types of lane r and the shape of their `d`. A type that is not listed is stored and relayed without effect. */
export const registryEvents = {
  'reg.genesis': RegGenesis,
  'reg.root.rotate': RegRootRotate,
  'reg.online.rotate': RegOnlineRotate,
  'reg.node.approve': RegNodeApprove,
  'reg.node.update': RegNodeUpdate,
  'reg.node.suspend': RegNodeSuspend,
  'reg.node.reinstate': RegNodeReinstate,
  'reg.node.revoke': RegNodeRevoke,
  'reg.node.retire': RegNodeRetire,
  'reg.key.add': RegKeyAdd,
  'reg.key.retire': RegKeyRetire,
  'reg.key.revoke': RegKeyRevoke,
  'reg.peer.recognise': RegPeerRecognise,
} as const satisfies Record<string, TObject>;
export type RegistryEventType = keyof typeof registryEvents;
export type RegistryEventData<T extends RegistryEventType> = Static<(typeof registryEvents)[T]>;
