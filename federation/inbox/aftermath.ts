import type { Author } from '../authoring/append.ts';
import type { Outbox } from '../delivery/outbox.ts';
import type { WireCache } from '../delivery/wire-cache.ts';
import type { Application, DeliveryCursor, Store } from '../ports.ts';
import type { RoomCache } from '../state/room-cache.ts';
import { putContexts, saveContextsEvery } from '../state/saved-contexts.ts';
import { feedOf } from '../state/verified.ts';
import type { Bodies } from '../sync/bodies.ts';
import type { RejudgeNote, RoomDraft } from './draft.ts';
import { equivocationOf, proofOf } from './forks.ts';
import type { Receiver } from './receive.ts';
import { notedRejudges, rejudgeFeed } from './rejudge.ts';

export interface AftermathDeps<Tx extends object> {
  node: string;
  store: Store<Tx>;
  cache: RoomCache<Tx>;
  application: Application<Tx>;
  outbox: Outbox<Tx>;
  wire: WireCache;
  bodies: Bodies<Tx>;
  failed(error: unknown): void;
}

/**
 * What follows from a committed batch or local event and is not part of it: waking senders, judging feeds again that a new restriction
 * concerns, publishing the proof of a fork, coming back to what waits. All of it can be worked out again after a crash.
 */
export class Aftermath<Tx extends object> {
  readonly #deps: AftermathDeps<Tx>;
  /** Rooms with events that wait. */
  readonly #holding = new Set<string>();
  /** What is to be judged again, by `room feed`, in the order in which it became questionable. */
  readonly #rejudges = new Map<string, RejudgeNote[]>();
  #receiver: Receiver<Tx> | undefined;
  #author: Author<Tx> | undefined;
  #running = 0;
  #retrySoon = false;

  constructor(deps: AftermathDeps<Tx>) {
    this.#deps = deps;
  }

  /** The receiver and the author report to this one, and are used by it. */
  connect(receiver: Receiver<Tx>, author: Author<Tx>): void {
    this.#receiver = receiver;
    this.#author = author;
  }

  async load(): Promise<void> {
    for (const { room } of await this.#deps.store.heldFeeds()) this.#holding.add(room);
    this.#rejudge(await notedRejudges(this.#deps.store));
  }

  holding(room: string): boolean {
    return this.#holding.has(room);
  }
  idle(): boolean {
    return this.#running === 0;
  }

  readonly committed = (draft: RoomDraft, deliveries: DeliveryCursor[]): void => {
    const { node, outbox, wire, bodies } = this.#deps;
    const { room } = draft;
    for (const change of draft.changes) {
      if (!('event' in change) || change.kind === 'registry') continue;
      const { header, id, envelope, body } = change.event;
      if (header.node !== node) continue;
      const withBody = body !== undefined || header.bl === undefined;
      if (withBody) wire.put(room, feedOf(header), header.seq, id, envelope);
    }
    for (const target of draft.erasures.keys()) wire.forget(target);
    if (deliveries.length > 0) outbox.opened(deliveries);
    for (const head of draft.heads()) if (head.node === node) outbox.advanced(room, head);
    if (draft.holds.length > 0) this.#holding.add(room);
    if (
      draft.inserts.some(({ header, body, erasedBy }) => header.bl !== undefined && body === null && erasedBy === null)
    )
      bodies.want();
    this.#rejudge(draft.rejudges);
    if (draft.memory().unsaved >= saveContextsEvery) this.#run(() => this.#saveContexts(room));
    const twoLogs = equivocationOf(draft);
    if (twoLogs !== undefined) this.#run(() => this.#prove(room, 'c', proofOf(...twoLogs)));
    for (const { feed, a, b } of draft.forks) {
      if (!feed.startsWith(`${node}/`)) this.#run(() => this.#prove(room, feed, proofOf(a, b)));
    }
  };

  /** Looks again at everything that waits (a timer). */
  async retryHeld(): Promise<void> {
    // Left over from a time when the database was away.
    for (const { room, feed } of [...this.#rejudges.values()].flatMap(([first]) => first ?? []))
      await this.#rejudgeFeed(room, feed);
    for (const room of [...this.#holding]) await this.#receiver?.retryHeld(room);
    if (this.#holding.size === 0) return;
    const left = new Set((await this.#deps.store.heldFeeds()).map(({ room }) => room));
    for (const room of this.#holding) if (!left.has(room)) this.#holding.delete(room);
  }

  /** The registry moved: a key may be known now, a node reinstated. */
  retryHeldSoon(): void {
    if (this.#holding.size === 0 || this.#retrySoon) return;
    this.#retrySoon = true;
    this.#run(async () => {
      this.#retrySoon = false;
      await this.retryHeld();
    });
  }

  #rejudge(notes: readonly RejudgeNote[]): void {
    for (const note of notes) {
      const { room, feed } = note;
      const key = `${room} ${feed}`;
      const waiting = this.#rejudges.get(key);
      if (waiting !== undefined) waiting.push(note);
      else {
        this.#rejudges.set(key, [note]);
        this.#run(() => this.#rejudgeFeed(room, feed));
      }
    }
  }

  async #rejudgeFeed(room: string, feed: string): Promise<void> {
    await this.#receiver?.exclusively(room, async () => {
      const key = `${room} ${feed}`;
      const notes = this.#rejudges.get(key);
      if (notes === undefined) return;
      this.#rejudges.delete(key);
      try {
        this.#rejudge(await rejudgeFeed(this.#deps, room, feed, notes));
      } catch (error) {
        // The notes are still in the store as well; whoever comes by next tries again.
        this.#rejudges.set(key, [...notes, ...(this.#rejudges.get(key) ?? [])]);
        throw error;
      }
    });
  }

  /** Writes down what loading the room would go through all feeds for; between batches, for only then no verdict changes. */
  async #saveContexts(room: string): Promise<void> {
    const { store, cache } = this.#deps;
    await this.#receiver?.exclusively(room, async () => {
      const memory = cache.peek(room);
      if (memory === undefined || memory.unsaved < saveContextsEvery) return;
      const feeds = Object.fromEntries([...memory.feeds].map(([feed, { context }]) => [feed, context]));
      const saved = { ctl: memory.chain.state.head, feeds, suspensions: [...memory.suspensions] };
      await store.transaction((tx) => putContexts(store, tx, room, saved));
      cache.adjust(room, (now) => ({ ...now, unsaved: Math.max(0, now.unsaved - memory.unsaved) }));
    });
  }

  /** Shows the two contradicting events to everybody in the room, once. */
  async #prove(room: string, feed: string, d: Record<string, unknown>): Promise<void> {
    await this.#deps.store.transaction(async (tx) => {
      const key = `${room} ${feed}`;
      if ((await this.#deps.store.document(tx, 'fork-proven', key)) !== undefined) return;
      const written = await this.#author?.appendOfNode(tx, { room, type: 'fork.proof', d });
      if (written?.ok === true) await this.#deps.store.putDocument(tx, 'fork-proven', key, { id: written.value.id });
    });
  }

  #run(work: () => Promise<void>): void {
    this.#running += 1;
    work()
      .catch(this.#deps.failed)
      .finally(() => {
        this.#running -= 1;
      });
  }
}
