import type { Language } from '../../../spec/schemas/common/words.ts';
import type { MailKind } from './kinds.ts';
import { mailTexts } from './texts/index.ts';

export interface RenderInput {
  readonly kind: MailKind;
  readonly locale: Language;
  /** Values of the placeholders, as strings or, for moments, ms since the epoch. */
  readonly values: Readonly<Record<string, string | number>>;
}
export interface RenderedMail {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** As `text`, without the link. */
  readonly textWithoutLink: string;
}

/** U+200F at the start of a line makes a reader that guesses the direction from the first letter guess right. */
const rightToLeftMark = '\u200f';
const rightToLeft: ReadonlySet<Language> = new Set(['ar']);
/** Characters that change the direction of what follows; a name must not turn a sentence around. */
const directionControls = /[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]/g;
const maxSubjectLength = 200;

/** Writes one mail. Values are words of people: they become text, never markup, and never a second line of the subject. */
export function renderMail(input: RenderInput): RenderedMail {
  const { greeting, closing, footer, mails } = mailTexts[input.locale];
  const mail = mails[input.kind];
  const isRtl = rightToLeft.has(input.locale);
  const values = readable(input);
  const fill = (template: string) => template.replace(/\{(\w+)\}/g, (_whole, name: string) => wordsFor(values, name));
  const link = values.link;
  const blocks: Block[] = [
    { kind: 'words', text: fill(greeting) },
    ...mail.paragraphs.map(
      (paragraph): Block =>
        paragraph === '{text}'
          ? { kind: 'quote', text: wordsFor(values, 'text') }
          : { kind: 'words', text: fill(paragraph) },
    ),
    ...(mail.action && link ? [{ kind: 'link', text: fill(mail.action), link } as const] : []),
    { kind: 'words', text: fill(closing) },
    { kind: 'footer', text: fill(footer) },
  ];
  return {
    subject: oneLine(fill(mail.subject)).slice(0, maxSubjectLength),
    text: asText(blocks, isRtl, true),
    textWithoutLink: asText(blocks, isRtl, false),
    html: asHtml(blocks, input.locale, isRtl),
  };
}

type Block = { kind: 'words' | 'quote' | 'footer'; text: string } | { kind: 'link'; text: string; link: string };

function readable(input: RenderInput): Record<string, string> {
  const entries = Object.entries(input.values).map(([name, value]): [string, string] => {
    if (typeof value === 'number') return [name, moment(value, input.locale)];
    if (name === 'text') return [name, value.replace(directionControls, '').replace(/\r\n?/g, '\n').trim()];
    return [name, name === 'link' ? value : oneLine(value)];
  });
  return Object.fromEntries(entries);
}

function oneLine(value: string): string {
  return value
    .replace(directionControls, '')
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim();
}

/** A moment with its time zone: the reader may be anywhere. */
function moment(ms: number, locale: Language): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeStyle: 'long', timeZone: 'UTC' }).format(ms);
}

function wordsFor(values: Readonly<Record<string, string>>, name: string): string {
  const value = values[name];
  if (value === undefined) throw new Error(`A mail needs the value ${name}.`);
  return value;
}

function asText(blocks: readonly Block[], isRtl: boolean, withLink: boolean): string {
  const line = (text: string) => (isRtl && text !== '' ? rightToLeftMark + text : text);
  const lines = (text: string, before = '') =>
    text
      .split('\n')
      .map((part) => line(before + part))
      .join('\n');
  const parts = blocks.flatMap((block) => {
    if (block.kind === 'quote') return [lines(block.text, '> ')];
    if (block.kind === 'link') return withLink ? [`${line(`${block.text}:`)}\n${block.link}`] : [];
    return [block.kind === 'footer' ? `--\n${lines(block.text)}` : lines(block.text)];
  });
  return `${parts.join('\n\n')}\n`;
}

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const escapeHtml = (text: string) => text.replace(/[&<>"']/g, (character) => escapes[character] as string);

function asHtml(blocks: readonly Block[], locale: Language, isRtl: boolean): string {
  const dir = isRtl ? 'rtl' : 'ltr';
  const words = (text: string) => escapeHtml(text).replaceAll('\n', '<br>');
  const body = blocks.map((block) => {
    if (block.kind === 'quote')
      return `<blockquote dir="auto" style="margin:0 0 16px;padding-inline-start:12px;border-inline-start:3px solid #c4cdd5">${words(block.text)}</blockquote>`;
    if (block.kind === 'link') {
      const href = escapeHtml(block.link);
      return `<p style="margin:0 0 16px"><a href="${href}">${words(block.text)}</a><br><span dir="ltr" style="color:#5b6770;font-size:14px">${href}</span></p>`;
    }
    if (block.kind === 'footer')
      return `<p style="margin:24px 0 0;color:#5b6770;font-size:14px">${words(block.text)}</p>`;
    return `<p style="margin:0 0 16px">${words(block.text)}</p>`;
  });
  return `<!doctype html><html lang="${locale}" dir="${dir}"><head><meta charset="utf-8"></head><body dir="${dir}" style="font-family:system-ui,sans-serif;font-size:16px;line-height:1.5;color:#1b2126">${body.join('')}</body></html>`;
}
