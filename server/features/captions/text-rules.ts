import { type Language, languages } from '../../../spec/schemas/common/words.ts';
import { maxCaptionLength } from '../../../spec/schemas/events/content.ts';
import { inventedPhrases } from './invented-phrases.ts';

/** What an engine made of one segment of speech. */
export interface Recognised {
  readonly text: string;
  readonly language: Language;
  /** How sure the engine is that nobody spoke, 0 to 1. */
  readonly noSpeech?: number;
  /** ms of the sound in which somebody really speaks. */
  readonly speechMs: number;
}
/** `empty`: no words. `invented`: a phrase of silence. `impossible`: more than anybody can say in the time. */
export type CaptionText =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly reason: 'empty' | 'no_speech' | 'invented' | 'impossible' };

/** From here on the engine's own word counts that nobody spoke. */
const silentFrom = 0.9;
/** From here on a phrase that somebody may say is taken for an invented one. */
const doubtfulFrom = 0.3;
/** Nobody speaks faster; the first characters are free, for short words between long pauses. */
const maxPerSecond = 40;
const freeCharacters = 120;
/** Faster than anybody says a whole sentence of thanks. */
const hastyPerSecond = 30;

/**
 * Turns what an engine answered into the text of a caption, or says why there is none. The text stays what it is, also when it sounds
 * like instructions to a machine: nothing here interprets it.
 */
export function captionText(recognised: Recognised): CaptionText {
  const { noSpeech = 0, speechMs } = recognised;
  if (speechMs <= 0 || noSpeech >= silentFrom) return { ok: false, reason: 'no_speech' };
  const said = spokenPart(tidied(recognised.text));
  if (said === '') return { ok: false, reason: 'empty' };
  const most = freeCharacters + (speechMs / 1000) * maxPerSecond;
  const text = said.length > most ? withoutLoops(said) : said;
  if (text.length > most) return { ok: false, reason: 'impossible' };
  if (isInvented(text, { ...recognised, noSpeech })) return { ok: false, reason: 'invented' };
  return { ok: true, text: shortened(text) };
}

/** Words of a person who corrects a caption, made safe to store and to show; empty when nothing is left. */
export function correctedText(text: string): string {
  return shortened(tidied(text));
}

/** One line, well-formed, without characters that change how other text is shown (UAX 9 overrides and isolates). */
function tidied(text: string): string {
  return text
    .toWellFormed()
    .normalize('NFC')
    .replace(/[\u202a-\u202e\u2066-\u2069\ufeff]/g, '')
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim();
}

/** What engines put in brackets or between notes is sound and not speech. */
function spokenPart(text: string): string {
  const words = text
    .replace(/\[[^\]]*\]|\([^)]*\)|（[^）]*）|【[^】]*】|\*[^*]*\*/g, '')
    .replace(/[♪♫🎵🎶]/gu, '')
    .trim();
  return /[\p{L}\p{N}]/u.test(words) ? text : '';
}

/** The same words again and again are a fault of engines; once is what was said. */
function withoutLoops(text: string): string {
  return text.replace(/(.{2,60}?)(?:\s*\1){4,}/gu, '$1').trim();
}

const bare = (text: string): string => text.toLowerCase().replace(/[^\p{L}\p{M}\p{N}]/gu, '');

const longestFirst = (a: string, b: string): number => b.length - a.length;
const never = languages.flatMap((language) => inventedPhrases[language].never).sort(longestFirst);

function isInvented(text: string, { language, noSpeech = 0, speechMs }: Recognised): boolean {
  const words = bare(text);
  // Engines invent in any language, so the credits of all of them are known.
  const rest = never.reduce((left, phrase) => left.replaceAll(phrase, ''), words);
  if (rest === '') return true;
  const doubtful = [...inventedPhrases[language].doubtful].sort(longestFirst);
  if (doubtful.reduce((left, phrase) => left.replaceAll(phrase, ''), rest) !== '') return false;
  return rest !== words || noSpeech >= doubtfulFrom || words.length / (speechMs / 1000) > hastyPerSecond;
}

function shortened(text: string): string {
  if (text.length <= maxCaptionLength) return text;
  let end = 0;
  for (const { index, segment } of new Intl.Segmenter('und', { granularity: 'grapheme' }).segment(text)) {
    if (index + segment.length > maxCaptionLength) break;
    end = index + segment.length;
  }
  return text.slice(0, end);
}
