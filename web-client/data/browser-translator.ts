import type { Language } from '../../spec/schemas/common/words.ts';
import { segmentsOf } from './segments.ts';

/** The translator that some browsers bring: it works on this device, and nothing is sent anywhere (Translator API of the W3C's community group). */
export interface OwnTranslator {
  /** Can it translate between these, now or after fetching what it needs? */
  can(from: Language, to: Language): Promise<boolean>;
  /** The language of a text; undefined when the browser cannot tell, or is not sure. */
  detect(text: string): Promise<Language | undefined>;
  /** @param progress how much of what it needs is fetched, 0 to 1 */
  translate(text: string, from: Language, to: Language, progress: (part: number) => void): Promise<string>;
}

interface Monitor {
  addEventListener(type: 'downloadprogress', listener: (event: { loaded: number }) => void): void;
}
interface Pair {
  sourceLanguage: string;
  targetLanguage: string;
}
interface Made {
  translate(text: string): Promise<string>;
  destroy?(): void;
}
interface Detector {
  detect(text: string): Promise<{ detectedLanguage: string | null; confidence: number }[]>;
}
/** The parts of the browser that this needs, under their standard names. */
export interface TranslatorWorld {
  Translator?: {
    availability(pair: Pair): Promise<'unavailable' | 'downloadable' | 'downloading' | 'available'>;
    create(options: Pair & { monitor?: (monitor: Monitor) => void }): Promise<Made>;
  };
  LanguageDetector?: {
    availability(): Promise<string>;
    create(): Promise<Detector>;
  };
}

const leastConfidence = 0.6;

/** @returns undefined in a browser that brings none */
export function ownTranslator(
  isKnown: (tag: string) => tag is Language,
  world: TranslatorWorld = globalThis as unknown as TranslatorWorld,
): OwnTranslator | undefined {
  const { Translator, LanguageDetector } = world;
  if (!Translator) return undefined;
  const pair = (from: Language, to: Language): Pair => ({ sourceLanguage: from, targetLanguage: to });
  return {
    can: async (from, to) => (await Translator.availability(pair(from, to))) !== 'unavailable',
    detect: async (text) => {
      if (!LanguageDetector || (await LanguageDetector.availability()) === 'unavailable') return undefined;
      const [best] = await (await LanguageDetector.create()).detect(text);
      const base = best?.detectedLanguage?.toLowerCase().split('-', 1)[0] ?? '';
      return best && best.confidence >= leastConfidence && isKnown(base) ? base : undefined;
    },
    translate: async (text, from, to, progress) => {
      const made = await Translator.create({
        ...pair(from, to),
        monitor: (monitor) => monitor.addEventListener('downloadprogress', ({ loaded }) => progress(loaded)),
      });
      try {
        let translated = '';
        for (const segment of segmentsOf(text))
          translated += segment.stays ? segment.text : (await made.translate(segment.text)).trim();
        return translated;
      } finally {
        made.destroy?.();
      }
    },
  };
}
