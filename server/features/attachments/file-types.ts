import { fileTypeFromBuffer } from 'file-type';

/** Bytes at the beginning of a file that its type is told from. */
export const sniffBytes = 4_100;

/** Programs: nobody sends them to a colleague for good. */
const refused = new Set([
  'application/x-msdownload',
  'application/x-elf',
  'application/x-mach-binary',
  'application/x-ms-shortcut',
  'application/x-msi',
  'application/x-apple.alias',
  'application/java-vm',
]);
const textual = /^(?:text\/(?:plain|csv|markdown|tab-separated-values)|application\/(?:json|rtf))$/;

/**
 * What a file is by its bytes; what the browser claims counts only where bytes do not tell (kinds of plain text).
 * @returns undefined for a program, and for a claimed picture that is none
 */
export async function typeOf(head: Buffer, claimed: string | null): Promise<string | undefined> {
  const found = (await fileTypeFromBuffer(head))?.mime as string | undefined;
  if (found !== undefined) {
    if (refused.has(found)) return undefined;
    if (found === 'application/xml') return looksLikeSvg(head) ? 'image/svg+xml' : found;
    return found;
  }
  if (looksLikeSvg(head)) return 'image/svg+xml';
  if (claimed?.startsWith('image/')) return undefined;
  if (isText(head)) return claimed !== null && textual.test(claimed) ? claimed : 'text/plain';
  return 'application/octet-stream';
}

function looksLikeSvg(head: Buffer): boolean {
  return /<svg[\s>]/i.test(head.toString('latin1'));
}

function isText(head: Buffer): boolean {
  if (head.includes(0)) return false;
  try {
    // The last character may be cut in half.
    new TextDecoder('utf-8', { fatal: true }).decode(head.length < sniffBytes ? head : head.subarray(0, -4), {
      stream: true,
    });
    return true;
  } catch {
    return false;
  }
}
