/**
 * What must come out of a translation as it went in: code, mentions, addresses, tags and emoji. Each is replaced by a mark of the form `⟦1⟧`, and the
 * two ends of a link by `⟦2⟧` and `⟦/2⟧`, which engines carry along as they carry numbers; what comes back without a mark, with one twice or
 * with a foreign one is no translation of the text.
 */
export interface Protected {
  /** The text with marks. */
  readonly text: string;
  /** @returns the translation with everything in its place; undefined when marks were lost, doubled or invented */
  restore(translation: string): string | undefined;
  /** The text without what is protected: what there is to translate. */
  readonly words: string;
}

const emoji =
  /(?:\p{Regional_Indicator}{2}|\p{Emoji_Presentation}[\u{1F3FB}-\u{1F3FF}]?|\p{Extended_Pictographic}\uFE0F)(?:\u200D\p{Extended_Pictographic}\uFE0F?[\u{1F3FB}-\u{1F3FF}]?)*/u;
const kept = [
  /```[\s\S]*?(?:```|$)/,
  /`[^`\n]+`/,
  /\[@[^\]\n]{1,200}\]\(\/people\/[^)\s]{1,300}\)/,
  /⟦\/?\d+⟧/,
  /<\/?[A-Za-z][^<>\n]{0,300}>/,
  /https?:\/\/[^\s<>()]+(?:\([^\s<>()]*\)[^\s<>()]*)*/,
  /[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+/,
  new RegExp(`(?:${emoji.source})+`, 'u'),
]
  .map(({ source }) => source)
  .join('|');
/** A link with words: first its words, then its address. */
const link = /\[([^[\]\n]{1,500})\](\([^()\s]{1,2000}\))/.source;
const mark = /⟦(\/?)(\d+)⟧/g;

/** A text with marks as its readers would see it, with nothing in their places. */
export const withoutMarks = (text: string): string => text.replace(mark, ' ');

export function protect(source: string): Protected {
  const pieces = new Map<string, string>();
  const words: string[] = [];
  let next = 1;
  const keep = (text: string): string => {
    const place = `⟦${next++}⟧`;
    pieces.set(place, text);
    return place;
  };
  const single = (text: string): string => text.replace(new RegExp(kept, 'gu'), keep);
  let text = '';
  let at = 0;
  // Mentions are links too: what stands for itself goes before what has words to translate.
  for (const match of source.matchAll(new RegExp(`(?:${kept})|${link}`, 'gu'))) {
    const [whole, label, address] = match;
    text += source.slice(at, match.index);
    words.push(source.slice(at, match.index));
    at = match.index + whole.length;
    if (label === undefined || address === undefined) {
      text += keep(whole);
      continue;
    }
    const number = next++;
    pieces.set(`⟦${number}⟧`, '[');
    pieces.set(`⟦/${number}⟧`, `]${address}`);
    text += `⟦${number}⟧${single(label)}⟦/${number}⟧`;
    words.push(label);
  }
  text += source.slice(at);
  words.push(source.slice(at));
  return { text, words: words.join(' ').trim(), restore: (translation) => restore(translation, pieces) };
}

function restore(translation: string, pieces: ReadonlyMap<string, string>): string | undefined {
  const seen = new Set<string>();
  let isWhole = true;
  const open: string[] = [];
  const text = translation.replace(mark, (place: string, closing: string, number: string) => {
    const piece = pieces.get(place);
    if (piece === undefined || seen.has(place)) isWhole = false;
    if (closing && open.pop() !== number) isWhole = false;
    if (!closing && pieces.has(`⟦/${number}⟧`)) open.push(number);
    seen.add(place);
    return piece ?? '';
  });
  return isWhole && open.length === 0 && seen.size === pieces.size ? text : undefined;
}

/** Longest text that one request to an engine carries, in letters; small models hold a few hundred words. */
export const longestChunk = 2_000;

/**
 * Cuts a text with marks into parts that an engine can hold: between paragraphs, else lines, else sentences, else words, never inside a mark.
 * @returns parts that joined give the text again; each begins and ends with the white space around it
 */
export function chunksOf(text: string, longest = longestChunk): string[] {
  const chunks: string[] = [];
  let rest = text;
  while (rest.length > longest) {
    const cut = cutOf(rest, longest);
    chunks.push(rest.slice(0, cut));
    rest = rest.slice(cut);
  }
  if (rest !== '') chunks.push(rest);
  return chunks;
}

const cuts = [/\n\s*\n/g, /\n/g, /[.!?。！？؟]\s*(?=\s|[^\s.!?。！？؟\d⟦])/g, /\s/g];

function cutOf(text: string, longest: number): number {
  for (const pattern of cuts) {
    let cut = 0;
    for (const match of text.slice(0, longest).matchAll(pattern)) {
      const end = match.index + match[0].length;
      if (end <= longest && !isInLink(text, end)) cut = end;
    }
    // A part of a few letters says too little to be translated well.
    if (cut > longest / 4) return cut;
  }
  const last = text.slice(0, longest).lastIndexOf('⟦');
  const whole = last >= 0 && !text.slice(last, longest).includes('⟧') ? last : longest;
  // Half of a character outside the basic plane is no text.
  return /[\uD800-\uDBFF]/.test(text[whole - 1] ?? '') ? whole - 1 : Math.max(1, whole);
}

/** Between the two ends of a link, which have to stay in one part. */
function isInLink(text: string, at: number): boolean {
  const before = text.slice(0, at);
  const closed = new Set([...before.matchAll(/⟦\/(\d+)⟧/g)].map(([, number]) => number));
  return [...before.matchAll(/⟦(\d+)⟧/g)].some(([, number]) => !closed.has(number) && text.includes(`⟦/${number}⟧`));
}
