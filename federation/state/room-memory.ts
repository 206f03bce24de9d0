import type { RoomHeads } from '../../spec/schemas/federation/envelope.ts';
import type { ControlState, VerifiedEvent } from '../contract.ts';
import type { FeedHead, Store, StoredEvent } from '../ports.ts';
import { type ControlChain, extend, foldControl } from '../rooms/control-chain.ts';
import { advance, type FeedContext, reopenFeed, startFeed } from '../rooms/feed-context.ts';
import { type Suspension, suspensionOf } from '../rooms/rights.ts';
import { savedContexts } from './saved-contexts.ts';
import { fromStored } from './verified.ts';

export interface FeedMemory {
  readonly head: FeedHead;
  /** What judging the next event needs of the feed's past. */
  readonly context: FeedContext;
}

/** What the engine remembers of a room. A value: changes make a new one, so a rolled back transaction leaves nothing behind. */
export interface RoomMemory {
  readonly room: string;
  readonly chain: ControlChain;
  readonly control: FeedHead;
  readonly feeds: ReadonlyMap<string, FeedMemory>;
  readonly suspensions: readonly Suspension[];
  /** Events whose redaction came before they did: their bodies are refused when they arrive (R3). */
  readonly awaited: ReadonlySet<string>;
  /** Content events since the contexts were written down. */
  readonly unsaved: number;
}

const pageSize = 1_000;
const awaitedKind = 'awaited-erasures';
const maxAwaited = 1_000;

/** Incarnation in which `node` writes. */
export function incarnationOf(state: ControlState, node: string): number {
  return Object.hasOwn(state.reopened, node) ? (state.reopened[node]?.inc ?? 1) : 1;
}

/** Position that the first event of a feed follows. */
export function feedStart(chain: ControlChain, node: string, inc: number): { id: string } | undefined {
  if (inc === 1) return { id: chain.canonical[0]?.id ?? '' };
  for (const { header } of chain.canonical) {
    const d = header.d as { node?: string; inc?: number; base?: [number, number, string] } | undefined;
    if (header.type === 'feed.reopen' && d?.node === node && d.inc === inc && d.base) return { id: d.base[2] };
  }
  return undefined;
}

export function headsOf({ room, chain, feeds }: RoomMemory): RoomHeads {
  const { epoch, cseq, head } = chain.state;
  const content: RoomHeads['feeds'] = {};
  for (const [feed, { head: last }] of feeds) content[feed] = [last.seq, last.id];
  return { room, ctl: [epoch, cseq, head], feeds: content };
}

/** Reads all pages of a feed from `fromSeq` on. */
export async function* pages<Tx>(
  store: Store<Tx>,
  tx: Tx | null,
  room: string,
  feed: string,
  fromSeq: number,
): AsyncIterable<StoredEvent[]> {
  for (let from = fromSeq; ; ) {
    const page = await store.range(tx, room, feed, from, pageSize);
    if (page.length > 0) yield page;
    const last = page.at(-1);
    if (page.length < pageSize || last === undefined) return;
    from = last.header.seq + 1;
  }
}

/** Loads a room from the store: folds its control log and brings the feeds' contexts up to their heads. */
export async function loadRoom<Tx>(store: Store<Tx>, tx: Tx | null, room: string): Promise<RoomMemory | undefined> {
  const control: VerifiedEvent[] = [];
  for await (const page of pages(store, tx, room, 'c', 1)) control.push(...page.map(fromStored));
  if (control.length === 0) return undefined;
  let chain = foldControl(control);
  for (const branch of await loadBranches(store, tx, room)) {
    const grown = extend(chain, branch);
    if (grown.ok) chain = grown.value;
  }
  const heads = await store.feedHeads(tx, room);
  const controlHead = heads.find(({ feed }) => feed === 'c');
  if (controlHead === undefined) throw new Error(`room ${room} has control events and no control head`);
  const saved = await savedContexts(store, tx, room);
  const usable = saved !== undefined && chain.indexOf(saved.ctl) !== undefined ? saved : undefined;
  const feeds = new Map<string, FeedMemory>();
  const suspensions = new Map((usable?.suspensions ?? []).map((suspension) => [suspension.id, suspension]));
  const content = heads.filter(({ feed }) => feed !== 'c').sort((a, b) => a.inc - b.inc);
  let unsaved = 0;
  for (const head of content) {
    let context = usable?.feeds[head.feed] ?? (await contextBefore(store, tx, chain, room, head.node, head.inc));
    if (context.seq > head.seq) context = await contextBefore(store, tx, chain, room, head.node, head.inc);
    for await (const page of pages(store, tx, room, head.feed, context.seq + 1)) {
      for (const stored of page) {
        const event = fromStored(stored);
        context = advance(context, event, chain, stored.live);
        if (stored.live && event.header.type === 'mod.suspend') suspensions.set(event.id, suspensionOf(event, chain));
        unsaved += 1;
      }
    }
    feeds.set(head.feed, { head, context });
  }
  const awaited = new Set((await store.document(tx, awaitedKind, room)) as string[] | undefined);
  return { room, chain, control: controlHead, feeds, suspensions: [...suspensions.values()], awaited, unsaved };
}

/** Context before the first event of an incarnation. For a reopened feed the one before is gone through up to its base. */
export async function contextBefore<Tx>(
  store: Store<Tx>,
  tx: Tx | null,
  chain: ControlChain,
  room: string,
  node: string,
  inc: number,
): Promise<FeedContext> {
  const start = feedStart(chain, node, inc);
  const createId = chain.canonical[0]?.id ?? '';
  if (inc === 1 || start === undefined) return startFeed(node, createId);
  let context = await contextBefore(store, tx, chain, room, node, inc - 1);
  for await (const page of pages(store, tx, room, `${node}/${inc - 1}`, 1)) {
    for (const stored of page) {
      context = advance(context, fromStored(stored), chain, stored.live);
      if (stored.id === start.id) return reopenFeed(context, inc);
    }
  }
  return reopenFeed(context, inc);
}

/** Control events beside C (the owner wrote two at one place) are kept as documents: the feed itself has one event for each place. */
export async function loadBranches<Tx>(store: Store<Tx>, tx: Tx | null, room: string): Promise<VerifiedEvent[]> {
  const branches = (await store.document(tx, 'control-branches', room)) as VerifiedEvent[] | undefined;
  return branches ?? [];
}
export async function saveBranch<Tx>(store: Store<Tx>, tx: Tx, event: VerifiedEvent): Promise<void> {
  const branches = await loadBranches(store, tx, event.room);
  if (branches.length >= 16 || branches.some(({ id }) => id === event.id)) return;
  const { id, room, header, envelope } = event;
  await store.putDocument(tx, 'control-branches', room, [...branches, { id, room, header, envelope }]);
}

/** The store refuses a body whose tombstone it has; this list only spares the application a body that will not be kept. Bounded, oldest out first. */
export async function saveAwaited<Tx>(
  store: Store<Tx>,
  tx: Tx,
  room: string,
  awaited: ReadonlySet<string>,
): Promise<void> {
  await store.putDocument(tx, awaitedKind, room, [...awaited].slice(-maxAwaited));
}
