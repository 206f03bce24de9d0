import { type Static, Type } from 'typebox';
import { Actor, Country, InstitutionKind, LanguageTag, Names, Node, Specialty, TimeMs } from '../common/words.ts';
import type { Operation } from './operation.ts';
import { OwnProfile, PersonCard, PersonProfile } from './people.ts';

export const Institution = Type.Object({
  node: Node,
  names: Names,
  legalName: Type.String(),
  kind: Type.Union([InstitutionKind, Type.Null()]),
  country: Type.Union([Country, Type.Null()]),
  city: Type.Union([Type.String(), Type.Null()]),
  /** Degrees, or null: then the middle of its country is shown. */
  latitude: Type.Union([Type.Number(), Type.Null()]),
  longitude: Type.Union([Type.Number(), Type.Null()]),
  isHub: Type.Boolean(),
  isSelf: Type.Boolean(),
  status: Type.Union([
    Type.Literal('active'),
    Type.Literal('suspended'),
    Type.Literal('revoked'),
    Type.Literal('retired'),
  ]),
  statusReason: Type.Union([Type.String(), Type.Null()]),
  reachable: Type.Boolean(),
  /** When the present reachability began. */
  reachableSince: Type.Union([TimeMs, Type.Null()]),
  memberCount: Type.Union([Type.Integer(), Type.Null()]),
  specialties: Type.Array(Specialty),
  languages: Type.Array(LanguageTag),
  hub: Type.Union([Node, Type.Null()]),
  approvedAt: Type.Union([TimeMs, Type.Null()]),
});
export type Institution = Static<typeof Institution>;

const Facets = Type.Object({
  specialties: Type.Array(Type.Object({ value: Specialty, count: Type.Integer() })),
  languages: Type.Array(Type.Object({ value: LanguageTag, count: Type.Integer() })),
  countries: Type.Array(Type.Object({ value: Country, count: Type.Integer() })),
});

export const directory = {
  'directory.institutions': {
    summary: 'Institutions of the federation.',
    access: ['member'],
    query: Type.Object({
      q: Type.Optional(Type.String({ maxLength: 100 })),
      country: Type.Optional(Country),
      specialty: Type.Optional(Specialty),
      language: Type.Optional(LanguageTag),
    }),
    reply: Type.Object({ institutions: Type.Array(Institution, { maxItems: 2000 }) }),
  },
  'directory.institution': {
    summary: 'One institution.',
    access: ['member'],
    params: Type.Object({ node: Node }),
    reply: Institution,
  },
  'directory.people': {
    summary: 'People of all institutions, by words, specialty, language, country, institution.',
    access: ['member'],
    query: Type.Object({
      q: Type.Optional(Type.String({ maxLength: 100 })),
      specialty: Type.Optional(Specialty),
      language: Type.Optional(LanguageTag),
      country: Type.Optional(Country),
      node: Type.Optional(Node),
      cursor: Type.Optional(Type.String({ maxLength: 200 })),
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 50 })),
    }),
    reply: Type.Object({
      people: Type.Array(Type.Object({ card: PersonCard, languages: Type.Array(LanguageTag) })),
      total: Type.Integer(),
      next: Type.Union([Type.String(), Type.Null()]),
      facets: Facets,
    }),
  },
  'directory.person': {
    summary: "A person's page with the chain that vouches for them.",
    access: ['member'],
    params: Type.Object({ node: Node, actor: Actor }),
    reply: PersonProfile,
  },
  'profile.get': {
    summary: "The viewer's own profile with visibility per field.",
    access: 'viewer',
    reply: OwnProfile,
  },
  'profile.set': {
    summary: "Changes the viewer's own profile.",
    access: ['member'],
    body: OwnProfile,
    reply: OwnProfile,
  },
} as const satisfies Record<string, Operation>;
