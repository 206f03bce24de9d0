import { type Static, type TObject, Type } from 'typebox';
import { Country, LanguageTag } from '../common/words.ts';
import { DirectoryClaims } from './directory.ts';
import { ActorId, EventId, NodeId, RoomId } from './envelope.ts';
import { LanguageClaims } from './language.ts';

/** Seconds since the epoch, as in every JWT (RFC 7519 section 2). */
const Seconds = Type.Integer({ minimum: 0, maximum: 9007199254740991 });
const Position = Type.Integer({ minimum: 0, maximum: 9007199254740991 });
/** A code of common/words.ts, or a later one that this version does not know yet. */
const Code = Type.String({ pattern: '^[a-z][a-z0-9_-]{0,39}$' });
const Kid = Type.String({ pattern: '^[A-Za-z0-9_-]{43}$' });
/** Public base of a node: scheme, host and port, nothing behind. `http` only between nodes of one machine. */
export const Base = Type.String({ pattern: '^https?://[a-z0-9.-]{1,253}(:[0-9]{1,5})?$', maxLength: 270 });
/** Public Ed25519 key (RFC 8037). */
export const Jwk = Type.Object({
  kty: Type.Literal('OKP'),
  crv: Type.Literal('Ed25519'),
  x: Type.String({ pattern: '^[A-Za-z0-9_-]{43}$' }),
});
const NamedJwk = Type.Object({ ...Jwk.properties, kid: Kid });
const Jwks = Type.Object({ keys: Type.Array(NamedJwk, { minItems: 1, maxItems: 16 }) });

/** `consilium-approval+jwt`: an institution says who somebody is. `sub` is the actor at node `iss`; valid 30 days at most. */
export const ApprovalClaims = Type.Object({
  iss: NodeId,
  sub: ActorId,
  name: Type.String({ minLength: 1, maxLength: 200 }),
  role: Code,
  specialty: Code,
  profession: Type.Optional(Code),
  languages: Type.Array(LanguageTag, { maxItems: 20 }),
  institution: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
  /** When the person was first approved. */
  since: Type.Optional(Seconds),
  iat: Seconds,
  exp: Seconds,
});
/** `consilium-invite+jws`: node `iss` invites a person, or everybody (`*`), of one node into a room. `until` is in ms. */
export const InviteClaims = Type.Object({
  iss: NodeId,
  id: Type.String({ pattern: '^i_[A-Za-z0-9_-]{22}$' }),
  room: RoomId,
  from: Type.Object({ node: NodeId, actor: ActorId }),
  to: Type.Object({ node: NodeId, actor: Type.Union([ActorId, Type.Literal('*')]) }),
  role: Type.Union([Type.Literal('viewer'), Type.Literal('member'), Type.Literal('moderator'), Type.Literal('admin')]),
  until: Type.Union([Position, Type.Null()]),
  /** Words for people, shown before joining. */
  title: Type.String({ maxLength: 500 }),
  iat: Seconds,
});
/** `consilium-checkpoint+jwt`: the hub's registry log had this head at `iat`. Valid 24 hours. */
export const CheckpointClaims = Type.Object({ iss: NodeId, seq: Position, head: EventId, iat: Seconds, exp: Seconds });
/** `consilium-key-proof+jws`: the holder of a new key wants it for this node. */
export const KeyProofClaims = Type.Object({ node: NodeId, kid: Kid });

const NodeStatus = Type.Union([
  Type.Literal('active'),
  Type.Literal('suspended'),
  Type.Literal('revoked'),
  Type.Literal('retired'),
]);
/** `consilium-list+jwt`: what the registry log says at a position, for reading, never instead of the log. */
export const FederationListClaims = Type.Object({
  iss: NodeId,
  seq: Position,
  head: EventId,
  iat: Seconds,
  exp: Seconds,
  nodes: Type.Array(
    Type.Object({
      node: NodeId,
      entity_id: Base,
      legal_name: Type.String({ maxLength: 200 }),
      country: Country,
      base: Base,
      status: NodeStatus,
      roles: Type.Array(Type.String({ maxLength: 32 }), { maxItems: 16 }),
      keys: Type.Array(
        Type.Object({
          jwk: Jwk,
          status: Type.Union([Type.Literal('active'), Type.Literal('retired'), Type.Literal('revoked')]),
        }),
        { maxItems: 64 },
      ),
    }),
    { maxItems: 10000 },
  ),
});

