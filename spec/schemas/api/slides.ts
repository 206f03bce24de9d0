import { type Static, Type } from 'typebox';
import { Empty, TimeMs, Uuid } from '../common/words.ts';
import { EventId, RoomId } from '../federation/envelope.ts';
import type { Operation } from './operation.ts';
import { PersonCard } from './people.ts';

const nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);

/** Slides of a session: one PDF. */
export const Slides = Type.Object({
  id: EventId,
  /** Sort key. */
  order: Type.String(),
  by: PersonCard,
  at: TimeMs,
  /** Null while it is on its way. */
  name: nullable(Type.String()),
  sizeBytes: nullable(Type.Integer()),
  /** Pages offer the file itself. */
  download: Type.Boolean(),
});
export type Slides = Static<typeof Slides>;

const Page = Type.Integer({ minimum: 1, maximum: 10_000 });
const Place = Type.Number({ minimum: 0, maximum: 1 });
/** Which page is shown, and where on it the leader points: [x, y] from 0 to 1. */
export const slidePage = { slides: EventId, page: Page, at: nullable(Type.Tuple([Place, Place])) };
/** What everybody in the session sees now. */
export const SlidesShown = Type.Object({ ...slidePage, leader: PersonCard });
export type SlidesShown = Static<typeof SlidesShown>;

const room = Type.Object({ room: RoomId });
const slidesId = Type.Object({ slides: EventId });
const member = ['member'] as const;
const SessionSlides = Type.Object({ slides: Type.Array(Slides, { maxItems: 100 }), shown: nullable(SlidesShown) });

export const slides = {
  'slides.get': {
    summary: 'The slides of a session, and what is shown now.',
    access: member,
    params: room,
    reply: SessionSlides,
  },
  'slides.show': {
    summary: 'Shows a PDF that was uploaded to everybody in a running session.',
    access: member,
    params: room,
    body: Type.Object({ clientId: Uuid, upload: Uuid, download: Type.Boolean() }, { additionalProperties: false }),
    reply: SessionSlides,
    status: 201,
  },
  'slides.lead': {
    summary: 'Shows slides again, or takes them over.',
    access: member,
    params: slidesId,
    body: Empty,
    reply: Empty,
  },
  'slides.stop': { summary: 'Ends showing slides.', access: member, params: slidesId, body: Empty, reply: Empty },
  'slides.remove': {
    summary: 'Removes slides for good, on every node.',
    access: member,
    params: slidesId,
    body: Empty,
    reply: Empty,
  },
  'slides.file': {
    summary: 'The bytes of slides, whole or in ranges.',
    access: member,
    params: slidesId,
    reply: Type.Unknown(),
  },
} as const satisfies Record<string, Operation>;
