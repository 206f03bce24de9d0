const firstDelayMs = 1_000;
const longestDelayMs = 900_000;

/**
 * How long to wait after the `failures`-th failure in a row: full jitter over a doubling range, so that many peers that return
 * together do not knock together. `unit` is a random number in [0, 1); a `Retry-After` of the peer is a lower bound, within the longest delay.
 */
export function retryDelayMs(failures: number, unit: number, retryAfterMs = 0): number {
  const range = Math.min(longestDelayMs, firstDelayMs * 2 ** Math.min(failures, 20));
  return Math.min(longestDelayMs, Math.max(retryAfterMs, Math.floor(unit * range)));
}

/**
 * What an HTTP status means for the object that was sent. `retry`: later, unchanged. `refused`: the peer does not accept this node or
 * its signature; look at the registry and try once more. `final`: this object will never be taken.
 */
export function verdict(status: number): 'done' | 'retry' | 'refused' | 'final' {
  if (status >= 200 && status < 300) return 'done';
  if (status === 401 || status === 403) return 'refused';
  if (status === 408 || status === 425 || status === 429 || status >= 500) return 'retry';
  return 'final';
}

/** `Retry-After` in seconds (RFC 9110 section 10.2.3; the date form is not used between nodes) as ms, 0 when absent or unusable. */
export function retryAfterMs(header: string | undefined): number {
  const seconds = Number(header);
  return header !== undefined && Number.isFinite(seconds) && seconds > 0
    ? Math.min(seconds * 1_000, longestDelayMs)
    : 0;
}
