import type { ReportedPacket } from '../rtp/transport-feedback.ts';

/** Packets whose sending is remembered; about two seconds of the most that one browser receives. */
const remembered = 4096;
/** Grown to without proof: what a way that was once too narrow is tried with again. */
const blindBps = 3_000_000;
export const minBps = 60_000;
export const maxBps = 12_000_000;
/** Packets that wait so much longer than the fastest ones of late fill a queue on the way. */
const queueLimitMs = 120;
const calmMs = 60;
const growthPerSecond = 0.12;
const baselineMs = 10_000;

/** Share of packets lost from which a way counts as too narrow, and up to which it may be used more. */
export interface LossLimits {
  readonly narrow: number;
  readonly calm: number;
}
const browserLoss: LossLimits = { narrow: 0.1, calm: 0.02 };
/**
 * Between hospitals on two continents packets get lost at random, which says nothing about room: what is too narrow
 * there shows as waiting. Without this a link that loses 15 % would carry less and less, and lose 15 % of that.
 */
export const linkLoss: LossLimits = { narrow: 0.35, calm: 0.2 };

/**
 * What the way to one browser carries, estimated from transport-wide feedback: it grows slowly while nothing is lost and
 * nothing waits, and falls to what really arrived as soon as a queue builds up or packets are lost. Pure; no clock.
 */
export class BandwidthEstimate {
  readonly #limits: LossLimits;
  readonly #sentAtMs = new Float64Array(remembered).fill(-1);
  readonly #bytes = new Uint16Array(remembered);
  readonly #numbers = new Int32Array(remembered).fill(-1);
  #bps = blindBps;
  #limited = false;
  #fastestMs = Number.POSITIVE_INFINITY;
  #fastestAtMs = 0;
  #delayMs = 0;
  #loss = 0;
  #arrivedBps = 0;
  #windowBytes = 0;
  #windowAtMs = -1;
  #grownAtMs = -1;
  #holdUntilMs = 0;
  #heardAtMs = -1;

  constructor(limits: LossLimits = browserLoss) {
    this.#limits = limits;
  }

  /**
   * Bits per second. Until the way has once been too narrow nothing is known against it: a picture that was held back
   * on a mere guess would never show that the guess is wrong.
   */
  get bps(): number {
    return this.#limited ? this.#bps : maxBps;
  }
  /** Whether the way has ever been too narrow. */
  get limited(): boolean {
    return this.#limited;
  }
  /** Share of packets lost of late, 0 … 1. */
  get loss(): number {
    return this.#loss;
  }
  /** How long packets wait in queues on the way, in ms. */
  get queueMs(): number {
    return Math.max(0, this.#delayMs);
  }

  noteSent(sequence: number, bytes: number, nowMs: number): void {
    const index = sequence & (remembered - 1);
    this.#numbers[index] = sequence;
    this.#sentAtMs[index] = nowMs;
    this.#bytes[index] = bytes;
  }

  noteFeedback(packets: readonly ReportedPacket[], nowMs: number): void {
    let lost = 0;
    let known = 0;
    let delay = 0;
    let arrived = 0;
    for (const { sequence, arrivalUs } of packets) {
      const index = sequence & (remembered - 1);
      const sentAtMs = this.#sentAtMs[index] as number;
      if (this.#numbers[index] !== sequence || sentAtMs < 0 || nowMs - sentAtMs > 5_000) continue;
      known++;
      if (arrivalUs === undefined) {
        lost++;
        continue;
      }
      arrived++;
      this.#windowBytes += this.#bytes[index] as number;
      const wayMs = arrivalUs / 1000 - sentAtMs;
      if (wayMs < this.#fastestMs || nowMs - this.#fastestAtMs > baselineMs) {
        this.#fastestMs = wayMs;
        this.#fastestAtMs = nowMs;
      }
      delay += wayMs - this.#fastestMs;
      this.#numbers[index] = -1;
    }
    if (known === 0) return;
    // Small reports say little: each packet counts for a hundredth; but what was true seconds ago counts less and less.
    const elapsed = this.#heardAtMs < 0 ? 0 : nowMs - this.#heardAtMs;
    this.#heardAtMs = nowMs;
    const weight = Math.min(0.5, Math.max(known / 100, elapsed / 4_000));
    this.#loss += (lost / known - this.#loss) * weight;
    if (arrived > 0)
      this.#delayMs += (delay / arrived - this.#delayMs) * Math.min(0.5, Math.max(arrived / 40, elapsed / 1_500));
    this.#measureArrival(nowMs);
    this.#adapt(nowMs);
  }

  #measureArrival(nowMs: number): void {
    if (this.#windowAtMs < 0) this.#windowAtMs = nowMs;
    const elapsed = nowMs - this.#windowAtMs;
    if (elapsed < 500) return;
    this.#arrivedBps = (this.#windowBytes * 8000) / elapsed;
    this.#windowBytes = 0;
    this.#windowAtMs = nowMs;
  }

  #adapt(nowMs: number): void {
    const elapsed = this.#grownAtMs < 0 ? 0 : Math.min(1_000, nowMs - this.#grownAtMs);
    this.#grownAtMs = nowMs;
    if (nowMs < this.#holdUntilMs) return;
    if (this.#delayMs > queueLimitMs && this.#arrivedBps > 0) {
      this.#fall(Math.min(this.#bps, this.#arrivedBps) * 0.85, nowMs);
    } else if (this.#loss > this.#limits.narrow) {
      this.#fall(Math.min(this.#bps, this.#arrivedBps * 1.5 || this.#bps) * (1 - this.#loss * 0.5), nowMs);
    } else if (this.#loss < this.#limits.calm && this.#delayMs < calmMs) {
      // What was never sent was never tried: at most some steps above what arrives.
      const ceiling = Math.max(blindBps, this.#arrivedBps * 2.5 + 500_000);
      const grown = this.#bps * (1 + (growthPerSecond * elapsed) / 1000);
      if (grown < ceiling) this.#bps = Math.min(maxBps, grown);
    }
  }

  #fall(bps: number, nowMs: number): void {
    this.#limited = true;
    this.#bps = Math.max(minBps, bps);
    this.#holdUntilMs = nowMs + 1_000;
    // The queue drains before it is judged again.
    this.#delayMs *= 0.5;
    this.#loss *= 0.5;
  }
}
