import type { KeyObject } from 'node:crypto';
import type { TrustView } from '../registry/trust.ts';
import { coverRun } from '../signing/chain.ts';
import { type Opened, signingInput } from '../signing/envelope.ts';
import { verify } from '../signing/keys.ts';

/** yes: signed by its author. no: the signature is wrong. later: the author's key is not known (yet), or the author is suspended. */
export type Authentic = 'yes' | 'no' | 'later';

/**
 * Key that must have signed an event: of the feed's node, active or retired. Of a node that is suspended or revoked only what it wrote
 * before that counts for now; the rest waits, and is not lost when the node is reinstated.
 */
function keyOf(trust: TrustView, { header, kid }: Opened): KeyObject | 'later' {
  const found = trust.key(header.node, kid);
  if (found === undefined || found.entry.status === 'revoked') return 'later';
  const { status, changedAt } = found.node;
  const silenced = status === 'suspended' || status === 'revoked';
  return silenced && header.hlc[0] >= changedAt ? 'later' : found.key;
}

/** Verifies one event by its own signature. */
export async function authentic(trust: TrustView, event: Opened): Promise<Authentic> {
  const key = keyOf(trust, event);
  if (key === 'later') return 'later';
  return (await verify(key, signingInput(event), event.signature)) ? 'yes' : 'no';
}

/** Verifies each event of a live push; answers how many from the start are authentic, and what the next one is. */
export async function verifyEach(
  trust: TrustView,
  run: readonly Opened[],
): Promise<{ count: number; next: Authentic }> {
  const verdicts = await Promise.all(run.map((event) => authentic(trust, event)));
  const first = verdicts.findIndex((verdict) => verdict !== 'yes');
  return first < 0 ? { count: run.length, next: 'yes' } : { count: first, next: verdicts[first] ?? 'no' };
}

/**
 * Verifies a run by its last signatures (chain cover, R-5.4). Only whoever wrote an event, or was named by its author as the next owner, vouches
 * for it: a control log has several authors, and another node's signature says nothing about the owner's events.
 */
export async function verifyRun(trust: TrustView, run: readonly Opened[]): Promise<{ count: number; next: Authentic }> {
  let count = 0;
  while (count < run.length) {
    let end = count + 1;
    while (end < run.length && vouches(run[end] as Opened, run[end - 1] as Opened)) end += 1;
    const stretch = run.slice(count, end);
    const covered = await coverRun(stretch, (event) => {
      const key = keyOf(trust, event);
      return key === 'later' ? undefined : key;
    });
    count += covered;
    if (covered < stretch.length) break;
  }
  const rest = run[count];
  if (rest === undefined) return { count, next: 'yes' };
  return { count, next: keyOf(trust, rest) === 'later' ? 'later' : 'no' };
}

/** Does a good signature on `later` prove `before` as well? */
function vouches({ header: later }: Opened, before: Opened): boolean {
  if (later.prev !== before.id || later.lane !== before.header.lane) return false;
  if (later.node === before.header.node) return true;
  return later.type === 'epoch.open' && before.header.type === 'owner.transfer' && before.header.d?.to === later.node;
}
