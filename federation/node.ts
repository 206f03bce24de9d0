import { Author } from './authoring/append.ts';
import { ControlAuthor } from './authoring/control.ts';
import { Blobs } from './blobs/blobs.ts';
import type { Federation, WireRequest, WireResponse } from './contract.ts';
import { Delivery } from './delivery/delivery.ts';
import { Outbox } from './delivery/outbox.ts';
import { RequestQueue } from './delivery/requests.ts';
import { Slots } from './delivery/sender.ts';
import { WireCache } from './delivery/wire-cache.ts';
import { authenticator } from './http/authenticate.ts';
import { PeerClient } from './http/peer-client.ts';
import { Router } from './http/router.ts';
import { TokenBuckets } from './http/token-buckets.ts';
import { Hub } from './hub/hub.ts';
import { registryRoutes } from './hub/routes.ts';
import { Aftermath } from './inbox/aftermath.ts';
import { Receiver } from './inbox/receive.ts';
import { InvitationInbox } from './invites/invitation-inbox.ts';
import { InviteBook } from './invites/invite-book.ts';
import { Inviter } from './invites/inviter.ts';
import { inviteRoutes } from './invites/routes.ts';
import { defaultLimits, defaultTimings, type Limits, type Timings } from './limits.ts';
import type { FederationPorts } from './ports.ts';
import { Refusals } from './refusals.ts';
import { registryFacade } from './registry-facade.ts';
import { roomsFacade } from './rooms-facade.ts';
import { createChallenges } from './signing/challenge.ts';
import { RoomCache } from './state/room-cache.ts';
import { Ephemeral } from './stream/ephemeral.ts';
import { AntiEntropy } from './sync/anti-entropy.ts';
import { Bodies } from './sync/bodies.ts';
import { Branches } from './sync/branches.ts';
import { Directories } from './sync/directories.ts';
import { PeerWatch } from './sync/peer-watch.ts';
import { Puller } from './sync/puller.ts';
import { Registries } from './sync/registries.ts';
import { RegistryPull } from './sync/registry-pull.ts';
import { roomRoutes } from './sync/responder.ts';
import { statusRoutes } from './sync/status.ts';
import { Timers } from './timers.ts';

export interface FederationOptions {
  /** Name of this node: lower-case host without port. */
  node: string;
  /** Public base of this node: scheme, host and port, no slash at the end. */
  base: string;
  /** Name of the institution in the entity configuration; the node's name when left out. */
  name?: string;
  limits?: Partial<Limits>;
  timings?: Partial<Timings>;
}

/**
 * Puts the protocol engine together: every part with the few things it needs. Nothing runs and nothing is read before `start`; only `handle`
 * and the writes of a node that follows no registry yet work before it.
 */
