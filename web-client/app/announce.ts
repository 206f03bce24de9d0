import type { Viewer } from '../../spec/schemas/api/auth.ts';

export const viewerChangedEvent = 'consilium-viewer';
export const cardChangedEvent = 'consilium-card';

/** Tells the application that somebody logged in (the viewer) or out (undefined). */
export function announceViewer(viewer: Viewer | undefined): void {
  window.dispatchEvent(new CustomEvent<Viewer | undefined>(viewerChangedEvent, { detail: viewer }));
}

/** Tells the application that the institution's own card may have changed (first run, settings). */
export function announceCardChange(): void {
  window.dispatchEvent(new CustomEvent(cardChangedEvent));
}
