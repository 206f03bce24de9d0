import { type Static, Type } from 'typebox';
import { ConceptArea, ConceptId, SomeTerms, Term, TermNote } from '../common/terms.ts';
import { Actor, Empty, Language, Node, TimeMs, Uuid } from '../common/words.ts';
import { EventId } from '../federation/envelope.ts';
import type { Operation } from './operation.ts';
import { PersonCard } from './people.ts';

const nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const text = (maxLength: number) => Type.String({ minLength: 1, maxLength });
/** Whose term it is; null: carried by the program. */
const Origin = nullable(
  Type.Object({
    proposal: EventId,
    by: PersonCard,
    source: nullable(Type.String()),
    approvedBy: PersonCard,
    at: TimeMs,
  }),
);

/** A concept with the term in force of each language that has one. */
export const GlossaryConcept = Type.Object({
  id: ConceptId,
  area: nullable(ConceptArea),
  note: nullable(TermNote),
  terms: Type.Array(Type.Object({ language: Language, term: Term, origin: Origin }), { maxItems: 12 }),
});
export type GlossaryConcept = Static<typeof GlossaryConcept>;

/** A line of a list: the preferred words alone. */
export const GlossaryLine = Type.Object({
  id: ConceptId,
  area: nullable(ConceptArea),
  words: Type.Partial(Type.Record(Language, Type.String())),
  /** Institutions changed it. */
  changed: Type.Boolean(),
  /** Proposals that wait for an editor. */
  waiting: Type.Integer(),
});
export type GlossaryLine = Static<typeof GlossaryLine>;

export const GlossaryProposal = Type.Object({
  id: EventId,
  concept: ConceptId,
  /** No such concept is in force. */
  fresh: Type.Boolean(),
  by: PersonCard,
  at: TimeMs,
  state: Type.Enum(['waiting', 'approved', 'refused', 'removed']),
  area: nullable(ConceptArea),
  /** Null while the words are on their way, and when they were removed. */
  terms: nullable(SomeTerms),
  /** What is in force now for the same languages. */
  now: Type.Partial(SomeTerms),
  note: nullable(Type.String()),
  source: nullable(Type.String()),
  reason: nullable(Type.String()),
  decision: nullable(Type.Object({ by: PersonCard, at: TimeMs, reason: nullable(Type.String()) })),
  /** The viewer wrote it. */
  own: Type.Boolean(),
});
export type GlossaryProposal = Static<typeof GlossaryProposal>;

export const GlossaryState = Type.Object({
  /** Grows with every change of the terms in force. */
  version: Type.Integer(),
  concepts: Type.Integer(),
  /** Node that leads the term base; null: only what the program carries is in force. */
  hub: nullable(Node),
  waiting: Type.Integer(),
  /** What the viewer may do. `open`: an administrator of a hub that has none yet. */
  may: Type.Object({ propose: Type.Boolean(), decide: Type.Boolean(), appoint: Type.Boolean(), open: Type.Boolean() }),
});
export type GlossaryState = Static<typeof GlossaryState>;

const member = ['member'] as const;
/** Administrators may be no members: they lead, and take no part. */
const readers = ['member', 'administrator', 'hub_administrator'] as const;
const proposal = Type.Object({ proposal: EventId });

export const glossary = {
  'glossary.state': {
    summary: 'Version of the terms in force, who leads them, and what the viewer may do.',
    access: readers,
    reply: GlossaryState,
  },
  'glossary.search': {
    summary: 'Concepts in force, those whose words begin with the query first; in any of the twelve languages.',
    access: readers,
    query: Type.Object({
      query: Type.Optional(Type.String({ maxLength: 120 })),
      area: Type.Optional(ConceptArea),
      offset: Type.Optional(Type.Integer({ minimum: 0, maximum: 100_000 })),
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 })),
    }),
    reply: Type.Object({ concepts: Type.Array(GlossaryLine, { maxItems: 100 }), total: Type.Integer() }),
  },
  'glossary.concept': {
    summary: 'A concept in all languages, with everything that was proposed about it, newest first.',
    access: readers,
    params: Type.Object({ concept: ConceptId }),
    reply: Type.Object({ concept: GlossaryConcept, history: Type.Array(GlossaryProposal, { maxItems: 100 }) }),
  },
  'glossary.proposals': {
    summary: 'Proposals: those that wait, oldest first, or those that were decided, newest first.',
    access: readers,
    query: Type.Object({
      state: Type.Optional(Type.Enum(['waiting', 'decided'])),
      offset: Type.Optional(Type.Integer({ minimum: 0, maximum: 100_000 })),
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 })),
    }),
    reply: Type.Object({ proposals: Type.Array(GlossaryProposal, { maxItems: 100 }), total: Type.Integer() }),
  },
  'glossary.propose': {
    summary: 'Proposes terms of a concept to the editors of the federation.',
    access: member,
    body: Type.Object(
      {
        clientId: Uuid,
        /** Absent for a new concept: its id is made from the English or first Latin term. */
        concept: Type.Optional(ConceptId),
        area: Type.Optional(ConceptArea),
        terms: SomeTerms,
        note: Type.Optional(TermNote),
        source: Type.Optional(text(300)),
        reason: Type.Optional(text(1000)),
      },
      { additionalProperties: false },
    ),
    reply: GlossaryProposal,
    status: 201,
  },
  'glossary.decide': {
    summary: 'Approves or refuses a proposal; deciding again takes the earlier decision back.',
    access: member,
    params: proposal,
    body: Type.Object({ approve: Type.Boolean(), reason: Type.Optional(text(1000)) }, { additionalProperties: false }),
    reply: GlossaryProposal,
  },
  'glossary.withdraw': {
    summary: 'Takes the words of an own proposal that waits back, on every node.',
    access: member,
    params: proposal,
    body: Empty,
    reply: GlossaryProposal,
  },
  'glossary.editors': {
    summary: 'People who decide about proposals.',
    access: readers,
    reply: Type.Object({ editors: Type.Array(PersonCard, { maxItems: 200 }) }),
  },
  'glossary.setEditor': {
    summary: 'Makes somebody an editor, or takes it back.',
    access: ['hub_administrator'],
    body: Type.Object({ node: Node, actor: Actor, editor: Type.Boolean() }, { additionalProperties: false }),
    reply: Type.Object({ editors: Type.Array(PersonCard, { maxItems: 200 }) }),
  },
  'glossary.open': {
    summary: 'Opens the term base of this hub to the federation and invites every institution.',
    access: ['hub_administrator'],
    body: Empty,
    reply: GlossaryState,
  },
} as const satisfies Record<string, Operation>;
