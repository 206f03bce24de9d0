import type { Store } from '../ports.ts';
import type { FeedContext } from '../rooms/feed-context.ts';
import type { Suspension } from '../rooms/rights.ts';

/** Contexts are written down after so many events, so that loading a room replays about these. */
export const saveContextsEvery = 500;
const kind = 'room-context';

/** What judging goes on from after a restart. All of it can be worked out again from the stored verdicts. */
export interface SavedContexts {
  /** Control event that C ended with; if it is not canonical any more, the contexts are worthless. */
  ctl: string;
  feeds: Record<string, FeedContext>;
  suspensions: Suspension[];
}

export async function savedContexts<Tx>(
  store: Store<Tx>,
  tx: Tx | null,
  room: string,
): Promise<SavedContexts | undefined> {
  return (await store.document(tx, kind, room)) as SavedContexts | undefined;
}

/** Writes the contexts of a room down. Only between batches: a verdict that changes meanwhile would be forgotten. */
export async function putContexts<Tx>(store: Store<Tx>, tx: Tx, room: string, saved: SavedContexts): Promise<void> {
  await store.putDocument(tx, kind, room, saved);
}

/** After a feed was judged again: its context at the head, and the suspensions that it puts up now. */
export async function replaceSavedContext<Tx>(
  store: Store<Tx>,
  tx: Tx,
  room: string,
  feed: string,
  context: FeedContext,
  { own, written }: { own: readonly Suspension[]; written: ReadonlySet<string> },
): Promise<void> {
  const saved = await savedContexts(store, tx, room);
  if (saved === undefined) return;
  const suspensions = [...saved.suspensions.filter(({ id }) => !written.has(id)), ...own];
  await store.putDocument(tx, kind, room, { ...saved, feeds: { ...saved.feeds, [feed]: context }, suspensions });
}

/** Forgets the written-down contexts; the next load goes through the feeds from their beginning. */
export async function dropContexts<Tx>(store: Store<Tx>, tx: Tx, room: string): Promise<void> {
  await store.deleteDocument(tx, kind, room);
}
