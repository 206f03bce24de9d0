/** How old the newest checkpoint of a hub may be before trust narrows, in ms. */
export const freshnessLimitsMs = { fresh: 3_600_000, warn: 86_400_000, degraded: 604_800_000 } as const;

/**
 * fresh: normal. warn: normal, people are told. degraded: known peers and existing rooms go on, nobody new is let in.
 * stale: only registry, erasure and reading one's own data.
 */
export type Freshness = 'fresh' | 'warn' | 'degraded' | 'stale';

/**
 * Freshness of a registry. Both times in ms since the epoch; `checkpointAtMs` 0 = no checkpoint yet.
 * A checkpoint dated ahead counts as made now; one that is more than five minutes ahead is never taken in the first place.
 */
export function freshness(checkpointAtMs: number, nowMs: number): Freshness {
  const age = nowMs - checkpointAtMs;
  if (age <= freshnessLimitsMs.fresh) return 'fresh';
  if (age <= freshnessLimitsMs.warn) return 'warn';
  return age <= freshnessLimitsMs.degraded ? 'degraded' : 'stale';
}

/** The worse of two. */
export function worse(a: Freshness, b: Freshness): Freshness {
  const order: Freshness[] = ['fresh', 'warn', 'degraded', 'stale'];
  return order.indexOf(a) > order.indexOf(b) ? a : b;
}
