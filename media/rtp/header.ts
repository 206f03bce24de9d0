/** Fields of one RTP header (RFC 3550 5.1, RFC 8285). Filled again for every packet, so that none is created per packet. */
export interface RtpHeader {
  marker: boolean;
  payloadType: number;
  sequence: number;
  timestamp: number;
  ssrc: number;
  /** Fixed header, CSRCs and extensions, in bytes. */
  headerLength: number;
  /** Place of the first extension element; 0 = none. */
  extensionStart: number;
  extensionEnd: number;
  twoByteExtensions: boolean;
  /** The last byte of the payload counts padding. */
  padded: boolean;
}

export function emptyRtpHeader(): RtpHeader {
  return {
    marker: false,
    payloadType: 0,
    sequence: 0,
    timestamp: 0,
    ssrc: 0,
    headerLength: 0,
    extensionStart: 0,
    extensionEnd: 0,
    twoByteExtensions: false,
    padded: false,
  };
}

/** @returns false when the bytes are no RTP packet of version 2 */
export function readRtpHeader(packet: Buffer, length: number, into: RtpHeader): boolean {
  if (length < 12) return false;
  const first = packet[0] as number;
  if (first >> 6 !== 2) return false;
  const second = packet[1] as number;
  let end = 12 + (first & 0x0f) * 4;
  into.extensionStart = 0;
  into.extensionEnd = 0;
  if (first & 0x10) {
    if (length < end + 4) return false;
    const profile = packet.readUInt16BE(end);
    const size = packet.readUInt16BE(end + 2) * 4;
    into.extensionStart = end + 4;
    into.extensionEnd = end + 4 + size;
    into.twoByteExtensions = (profile & 0xfff0) === 0x1000;
    if (!into.twoByteExtensions && profile !== 0xbede) into.extensionStart = into.extensionEnd;
    end += 4 + size;
  }
  if (length < end) return false;
  into.padded = (first & 0x20) !== 0;
  into.marker = (second & 0x80) !== 0;
  into.payloadType = second & 0x7f;
  into.sequence = packet.readUInt16BE(2);
  into.timestamp = packet.readUInt32BE(4);
  into.ssrc = packet.readUInt32BE(8);
  into.headerLength = end;
  return true;
}

/**
 * Finds a header extension by its negotiated number (RFC 8285).
 * @returns offset × 256 + length of its bytes, or -1; one number, so that nothing is created
 */
export function findExtension(packet: Buffer, header: RtpHeader, id: number): number {
  let at = header.extensionStart;
  const end = header.extensionEnd;
  while (at > 0 && at < end) {
    const first = packet[at] as number;
    if (first === 0) {
      at++;
      continue;
    }
    let number: number;
    let length: number;
    let start: number;
    if (header.twoByteExtensions) {
      if (at + 1 >= end) return -1;
      number = first;
      length = packet[at + 1] as number;
      start = at + 2;
    } else {
      number = first >> 4;
      // 15 ends the list (RFC 8285 4.2).
      if (number === 15) return -1;
      length = (first & 0x0f) + 1;
      start = at + 1;
    }
    if (start + length > end) return -1;
    if (number === id) return start * 256 + length;
    at = start + length;
  }
  return -1;
}

/** Text of an extension such as mid or rid; undefined when it is absent or longer than 16 characters. */
export function textExtension(packet: Buffer, header: RtpHeader, id: number): string | undefined {
  const found = findExtension(packet, header, id);
  if (found < 0) return undefined;
  const start = Math.floor(found / 256);
  const length = found & 255;
  return length === 0 || length > 16 ? undefined : packet.toString('latin1', start, start + length);
}
