const maxExcerptLength = 140;

/** The first words of a Markdown text on one line, for previews. */
export function excerpt(text: string | null): string {
  if (text === null) return '';
  const plain = text
    .slice(0, maxExcerptLength * 8)
    .replace(/```[a-z]*/gi, ' ')
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/^[ \t]*(?:[#>]+|[-*+]|\d+\.)[ \t]+/gm, '')
    .replace(/(\*\*|__|~~|`)/g, '')
    .replace(/\s+/g, ' ')
    .trim();
  // By code points, so that no character is cut in half.
  const letters = [...plain];
  return letters.length <= maxExcerptLength ? plain : `${letters.slice(0, maxExcerptLength - 1).join('')}…`;
}
