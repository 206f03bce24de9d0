import { type Static, Type } from 'typebox';
import { Actor, Country, Language, LanguageTag, Names, Node, Profession, Specialty, TimeMs } from '../common/words.ts';

/** One step of the chain that vouches for a person, outermost first: hub → institution → person. */
export const BadgeStep = Type.Object({
  kind: Type.Union([Type.Literal('hub'), Type.Literal('institution'), Type.Literal('person')]),
  name: Type.String(),
  node: Node,
  since: TimeMs,
  status: Type.Union([
    Type.Literal('active'),
    Type.Literal('suspended'),
    Type.Literal('revoked'),
    Type.Literal('retired'),
  ]),
});
/**
 * What this node itself has verified about a person, offline, from the signed approval and the registry it holds.
 * `expired`: the approval ran out while the home node is away; `unverified`: no valid approval is held.
 */
export const Badge = Type.Object({
  status: Type.Union([
    Type.Literal('verified'),
    Type.Literal('suspended'),
    Type.Literal('expired'),
    Type.Literal('unverified'),
  ]),
  role: Type.Union([Type.Literal('member'), Type.Literal('moderator'), Type.Null()]),
  approvedAt: Type.Union([TimeMs, Type.Null()]),
  expiresAt: Type.Union([TimeMs, Type.Null()]),
  checkedAt: TimeMs,
  chain: Type.Array(BadgeStep, { maxItems: 4 }),
});
export type Badge = Static<typeof Badge>;

/** A person as shown wherever they appear. */
export const PersonCard = Type.Object({
  node: Node,
  actor: Actor,
  name: Type.String(),
  title: Type.Union([Type.String(), Type.Null()]),
  profession: Type.Union([Profession, Type.Null()]),
  specialty: Type.Union([Specialty, Type.Null()]),
  institution: Type.Object({
    node: Node,
    /** One name for everybody: the first of `names`, English before others, else the legal name of the registry. */
    name: Type.String(),
    /** In the languages that the institution gives, as far as this node knows them. */
    names: Type.Optional(Names),
    city: Type.Union([Type.String(), Type.Null()]),
    country: Type.Union([Country, Type.Null()]),
  }),
  badge: Type.Union([
    Type.Literal('verified'),
    Type.Literal('suspended'),
    Type.Literal('expired'),
    Type.Literal('unverified'),
  ]),
});
export type PersonCard = Static<typeof PersonCard>;

export const Visibility = Type.Union([Type.Literal('institution'), Type.Literal('federation')]);
/** A field together with who may see it. */
const field = <T extends Type.TSchema>(value: T) =>
  Type.Object({ value, visibility: Visibility }, { additionalProperties: false });
/** The viewer's own profile. Name, profession, specialty and institution are always visible to the federation: they are the badge. */
export const OwnProfile = Type.Object(
  {
    name: Type.String({ minLength: 2, maxLength: 120 }),
    title: Type.Union([Type.String({ maxLength: 60 }), Type.Null()]),
    profession: Profession,
    specialty: Specialty,
    locale: Language,
    languages: field(Type.Array(LanguageTag, { maxItems: 12 })),
    interests: field(Type.Array(Specialty, { maxItems: 12 })),
    unit: field(Type.String({ maxLength: 120 })),
    about: field(Type.String({ maxLength: 2000 })),
    contact: field(Type.String({ maxLength: 254 })),
    /** Listed in the directory of other institutions at all. */
    listed: Type.Boolean(),
  },
  { additionalProperties: false },
);
export type OwnProfile = Static<typeof OwnProfile>;

/** A person's page: only the fields that this viewer may see. */
export const PersonProfile = Type.Object({
  card: PersonCard,
  badge: Badge,
  languages: Type.Array(LanguageTag),
  interests: Type.Array(Specialty),
  unit: Type.Union([Type.String(), Type.Null()]),
  about: Type.Union([Type.String(), Type.Null()]),
  contact: Type.Union([Type.String(), Type.Null()]),
  sharedDiscussions: Type.Array(Type.Object({ room: Type.String(), title: Type.String() }), { maxItems: 50 }),
});
export type PersonProfile = Static<typeof PersonProfile>;
