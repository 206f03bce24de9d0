import { type Static, Type } from 'typebox';

/** What a translation may have changed against its source (language.md 3); `term` is a word of the glossary. */
export const safetyKinds = [
  'number',
  'unit',
  'dose',
  'frequency',
  'negation',
  'laterality',
  'date',
  'drug',
  'allergy',
  'comparator',
  'term',
] as const;
export const SafetyKind = Type.Enum(safetyKinds);
export type SafetyKind = (typeof safetyKinds)[number];

/** One doubt about a translation, with the words of both texts where they have any. A text with a flag shows its original first. */
export const SafetyFlag = Type.Object(
  {
    kind: SafetyKind,
    /** Words of the source that have no equal in the translation. */
    source: Type.Optional(Type.String({ maxLength: 200 })),
    /** Words of the translation that have no equal in the source. */
    target: Type.Optional(Type.String({ maxLength: 200 })),
  },
  { additionalProperties: false },
);
export type SafetyFlag = Static<typeof SafetyFlag>;
