import { maxPacketBytes } from '../rtp/packet-cache.ts';

/**
 * A fifth of a second of what one person says, as it came from the browser: Opus, not decoded. It passes many times a
 * second, so its shape is looked at by hand.
 */
export interface SoundBatch {
  readonly kind: 'sound';
  readonly room: string;
  readonly participant: string;
  /** Another one = another stream: its numbers and times have nothing to do with the ones before. */
  readonly ssrc: number;
  /** ms since the newest frame arrived. */
  readonly ageMs: number;
  /** Frames by sequence number, each as `writeFrame` writes it. A number that is missing was lost on the way. */
  readonly bytes: Uint8Array;
}

/** One Opus packet. */
export interface SoundFrame {
  readonly sequence: number;
  /** Of 48,000 a second (RFC 7587 4.1). */
  readonly timestamp: number;
  readonly payload: Uint8Array;
}

/** Frames of one batch: of 2.5 ms at least, the shortest that Opus has. */
export const maxBatchFrames = 100;
/** Bytes before each payload: sequence number, length, timestamp. */
const headBytes = 8;
export const maxBatchBytes = 32_768;

export function isSoundBatch(message: unknown): message is SoundBatch {
  if (typeof message !== 'object' || message === null || (message as { kind?: unknown }).kind !== 'sound') return false;
  const { room, participant, ssrc, ageMs, bytes } = message as Partial<Record<keyof SoundBatch, unknown>>;
  return (
    typeof room === 'string' &&
    typeof participant === 'string' &&
    Number.isInteger(ssrc) &&
    Number.isFinite(ageMs) &&
    bytes instanceof Uint8Array &&
    bytes.length <= maxBatchBytes
  );
}

/** Writes a frame into a batch. @returns where the next one goes; -1 when this one does not fit */
export function writeFrame(into: Buffer, at: number, frame: SoundFrame): number {
  const { sequence, timestamp, payload } = frame;
  const end = at + headBytes + payload.length;
  if (end > into.length || payload.length > maxPacketBytes) return -1;
  into.writeUInt16BE(sequence, at);
  into.writeUInt16BE(payload.length, at + 2);
  into.writeUInt32BE(timestamp, at + 4);
  into.set(payload, at + headBytes);
  return end;
}

/** Frames of a batch, in order. What does not fit into its own length ends the list. */
export function* readFrames(bytes: Uint8Array): Iterable<SoundFrame> {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let at = 0; at + headBytes <= view.length; ) {
    const length = view.readUInt16BE(at + 2);
    const start = at + headBytes;
    if (start + length > view.length) return;
    yield {
      sequence: view.readUInt16BE(at),
      timestamp: view.readUInt32BE(at + 4),
      payload: view.subarray(start, start + length),
    };
    at = start + length;
  }
}