/** Metadata of a node: `metadata.consilium_node` of its entity configuration. */
export const ConsiliumNode = Type.Object({
  base: Base,
  versions: Type.Array(Type.Integer({ minimum: 1 }), { minItems: 1, maxItems: 8 }),
  features: Type.Optional(Type.Array(Type.String({ maxLength: 64 }), { maxItems: 32 })),
  limits: Type.Optional(Type.Record(Type.String({ maxLength: 64 }), Type.Integer(), { maxProperties: 64 })),
});
const FederationEntity = Type.Object({
  organization_name: Type.Optional(Type.String({ maxLength: 200 })),
  federation_fetch_endpoint: Type.Optional(Type.String({ maxLength: 2048 })),
  federation_list_endpoint: Type.Optional(Type.String({ maxLength: 2048 })),
  federation_resolve_endpoint: Type.Optional(Type.String({ maxLength: 2048 })),
  federation_historical_keys_endpoint: Type.Optional(Type.String({ maxLength: 2048 })),
});
export const EntityMetadata = Type.Object({
  federation_entity: Type.Optional(FederationEntity),
  consilium_node: Type.Optional(ConsiliumNode),
});
const TrustMark = Type.Object({
  trust_mark_type: Type.String({ maxLength: 200 }),
  trust_mark: Type.String({ maxLength: 4096 }),
});
/** `entity-statement+jwt` (OpenID Federation 1.0 section 3, R-3.11); `iss` = `sub` makes it an entity configuration. */
export const EntityStatementClaims = Type.Object({
  iss: Base,
  sub: Base,
  iat: Seconds,
  exp: Seconds,
  jwks: Jwks,
  authority_hints: Type.Optional(Type.Array(Base, { minItems: 1, maxItems: 4 })),
  metadata: Type.Optional(EntityMetadata),
  trust_marks: Type.Optional(Type.Array(TrustMark, { maxItems: 16 })),
  source_endpoint: Type.Optional(Type.String({ maxLength: 2048 })),
  crit: Type.Optional(Type.Array(Type.String({ maxLength: 64 }), { maxItems: 16 })),
});
/** `resolve-response+jwt` (OpenID Federation 1.0 section 8.3). */
export const ResolveResponseClaims = Type.Object({
  iss: Base,
  sub: Base,
  iat: Seconds,
  exp: Seconds,
  metadata: EntityMetadata,
  trust_marks: Type.Optional(Type.Array(TrustMark, { maxItems: 16 })),
  trust_chain: Type.Array(Type.String({ maxLength: 65536 }), { minItems: 1, maxItems: 4 }),
});
/** `jwk-set+jwt` (OpenID Federation 1.0 section 8.7): keys that are no longer in use. */
export const HistoricalKeysClaims = Type.Object({
  iss: Base,
  iat: Seconds,
  keys: Type.Array(
    Type.Object({
      ...NamedJwk.properties,
      iat: Type.Optional(Seconds),
      exp: Seconds,
      revoked: Type.Optional(
        Type.Object({ revoked_at: Seconds, reason: Type.Optional(Type.String({ maxLength: 64 })) }),
      ),
    }),
    { maxItems: 1024 },
  ),
});

/** Every signed document: its one `typ`, its claims and its longest compact form in characters. */
export const documents = {
  'consilium-approval+jwt': { claims: ApprovalClaims, maxLength: 8192 },
  'consilium-directory+jws': { claims: DirectoryClaims, maxLength: 16_384 },
  'consilium-invite+jws': { claims: InviteClaims, maxLength: 8192 },
  'consilium-checkpoint+jwt': { claims: CheckpointClaims, maxLength: 2048 },
  'consilium-key-proof+jws': { claims: KeyProofClaims, maxLength: 2048 },
  'consilium-language+jws': { claims: LanguageClaims, maxLength: 262_144 },
  'consilium-list+jwt': { claims: FederationListClaims, maxLength: 16_777_216 },
  'entity-statement+jwt': { claims: EntityStatementClaims, maxLength: 65536 },
  'resolve-response+jwt': { claims: ResolveResponseClaims, maxLength: 262_144 },
  'jwk-set+jwt': { claims: HistoricalKeysClaims, maxLength: 524_288 },
} as const satisfies Record<string, { claims: TObject; maxLength: number }>;
export type DocumentType = keyof typeof documents;
export type DocumentClaims<Typ extends DocumentType> = Static<(typeof documents)[Typ]['claims']>;

export type ApprovalClaims = Static<typeof ApprovalClaims>;
export type InviteClaims = Static<typeof InviteClaims>;
export type CheckpointClaims = Static<typeof CheckpointClaims>;
export type FederationListClaims = Static<typeof FederationListClaims>;
export type EntityStatementClaims = Static<typeof EntityStatementClaims>;
