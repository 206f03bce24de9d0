import type { MediaSource } from '../../spec/schemas/media/signalling.ts';
import type { ExtensionNumbers } from '../negotiation/answer.ts';
import { findExtension } from '../rtp/header.ts';
import { type Codec, startsKeyframe } from '../rtp/keyframes.ts';
import { PacketCache, type StoredPacket } from '../rtp/packet-cache.ts';
import { Reception } from '../rtp/reception.ts';
import type { SenderInfo } from '../rtp/rtcp.ts';

/** A key frame is asked for at most so often, however many viewers want one. */
export const keyframeIntervalMs = 500;
/** A layer without packets for so long is not being sent. */
export const layerSilentMs = 1_500;
const videoCachePackets = 512;
const audioCachePackets = 64;

/** Asks the sender of a layer for a key frame. */
export type KeyframeRequest = (layer: Layer) => void;

/**
 * The hinge of the relay: whoever takes packets of a track. A browser's receiving section, a link to another host, a
 * recorder and a caption tap are all subscribers. `write` must not wait: who cannot keep up loses packets, never the room.
 */
export interface Subscriber {
  /** From now on packets of this track, or of none. */
  setTrack(track: Track | undefined): void;
  /** @param keyframe a picture can be decoded from this packet on; true for sound */
  write(packet: StoredPacket, layer: Layer, keyframe: boolean): void;
  requestKeyframe(): void;
  close(): void;
}

/** One incoming stream of a track: a simulcast layer, or the whole of an unlayered one. */
export class Layer {
  readonly track: Track;
  /** 0 = lowest. */
  readonly index: number;
  readonly cache: PacketCache;
  readonly reception: Reception;
  ssrc = 0;
  rtxSsrc = 0;
  lastPacketAtMs = 0;
  bytes = 0;
  /** Bits per second of the last second or so. */
  bitrate = 0;
  report: { readonly info: SenderInfo; readonly atMs: number } | undefined;
  readonly #subscribers: Subscriber[] = [];
  #keyframeAskedAtMs = Number.NEGATIVE_INFINITY;
  #keyframeWanted = false;
  #bitrateBytes = 0;
  #bitrateAtMs = 0;

  constructor(track: Track, index: number) {
    this.track = track;
    this.index = index;
    this.cache = new PacketCache(track.kind === 'video' ? videoCachePackets : audioCachePackets);
    this.reception = new Reception(track.clockRate);
  }

