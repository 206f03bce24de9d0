/** A piece of a text: words to translate, or what stays as it is. */
export interface Segment {
  readonly text: string;
  readonly stays: boolean;
}

/** Code, mentions, addresses, ends of links, emphasis and what a line of Markdown begins with. */
const fixed =
  /```[\s\S]*?(?:```|$)|`[^`\n]+`|\[@[^\]\n]{1,200}\]\(\/people\/[^)\s]{1,300}\)|\]\([^()\s]{1,2000}\)|https?:\/\/[^\s<>()]+|[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+|<\/?[A-Za-z][^<>\n]{0,300}>|\n[\s>#|*+\-\d.)]*|^[\s>#|*+-]+|\*\*|__|[[|]/gu;

/**
 * Cuts a post for a translator that knows no Markdown, as the one of a browser: what it gives back for the words is put between what stays.
 * The pieces joined are the text again.
 */
export function segmentsOf(text: string): Segment[] {
  const segments: Segment[] = [];
  const add = (piece: string, stays: boolean) => {
    if (piece === '') return;
    const last = segments.at(-1);
    if (last && last.stays === stays) segments[segments.length - 1] = { text: last.text + piece, stays };
    else segments.push({ text: piece, stays });
  };
  let at = 0;
  for (const match of text.matchAll(fixed)) {
    addWords(text.slice(at, match.index), add);
    add(match[0], true);
    at = match.index + match[0].length;
  }
  addWords(text.slice(at), add);
  return segments;
}

/** White space around words is no part of them, and pieces without letters have nothing to translate. */
function addWords(piece: string, add: (text: string, stays: boolean) => void): void {
  if (!/\p{L}/u.test(piece)) {
    add(piece, true);
    return;
  }
  const [, before = '', words = '', after = ''] = /^(\s*)([\s\S]*?)(\s*)$/.exec(piece) ?? [];
  add(before, true);
  add(words, false);
  add(after, true);
}
