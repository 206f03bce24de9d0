import { Compile } from 'typebox/compile';
import { RangeReply } from '../../spec/schemas/federation/exchange.ts';
import type { PeerClient } from '../http/peer-client.ts';
import type { Receiver } from '../inbox/receive.ts';
import type { Application, FeedHead, Store } from '../ports.ts';
import { checkRun } from '../signing/chain.ts';
import { type Opened, open } from '../signing/envelope.ts';
import type { RoomCache } from '../state/room-cache.ts';
import { feedStart, type RoomMemory } from '../state/room-memory.ts';
import { dropContexts } from '../state/saved-contexts.ts';
import { headAfter } from '../state/verified.ts';

const rangeReplyShape = Compile(RangeReply);

export interface BranchesDeps<Tx extends object> {
  node: string;
  client: PeerClient;
  store: Store<Tx>;
  cache: RoomCache<Tx>;
  application: Application<Tx>;
  receiver: Receiver<Tx>;
  refused(peer: string | null, code: string, what: string, where?: { eventId?: string; room?: string }): void;
}

const pageEvents = 500;
const maxPages = 20;

/** The last position that counts of an incarnation, once the owner has opened the next one. */
function baseOf(memory: RoomMemory, node: string, inc: number): { seq: number; id: string } | undefined {
  for (const { header } of memory.chain.canonical) {
    const d = header.d as { node?: string; inc?: number; base?: [number, number, string] } | undefined;
    if (header.type === 'feed.reopen' && d?.node === node && d.inc === inc + 1 && d.base)
      return { seq: d.base[1], id: d.base[2] };
  }
  return undefined;
}

/**
 * Brings a forked feed onto the branch that the room's owner chose: what this node holds beyond the common part is given up and the
 * events up to the owner's base are taken instead. The hashes lead from the base, which the owner signed, back to what both branches share.
 */
export class Branches<Tx extends object> {
  readonly #deps: BranchesDeps<Tx>;

  constructor(deps: BranchesDeps<Tx>) {
    this.#deps = deps;
  }

  /** True when the feed is closed by a base that this node does not hold. */
  async isAstray(memory: RoomMemory, feed: string): Promise<boolean> {
    const head = memory.feeds.get(feed)?.head;
    if (head === undefined || head.node === this.#deps.node) return false;
    const base = baseOf(memory, head.node, head.inc);
    if (base === undefined || (base.seq === 0 && head.seq >= 0)) return false;
    return head.seq < base.seq ? head.status !== 'open' : !(await this.#deps.store.known(null, [base.id])).has(base.id);
  }

  /** Fetches the owner's branch from a peer and takes it over. False when the peer could not serve it. */
  async adopt(peer: string, room: string, feed: string): Promise<boolean> {
    const memory = await this.#deps.cache.get(null, room);
    const head = memory?.feeds.get(feed)?.head;
    const base = memory && head && baseOf(memory, head.node, head.inc);
    if (memory === undefined || head === undefined || base === undefined) return false;
    const branch = await this.#fetch(peer, room, feed, base);
    if (branch === undefined) return false;
    const first = branch[0];
    const common = first && (await this.#commonHead(memory, feed, head, first.opened));
    if (first === undefined || common === undefined) return false;
    const run = checkRun(
      common,
      branch.map(({ opened }) => opened),
    );
    if (run.fitting < branch.length) {
      this.#deps.refused(peer, 'range_invalid', 'branch', { room });
      return false;
    }
    await this.#deps.receiver.exclusively(room, () => this.#giveUpTail(room, feed, common));
    const accepted = await this.#deps.receiver.accept(
      room,
      branch.map(({ envelope }) => envelope),
      { peer, kind: 'range' },
    );
    return accepted.taken > 0;
  }

  /** Events of the branch from the first that is not here up to the base, oldest first. */
  async #fetch(peer: string, room: string, feed: string, base: { seq: number; id: string }) {
    const found: { opened: Opened; envelope: unknown }[] = [];
    let next: string | undefined = base.id;
    for (let to = base.seq, pages = 0; to > 0 && pages < maxPages; pages++) {
      const from = Math.max(1, to - pageEvents + 1);
      const path = `/federation/v1/rooms/${room}/feeds/${feed}?from=${from}&limit=${to - from + 1}&bodies=1`;
      const reply = await this.#deps.client.request(peer, { method: 'GET', path });
      if (!reply.ok || reply.status !== 200 || !rangeReplyShape.Check(reply.json)) return undefined;
      for (const envelope of [...reply.json.events].reverse()) {
        const opened = open(envelope);
        if (!opened.ok || opened.value.id !== next) return undefined;
        if ((await this.#deps.store.known(null, [next])).has(next)) return found.reverse();
        found.push({ opened: opened.value, envelope });
        next = opened.value.header.prev;
      }
      if (reply.json.events.length === 0) return undefined;
      to = from - 1;
    }
    return found.reverse();
  }

  /** Where the branch leaves what is held here. */
  async #commonHead(memory: RoomMemory, feed: string, head: FeedHead, first: Opened): Promise<FeedHead | undefined> {
    const { seq, prev } = first.header;
    if (seq === 1) {
      const start = feedStart(memory.chain, head.node, head.inc);
      return start?.id === prev ? { ...head, seq: 0, id: start?.id ?? '', hlc: [0, 0], status: 'open' } : undefined;
    }
    const [stored] = await this.#deps.store.range(null, memory.room, feed, seq - 1, 1);
    return stored !== undefined && stored.id === prev ? headAfter(stored) : undefined;
  }

  async #giveUpTail(room: string, feed: string, common: FeedHead): Promise<void> {
    const { store, cache, application } = this.#deps;
    await store.transaction(async (tx) => {
      const ids = await store.discardTail(tx, room, feed, common.seq + 1);
      await store.setFeedHeads(tx, room, [common]);
      await dropContexts(store, tx, room);
      if (ids.length > 0) await application.apply(tx, [{ kind: 'live', room, ids, live: false }]);
    });
    cache.drop(room);
  }
}
