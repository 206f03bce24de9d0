import { type Static, Type } from 'typebox';

/** base64url without padding (RFC 4648 section 5). */
export const B64u = Type.String({ pattern: '^[A-Za-z0-9_-]+$' });
/** Lower-case A-label host without port; the name of a node. */
export const NodeId = Type.String({
  pattern: '^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$',
  maxLength: 253,
});
/** `e_` + base64url SHA-256 of the JWS signing input. */
export const EventId = Type.String({ pattern: '^e_[A-Za-z0-9_-]{43}$' });
/** `r_` + the hash of the room's create event. */
export const RoomId = Type.String({ pattern: '^r_[A-Za-z0-9_-]{43}$' });
/** `u_` + 22 base64url characters: 128 random bits, node-scoped, never reused. */
export const ActorId = Type.String({ pattern: '^u_[A-Za-z0-9_-]{22}$' });
/** Hybrid logical clock: milliseconds since the epoch and a counter of 0..65535. */
export const Hlc = Type.Tuple([
  Type.Integer({ minimum: 0, maximum: 9007199254740991 }),
  Type.Integer({ minimum: 0, maximum: 65535 }),
]);
const Position = Type.Integer({ minimum: 0, maximum: 9007199254740991 });

/**
 * Signed header of every event. Persists after erasure: it never holds names, free text, file names or emoji.
 * Lanes: `c` control (room owner only), `m` content (the actor's own node only), `r` registry (the hub only).
 */
export const EventHeader = Type.Object({
  v: Type.Literal(1),
  room: Type.Optional(RoomId),
  lane: Type.Union([Type.Literal('c'), Type.Literal('m'), Type.Literal('r')]),
  node: NodeId,
  inc: Type.Integer({ minimum: 1, maximum: 1000000 }),
  seq: Type.Integer({ minimum: 1, maximum: 9007199254740991 }),
  prev: Type.Optional(EventId),
  hlc: Hlc,
  type: Type.String({ pattern: '^[a-z]+(\\.[a-z0-9]+)+$', maxLength: 64 }),
  actor: Type.Optional(ActorId),
  ctl: Type.Optional(Type.Tuple([Position, Position, EventId])),
  epoch: Type.Optional(Position),
  d: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
  seen: Type.Optional(Type.Record(Type.String(), Type.Tuple([Position, EventId]), { maxProperties: 512 })),
  after: Type.Optional(Type.Array(Type.Tuple([NodeId, Position, Position, EventId]), { maxItems: 8 })),
  ref: Type.Optional(EventId),
  bh: Type.Optional(Type.String({ pattern: '^[A-Za-z0-9_-]{43}$' })),
  bl: Type.Optional(Type.Integer({ minimum: 0, maximum: 1048576 })),
  crit: Type.Optional(Type.Array(Type.String({ maxLength: 64 }), { maxItems: 16 })),
});
export type EventHeader = Static<typeof EventHeader>;

/** Flattened JWS (RFC 7515 section 7.2.2) with a detached, salted and erasable body. */
export const Envelope = Type.Object({
  protected: B64u,
  payload: B64u,
  signature: Type.String({ pattern: '^[A-Za-z0-9_-]{86}$' }),
  salt: Type.Optional(Type.String({ pattern: '^[A-Za-z0-9_-]{22}$' })),
  body: Type.Optional(Type.String({ pattern: '^[A-Za-z0-9_-]*$' })),
});
export type Envelope = Static<typeof Envelope>;

/** Feed heads of one room: the last control event and, per `node/inc`, the last content event. */
export const RoomHeads = Type.Object({
  room: RoomId,
  ctl: Type.Tuple([Position, Position, EventId]),
  feeds: Type.Record(Type.String(), Type.Tuple([Position, EventId]), { maxProperties: 512 }),
});
export type RoomHeads = Static<typeof RoomHeads>;
