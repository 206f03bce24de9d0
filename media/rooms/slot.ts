import type { PeerTransport } from '../engine/peer-transport.ts';
import { padBytes } from '../engine/srtp-keys.ts';
import type { SendStream } from '../engine/srtp-sender.ts';
import type { ExtensionNumbers } from '../negotiation/answer.ts';
import { findExtension } from '../rtp/header.ts';
import type { Codec } from '../rtp/keyframes.ts';
import { maxPacketBytes, type StoredPacket } from '../rtp/packet-cache.ts';
import { type SenderInfo, writeSenderReport } from '../rtp/rtcp.ts';
import { StreamMap } from '../rtp/sequence.ts';
import { Vp8Numbers } from '../rtp/vp8.ts';
import type { Layer, Subscriber, Track } from './track.ts';

/** Fixed header, and one block of extensions of two words. */
const headerBytes = 24;

export interface SlotParts {
  readonly mid: string;
  readonly kind: 'audio' | 'video';
  readonly ssrc: number;
  readonly rtxSsrc: number | undefined;
  readonly payloadTypes: ReadonlyMap<Codec, { readonly main: number; readonly rtx: number | undefined }>;
  readonly extensions: ExtensionNumbers;
  readonly transport: Pick<PeerTransport, 'sendStream' | 'take' | 'memory' | 'sendRtp'>;
  /** Number of the next packet of the connection, noted with its size (transport-wide congestion control). */
  readonly nextTransportSequence: (bytes: number) => number;
  readonly now: () => number;
  readonly random: (limit: number) => number;
}

/**
 * One receiving section of one browser: a single outgoing stream whose source changes without negotiation. What it
 * shows is chosen by the room (sound) or by the browser (pictures).
 */
export class Slot implements Subscriber {
  readonly parts: SlotParts;
  readonly #map: StreamMap;
  readonly #pictures = new Vp8Numbers();
  #stream: SendStream | undefined;
  #rtxStream: SendStream | undefined;
  #rtxSequence: number;
  #track: Track | undefined;
  /** Layer that is being sent, and the one to change to at its next key frame. */
  #current: Layer | undefined;
  #target: Layer | undefined;
  /** Why nothing is sent although the browser asked for it. */
  held: 'bandwidth' | 'not_sending' | 'muted' | undefined;
  packets = 0;
  octets = 0;
  retransmissions = 0;
  fractionLost = 0;
  rttMs: number | undefined;
  #reportMiddle = 0;
  #reportAtMs = 0;

  constructor(parts: SlotParts) {
    this.parts = parts;
    this.#map = new StreamMap(parts.kind === 'audio' ? 48_000 : 90_000, parts.random(16_384), parts.random(2 ** 30));
    this.#rtxSequence = parts.random(16_384);
  }

  get track(): Track | undefined {
    return this.#track;
  }
  get current(): Layer | undefined {
    return this.#current;
  }
  get target(): Layer | undefined {
    return this.#target;
  }

