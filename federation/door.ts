import { authenticator } from './http/authenticate.ts';
import { Router } from './http/router.ts';
import { TokenBuckets } from './http/token-buckets.ts';
import { registryRoutes } from './hub/routes.ts';
import { inviteRoutes } from './invites/routes.ts';
import type { buildReports, ExchangeParts, RoomParts, Settings, TrustParts } from './parts.ts';
import type { FederationPorts } from './ports.ts';
import { createChallenges } from './signing/challenge.ts';
import { roomRoutes } from './sync/responder.ts';
import { statusRoutes } from './sync/status.ts';

/** Public requests of one address: sustained per second, and at once. */
const publicPerSecond = 20;
const publicBurst = 200;

export interface DoorParts<Tx extends object> {
  ports: FederationPorts<Tx>;
  settings: Settings;
  reports: ReturnType<typeof buildReports>;
  trust: TrustParts<Tx>;
  rooms: RoomParts<Tx>;
  exchange: ExchangeParts<Tx>;
  entityConfiguration(): Promise<string>;
}

/** Everything that answers requests: who is let in, and all endpoints (chapter 6). */
export function buildDoor<Tx extends object>(parts: DoorParts<Tx>): Router {
  const { ports, settings, reports, trust, rooms, exchange } = parts;
  const { clock, store, application } = ports;
  const { node, base, limits } = settings;
  const { refused } = reports;
  const router = buildRouter(parts);
  router.add([
    ...roomRoutes({
      ...{ node, store, cache: rooms.cache, receiver: rooms.receiver, limits, directory: exchange.directory, refused },
      eventBuckets: new TokenBuckets(clock, limits.eventsPerSecond, limits.eventsBurst),
      peerHeads: (peer, heads) => exchange.watch.peerHeads(peer, heads),
      peerDirectory: exchange.peerDirectory,
      wanted: exchange.compare,
    }),
    ...inviteRoutes({
      ...{ node, store, cache: rooms.cache, control: rooms.control, refused },
      ...{ book: exchange.book, inviter: exchange.inviter, inbox: exchange.invitations },
    }),
    ...registryRoutes({
      ...{ base, hub: trust.hub, registries: trust.registries, store, application, clock, limits, refused },
      entityConfiguration: parts.entityConfiguration,
    }),
    ...exchange.directories.routes(),
    ...rooms.blobs.routes(),
    ...exchange.ephemeral.routes(),
    ...exchange.relays.routes(),
    ...exchange.loans.routes(),
    ...statusRoutes({ node, clock, directory: exchange.directory, positions: () => trust.client.positions() }),
  ]);
  return router;
}

function buildRouter<Tx extends object>({ ports, settings, reports, trust, exchange }: DoorParts<Tx>): Router {
  const { clock, random, store, log } = ports;
  const { node, base, limits, timings } = settings;
  const { refused, failed } = reports;
  const publicBuckets = new TokenBuckets(clock, publicPerSecond, publicBurst);
  let pulledAt = Number.NEGATIVE_INFINITY;
  return new Router({
    authenticate: authenticator({
      ...{ node, base, clock, view: trust.view, refused },
      challenges: createChallenges(random.bytes(32), clock),
      buckets: new TokenBuckets(clock, limits.requestsPerSecond, limits.requestsBurst),
      nonce: (kid, nonce, now) => store.insertNonce(kid, nonce, now),
      pullRegistry: () => {
        if (clock.now() - pulledAt < timings.unknownSenderPullMs) return;
        pulledAt = clock.now();
        trust.registryPull.pullAll().catch(failed);
      },
      warnSkew: (peer, seconds) => log.warn({ peer, seconds }, 'the clock of a peer differs'),
    }),
    throttlePublic: (address) => publicBuckets.take(address),
    heard: (peer, positions) => {
      exchange.delivery.heard(peer, clock.now());
      trust.registryPull.gossip(peer, positions);
    },
    isStale: (peer) => trust.view().freshness(peer) === 'stale',
    registryHeader: () => trust.client.registryHeader(),
    refused,
    failed,
  });
}
