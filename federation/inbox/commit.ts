import type { Change } from '../contract.ts';
import type { Application, DeliveryCursor, Store } from '../ports.ts';
import type { RoomCache } from '../state/room-cache.ts';
import { incarnationOf, saveAwaited, saveBranch } from '../state/room-memory.ts';
import type { RoomDraft } from './draft.ts';
import { noteRejudges } from './rejudge.ts';

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
  committed(draft: RoomDraft, deliveries: DeliveryCursor[]): void;
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
  deliveries: DeliveryCursor[],
): Promise<void> {
  const { room } = draft;
  if (draft.inserts.length > 0) {
    const inserted = await store.insertEvents(tx, draft.inserts, draft.heads());
    if (inserted.size !== draft.inserts.length) throw new Conflict(`room ${room} was written meanwhile`);
  }
  for (const [target, by] of draft.erasures) await store.eraseBody(tx, target, by);
  if (draft.inserts.length === 0 && draft.touched.size > 0) await store.setFeedHeads(tx, room, draft.heads());
  if (draft.releases.length > 0) await store.release(tx, draft.releases);
  for (const held of draft.holds) await store.hold(tx, held);
  for (const branch of draft.branches) await saveBranch(store, tx, branch);
  for (const { feed, a, b } of draft.forks) {
    await store.putDocument(tx, 'fork', `${room} ${feed}`, { room, feed, a: a.envelope, b: b.envelope });
  }
  if (draft.awaited.size !== draft.before.awaited.size) await saveAwaited(store, tx, room, draft.awaited);
  if (deliveries.length > 0) await store.setDelivery(tx, deliveries);
  draft.rejudges.push(...(await noteRejudges(store, tx, draft)));
  cache.write(tx, draft.memory(), draft);
  if (draft.changes.length > 0) await application.apply(tx, withState(draft));
}

/** The control state that content changes carry is the one after the whole batch. */
function withState({ changes, state }: RoomDraft): Change[] {
  return changes.map((change) => (change.kind === 'content' ? { ...change, state } : change));
}

/**
 * Feeds of ours that a node gets from the start because it, or this node, has just come into the room. What a node that has left may
 * still get is decided when it would be sent.
 */
export function deliveryChanges(node: string, draft: RoomDraft): DeliveryCursor[] {
  const { room, state } = draft;
  const before = draft.before.chain.state;
  const created = before.head === state.head && state.cseq === 1;
  if (!draft.touched.has('c') || (before.head === state.head && !created) || !Object.hasOwn(state.nodes, node))
    return [];
  const was = new Set(created ? [] : Object.keys(before.nodes));
  const own = `${node}/${incarnationOf(state, node)}`;
  const reopened = incarnationOf(before, node) !== incarnationOf(state, node);
  const cursors: DeliveryCursor[] = [];
  for (const peer of Object.keys(state.nodes)) {
    if (peer === node) continue;
    const fresh = !was.has(peer) || !was.has(node);
    if (fresh || reopened) cursors.push({ peer, room, feed: own, acked: 0 });
    if (state.owner === node && (fresh || before.owner !== node)) cursors.push({ peer, room, feed: 'c', acked: 0 });
  }
  return cursors;
}
