import type { Envelope, EventHeader } from '../spec/schemas/federation/envelope.ts';
import type { LanguageOffer, TranscribeRequest, TranslateRequest } from '../spec/schemas/federation/language.ts';
import type { LinkAnswer, LinkOffer } from '../spec/schemas/media/link.ts';
import type { Change, LanguageResult, Refusal, Result, VerifiedEvent } from './contract.ts';
import type { Outbound } from './outbound/outbound.ts';

export interface Clock {
  /** ms since the epoch. */
  now(): number;
}
export interface Random {
  bytes(size: number): Buffer;
}
/** Signing keys of this node. Private keys never leave the port. */
export interface SigningKeys {
  current(): { kid: string; jwk: { kty: 'OKP'; crv: 'Ed25519'; x: string } };
  /** Raw Ed25519 signature, 64 bytes (RFC 8032). */
  sign(bytes: Uint8Array): Buffer;
}
/** The hub's online key. `open` answers undefined on a node that is not a hub; `create` makes and keeps one (becomeHub). */
export interface HubKeys {
  open(): SigningKeys | undefined;
  create(): SigningKeys;
}

/** One stored event as the engine reads it back: exact bytes, never re-serialised. */
export interface StoredEvent {
  id: string;
  room: string;
  header: EventHeader;
  protectedBytes: Buffer;
  payloadBytes: Buffer;
  signature: Buffer;
  salt: Buffer | null;
  body: Buffer | null;
  /** False = void: stored, no effect. */
  live: boolean;
  /** Event whose redaction or erasure deleted the body for ever; `local` when none is named. */
  erasedBy: string | null;
}
export interface FeedHead {
  /** `c` or `node/inc`. */
  feed: string;
  node: string;
  inc: number;
  seq: number;
  id: string;
  hlc: [number, number];
  status: 'open' | 'frozen' | 'broken';
}
export interface RoomRow {
  room: string;
  kind: string;
  owner: string;
  /** Id of the create event. */
  create: string;
}
export interface DeliveryCursor {
  peer: string;
  room: string;
  /** `c` or `node/inc`. */
  feed: string;
  acked: number;
}
export interface RegistryRow {
  hub: string;
  seq: number;
  id: string;
  envelope: Envelope;
}
export interface HeldEvent {
  room: string;
  feed: string;
  seq: number;
  id: string;
  why: 'gap' | 'sig' | 'clock' | 'ctl';
  envelope: Envelope;
  from: string;
}

/**
 * Everything the engine keeps. One adapter in memory (tests), one on PostgreSQL (the node); both pass testing/store-contract.ts.
 * Calls with `tx` join that transaction; `null` reads committed state.
 */
export interface Store<Tx> {
  transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  /** Runs after `tx` has committed, never when it rolled back. */
  afterCommit(tx: Tx, work: () => void): void;

  insertRoom(tx: Tx, room: RoomRow): Promise<boolean>;
  room(tx: Tx | null, room: string): Promise<RoomRow | undefined>;
  /** Pages through all rooms in the order of their ids: those after `after`, at most `limit`. */
  rooms(after: string | null, limit: number): Promise<RoomRow[]>;
  /** Locks one feed against other writers until `tx` ends, also when it has no head yet. Answers the head as it is after the lock was got. */
  lockFeed(tx: Tx, room: string, feed: string): Promise<FeedHead | undefined>;
  feedHeads(tx: Tx | null, room: string): Promise<FeedHead[]>;
  /** Heads of every feed written by `node` in all rooms (own feeds at start: what is still to be delivered). */
  feedHeadsOf(node: string): Promise<{ room: string; head: FeedHead }[]>;
  setFeedHeads(tx: Tx, room: string, heads: FeedHead[]): Promise<void>;
  /**
   * Batched insert of one room's events; answers the ids it inserted. Left out: ids already stored, and another event at the same (room, node,
   * inc, seq) or (room, c, seq). `heads` of that room are set in the same step.
   */
  insertEvents(tx: Tx, events: StoredEvent[], heads?: FeedHead[]): Promise<Set<string>>;
  /** Those of `ids` that are stored, in any order. */
  events(tx: Tx | null, ids: string[]): Promise<StoredEvent[]>;
  known(tx: Tx | null, ids: string[]): Promise<Set<string>>;
  /** Events of one feed from `fromSeq` upward in order, at most `limit`. `feed` is `c` or `node/inc`. */
  range(tx: Tx | null, room: string, feed: string, fromSeq: number, limit: number): Promise<StoredEvent[]>;
  setLive(tx: Tx, room: string, ids: string[], live: boolean): Promise<void>;
  /** Deletes the events of a feed from `fromSeq` on with their bodies (tombstones stay), because the owner chose another branch; answers their ids. */
  discardTail(tx: Tx, room: string, feed: string, fromSeq: number): Promise<string[]>;
  putBody(tx: Tx, id: string, salt: Buffer, body: Buffer): Promise<void>;
  eraseBody(tx: Tx, id: string, erasedBy: string | null): Promise<void>;
  /** Live events whose header names a body (`bl`) that is neither here nor erased. `null` = in every room. */
  missingBodies(room: string | null, limit: number): Promise<{ room: string; id: string }[]>;
  /**
   * Deletes bodies of events that have been void for `keptMs`, at most `limit`, and answers their ids; the first call that finds an event void
   * counts as the beginning. Nothing stays behind that would refuse such a body: an event that counts again is fetched anew.
   */
  dropVoidBodies(tx: Tx, now: number, keptMs: number, limit: number): Promise<string[]>;
  /** Full beyond 2,000 events or 8 MiB of one feed (R-10, limits). The same id again is `held`. */
  hold(tx: Tx, event: HeldEvent): Promise<'held' | 'full'>;
  /** In the order of seq. */
  held(tx: Tx | null, room: string, feed: string): Promise<HeldEvent[]>;
  heldFeeds(): Promise<{ room: string; feed: string }[]>;
  release(tx: Tx, ids: string[]): Promise<void>;

