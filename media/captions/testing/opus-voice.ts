import OpusScript from 'opusscript';

/** RTP counts sound by 48,000 a second, and browsers encode at it. */
export const opusRate = 48_000;
const frameSamples = 960;

/** Encodes sound as a browser does: packets of 20 ms, one channel, 32 kbit/s. A last piece that is shorter is left out. */
export function encodeOpus(samples: Float32Array, bitrate = 32_000): Buffer[] {
  const encoder = new OpusScript(opusRate, 1, OpusScript.Application.VOIP);
  encoder.setBitrate(bitrate);
  const packets: Buffer[] = [];
  for (let at = 0; at + frameSamples <= samples.length; at += frameSamples) {
    const pcm = Buffer.alloc(frameSamples * 2);
    for (let index = 0; index < frameSamples; index++) {
      const value = Math.max(-1, Math.min(1, samples[at + index] as number));
      pcm.writeInt16LE(Math.round(value * 32_767), index * 2);
    }
    packets.push(encoder.encode(pcm, frameSamples));
  }
  encoder.delete();
  return packets;
}

/** One RTP packet of sound (RFC 7587). @param index number of the packet in its stream */
export function soundPacket(payload: Uint8Array, index: number, ssrc: number): Buffer {
  const packet = Buffer.alloc(12 + payload.length);
  packet[0] = 0x80;
  packet[1] = 111;
  packet.writeUInt16BE(index & 0xffff, 2);
  packet.writeUInt32BE((index * frameSamples) >>> 0, 4);
  packet.writeUInt32BE(ssrc, 8);
  packet.set(payload, 12);
  return packet;
}
