import { type Static, Type } from 'typebox';
import { EventId } from './envelope.ts';

const Place = Type.Number({ minimum: 0, maximum: 1 });

/** Kind `slide` of ephemeral frames: the page that the sending person shows of these slides, and where on it they point. */
export const SlideFrame = Type.Object({
  slides: EventId,
  page: Type.Integer({ minimum: 1, maximum: 10_000 }),
  at: Type.Union([Type.Tuple([Place, Place]), Type.Null()]),
});
export type SlideFrame = Static<typeof SlideFrame>;
