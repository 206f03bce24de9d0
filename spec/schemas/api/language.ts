import { type Static, Type } from 'typebox';
import { Actor, Empty, Language, Node, TimeMs, Uuid } from '../common/words.ts';
import { EventId, RoomId } from '../federation/envelope.ts';
import type { Operation } from './operation.ts';
import { PersonCard } from './people.ts';

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

const nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);

/** Which machine made a text: always shown with it. */
export const EngineMark = Type.Object({
  /** What people call it: the name that an administrator gave, else the host of its address. */
  name: Type.String({ maxLength: 200 }),
  model: Type.String({ maxLength: 200 }),
  /** Node that ran it. */
  node: Node,
  /** Runs outside the institution of `node`. */
  outside: Type.Boolean(),
});
export type EngineMark = Static<typeof EngineMark>;

/** A text that a person can read and have translated; the node looks up its words and whether this viewer may read them. */
export const TranslationItem = Type.Union([
  Type.Object({ kind: Type.Literal('post'), post: EventId }, { additionalProperties: false }),
  /** Title of a discussion or session. */
  Type.Object({ kind: Type.Literal('title'), room: RoomId }, { additionalProperties: false }),
  /** What a discussion is about, or the agenda of a session. */
  Type.Object({ kind: Type.Literal('topic'), room: RoomId }, { additionalProperties: false }),
  /** What a person says about themselves. */
  Type.Object({ kind: Type.Literal('about'), node: Node, actor: Actor }, { additionalProperties: false }),
  /** Where in their institution they work. */
  Type.Object({ kind: Type.Literal('unit'), node: Node, actor: Actor }, { additionalProperties: false }),
  /** Name of an attachment. */
  Type.Object(
    { kind: Type.Literal('file'), post: EventId, sha256: Type.String({ pattern: '^[0-9a-f]{64}$' }) },
    { additionalProperties: false },
  ),
]);
export type TranslationItem = Static<typeof TranslationItem>;

/** Why a text has no translation. The first seven are answers of engines; words for people are in the web client. */
export const translationReasons = [
  'no_engine',
  'engine_busy',
  'engine_paused',
  'engine_quota',
  'engine_failed',
  'engine_refused',
  'translation_rejected',
  'same_language',
  'not_found',
] as const;
export type TranslationReason = (typeof translationReasons)[number];

const translationOf = {
  text: Type.String(),
  from: Language,
  to: Language,
  /** Doubts of the medical check; the original is shown first when there is one. */
  flags: Type.Array(SafetyFlag, { maxItems: 50 }),
};
/** One answer: the text, or still under way (ask again), or why there is none. */
export const TranslationAnswer = Type.Union([
  Type.Object({
    state: Type.Literal('done'),
    ...translationOf,
    engine: EngineMark,
    /** Version of the glossary that it was made with. */
    glossary: Type.Integer({ minimum: 0 }),
    at: TimeMs,
  }),
  Type.Object({ state: Type.Literal('waiting') }),
  Type.Object({
    state: Type.Literal('none'),
    reason: Type.Enum(translationReasons),
    /** Language of the text as this node sees it, where it could tell. */
    from: Type.Optional(Language),
    retryAfterMs: Type.Optional(Type.Integer({ minimum: 0 })),
  }),
]);
export type TranslationAnswer = Static<typeof TranslationAnswer>;

/** How a person wants to read. */
export const LanguageSettings = Type.Object(
  {
    /** Languages that they read: texts in them stay as they are. */
    reads: Type.Array(Language, { minItems: 1, maxItems: 12, uniqueItems: true }),
    /** Language into which texts are translated; null: that of the interface. */
    into: nullable(Language),
    /** Languages whose texts are translated without asking; all others at a tap. */
    always: Type.Array(Language, { maxItems: 12, uniqueItems: true }),
  },
  { additionalProperties: false },
);
export type LanguageSettings = Static<typeof LanguageSettings>;

