import { hash } from 'node:crypto';
import { sequenceDifference } from '../rtp/sequence.ts';
import { applyKeystream, CounterBlocks } from './keystream.ts';
import {
  deriveKeys,
  type MasterKey,
  padBytes,
  type SessionKeys,
  srtcpLabels,
  srtpLabels,
  tagBytes,
} from './srtp-keys.ts';

/** What one outgoing stream keeps between packets. */
export interface SendStream {
  readonly blocks: CounterBlocks;
  rolloverCount: number;
  highest: number;
}

/** Protects packets of one peer: AES-128 counter mode and HMAC-SHA1-80 (RFC 3711), in place and without creating objects. */
export class SrtpSender {
  readonly #rtp: SessionKeys;
  readonly #rtcp: SessionKeys;
  readonly #rtcpBlocks = new Map<number, CounterBlocks>();
  #rtcpIndex = 0;

  constructor(master: MasterKey) {
    this.#rtp = deriveKeys(master, srtpLabels);
    this.#rtcp = deriveKeys(master, srtcpLabels);
  }

  stream(ssrc: number): SendStream {
    return { blocks: new CounterBlocks(this.#rtp, ssrc), rolloverCount: 0, highest: -1 };
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
    applyKeystream(words, (start + headerBytes) >> 2, payload, stream.blocks.of(high, sequence, payload));
    const end = start + bytes;
    this.#rtp.innerPad.copy(memory, offset);
    memory.writeUInt32BE(high, end);
    writeTag(this.#rtp, memory, memory.subarray(offset, end + 4), end);
    return bytes + tagBytes;
  }

  /** Protects a compound RTCP packet (RFC 3711 3.4). */
  protectRtcp(packet: Buffer): Buffer {
    const ssrc = packet.readUInt32BE(4);
    let blocks = this.#rtcpBlocks.get(ssrc);
    if (blocks === undefined) {
      // Reports carry the number of this relay or of one of its streams: a handful.
      if (this.#rtcpBlocks.size >= 256) this.#rtcpBlocks.clear();
      blocks = new CounterBlocks(this.#rtcp, ssrc);
      this.#rtcpBlocks.set(ssrc, blocks);
    }
    this.#rtcpIndex = (this.#rtcpIndex + 1) & 0x7fff_ffff;
    const index = this.#rtcpIndex;
    const memory = new ArrayBuffer(Math.ceil((padBytes + packet.length + 4 + tagBytes) / 4) * 4 + 4);
    const bytes = Buffer.from(memory);
    this.#rtcp.innerPad.copy(bytes, 0);
    packet.copy(bytes, padBytes);
    const encrypted = packet.length - 8;
    if (encrypted > 0) {
      const stream = blocks.of(index >>> 16, index & 0xffff, encrypted);
      applyKeystream(new Int32Array(memory), (padBytes + 8) >> 2, encrypted, stream);
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

/** HMAC as its two hashes over memory that already begins with the padded key: an HMAC object costs more than the hash. */
function writeTag(keys: SessionKeys, memory: Buffer, inner: Buffer, at: number): void {
  hash('sha1', inner, 'buffer').copy(keys.outerPad, padBytes);
  hash('sha1', keys.outerPad, 'buffer').copy(memory, at, 0, tagBytes);
}
