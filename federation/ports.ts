import type { Envelope, EventHeader } from '../spec/schemas/federation/envelope.ts';
import type { Change, Refusal, VerifiedEvent } from './contract.ts';

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
/** The hub's online key; absent on a node that is not a hub. */
export type HubKeys = SigningKeys;

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
  /** live: counts; void: stored, no effect; erased: body deleted for ever. */
  live: boolean;
  erasedBy: string | null;
}
export interface FeedHead {
  node: string;
  inc: number;
  seq: number;
  id: string;
  hlc: [number, number];
  status: 'open' | 'frozen' | 'broken';
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

  insertRoom(tx: Tx, room: { room: string; kind: string; owner: string; create: string }): Promise<boolean>;
  rooms(): Promise<{ room: string; kind: string; owner: string }[]>;
  /** Locks the room's control feed and content feed heads against other writers of the same feed (SELECT … FOR UPDATE). */
  lockFeed(tx: Tx, room: string, feed: string): Promise<FeedHead | undefined>;
  feedHeads(tx: Tx | null, room: string): Promise<FeedHead[]>;
  setFeedHead(tx: Tx, room: string, feed: string, head: FeedHead): Promise<void>;
  /** Batched insert; ids that are already stored are skipped and left out of the answer. */
  insertEvents(tx: Tx, events: StoredEvent[]): Promise<Set<string>>;
  event(tx: Tx | null, id: string): Promise<StoredEvent | undefined>;
  known(tx: Tx | null, ids: string[]): Promise<Set<string>>;
  /** Events of one feed from `fromSeq` upward in order, at most `limit`. `feed` is `c` or `node/inc`. */
  range(tx: Tx | null, room: string, feed: string, fromSeq: number, limit: number): Promise<StoredEvent[]>;
  setLive(tx: Tx, room: string, ids: string[], live: boolean): Promise<void>;
  putBody(tx: Tx, id: string, salt: Buffer, body: Buffer): Promise<void>;
  eraseBody(tx: Tx, id: string, erasedBy: string | null): Promise<void>;
  missingBodies(room: string, limit: number): Promise<string[]>;

  hold(tx: Tx, event: HeldEvent): Promise<'held' | 'full'>;
  held(tx: Tx | null, room: string, feed: string): Promise<HeldEvent[]>;
  release(tx: Tx, ids: string[]): Promise<void>;

  deliveries(): Promise<DeliveryCursor[]>;
  setDelivery(tx: Tx, cursors: DeliveryCursor[]): Promise<void>;
  deletePeerDeliveries(tx: Tx, peer: string, room: string): Promise<void>;

  registryRange(hub: string, fromSeq: number, limit: number): Promise<RegistryRow[]>;
  appendRegistry(tx: Tx, rows: RegistryRow[]): Promise<void>;
  followedHubs(): Promise<{ hub: string; base: string; rootThumbprints: string[]; checkpoint: string | null }[]>;
  followHub(tx: Tx, hub: { hub: string; base: string; rootThumbprints: string[] }): Promise<void>;
  setCheckpoint(tx: Tx, hub: string, jwt: string): Promise<void>;

  /** False when (kid, nonce) was there already. Kept 10 minutes. */
  insertNonce(kid: string, nonce: string, now: number): Promise<boolean>;
  putDocument(tx: Tx, kind: string, id: string, value: unknown): Promise<void>;
  document(tx: Tx | null, kind: string, id: string): Promise<unknown>;
  documents(kind: string): Promise<{ id: string; value: unknown }[]>;
  deleteDocument(tx: Tx, kind: string, id: string): Promise<void>;
}

/** What the application does with verified changes; runs inside the storing transaction. */
export interface Application<Tx> {
  apply(tx: Tx, changes: Change[]): Promise<void>;
  refused(refusal: Refusal): void;
  typing(frame: { room: string; node: string; kind: string; actor: string; data: unknown }): void;
  /** This node's directory entries changed after `version`, at most `limit`, for peers. */
  directoryPage(after: number, limit: number): Promise<{ version: number; entries: unknown[]; more: boolean }>;
  applyDirectory(tx: Tx, node: string, entries: unknown[], version: number): Promise<void>;
  /** An institution's application from the wire, on a hub. */
  application(
    form: Record<string, unknown>,
    node: { node: string; base: string },
  ): Promise<{ reference: string } | { code: string }>;
  /** Ciphertext of a blob that `event` references, or undefined. */
  openBlob(
    event: VerifiedEvent,
    sha256: string,
    range: { start: number; end: number } | null,
  ): Promise<{ sizeBytes: number; bytes: AsyncIterable<Buffer> } | undefined>;
}

export interface Outbound {
  /** One request to a peer. No redirects, address checked on the connected socket, byte and time caps. */
  request(input: {
    method: string;
    url: string;
    headers: Record<string, string>;
    body?: Buffer;
    maxBytes: number;
    timeoutMs: number;
  }): Promise<
    | { ok: true; status: number; headers: Record<string, string>; body: Buffer }
    | { ok: false; code: 'blocked' | 'timeout' | 'unreachable' | 'too_large'; detail: string }
  >;
}
export interface Log {
  info(fields: Record<string, unknown>, message: string): void;
  warn(fields: Record<string, unknown>, message: string): void;
}
export interface FederationPorts<Tx> {
  clock: Clock;
  random: Random;
  keys: SigningKeys;
  hubKeys?: HubKeys;
  store: Store<Tx>;
  application: Application<Tx>;
  outbound: Outbound;
  log: Log;
}
