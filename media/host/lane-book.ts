import type { CommandResult, MediaCommand } from '../../spec/schemas/media/control.ts';
import type { LinkPacket } from '../control/packets.ts';
import type { LaneName } from '../engine/link-tunnel.ts';
import type { LinkLane } from '../ports.ts';
import type { LinkPeers } from './kept-link.ts';
import { LinkLanes } from './link-lanes.ts';

export interface LaneBookParts {
  readonly command: (room: string, command: MediaCommand) => Promise<CommandResult>;
  readonly packet: (packet: LinkPacket) => void;
  readonly now: () => number;
  /** The other node knows of no such link: it is over. */
  readonly onGone: (room: string, peer: string, link: string) => void;
}

const names: readonly LaneName[] = ['audio', 'video'];
/** Between attempts to open a connection, in ms. */
const retryMs = 2_000;
const maxLinks = 1_000;

interface Entry {
  readonly lanes: LinkLanes;
  timer: NodeJS.Timeout | undefined;
}

/** The connections beside UDP of all links of this node, those that it opens and those that others open. */
export class LaneBook {
  readonly #parts: LaneBookParts;
  readonly #entries = new Map<string, Entry>();

  constructor(parts: LaneBookParts) {
    this.#parts = parts;
  }

  /** A connection of a link that is known stands. */
  attach(room: string, peer: string, link: string, name: LaneName, lane: LinkLane): void {
    this.#entry(room, peer, link).lanes.attach(name, lane);
  }

  /** Opens both connections, and each again until it stands or they are not wanted any more. */
  want(room: string, peer: string, link: string, peers: LinkPeers): void {
    const entry = this.#entry(room, peer, link);
    clearTimeout(entry.timer);
    const isOver = () => this.#entries.get(link) !== entry;
    const missing = names.filter((name) => !entry.lanes.has(name));
    void Promise.all(
      missing.map(async (name) => {
        const opened = await peers.connect?.(peer, room, link, name);
        if (opened === undefined) return;
        if (isOver()) opened.close();
        else entry.lanes.attach(name, opened);
      }),
    ).finally(() => {
      if (isOver()) return;
      entry.timer = setTimeout(() => this.want(room, peer, link, peers), retryMs);
      entry.timer.unref();
    });
  }

  /** A packet of a worker for the other node. */
  send({ link, lane, bytes }: LinkPacket): void {
    this.#entries.get(link)?.lanes.send(lane, bytes);
  }

  /** The link needs its connections no more, or is over. */
  close(link: string): void {
    const entry = this.#entries.get(link);
    if (entry === undefined) return;
    this.#entries.delete(link);
    clearTimeout(entry.timer);
    entry.lanes.close();
  }

  closeAll(): void {
    for (const link of [...this.#entries.keys()]) this.close(link);
  }

  #entry(room: string, peer: string, link: string): Entry {
    const known = this.#entries.get(link);
    if (known) return known;
    const [oldest] = this.#entries.keys();
    if (this.#entries.size >= maxLinks && oldest !== undefined) this.close(oldest);
    const { command, packet, now, onGone } = this.#parts;
    const lanes = new LinkLanes({
      ...{ room, peer, link, now },
      command: (each) => command(room, each),
      packet: (lane, bytes) => packet({ kind: 'packet', room, peer, link, lane, bytes }),
      onGone: () => onGone(room, peer, link),
    });
    const made: Entry = { lanes, timer: undefined };
    this.#entries.set(link, made);
    return made;
  }
}
