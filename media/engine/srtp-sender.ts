import { sequenceDifference } from '../rtp/sequence.ts';
import { applyKeystream, Keystream } from './keystream.ts';
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

/** What one outgoing stream keeps between packets. */
export interface SendStream {
  readonly keystream: Keystream;
  rolloverCount: number;
  highest: number;
}

/** Protects packets of one peer: AES-128 counter mode and HMAC-SHA1-80 (RFC 3711), in place and without creating objects. */
export class SrtpSender {
  readonly #rtp: SessionKeys;
  readonly #rtcp: SessionKeys;
  readonly #rtcpKeystreams = new Map<number, Keystream>();
  #rtcpIndex = 0;

  constructor(master: MasterKey) {
    this.#rtp = deriveKeys(master, srtpLabels);
    this.#rtcp = deriveKeys(master, srtcpLabels);
  }

  stream(ssrc: number): SendStream {
    return { keystream: new Keystream(this.#rtp, ssrc), rolloverCount: 0, highest: -1 };
  }

  /**
   * Protects a packet that was built at `offset + padBytes` of the memory.
   * @param offset multiple of 4; the 64 bytes there are overwritten by the authentication key
   * @param headerBytes multiple of 4
   * @param bytes header and payload
   * @returns length with the tag
   */
  protect(
    stream: SendStream,
    memory: Buffer,
    words: Int32Array,
    offset: number,
    headerBytes: number,
    bytes: number,
    sequence: number,
  ): number {
    const high = advance(stream, sequence);
    const start = offset + padBytes;
    const payload = bytes - headerBytes;
    const { keystream } = stream;
    const from = keystream.at(high, sequence, payload);
    applyKeystream(words, (start + headerBytes) >> 2, payload, keystream.words, from);
    const end = start + bytes;
    this.#rtp.innerPad.copy(memory, offset);
    memory.writeUInt32BE(high, end);
    writeTag(this.#rtp, memory, memory.subarray(offset, end + 4), end);
    return bytes + tagBytes;
  }

  /** Protects a compound RTCP packet (RFC 3711 3.4). */
  protectRtcp(packet: Buffer): Buffer {
    const ssrc = packet.readUInt32BE(4);
    let keystream = this.#rtcpKeystreams.get(ssrc);
    if (keystream === undefined) {
      // Reports carry the number of this relay or of one of its streams: a handful.
      if (this.#rtcpKeystreams.size >= 256) this.#rtcpKeystreams.clear();
      keystream = new Keystream(this.#rtcp, ssrc);
      this.#rtcpKeystreams.set(ssrc, keystream);
    }
    this.#rtcpIndex = (this.#rtcpIndex + 1) & 0x7fff_ffff;
    const index = this.#rtcpIndex;
    const memory = new ArrayBuffer(Math.ceil((padBytes + packet.length + 4 + tagBytes) / 4) * 4 + 4);
    const bytes = Buffer.from(memory);
    this.#rtcp.innerPad.copy(bytes, 0);
    packet.copy(bytes, padBytes);
    const encrypted = packet.length - 8;
    if (encrypted > 0) {
      const from = keystream.at(index >>> 16, index & 0xffff, encrypted);
      applyKeystream(new Int32Array(memory), (padBytes + 8) >> 2, encrypted, keystream.words, from);
    }
    const end = padBytes + packet.length;
    bytes.writeUInt32BE((0x8000_0000 | index) >>> 0, end);
    writeTag(this.#rtcp, bytes, bytes.subarray(0, end + 4), end + 4);
    return bytes.subarray(padBytes, end + 4 + tagBytes);
  }
}

/** Upper 32 bits of the packet's index; a number far below the last one begins the next round (RFC 3711 3.3.1). */
function advance(stream: SendStream, sequence: number): number {
  if (stream.highest < 0) {
    stream.highest = sequence;
    return 0;
  }
  const difference = sequenceDifference(sequence, stream.highest);
  if (difference > 0) {
    if (sequence < stream.highest) stream.rolloverCount = (stream.rolloverCount + 1) >>> 0;
    stream.highest = sequence;
    return stream.rolloverCount;
  }
  return sequence > stream.highest && stream.rolloverCount > 0 ? stream.rolloverCount - 1 : stream.rolloverCount;
}

function writeTag(keys: SessionKeys, memory: Buffer, inner: Buffer, at: number): void {
  memory.write(hmac(keys, inner), at, tagBytes, 'latin1');
}
