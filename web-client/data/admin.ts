import type { Reply } from '../../spec/schemas/api/operations.ts';
import type { Call } from '../api/client.ts';
import { type EventSource, LiveStore } from './live-store.ts';

export type Registry = Reply<'hub.institutions'>;
export type Peers = Reply<'admin.peers'>;
export type HubLinks = Reply<'federation.links'>;

/** Institutions in the registry of this hub. */
export const openRegistry = (call: Call, stream: EventSource): LiveStore<Registry> =>
  new LiveStore(stream, {
    fetch: (signal) => call('hub.institutions', { signal }),
    apply: (value, event) => (event.type === 'institution.changed' ? undefined : value),
  });

/** The other nodes and how delivery to them stands. */
export const openPeers = (call: Call, stream: EventSource): LiveStore<Peers> =>
  new LiveStore(stream, {
    fetch: (signal) => call('admin.peers', { signal }),
    apply: (value, event) => (event.type === 'institution.changed' ? undefined : value),
    applyEphemeral: (value, event) =>
      event.type === 'peer.reachability'
        ? { peers: value.peers.map((one) => (one.node === event.node ? { ...one, reachable: event.reachable } : one)) }
        : value,
  });

/** The hubs that this node follows. */
export const openHubLinks = (call: Call, stream: EventSource): LiveStore<HubLinks> =>
  new LiveStore(stream, {
    fetch: (signal) => call('federation.links', { signal }),
    apply: (value, event) => (event.type === 'institution.changed' ? undefined : value),
  });
