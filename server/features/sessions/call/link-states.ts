import type { EphemeralEvent } from '../../../../spec/schemas/api/stream.ts';
import type { RoomNotice } from '../../../media-host/index.ts';
import type { Parts } from '../parts.ts';

type Link = Extract<EphemeralEvent, { type: 'call.links' }>['links'][number];

const maxRooms = 2_000;
const maxLinks = 512;

/** How the links to other nodes stand, for the pages of the people in the calls: a hospital that is missing is named, with the reason. */
export class LinkStates {
  readonly #parts: Pick<Parts, 'media' | 'stream'>;
  readonly #rooms = new Map<string, Map<string, Link>>();

  constructor(parts: Pick<Parts, 'media' | 'stream'>) {
    this.#parts = parts;
  }

  listen(): void {
    this.#parts.media.onNotice((notice) => this.#take(notice));
  }

  #take(notice: RoomNotice): void {
    const { room } = notice;
    if (notice.kind === 'link') {
      if (this.#change(notice)) this.#tell({ room }, room);
    } else if (notice.kind === 'connection' && notice.connected && this.#rooms.has(room)) {
      // Whoever comes in later must know it too.
      this.#tell({ actors: [notice.participant] }, room);
    }
  }

  /** @returns whether there is something new to tell */
  #change({ room, node, state, reason }: Extract<RoomNotice, { kind: 'link' }>): boolean {
    const links = this.#rooms.get(room) ?? new Map<string, Link>();
    const before = links.get(node);
    if (state === 'closed') {
      links.delete(node);
      if (links.size === 0) this.#rooms.delete(room);
      return before !== undefined;
    }
    // A failed link is tried again at once: its reason stays until it stands, or the page would go back and forth.
    if (state === 'connecting' && before?.state === 'failed') return false;
    if (before?.state === state && before.reason === reason) return false;
    if (before === undefined && links.size >= maxLinks) return false;
    links.set(node, { node, state, ...(reason === undefined ? {} : { reason }) });
    const [oldest] = this.#rooms.keys();
    if (!this.#rooms.has(room) && this.#rooms.size >= maxRooms && oldest !== undefined) this.#rooms.delete(oldest);
    this.#rooms.set(room, links);
    return true;
  }

  #tell(to: { room: string } | { actors: string[] }, room: string): void {
    const links = [...(this.#rooms.get(room)?.values() ?? [])];
    this.#parts.stream.near(to, { type: 'call.links', room, links });
  }
}
