import { type Static, Type } from 'typebox';
import { Country, LanguageTag, Names } from '../common/words.ts';
import { ActorId, NodeId } from './envelope.ts';

const Position = Type.Integer({ minimum: 0, maximum: 9007199254740991 });
const Milliseconds = Type.Integer({ minimum: 0, maximum: 9007199254740991 });
/** A code of common/words.ts, or a later one that this version does not know yet. */
const Code = Type.String({ pattern: '^[a-z][a-z0-9_-]{0,39}$' });
const Languages = Type.Array(LanguageTag, { maxItems: 12 });
/** Millionths of a degree: canonical JSON knows no fractions. */
const microdegrees = (limit: number) =>
  Type.Union([Type.Integer({ minimum: -limit * 1_000_000, maximum: limit * 1_000_000 }), Type.Null()]);

/** How an institution presents itself. Its country, legal name and status are the registry's to say. */
export const InstitutionCard = Type.Object({
  names: Names,
  kind: Code,
  country: Country,
  city: Type.String({ minLength: 1, maxLength: 120 }),
  latitude: microdegrees(90),
  longitude: microdegrees(180),
  members: Position,
  specialties: Type.Array(Code, { maxItems: 100 }),
  languages: Type.Array(LanguageTag, { maxItems: 200 }),
});
export type InstitutionCard = Static<typeof InstitutionCard>;

/** What a person shows to other institutions: only members whose visibility they set to the federation. */
export const PersonEntry = Type.Object({
  name: Type.String({ minLength: 1, maxLength: 200 }),
  title: Type.Optional(Type.String({ maxLength: 60 })),
  profession: Code,
  specialty: Code,
  languages: Languages,
  interests: Type.Array(Code, { maxItems: 12 }),
  unit: Type.Optional(Type.String({ maxLength: 120 })),
  about: Type.Optional(Type.String({ maxLength: 2000 })),
  contact: Type.Optional(Type.String({ maxLength: 254 })),
});
export type PersonEntry = Static<typeof PersonEntry>;

/**
 * `consilium-directory+jws`: one change of the directory of node `iss`. `v` counts its changes without gaps; `at` is in ms. Of two entries
 * about the same subject the later `at` counts, then the higher `v`. `id` is the node itself for the institution, else an actor.
 * `listed`: shown in directories. `unlisted`: approved, but shown only where they take part. `withdrawn`: not approved now. Approvals issued before
 * `not_before` (seconds) are void. Tombstones (`unlisted`, `withdrawn`) carry nothing else, but for `hold`: those issued at `from` or later hold until
 * `until` (seconds) although they say less. A new approval would tell nodes that never met an unlisted person who it is.
 */
export const DirectoryClaims = Type.Object({
  iss: NodeId,
  v: Position,
  at: Milliseconds,
  kind: Type.Union([Type.Literal('institution'), Type.Literal('person')]),
  id: Type.Union([ActorId, NodeId]),
  state: Type.Union([Type.Literal('listed'), Type.Literal('unlisted'), Type.Literal('withdrawn')]),
  not_before: Type.Optional(Position),
  hold: Type.Optional(Type.Object({ from: Position, until: Position }, { additionalProperties: false })),
  institution: Type.Optional(InstitutionCard),
  person: Type.Optional(PersonEntry),
});
export type DirectoryClaims = Static<typeof DirectoryClaims>;

/** One entry of `GET /federation/v1/directory`: the signed change, and for a listed person the approval that makes the badge. */
export const DirectoryEntry = Type.Object({
  entry: Type.String({ maxLength: 16_384 }),
  approval: Type.Optional(Type.String({ maxLength: 8192 })),
});
export type DirectoryEntry = Static<typeof DirectoryEntry>;
