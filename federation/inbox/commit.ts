import type { Change } from '../contract.ts';
import type { Application, DeliveryCursor, Store } from '../ports.ts';
import type { RoomCache } from '../state/room-cache.ts';
import { incarnationOf, saveAwaited, saveBranch, saveContexts } from '../state/room-memory.ts';
import type { RoomDraft } from './draft.ts';

/** A place in a feed was taken by somebody else between judging and storing. */
export class Conflict extends Error {
  override readonly name = 'Conflict';
}

export interface CommitDeps<Tx extends object> {
  node: string;
  store: Store<Tx>;
  cache: RoomCache<Tx>;
  application: Application<Tx>;
  /** After the commit, with what was done. */
  committed(draft: RoomDraft, deliveries: DeliveryChanges): void;
}

/** Who is to get our feeds of a room from now on, and who not any more. */
export interface DeliveryChanges {
  opened: DeliveryCursor[];
  closed: { peer: string; room: string }[];
}

/** Stores a judged batch with everything that follows from it in one transaction. @throws Conflict */
export async function commitDraft<Tx extends object>(deps: CommitDeps<Tx>, draft: RoomDraft): Promise<void> {
  if (draft.empty) return;
  const deliveries = deliveryChanges(deps.node, draft);
  await deps.store.transaction((tx) => writeDraft(deps, tx, draft, deliveries));
  deps.committed(draft, deliveries);
}

/** The writes of {@link commitDraft} inside a transaction that the caller has opened. */
export async function writeDraft<Tx extends object>(
  { store, cache, application }: CommitDeps<Tx>,
  tx: Tx,
  draft: RoomDraft,
  deliveries: DeliveryChanges,
): Promise<void> {
  const { room } = draft;
  if (draft.inserts.length > 0) {
    const inserted = await store.insertEvents(tx, draft.inserts);
    if (inserted.size !== draft.inserts.length) throw new Conflict(`room ${room} was written meanwhile`);
  }
  for (const [target, by] of draft.erasures) await store.eraseBody(tx, target, by);
  if (draft.touched.size > 0) await store.setFeedHeads(tx, room, draft.heads());
  if (draft.releases.length > 0) await store.release(tx, draft.releases);
  for (const held of draft.holds) await store.hold(tx, held);
  for (const branch of draft.branches) await saveBranch(store, tx, branch);
  for (const { feed, a, b } of draft.forks) {
    await store.putDocument(tx, 'fork', `${room} ${feed}`, { room, feed, a: a.envelope, b: b.envelope });
  }
  if (draft.awaited.size !== draft.before.awaited.size) await saveAwaited(store, tx, room, draft.awaited);
  if (deliveries.opened.length > 0) await store.setDelivery(tx, deliveries.opened);
  for (const { peer } of deliveries.closed) await store.deletePeerDeliveries(tx, peer, room);
  const memory = await saveContexts(store, tx, draft.memory());
  cache.write(tx, memory, draft.touched);
  if (draft.changes.length > 0) await application.apply(tx, withState(draft));
}

/** The control state that content changes carry is the one after the whole batch. */
function withState({ changes, state }: RoomDraft): Change[] {
  return changes.map((change) => (change.kind === 'content' ? { ...change, state } : change));
}

/** Compares who was in the room with who is: feeds of ours that a new peer gets from the start, and peers that have left. */
export function deliveryChanges(node: string, draft: RoomDraft): DeliveryChanges {
  const none: DeliveryChanges = { opened: [], closed: [] };
  if (!draft.touched.has('c')) return none;
  const { room, state } = draft;
  const before = draft.before.chain.state;
  if (before.head === state.head && state.cseq > 1) return none;
  const present = new Set(Object.keys(state.nodes));
  const was = before.head === state.head ? new Set<string>() : new Set(Object.keys(before.nodes));
  const owned = state.owner === node;
  const feeds = [`${node}/${incarnationOf(state, node)}`];
  const reopened = incarnationOf(before, node) !== incarnationOf(state, node);
  const opened: DeliveryCursor[] = [];
  for (const peer of present) {
    if (peer === node || !present.has(node)) continue;
    const fresh = !was.has(peer) || !was.has(node);
    if (fresh || reopened) for (const feed of feeds) opened.push({ peer, room, feed, acked: 0 });
    if (owned && (fresh || before.owner !== node)) opened.push({ peer, room, feed: 'c', acked: 0 });
  }
  const closed = [...was].filter((peer) => peer !== node && !present.has(peer)).map((peer) => ({ peer, room }));
  return { opened, closed };
}
