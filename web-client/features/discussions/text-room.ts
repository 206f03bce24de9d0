import { bytesOfPostText, postTextBytes, postTextLetters } from '../../../spec/schemas/api/discussions.ts';

/** No UTF-16 unit takes more bytes as JSON than `\\u0000`. */
const mostBytesPerUnit = 6;

/** How many letters at its end a post has to lose before a node takes it; 0 when it fits. */
export function lettersTooMany(text: string): number {
  if (text.length * mostBytesPerUnit <= postTextBytes - 2) return 0;
  const letters = [...text];
  if (letters.length <= postTextLetters && bytesOfPostText(text) <= postTextBytes) return 0;
  let low = 0;
  let high = Math.min(letters.length, postTextLetters);
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (bytesOfPostText(letters.slice(0, middle).join('')) <= postTextBytes) low = middle;
    else high = middle - 1;
  }
  return letters.length - low;
}
