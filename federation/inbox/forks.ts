import { Compile } from 'typebox/compile';
import { ForkProof } from '../../spec/schemas/events/content.ts';
import type { Envelope, EventHeader } from '../../spec/schemas/federation/envelope.ts';
import type { VerifiedEvent } from '../contract.ts';
import type { Store } from '../ports.ts';
import { type Opened, open, roomOf } from '../signing/envelope.ts';
import { feedOf, fromStored } from '../state/verified.ts';
import type { RoomDraft } from './draft.ts';

const forkProofShape = Compile(ForkProof);

/**
 * Our event that contradicts `other` of the same feed: the one at its place, or, when it is the next one but follows something else, our
 * head: the author has signed two different pasts either way.
 */
export async function findFork<Tx>(
  store: Store<Tx>,
  draft: RoomDraft,
  feed: string,
  other: Opened,
): Promise<VerifiedEvent | undefined> {
  const head = draft.feeds.get(feed)?.head;
  if (head === undefined) return undefined;
  const seq = Math.min(other.header.seq, head.seq);
  const inBatch = draft.inserts.find(({ header }) => feedOf(header) === feed && header.seq === seq);
  const stored = inBatch ?? (await store.range(null, draft.room, feed, seq, 1))[0];
  return stored !== undefined && stored.header.seq === seq && stored.id !== other.id ? fromStored(stored) : undefined;
}

/** The two control events by which an owner contradicts itself, when a batch has shown that for the first time. */
export function equivocationOf({
  before,
  chain,
  branches,
  changes,
}: RoomDraft): [VerifiedEvent, VerifiedEvent] | undefined {
  if (chain.equivocation === null || before.chain.equivocation !== null) return undefined;
  const fresh = changes.flatMap((change) => (change.kind === 'control' ? [change.event] : []));
  const known = [...before.chain.canonical, ...fresh, ...branches];
  const [a, b] = chain.equivocation.map((id) => known.find((event) => event.id === id));
  return a !== undefined && b !== undefined ? [a, b] : undefined;
}

/** `d` of a fork.proof event: both headers with their signatures, no bodies. */
export function proofOf(a: VerifiedEvent, b: VerifiedEvent): Record<string, unknown> {
  const bare = ({ envelope }: VerifiedEvent): Envelope => {
    const { protected: protectedPart, payload, signature } = envelope;
    return { protected: protectedPart, payload, signature };
  };
  return { a: bare(a), b: bare(b) };
}

/** The two events of a proof and their feed, when they do contradict each other. Their signatures are still to be verified. */
export function readProof(header: EventHeader, room: string): { feed: string; events: [Opened, Opened] } | undefined {
  if (!forkProofShape.Check(header.d)) return undefined;
  const a = open(header.d.a);
  const b = open(header.d.b);
  if (!a.ok || !b.ok || a.value.id === b.value.id) return undefined;
  const [first, second] = [a.value, b.value].sort((x, y) => x.header.seq - y.header.seq) as [Opened, Opened];
  const feed = feedOf(first.header);
  if (first.header.lane === 'r' || feedOf(second.header) !== feed) return undefined;
  if (roomOf(first) !== room || roomOf(second) !== room) return undefined;
  // Of a control log the two children of one event are the proof; the chain itself finds out what they mean.
  if (feed === 'c') return first.header.prev === second.header.prev ? { feed, events: [first, second] } : undefined;
  const gap = second.header.seq - first.header.seq;
  const contradict = gap === 0 || (gap === 1 && second.header.prev !== first.id);
  return contradict ? { feed, events: [first, second] } : undefined;
}
