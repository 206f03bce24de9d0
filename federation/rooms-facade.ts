import type { Author } from './authoring/append.ts';
import type { ControlAuthor } from './authoring/control.ts';
import type { Federation } from './contract.ts';
import type { WireCache } from './delivery/wire-cache.ts';
import type { Inviter } from './invites/inviter.ts';
import { voidBodiesPerRound, voidBodyKeptMs } from './limits.ts';
import type { Clock, Store } from './ports.ts';
import { StateHasher } from './rooms/state-hash.ts';
import type { RoomCache } from './state/room-cache.ts';
import { headsOf, pages } from './state/room-memory.ts';
import type { CatchUp } from './sync/catch-up.ts';

export interface RoomsDeps<Tx extends object> {
  node: string;
  clock: Clock;
  store: Store<Tx>;
  cache: RoomCache<Tx>;
  author: Author<Tx>;
  control: ControlAuthor<Tx>;
  inviter: Inviter<Tx>;
  wire: WireCache;
  catchUp: CatchUp;
}

/** `Federation.rooms`: what the node's features call. */
export function roomsFacade<Tx extends object>(deps: RoomsDeps<Tx>): Federation<Tx>['rooms'] {
  const { node, clock, store, cache, author, control, inviter, wire, catchUp } = deps;
  return {
    create: (tx, input) => control.create(tx, input),
    append: (tx, input) => author.append(tx, input),
    appendAll: (tx, room, inputs) => author.appendAll(tx, room, inputs),
    control: (tx, input) => inviter.change(tx, { ...input, by: node }),
    invite: (tx, input) => inviter.invite(tx, input),
    answerInvite: (tx, input) => inviter.answer(tx, input),
    state: async (tx, room) => (await cache.get(tx, room))?.chain.state,
    heads: async (tx, room) => {
      const memory = await cache.get(tx, room);
      return memory === undefined ? undefined : headsOf(memory);
    },
    missing: (room) => catchUp.missing(room),
    stateHash: (room, tx = null) => stateHash(store, cache, tx, room),
    eraseBody: async (tx, eventId) => {
      await store.eraseBody(tx, eventId, null);
      store.afterCommit(tx, () => wire.forget(eventId));
    },
    dropVoidBodies: async (tx) => {
      const ids = await store.dropVoidBodies(tx, clock.now(), voidBodyKeptMs, voidBodiesPerRound);
      store.afterCommit(tx, () => {
        for (const id of ids) wire.forget(id);
      });
      return ids;
    },
  };
}

/** @throws RangeError for a room that this node does not have */
async function stateHash<Tx extends object>(
  store: Store<Tx>,
  cache: RoomCache<Tx>,
  tx: Tx | null,
  room: string,
): Promise<string> {
  const memory = await cache.get(tx, room);
  if (memory === undefined) throw new RangeError('this node does not have the room');
  const hasher = new StateHasher();
  for (const { head } of memory.feeds.values()) {
    for await (const page of pages(store, tx, room, head.feed, 1)) {
      for (const { id, header, live } of page) if (live && header.seq <= head.seq) hasher.add(id, header);
    }
  }
  return hasher.digest(memory.chain.state);
}
