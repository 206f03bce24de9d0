import { type Static, Type } from 'typebox';
import { LanguageTag } from '../common/words.ts';
import { CaptionEngine, CaptionId, captionTimes, maxCaptionLength } from '../events/content.ts';

/** Frames about captions of a live session; the `data` of ephemeral frames. */

const Counter = Type.Integer({ minimum: 0, maximum: 9007199254740991 });

/** Kind `caption`: what the actor is saying, as far as it was understood by now. No text: it was nothing after all. */
export const CaptionFrame = Type.Object({
  segment: CaptionId,
  /** Grows with every frame about the segment. */
  n: Counter,
  ...captionTimes,
  lang: LanguageTag,
  text: Type.String({ maxLength: maxCaptionLength }),
  engine: CaptionEngine,
});
export type CaptionFrame = Static<typeof CaptionFrame>;

/** Why people of a node are not captioned now. */
export const captionReasons = [
  'no_engine',
  'engine_busy',
  'engine_paused',
  'engine_quota',
  'engine_failed',
  'engine_refused',
  'engine_slow',
] as const;
export const CaptionReason = Type.Enum(captionReasons);
export type CaptionReason = (typeof captionReasons)[number];

/** `running`: people of the node are captioned, by `engine`. `paused`: not at the moment. `none`: nothing recognises their speech. */
export const CaptionState = Type.Object({
  state: Type.Union([Type.Literal('running'), Type.Literal('paused'), Type.Literal('none')]),
  reason: Type.Optional(CaptionReason),
  engine: Type.Optional(CaptionEngine),
});
export type CaptionState = Static<typeof CaptionState>;

/** Kind `captionstate`: how captions of the sending node's people stand. Replaces what that node said before. */
export const CaptionStateFrame = Type.Object({
  /** Grows with every frame of this node about this call. */
  at: Counter,
  ...CaptionState.properties,
});
export type CaptionStateFrame = Static<typeof CaptionStateFrame>;
