import { randomBytes, timingSafeEqual } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { integrityOf } from './stun.ts';

/** The asking side of STUN (RFC 8489) as the controlling end of ICE uses it (RFC 8445 7.1). */

const magic = 0x2112a442;
const attribute = {
  username: 0x0006,
  integrity: 0x0008,
  priority: 0x0024,
  useCandidate: 0x0025,
  fingerprint: 0x8028,
  controlling: 0x802a,
} as const;
/** Type preference of a host address, and one component (RFC 8445 5.1.2.1). */
const hostPriority = 0x6e7f_1eff;

/** A connectivity check and the transaction that its answer carries. @param nominates this way is to be used */
export function writeBindingRequest(
  userName: string,
  password: string,
  tieBreaker: Buffer,
  nominates = true,
): { packet: Buffer; transaction: string } {
  const transaction = randomBytes(12);
  const priority = Buffer.alloc(4);
  priority.writeUInt32BE(hostPriority);
  const attributes = Buffer.concat([
    write(attribute.username, Buffer.from(userName, 'latin1')),
    write(attribute.priority, priority),
    write(attribute.controlling, tieBreaker),
    ...(nominates ? [write(attribute.useCandidate, Buffer.alloc(0))] : []),
  ]);
  const head = Buffer.alloc(20);
  head.writeUInt16BE(0x0001, 0);
  head.writeUInt32BE(magic, 4);
  transaction.copy(head, 8);
  const message = Buffer.concat([head, attributes]);
  const signed = Buffer.concat([
    message,
    write(attribute.integrity, integrityOf(message, message.length, password)),
    Buffer.alloc(8),
  ]);
  signed.writeUInt16BE(signed.length - 20, 2);
  const end = signed.length - 8;
  signed.writeUInt16BE(attribute.fingerprint, end);
  signed.writeUInt16BE(4, end + 2);
  signed.writeUInt32BE((crc32(signed.subarray(0, end)) ^ 0x5354554e) >>> 0, end + 4);
  return { packet: signed, transaction: transaction.toString('latin1') };
}

/** Transaction of a success answer, or undefined when the packet is none. Says nothing about who wrote it. */
export function readBindingAnswer(packet: Buffer): string | undefined {
  if (packet.length < 20 || packet.length > 600 || packet.readUInt16BE(0) !== 0x0101) return undefined;
  if (packet.readUInt32BE(4) !== magic || packet.readUInt16BE(2) + 20 !== packet.length) return undefined;
  return packet.toString('latin1', 8, 20);
}

/** Whether the answer was written by somebody who knows the password (RFC 8489 9.1.4). */
export function isAnswerGenuine(packet: Buffer, password: string): boolean {
  for (let at = 20; at + 4 <= packet.length; ) {
    const length = packet.readUInt16BE(at + 2);
    if (packet.readUInt16BE(at) === attribute.integrity) {
      const given = packet.subarray(at + 4, at + 24);
      return length === 20 && given.length === 20 && timingSafeEqual(given, integrityOf(packet, at, password));
    }
    at += 4 + length + ((4 - (length & 3)) & 3);
  }
  return false;
}

function write(type: number, value: Buffer): Buffer {
  const bytes = Buffer.alloc(4 + Math.ceil(value.length / 4) * 4);
  bytes.writeUInt16BE(type, 0);
  bytes.writeUInt16BE(value.length, 2);
  value.copy(bytes, 4);
  return bytes;
}
