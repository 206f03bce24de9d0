import { type Cipheriv, createCipheriv, hash } from 'node:crypto';

/** Master key (16 bytes) and salt (14 bytes) of one direction, as DTLS exports them (RFC 5764 4.2). */
export interface MasterKey {
  readonly key: Buffer;
  readonly salt: Buffer;
}

/** Keys of one direction of SRTP or SRTCP (RFC 3711 4.3). */
export interface SessionKeys {
  readonly cipher: Cipheriv;
  readonly salt: Buffer;
  /** The authentication key, padded to a block of SHA-1 and combined with the inner and the outer constant (RFC 2104). */
  readonly innerPad: Buffer;
  readonly outerPad: Buffer;
}

export const tagBytes = 10;
/** One block of SHA-1. */
export const padBytes = 64;

/** @param labels of encryption key, authentication key and salt: 0, 1, 2 for SRTP; 3, 4, 5 for SRTCP */
export function deriveKeys(master: MasterKey, labels: readonly [number, number, number]): SessionKeys {
  const cipher = ecb(deriveKey(master, labels[0], 16));
  const authentication = deriveKey(master, labels[1], 20);
  const salt = deriveKey(master, labels[2], 14);
  const innerPad = Buffer.alloc(padBytes, 0x36);
  const outerPad = Buffer.alloc(padBytes + 20, 0x5c);
  for (const [index, byte] of authentication.entries()) {
    innerPad[index] = byte ^ 0x36;
    outerPad[index] = byte ^ 0x5c;
  }
  return { cipher, salt, innerPad, outerPad };
}

export const srtpLabels = [0, 1, 2] as const;
export const srtcpLabels = [3, 4, 5] as const;

/** AES in counter mode over zeros, with the label in the counter (RFC 3711 4.3.3; the key derivation rate is 0). */
export function deriveKey(master: MasterKey, label: number, bytes: number): Buffer {
  const blocks = Buffer.alloc(Math.ceil(bytes / 16) * 16);
  for (let block = 0; block * 16 < bytes; block++) {
    master.salt.copy(blocks, block * 16);
    blocks[block * 16 + 7] = (blocks[block * 16 + 7] as number) ^ label;
    blocks.writeUInt16BE(block, block * 16 + 14);
  }
  return ecb(master.key).update(blocks).subarray(0, bytes);
}

/**
 * HMAC-SHA1 as its two hashes over memory that already begins with the padded key: an object for it costs more than the hashes, and a string of
 * bytes less than a buffer.
 * @param inner `innerPad` and the message
 * @returns 20 characters, each a byte
 */
export function hmac(keys: SessionKeys, inner: Buffer): string {
  keys.outerPad.write(hash('sha1', inner, 'latin1'), padBytes, 'latin1');
  return hash('sha1', keys.outerPad, 'latin1');
}

/** A cipher that is kept: one object a direction, none a packet. */
function ecb(key: Buffer): Cipheriv {
  return createCipheriv('aes-128-ecb', key, null).setAutoPadding(false);
}
