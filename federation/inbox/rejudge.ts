import type { Change, VerifiedEvent } from '../contract.ts';
import type { Application, Store } from '../ports.ts';
import { type AffectedFeed, affected, affectedBySuspensions } from '../rooms/affected.ts';
import type { ControlChain } from '../rooms/control-chain.ts';
import { advance, type FeedContext } from '../rooms/feed-context.ts';
import { fencesOf } from '../rooms/fences.ts';
import { feedKey, splitKey } from '../rooms/positions.ts';
import { live, type Suspension, suspensionOf } from '../rooms/rights.ts';
import type { RoomCache } from '../state/room-cache.ts';
import { contextBefore, incarnationOf, pages, type RoomMemory } from '../state/room-memory.ts';
import { replaceSavedContext } from '../state/saved-contexts.ts';
import { fromStored } from '../state/verified.ts';
import type { RejudgeNote, RoomDraft } from './draft.ts';
import { findTargets } from './targets.ts';

export interface RejudgeDeps<Tx extends object> {
  store: Store<Tx>;
  cache: RoomCache<Tx>;
  application: Application<Tx>;
}

const kind = 'rejudge';
const maxNotes = 100_000;

/**
 * Feeds whose verdicts may be other ones after a draft: a new restriction, a changed control log, a suspension that came or went.
 * Whether a feed reaches beyond the cut at all is looked at later: events that were judged without the restriction may be on their way into the
 * store now, next to this draft.
 */
function concernedFeeds({ before, chain, suspensions, feeds }: RoomDraft): AffectedFeed[] {
  if (before.chain === chain && before.suspensions === suspensions) return [];
  const endless = endlessFeeds(chain, [...feeds.keys()]);
  return [
    ...affected(before.chain, chain, endless),
    ...affectedBySuspensions(before.suspensions, suspensions, endless),
  ];
}

/** Every feed that somebody may be writing to, with no end. */
function endlessFeeds(chain: ControlChain, known: string[]): FeedContext[] {
  const { state } = chain;
  const nodes = [...Object.keys(state.nodes), ...fencesOf(chain).byNode.keys()];
  const feeds = new Set([...known, ...nodes.map((node) => feedKey(node, incarnationOf(state, node)))]);
  const end = { seq: Number.MAX_SAFE_INTEGER, index: Number.MAX_SAFE_INTEGER, id: '', members: {}, cited: [] };
  return [...feeds].map((feed) => {
    const [node, inc] = splitKey(feed);
    return { ...end, node, inc: Number(inc) };
  });
}

/** Notes which feeds a draft makes questionable, in its transaction: a crash right after it must not forget that. */
export async function noteRejudges<Tx>(store: Store<Tx>, tx: Tx, draft: RoomDraft): Promise<RejudgeNote[]> {
  const cause = draft.inserts.at(-1)?.id ?? draft.branches.at(-1)?.id ?? '';
  const lowest = new Map<string, number>();
  for (const { feed, fromSeq } of concernedFeeds(draft))
    lowest.set(feed, Math.min(fromSeq, lowest.get(feed) ?? fromSeq));
  return putNotes(store, tx, draft.room, cause, lowest);
}

async function putNotes<Tx>(
  store: Store<Tx>,
  tx: Tx,
  room: string,
  cause: string,
  feeds: ReadonlyMap<string, number>,
): Promise<RejudgeNote[]> {
  const notes: RejudgeNote[] = [];
  for (const [feed, fromSeq] of feeds) {
    const note = { id: `${room} ${feed} ${cause}`, room, feed, fromSeq };
    await store.putDocument(tx, kind, note.id, { room, feed, fromSeq });
    notes.push(note);
  }
  return notes;
}

export async function notedRejudges<Tx>(store: Store<Tx>): Promise<RejudgeNote[]> {
  const noted = await store.documents(kind, maxNotes);
  return noted.map(({ id, value }) => ({ ...(value as Omit<RejudgeNote, 'id'>), id }));
}

/**
 * Judges a feed again from its first event, after a restriction or a changed control log concerned it: what does not count any more is
 * voided, what counts again is told anew. Runs between batches of the room, and holds the lock of the feed, for its own node writes beside the
 * batches.
 * @param notes of this feed; gone when it is done
 * @returns notes for other feeds: suspensions of this one came or went. They never change whether another suspension counts, so that is one step.
 */