  deliveries(): Promise<DeliveryCursor[]>;
  setDelivery(tx: Tx, cursors: DeliveryCursor[]): Promise<void>;
  deletePeerDeliveries(tx: Tx, peer: string, room: string): Promise<void>;
  registryRange(hub: string, fromSeq: number, limit: number): Promise<RegistryRow[]>;
  appendRegistry(tx: Tx, rows: RegistryRow[]): Promise<void>;
  /** Takes `rows` instead of everything of a hub's log from `fromSeq` on: its root keys have ended a contradiction. */
  replaceRegistry(tx: Tx, hub: string, fromSeq: number, rows: RegistryRow[]): Promise<void>;
  followedHubs(): Promise<{ hub: string; base: string; rootThumbprints: string[]; checkpoint: string | null }[]>;
  followHub(tx: Tx, hub: { hub: string; base: string; rootThumbprints: string[] }): Promise<void>;
  /** An empty `jwt` forgets the one that is kept. */
  setCheckpoint(tx: Tx, hub: string, jwt: string): Promise<void>;

  /** False when (kid, nonce) was there already. Kept 10 minutes. */
  insertNonce(kid: string, nonce: string, now: number): Promise<boolean>;
  putDocument(tx: Tx, kind: string, id: string, value: unknown): Promise<void>;
  document(tx: Tx | null, kind: string, id: string): Promise<unknown>;
  documents(kind: string, limit: number): Promise<{ id: string; value: unknown }[]>;
  deleteDocument(tx: Tx, kind: string, id: string): Promise<void>;
}

/** What the application does with verified changes; runs inside the storing transaction. */
export interface Application<Tx> {
  apply(tx: Tx, changes: Change[]): Promise<void>;
  refused(refusal: Refusal): void;
  typing(frame: { room: string; node: string; kind: string; actor: string; data: unknown }): void;
  /**
   * A room begins to lack events that another member is known to have (`missing` of them so far), or lacks none any more (0). Not stored, and not
   * in a transaction; `Federation.rooms.missing` answers the same at any time.
   */
  catchingUp(room: string, missing: number): void;
  /** This node's directory entries changed after `version`, at most `limit`, for peers. */
  directoryPage(after: number, limit: number): Promise<{ version: number; entries: unknown[]; more: boolean }>;
  applyDirectory(tx: Tx, node: string, entries: unknown[], version: number): Promise<void>;
  /** An institution's application from the wire, on a hub. */
  application(
    form: Record<string, unknown>,
    node: { node: string; base: string },
  ): Promise<{ reference: string } | { code: string }>;
  /**
   * A node that is admitted to a session led by this node wants to link its relay to this one's. Granted only while somebody of it may be in the
   * session now; else the code says why not.
   */
  openRelay(input: { room: string; node: string; offer: LinkOffer }): Promise<Result<LinkAnswer>>;
  /** That node needs the link no more. Unknown links are no fault. */
  closeRelay(input: { room: string; node: string; link: string }): Promise<void>;
  /** What this node lends `node`. `isLed`: it asks for a room that this node leads and to which it is admitted. */
  engineOffer(input: { node: string; isLed: boolean }): Promise<LanguageOffer>;
  translateFor(input: { node: string; isLed: boolean; request: TranslateRequest }): Promise<LanguageResult>;
  transcribeFor(input: { node: string; isLed: boolean; request: TranscribeRequest }): Promise<LanguageResult>;
  /** Ciphertext of a blob that `event` references, or undefined. */
  openBlob(
    event: VerifiedEvent,
    sha256: string,
    range: { start: number; end: number } | null,
  ): Promise<{ sizeBytes: number; bytes: AsyncIterable<Buffer> } | undefined>;
}

export interface Log {
  info(fields: Record<string, unknown>, message: string): void;
  warn(fields: Record<string, unknown>, message: string): void;
}
export interface FederationPorts<Tx> {
  clock: Clock;
  random: Random;
  keys: SigningKeys;
  hubKeys: HubKeys;
  store: Store<Tx>;
  application: Application<Tx>;
  outbound: Outbound;
  log: Log;
}