  add(subscriber: Subscriber): void {
    if (!this.#subscribers.includes(subscriber)) this.#subscribers.push(subscriber);
  }
  remove(subscriber: Subscriber): void {
    const index = this.#subscribers.indexOf(subscriber);
    if (index >= 0) this.#subscribers.splice(index, 1);
  }
  get watched(): boolean {
    return this.#subscribers.length > 0;
  }
  isSending(nowMs: number): boolean {
    return nowMs - this.lastPacketAtMs < layerSilentMs;
  }

  /** A packet is in the cache: hand it to everybody who watches this layer. */
  forward(packet: StoredPacket, nowMs: number): void {
    this.lastPacketAtMs = nowMs;
    this.bytes += packet.length;
    if (this.track.muted || this.#subscribers.length === 0) return;
    const keyframe = this.track.kind === 'audio' || startsKeyframe(this.track.codec, packet);
    if (keyframe) this.#keyframeWanted = false;
    const subscribers = this.#subscribers;
    for (let index = 0; index < subscribers.length; index++) {
      // One subscriber that throws must not starve the next ones.
      try {
        (subscribers[index] as Subscriber).write(packet, this, keyframe);
      } catch {
        this.track.onFault('subscriber_threw');
      }
    }
  }

  /** Asks for a key frame now, or as soon as the last request is old enough. */
  requestKeyframe(nowMs: number): void {
    if (this.track.kind === 'audio') return;
    this.#keyframeWanted = true;
    this.tick(nowMs);
  }

  /** Repeats a request that was not answered and measures the bitrate. Called several times a second. */
  tick(nowMs: number): void {
    if (this.#keyframeWanted && nowMs - this.#keyframeAskedAtMs >= keyframeIntervalMs && this.ssrc !== 0) {
      this.#keyframeAskedAtMs = nowMs;
      this.track.askKeyframe(this);
    }
    const elapsed = nowMs - this.#bitrateAtMs;
    if (elapsed < 500) return;
    const now = ((this.bytes - this.#bitrateBytes) * 8000) / elapsed;
    this.bitrate = this.#bitrateAtMs === 0 ? 0 : this.bitrate === 0 ? now : this.bitrate * 0.5 + now * 0.5;
    this.#bitrateBytes = this.bytes;
    this.#bitrateAtMs = nowMs;
  }
}

/** Where a stream of another node begins. */
export interface TrackOrigin {
  readonly node: string;
  readonly actor: string;
}

/** One source of one person, with its layers. */
export class Track {
  readonly id: string;
  readonly participant: string;
  /** The person's own node and name there; undefined for people of this node. */
  readonly origin: TrackOrigin | undefined;
  readonly source: MediaSource;
  readonly kind: 'audio' | 'video';
  readonly layers: readonly Layer[];
  readonly askKeyframe: KeyframeRequest;
  readonly onFault: (name: string) => void;
  codec: Codec;
  /** Numbers of header extensions in what comes in. */
  extensions: ExtensionNumbers;
  /** Switched on by the person. */
  on = true;
  /** Stopped at the relay. */
  muted = false;
  /** Part of the room whose people hear and see it; empty = the main room. */
  group = '';
  /** Loudness of late, in dB below full scale; 127 = silence. */
  level = 127;
  #loudness = 0;

  constructor(parts: {
    readonly participant: string;
    readonly source: MediaSource;
    readonly codec: Codec;
    readonly extensions: ExtensionNumbers;
    readonly layers: number;
    readonly askKeyframe: KeyframeRequest;
    readonly onFault: (name: string) => void;
    readonly origin?: TrackOrigin;
  }) {
    this.origin = parts.origin;
    this.id = `${parts.participant}.${parts.source}`;
    this.participant = parts.participant;
    this.source = parts.source;
    this.kind = parts.source === 'microphone' || parts.source === 'screen_sound' ? 'audio' : 'video';
    this.codec = parts.codec;
    this.extensions = parts.extensions;
    this.askKeyframe = parts.askKeyframe;
    this.onFault = parts.onFault;
    this.layers = Array.from({ length: parts.layers }, (_, index) => new Layer(this, index));
  }

  get clockRate(): number {
    return this.kind === 'audio' ? 48_000 : 90_000;
  }

  /** Reads the level that a packet of sound carries (RFC 6464 3). */
  noteLevelOf(packet: StoredPacket): void {
    const number = this.extensions.audioLevel;
    const found = number === undefined ? -1 : findExtension(packet.bytes, packet.header, number);
    if (found >= 0) this.noteLevel((packet.bytes[Math.floor(found / 256)] as number) & 0x7f);
  }

  /** Level of one packet (RFC 6464). Rises at once, falls slowly, so that a pause between words keeps its speaker. */
  noteLevel(level: number): void {
    const loud = 127 - level;
    this.#loudness = loud > this.#loudness ? this.#loudness * 0.6 + loud * 0.4 : this.#loudness * 0.98 + loud * 0.02;
    this.level = 127 - Math.round(this.#loudness);
  }

  /** Silence that is not sent at all counts as silence (DTX, mute). Called about five times a second. */
  decayLevel(nowMs: number): void {
    const silent = this.layers.every((layer) => nowMs - layer.lastPacketAtMs > 300);
    if (silent || this.muted) this.#loudness *= 0.7;
    this.level = 127 - Math.round(this.#loudness);
  }
}
