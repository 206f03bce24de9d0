import { type Static, type TSchema, Type } from 'typebox';
import { type Language, languages } from './words.ts';

/** Parts of medicine that the term base is ordered by. */
export const conceptAreas = [
  'respiratory-infection',
  'intensive-care',
  'ventilation',
  'infection-control',
  'laboratory',
  'imaging',
  'symptoms',
  'organisation',
] as const;
export const ConceptArea = Type.Enum(conceptAreas);
export type ConceptArea = (typeof conceptAreas)[number];

/** Of a concept: what its events and addresses call it, whatever its terms become. */
export const ConceptId = Type.String({ pattern: '^[a-z0-9]+(-[a-z0-9]+)*$', maxLength: 60 });

/** No line breaks and no space at an end; the length in characters. */
const line = (maxLength: number) => Type.String({ minLength: 1, maxLength, pattern: '^\\S([^\\n\\r\\t]*\\S)?$' });
const Word = line(120);
export const TermNote = Type.String({ minLength: 1, maxLength: 500 });

/** What one language calls a concept. */
export const Term = Type.Object(
  {
    /** What translations use. */
    term: Word,
    /** Other right words, as synonyms and abbreviations: recognised, not written. */
    also: Type.Optional(Type.Array(Word, { minItems: 1, maxItems: 8, uniqueItems: true })),
    /** Words that would be wrong here: often confused with this concept, or outdated. */
    forbidden: Type.Optional(Type.Array(Word, { minItems: 1, maxItems: 8, uniqueItems: true })),
    note: Type.Optional(TermNote),
  },
  { additionalProperties: false },
);
export type Term = Static<typeof Term>;

const perLanguage = <S extends TSchema>(schema: S) =>
  Object.fromEntries(languages.map((language) => [language, schema])) as Record<Language, S>;

/** A term in each of the twelve languages. */
export const Terms = Type.Object(perLanguage(Term), { additionalProperties: false });
export type Terms = Static<typeof Terms>;
/** Terms in some languages, as an institution proposes them. */
export const SomeTerms = Type.Partial(Terms, { minProperties: 1, additionalProperties: false });
export type SomeTerms = Static<typeof SomeTerms>;

/** A concept of the term base that every node carries from the start. */
export const Concept = Type.Object(
  { id: ConceptId, area: ConceptArea, terms: Terms, note: Type.Optional(TermNote) },
  { additionalProperties: false },
);
export type Concept = Static<typeof Concept>;
export const ConceptList = Type.Array(Concept, { minItems: 1, maxItems: 1000 });