export const TranslationReport = Type.Object({
  id: Uuid,
  at: TimeMs,
  by: PersonCard,
  kind: Type.String(),
  from: Language,
  to: Language,
  /** Null when the source was erased in the meantime. */
  source: nullable(Type.String()),
  translation: nullable(Type.String()),
  better: nullable(Type.String()),
  comment: Type.String(),
  engine: nullable(EngineMark),
  flags: Type.Array(SafetyFlag, { maxItems: 50 }),
  settled: nullable(Type.Object({ at: TimeMs, by: Type.String(), note: nullable(Type.String()) })),
});
export type TranslationReport = Static<typeof TranslationReport>;

/** Texts that one request may ask for. */
export const mostTranslationItems = 50;
/** Letters of a translation that a browser made or a person corrects: a post and half as much again. */
export const longestTranslation = 30_000;
const member = ['member'] as const;
const editors = ['administrator', 'moderator'] as const;
const translated = Type.String({ minLength: 1, maxLength: longestTranslation });

export const language = {
  'translations.of': {
    summary: 'Translations of texts that the viewer may read, in the order asked for.',
    access: member,
    body: Type.Object(
      { to: Language, items: Type.Array(TranslationItem, { minItems: 1, maxItems: mostTranslationItems }) },
      { additionalProperties: false },
    ),
    reply: Type.Object({ answers: Type.Array(TranslationAnswer, { maxItems: mostTranslationItems }) }),
  },
  'translations.check': {
    summary: "Checks a translation that the viewer's own browser made: structure and medical safety.",
    access: member,
    body: Type.Object({ to: Language, item: TranslationItem, text: translated }, { additionalProperties: false }),
    reply: Type.Union([
      Type.Object({ ok: Type.Literal(true), from: Language, flags: Type.Array(SafetyFlag, { maxItems: 50 }) }),
      Type.Object({ ok: Type.Literal(false), reason: Type.Enum(translationReasons) }),
    ]),
  },
  'translations.settings': {
    summary: 'How the viewer wants to read, and which engine translates here.',
    access: member,
    reply: Type.Object({
      settings: LanguageSettings,
      engine: Type.Object({
        state: Type.Union([Type.Literal('none'), Type.Literal('ready'), Type.Literal('paused')]),
        mark: nullable(EngineMark),
      }),
    }),
  },
  'translations.setSettings': {
    summary: 'Changes how the viewer wants to read.',
    access: member,
    body: LanguageSettings,
    reply: LanguageSettings,
  },
  'translations.report': {
    summary: 'Reports a wrong translation to the editors of this node, with the text that was translated.',
    access: member,
    body: Type.Object(
      {
        item: TranslationItem,
        to: Language,
        /** The translation as it was shown. */
        text: translated,
        comment: Type.String({ minLength: 1, maxLength: 2000 }),
        better: Type.Optional(translated),
        engine: Type.Optional(EngineMark),
      },
      { additionalProperties: false },
    ),
    reply: Empty,
    status: 201,
  },
  'translations.reports': {
    summary: 'Wrong translations that people reported, newest first.',
    access: editors,
    query: Type.Object({
      state: Type.Optional(Type.Union([Type.Literal('open'), Type.Literal('settled')])),
      cursor: Type.Optional(Type.String({ maxLength: 100 })),
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 })),
    }),
    reply: Type.Object({ reports: Type.Array(TranslationReport, { maxItems: 100 }), next: nullable(Type.String()) }),
  },
  'translations.settleReport': {
    summary: 'Closes a report. The kept translation is forgotten, so that the text is translated anew.',
    access: editors,
    params: Type.Object({ id: Uuid }),
    body: Type.Object({ note: Type.Optional(Type.String({ maxLength: 500 })) }, { additionalProperties: false }),
    reply: Empty,
  },
} satisfies Record<string, Operation>;