export function createFederation<Tx extends object>(
  ports: FederationPorts<Tx>,
  options: FederationOptions,
): Federation<Tx> {
  const { clock, random, keys, store, application, outbound, log } = ports;
  const { node, base } = options;
  const limits: Limits = { ...defaultLimits, ...options.limits };
  const timings: Timings = { ...defaultTimings, ...options.timings };
  const refused = new Refusals(clock, log, limits.refusalsPerSecond, (refusal) => application.refused(refusal)).add;
  const failed = (error: unknown, what = 'background work') => {
    log.warn(
      { err: error instanceof Error ? error.message : 'unknown', what },
      'federation work failed; it is tried again',
    );
  };

  const registries = new Registries(node, store, application, clock);
  const trust = () => registries.view();
  const isActive = (peer: string) => trust().node(peer)?.status === 'active';
  const registryPull = new RegistryPull({ node, registries, outbound, limits, timings, refused });
  const hub = new Hub({ node, base, registries, store, keys: ports.hubKeys, clock, random });
  const clientOptions = { node, requestTimeoutMs: timings.requestTimeoutMs, replyBytes: limits.replyBytes };
  const client = new PeerClient(clientOptions, outbound, keys, trust, { clock, random });

  const cache = new RoomCache(store, limits.roomsInMemory);
  const outbox = new Outbox(store);
  const wire = new WireCache();
  const requests = new RequestQueue(store, client, limits.queuedRequestsPerPeer);
  const directories = new Directories({ client, store, application, limits, isActive, refused, failed });
  const directory = () => directories.own();
  const bodies = new Bodies({
    node,
    client,
    store,
    cache,
    application,
    clock,
    retryMs: timings.missingBodiesMs,
    isActive,
    refused,
  });

  const aftermath = new Aftermath({ node, store, cache, application, outbox, wire, bodies, failed });
  const committing = { node, store, cache, application, committed: aftermath.committed };
  const receiver = new Receiver({ ...committing, clock, trust, refused, holding: (room) => aftermath.holding(room) });
  const authoring = { ...committing, keys, clock, random };
  const author = new Author(authoring);
  const control = new ControlAuthor(authoring);
  aftermath.connect(receiver, author);

  const watch = new PeerWatch({ node, store, cache, outbox, clock });
  const branches = new Branches({ node, client, store, cache, application, receiver, refused });
  const puller = new Puller({
    ...{ node, client, receiver, cache, store, branches, limits, isActive, directory, refused, failed },
    peerDirectory: (peer, version) => directories.announced(peer, version),
    acknowledged: (peer, heads) => watch.acknowledged(peer, heads),
    bodiesMissing: () => bodies.want(),
  });
  const antiEntropy = new AntiEntropy({ node, store, cache, puller, limits, timings, random, isActive, failed });
  const book = new InviteBook(store, application);
  const inviter = new Inviter({ ...authoring, author, control, requests, book });
  requests.build = (request) => inviter.build(request);
  requests.settled = async (tx, request, _reply, failure) => {
    if (failure !== null) refused(request.peer, failure, `our ${request.kind}`, { room: request.room });
    else if (request.kind === 'invite') store.afterCommit(tx, () => outbox.resume(request.peer, request.room));
  };
  const delivery = new Delivery(node, trust, {
    ...{ store, wire, limits, outbox, client, requests, clock, random, timings, directory, isActive },
    slots: new Slots(),
    heads: async (room) => watch.heads(room),
    allowance: (room, peer, feed) => watch.allowance(room, peer, feed),
    heard: (peer, reply) => {
      if (reply.directory !== undefined) directories.announced(peer, reply.directory);
      watch.unknownThere(peer, reply.unknown).catch(failed);
    },
    refused: (peer) => void registryPull.pullAll().catch((error: unknown) => failed(error, `registry after ${peer}`)),
    returned: (peer) => antiEntropy.returned(peer),
    warn: (fields, message) => log.warn(fields, message),
  });
  requests.wake = (peer) => delivery.wake(peer);
  watch.connect(puller, inviter);
  const ephemeral = new Ephemeral({
    node,
    client,
    cache,
    application,
    clock,
    limits,
    isActive,
    isReachable: (peer) => delivery.isReachable(peer),
  });
  const blobs = new Blobs({ node, client, store, cache, application, limits, isActive, refused });
  const inbox = new InvitationInbox({
    ...committing,
    clock,
    book,
    trust,
    joined: (peer, room) => void puller.compare(peer, [room]).catch(failed),
  });

  let unknownPulledAt = Number.NEGATIVE_INFINITY;
  const publicBuckets = new TokenBuckets(clock, 20, 200);
  const router = new Router({
    authenticate: authenticator({
      ...{ node, base, clock, view: trust, refused },
      challenges: createChallenges(random.bytes(32), clock),
      buckets: new TokenBuckets(clock, limits.requestsPerSecond, limits.requestsBurst),
      nonce: (kid, nonce, now) => store.insertNonce(kid, nonce, now),
      pullRegistry: () => {
        if (clock.now() - unknownPulledAt < timings.unknownSenderPullMs) return;
        unknownPulledAt = clock.now();
        registryPull.pullAll().catch(failed);
      },
      warnSkew: (peer, seconds) => log.warn({ peer, seconds }, 'the clock of a peer differs'),
    }),
    throttlePublic: (address) => publicBuckets.take(address),
    heard: (peer, positions) => {
      delivery.heard(peer, clock.now());
      registryPull.gossip(peer, positions);
    },
    registryHeader: () => client.registryHeader(),
    refused,
    failed,
  });
  const registry = registryFacade({
    ...{ node, base, clock, keys, hub, registries, registryPull, outbound, limits, timings },
    name: options.name ?? node,
  });
  router.add([
    ...roomRoutes({
      ...{ node, store, cache, receiver, limits, directory },
      eventBuckets: new TokenBuckets(clock, limits.eventsPerSecond, limits.eventsBurst),
      peerHeads: (peer, heads) => watch.peerHeads(peer, heads),
      peerDirectory: (peer, version) => directories.announced(peer, version),
      wanted: (peer, room) => void puller.compare(peer, [room]).catch(failed),
    }),
    ...inviteRoutes({ node, store, cache, book, inviter, control, inbox, refused, knocked: async () => {} }),
    ...registryRoutes({
      base,
      hub,
      registries,
      store,
      application,
      clock,
      limits,
      refused,
      entityConfiguration: () => registry.entityConfiguration(),
    }),
    ...directories.routes(),
    ...blobs.routes(),
    ...ephemeral.routes(),
    ...statusRoutes({ node, clock, directory, positions: () => client.positions() }),
  ]);

  client.gossip = (peer, positions) => registryPull.gossip(peer, positions);
  registries.onChange = () => {
    delivery.wakeAll();
    aftermath.retryHeldSoon();
  };
  hub.onWrite = () => {
    hub.checkpoint().then(() => delivery.announceToAll(), failed);
  };
  const timers = new Timers(failed);
  const idle = () =>
    delivery.idle() &&
    receiver.idle() &&
    puller.idle() &&
    antiEntropy.idle() &&
    directories.idle() &&
    bodies.idle() &&
    aftermath.idle();

  return {
    node,
    handle: (request: WireRequest): Promise<WireResponse> => router.handle(request),
    peers: () => delivery.statuses(),
    registry,
    rooms: roomsFacade({ node, store, cache, author, control, inviter, wire }),
    announceDirectory: (version) => {
      directories.setOwn(version);
      delivery.announceToAll();
    },
    ephemeral: (room, frame) => ephemeral.send(room, frame),
    fetchBlob: (input) => blobs.fetch(input),
    async start() {
      await registries.load();
      await Promise.all([outbox.load(node), requests.load(), directories.load(), aftermath.load()]);
      await hub.checkpoint();
      timers.every(timings.checkpointMs, () => hub.checkpoint());
      timers.every(timings.registryPullMs, async () => void (await registryPull.pullAll()));
      timers.every(timings.heldRetryMs, () => aftermath.retryHeld());
      timers.every(timings.missingBodiesMs, () => bodies.round());
      timers.every(500, () => outbox.save());
      registryPull.pullAll().catch(failed);
      delivery.start(new Set([...outbox.peers(), ...requests.peers()]));
      if (directory() !== null) delivery.announceToAll();
      antiEntropy.start();
    },
    async drain(timeoutMs) {
      const deadline = performance.now() + timeoutMs;
      for (;;) {
        if (idle()) return true;
        if (performance.now() > deadline) return false;
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    },
    async close() {
      timers.close();
      antiEntropy.close();
      delivery.close();
      await outbox.save();
    },
  };
}
