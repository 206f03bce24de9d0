import { createCipheriv, createDecipheriv } from 'node:crypto';

/** How the bytes of a file are sealed (spec/decisions/sealed-files.md): AES-256-GCM in chunks, so that any part can be read alone. */
export interface Seal {
  /** 32 bytes. */
  key: Buffer;
  /** 12 bytes; each chunk's nonce is made of it. */
  iv: Buffer;
  /** Plain bytes per chunk; the last one may be shorter. */
  chunkBytes: number;
}
export const keyBytes = 32;
export const ivBytes = 12;
const tagBytes = 16;
const context = Buffer.from('consilium1-file\0');

/** The bytes are not those that were sealed with this key, or not all of them. */
export class SealBroken extends Error {
  override readonly name = 'SealBroken';
}

/** Plain bytes per chunk for a file of this size: small files are read whole, large ones in pieces. */
export function chunkBytesFor(sizeBytes: number): number {
  return sizeBytes <= 16 * 1024 * 1024 ? 64 * 1024 : 1024 * 1024;
}

/** An empty file has one empty chunk, so that it can be told from a truncated one. */
const chunkCount = (plainBytes: number, chunkBytes: number): number => Math.max(1, Math.ceil(plainBytes / chunkBytes));

export function sealedBytes(plainBytes: number, chunkBytes: number): number {
  return plainBytes + chunkCount(plainBytes, chunkBytes) * tagBytes;
}

/** The chunk's number goes into the nonce, number and "last one" into what is authenticated: nothing can be moved, repeated or cut off. */
function placeOf(seal: Seal, index: number, isLast: boolean): { nonce: Buffer; aad: Buffer } {
  const nonce = Buffer.from(seal.iv);
  nonce.writeUInt32BE((nonce.readUInt32BE(8) ^ index) >>> 0, 8);
  const aad = Buffer.alloc(context.length + 5);
  context.copy(aad);
  aad.writeUInt32BE(index, context.length);
  aad.writeUInt8(isLast ? 1 : 0, context.length + 4);
  return { nonce, aad };
}

function sealChunk(seal: Seal, plain: Uint8Array, index: number, isLast: boolean): Buffer {
  const { nonce, aad } = placeOf(seal, index, isLast);
  const cipher = createCipheriv('aes-256-gcm', seal.key, nonce);
  cipher.setAAD(aad);
  return Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

/** @throws SealBroken */
function openChunk(seal: Seal, sealed: Buffer, index: number, isLast: boolean): Buffer {
  if (sealed.length < tagBytes) throw new SealBroken('A chunk is cut off.');
  const { nonce, aad } = placeOf(seal, index, isLast);
  const decipher = createDecipheriv('aes-256-gcm', seal.key, nonce, { authTagLength: tagBytes });
  decipher.setAAD(aad);
  decipher.setAuthTag(sealed.subarray(sealed.length - tagBytes));
  const plain = decipher.update(sealed.subarray(0, sealed.length - tagBytes));
  try {
    return Buffer.concat([plain, decipher.final()]);
  } catch {
    throw new SealBroken('A chunk is not the one that was sealed.');
  }
}

/** Cuts a stream into pieces of exactly `size` bytes; the last one, which may be empty, is marked. */
async function* pieces(
  bytes: AsyncIterable<Uint8Array>,
  size: number,
): AsyncGenerator<{ piece: Buffer; isLast: boolean }> {
  let waiting: Uint8Array[] = [];
  let length = 0;
  for await (const part of bytes) {
    waiting.push(part);
    length += part.length;
    if (length <= size) continue;
    let all = Buffer.concat(waiting);
    // A full piece is held back until more is there: only then it is not the last one.
    while (all.length > size) {
      yield { piece: all.subarray(0, size), isLast: false };
      all = all.subarray(size);
    }
    waiting = [all];
    length = all.length;
  }
  yield { piece: Buffer.concat(waiting), isLast: true };
}

export async function* sealFile(seal: Seal, bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let index = 0;
  for await (const { piece, isLast } of pieces(bytes, seal.chunkBytes)) yield sealChunk(seal, piece, index++, isLast);
}

/** Which sealed bytes hold the plain bytes `start` to `end` (both included). */
export function sealedRange(
  plainBytes: number,
  chunkBytes: number,
  range: { start: number; end: number },
): { start: number; end: number } {
  const first = Math.floor(range.start / chunkBytes);
  const last = Math.floor(range.end / chunkBytes);
  const step = chunkBytes + tagBytes;
  return { start: first * step, end: Math.min((last + 1) * step, sealedBytes(plainBytes, chunkBytes)) - 1 };
}

/**
 * Opens what `sealedRange` named and gives exactly the plain bytes asked for.
 * @param sealed the sealed bytes from the first chunk of the range on
 * @throws SealBroken
 */
export async function* openFile(
  seal: Seal,
  sealed: AsyncIterable<Uint8Array>,
  plainBytes: number,
  range: { start: number; end: number } = { start: 0, end: plainBytes - 1 },
): AsyncGenerator<Buffer> {
  const lastIndex = chunkCount(plainBytes, seal.chunkBytes) - 1;
  let index = Math.floor(range.start / seal.chunkBytes);
  const end = Math.max(0, Math.floor(range.end / seal.chunkBytes));
  for await (const { piece } of pieces(sealed, seal.chunkBytes + tagBytes)) {
    if (index > end) throw new SealBroken('There is more than was sealed.');
    const plain = openChunk(seal, piece, index, index === lastIndex);
    const at = index * seal.chunkBytes;
    const from = Math.max(range.start - at, 0);
    const to = Math.min(range.end + 1 - at, plain.length);
    if (to > from) yield plain.subarray(from, to);
    index++;
  }
  if (index !== end + 1) throw new SealBroken('The file is cut off.');
}
