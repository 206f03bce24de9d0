import type { Change, VerifiedEvent } from '../contract.ts';
import type { Application, Store, StoredEvent } from '../ports.ts';
import { affected, affectedBySuspensions } from '../rooms/affected.ts';
import type { ControlChain } from '../rooms/control-chain.ts';
import { advance, type FeedContext } from '../rooms/feed-context.ts';
import { live, type Suspension, suspensionOf } from '../rooms/rights.ts';
import type { RoomCache } from '../state/room-cache.ts';
import { contextBefore, dropContexts, pages } from '../state/room-memory.ts';
import { fromStored } from '../state/verified.ts';
import type { RoomDraft } from './draft.ts';
import { findTargets } from './targets.ts';

export interface RejudgeDeps<Tx extends object> {
  store: Store<Tx>;
  cache: RoomCache<Tx>;
  application: Application<Tx>;
}

const kind = 'rejudge';

/** Feeds whose verdicts may be other ones after a draft: a new restriction, a changed control log, a suspension that came or went. */
export function concernedFeeds({ before, chain, suspensions, feeds }: RoomDraft): string[] {
  if (before.chain === chain && before.suspensions === suspensions) return [];
  const contexts = [...feeds.values()].map(({ context }) => context);
  const concerned = [
    ...affected(before.chain, chain, contexts),
    ...affectedBySuspensions(before.suspensions, suspensions, contexts),
  ];
  return [...new Set(concerned.map(({ feed }) => feed))];
}

/** Notes, in the transaction that made them questionable, which feeds have to be judged again: a crash right after it must not forget that. */
export async function noteRejudge<Tx>(store: Store<Tx>, tx: Tx, room: string, feeds: string[]): Promise<void> {
  const noted = ((await store.document(tx, kind, room)) as string[] | undefined) ?? [];
  await store.putDocument(tx, kind, room, [...new Set([...noted, ...feeds])]);
}
export async function notedRejudges<Tx>(store: Store<Tx>): Promise<{ room: string; feeds: string[] }[]> {
  const noted = await store.documents(kind, 100_000);
  return noted.map(({ id, value }) => ({ room: id, feeds: value as string[] }));
}
async function forgetRejudge<Tx>(store: Store<Tx>, tx: Tx, room: string, feed: string): Promise<void> {
  const noted = ((await store.document(tx, kind, room)) as string[] | undefined) ?? [];
  const left = noted.filter((other) => other !== feed);
  if (left.length > 0) await store.putDocument(tx, kind, room, left);
  else await store.deleteDocument(tx, kind, room);
}

/**
 * Judges a feed again from its first event, after a restriction or a changed control log concerned it: what does not count any more is
 * voided, what counts again is told anew. Runs between batches of the room.
 * Suspensions of this feed that come or go never change whether another suspension counts, so other feeds follow one step behind.
 */
export async function rejudgeFeed<Tx extends object>(
  { store, cache, application }: RejudgeDeps<Tx>,
  room: string,
  feed: string,
): Promise<{ changed: number; concerned: string[] }> {
  const memory = await cache.get(null, room);
  const known = memory?.feeds.get(feed);
  if (memory === undefined || known === undefined) {
    await store.transaction((tx) => forgetRejudge(store, tx, room, feed));
    return { changed: 0, concerned: [] };
  }
  const { chain } = memory;
  const voided: string[] = [];
  const revived: VerifiedEvent[] = [];
  const suspensions = new Map(memory.suspensions.map((one) => [one.id, one]));
  let context = await contextBefore(store, null, chain, room, known.head.node, known.head.inc);
  for await (const page of pages(store, null, room, feed, 1)) {
    const verdicts = await judgePage(store, page, chain, context, [...suspensions.values()]);
    context = verdicts.context;
    for (const { event, now, before } of verdicts.judged) {
      if (event.header.type === 'mod.suspend') {
        if (now) suspensions.set(event.id, suspensionOf(event, chain));
        else suspensions.delete(event.id);
      }
      if (now === before) continue;
      if (now) revived.push(event);
      else voided.push(event.id);
    }
  }
  const changes: Change[] = [];
  const state = chain.state;
  for (const event of revived) changes.push({ kind: 'content', room, event, live: true, state });
  if (revived.length > 0) changes.push({ kind: 'live', room, ids: revived.map(({ id }) => id), live: true });
  if (voided.length > 0) changes.push({ kind: 'live', room, ids: voided, live: false });
  await store.transaction(async (tx) => {
    await forgetRejudge(store, tx, room, feed);
    if (voided.length > 0) await store.setLive(tx, room, voided, false);
    if (revived.length > 0)
      await store.setLive(
        tx,
        room,
        revived.map(({ id }) => id),
        true,
      );
    // The written-down contexts were judged by the old verdicts.
    if (changes.length > 0) await dropContexts(store, tx, room);
    if (changes.length > 0) await application.apply(tx, changes);
  });
  const now = [...suspensions.values()];
  await replaceContext(cache, room, feed, context, now);
  const contexts = [...memory.feeds.values()].map((other) => other.context);
  const concerned = affectedBySuspensions(memory.suspensions, now, contexts).map((entry) => entry.feed);
  return { changed: changes.length, concerned };
}

interface Judged {
  event: VerifiedEvent;
  before: boolean;
  now: boolean;
}

async function judgePage<Tx>(
  store: Store<Tx>,
  page: StoredEvent[],
  chain: ControlChain,
  start: FeedContext,
  suspensions: Suspension[],
): Promise<{ context: FeedContext; judged: Judged[] }> {
  const targets = await findTargets(store, page);
  let context = start;
  const judged: Judged[] = [];
  for (const stored of page) {
    const event = fromStored(stored);
    const { ref } = event.header;
    const target = ref === undefined ? undefined : targets.get(ref);
    const verdict = live(event, chain, context, { suspensions, target });
    context = advance(context, event, chain, verdict.live);
    judged.push({ event, before: stored.live, now: verdict.live });
  }
  return { context, judged };
}

async function replaceContext<Tx extends object>(
  cache: RoomCache<Tx>,
  room: string,
  feed: string,
  context: FeedContext,
  suspensions: Suspension[],
): Promise<void> {
  cache.adjust(room, (memory) => {
    const known = memory.feeds.get(feed);
    // A local post may have gone on meanwhile; its context came from the old one, so the room is read again.
    if (known === undefined || known.head.seq !== context.seq) return undefined;
    return { ...memory, feeds: new Map(memory.feeds).set(feed, { ...known, context }), suspensions };
  });
}
