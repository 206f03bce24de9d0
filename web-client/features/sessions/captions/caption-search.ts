/** A piece of a text, and whether it was searched for. */
export interface Piece {
  readonly text: string;
  readonly hit: boolean;
}

/** Hits that are marked in one text at most. */
const mostHits = 50;

/**
 * Letters as they are compared: without case and accents, full-width forms as the usual ones.
 * @returns the letters, and where each came from in the text
 */
function folded(text: string): { letters: string; from: number[] } {
  let letters = '';
  const from: number[] = [];
  let at = 0;
  for (const sign of text) {
    const plain = sign
      .normalize('NFKD')
      .replace(/[\u0300-\u036f\u064b-\u0652\u0640]/g, '')
      .toLowerCase();
    for (let index = 0; index < plain.length; index++) from.push(at);
    letters += plain;
    at += sign.length;
  }
  from.push(at);
  return { letters, from };
}

/** Splits a text at what is searched for; the pieces together are the text. */
export function piecesOf(text: string, query: string): Piece[] {
  const wanted = folded(query.trim()).letters;
  if (wanted === '') return [{ text, hit: false }];
  const { letters, from } = folded(text);
  const pieces: Piece[] = [];
  let done = 0;
  for (let hits = 0, found = letters.indexOf(wanted); found >= 0 && hits < mostHits; hits++) {
    const start = from[found] ?? 0;
    const after = found + wanted.length;
    // A sign that was taken apart, such as a letter with its accent, is marked as a whole.
    const end = from.slice(after).find((place) => place > (from[after - 1] ?? 0)) ?? text.length;
    if (start > done) pieces.push({ text: text.slice(done, start), hit: false });
    if (end > Math.max(start, done)) pieces.push({ text: text.slice(Math.max(start, done), end), hit: true });
    done = Math.max(end, done);
    found = letters.indexOf(wanted, after);
  }
  if (done < text.length) pieces.push({ text: text.slice(done), hit: false });
  return pieces;
}

export const isFound = (text: string, query: string): boolean =>
  folded(text).letters.includes(folded(query.trim()).letters);
