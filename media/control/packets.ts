import type { LaneName } from '../engine/link-tunnel.ts';
import { maxPacketBytes } from '../rtp/packet-cache.ts';

/**
 * A packet of a link between the worker and its node, where the link goes through the node's connections. It passes
 * thousands of times a second, so its shape is looked at by hand.
 */
export interface LinkPacket {
  readonly kind: 'packet';
  readonly room: string;
  readonly peer: string;
  readonly link: string;
  readonly lane: LaneName;
  readonly bytes: Uint8Array;
}

/** Longest packet on a lane: a full one with its authentication. */
export const maxLanePacketBytes = maxPacketBytes + 100;

export function isLinkPacket(message: unknown): message is LinkPacket {
  if (typeof message !== 'object' || message === null || (message as { kind?: unknown }).kind !== 'packet')
    return false;
  const { room, peer, link, lane, bytes } = message as Partial<Record<keyof LinkPacket, unknown>>;
  return (
    typeof room === 'string' &&
    typeof peer === 'string' &&
    typeof link === 'string' &&
    (lane === 'audio' || lane === 'video') &&
    bytes instanceof Uint8Array &&
    bytes.length <= maxLanePacketBytes
  );
}
