/** Bounds of what is sent, received and remembered (R-10.3 … ). Bytes and counts; a node may lower them, not raise them beyond the protocol's. */
export interface Limits {
  txnEvents: number;
  txnBytes: number;
  rangeEvents: number;
  rangeBytes: number;
  headsRooms: number;
  /** Largest request body of any endpoint; the host refuses more before it reads it. */
  requestBytes: number;
  /** Largest reply that is read from a peer, blobs excepted. */
  replyBytes: number;
  /** Rooms whose control state and heads are kept in memory. */
  roomsInMemory: number;
  /** A gap beyond this is announced with heads, not pushed. */
  pushGap: number;
  pullsPerPeer: number;
  /** Requests of one node: sustained per second, and at once. */
  requestsPerSecond: number;
  requestsBurst: number;
  eventsPerSecond: number;
  eventsBurst: number;
  directoryPage: number;
  ephemeralFramesPerSecond: number;
  /** Refusals told to the administrator per second; the rest is counted. */
  refusalsPerSecond: number;
  blobBytes: number;
  queuedRequestsPerPeer: number;
}

export const defaultLimits: Limits = {
  txnEvents: 500,
  txnBytes: 1_048_576,
  rangeEvents: 1_000,
  rangeBytes: 4_194_304,
  headsRooms: 200,
  requestBytes: 1_310_720,
  replyBytes: 6_291_456,
  roomsInMemory: 1_000,
  pushGap: 1_000,
  pullsPerPeer: 4,
  requestsPerSecond: 400,
  requestsBurst: 1_200,
  eventsPerSecond: 5_000,
  eventsBurst: 20_000,
  directoryPage: 200,
  ephemeralFramesPerSecond: 50,
  refusalsPerSecond: 20,
  blobBytes: 53_687_091_200,
  queuedRequestsPerPeer: 10_000,
};

/** How long things take or wait, in ms. Tests make them short. */
export interface Timings {
  requestTimeoutMs: number;
  /** Mean distance of two comparisons with a peer; each one is spread by ±50 % (R-6.7). */
  antiEntropyMs: number;
  /** A hub signs a new checkpoint this often, besides after each write. */
  checkpointMs: number;
  /** How often a node asks its hubs for news when nothing was gossiped. */
  registryPullMs: number;
  /** At most one pull for an unknown sender in this time. */
  unknownSenderPullMs: number;
  /** Unit of the wait after a failure; 1,000 in production. */
  retryUnitMs: number;
  /** Wait before a room that the peer did not know is offered again. */
  unknownRoomMs: number;
  /** Held events are looked at again this often. */
  heldRetryMs: number;
  missingBodiesMs: number;
}

export const defaultTimings: Timings = {
  requestTimeoutMs: 15_000,
  antiEntropyMs: 300_000,
  checkpointMs: 600_000,
  registryPullMs: 60_000,
  unknownSenderPullMs: 30_000,
  retryUnitMs: 1_000,
  unknownRoomMs: 2_000,
  heldRetryMs: 5_000,
  missingBodiesMs: 10_000,
};

/** How long the body of a void event is kept. */
export const voidBodyKeptMs = 24 * 3_600_000;
/** Such bodies that one round deletes at most. */
export const voidBodiesPerRound = 500;
