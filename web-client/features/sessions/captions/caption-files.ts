import type { Caption } from '../../../../spec/schemas/api/captions.ts';
import { type ReadingChoice, readingOf, timeWords } from './caption-text.ts';

export interface FileWords {
  /** Name of whoever spoke. */
  nameOf(caption: Caption): string;
  /** First line: which session, and that a machine wrote it. */
  readonly head: string;
  /** Second 0, ms since the epoch. */
  readonly origin: number;
}

const breaks = /\s*[\r\n\u2028\u2029]+\s*/g;
const line = (text: string): string => text.replace(breaks, ' ').trim();

/** A transcript as plain text, one caption a paragraph. */
export function asText(
  captions: readonly Caption[],
  choice: ReadingChoice,
  { nameOf, head, origin }: FileWords,
): string {
  const entries = captions.map((caption) => {
    const { first, second } = readingOf(caption, choice);
    const rest = second ? `\n    ${line(second.text)}` : '';
    return `[${timeWords(caption.t0 - origin)}] ${line(nameOf(caption))}: ${line(first.text)}${rest}\n`;
  });
  return `${line(head)}\n\n${entries.join('\n')}`;
}

/**
 * Second 0 of a transcript: the planned beginning, or the first word of people who came earlier.
 * @param start planned, ms since the epoch
 */
export const originOf = (captions: readonly Caption[], start: number): number =>
  Math.min(start, captions[0]?.t0 ?? start);

/** Time of a cue: `00:01:02.003`. */
function cueTime(ms: number): string {
  const whole = Math.max(0, Math.round(ms));
  const two = (value: number) => String(value).padStart(2, '0');
  const [hours, minutes, seconds] = [
    Math.floor(whole / 3_600_000),
    Math.floor(whole / 60_000),
    Math.floor(whole / 1000),
  ];
  return `${two(hours)}:${two(minutes % 60)}:${two(seconds % 60)}.${String(whole % 1000).padStart(3, '0')}`;
}

/** The three signs that mean something in the text of a cue (WebVTT 6.4); `-->` cannot appear then either. */
const escaped = (text: string): string =>
  line(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** Cues that a player shows over a recording, with speaker and language (WebVTT, voice and language spans). */
export function asVtt(
  captions: readonly Caption[],
  choice: ReadingChoice,
  { nameOf, head, origin }: FileWords,
): string {
  const cues = captions.map((caption) => {
    const { first, second } = readingOf(caption, choice);
    const end = Math.max(caption.t1, caption.t0 + 1);
    const spoken = [first, ...(second ? [second] : [])].map(
      ({ text, lang }) => `<v ${escaped(nameOf(caption))}><lang ${lang}>${escaped(text)}</lang></v>`,
    );
    return `${cueTime(caption.t0 - origin)} --> ${cueTime(end - origin)}\n${spoken.join('\n')}\n`;
  });
  return `WEBVTT\n\nNOTE ${escaped(head)}\n\n${cues.join('\n')}`;
}
