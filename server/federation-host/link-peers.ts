import { type AllowedRange, addressAllowed, type Federation } from '../../federation/index.ts';
import type { LinkOpened, LinkPeers } from '../../media/index.ts';
import type { LinkReason } from '../../spec/schemas/media/link.ts';
import { goneCode, openLane } from './lane.ts';

export interface LinkPeersParts {
  readonly relays: () => Federation<never>['relays'];
  /** Ranges beyond the public internet that the operator allows, as for requests to other nodes. */
  readonly allow: readonly AllowedRange[];
  /** ms */
  readonly now: () => number;
  readonly warn: (fields: Record<string, unknown>, message: string) => void;
}

/** What a code of the host's node, or of the way to it, means for the link. */
const reasons: Readonly<Record<string, LinkReason>> = {
  media_unavailable: 'link_no_media',
  overloaded: 'link_no_media',
  right_missing: 'link_refused',
  too_many_requests: 'link_refused',
  no_such_room: 'link_refused',
  session_not_open: 'link_refused',
  epoch_stale: 'link_refused',
  node_suspended: 'link_refused',
  node_revoked: 'link_refused',
  node_retired: 'link_refused',
  node_inactive: 'link_refused',
  unknown_node: 'link_refused',
};

/**
 * Brings offers of links to other nodes by signed requests. Packets are sent only to addresses that this node may connect
 * to: what another node names as its relay must not become a way into this hospital's network.
 */
export function linkPeers({ relays, allow, now, warn }: LinkPeersParts): LinkPeers {
  return {
    open: async (node, room, offer): Promise<LinkOpened> => {
      const opened = await relays().open(node, room, offer);
      if (!opened.ok) return { ok: false, reason: reasons[opened.code] ?? 'link_unreachable' };
      const answer = opened.value;
      const addresses = answer.addresses.filter(({ address }) => addressAllowed(address, node, allow));
      if (addresses.length > 0) return { ok: true, answer: { ...answer, addresses } };
      warn({ peer: node, named: answer.addresses.length }, 'a relay names no address that this node may send to');
      await relays().close(node, room, answer.link);
      return { ok: false, reason: 'link_no_path' };
    },
    close: (node, room, link) => relays().close(node, room, link),
    connect: async (node, room, link, lane) => {
      const socket = await relays().connect(node, room, link, lane);
      if (!socket.ok) return undefined;
      return openLane(
        lane,
        {
          send: (bytes) => socket.send(bytes),
          close: () => socket.close(),
          onMessage: (listener) => socket.onMessage(listener),
          onClose: (listener) => socket.onClose((code) => listener(code === goneCode)),
        },
        now,
      );
    },
  };
}
