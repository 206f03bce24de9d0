import { type Static, Type } from 'typebox';
import { NodeId } from '../federation/envelope.ts';
import { LinkAnswer, LinkFingerprint, LinkIceName, LinkId, LinkOffer, LinkReason, MediaGroup } from './link.ts';
import {
  CallNotice,
  CallReply,
  CallRequest,
  MediaRefusal,
  MediaRoomId,
  MediaSource,
  ParticipantId,
} from './signalling.ts';

/**
 * What a node and its media workers say to each other. Plain values, so that a worker may live in another process or
 * on another machine. Every command is answered by exactly one `reply` notice with its number.
 */

const strict = { additionalProperties: false };
const Port = Type.Integer({ minimum: 0, maximum: 65_535 });
const Address = Type.String({ maxLength: 45 });

/** What a person may do in a room. Taking a right away stops it at the relay at once. */
export const MediaRights = Type.Object(
  {
    /** Sources that may be sent. */
    send: Type.Array(MediaSource, { maxItems: 4, uniqueItems: true }),
    /** False keeps a person in the lobby: connected, but nothing is heard or seen. */
    receive: Type.Boolean(),
    /** Only people of the same group are heard and seen; without it those of the main room. */
    group: Type.Optional(MediaGroup),
  },
  strict,
);
export type MediaRights = Static<typeof MediaRights>;

/** Permission of one person to take part in the media of one room; the session made it after its own check. */
export const MediaGrant = Type.Object(
  {
    room: MediaRoomId,
    participant: ParticipantId,
    rights: MediaRights,
    /** ms since the epoch; a grant is used at once and lives shortly. */
    expiresAt: Type.Integer({ minimum: 0 }),
  },
  strict,
);
export type MediaGrant = Static<typeof MediaGrant>;

export const RoomOptions = Type.Object(
  {
    /** People with a connection to this relay at the same time. */
    maxParticipants: Type.Integer({ minimum: 1, maximum: 500 }),
    /** Voices that one listener hears at the same time; the loudest win. */
    maxVoices: Type.Integer({ minimum: 1, maximum: 8 }),
  },
  strict,
);
export type RoomOptions = Static<typeof RoomOptions>;

/** First message to a worker. */
export const WorkerStart = Type.Object(
  {
    kind: Type.Literal('start'),
    /** Address to bind. */
    bind: Address,
    /** UDP and TCP port; 0 = any free one. */
    port: Port,
    /** Addresses that browsers are told. */
    announce: Type.Array(Address, { minItems: 1, maxItems: 16 }),
  },
  strict,
);
export type WorkerStart = Static<typeof WorkerStart>;

const room = { room: MediaRoomId };
const person = { ...room, participant: ParticipantId };
/** A link of one room to one other node. `own` is the name of this node on it. */
const linked = { ...room, peer: NodeId, own: NodeId };

/** Somebody of another node, and what the control log lets them send here. Whoever is not named sends nothing. */
export const RemotePerson = Type.Object(
  {
    node: NodeId,
    actor: ParticipantId,
    send: Type.Array(MediaSource, { maxItems: 4, uniqueItems: true }),
    group: Type.Optional(MediaGroup),
  },
  strict,
);
export type RemotePerson = Static<typeof RemotePerson>;
/** People of other nodes in one room at most. */
export const maxRemotePeople = 2_000;

