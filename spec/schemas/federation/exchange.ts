import { type Static, Type } from 'typebox';
import { ActorId, B64u, Envelope, EventId, NodeId, RoomHeads, RoomId } from './envelope.ts';

const Position = Type.Integer({ minimum: 0, maximum: 9007199254740991 });
/** `c` for the control feed, else `node/inc`. */
export const FeedKey = Type.String({ pattern: '^(c|[a-z0-9.-]{1,253}/[0-9]{1,7})$' });
/** `i_` + 22 base64url characters. */
export const InviteId = Type.String({ pattern: '^i_[A-Za-z0-9_-]{22}$' });
/** Version of a node's directory, counting its changes. */
export const DirectoryVersion = Position;

/** Push of events and heads, `PUT /federation/v1/txn/{id}`. Events are judged one by one; a bad one never fails the others. */
export const TxnRequest = Type.Object({
  events: Type.Array(Type.Unknown(), { maxItems: 500 }),
  heads: Type.Array(RoomHeads, { maxItems: 200 }),
  directory: Type.Optional(DirectoryVersion),
});
export type TxnRequest = Static<typeof TxnRequest>;
/** Feed positions of one room: key `c` or `node/inc`. */
export const Positions = Type.Record(Type.String(), Type.Tuple([Position, EventId]), { maxProperties: 513 });
export type Positions = Static<typeof Positions>;
/** `have` is the acknowledgement: the sender sets its cursor to it, also downwards. */
export const TxnReply = Type.Object({
  have: Type.Record(Type.String(), Positions),
  held: Type.Array(Type.Object({ id: Type.String(), why: Type.String() }), { maxItems: 500 }),
  bad: Type.Array(Type.Object({ id: Type.String(), code: Type.String() }), { maxItems: 500 }),
  want: Type.Array(Type.Object({ room: RoomId, feed: FeedKey, from: Position }), { maxItems: 500 }),
  /** Rooms that the receiver does not know or is not in; nothing of them was taken. */
  unknown: Type.Array(RoomId, { maxItems: 200 }),
  directory: Type.Optional(DirectoryVersion),
});
export type TxnReply = Static<typeof TxnReply>;

/** `POST /federation/v1/sync/heads`: the asker's heads; the reply names the rooms that differ with the responder's heads. */
export const HeadsRequest = Type.Object({
  rooms: Type.Array(RoomHeads, { maxItems: 200 }),
  directory: Type.Optional(DirectoryVersion),
});
export type HeadsRequest = Static<typeof HeadsRequest>;
export const HeadsReply = Type.Object({
  rooms: Type.Array(RoomHeads, { maxItems: 200 }),
  unknown: Type.Array(RoomId, { maxItems: 200 }),
  directory: Type.Optional(DirectoryVersion),
});
export type HeadsReply = Static<typeof HeadsReply>;

/** Part of a feed or of a registry log in order, oldest first. `more`: the feed goes on behind the last event. */
export const RangeReply = Type.Object({
  events: Type.Array(Envelope, { maxItems: 1000 }),
  more: Type.Boolean(),
});
export type RangeReply = Static<typeof RangeReply>;

/** `POST /federation/v1/rooms/{room}/bodies`. */
export const BodiesRequest = Type.Object({ ids: Type.Array(EventId, { minItems: 1, maxItems: 100 }) });
export const BodiesReply = Type.Object({
  bodies: Type.Array(
    Type.Union([
      Type.Object({ id: EventId, salt: B64u, body: Type.String() }),
      Type.Object({ id: EventId, gone: Type.String() }),
    ]),
    { maxItems: 100 },
  ),
});
export type BodiesReply = Static<typeof BodiesReply>;

/** `PUT /federation/v1/invites/{id}`: `invite` is a compact `consilium-invite+jws`; the receiver computes the room id from `create`. */
export const InviteRequest = Type.Object({
  invite: Type.String({ maxLength: 8192 }),
  create: Envelope,
  /** Control events after the create event, in order; when there are more, the receiver pulls them. */
  control: Type.Array(Envelope, { maxItems: 500 }),
});
export type InviteRequest = Static<typeof InviteRequest>;
/** `PUT /federation/v1/invites/{id}/answer`. */
export const AnswerRequest = Type.Object({
  answer: Type.Union([Type.Literal('accept'), Type.Literal('decline'), Type.Literal('withdraw')]),
});
export type AnswerRequest = Static<typeof AnswerRequest>;

/** `POST /federation/v1/rooms/{room}/propose`: the owner writes the control event or answers with the reason. */
export const ProposeRequest = Type.Object({
  id: Type.String({ pattern: '^[A-Za-z0-9_-]{22}$' }),
  type: Type.String({ pattern: '^[a-z]+(\\.[a-z0-9]+)+$', maxLength: 64 }),
  actor: ActorId,
  ref: Type.Optional(EventId),
  d: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
  body: Type.Optional(Type.Unknown()),
});
export type ProposeRequest = Static<typeof ProposeRequest>;

/** `POST /federation/v1/ephemeral`: frames that may be lost. */
export const EphemeralRequest = Type.Object({
  frames: Type.Array(
    Type.Object({
      room: RoomId,
      kind: Type.String({ pattern: '^[a-z]+$', maxLength: 16 }),
      actor: ActorId,
      data: Type.Unknown(),
    }),
    { minItems: 1, maxItems: 50 },
  ),
});
export type EphemeralRequest = Static<typeof EphemeralRequest>;

/** `GET /federation/v1/status`. */
export const StatusReply = Type.Object({
  node: NodeId,
  time: Position,
  versions: Type.Array(Type.Integer(), { maxItems: 8 }),
  registry: Type.Array(Type.Object({ hub: NodeId, seq: Position, head: Type.String() }), { maxItems: 8 }),
  directory: Type.Optional(DirectoryVersion),
});
export type StatusReply = Static<typeof StatusReply>;

/** `GET /federation/v1/directory?after=`: changes after a version, oldest first; an entry that is gone is a tombstone. */
export const DirectoryReply = Type.Object({
  version: DirectoryVersion,
  entries: Type.Array(Type.Unknown(), { maxItems: 500 }),
  more: Type.Boolean(),
});
export type DirectoryReply = Static<typeof DirectoryReply>;

/** `GET /federation/v1/registry/{hub}/head`. */
export const RegistryHeadReply = Type.Object({ checkpoint: Type.String({ maxLength: 8192 }) });
export type RegistryHeadReply = Static<typeof RegistryHeadReply>;

/** `POST /federation/v1/applications` on a hub: the applicant proves its keys with its self-signed entity configuration. */
export const ApplicationRequest = Type.Object({
  entityConfiguration: Type.String({ maxLength: 65536 }),
  base: Type.String({ maxLength: 2048 }),
  form: Type.Record(Type.String(), Type.Unknown(), { maxProperties: 64 }),
});
export type ApplicationRequest = Static<typeof ApplicationRequest>;
export const ApplicationReply = Type.Object({ reference: Type.String({ maxLength: 200 }) });

/** Error body of every endpoint (RFC 9457). `code` is stable; the words for people are chosen in the web client. */
export const ProblemReply = Type.Object({
  type: Type.String(),
  title: Type.String(),
  status: Type.Integer(),
  code: Type.String({ maxLength: 64 }),
  detail: Type.Optional(Type.String({ maxLength: 500 })),
  retry_after: Type.Optional(Type.Number()),
  server_time: Type.Optional(Position),
});
export type ProblemReply = Static<typeof ProblemReply>;
