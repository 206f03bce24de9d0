import type { LanguageSettings } from '../../../spec/schemas/api/language.ts';
import type { Language } from '../../../spec/schemas/common/words.ts';
import type { Entry } from '../../data/translations.ts';

/** What the reader asked for with their own hand; it goes before every setting. */
export type Chosen = 'original' | 'translation' | undefined;

export interface Reading {
  readonly settings: LanguageSettings;
  /** Language of the interface. */
  readonly locale: Language;
  readonly language: Language | undefined;
  readonly entry: Entry | undefined;
  readonly chosen: Chosen;
}

export interface ReadingView {
  readonly shows: 'original' | 'translation';
  /** What one tap does; nothing where there is nothing to translate. */
  readonly offer: 'translate' | 'translation' | 'original' | 'again' | undefined;
  /** Shall a translation be fetched without being asked for? */
  readonly fetches: boolean;
}

export const targetOf = (settings: LanguageSettings, locale: Language): Language => settings.into ?? locale;

/** How one text stands before its reader. A translation with doubts is never shown first, however much it was asked for before they were known. */
export function readingOf({ settings, locale, language, entry, chosen }: Reading): ReadingView {
  const isForeign = language === undefined || !settings.reads.includes(language);
  const isAlways = language !== undefined && settings.always.includes(language) && isForeign;
  const fetches = entry === undefined && isAlways && chosen !== 'original' && language !== targetOf(settings, locale);
  if (entry?.state === 'done') {
    const isDoubted = entry.flags.length > 0;
    const shows = chosen === 'translation' || (chosen === undefined && !isDoubted) ? 'translation' : 'original';
    return { shows, offer: shows === 'translation' ? 'original' : 'translation', fetches };
  }
  if (entry?.state === 'none')
    return { shows: 'original', offer: entry.reason === 'same_language' ? undefined : 'again', fetches };
  if (entry?.state === 'asking') return { shows: 'original', offer: undefined, fetches };
  return { shows: 'original', offer: isForeign && !fetches ? 'translate' : undefined, fetches };
}
