import { type Static, Type } from 'typebox';
import { Language } from '../common/words.ts';
import { NodeId, RoomId } from './envelope.ts';

/** Kinds of text; they decide what is written around it in the request to an engine. */
const Kind = Type.Union([
  Type.Literal('post'),
  Type.Literal('chat'),
  Type.Literal('title'),
  Type.Literal('profile'),
  Type.Literal('file'),
  Type.Literal('caption'),
  Type.Literal('term'),
]);
const Word = Type.String({ minLength: 1, maxLength: 200 });
/** An engine as its node describes it. */
const EngineName = {
  name: Type.String({ minLength: 1, maxLength: 200 }),
  model: Type.String({ maxLength: 200 }),
  /** Runs outside the institution of the node that offers it. */
  outside: Type.Boolean(),
};
const OfferedEngine = Type.Object({
  ...EngineName,
  state: Type.Union([Type.Literal('ready'), Type.Literal('paused')]),
});

/** `GET language/offer`, with `room` for what is offered in a room only. */
export const LanguageOffer = Type.Object({
  recognition: Type.Union([OfferedEngine, Type.Null()]),
  translation: Type.Union([OfferedEngine, Type.Null()]),
});
export type LanguageOffer = Static<typeof LanguageOffer>;

/** `POST language/translate`. */
export const TranslateRequest = Type.Object({
  room: Type.Optional(RoomId),
  text: Type.String({ minLength: 1, maxLength: 30_000 }),
  from: Type.Optional(Language),
  to: Language,
  kind: Kind,
  terms: Type.Array(
    Type.Object({ source: Word, target: Word, forbidden: Type.Optional(Type.Array(Word, { maxItems: 10 })) }),
    { maxItems: 50 },
  ),
});
export type TranslateRequest = Static<typeof TranslateRequest>;

/** `POST language/transcribe`: at most 20 s of sound, 16 kHz, one channel, 16 bits little endian, base64. */
export const TranscribeRequest = Type.Object({
  room: RoomId,
  language: Type.Optional(Language),
  hot_words: Type.Array(Word, { maxItems: 100 }),
  pcm: Type.String({ pattern: '^[A-Za-z0-9+/]{4,853336}={0,2}$', maxLength: 853_336 }),
});
export type TranscribeRequest = Static<typeof TranscribeRequest>;

/** Answer to both: compact `consilium-language+jws`. */
export const LanguageReply = Type.Object({ answer: Type.String({ maxLength: 262_144 }) });
export type LanguageReply = Static<typeof LanguageReply>;

/** `consilium-language+jws`: what an engine of node `iss` made of the request of node `to` whose body has this SHA-256. */
export const LanguageClaims = Type.Object({
  iss: NodeId,
  to: NodeId,
  request: Type.String({ pattern: '^[A-Za-z0-9_-]{43}$' }),
  text: Type.String({ maxLength: 60_000 }),
  /** Language that was heard, or translated from. */
  language: Type.Optional(Language),
  /** How sure the recogniser is that nobody spoke, in thousandths. */
  no_speech: Type.Optional(Type.Integer({ minimum: 0, maximum: 1000 })),
  ...EngineName,
  /** How long the engine took. */
  ms: Type.Integer({ minimum: 0, maximum: 600_000 }),
  iat: Type.Integer({ minimum: 0, maximum: 9007199254740991 }),
});
export type LanguageClaims = Static<typeof LanguageClaims>;
