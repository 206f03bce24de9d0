import { setTimeout as delay } from 'node:timers/promises';

/** The condition did not come true in time. The message says what was waited for and how it stood at the end. */
export class NeverHappened extends Error {
  override readonly name = 'NeverHappened';
}

/**
 * Waits until `probe` gives something other than `undefined`, `null` or `false`, and gives that back. A probe that
 * throws counts as "not yet"; its last error is shown when time runs out.
 *
 * @param why what is waited for, as the end of "still waiting until …"
 * @param timeoutMs longest wait
 */
export async function eventually<T>(
  why: string,
  timeoutMs: number,
  probe: () => T | Promise<T>,
): Promise<Exclude<T, undefined | null | false>> {
  const deadline = performance.now() + timeoutMs;
  let tries = 0;
  let last = 'nothing yet';
  for (let pauseMs = 5; ; pauseMs = Math.min(pauseMs * 1.5, 200)) {
    tries++;
    try {
      const value = await probe();
      if (value !== undefined && value !== null && value !== false)
        return value as Exclude<T, undefined | null | false>;
      last = `the probe gave ${String(value)}`;
    } catch (error) {
      last = `the probe failed: ${error instanceof Error ? error.message : String(error)}`;
    }
    const leftMs = deadline - performance.now();
    if (leftMs <= 0) {
      throw new NeverHappened(`Still waiting until ${why} after ${timeoutMs} ms and ${tries} tries: ${last}.`);
    }
    await delay(Math.min(pauseMs, leftMs));
  }
}
