/** a − b on the circle of 16-bit sequence numbers: positive = a is newer (RFC 1982). */
export function sequenceDifference(a: number, b: number): number {
  return ((a - b) << 16) >> 16;
}

/** a − b on the circle of 32-bit timestamps. */
export function timestampDifference(a: number, b: number): number {
  return (a - b) | 0;
}

/**
 * Maps the packets of changing sources onto one continuous outgoing stream: sequence numbers without a gap at the
 * change, timestamps that go on as time does. Packets from before the change are not mapped.
 */
export class StreamMap {
  #started = false;
  #sequenceOffset = 0;
  #timestampOffset = 0;
  #firstIn = 0;
  #firstOut = 0;
  #highestOut = 0;
  #lastTimestampOut = 0;
  #lastAtMs = 0;
  readonly #clockRate: number;

  constructor(clockRate: number, firstSequence: number, firstTimestamp: number) {
    this.#clockRate = clockRate;
    this.#highestOut = (firstSequence - 1) & 0xffff;
    this.#lastTimestampOut = firstTimestamp >>> 0;
  }

  /** The next packet comes from another source: it will follow what was sent last. */
  change(): void {
    this.#started = false;
  }

  get started(): boolean {
    return this.#started;
  }

  /** Sequence number under which the packet leaves, or -1 when it belongs before the change. */
  sequence(incoming: number, timestamp: number, nowMs: number): number {
    if (!this.#started) this.#begin(incoming, timestamp, nowMs);
    if (sequenceDifference(incoming, this.#firstIn) < 0) return -1;
    const out = (incoming + this.#sequenceOffset) & 0xffff;
    if (sequenceDifference(out, this.#highestOut) > 0) {
      this.#highestOut = out;
      this.#lastTimestampOut = this.timestamp(timestamp);
      this.#lastAtMs = nowMs;
    }
    return out;
  }

  timestamp(incoming: number): number {
    return (incoming + this.#timestampOffset) >>> 0;
  }

  /** Sequence number of the source for one that was sent, or -1 when it came from an earlier source. */
  incoming(out: number): number {
    if (!this.#started || sequenceDifference(out, this.#firstOut) < 0) return -1;
    return (out - this.#sequenceOffset) & 0xffff;
  }

  #begin(incoming: number, timestamp: number, nowMs: number): void {
    this.#started = true;
    this.#firstIn = incoming;
    this.#firstOut = (this.#highestOut + 1) & 0xffff;
    this.#sequenceOffset = this.#firstOut - incoming;
    // At least one tick forward, so that a receiver sees another frame; at most ten seconds, whatever the clock does.
    const elapsedMs = this.#lastAtMs === 0 ? 0 : Math.min(Math.max(nowMs - this.#lastAtMs, 1), 10_000);
    const next = this.#lastTimestampOut + Math.max(1, Math.round((elapsedMs * this.#clockRate) / 1000));
    this.#timestampOffset = next - timestamp;
  }
}
