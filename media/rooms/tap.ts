import { maxBatchBytes, maxBatchFrames, type SoundFrame, writeFrame } from '../control/sound.ts';
import type { StoredPacket } from '../rtp/packet-cache.ts';
import { sequenceDifference } from '../rtp/sequence.ts';
import type { Layer, Subscriber, Track } from './track.ts';

/** So much sound goes to the node at once. */
const batchMs = 200;

/** A batch on its way: its memory is used again for the next one. */
export interface TappedSound {
  readonly ssrc: number;
  readonly ageMs: number;
  readonly bytes: Uint8Array;
}

/**
 * Takes what one person says out of the room, for recognition. Like every subscriber it never makes the room wait: the
 * frames of a fifth of a second are kept, more are dropped and counted.
 */
export class Tap implements Subscriber {
  readonly #onBatch: (sound: TappedSound) => void;
  readonly #frames: SoundFrame[] = [];
  readonly #memory = Buffer.alloc(maxBatchBytes);
  #bytes = 0;
  #track: Track | undefined;
  #ssrc = 0;
  /** Number of the last frame that was handed on; later ones only. */
  #handedOn: number | undefined;
  #newest: { readonly sequence: number; readonly atMs: number } | undefined;
  #flushedAtMs = 0;

  constructor(onBatch: (sound: TappedSound) => void) {
    this.#onBatch = onBatch;
  }

  setTrack(track: Track | undefined): void {
    if (track === this.#track) return;
    this.#track?.layers[0]?.remove(this);
    this.#track = track;
    this.#clear();
    this.#handedOn = undefined;
    track?.layers[0]?.add(this);
  }

  /** The relay stops a muted track before; what the person has switched off is nobody's to hear. */
  write(packet: StoredPacket, layer: Layer): void {
    const { header, receivedAtMs } = packet;
    if (!layer.track.on) return;
    if (header.ssrc !== this.#ssrc) {
      this.#clear();
      this.#handedOn = undefined;
      this.#ssrc = header.ssrc;
    }
    if (this.#handedOn !== undefined && sequenceDifference(header.sequence, this.#handedOn) <= 0) return;
    const payload = payloadOf(packet);
    if (payload.length === 0) return;
    if (this.#frames.length >= maxBatchFrames || this.#bytes + payload.length > maxBatchBytes / 2) {
      layer.track.onFault('tap_full');
      return;
    }
    this.#bytes += payload.length;
    this.#frames.push({ sequence: header.sequence, timestamp: header.timestamp, payload: Buffer.from(payload) });
    if (this.#newest === undefined || sequenceDifference(header.sequence, this.#newest.sequence) > 0)
      this.#newest = { sequence: header.sequence, atMs: receivedAtMs };
  }

  /** Every 50 ms: hands on what has come. A packet that overtook another one is put behind it. */
  tick(nowMs: number): void {
    if (this.#newest === undefined || nowMs - this.#flushedAtMs < batchMs) return;
    this.#flushedAtMs = nowMs;
    const frames = this.#frames.sort((a, b) => sequenceDifference(a.sequence, b.sequence));
    let end = 0;
    for (const frame of frames) {
      // Twice the same: a copy on the network, or a replay that the window above did not see.
      if (frame.sequence === this.#handedOn) continue;
      const next = writeFrame(this.#memory, end, frame);
      if (next < 0) break;
      end = next;
      this.#handedOn = frame.sequence;
    }
    const { atMs } = this.#newest;
    this.#clear();
    this.#onBatch({ ssrc: this.#ssrc, ageMs: Math.max(0, nowMs - atMs), bytes: this.#memory.subarray(0, end) });
  }

  requestKeyframe(): void {}

  close(): void {
    this.setTrack(undefined);
  }

  #clear(): void {
    this.#frames.length = 0;
    this.#bytes = 0;
    this.#newest = undefined;
  }
}

/** What the packet carries, without its padding (RFC 3550 5.1). */
function payloadOf({ bytes, header, length }: StoredPacket): Buffer {
  const padding = header.padded ? (bytes[length - 1] as number) : 0;
  return bytes.subarray(header.headerLength, Math.max(header.headerLength, length - padding));
}

/** The taps of a room, by person. One stays while its person connects again. */
export class Taps {
  readonly #taps = new Map<string, Tap>();
  readonly #onBatch: (participant: string, sound: TappedSound) => void;

  constructor(onBatch: (participant: string, sound: TappedSound) => void) {
    this.#onBatch = onBatch;
  }

  listen(participant: string, on: boolean): void {
    if (!on) {
      this.#taps.get(participant)?.close();
      this.#taps.delete(participant);
    } else if (!this.#taps.has(participant)) {
      this.#taps.set(participant, new Tap((sound) => this.#onBatch(participant, sound)));
    }
  }

  /** Tracks have come or gone. @param trackOf the microphone of a person of this node */
  apply(trackOf: (participant: string) => Track | undefined): void {
    for (const [participant, tap] of this.#taps) tap.setTrack(trackOf(participant));
  }

  tick(nowMs: number): void {
    for (const tap of this.#taps.values()) tap.tick(nowMs);
  }

  close(): void {
    for (const tap of this.#taps.values()) tap.close();
    this.#taps.clear();
  }
}
