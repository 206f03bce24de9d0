/** Pictures that browsers decode as pictures whatever else the bytes may be; nothing in them can run. */
const inlineTypes = new Set(['image/webp', 'image/jpeg', 'image/png', 'image/avif', 'image/gif']);

/** May it be shown inside the page? Everything else is only offered as a download. */
export function isInlineSafe(mime: string): boolean {
  return inlineTypes.has(mime);
}
