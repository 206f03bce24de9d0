import type { Envelope } from '../../spec/schemas/federation/envelope.ts';
import type { Clock, Store } from '../ports.ts';
import type { TrustView } from '../registry/trust.ts';
import { extend } from '../rooms/control-chain.ts';
import { fencesOf } from '../rooms/fences.ts';
import { live } from '../rooms/rights.ts';
import { checkShape } from '../rooms/shape.ts';
import { checkRun } from '../signing/chain.ts';
import { type Opened, open, roomOf } from '../signing/envelope.ts';
import type { RoomCache } from '../state/room-cache.ts';
import { contextBefore, type FeedMemory, feedStart } from '../state/room-memory.ts';
import { feedOf, fromOpened } from '../state/verified.ts';
import { type Accepted, emptyReport, type Source } from './accepted.ts';
import { authentic, verifyEach, verifyRun } from './authenticity.ts';
import { type CommitDeps, Conflict, commitDraft } from './commit.ts';
import { RoomDraft } from './draft.ts';
import { findFork } from './forks.ts';
import { believeProof } from './proofs.ts';
import { RoomQueues } from './room-queues.ts';
import { findTargets, type Targets } from './targets.ts';

interface Job {
  source: Source;
  envelopes: readonly unknown[];
  report: Accepted;
  /** Look at the events that wait in every feed, not only in those of this batch. */
  retryHeld: boolean;
  /** Other work on the room that must not cross a batch. */
  exclusive?: () => Promise<void>;
}
interface Item {
  opened: Opened;
  envelope: Envelope;
  source: Source;
  report: Accepted;
}

export interface ReceiverDeps<Tx extends object> extends CommitDeps<Tx> {
  store: Store<Tx>;
  cache: RoomCache<Tx>;
  clock: Clock;
  trust(): TrustView;
  refused(peer: string | null, code: string, what: string, where?: { eventId?: string; room?: string }): void;
  /** Rooms with events that wait: told after each batch that left some. */
  holding(room: string): boolean;
}

/** Events dated further ahead than this wait until their time has come. */
const maxAheadMs = 300_000;
const batchEvents = 500;
const attempts = 3;

/**
 * The acceptance pipeline of, the same for every event from every source: shape, id, chain, signature, sender, clock, control,
 * body, store and apply in one transaction. One room at a time, in batches. What is dropped depends on the event's bytes alone; what waits
 * stalls its own feed only.
 */
export class Receiver<Tx extends object> {
  readonly #deps: ReceiverDeps<Tx>;
  readonly #queues: RoomQueues<Job>;

  constructor(deps: ReceiverDeps<Tx>) {
    this.#deps = deps;
    this.#queues = new RoomQueues(batchEvents, (room, jobs) => this.#process(room, jobs));
  }

  /** @param envelopes of this room, as received; judged one by one, a bad one never fails the others */
  async accept(room: string, envelopes: readonly unknown[], source: Source): Promise<Accepted> {
    const report = emptyReport();
    await this.#queues.run(room, { source, envelopes, report, retryHeld: false }, Math.max(1, envelopes.length));
    return report;
  }

  /** Looks again at everything that waits in a room: time has passed, a registry or the control log has moved. */
  async retryHeld(room: string): Promise<Accepted> {
    const report = emptyReport();
    const source: Source = { peer: '', kind: 'held' };
    await this.#queues.run(room, { source, envelopes: [], report, retryHeld: true }, 1);
    return report;
  }

