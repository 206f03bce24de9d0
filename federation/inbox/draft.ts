import type { Change, ControlState, VerifiedEvent } from '../contract.ts';
import type { FeedHead, HeldEvent, StoredEvent } from '../ports.ts';
import type { AffectedFeed } from '../rooms/affected.ts';
import type { ControlChain } from '../rooms/control-chain.ts';
import { advance } from '../rooms/feed-context.ts';
import { type Suspension, suspensionOf } from '../rooms/rights.ts';
import type { FeedMemory, RoomMemory } from '../state/room-memory.ts';
import { feedOf, headAfter, type Received } from '../state/verified.ts';

/** A feed that has to be judged again, noted in the transaction that made its verdicts questionable. */
export interface RejudgeNote extends AffectedFeed {
  /** Key of the note: two causes never share one, so that doing the earlier does not forget the later. */
  id: string;
  room: string;
}

/** Everything that one batch will do to a room, collected before the transaction that does it. */
export class RoomDraft {
  readonly before: RoomMemory;
  chain: ControlChain;
  control: FeedHead;
  suspensions: readonly Suspension[];
  /** Suspensions that this draft puts up. */
  readonly suspended: Suspension[] = [];
  readonly feeds: Map<string, FeedMemory>;
  readonly touched = new Set<string>();
  readonly inserts: StoredEvent[] = [];
  readonly changes: Change[] = [];
  readonly holds: HeldEvent[] = [];
  readonly releases: string[] = [];
  /** Event → the redaction that takes its body away for ever. */
  readonly erasures = new Map<string, string>();
  readonly awaited: Set<string>;
  /** Control events beside C. */
  readonly branches: VerifiedEvent[] = [];
  /** Notes of what is to be judged again, once they are written. */
  readonly rejudges: RejudgeNote[] = [];
  readonly forks: { feed: string; a: VerifiedEvent; b: VerifiedEvent }[] = [];
  #content = 0;

  constructor(before: RoomMemory) {
    this.before = before;
    this.chain = before.chain;
    this.control = before.control;
    this.suspensions = before.suspensions;
    this.feeds = new Map(before.feeds);
    this.awaited = new Set(before.awaited);
  }

  get room(): string {
    return this.before.room;
  }
  get state(): ControlState {
    return this.chain.state;
  }
  get empty(): boolean {
    return this.touched.size + this.holds.length + this.releases.length + this.branches.length === 0;
  }

  /** Takes over a control event that the chain accepted. Events beside C are kept as evidence only. */
  addControl({ event, stored }: Received, chain: ControlChain): void {
    this.chain = chain;
    const index = chain.indexOf(event.id);
    if (index === undefined) this.branches.push(event);
    else {
      this.inserts.push(stored);
      this.changes.push({ kind: 'control', room: this.room, event, state: chain.stateAt(index) });
    }
    const last = chain.canonical.at(-1);
    if (last !== undefined) this.control = { ...headAfter(last), status: chain.frozen ? 'frozen' : 'open' };
    this.touched.add('c');
  }

  /** Takes over a judged content event. */
  addContent({ event, stored }: Received, feed: FeedMemory, live: boolean): void {
    const context = advance(feed.context, event, this.chain, live);
    const key = feedOf(event.header);
    this.feeds.set(key, { head: { ...headAfter(event), status: feed.head.status }, context });
    this.touched.add(key);
    this.#content += 1;
    stored.live = live;
    if (this.awaited.delete(event.id)) {
      stored.body = null;
      stored.salt = null;
      delete event.body;
    }
    this.inserts.push(stored);
    this.changes.push({ kind: 'content', room: this.room, event, live, state: this.state });
    if (live && event.header.type === 'mod.suspend') {
      this.suspended.push(suspensionOf(event, this.chain));
      this.suspensions = [...this.before.suspensions, ...this.suspended];
    }
  }

  /** Ends a feed where it stands until the room's owner reopens it. */
  freeze(key: string, feed: FeedMemory, status: 'frozen' | 'broken'): void {
    this.feeds.set(key, { ...feed, head: { ...feed.head, status } });
    this.touched.add(key);
  }

  /** Body of an event that is here or in this batch is gone for ever; of one that is not here yet it will be refused. */
  erase(target: string, by: string, known: boolean): void {
    this.erasures.set(target, by);
    if (!known) this.awaited.add(target);
    for (const stored of this.inserts) {
      if (stored.id !== target) continue;
      stored.body = null;
      stored.salt = null;
      stored.erasedBy = by;
    }
    for (const change of this.changes) if ('event' in change && change.event.id === target) delete change.event.body;
  }

  memory(): RoomMemory {
    const { room, chain, control, feeds, suspensions } = this;
    return {
      room,
      chain,
      control,
      feeds,
      suspensions,
      awaited: this.awaited,
      unsaved: this.before.unsaved + this.#content,
    };
  }

  heads(): FeedHead[] {
    const heads = [...this.touched].map((key) => (key === 'c' ? this.control : this.feeds.get(key)?.head));
    return heads.filter((head) => head !== undefined);
  }
}