export async function rejudgeFeed<Tx extends object>(
  deps: RejudgeDeps<Tx>,
  room: string,
  feed: string,
  notes: readonly RejudgeNote[],
): Promise<RejudgeNote[]> {
  const { store, cache } = deps;
  const trusted = cache.doubt(room);
  try {
    let done: Rejudged | undefined;
    const next = await store.transaction(async (tx) => {
      const head = await store.lockFeed(tx, room, feed);
      const memory = await cache.get(null, room);
      for (const { id } of notes) await store.deleteDocument(tx, kind, id);
      if (memory === undefined || head === undefined || notes.every(({ fromSeq }) => fromSeq > head.seq)) return [];
      done = await judgeAgain(store, tx, memory, head);
      await storeVerdicts(deps, tx, memory, feed, done);
      if (done.suspensions.changed.length === 0) return [];
      const endless = endlessFeeds(memory.chain, [...memory.feeds.keys()]).filter(
        (other) => feedKey(other.node, other.inc) !== feed,
      );
      const others = affectedBySuspensions([], done.suspensions.changed, endless);
      const cause = `after ${feed} ${head.seq}`;
      return putNotes(store, tx, room, cause, new Map(others.map((other) => [other.feed, other.fromSeq])));
    });
    if (done !== undefined) replaceContext(cache, room, feed, done);
    return next;
  } finally {
    trusted();
  }
}

interface Rejudged {
  context: FeedContext;
  voided: string[];
  revived: VerifiedEvent[];
  /** Live suspensions that this feed puts up, the ids of all that it ever tried to, and those of either kind that are different now. */
  suspensions: { own: Suspension[]; written: Set<string>; changed: Suspension[] };
}

/** Goes through the feed, twice when it puts up a suspension of its own node's people. */
async function judgeAgain<Tx>(
  store: Store<Tx>,
  tx: Tx,
  { chain, room, suspensions: before }: RoomMemory,
  { feed, node, inc }: { feed: string; node: string; inc: number },
): Promise<Rejudged> {
  let suspensions: readonly Suspension[] = before;
  for (;;) {
    const found: Rejudged = {
      ...{ context: await contextBefore(store, tx, chain, room, node, inc), voided: [], revived: [] },
      suspensions: { own: [], written: new Set(), changed: [] },
    };
    const { own, written } = found.suspensions;
    for await (const page of pages(store, tx, room, feed, 1)) {
      const targets = await findTargets(store, page, tx);
      for (const stored of page) {
        const event = fromStored(stored);
        const { ref, type } = event.header;
        const target = ref === undefined ? undefined : targets.get(ref);
        const verdict = live(event, chain, found.context, { suspensions, target });
        found.context = advance(found.context, event, chain, verdict.live);
        if (type === 'mod.suspend') {
          written.add(event.id);
          if (verdict.live) own.push(suspensionOf(event, chain));
        }
        if (verdict.live && !stored.live) found.revived.push(event);
        if (!verdict.live && stored.live) found.voided.push(event.id);
      }
    }
    const next = [...suspensions.filter(({ id }) => !written.has(id)), ...own];
    const changed = difference(suspensions, next);
    found.suspensions.changed = difference(before, next);
    if (!changed.some((suspension) => suspension.node === node)) return found;
    suspensions = next;
  }
}

function difference(a: readonly Suspension[], b: readonly Suspension[]): Suspension[] {
  const only = (these: readonly Suspension[], those: readonly Suspension[]) => {
    const ids = new Set(those.map(({ id }) => id));
    return these.filter(({ id }) => !ids.has(id));
  };
  return [...only(a, b), ...only(b, a)];
}

async function storeVerdicts<Tx extends object>(
  { store, application }: RejudgeDeps<Tx>,
  tx: Tx,
  { room, chain: { state } }: RoomMemory,
  feed: string,
  { context, voided, revived, suspensions }: Rejudged,
): Promise<void> {
  const ids = revived.map(({ id }) => id);
  const changes: Change[] = revived.map((event) => ({ kind: 'content', room, event, live: true, state }));
  if (ids.length > 0) changes.push({ kind: 'live', room, ids, live: true });
  if (voided.length > 0) changes.push({ kind: 'live', room, ids: voided, live: false });
  if (changes.length === 0) return;
  if (voided.length > 0) await store.setLive(tx, room, voided, false);
  if (ids.length > 0) await store.setLive(tx, room, ids, true);
  for (const { id, header } of revived)
    if (header.type === 'msg.redact' && header.ref !== undefined) await store.eraseBody(tx, header.ref, id);
  await replaceSavedContext(store, tx, room, feed, context, suspensions);
  await application.apply(tx, changes);
}

function replaceContext<Tx extends object>(cache: RoomCache<Tx>, room: string, feed: string, done: Rejudged): void {
  const { context, suspensions } = done;
  cache.adjust(room, (memory) => {
    const known = memory.feeds.get(feed);
    // What a transaction of this node has just committed has not come this far yet: the room is read again.
    if (known === undefined || known.head.seq !== context.seq) return undefined;
    const others = memory.suspensions.filter(({ id }) => !suspensions.written.has(id));
    const feeds = new Map(memory.feeds).set(feed, { ...known, context });
    return {
      ...memory,
      feeds,
      suspensions: suspensions.changed.length === 0 ? memory.suspensions : [...others, ...suspensions.own],
    };
  });
}
