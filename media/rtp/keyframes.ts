import type { StoredPacket } from './packet-cache.ts';

export type Codec = 'opus' | 'red' | 'h264' | 'vp8';

/** Whether a picture can be decoded from this packet on, without what came before. */
export function startsKeyframe(codec: Codec, packet: StoredPacket): boolean {
  const { bytes, header, length } = packet;
  if (header.headerLength >= length) return false;
  if (codec === 'vp8') return startsVp8Keyframe(bytes, header.headerLength, length);
  return codec === 'h264' ? startsH264Keyframe(bytes, header.headerLength, length) : true;
}

/** RFC 7741 4.2 and 4.3: first packet of the first partition, and the inverse key frame bit is clear. */
function startsVp8Keyframe(bytes: Buffer, start: number, end: number): boolean {
  const first = bytes[start] as number;
  // S set and partition index 0.
  if ((first & 0x17) !== 0x10) return false;
  let at = start + 1;
  if (first & 0x80) {
    const flags = bytes[at++] ?? 0;
    if (flags & 0x80) at += (bytes[at] ?? 0) & 0x80 ? 2 : 1;
    if (flags & 0x40) at++;
    if (flags & 0x30) at++;
  }
  return at < end && ((bytes[at] as number) & 1) === 0;
}

/** RFC 6184: a sequence parameter set (7) or a slice of an IDR picture (5), alone, aggregated (24) or the first fragment (28). */
function startsH264Keyframe(bytes: Buffer, start: number, end: number): boolean {
  const type = (bytes[start] as number) & 0x1f;
  if (type === 7) return true;
  if (type === 28) {
    const fragment = bytes[start + 1] ?? 0;
    return (fragment & 0x80) !== 0 && (fragment & 0x1f) === 7;
  }
  if (type !== 24) return false;
  for (let at = start + 1; at + 2 < end; ) {
    const size = bytes.readUInt16BE(at);
    if (((bytes[at + 2] as number) & 0x1f) === 7) return true;
    at += 2 + size;
  }
  return false;
}
