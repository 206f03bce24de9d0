import { Author } from './authoring/append.ts';
import { ControlAuthor } from './authoring/control.ts';
import { Blobs } from './blobs/blobs.ts';
import { Delivery } from './delivery/delivery.ts';
import { Outbox } from './delivery/outbox.ts';
import { RequestQueue } from './delivery/requests.ts';
import { Slots } from './delivery/sender.ts';
import { WireCache } from './delivery/wire-cache.ts';
import { PeerClient } from './http/peer-client.ts';
import { Hub } from './hub/hub.ts';
import { Aftermath } from './inbox/aftermath.ts';
import { Receiver } from './inbox/receive.ts';
import { InvitationInbox } from './invites/invitation-inbox.ts';
import { InviteBook } from './invites/invite-book.ts';
import { Inviter } from './invites/inviter.ts';
import { EngineLoans } from './language/engine-loans.ts';
import type { Limits, Timings } from './limits.ts';
import { closable } from './outbound/outbound.ts';
import type { FederationPorts } from './ports.ts';
import { Refusals } from './refusals.ts';
import { Relays } from './relays/relays.ts';
import { RoomCache } from './state/room-cache.ts';
import { Ephemeral } from './stream/ephemeral.ts';
import { AntiEntropy } from './sync/anti-entropy.ts';
import { Bodies } from './sync/bodies.ts';
import { Branches } from './sync/branches.ts';
import { CatchUp } from './sync/catch-up.ts';
import { Directories } from './sync/directories.ts';
import { PeerWatch } from './sync/peer-watch.ts';
import { Puller } from './sync/puller.ts';
import { Registries } from './sync/registries.ts';
import { RegistryPull } from './sync/registry-pull.ts';

// The engine's parts in four groups, each built from the ports and the groups before it. Only node.ts uses this.

export interface Settings {
  node: string;
  base: string;
  name: string;
  limits: Limits;
  timings: Timings;
}

/** What every group reports to. */
export function buildReports<Tx extends object>(
  { clock, log, application }: FederationPorts<Tx>,
  { limits }: Settings,
) {
  const refusals = new Refusals(clock, log, limits.refusalsPerSecond, (refusal) => application.refused(refusal));
  const failed = (error: unknown, what = 'background work') => {
    const err = error instanceof Error ? error.message : 'unknown';
    log.warn({ err, what }, 'federation work failed; it is tried again');
  };
  return { refused: refusals.add, failed };
}
type Reports = ReturnType<typeof buildReports>;

/** Whom this node trusts, and how it speaks to them. */
export function buildTrust<Tx extends object>(
  ports: FederationPorts<Tx>,
  settings: Settings,
  { refused, failed }: Reports,
) {
  const { clock, random, store, application } = ports;
  const outbound = closable(ports.outbound);
  const { node, base, limits, timings } = settings;
  const registries = new Registries(node, store, application, clock);
  const view = () => registries.view();
  const registryPull = new RegistryPull({ node, registries, outbound, limits, timings, refused, failed });
  const hub = new Hub({ node, base, registries, store, keys: ports.hubKeys, clock, random });
  const options = { node, requestTimeoutMs: timings.requestTimeoutMs, replyBytes: limits.replyBytes };
  const client = new PeerClient(options, outbound, ports.keys, view, { clock, random });
  client.gossip = (peer, positions) => registryPull.gossip(peer, positions);
  // A registry that is too old says nothing about who is to be trusted today.
  const isActive = (peer: string) => view().node(peer)?.status === 'active' && view().freshness(peer) !== 'stale';
  return { registries, view, registryPull, hub, client, outbound, isActive };
}
export type TrustParts<Tx extends object> = ReturnType<typeof buildTrust<Tx>>;

/** Rooms as this node keeps them, and the only two ways in which events get into them: from peers and from here. */
export function buildRooms<Tx extends object>(
  ports: FederationPorts<Tx>,
  { node, limits, timings }: Settings,
  { view, client, isActive }: TrustParts<Tx>,
  { refused, failed }: Reports,
) {
  const { clock, random, keys, store, application } = ports;
  const cache = new RoomCache(store, limits.roomsInMemory);
  const outbox = new Outbox(store);
  const wire = new WireCache();
  const holders = { node, client, store, cache, application, isActive, refused };
  const bodies = new Bodies({ ...holders, clock, retryMs: timings.missingBodiesMs });
  const blobs = new Blobs({ ...holders, limits });
  const aftermath = new Aftermath({ node, store, cache, application, outbox, wire, bodies, failed });
  const committing = { node, store, cache, application, committed: aftermath.committed };
  const holding = (room: string) => aftermath.holding(room);
  const receiver = new Receiver({ ...committing, clock, trust: view, refused, holding });
  const authoring = { ...committing, keys, clock, random };
  const author = new Author(authoring);
  const control = new ControlAuthor(authoring);
  aftermath.connect(receiver, author);
  return { cache, outbox, wire, bodies, blobs, aftermath, committing, authoring, receiver, author, control };
}
export type RoomParts<Tx extends object> = ReturnType<typeof buildRooms<Tx>>;

