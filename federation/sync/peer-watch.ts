import type { RoomHeads } from '../../spec/schemas/federation/envelope.ts';
import type { Outbox } from '../delivery/outbox.ts';
import type { Allowance } from '../delivery/txn-builder.ts';
import type { InviteRecord } from '../invites/invite-book.ts';
import type { Inviter } from '../invites/inviter.ts';
import type { Clock, Store } from '../ports.ts';
import type { RoomCache } from '../state/room-cache.ts';
import { headsOf, type RoomMemory } from '../state/room-memory.ts';
import type { Puller } from './puller.ts';
import { bodiesFrom } from './responder.ts';

export interface PeerWatchDeps<Tx extends object> {
  node: string;
  store: Store<Tx>;
  cache: RoomCache<Tx>;
  outbox: Outbox<Tx>;
  clock: Clock;
}

const offerAgainMs = 60_000;
const maxRemembered = 10_000;

/** Draws the conclusions from what peers say about where they stand: what they have got, what they have that we lack, what they lost. */
export class PeerWatch<Tx extends object> {
  readonly #deps: PeerWatchDeps<Tx>;
  readonly #offeredAt = new Map<string, number>();
  #puller: Puller<Tx> | undefined;
  #inviter: Inviter<Tx> | undefined;

  constructor(deps: PeerWatchDeps<Tx>) {
    this.#deps = deps;
  }

  connect(puller: Puller<Tx>, inviter: Inviter<Tx>): void {
    this.#puller = puller;
    this.#inviter = inviter;
  }

  async heads(room: string): Promise<RoomHeads | undefined> {
    const memory = await this.#deps.cache.get(null, room);
    return memory === undefined ? undefined : headsOf(memory);
  }

  /** What of a feed of ours may go to a peer: all of it to members, nothing more to those that left, or after we did. */
  async allowance(room: string, peer: string, feed: string): Promise<Allowance> {
    const memory = await this.#deps.cache.get(null, room);
    if (memory === undefined) return { bodiesFrom: 1, last: 0 };
    const { state } = memory.chain;
    const present = Object.hasOwn(state.nodes, peer) && Object.hasOwn(state.nodes, this.#deps.node);
    if (present) return { bodiesFrom: bodiesFrom(state, peer, feed), last: Number.POSITIVE_INFINITY };
    return { bodiesFrom: 1, last: feed === 'c' ? removalOf(memory, peer) : 0 };
  }

  /** A peer's heads of a room that we share: an acknowledgement of our feeds, and where it is ahead, an offer. */
  peerHeads(peer: string, heads: RoomHeads): void {
    this.acknowledged(peer, heads);
    const memory = this.#deps.cache.peek(heads.room);
    if (memory === undefined || isAhead(heads, memory, this.#deps.node)) this.#puller?.offer(peer, heads);
  }

  acknowledged(peer: string, { room, ctl, feeds }: RoomHeads): void {
    const { node, outbox } = this.#deps;
    const have: Record<string, readonly [number, string]> = { c: [ctl[1], ctl[2]] };
    // A feed of ours that the peer does not name has not arrived there at all.
    for (const feed of outbox.feedsFor(peer, room))
      if (feed.startsWith(`${node}/`)) have[feed] = feeds[feed] ?? [0, ''];
    outbox.acknowledged(peer, room, have);
    outbox.resume(peer, room);
  }

  /** The peer does not know rooms that we share: it never took the invitation, or lost what it had. Offer the invitation again, now and then. */
  async unknownThere(peer: string, rooms: string[]): Promise<void> {
    const now = this.#deps.clock.now();
    const due = rooms.filter(
      (room) => now - (this.#offeredAt.get(`${peer} ${room}`) ?? Number.NEGATIVE_INFINITY) > offerAgainMs,
    );
    if (due.length === 0) return;
    if (this.#offeredAt.size > maxRemembered) this.#offeredAt.clear();
    for (const room of due) this.#offeredAt.set(`${peer} ${room}`, now);
    const records = (await this.#deps.store.documents('invite', 100_000)).map(({ value }) => value as InviteRecord);
    const wanted = records.filter(
      ({ invite, document }) => document !== null && invite.to.node === peer && due.includes(invite.room),
    );
    await this.#deps.store.transaction(async (tx) => {
      for (const room of due) {
        const record = wanted.find(({ invite }) => invite.room === room);
        if (record !== undefined) await this.#inviter?.offerAgain(tx, record);
      }
    });
  }
}

/** cseq of the event that removed a node last; 0 when none did. */
function removalOf({ chain }: RoomMemory, peer: string): number {
  const removal = chain.canonical.findLast(({ header }) => header.type === 'node.remove' && header.d?.node === peer);
  return removal?.header.seq ?? 0;
}

function isAhead(theirs: RoomHeads, memory: RoomMemory, node: string): boolean {
  if (!memory.chain.knows(theirs.ctl[2])) return true;
  return Object.entries(theirs.feeds).some(([feed, [seq, id]]) => {
    if (feed.startsWith(`${node}/`)) return false;
    const ours = memory.feeds.get(feed)?.head;
    if (ours === undefined) return seq > 0;
    return seq > ours.seq || (seq === ours.seq && id !== ours.id);
  });
}
