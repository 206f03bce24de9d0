import { type Static, Type } from 'typebox';
import { Actor, Empty, Language, LanguageTag, Node, TimeMs } from '../common/words.ts';
import { CaptionEngine, CaptionId, maxCaptionLength } from '../events/content.ts';
import { CaptionReason, CaptionState } from '../federation/captions.ts';
import { EventId, RoomId } from '../federation/envelope.ts';
import { SafetyFlag } from './language.ts';
import type { Operation } from './operation.ts';

const nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);

/** Words of a caption in the language that the viewer reads. With `flags` the original is shown first. */
export const CaptionTranslation = Type.Object({
  to: Language,
  text: Type.String(),
  engine: CaptionEngine,
  flags: Type.Array(SafetyFlag),
});
export type CaptionTranslation = Static<typeof CaptionTranslation>;

/**
 * What somebody said, as it is known now. While they speak (`final` false) it changes about once a second and has no `event`; a caption that
 * comes again takes the place of the one with the same `segment`. Empty `text`: it was nothing, take it away.
 */
export const Caption = Type.Object({
  segment: CaptionId,
  /** Names it for `captions.correct` and `captions.remove`; null while it is not final. */
  event: nullable(EventId),
  speaker: Type.Object({ node: Node, actor: Actor }),
  /** From and to, ms since the epoch by the clock of the speaker's node. */
  t0: TimeMs,
  t1: TimeMs,
  /** Language of the words, as it was detected or corrected. */
  lang: LanguageTag,
  /** What the speaker says they speak, when it is another language than what was detected. */
  spoken: Type.Optional(LanguageTag),
  text: Type.String(),
  final: Type.Boolean(),
  /** Somebody put the words right; what the engine understood is in `heard`. */
  corrected: Type.Optional(Type.Object({ by: Type.Object({ node: Node, actor: Actor }), at: TimeMs })),
  /** What the engine understood, when it was corrected and differs. */
  heard: Type.Optional(Type.String()),
  /** The words were removed for good. */
  removed: Type.Optional(Type.Literal(true)),
  /** What recognised it; null when the words were removed. */
  engine: nullable(CaptionEngine),
  /** In the viewer's language; missing for a viewer who reads the original, when it is spoken in that language, and while it is on its way. */
  translation: Type.Optional(CaptionTranslation),
  /** Why there is no translation and will be none. */
  untranslated: Type.Optional(Type.String({ maxLength: 40 })),
  /** The viewer may correct and remove it. */
  mayCorrect: Type.Optional(Type.Boolean()),
});
export type Caption = Static<typeof Caption>;

/** Which language the viewer reads captions in: null is the original. `original`: it is shown beside the translation. */
export const CaptionListening = Type.Object({ to: nullable(Language), original: Type.Boolean() });
export type CaptionListening = Static<typeof CaptionListening>;

/** How captions of a session stand, for one viewer. */
export const CaptionsNow = {
  on: Type.Boolean(),
  /** Who switched them on or off last. */
  by: nullable(Type.Object({ node: Node, actor: Actor })),
  /** When the meeting that goes on began; null while none does. */
  since: nullable(TimeMs),
  /** Are people of this node captioned: what the viewer says? By `engine`, which may run at another node or outside of one. */
  mine: CaptionState.properties.state,
  reason: Type.Optional(CaptionReason),
  engine: nullable(CaptionEngine),
  /** What translates for the viewer; null when nothing does. `translates` is `paused` while it does not answer. */
  translates: CaptionState.properties.state,
  translator: nullable(CaptionEngine),
  /** The same as `mine` of the other nodes with people in the call, as they say it. */
  nodes: Type.Array(Type.Object({ node: Node, ...CaptionState.properties }), { maxItems: 512 }),
} as const;

const Now = Type.Object(CaptionsNow);
export type CaptionsNow = Static<typeof Now>;

/** What one person chose; kept for their next sessions too. */
export const CaptionChoices = Type.Object({
  listen: CaptionListening,
  /** Spoken language that the viewer declared, else the first of their profile that recognisers know, else null: it is detected. */
  speak: nullable(Language),
});
export type CaptionChoices = Static<typeof CaptionChoices>;

const room = Type.Object({ room: RoomId });
const segment = Type.Object({ caption: EventId });
const member = ['member'] as const;
const State = Type.Object({ ...CaptionsNow, ...CaptionChoices.properties, maySwitch: Type.Boolean() });
/** Place in the transcript; opaque. */
const Cursor = Type.String({ pattern: '^\\d{1,16}\\.e_[A-Za-z0-9_-]{43}$' });

export const captions = {
  'captions.state': {
    summary: 'How captions of a session stand, and what the viewer chose.',
    access: member,
    params: room,
    reply: State,
  },
  'captions.switch': {
    summary: 'Switches captions of a running session on or off, on every node; for hosts and co-hosts.',
    access: member,
    params: room,
    body: Type.Object({ on: Type.Boolean() }, { additionalProperties: false }),
    reply: State,
  },
  'captions.listen': {
    summary: 'Chooses the language that the viewer reads captions in.',
    access: member,
    params: room,
    body: Type.Object(CaptionListening.properties, { additionalProperties: false }),
    reply: State,
  },
  'captions.speak': {
    summary: 'Declares the language that the viewer speaks; null lets it be detected.',
    access: member,
    params: room,
    body: Type.Object({ language: nullable(Language) }, { additionalProperties: false }),
    reply: State,
  },
  'captions.transcript': {
    summary: 'What was said in a session, from second 0, in order of time. Without a place: the last page.',
    access: member,
    params: room,
    query: Type.Object(
      {
        /** Language to translate to; originals only when it is left out. */
        to: Type.Optional(Language),
        before: Type.Optional(Cursor),
        after: Type.Optional(Cursor),
        /** From second 0. */
        first: Type.Optional(Type.Literal('true')),
        /** Words that are looked for in originals and, with `to`, in what was translated to it. */
        query: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
        limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
      },
      { additionalProperties: false },
    ),
    reply: Type.Object({
      captions: Type.Array(Caption, { maxItems: 200 }),
      /** For `before` and `after`; null at the ends. */
      before: nullable(Cursor),
      after: nullable(Cursor),
    }),
  },
  'captions.correct': {
    summary: 'Puts right what somebody said, on every node: for the speaker, hosts and co-hosts.',
    access: member,
    params: segment,
    body: Type.Object(
      {
        text: Type.String({ minLength: 1, maxLength: maxCaptionLength }),
        /** Another language than was detected. */
        lang: Type.Optional(Language),
      },
      { additionalProperties: false },
    ),
    reply: Caption,
  },
  'captions.history': {
    summary: 'Everything that a caption said: what the engine understood and each correction, the first one first.',
    access: member,
    params: segment,
    reply: Type.Object({
      versions: Type.Array(
        Type.Object({
          by: nullable(Type.Object({ node: Node, actor: Actor })),
          at: TimeMs,
          lang: LanguageTag,
          text: Type.String(),
        }),
        { maxItems: 50 },
      ),
    }),
  },
  'captions.remove': {
    summary: 'Removes the words of a caption for good, on every node.',
    access: member,
    params: segment,
    body: Empty,
    reply: Empty,
  },
} as const satisfies Record<string, Operation>;
