/** Frame sizes in samples of 48 kHz by configuration number (RFC 6716 table 2). */
const silkSizes = [480, 960, 1920, 2880];
const hybridSizes = [480, 960];
const celtSizes = [120, 240, 480, 960];
/** 120 ms. */
const maxPacketSamples = 5_760;
const maxFrameBytes = 1_275;

/**
 * Length of an Opus packet in samples of 48 kHz, or 0 when it breaks one of the rules R1 to R7 (RFC 6716 3.4). Such a
 * packet is not given to the decoder.
 */
export function opusSamples(packet: Uint8Array): number {
  const [toc] = packet;
  if (toc === undefined) return 0;
  const size = frameSamples(toc >> 3);
  const rest = packet.length - 1;
  switch (toc & 3) {
    case 0:
      return rest <= maxFrameBytes ? size : 0;
    case 1:
      return rest % 2 === 0 && rest / 2 <= maxFrameBytes ? 2 * size : 0;
    case 2: {
      const first = frameLength(packet, 1);
      const second = rest - first.head - first.bytes;
      return first.head > 0 && second >= 0 && second <= maxFrameBytes ? 2 * size : 0;
    }
    default:
      return manyFrames(packet, size);
  }
}

function frameSamples(config: number): number {
  if (config < 12) return silkSizes[config & 3] as number;
  if (config < 16) return hybridSizes[config & 1] as number;
  return celtSizes[config & 3] as number;
}

/** One or two bytes of length (RFC 6716 3.2.1). `head` 0 = cut off. */
function frameLength(packet: Uint8Array, at: number): { readonly head: number; readonly bytes: number } {
  const first = packet[at];
  const second = packet[at + 1];
  if (first === undefined) return { head: 0, bytes: 0 };
  if (first < 252) return { head: 1, bytes: first };
  return second === undefined ? { head: 0, bytes: 0 } : { head: 2, bytes: second * 4 + first };
}

/** RFC 6716 3.2.5: a count, padding, then frames of one length or of their own lengths. */
function manyFrames(packet: Uint8Array, size: number): number {
  const head = packet[1];
  if (head === undefined) return 0;
  const count = head & 0x3f;
  if (count === 0 || count * size > maxPacketSamples) return 0;
  let at = 2;
  let padding = 0;
  if (head & 0x40) {
    for (let value = 255; value === 255; ) {
      const next = packet[at++];
      if (next === undefined) return 0;
      value = next;
      padding += value === 255 ? 254 : value;
    }
  }
  const end = packet.length - padding;
  if (head & 0x80) {
    for (let index = 0; index < count - 1; index++) {
      const length = frameLength(packet, at);
      if (length.head === 0) return 0;
      at += length.head;
      padding += length.bytes;
    }
    const last = packet.length - at - padding;
    return last >= 0 && last <= maxFrameBytes ? count * size : 0;
  }
  const bytes = end - at;
  return bytes >= 0 && bytes % count === 0 && bytes / count <= maxFrameBytes ? count * size : 0;
}
