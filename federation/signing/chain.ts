import type { KeyObject } from 'node:crypto';
import { type Opened, signingInput } from './envelope.ts';
import { verify } from './keys.ts';

/** Where a feed stands: the last event known of it, or what its first event must follow (seq 0). */
export interface ChainPosition {
  seq: number;
  id: string;
  hlc: readonly [number, number];
}
/** gap: earlier events are missing. fork: another event stands there. broken: the author broke a rule under its own signature. foreign: other feed. */
export type ChainFault = 'gap' | 'fork' | 'broken' | 'foreign';

export function isLater(a: readonly [number, number], b: readonly [number, number]): boolean {
  return a[0] > b[0] || (a[0] === b[0] && a[1] > b[1]);
}

/**
 * Step 3 of acceptance for events of one feed in order: each follows the one before it, without gap, with a later clock. Looks at
 * bytes that were opened, not at signatures. Answers how many fit and, if one does not, why that one does not.
 */
export function checkRun(start: ChainPosition, run: readonly Opened[]): { fitting: number; fault?: ChainFault } {
  let { seq, id, hlc } = start;
  const feed = run[0] && feedOf(run[0]);
  for (const [fitting, event] of run.entries()) {
    const { header } = event;
    if (feedOf(event) !== feed) return { fitting, fault: 'foreign' };
    if (header.seq > seq + 1) return { fitting, fault: 'gap' };
    if (header.seq <= seq || header.prev !== id) return { fitting, fault: 'fork' };
    if (!isLater(header.hlc, hlc)) return { fitting, fault: 'broken' };
    seq = header.seq;
    id = event.id;
    hlc = header.hlc;
  }
  return { fitting: run.length };
}

function feedOf({ header }: Opened): string {
  // A room's control feed goes on over its epochs and owners; every other feed has one author and one incarnation.
  return header.lane === 'c'
    ? `c ${header.room ?? ''}`
    : `${header.lane} ${header.room ?? ''} ${header.node} ${header.inc}`;
}

/** Signatures that {@link coverRun} tries from the end before it goes through the run from its start; each one costs 0.1 ms. */
export const maxCoverTries = 4;

/**
 * Step 4 of acceptance: how many events of a run that fits are authentic. One valid signature vouches for everything before it in the
 * chain, so the last is verified first and usually nothing else is. Events at the end whose key is not known (yet) say nothing about those before.
 * @param keyOf key that must have signed the event, undefined when its kid is no usable key of the author.
 */
export async function coverRun(
  run: readonly Opened[],
  keyOf: (event: Opened) => KeyObject | undefined,
): Promise<number> {
  const isGood = (event: Opened, key: KeyObject) => verify(key, signingInput(event), event.signature);
  let tries = 0;
  for (let index = run.length - 1; index >= 0 && tries < maxCoverTries; index--) {
    const event = run[index] as Opened;
    const key = keyOf(event);
    if (!key) continue;
    if (await isGood(event, key)) return index + 1;
    tries += 1;
  }
  for (const [index, event] of run.entries()) {
    const key = keyOf(event);
    if (!key || !(await isGood(event, key))) return index;
  }
  return run.length;
}
