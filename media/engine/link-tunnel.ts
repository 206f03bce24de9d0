import type { PacketStream, Remote } from './remote.ts';

/** Sound, reports and handshakes on one connection, pictures on the other: a late picture must not hold up a voice. */
export type LaneName = 'audio' | 'video';

/**
 * The way of a link where UDP does not pass: the same datagrams, through two connections that the node's API process
 * keeps to the other node. Encryption and everything above it stay those of the link, so it changes ways without a gap.
 */
export class LinkTunnel implements PacketStream {
  proven = true;
  readonly remote: Remote;
  readonly #carry: (lane: LaneName, packet: Buffer) => void;
  readonly #isPicture: (payloadType: number) => boolean;
  readonly #open = new Set<LaneName>();

  /** @param carry takes a packet whose memory is used again afterwards */
  constructor(carry: (lane: LaneName, packet: Buffer) => void, isPicture: (payloadType: number) => boolean) {
    this.#carry = carry;
    this.#isPicture = isPicture;
    this.remote = { address: 'link', port: 1, stream: this };
  }

  /** Both connections stand. */
  get isOpen(): boolean {
    return this.#open.size === 2;
  }

  set(lane: LaneName, open: boolean): void {
    if (open) this.#open.add(lane);
    else this.#open.delete(lane);
  }

  send(memory: Buffer, offset: number, length: number): void {
    const lane = this.#laneOf(memory[offset] as number, memory[offset + 1] as number);
    if (this.#open.has(lane)) this.#carry(lane, memory.subarray(offset, offset + length));
  }

  close(): void {
    this.#open.clear();
  }

  /** RTP is told from everything else by its first byte, and from RTCP by its second (RFC 7983, RFC 5761 4). */
  #laneOf(first: number, second: number): LaneName {
    const isRtp = first >= 128 && first <= 191 && (second < 192 || second > 223);
    return isRtp && this.#isPicture(second & 0x7f) ? 'video' : 'audio';
  }
}
