import type { StoredPacket } from '../rtp/packet-cache.ts';
import { maxPacketBytes } from '../rtp/packet-cache.ts';
import { sequenceDifference } from '../rtp/sequence.ts';
import { applyKeystream, Keystream } from './keystream.ts';
import { ReplayWindow } from './replay-window.ts';
import {
  deriveKeys,
  hmac,
  type MasterKey,
  padBytes,
  type SessionKeys,
  srtcpLabels,
  srtpLabels,
  tagBytes,
} from './srtp-keys.ts';

/** Streams that one peer may send: four sources with three layers each, their retransmissions, and room for restarts. */
export const maxReceiveStreams = 64;

interface ReceiveStream {
  readonly keystream: Keystream;
  readonly window: ReplayWindow;
}

export type OpenFault = 'malformed' | 'forged' | 'replayed' | 'too_many_streams';

/** Checks and opens packets of one peer: authentication first, then the replay window, then the cipher (RFC 3711 3.3). */
export class SrtpReceiver {
  readonly #rtp: SessionKeys;
  readonly #rtcp: SessionKeys;
  readonly #streams = new Map<number, ReceiveStream>();
  readonly #rtcpStreams = new Map<number, ReceiveStream>();
  readonly #scratch = Buffer.alloc(padBytes + maxPacketBytes + 64);
  readonly #empty = new ReplayWindow();
  readonly #maxStreams: number;
  #accepted: ReceiveStream | undefined;
  #index = 0;

  /** @param maxStreams streams that the peer may send */
  constructor(master: MasterKey, maxStreams: number = maxReceiveStreams) {
    this.#maxStreams = maxStreams;
    this.#rtp = deriveKeys(master, srtpLabels);
    this.#rtcp = deriveKeys(master, srtcpLabels);
  }

  /** Whether the packet is authentic and new. The bytes can be read by `decrypt` directly afterwards. */
  accept(packet: Buffer, ssrc: number, sequence: number): OpenFault | 'ok' {
    const bytes = packet.length - tagBytes;
    if (bytes < 12 || bytes > maxPacketBytes) return 'malformed';
    const known = this.#streams.get(ssrc);
    const index = indexOf((known?.window ?? this.#empty).highest, sequence);
    if (index < 0) return 'replayed';
    const high = Math.floor(index / 65_536);
    const scratch = this.#scratch;
    this.#rtp.innerPad.copy(scratch, 0);
    packet.copy(scratch, padBytes, 0, bytes);
    scratch.writeUInt32BE(high, padBytes + bytes);
    if (!this.#isTag(this.#rtp, padBytes + bytes + 4, packet, bytes)) return 'forged';
    const stream = known ?? this.#create(this.#streams, this.#rtp, ssrc);
    if (stream === undefined) return 'too_many_streams';
    if (!stream.window.accept(index)) return 'replayed';
    this.#accepted = stream;
    this.#index = index;
    return 'ok';
  }

  /** Writes the packet that was accepted last, decrypted and without its tag, to its place. */
  decrypt(packet: Buffer, headerBytes: number, into: StoredPacket): void {
    const bytes = packet.length - tagBytes;
    const stream = this.#accepted as ReceiveStream;
    packet.copy(into.bytes, 0, 0, bytes);
    const high = Math.floor(this.#index / 65_536);
    const { keystream } = stream;
    const from = keystream.at(high, this.#index & 0xffff, bytes - headerBytes);
    applyKeystream(into.words, headerBytes >> 2, bytes - headerBytes, keystream.words, from);
    into.length = bytes;
  }

  /** Opens a compound RTCP packet. */
  openRtcp(packet: Buffer): Buffer | OpenFault {
    const bytes = packet.length - tagBytes - 4;
    if (bytes < 8 || bytes > maxPacketBytes) return 'malformed';
    const trailer = packet.readUInt32BE(bytes);
    const index = trailer & 0x7fff_ffff;
    const scratch = this.#scratch;
    this.#rtcp.innerPad.copy(scratch, 0);
    packet.copy(scratch, padBytes, 0, bytes + 4);
    if (!this.#isTag(this.#rtcp, padBytes + bytes + 4, packet, bytes + 4)) return 'forged';
    const ssrc = packet.readUInt32BE(4);
    const stream = this.#rtcpStreams.get(ssrc) ?? this.#create(this.#rtcpStreams, this.#rtcp, ssrc);
    if (stream === undefined) return 'too_many_streams';
    if (!stream.window.accept(index)) return 'replayed';
    const memory = new ArrayBuffer(bytes + 4);
    const plain = Buffer.from(memory, 0, bytes);
    packet.copy(plain, 0, 0, bytes);
    if (trailer & 0x8000_0000 && bytes > 8) {
      const words = new Int32Array(memory, 0, (bytes + 3) >> 2);
      const from = stream.keystream.at(index >>> 16, index & 0xffff, bytes - 8);
      applyKeystream(words, 2, bytes - 8, stream.keystream.words, from);
    }
    return plain;
  }

  #create(streams: Map<number, ReceiveStream>, keys: SessionKeys, ssrc: number): ReceiveStream | undefined {
    if (streams.size >= this.#maxStreams) return undefined;
    const stream = { keystream: new Keystream(keys, ssrc), window: new ReplayWindow() };
    streams.set(ssrc, stream);
    return stream;
  }

  #isTag(keys: SessionKeys, bytes: number, packet: Buffer, at: number): boolean {
    const tag = hmac(keys, this.#scratch.subarray(0, bytes));
    let difference = 0;
    for (let index = 0; index < tagBytes; index++) {
      difference |= tag.charCodeAt(index) ^ (packet[at + index] as number);
    }
    return difference === 0;
  }
}

/** The 48-bit index that lies nearest to the highest one seen (RFC 3711 3.3.1, appendix A); below 0 = before the start. */
function indexOf(highest: number, sequence: number): number {
  if (highest < 0) return sequence;
  return highest + sequenceDifference(sequence, highest & 0xffff);
}
