import type { CommandResult, MediaCommand } from '../../spec/schemas/media/control.ts';
import { maxLanePacketBytes } from '../control/packets.ts';
import type { LaneName } from '../engine/link-tunnel.ts';
import type { LinkLane } from '../ports.ts';

export interface LinkLanesParts {
  readonly room: string;
  readonly peer: string;
  readonly link: string;
  readonly command: (command: MediaCommand) => Promise<CommandResult>;
  /** The other node knows of no such link. */
  readonly onGone: () => void;
  /** Hands a packet to the worker. */
  readonly packet: (lane: LaneName, bytes: Uint8Array) => void;
  /** ms */
  readonly now: () => number;
}

/** Pictures that could not leave in time make their senders begin anew, at most so often. */
const lateEveryMs = 500;
/** Packets that the other node may send on one lane: sustained per second, and at once. */
const packetsPerSecond = 10_000;
const packetsBurst = 20_000;

/** The two connections of one link, as far as they stand. */
export class LinkLanes {
  readonly #parts: LinkLanesParts;
  readonly #lanes = new Map<LaneName, LinkLane>();
  #lateAtMs = Number.NEGATIVE_INFINITY;

  constructor(parts: LinkLanesParts) {
    this.#parts = parts;
  }

  has(name: LaneName): boolean {
    return this.#lanes.has(name);
  }

  /** A connection stands; the one before it is closed. */
  attach(name: LaneName, lane: LinkLane): void {
    const { room, peer, link, command, now } = this.#parts;
    const before = this.#lanes.get(name);
    this.#lanes.set(name, lane);
    before?.close();
    let budget = packetsBurst;
    let atMs = now();
    lane.onPacket((bytes) => {
      if (this.#lanes.get(name) !== lane) return;
      const nowMs = now();
      budget = Math.min(packetsBurst, budget + (Math.max(0, nowMs - atMs) * packetsPerSecond) / 1000);
      atMs = nowMs;
      if (budget < 1 || bytes.length > maxLanePacketBytes) {
        lane.close();
        return;
      }
      budget--;
      this.#parts.packet(name, bytes);
    });
    lane.onClose((gone) => {
      if (this.#lanes.get(name) !== lane) return;
      this.#lanes.delete(name);
      void command({ kind: 'linkLane', room, peer, link, lane: name, open: false });
      if (gone) this.#parts.onGone();
    });
    void command({ kind: 'linkLane', room, peer, link, lane: name, open: true });
  }

  /** A packet of the worker for the other node. */
  send(name: LaneName, bytes: Uint8Array): void {
    const lane = this.#lanes.get(name);
    if (lane === undefined || lane.send(bytes) || name === 'audio') return;
    const { room, peer, link, command, now } = this.#parts;
    if (now() - this.#lateAtMs < lateEveryMs) return;
    this.#lateAtMs = now();
    void command({ kind: 'linkLate', room, peer, link });
  }

  close(): void {
    const lanes = [...this.#lanes.values()];
    this.#lanes.clear();
    for (const lane of lanes) lane.close();
  }
}
