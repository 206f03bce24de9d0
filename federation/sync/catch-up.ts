import type { RoomHeads } from '../../spec/schemas/federation/envelope.ts';
import type { RoomMemory } from '../state/room-memory.ts';

/**
 * Which rooms are known to lack events, and how many: some member has said that it holds them. In memory only, for the members say it again
 * at every comparison. The application is told when a room begins to lack something and when nothing is lacking any more.
 */
export class CatchUp {
  /** Room → member → number of events that it has and we lack. */
  readonly #lacking = new Map<string, Map<string, number>>();
  readonly #tell: (room: string, missing: number) => void;

  constructor(tell: (room: string, missing: number) => void) {
    this.#tell = tell;
  }

  missing(room: string): number {
    return Math.max(0, ...(this.#lacking.get(room)?.values() ?? []));
  }

  /** What a member has that we lack. @param members of the room now: what others have said does not matter any more */
  note(room: string, peer: string, count: number, members: Readonly<Record<string, unknown>>): void {
    const before = this.missing(room);
    const lacking = this.#lacking.get(room) ?? new Map<string, number>();
    if (count > 0) lacking.set(peer, count);
    else lacking.delete(peer);
    for (const node of lacking.keys()) if (!Object.hasOwn(members, node)) lacking.delete(node);
    if (lacking.size > 0) this.#lacking.set(room, lacking);
    else this.#lacking.delete(room);
    const now = this.missing(room);
    if (before > 0 !== now > 0) this.#tell(room, now);
  }
}

/** Number of events that heads name and this node lacks, in feeds that can still grow here. Own feeds are nobody else's to know. */
export function gapOf(heads: RoomHeads, { chain, control, feeds }: RoomMemory, node: string): number {
  const [, cseq, id] = heads.ctl;
  let gap = chain.knows(id) ? 0 : Math.max(1, cseq - control.seq);
  for (const [feed, [seq]] of Object.entries(heads.feeds)) {
    const ours = feeds.get(feed)?.head;
    if (feed.startsWith(`${node}/`) || (ours !== undefined && ours.status !== 'open')) continue;
    gap += Math.max(0, seq - (ours?.seq ?? 0));
  }
  return gap;
}
