import type { Language } from '../spec/schemas/common/words.ts';
import type { Envelope, EventHeader, RoomHeads } from '../spec/schemas/federation/envelope.ts';
import type { LanguageOffer, TranscribeRequest, TranslateRequest } from '../spec/schemas/federation/language.ts';
import type { LinkAnswer, LinkOffer } from '../spec/schemas/media/link.ts';
import type { OutboundSocket } from './outbound/outbound.ts';

/** A success with its value, or an expected failure with a stable code of spec/schemas/common/problems.ts. */
export type Result<T> = { ok: true; value: T } | { ok: false; code: string; detail?: string };

/** An event whose bytes were checked: shape, id, chain, signature (R-5.1 to R-5.4). `body` is absent when not received yet or erased. */
export interface VerifiedEvent {
  id: string;
  /** Room id; for `room.create` the id that the event itself defines; for registry events `reg:<hub>`. */
  room: string;
  header: EventHeader;
  /** Parsed body, valid for its type's schema. Never part of the identity of the event. */
  body?: unknown;
  envelope: Envelope;
}

export type Role = 'viewer' | 'member' | 'moderator' | 'admin';
export type RoomKind = 'group' | 'dm' | 'session' | 'channel' | 'glossary';
/** Folded state of a room's canonical control chain (R-7.1). Plain JSON; the same on every node that holds the same control events. */
export interface ControlState {
  room: string;
  kind: RoomKind;
  rv: number;
  epoch: number;
  cseq: number;
  /** Id of the last canonical control event. */
  head: string;
  owner: string;
  stewards: string[];
  join: 'invite' | 'node' | 'knock';
  history: 'joined' | 'invited' | 'all';
  retentionDays: number | null;
  /** Admitted nodes: cap, cseq of the admission, feed heads the owner knew then (`node/inc` → [seq, id]; history anchor, R-6.10). The owner's cap is `admin`. */
  nodes: Record<string, { cap: Role; admittedAt: number; seen: Record<string, [number, string]> }>;
  /** Role per `node/actor`; absent = the default of the node's cap. */
  roles: Record<string, Role>;
  /** Invitations, key `node/actor` or `node/*`. `until` in ms; null = for ever, 0 = withdrawn. */
  invited: Record<string, { role: Role; until: number | null }>;
  banned: string[];
  closed: boolean;
  frozen: boolean;
  /** dm only: the two fixed members as `node/actor`. */
  members: string[];
  takeoverAfterSeconds: number;
  /** Highest content feed positions the owner has acknowledged so far by `seen` or a cut, per `node/inc` (R-7.5). */
  acked: Record<string, [number, string]>;
  /** Nodes whose feed was reopened: current incarnation, last position that counts of the one before, cseq of the reopening (R-7.8). */
  reopened: Record<string, { inc: number; base: [number, number, string]; at: number }>;
  /** Node that may open the next epoch after `owner.transfer`. */
  transferTo: string | null;
  /** Room that continues this one after `room.upgrade`. */
  upgradedTo: string | null;
  /** Only in a room of kind `session`, after the first `session.set`. */
  session: SessionState | null;
}
/** Times in ms since the epoch. */
export interface SessionState {
  status: 'planned' | 'started' | 'ended' | 'cancelled';
  start: number;
  end: number;
  tz: string;
  media: 'conference' | 'broadcast';
  standby: string[];
  joinOpenBeforeSeconds: number;
  recording: 'off' | 'consent';
  /** The meetings after this one: [start, end]. */
  series: { every: 'week' | 'two-weeks' | 'month'; later: [number, number][] } | null;
  /** A call of two that began at once. */
  call: 'audio' | 'video' | null;
  /** Whoever is no host waits to be let in; nobody new comes in. */
  door: { lobby: boolean; locked: boolean };
  /** Who was let in to this meeting, as `node/actor`, sorted. */
  admitted: string[];
  /** Who leads it, as `node/actor`; null when the first plan names nobody. */
  host: string | null;
}

/** What the application is told, inside the storing transaction, for local and remote events alike and in feed order. Idempotent by event id. */
export type Change =
  | { kind: 'control'; room: string; event: VerifiedEvent; state: ControlState }
  | { kind: 'content'; room: string; event: VerifiedEvent; live: boolean; state: ControlState }
  | { kind: 'body'; room: string; event: VerifiedEvent; live: boolean }
  | { kind: 'live'; room: string; ids: string[]; live: boolean }
  | { kind: 'invite'; invite: Invite }
  | { kind: 'registry'; hub: string; event: VerifiedEvent };

