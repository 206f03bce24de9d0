import type { Reply } from '../../spec/schemas/api/operations.ts';
import type { EphemeralEvent } from '../../spec/schemas/api/stream.ts';
import type { Call } from '../api/client.ts';
import { type EventSource, LiveStore } from './live-store.ts';

export type SessionSlides = Reply<'slides.get'>;

/** What is shown after a page was turned or a place pointed at. Frames about slides that are not shown come too late. */
export function applyPage(value: SessionSlides, event: EphemeralEvent, room: string): SessionSlides {
  if (event.type !== 'slide' || event.room !== room || value.shown?.slides !== event.slides) return value;
  return { ...value, shown: { ...value.shown, page: event.page, at: event.at } };
}

/** The slides of one session; closed by whoever opened it. */
export const openSlides = (call: Call, stream: EventSource, room: string): LiveStore<SessionSlides> =>
  new LiveStore(stream, {
    fetch: (signal) => call('slides.get', { params: { room }, signal }),
    apply: (value, event) => (event.type === 'slides.changed' && event.room === room ? undefined : value),
    applyEphemeral: (value, event) => applyPage(value, event, room),
  });