/** What goes on between this node and its peers by itself. */
export function buildExchange<Tx extends object>(
  ports: FederationPorts<Tx>,
  { node, limits, timings }: Settings,
  { view, registryPull, client, isActive }: TrustParts<Tx>,
  rooms: RoomParts<Tx>,
  { refused, failed }: Reports,
) {
  const { clock, random, store, application, log } = ports;
  const { cache, outbox, wire, bodies, receiver, author, control, committing, authoring } = rooms;
  const directories = new Directories({ client, store, application, limits, isActive, refused, failed });
  const directory = () => directories.own();
  const peerDirectory = (peer: string, version: number) => directories.announced(peer, version);
  const requests = new RequestQueue(store, client, limits.queuedRequestsPerPeer);
  const watch = new PeerWatch({ node, store, cache, outbox, clock });
  const branches = new Branches({ node, client, store, cache, application, receiver, refused });
  const catchUp = new CatchUp((room, missing) => application.catchingUp(room, missing));
  const pulling = { node, client, receiver, cache, store, branches, catchUp, limits };
  const puller = new Puller({
    ...{ ...pulling, isActive, directory, peerDirectory, refused, failed },
    acknowledged: (peer, heads) => watch.acknowledged(peer, heads),
    bodiesMissing: () => bodies.want(),
  });
  const compare = (peer: string, room: string) => void puller.compare(peer, [room]).catch(failed);
  const antiEntropy = new AntiEntropy({ node, store, cache, puller, limits, timings, random, isActive, failed });
  const book = new InviteBook(store, application);
  const inviter = new Inviter({ ...authoring, author, control, requests, book, trust: view });
  const invitations = new InvitationInbox({ ...committing, clock, book, trust: view, joined: compare });
  watch.connect(puller, inviter);
  const delivery = new Delivery(node, view, {
    ...{ store, wire, limits, outbox, client, requests, clock, random, timings, directory, isActive },
    slots: new Slots(),
    heads: (room) => watch.heads(room),
    allowance: (room, peer, feed) => watch.allowance(room, peer, feed),
    heard: (peer, reply) => {
      if (reply.directory !== undefined) peerDirectory(peer, reply.directory);
      watch.unknownThere(peer, reply.unknown).catch(failed);
    },
    refused: () => void registryPull.pullAll().catch(failed),
    returned: (peer) => antiEntropy.returned(peer),
    warn: (fields, message) => log.warn(fields, message),
  });
  connectRequests(requests, delivery, inviter, rooms, store, refused);
  const isReachable = (peer: string) => delivery.isReachable(peer);
  const ephemeral = new Ephemeral({ node, client, cache, application, clock, limits, isActive, isReachable });
  const relays = new Relays({ node, client, cache, application, clock, refused });
  const { keys } = ports;
  const loans = new EngineLoans({ node, client, cache, application, keys, trust: view, clock, refused });
  const peers = { directories, directory, peerDirectory, watch, compare };
  const talk = { delivery, ephemeral, relays, loans };
  return { ...peers, ...talk, catchUp, requests, puller, antiEntropy, book, inviter, invitations };
}
export type ExchangeParts<Tx extends object> = ReturnType<typeof buildExchange<Tx>>;

function connectRequests<Tx extends object>(
  requests: RequestQueue<Tx>,
  delivery: Delivery<Tx>,
  inviter: Inviter<Tx>,
  { outbox }: RoomParts<Tx>,
  store: FederationPorts<Tx>['store'],
  refused: Reports['refused'],
): void {
  requests.wake = (peer) => delivery.wake(peer);
  requests.build = (request) => inviter.build(request);
  requests.settled = async (tx, { peer, room, kind }, _reply, failure) => {
    if (failure !== null) refused(peer, failure, `our ${kind}`, { room });
    else if (kind === 'invite') store.afterCommit(tx, () => outbox.resume(peer, room));
  };
}
