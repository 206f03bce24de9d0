import { maxPacketBytes, type StoredPacket } from '../rtp/packet-cache.ts';
import type { Layer } from './track.ts';

/**
 * Puts the original of a repair where it belongs: its number stands before the payload (RFC 4588 4).
 * @param repair as it was received
 * @param mainType payload type of the original
 * @returns undefined for an empty repair and for one of a packet that is there
 */
export function restoreRepair(repair: StoredPacket, layer: Layer, mainType: number): StoredPacket | undefined {
  const { headerLength } = repair.header;
  const padding = repair.header.padded ? (repair.bytes[repair.length - 1] as number) : 0;
  // Senders probe the way with empty repairs.
  if (repair.length - headerLength - padding <= 2 || repair.length > maxPacketBytes) return undefined;
  const sequence = repair.bytes.readUInt16BE(headerLength);
  if (layer.cache.get(sequence)) return undefined;
  const place = layer.cache.place(sequence);
  repair.bytes.copy(place.bytes, 0, 0, headerLength);
  repair.bytes.copy(place.bytes, headerLength, headerLength + 2, repair.length);
  Object.assign(place.header, repair.header, { sequence, ssrc: layer.ssrc, payloadType: mainType });
  place.length = repair.length - 2;
  place.receivedAtMs = repair.receivedAtMs;
  place.filled = true;
  return place;
}
