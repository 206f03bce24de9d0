import { createHmac, timingSafeEqual } from 'node:crypto';
import { crc32 } from 'node:zlib';

/** The part of STUN (RFC 8489) and ICE (RFC 8445) that a lite agent needs: answering binding requests. */

const magic = 0x2112a442;
const attribute = {
  username: 0x0006,
  integrity: 0x0008,
  mappedAddress: 0x0020,
  useCandidate: 0x0025,
  fingerprint: 0x8028,
} as const;
const integrityBytes = 24;
const fingerprintBytes = 8;

export interface BindingRequest {
  readonly transaction: Buffer;
  /** Name of the one who is asked: the part of USERNAME before the colon. */
  readonly localName: string;
  readonly nominates: boolean;
  /** Where MESSAGE-INTEGRITY begins. */
  readonly integrityAt: number;
}

/** @returns undefined for anything but a binding request that names somebody and carries its integrity */
export function readBindingRequest(packet: Buffer): BindingRequest | undefined {
  if (packet.length < 20 || packet.length > 1200 || packet.readUInt16BE(0) !== 0x0001) return undefined;
  if (packet.readUInt32BE(4) !== magic || packet.readUInt16BE(2) + 20 !== packet.length) return undefined;
  let localName: string | undefined;
  let nominates = false;
  for (let at = 20; at + 4 <= packet.length; ) {
    const type = packet.readUInt16BE(at);
    const length = packet.readUInt16BE(at + 2);
    const start = at + 4;
    if (start + length > packet.length) return undefined;
    if (type === attribute.username) {
      const text = packet.toString('latin1', start, start + length);
      const colon = text.indexOf(':');
      if (colon < 4 || colon > 32) return undefined;
      localName = text.slice(0, colon);
    } else if (type === attribute.useCandidate) nominates = true;
    else if (type === attribute.integrity) {
      // What follows the integrity is not covered by it and not read (RFC 8489 14.5).
      if (length !== 20 || localName === undefined) return undefined;
      return { transaction: packet.subarray(8, 20), localName, nominates, integrityAt: at };
    }
    at = start + length + ((4 - (length & 3)) & 3);
  }
  return undefined;
}

/** Whether the request was written by somebody who knows the password (RFC 8489 14.5). */
export function hasIntegrity(packet: Buffer, request: BindingRequest, password: string): boolean {
  const expected = integrityOf(packet, request.integrityAt, password);
  const given = packet.subarray(request.integrityAt + 4, request.integrityAt + integrityBytes);
  return given.length === 20 && timingSafeEqual(given, expected);
}

/** The answer that tells a browser its own address as seen from here. IPv4 and IPv6. */
export function writeBindingResponse(
  request: BindingRequest,
  remote: { readonly address: string; readonly port: number },
  password: string,
): Buffer {
  const address = addressBytes(remote.address);
  const mappedBytes = 8 + address.length;
  const packet = Buffer.alloc(20 + mappedBytes + integrityBytes + fingerprintBytes);
  packet.writeUInt16BE(0x0101, 0);
  packet.writeUInt16BE(packet.length - 20, 2);
  packet.writeUInt32BE(magic, 4);
  request.transaction.copy(packet, 8);
  packet.writeUInt16BE(attribute.mappedAddress, 20);
  packet.writeUInt16BE(4 + address.length, 22);
  packet[25] = address.length === 4 ? 1 : 2;
  packet.writeUInt16BE(remote.port ^ (magic >>> 16), 26);
  // XOR with the cookie and the transaction, which stand one after the other in the header.
  for (const [index, byte] of address.entries()) packet[28 + index] = byte ^ (packet[4 + index] as number);
  const integrityAt = 20 + mappedBytes;
  packet.writeUInt16BE(attribute.integrity, integrityAt);
  packet.writeUInt16BE(20, integrityAt + 2);
  integrityOf(packet, integrityAt, password).copy(packet, integrityAt + 4);
  const fingerprintAt = integrityAt + integrityBytes;
  packet.writeUInt16BE(attribute.fingerprint, fingerprintAt);
  packet.writeUInt16BE(4, fingerprintAt + 2);
  packet.writeUInt32BE((crc32(packet.subarray(0, fingerprintAt)) ^ 0x5354554e) >>> 0, fingerprintAt + 4);
  return packet;
}

/** HMAC over the message as if it ended with the integrity. */
export function integrityOf(packet: Buffer, at: number, password: string): Buffer {
  const head = Buffer.from(packet.subarray(0, at));
  head.writeUInt16BE(at - 20 + integrityBytes, 2);
  return createHmac('sha1', password).update(head).digest();
}

/** An address without its zone; one of IPv4 that came through a socket of both families as what it is. */
export function plainAddress(address: string): string {
  const zone = address.indexOf('%');
  const bare = zone < 0 ? address : address.slice(0, zone);
  return bare.startsWith('::ffff:') && bare.includes('.') ? bare.slice(7) : bare;
}

function addressBytes(full: string): Buffer {
  const address = plainAddress(full);
  if (!address.includes(':')) return Buffer.from(address.split('.').map(Number));
  const [left = '', right] = address.split('::');
  const groups = (text: string) => (text === '' ? [] : text.split(':'));
  const before = groups(left);
  const after = right === undefined ? [] : groups(right);
  const between = right === undefined ? [] : new Array(8 - before.length - after.length).fill('0');
  const bytes = Buffer.alloc(16);
  for (const [index, group] of [...before, ...between, ...after].entries()) {
    bytes.writeUInt16BE(Number.parseInt(group, 16), index * 2);
  }
  return bytes;
}