/** Invitation as received or sent: `consilium-invite+jws` (R-8.3). `actor` is `u_…` of the invited node, or `*` for everybody there. */
export interface Invite {
  id: string;
  room: string;
  from: { node: string; actor: string };
  to: { node: string; actor: string };
  role: Role;
  until: number | null;
  /** Title and words for people, shown before joining. */
  title: string;
  state: 'open' | 'accepted' | 'declined' | 'withdrawn';
}

export interface RegistryKey {
  kid: string;
  jwk: { kty: 'OKP'; crv: 'Ed25519'; x: string };
  status: 'active' | 'retired' | 'revoked';
  compromisedSince?: number;
}
export interface RegistryNode {
  node: string;
  hub: string;
  entityId: string;
  legalName: string;
  country: string;
  base: string;
  status: 'active' | 'suspended' | 'revoked' | 'retired';
  reason?: string;
  roles: string[];
  keys: RegistryKey[];
  approvedAt: number;
  changedAt: number;
}
/** In-memory view folded from the registry logs this node follows (R-3.1). Synchronous: no I/O in request handling (R-2.4). */
export interface RegistryView {
  node(id: string): RegistryNode | undefined;
  nodes(): RegistryNode[];
  hubs(): {
    hub: string;
    seq: number;
    head: string;
    checkpointAt: number;
    freshness: 'fresh' | 'warn' | 'degraded' | 'stale';
    alarm?: string;
  }[];
}

export interface AppendInput {
  room: string;
  actor: string;
  type: string;
  ref?: string;
  /** Members that must survive erasure; never free text. */
  d?: Record<string, unknown>;
  body?: unknown;
}
export interface CreateRoomInput {
  kind: RoomKind;
  actor: string;
  title: string;
  topic?: string;
  /** Words about the room like title and topic: in the body, for finding it. */
  specialties?: string[];
  language?: string;
  join: ControlState['join'];
  history: ControlState['history'];
  /** dm only: the other person. */
  other?: { node: string; actor: string };
}
/** State of a peer as administrators see it. */
export interface PeerStatus {
  node: string;
  reachable: boolean;
  /** ms since the epoch; when the current state began. */
  since: number;
  lastContactAt: number | null;
  pendingEvents: number;
  lastError: string | null;
}
/** A message, event or request from outside that changed nothing, and why (shown to administrators). */
export interface Refusal {
  at: number;
  /** The node that delivered it as far as it is known. */
  peer: string | null;
  code: string;
  what: string;
  eventId?: string;
  room?: string;
}

export interface WireRequest {
  method: string;
  /** Raw request target as received, with query. */
  target: string;
  headers: Record<string, string | string[] | undefined>;
  body: Buffer;
  remoteAddress: string;
}
export interface WireResponse {
  status: number;
  headers: Record<string, string>;
  body: string | Buffer | AsyncIterable<Buffer>;
}

/** What an engine made of a text or of speech (R-15.3), and which engine it was. */
export interface LanguageAnswer {
  text: string;
  /** Language that was heard, or translated from. */
  language?: Language;
  /** How sure the recogniser is that nobody spoke, 0 to 1. */
  noSpeech?: number;
  name: string;
  model: string;
  /** Stands outside the institution that lends it. */
  outside: boolean;
  /** How long the engine took. */
  ms: number;
}
/** An answer of an engine, or a code, and when to ask again. */
export type LanguageResult = Result<LanguageAnswer> & { retryAfterMs?: number };

/** Who asks for a connection of a link, or the answer that refuses it. */
export type RelayUpgrade =
  | { ok: true; node: string; room: string; link: string }
  | { ok: false; response: WireResponse };

/** The protocol engine as the node uses it. `Tx` is the host's transaction type. */
export interface Federation<Tx> {
  readonly node: string;
  /** Answers `/federation/*` and `/.well-known/openid-federation`. Never throws for bad input. */
  handle(request: WireRequest): Promise<WireResponse>;
  start(): Promise<void>;
  /** Resolves when nothing is waiting to be sent or received that could be; for tests and a clean stop. */
  drain(timeoutMs: number): Promise<boolean>;
  /** Resolves when nothing is under way any more: the store can be closed then. Requests are answered with 503 from its beginning on. */
  close(): Promise<void>;
  peers(): PeerStatus[];

