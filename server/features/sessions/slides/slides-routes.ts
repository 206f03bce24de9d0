import type { Api } from '../../../platform/operations.ts';
import type { Parts } from '../parts.ts';
import type { SlidePages } from './slide-pages.ts';
import { getSlides, leadSlides, removeSlides, sendSlides, showSlides, stopSlides } from './slides-actions.ts';

/** A large file over a slow line, fetched from another node first. */
const downloadMs = 30 * 60_000;

/** What the API answers about slides. */
export function registerSlides(api: Api, parts: Parts, pages: SlidePages): void {
  api.handle('slides.get', ({ caller, params }) => getSlides(parts, pages, caller.actor, params.room));
  api.handle('slides.show', async ({ caller, params, body }) => {
    await showSlides(parts, caller.actor, params.room, body);
    return getSlides(parts, pages, caller.actor, params.room);
  });
  api.handle('slides.lead', async ({ caller, params }) => {
    await leadSlides(parts, caller.actor, params.slides);
    return {};
  });
  api.handle('slides.stop', async ({ caller, params }) => {
    await stopSlides(parts, caller.actor, params.slides);
    return {};
  });
  api.handle('slides.remove', async ({ caller, params }) => {
    await removeSlides(parts, caller.actor, params.slides);
    return {};
  });
  api.handle(
    'slides.file',
    ({ caller, params, request, reply }) => sendSlides(parts, caller.actor, params.slides, request, reply),
    { handlerTimeoutMs: downloadMs },
  );
}
