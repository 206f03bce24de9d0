import type { Caption } from '../../../../spec/schemas/api/captions.ts';
import type { SafetyFlag } from '../../../../spec/schemas/api/language.ts';
import type { Language } from '../../../../spec/schemas/common/words.ts';

/** What a listener reads: what was said, or that in a language of theirs. */
export type CaptionWish = 'original' | 'translated';

export interface ReadingChoice {
  readonly wish: CaptionWish;
  readonly to: Language;
  /** The original under the translation. */
  readonly withOriginal: boolean;
}

/** Name under which a translation of the browser itself goes; it was not checked by a node. */
export const browserEngine = 'browser';

export interface Words {
  readonly text: string;
  /** BCP 47. */
  readonly lang: string;
  readonly dir: 'rtl' | 'ltr';
}

/** A caption as one listener reads it. */
export interface Reading {
  readonly first: Words;
  /** Smaller, below. */
  readonly second: Words | undefined;
  /** Whose words `first` are: the speaker's own, or a translation. */
  readonly shows: 'original' | 'translation';
  /** A translation is wanted and is not there. */
  readonly wants: boolean;
  /** It is on its way. */
  readonly awaits: boolean;
  /** The browser translated it; no node has checked it. */
  readonly isHere: boolean;
  /** What differs between the two; the original stands first then. */
  readonly flags: readonly SafetyFlag[];
}

const rightToLeft = new Set(['ar', 'fa', 'he', 'ur', 'ps', 'sd', 'ug', 'yi', 'ckb', 'dv']);
/** The language without country and script. */
export const baseOf = (tag: string): string => tag.split('-')[0]?.toLowerCase() ?? tag;
export const directionOf = (lang: string): 'rtl' | 'ltr' => (rightToLeft.has(baseOf(lang)) ? 'rtl' : 'ltr');

/**
 * How a caption is read. A translation that the safety check doubts never stands first.
 * @param choice of the listener
 */
export function readingOf(caption: Caption, choice: ReadingChoice): Reading {
  const original = words(caption.text, caption.lang);
  const alone = {
    first: original,
    second: undefined,
    shows: 'original',
    wants: false,
    awaits: false,
    isHere: false,
    flags: [],
  } as const;
  if (choice.wish !== 'translated' || baseOf(caption.lang) === choice.to) return alone;
  const { translation } = caption;
  if (!translation || translation.to !== choice.to)
    return { ...alone, wants: true, awaits: caption.untranslated === undefined };
  const translated = words(translation.text, translation.to);
  if (translation.flags.length > 0) return { ...alone, second: translated, flags: translation.flags };
  return {
    ...alone,
    first: translated,
    second: choice.withOriginal ? original : undefined,
    shows: 'translation',
    isHere: translation.engine.name === browserEngine,
  };
}

const words = (text: string, lang: string): Words => ({ text, lang, dir: directionOf(lang) });

/** Time since the beginning: `0:07`, `12:40`, `1:02:03`. */
export function timeWords(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const two = (value: number) => String(value).padStart(2, '0');
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}
