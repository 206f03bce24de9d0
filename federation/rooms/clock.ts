import type { EventHeader } from '../../spec/schemas/federation/envelope.ts';

/** Hybrid logical clock: [ms since the epoch, counter 0..65535]. */
export type Hlc = [number, number];

const maxCounter = 65535;

/** Order of two clocks; negative when `a` is earlier. */
export function compareHlc(a: Hlc, b: Hlc): number {
  return a[0] - b[0] || a[1] - b[1];
}

/**
 * Clock of a new event: later than `prev` (the feed's last event) and than every event in `after`, and never behind `now`.
 * @param now ms since the epoch
 * @param prev clock of the event before it in the same feed, or null for the first
 * @param after clocks of the events that the new one cites
 */
export function tick(now: number, prev: Hlc | null, after: readonly Hlc[]): Hlc {
  let ms = now;
  let counter = 0;
  for (const clock of prev ? [prev, ...after] : after) {
    if (clock[0] > ms) {
      ms = clock[0];
      counter = clock[1] + 1;
    } else if (clock[0] === ms) {
      counter = Math.max(counter, clock[1] + 1);
    }
  }
  // A full counter borrows the next millisecond; 65,536 events in one millisecond come only from a peer that plays with its clock.
  return counter > maxCounter ? [ms + 1, 0] : [ms, counter];
}

/** How far ahead of the receiver's clock an event may be before it has to wait, in ms. */
export const maxAheadMs = 300_000;

/** Must the event wait until this node's clock has come near? Never a reason to refuse: that would depend on the time of arrival. */
export function isAhead(clock: Hlc, now: number): boolean {
  return clock[0] > now + maxAheadMs;
}

/** What the total display order of a room's events reads. */
export type OrderKey = Pick<EventHeader, 'hlc' | 'node' | 'inc' | 'seq'>;

/** Total order of a room's events by (hlc, node, inc, seq); nodes compare as ASCII. Equal only for the same feed position. */
export function compareOrder(a: OrderKey, b: OrderKey): number {
  return (
    a.hlc[0] - b.hlc[0] ||
    a.hlc[1] - b.hlc[1] ||
    (a.node < b.node ? -1 : a.node > b.node ? 1 : 0) ||
    a.inc - b.inc ||
    a.seq - b.seq
  );
}