export const MediaCommand = Type.Union([
  Type.Object({ kind: Type.Literal('openRoom'), ...room, options: RoomOptions }, strict),
  Type.Object({ kind: Type.Literal('closeRoom'), ...room }, strict),
  Type.Object({ kind: Type.Literal('join'), ...person, rights: MediaRights }, strict),
  Type.Object({ kind: Type.Literal('leave'), ...person, reason: Type.Enum(['left', 'removed']) }, strict),
  Type.Object({ kind: Type.Literal('setRights'), ...person, rights: MediaRights }, strict),
  Type.Object({ kind: Type.Literal('mute'), ...person, source: MediaSource, muted: Type.Boolean() }, strict),
  Type.Object({ kind: Type.Literal('signal'), ...person, request: CallRequest }, strict),
  /** Hands on what a person of this node says, for recognition, or stops that. It comes beside the notices, as bytes. */
  Type.Object({ kind: Type.Literal('listen'), ...person, on: Type.Boolean() }, strict),
  /** Answered with what another node must know to recognise this worker. */
  Type.Object({ kind: Type.Literal('linkIdentity') }, strict),
  /** Opens a link as the client; what comes of it is told by `link` notices. */
  Type.Object({ kind: Type.Literal('linkOpen'), ...linked, name: LinkIceName, answer: LinkAnswer }, strict),
  /** Makes an end for a link that the peer opens; one that is there is replaced. Answered with it. */
  Type.Object({ kind: Type.Literal('linkAccept'), ...linked, offer: LinkOffer }, strict),
  /** @param link only this one; none = whichever there is */
  Type.Object({ kind: Type.Literal('linkClose'), ...room, peer: NodeId, link: Type.Optional(LinkId) }, strict),
  /** A connection that carries packets of the link beside UDP stands, or is gone. */
  Type.Object(
    {
      ...{ kind: Type.Literal('linkLane'), ...room, peer: NodeId, link: LinkId },
      ...{ lane: Type.Enum(['audio', 'video']), open: Type.Boolean() },
    },
    strict,
  ),
  /** Pictures of the link could not leave in time and were dropped. */
  Type.Object({ kind: Type.Literal('linkLate'), ...room, peer: NodeId, link: LinkId }, strict),
  Type.Object(
    { kind: Type.Literal('people'), ...room, people: Type.Array(RemotePerson, { maxItems: maxRemotePeople }) },
    strict,
  ),
  /** Stops one source of somebody of another node here, or lets it through again. */
  Type.Object(
    {
      kind: Type.Literal('muteRemote'),
      ...room,
      node: NodeId,
      actor: ParticipantId,
      source: MediaSource,
      muted: Type.Boolean(),
    },
    strict,
  ),
  Type.Object({ kind: Type.Literal('stats') }, strict),
]);
export type MediaCommand = Static<typeof MediaCommand>;
export const NumberedCommand = Type.Object({ id: Type.Integer({ minimum: 1 }), command: MediaCommand }, strict);
export type NumberedCommand = Static<typeof NumberedCommand>;

/** Counters of one worker since its start. Faults of packets are counted here, never logged one by one. */
export const WorkerStats = Type.Object(
  {
    rooms: Type.Integer(),
    participants: Type.Integer(),
    packetsIn: Type.Integer(),
    packetsOut: Type.Integer(),
    /** Name of a fault → how often. */
    dropped: Type.Record(Type.String({ maxLength: 40 }), Type.Integer()),
    cpuMs: Type.Number(),
  },
  strict,
);
export type WorkerStats = Static<typeof WorkerStats>;

export const CommandResult = Type.Union([
  Type.Object({ ok: Type.Literal(true), reply: CallReply }, strict),
  Type.Object({ ok: Type.Literal(true), stats: WorkerStats }, strict),
  Type.Object({ ok: Type.Literal(true), fingerprint: LinkFingerprint }, strict),
  Type.Object({ ok: Type.Literal(true), answer: LinkAnswer }, strict),
  Type.Object({ ok: Type.Literal(false), reason: MediaRefusal }, strict),
]);
export type CommandResult = Static<typeof CommandResult>;

export const WorkerNotice = Type.Union([
  /** The sockets are open. `tcpFault`: UDP is, but TCP on the same number is not, with the system's error code. */
  Type.Object(
    { kind: Type.Literal('ready'), port: Port, tcpFault: Type.Optional(Type.String({ maxLength: 40 })) },
    strict,
  ),
  Type.Object({ kind: Type.Literal('reply'), id: Type.Integer({ minimum: 1 }), result: CommandResult }, strict),
  /** For the browser of one person. */
  Type.Object({ kind: Type.Literal('call'), ...person, notice: CallNotice }, strict),
  /** A link stands, or is gone with a reason. `link` is the number that the answering side gave it. */
  Type.Object(
    {
      kind: Type.Literal('link'),
      ...room,
      peer: NodeId,
      link: LinkId,
      up: Type.Boolean(),
      reason: Type.Optional(LinkReason),
    },
    strict,
  ),
  /** UDP of a link gives nothing: the connections beside it are needed; or they are not needed any more. */
  Type.Object({ kind: Type.Literal('linkLanes'), ...room, peer: NodeId, link: LinkId, wanted: Type.Boolean() }, strict),
  /** The way to a person's browser stands or is gone. */
  Type.Object({ kind: Type.Literal('connection'), ...person, connected: Type.Boolean() }, strict),
]);
export type WorkerNotice = Static<typeof WorkerNotice>;
