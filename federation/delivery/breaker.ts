import { retryDelayMs } from './retry-policy.ts';

/** Failures in a row, or time since the first of them, after which a peer counts as unreachable. */
const failuresToOpen = 5;
const failingMsToOpen = 60_000;

/** Knowledge about whether a peer can be reached. A value: every change makes a new one. Times in ms since the epoch. */
export interface Breaker {
  readonly open: boolean;
  readonly failures: number;
  readonly failingSince: number | null;
  /** Before this moment nothing is sent. */
  readonly nextAt: number;
  /** A sign of life has already brought the next probe forward; one probe only, else a peer that talks but does not listen is hammered. */
  readonly hurried: boolean;
  /** When the current state (reachable or not) began. */
  readonly since: number;
}

export function newBreaker(now: number): Breaker {
  return { open: false, failures: 0, failingSince: null, nextAt: 0, hurried: false, since: now };
}

export function succeeded(breaker: Breaker, now: number): Breaker {
  if (breaker.failures === 0 && !breaker.open) return breaker;
  return { ...newBreaker(now), since: breaker.open ? now : breaker.since };
}

/** `unit` is a random number in [0, 1) for the jitter. */
export function failed(breaker: Breaker, now: number, unit: number, retryAfterMs = 0): Breaker {
  const failures = breaker.failures + 1;
  const failingSince = breaker.failingSince ?? now;
  const open = breaker.open || failures >= failuresToOpen || now - failingSince >= failingMsToOpen;
  return {
    open,
    failures,
    failingSince,
    nextAt: now + retryDelayMs(failures, unit, retryAfterMs),
    hurried: false,
    since: open === breaker.open ? breaker.since : now,
  };
}

/** The peer has just sent us something: probe soon, once, without forgetting the failures. */
export function heardFrom(breaker: Breaker, now: number): Breaker {
  if (breaker.failures === 0 || breaker.hurried || breaker.nextAt <= now) return breaker;
  return { ...breaker, nextAt: now, hurried: true };
}

/** ms until something may be sent; 0 = now. */
export function waitMs(breaker: Breaker, now: number): number {
  return Math.max(0, breaker.nextAt - now);
}
