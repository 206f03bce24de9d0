import type { StoredPacket } from '../../media/rtp/packet-cache.ts';

/** Size of a picture's packet, header included: what browsers send. */
export const packetBytes = 1_100;
const voiceBytes = 100;
const maxSamples = 20_000;

export interface Samples {
  readonly values: Float64Array;
  count: number;
}
export const emptySamples = (): Samples => ({ values: new Float64Array(maxSamples), count: 0 });

/** The monotonic clock of the machine, the same in every process, in µs. */
const nowUs = () => Number(process.hrtime.bigint() / 1000n);

/** A packet that is stamped with its number and time before each sending. Every picture packet begins a key frame. */
export function makePacket(kind: 'audio' | 'video', ssrc: number): { bytes: Buffer; stamp(index: number): void } {
  const bytes = Buffer.alloc(kind === 'audio' ? voiceBytes : packetBytes, 0x55);
  bytes[0] = 0x80;
  bytes[1] = kind === 'audio' ? 111 : 108;
  bytes.writeUInt32BE(ssrc, 8);
  bytes[12] = kind === 'audio' ? 0xf8 : 0x67;
  return {
    bytes,
    stamp: (index) => {
      bytes.writeUInt16BE(index & 0xffff, 2);
      bytes.writeUInt32BE((index * (kind === 'audio' ? 960 : 180)) >>> 0, 4);
      bytes.writeDoubleBE(nowUs(), 13);
    },
  };
}

export function noteLatency(samples: Samples, packet: StoredPacket): void {
  if (samples.count >= maxSamples) return;
  samples.values[samples.count++] = nowUs() - packet.bytes.readDoubleBE(packet.header.headerLength + 1);
}
export function latenciesMs(samples: Samples): number[] {
  return [...samples.values.subarray(0, samples.count)].map((us) => us / 1000);
}
