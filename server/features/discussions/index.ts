import { withTx } from '../../db/index.ts';
import type { Log } from '../../platform/log.ts';
import type { Api } from '../../platform/operations.ts';
import { openRooms } from './access.ts';
import { CatchingUp } from './catching-up.ts';
import { discussionsInbound } from './inbound.ts';
import type { Parts } from './parts.ts';
import { Lanes } from './posts/lanes.ts';
import { type ReadableWords, readableWords } from './posts/readable.ts';
import { dropVoidWords, type ForgetWords } from './projection/void-words.ts';
import { RecentCards } from './recent-cards.ts';
import { type RoomEntry, roomEntry } from './rooms/room-entry.ts';
import { type RoomsOfPerson, roomsOfPerson } from './rooms/rooms-of-person.ts';
import { StateHashes } from './rooms/state-hashes.ts';
import { registerDiscussions } from './routes.ts';
import { Typing, type TypingFrame } from './typing.ts';

export type { Parts as DiscussionParts } from './parts.ts';
export type { People } from './ports.ts';
export { unknownPerson } from './posts/post-view.ts';
export type { PostWords, ReadableWords, RoomWords } from './posts/readable.ts';
export { orderKey } from './projection/order-key.ts';
export { accepted } from './refusals.ts';
export type { RoomEntry } from './rooms/room-entry.ts';

/** Days for which the same client id answers what it made. */
const keptRequestDays = 14;

export interface Discussions {
  /** What verified events of rooms do here; for the engine's host. */
  inbound: ReturnType<typeof discussionsInbound>;
  /** Somebody on another node types. */
  typing(frame: TypingFrame): void;
  /** A room begins to lack events that other nodes have, or lacks none any more (0). */
  catchingUp(room: string, missing: number): void;
  /** What other features ask about the rooms of one person. */
  rooms: RoomsOfPerson;
  /** For features whose rooms are not discussions. */
  entry: RoomEntry;
  /** What somebody may read, for those who translate it. */
  words: ReadableWords;
  register(api: Api): void;
  /** Forgets client ids that nobody sends again. For a job. */
  prune(): Promise<void>;
  /** Deletes the words of events that have not counted for a day. For a job. */
  dropVoidWords(also: ForgetWords): Promise<void>;
  close(): void;
}

export function createDiscussions({
  log,
  ...given
}: Omit<Parts, 'recentCards' | 'stateHashes' | 'lanes'> & { log: Log }): Discussions {
  const parts: Parts = {
    ...given,
    recentCards: new RecentCards(given.people, given.clock),
    lanes: new Lanes(),
    stateHashes: new StateHashes(() => given.federation().rooms, given.clock),
  };
  const catchingUp = new CatchingUp(parts, (error) =>
    log.warn({ err: error }, 'Cards of a discussion that catches up could not be sent.'),
  );
  const typing = new Typing(parts);
  typing.listen(parts.stream);
  parts.stream.followedRooms(async ({ actor }) => {
    const rows = await parts.db.sql<{ room: string }[]>`
      select p.room from participant p join discussion d on d.room = p.room
      where p.node = ${parts.node} and p.actor = ${actor} and p.joined and not p.barred and d.here
        and d.merged_into is null`;
    return rows.map(({ room }) => room);
  });
  parts.stream.watchableRooms(({ actor }, rooms) => openRooms(parts.db, parts.node, actor, rooms));
  return {
    inbound: discussionsInbound(parts),
    typing: (frame) => typing.receive(frame),
    catchingUp: (room, missing) => catchingUp.note(room, missing),
    rooms: roomsOfPerson(parts),
    entry: roomEntry(parts),
    words: readableWords(parts),
    register: (api) => registerDiscussions(api, parts),
    prune: () =>
      withTx(parts.db, async (tx) => {
        await tx.sql`delete from client_request where at < now() - make_interval(days => ${keptRequestDays})`;
      }),
    dropVoidWords: (also) => dropVoidWords(parts, also),
    close: () => catchingUp.close(),
  };
}