  setTrack(track: Track | undefined): void {
    if (track === this.#track) return;
    this.#leave(this.#current);
    this.#leave(this.#target);
    this.#current = undefined;
    this.#target = undefined;
    this.#track = track;
    this.#map.change();
    if (track && this.parts.kind === 'audio') this.setLayer(track.layers[0]);
  }

  /** Chooses the layer; undefined pauses. The one before goes on until the new one can be decoded. */
  setLayer(layer: Layer | undefined): void {
    if (layer === this.#target) return;
    if (this.#target !== this.#current) this.#leave(this.#target);
    this.#target = layer;
    if (layer === undefined) {
      this.#leave(this.#current);
      this.#current = undefined;
      return;
    }
    layer.add(this);
    if (layer !== this.#current) layer.requestKeyframe(this.parts.now());
  }

  requestKeyframe(): void {
    (this.#target ?? this.#current)?.requestKeyframe(this.parts.now());
  }

  write(packet: StoredPacket, layer: Layer, keyframe: boolean): void {
    if (layer !== this.#current) {
      if (layer !== this.#target || !keyframe) return;
      if (this.#current !== layer) this.#leave(this.#current);
      this.#current = layer;
      this.#map.change();
      this.#pictures.change();
    }
    const types = this.parts.payloadTypes.get(layer.track.codec);
    if (types === undefined) return;
    const { header } = packet;
    const sequence = this.#map.sequence(header.sequence, header.timestamp, packet.receivedAtMs);
    if (sequence < 0) return;
    this.#stream ??= this.parts.transport.sendStream(this.parts.ssrc);
    if (this.#stream === undefined) return;
    this.#send(packet, this.#stream, types.main, sequence, this.parts.ssrc, -1);
    this.packets++;
    this.octets += packet.length - header.headerLength;
  }

  /** Sends again what the browser says it lacks (RFC 4588). @returns false when it is no longer there */
  retransmit(sequence: number): boolean {
    const { rtxSsrc } = this.parts;
    const layer = this.#current;
    const incoming = this.#map.incoming(sequence);
    if (layer === undefined || incoming < 0 || rtxSsrc === undefined) return false;
    const packet = layer.cache.get(incoming);
    const rtx = this.parts.payloadTypes.get(layer.track.codec)?.rtx;
    if (packet === undefined || rtx === undefined || packet.length + 2 > maxPacketBytes) return false;
    this.#rtxStream ??= this.parts.transport.sendStream(rtxSsrc);
    if (this.#rtxStream === undefined) return false;
    this.#rtxSequence = (this.#rtxSequence + 1) & 0xffff;
    this.#send(packet, this.#rtxStream, rtx, this.#rtxSequence, rtxSsrc, sequence);
    this.retransmissions++;
    return true;
  }

  #send(
    packet: StoredPacket,
    stream: SendStream,
    payloadType: number,
    sequence: number,
    ssrc: number,
    original: number,
  ): void {
    const { transport } = this.parts;
    const place = transport.take();
    if (place < 0) return;
    const { memory } = transport;
    const { header, bytes, length } = packet;
    const start = place + padBytes;
    memory[start] = 0x90 | (header.padded ? 0x20 : 0);
    memory[start + 1] = (header.marker ? 0x80 : 0) | payloadType;
    memory.writeUInt16BE(sequence, start + 2);
    memory.writeUInt32BE(this.#map.timestamp(header.timestamp), start + 4);
    memory.writeUInt32BE(ssrc, start + 8);
    let at = start + headerBytes;
    if (original >= 0) {
      memory.writeUInt16BE(original, at);
      at += 2;
    }
    bytes.copy(memory, at, header.headerLength, length);
    if (this.#current?.track.codec === 'vp8') this.#pictures.rewrite(memory, at, at + length - header.headerLength);
    const size = at - start + length - header.headerLength;
    this.#writeExtensions(memory, start + 12, packet, size + 10);
    transport.sendRtp(stream, place, headerBytes, size, sequence);
  }

  /** Only our own extensions leave: the running number, and level or orientation of what came in (RFC 8285 4.2). */
  #writeExtensions(memory: Buffer, start: number, packet: StoredPacket, size: number): void {
    const { extensions, kind } = this.parts;
    memory.writeUInt32BE(0xbede_0002, start);
    memory.writeUInt32BE(0, start + 4);
    memory.writeUInt32BE(0, start + 8);
    let at = start + 4;
    if (extensions.transportSequence !== undefined) {
      memory[at] = (extensions.transportSequence << 4) | 1;
      memory.writeUInt16BE(this.parts.nextTransportSequence(size), at + 1);
      at += 3;
    }
    const own = kind === 'audio' ? extensions.audioLevel : extensions.orientation;
    const theirs = this.#current?.track.extensions;
    const number = kind === 'audio' ? theirs?.audioLevel : theirs?.orientation;
    if (own === undefined || number === undefined) return;
    const found = findExtension(packet.bytes, packet.header, number);
    if (found < 0) return;
    memory[at] = own << 4;
    memory[at + 1] = packet.bytes[Math.floor(found / 256)] as number;
  }

  /** Sender report that lets the browser keep sound and picture together; undefined until the source has sent one. */
  senderReport(nowMs: number): Buffer | undefined {
    const layer = this.#current;
    if (!layer?.report || !this.#map.started || this.packets === 0) return undefined;
    const elapsedMs = nowMs - layer.report.atMs;
    const info = forward(layer.report.info, elapsedMs, layer.track.clockRate);
    this.#reportMiddle = (((info.ntpHigh & 0xffff) << 16) | (info.ntpLow >>> 16)) >>> 0;
    this.#reportAtMs = nowMs;
    return writeSenderReport(this.parts.ssrc, {
      ...info,
      rtpTimestamp: this.#map.timestamp(info.rtpTimestamp),
      packets: this.packets,
      octets: this.octets,
    });
  }

  noteReport(report: { fractionLost: number; lastSenderReport: number; delaySinceLast: number }, nowMs: number): void {
    this.fractionLost = report.fractionLost / 256;
    if (report.lastSenderReport !== 0 && report.lastSenderReport === this.#reportMiddle) {
      this.rttMs = Math.max(0, nowMs - this.#reportAtMs - (report.delaySinceLast * 1000) / 65_536);
    }
  }

  close(): void {
    this.setTrack(undefined);
  }

  #leave(layer: Layer | undefined): void {
    layer?.remove(this);
  }
}

/** The report as it would be `elapsedMs` later. */
function forward(info: SenderInfo, elapsedMs: number, clockRate: number): SenderInfo {
  const fraction = info.ntpLow + (elapsedMs / 1000) * 2 ** 32;
  const seconds = Math.floor(fraction / 2 ** 32);
  return {
    ...info,
    ntpHigh: (info.ntpHigh + seconds) >>> 0,
    ntpLow: Math.floor(fraction - seconds * 2 ** 32) >>> 0,
    rtpTimestamp: (info.rtpTimestamp + Math.round((elapsedMs * clockRate) / 1000)) >>> 0,
  };
}