  /** Runs work that must not cross a batch of this room, such as judging a feed anew. */
  async exclusively(room: string, exclusive: () => Promise<void>): Promise<void> {
    const source: Source = { peer: '', kind: 'held' };
    await this.#queues.run(
      room,
      { source, envelopes: [], report: emptyReport(), retryHeld: false, exclusive },
      batchEvents,
    );
  }

  idle(): boolean {
    return this.#queues.idle();
  }

  async #process(room: string, jobs: Job[]): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      for (const { report } of jobs) Object.assign(report, emptyReport());
      const memory = await this.#deps.cache.get(null, room);
      if (memory === undefined) {
        for (const { report } of jobs) report.unknown = true;
        return;
      }
      const draft = new RoomDraft(memory);
      const items = jobs.flatMap((job) => this.#openAll(draft, job));
      await this.#takeControl(
        draft,
        items.filter(({ opened }) => opened.header.lane === 'c'),
      );
      const retryAll = jobs.some(({ retryHeld }) => retryHeld) || draft.touched.has('c');
      await this.#takeContent(
        draft,
        items.filter(({ opened }) => opened.header.lane === 'm'),
        retryAll,
      );
      try {
        await commitDraft(this.#deps, draft);
        for (const { exclusive } of jobs) await exclusive?.();
        return;
      } catch (error) {
        // Another process of this node stored one of these places meanwhile: look again at what is there now.
        if (!(error instanceof Conflict) || attempt === attempts) throw error;
        this.#deps.cache.drop(room);
      }
    }
  }

  /** Steps 1, 2 and 5: form, id, and whether the deliverer is in the room at all. */
  #openAll(draft: RoomDraft, { source, envelopes, report }: Job): Item[] {
    if (source.kind === 'push' && !Object.hasOwn(draft.state.nodes, source.peer)) {
      report.unknown = true;
      this.#deps.refused(source.peer, 'no_such_room', 'events of a node outside the room', { room: draft.room });
      return [];
    }
    const items: Item[] = [];
    for (const envelope of envelopes) {
      const opened = open(envelope);
      const shape = opened.ok ? checkShape(opened.value.header) : opened;
      if (!opened.ok || !shape.ok) {
        this.#bad(
          draft,
          { source, report },
          opened.ok ? opened.value.id : '',
          shape.ok ? 'event_malformed' : shape.code,
        );
      } else if (roomOf(opened.value) !== draft.room) {
        this.#bad(draft, { source, report }, opened.value.id, 'no_such_room');
      } else items.push({ opened: opened.value, envelope: envelope as Envelope, source, report });
    }
    return items;
  }

  /** Lane c: one chain with one writer. The rules that the owner is bound to are those of `rooms/`. */
  async #takeControl(draft: RoomDraft, items: Item[]): Promise<void> {
    const fresh = items.filter((item) => !this.#isKnown(item, draft.chain.knows(item.opened.id)));
    fresh.sort((a, b) => a.opened.header.seq - b.opened.header.seq);
    const run = fresh.map(({ opened }) => opened);
    const covered = fresh.every(({ source }) => source.kind === 'push')
      ? await verifyEach(this.#deps.trust(), run)
      : await verifyRun(this.#deps.trust(), run);
    for (const [index, item] of fresh.entries()) {
      const { opened } = item;
      // The same event came with another job of this batch.
      if (this.#isKnown(item, draft.chain.knows(opened.id))) continue;
      if (opened.header.prev === undefined || !draft.chain.knows(opened.header.prev)) {
        item.report.want.push({ feed: 'c', from: draft.control.seq + 1 });
        continue;
      }
      const verdict = index < covered.count ? 'yes' : await authentic(this.#deps.trust(), opened);
      if (verdict !== 'yes') {
        this.#bad(draft, item, opened.id, verdict === 'later' ? 'sig_unknown_key' : 'sig_invalid');
        continue;
      }
      const received = fromOpened(opened, draft.room, item.envelope);
      const grown = extend(draft.chain, received.event);
      if (!grown.ok) {
        this.#bad(draft, item, opened.id, grown.code);
        continue;
      }
      if (received.bodyFault !== null) this.#bad(draft, item, opened.id, received.bodyFault);
      const { frozen, ended } = draft.chain;
      draft.addControl(received, grown.value);
      item.report.taken += 1;
      // Both are the owner's doing and end C until somebody else owns the room: people must hear of it.
      if (!frozen && grown.value.frozen) this.#bad(draft, item, opened.id, 'fork_detected');
      if (ended === null && grown.value.ended !== null) this.#bad(draft, item, opened.id, grown.value.ended.code);
    }
  }

  /** Lane m, feed by feed, together with what waits there. */
  async #takeContent(draft: RoomDraft, items: Item[], retryAll: boolean): Promise<void> {
    const byFeed = Map.groupBy(items, ({ opened }) => feedOf(opened.header));
    for (const item of await this.#heldItems(draft, retryAll ? null : [...byFeed.keys()])) {
      const feed = feedOf(item.opened.header);
      const known = byFeed.get(feed) ?? [];
      if (known.some(({ opened }) => opened.id === item.opened.id)) draft.releases.push(item.opened.id);
      else byFeed.set(feed, [...known, item]);
    }
    const targets = await findTargets(
      this.#deps.store,
      [...byFeed.values()].flat().map(({ opened }) => opened),
    );
    for (const [feed, inFeed] of byFeed) await this.#takeFeed(draft, feed, inFeed, targets);
  }

  async #takeFeed(draft: RoomDraft, feed: string, items: Item[], targets: Targets): Promise<void> {
    const start = await this.#feedBefore(draft, items[0] as Item);
    if (start === undefined) return this.#waitForControl(draft, items);
    const known = await this.#deps.store.known(
      null,
      items.filter(({ opened }) => opened.header.seq <= start.head.seq).map(({ opened }) => opened.id),
    );
    const fresh: Item[] = [];
    for (const item of items) {
      // A push and a pull that cross bring the same event twice into one batch.
      if (!this.#isKnown(item, known.has(item.opened.id), draft)) fresh.push(item);
      known.add(item.opened.id);
    }
    if (fresh.length === 0) return;
    fresh.sort((a, b) => a.opened.header.seq - b.opened.header.seq);
    if (start.head.status !== 'open') {
      for (const item of fresh)
        this.#bad(draft, item, item.opened.id, start.head.status === 'broken' ? 'feed_broken' : 'feed_frozen');
      return;
    }
    // A second event at a place that is taken: equivocation, if its signature is good.
    const doubles = fresh.filter(({ opened }) => opened.header.seq <= start.head.seq);
    const run = fresh.slice(doubles.length);
    const { fitting, fault } = checkRun(
      start.head,
      run.map(({ opened }) => opened),
    );
    const pushed = run.every(({ source }) => source.kind !== 'range');
    const verified = await (pushed ? verifyEach : verifyRun)(
      this.#deps.trust(),
      run.slice(0, fitting).map(({ opened }) => opened),
    );
    await this.#judgeRun(draft, feed, start, run.slice(0, verified.count), targets);
    const stopped = run.slice(verified.count);
    for (const double of doubles) await this.#refuseDouble(draft, feed, double);
    if (stopped.length === 0) return;
    if (verified.count < fitting) return this.#unverified(draft, stopped, verified.next);
    if (fault === 'gap') return this.#waitForGap(draft, feed, stopped);
    if (fault === 'fork') return this.#refuseDouble(draft, feed, stopped[0] as Item);
    await this.#breakFeed(draft, feed, stopped[0] as Item);
  }

  /** Steps 6 to 9 for authentic events that continue their feed: clock, control, body, rights. Stops where one has to wait. */
  async #judgeRun(draft: RoomDraft, feed: string, start: FeedMemory, run: Item[], targets: Targets): Promise<void> {
    const latest = this.#deps.clock.now() + maxAheadMs;
    let memory = draft.feeds.get(feed) ?? start;
    for (const [index, item] of run.entries()) {
      const { header } = item.opened;
      const why =
        header.hlc[0] > latest ? 'clock' : header.ctl && draft.chain.resolve(header.ctl) === 'unknown' ? 'ctl' : null;
      if (why !== null) {
        if (why === 'ctl') item.report.want.push({ feed: 'c', from: draft.control.seq + 1 });
        for (const waiting of run.slice(index)) this.#hold(draft, waiting, waiting === item ? why : 'gap');
        return;
      }
      const received = fromOpened(item.opened, draft.room, item.envelope);
      if (received.bodyFault !== null) this.#bad(draft, item, item.opened.id, received.bodyFault);
      const target = header.ref === undefined ? undefined : targets.get(header.ref);
      const verdict = live(received.event, draft.chain, memory.context, { suspensions: draft.suspensions, target });
      draft.addContent(received, memory, verdict.live);
      targets.add(received.event);
      item.report.taken += 1;
      if (item.source.kind === 'held') draft.releases.push(item.opened.id);
      // The node that signed it, not the one that passed it on.
      if (!verdict.live)
        this.#deps.refused(header.node, verdict.why, header.type, { eventId: item.opened.id, room: draft.room });
      if (verdict.live && header.type === 'msg.redact' && header.ref !== undefined) {
        draft.erase(header.ref, item.opened.id, targets.get(header.ref) !== undefined);
      }
      if (verdict.live && header.type === 'fork.proof') await believeProof(this.#deps, draft, received.event.header);
      memory = draft.feeds.get(feed) ?? memory;
      if (memory.head.status !== 'open') return;
    }
  }

  /** The feed as the batch leaves it so far, or its start; undefined when nothing on C opens it. */
  async #feedBefore(draft: RoomDraft, { opened }: Item): Promise<FeedMemory | undefined> {
    const { node, inc } = opened.header;
    const feed = feedOf(opened.header);
    const known = draft.feeds.get(feed);
    if (known !== undefined) return known;
    const start = feedStart(draft.chain, node, inc);
    if (start === undefined || !fencesOf(draft.chain).admitted.has(node)) return undefined;
    const context = await contextBefore(this.#deps.store, null, draft.chain, draft.room, node, inc);
    return { head: { feed, node, inc, seq: 0, id: start.id, hlc: [0, 0], status: 'open' }, context };
  }

  /** The node is not admitted as far as this node knows: what cites a later control event waits for that, the rest has no place here. */
  async #waitForControl(draft: RoomDraft, items: Item[]): Promise<void> {
    for (const item of items) {
      const { ctl } = item.opened.header;
      const unknown = ctl !== undefined && draft.chain.resolve(ctl) === 'unknown';
      if (!unknown) this.#bad(draft, item, item.opened.id, 'not_admitted');
      else if (await this.#isAuthentic(draft, item)) {
        item.report.want.push({ feed: 'c', from: draft.control.seq + 1 });
        this.#hold(draft, item, 'ctl');
      }
    }
  }

  async #waitForGap(draft: RoomDraft, feed: string, items: Item[]): Promise<void> {
    const from = (draft.feeds.get(feed)?.head.seq ?? 0) + 1;
    for (const item of items) {
      item.report.want.push({ feed, from });
      // Only what is provably its author's may take up room here.
      if (item.source.kind === 'held' || (await this.#isAuthentic(draft, item))) this.#hold(draft, item, 'gap');
    }
  }

  #unverified(draft: RoomDraft, items: Item[], next: 'yes' | 'no' | 'later'): void {
    for (const [index, item] of items.entries()) {
      const own = item.source.peer === item.opened.header.node || item.source.kind === 'held';
      if (next === 'later' && own) this.#hold(draft, item, index === 0 ? 'sig' : 'gap');
      else this.#bad(draft, item, item.opened.id, next === 'later' ? 'sig_unknown_key' : 'sig_invalid');
    }
  }

  async #refuseDouble(draft: RoomDraft, feed: string, item: Item): Promise<void> {
    if (!(await this.#isAuthentic(draft, item))) return;
    const memory = draft.feeds.get(feed);
    const ours = memory && (await findFork(this.#deps.store, draft, feed, item.opened));
    if (memory === undefined || ours === undefined) return this.#bad(draft, item, item.opened.id, 'event_malformed');
    draft.freeze(feed, memory, 'frozen');
    draft.forks.push({ feed, a: ours, b: fromOpened(item.opened, draft.room, item.envelope).event });
    this.#bad(draft, item, item.opened.id, 'fork_detected');
  }

  async #breakFeed(draft: RoomDraft, feed: string, item: Item): Promise<void> {
    const memory = draft.feeds.get(feed);
    if (memory === undefined || !(await this.#isAuthentic(draft, item))) return;
    draft.freeze(feed, memory, 'broken');
    this.#bad(draft, item, item.opened.id, 'feed_broken');
  }

  async #isAuthentic(draft: RoomDraft, item: Item): Promise<boolean> {
    const verdict = await authentic(this.#deps.trust(), item.opened);
    if (verdict !== 'yes')
      this.#bad(draft, item, item.opened.id, verdict === 'later' ? 'sig_unknown_key' : 'sig_invalid');
    return verdict === 'yes';
  }

  #isKnown(item: Item, known: boolean, draft?: RoomDraft): boolean {
    if (!known) return false;
    item.report.known += 1;
    if (item.source.kind === 'held') draft?.releases.push(item.opened.id);
    return true;
  }

  #hold(draft: RoomDraft, { opened, envelope, source, report }: Item, why: 'gap' | 'sig' | 'clock' | 'ctl'): void {
    report.held.push({ id: opened.id, why });
    if (source.kind === 'held') return;
    const { header, id } = opened;
    draft.holds.push({
      ...{ room: draft.room, feed: feedOf(header), seq: header.seq, id, why },
      envelope,
      from: source.peer,
    });
  }

  #bad(draft: RoomDraft, { source, report }: Pick<Item, 'source' | 'report'>, id: string, code: string): void {
    report.bad.push({ id, code });
    if (source.kind === 'held' && code !== 'sig_unknown_key') draft.releases.push(id);
    const where = { room: draft.room, ...(id === '' ? {} : { eventId: id }) };
    this.#deps.refused(source.peer === '' ? null : source.peer, code, 'event', where);
  }

  async #heldItems(draft: RoomDraft, feeds: string[] | null): Promise<Item[]> {
    if (!this.#deps.holding(draft.room)) return [];
    const store = this.#deps.store;
    const wanted = feeds ?? (await store.heldFeeds()).filter(({ room }) => room === draft.room).map(({ feed }) => feed);
    const rows = await Promise.all(wanted.map((feed) => store.held(null, draft.room, feed)));
    return rows.flat().flatMap((row) => {
      const opened = open(row.envelope);
      if (!opened.ok) throw new Error(`held event ${row.id} is damaged`);
      const report = emptyReport();
      return [{ opened: opened.value, envelope: row.envelope, source: { peer: row.from, kind: 'held' }, report }];
    });
  }
}