  registry: {
    view(): RegistryView;
    /** Follows a hub: fetches its genesis; the caller pins the returned root thumbprints after a person has confirmed them. */
    discover(hubUrl: string): Promise<Result<{ hub: string; threshold: number; rootThumbprints: string[] }>>;
    follow(tx: Tx, hub: { hub: string; base: string; rootThumbprints: string[] }): Promise<void>;
    /** Pulls followed registries now. */
    sync(): Promise<Result<null>>;
    /** This node's self-signed entity configuration (OpenID Federation 1.0). */
    entityConfiguration(): Promise<string>;
    /** Sends this institution's application to a hub (POST /federation/v1/applications). */
    apply(hubUrl: string, form: Record<string, unknown>): Promise<Result<{ reference: string }>>;
    /** Only on a hub: fetches and checks the entity configuration of a node that applies. No event is written. */
    inspectNode(base: string): Promise<Result<{ node: string; jwks: RegistryKey['jwk'][] }>>;
    /** Only on a hub: writes a registry event in `tx` (`reg.node.approve`, `reg.node.suspend`, `reg.node.reinstate`, `reg.node.revoke`, `reg.node.update`, …). */
    write(tx: Tx, type: string, d: Record<string, unknown>): Promise<Result<VerifiedEvent>>;
    /** Makes this node a hub: genesis with the given root public keys, signed by the root private keys handed in and then forgotten. */
    becomeHub(
      tx: Tx,
      input: { roots: { publicJwk: RegistryKey['jwk']; privateJwk?: Record<string, unknown> }[]; threshold: number },
    ): Promise<Result<{ hub: string }>>;
  };

  rooms: {
    create(tx: Tx, input: CreateRoomInput): Promise<Result<VerifiedEvent>>;
    /** Content event in this node's own feed. Refused with the reason when the actor lacks the right (R-7.3). */
    append(tx: Tx, input: AppendInput): Promise<Result<VerifiedEvent>>;
    /** Several content events of one room in order: all, or none when one is refused. None may refer to another of them. */
    appendAll(tx: Tx, room: string, inputs: readonly Omit<AppendInput, 'room'>[]): Promise<Result<VerifiedEvent[]>>;
    /**
     * Control change by an actor of this node. On the owner node the event is written in `tx`; elsewhere a signed proposal is sent to the owner
     * after commit and `value` is null; the change arrives as a control event.
     */
    control(tx: Tx, input: AppendInput): Promise<Result<VerifiedEvent | null>>;
    /** node.admit (when needed) + actor.invite, and the signed invite to the other node, retried until it is taken. Owner or proposal, as above. */
    invite(
      tx: Tx,
      input: { room: string; actor: string; to: { node: string; actor: string }; role: Role; until?: number },
    ): Promise<Result<Invite>>;
    answerInvite(
      tx: Tx,
      input: { id: string; actor: string; answer: 'accept' | 'decline'; profile: unknown },
    ): Promise<Result<null>>;
    state(tx: Tx | null, room: string): Promise<ControlState | undefined>;
    heads(tx: Tx | null, room: string): Promise<RoomHeads | undefined>;
    /** Number of events that another member is known to have and this node lacks; 0 = the room is complete as far as anybody has said. */
    missing(room: string): number;
    /** SHA-256 over the canonical room state (R-9.1); equal on nodes that hold equal events. */
    stateHash(room: string, tx?: Tx | null): Promise<string>;
    /** Deletes a body for ever on this node (redaction, erasure). The header stays. */
    eraseBody(tx: Tx, eventId: string): Promise<void>;
    /**
     * Deletes, at most 500 at a time, bodies of events that have been void for a day (R-7.3), and answers their ids: the application forgets what
     * it made of them. Should such an event count again, its body comes as a `body` change from a node that has it.
     */
    dropVoidBodies(tx: Tx): Promise<string[]>;
  };

  /** Tells peers that this node's directory has a new version; they pull it (R-10.1). */
  announceDirectory(version: number): void;
  /** Sends an ephemeral frame (typing) to the nodes of a room; lost without consequence. */
  ephemeral(room: string, frame: { kind: string; actor: string; data: unknown }): void;
  /** Links between relays, asked of the node that leads a session (R-12.2). Nothing is stored. */
  relays: {
    open(node: string, room: string, offer: LinkOffer): Promise<Result<LinkAnswer>>;
    close(node: string, room: string, link: string): Promise<void>;
    /** Opens one of the two WebSockets of a link's second carrier (R-12.9). */
    connect(
      node: string,
      room: string,
      link: string,
      lane: 'audio' | 'video',
    ): Promise<OutboundSocket | { ok: false; code: string; detail: string }>;
    /** Proves an upgrade request for such a WebSocket. */
    admit(request: WireRequest): Promise<RelayUpgrade>;
  };
  /** Engines that other nodes lend (chapter 15). Nothing is stored. */
  engines: {
    offer(node: string, room: string | undefined): Promise<Result<LanguageOffer>>;
    translate(node: string, request: TranslateRequest): Promise<LanguageResult>;
    transcribe(node: string, request: TranscribeRequest): Promise<LanguageResult>;
  };
  /** Opens the bytes of an attachment that lives on another node: fetched, verified by hash, decrypted by the caller. */
  fetchBlob(input: {
    room: string;
    eventId: string;
    sha256: string;
    sizeBytes: number;
  }): Promise<Result<AsyncIterable<Buffer>>>;
}
