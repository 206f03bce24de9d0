import { type Language, languages } from '../../../../spec/schemas/common/words.ts';
import type { ReadingChoice } from './caption-text.ts';

export const captionSizes = ['small', 'medium', 'large', 'huge'] as const;
export const captionContrasts = ['calm', 'white', 'yellow'] as const;
export const captionPlaces = ['bottom', 'top'] as const;

/** How one person reads captions, remembered by this browser. */
export interface CaptionChoice extends ReadingChoice {
  /** Captions stand beside the pictures; the transcript is there in any case. */
  readonly shown: boolean;
  readonly size: (typeof captionSizes)[number];
  readonly contrast: (typeof captionContrasts)[number];
  readonly place: (typeof captionPlaces)[number];
}

const keep = 'consilium.captions';

const oneOf = <T>(all: readonly T[], value: unknown, other: T): T => (all.includes(value as T) ? (value as T) : other);

/**
 * Reads a choice from storage. Whatever does not fit is left at what most people want: everything in their own
 * language with the original below.
 */
export function choiceFrom(kept: unknown, own: Language): CaptionChoice {
  const found = (typeof kept === 'object' && kept !== null ? kept : {}) as Record<string, unknown>;
  return {
    shown: found.shown !== false,
    wish: oneOf(['original', 'translated'] as const, found.wish, 'translated'),
    to: oneOf(languages, found.to, own),
    withOriginal: found.withOriginal !== false,
    size: oneOf(captionSizes, found.size, 'medium'),
    contrast: oneOf(captionContrasts, found.contrast, 'calm'),
    place: oneOf(captionPlaces, found.place, 'bottom'),
  };
}

/** @param own language of the interface: what is read before somebody chooses another */
export function readCaptionChoice(own: Language): CaptionChoice {
  try {
    return choiceFrom(JSON.parse(localStorage.getItem(keep) ?? '{}'), own);
  } catch {
    return choiceFrom({}, own);
  }
}

/** Remembers only what was chosen, so that the language of the interface goes on counting until another was named. */
export function rememberCaptionChoice(change: Partial<CaptionChoice>): void {
  try {
    const found: unknown = JSON.parse(localStorage.getItem(keep) ?? '{}');
    localStorage.setItem(keep, JSON.stringify({ ...(typeof found === 'object' ? found : {}), ...change }));
  } catch {
    // Without storage the choice lives as long as this page.
  }
}
