import type { ReportBlock } from './rtcp.ts';
import { sequenceDifference } from './sequence.ts';

/** Lost packets that are asked for at the same time; more is a broken path, which a key frame mends. */
const maxMissing = 256;
const maxAsks = 8;

/** What one incoming stream tells about its way: reports for the sender, and what has to be asked for again. */
export class Reception {
  readonly #clockRate: number;
  readonly #missing = new Map<number, { asks: number; askAtMs: number }>();
  #first = -1;
  #highest = -1;
  #received = 0;
  #jitter = 0;
  #lastTransit = 0;
  #reportedExpected = 0;
  #reportedReceived = 0;
  #lastSenderReport = 0;
  #lossShare = 0;
  #lastSenderReportAtMs = 0;

  constructor(clockRate: number) {
    this.#clockRate = clockRate;
  }

  /** Share of packets lost on the way of late, 0 … 1, as the last reports said it. */
  get lossShare(): number {
    return this.#lossShare;
  }

  /** Counts a packet that arrived. @param again it is a retransmission, which says nothing about jitter */
  note(sequence: number, timestamp: number, nowMs: number, again: boolean): void {
    this.#missing.delete(sequence);
    if (this.#highest < 0) {
      this.#first = this.#highest = sequence;
      this.#received = 1;
      return;
    }
    if (!again) this.#received++;
    const ahead = sequenceDifference(sequence, this.#highest & 0xffff);
    if (ahead <= 0) return;
    for (let step = 1; step < ahead && this.#missing.size < maxMissing; step++) {
      this.#missing.set((this.#highest + step) & 0xffff, { asks: 0, askAtMs: nowMs });
    }
    this.#highest += ahead;
    const transit = (nowMs * this.#clockRate) / 1000 - timestamp;
    const difference = Math.abs(transit - this.#lastTransit);
    // A wrapped timestamp or a new source is no jitter.
    if (this.#lastTransit !== 0 && difference < this.#clockRate) this.#jitter += (difference - this.#jitter) / 16;
    this.#lastTransit = transit;
  }

  noteSenderReport(ntpHigh: number, ntpLow: number, nowMs: number): void {
    this.#lastSenderReport = (((ntpHigh & 0xffff) << 16) | (ntpLow >>> 16)) >>> 0;
    this.#lastSenderReportAtMs = nowMs;
  }

  /** Sequence numbers to ask for now. Each is asked for again after `rttMs`, at most eight times. */
  asks(nowMs: number, rttMs: number): number[] {
    const due: number[] = [];
    for (const [sequence, entry] of this.#missing) {
      if (entry.askAtMs > nowMs) continue;
      if (entry.asks >= maxAsks) {
        this.#missing.delete(sequence);
        continue;
      }
      entry.asks++;
      entry.askAtMs = nowMs + Math.max(20, rttMs);
      due.push(sequence);
    }
    return due;
  }

  /** Too much is missing to be asked for: only a key frame helps. Forgets it. */
  takeHopeless(): boolean {
    if (this.#missing.size < maxMissing) return false;
    this.#missing.clear();
    return true;
  }

  /** Report since the last one (RFC 3550 A.3, A.8); undefined before the first packet. */
  report(ssrc: number, nowMs: number): ReportBlock | undefined {
    if (this.#highest < 0) return undefined;
    const expected = this.#highest - this.#first + 1;
    const expectedNow = expected - this.#reportedExpected;
    const lostNow = expectedNow - (this.#received - this.#reportedReceived);
    this.#reportedExpected = expected;
    this.#reportedReceived = this.#received;
    const fractionLost =
      expectedNow <= 0 || lostNow <= 0 ? 0 : Math.min(255, Math.floor((lostNow * 256) / expectedNow));
    this.#lossShare = this.#lossShare * 0.5 + fractionLost / 512;
    const sinceMs = nowMs - this.#lastSenderReportAtMs;
    return {
      ssrc,
      fractionLost,
      cumulativeLost: expected - this.#received,
      highestSequence: this.#highest,
      jitter: Math.round(this.#jitter),
      lastSenderReport: this.#lastSenderReport,
      delaySinceLast: this.#lastSenderReport === 0 ? 0 : Math.round((sinceMs * 65_536) / 1000),
    };
  }
}
