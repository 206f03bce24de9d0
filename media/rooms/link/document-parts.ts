/**
 * Parts of documents and their receipts, as application-defined RTCP packets (RFC 3550 6.7), so that they share keys,
 * way and life of the link that they are about. Pure; bytes in, values out.
 */

/** Bytes of a document in one part: below every usual limit of a packet, with SRTCP and headers. */
export const partBytes = 1_100;

/** `tracks`: what could be sent. `wants`: what is asked for. */
export type DocumentKind = 'tracks' | 'wants';
const kinds: readonly DocumentKind[] = ['tracks', 'wants'];

export interface DocumentPart {
  readonly type: 'part';
  readonly kind: DocumentKind;
  readonly version: number;
  readonly index: number;
  readonly count: number;
  readonly bytes: Buffer;
}
export interface DocumentReceipt {
  readonly type: 'receipt';
  readonly kind: DocumentKind;
  readonly version: number;
  /** Bit i of byte i / 8 = part i is there. */
  readonly have: Buffer;
}

const packetType = 204;
const name = Buffer.from('CFPL', 'latin1');
const subtypes = { part: 1, receipt: 2 } as const;
const headBytes = 24;

export function writePart(ssrc: number, part: Omit<DocumentPart, 'type'>): Buffer {
  const packet = header(ssrc, subtypes.part, headBytes + part.bytes.length);
  packet[12] = kinds.indexOf(part.kind);
  packet.writeUInt16BE(part.index, 14);
  packet.writeUInt16BE(part.count, 16);
  packet.writeUInt16BE(part.bytes.length, 18);
  packet.writeUInt32BE(part.version, 20);
  part.bytes.copy(packet, headBytes);
  return packet;
}

export function writeReceipt(ssrc: number, receipt: Omit<DocumentReceipt, 'type'>): Buffer {
  const packet = header(ssrc, subtypes.receipt, headBytes + receipt.have.length);
  packet[12] = kinds.indexOf(receipt.kind);
  packet.writeUInt16BE(receipt.have.length, 18);
  packet.writeUInt32BE(receipt.version, 20);
  receipt.have.copy(packet, headBytes);
  return packet;
}

/** Whether a decrypted RTCP packet belongs here at all. */
export function isDocumentPacket(packet: Buffer): boolean {
  return packet.length >= 2 && packet[1] === packetType;
}

/** @returns undefined when the packet is none of these, or is not well made */
export function readDocumentPacket(packet: Buffer): DocumentPart | DocumentReceipt | undefined {
  if (packet.length < headBytes || packet[1] !== packetType || (packet[0] as number) >> 6 !== 2) return undefined;
  if ((packet.readUInt16BE(2) + 1) * 4 !== packet.length || !packet.subarray(8, 12).equals(name)) return undefined;
  const kind = kinds[packet[12] as number];
  const length = packet.readUInt16BE(18);
  if (kind === undefined || headBytes + length > packet.length || length > partBytes) return undefined;
  const version = packet.readUInt32BE(20);
  const bytes = packet.subarray(headBytes, headBytes + length);
  const subtype = (packet[0] as number) & 0x1f;
  if (subtype === subtypes.receipt) return { type: 'receipt', kind, version, have: bytes };
  if (subtype !== subtypes.part) return undefined;
  return { type: 'part', kind, version, index: packet.readUInt16BE(14), count: packet.readUInt16BE(16), bytes };
}

function header(ssrc: number, subtype: number, bytes: number): Buffer {
  const packet = Buffer.alloc(Math.ceil(bytes / 4) * 4);
  packet[0] = 0x80 | subtype;
  packet[1] = packetType;
  packet.writeUInt16BE(packet.length / 4 - 1, 2);
  packet.writeUInt32BE(ssrc, 4);
  name.copy(packet, 8);
  return packet;
}
