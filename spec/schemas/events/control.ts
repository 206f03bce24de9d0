import { type Static, Type } from 'typebox';
import { LanguageTag, Specialty } from '../common/words.ts';
import { ActorId, EventId, NodeId, RoomId } from '../federation/envelope.ts';

/** What a person may do in a room, lowest first. `admin` proposes control changes; content never needs more than `moderator`. */
export const Role = Type.Union([
  Type.Literal('viewer'),
  Type.Literal('member'),
  Type.Literal('moderator'),
  Type.Literal('admin'),
]);
export type Role = Static<typeof Role>;

/** The most that a person of an admitted node can be, whatever role they were given. */
export const Cap = Type.Union([Type.Literal('viewer'), Type.Literal('member'), Type.Literal('moderator')]);
export type Cap = Static<typeof Cap>;

/** `node/actor`: a person of the federation. */
export const PersonKey = Type.String({
  pattern: '^[a-z0-9]([a-z0-9.-]*[a-z0-9])?/u_[A-Za-z0-9_-]{22}$',
  maxLength: 278,
});
/** A position in a content feed: incarnation, sequence number, event id. `seq` 0 with the create event's id = before the first event. */
export const FeedCut = Type.Tuple([
  Type.Integer({ minimum: 1, maximum: 1_000_000 }),
  Type.Integer({ minimum: 0, maximum: 9007199254740991 }),
  EventId,
]);
export type FeedCut = Static<typeof FeedCut>;

/** A reason as a code, never as words: it stays in the header after erasure. */
const ReasonCode = Type.String({ pattern: '^[a-z][a-z0-9_]{0,63}$' });
const JoinPolicy = Type.Union([Type.Literal('invite'), Type.Literal('node'), Type.Literal('knock')]);
const HistoryPolicy = Type.Union([Type.Literal('joined'), Type.Literal('invited'), Type.Literal('all')]);
const RetentionDays = Type.Union([Type.Integer({ minimum: 1, maximum: 36500 }), Type.Null()]);
const Epoch = Type.Integer({ minimum: 1, maximum: 1_000_000_000 });
const PersonOrAll = Type.Union([ActorId, Type.Literal('*')]);
const StateHash = Type.String({ pattern: '^[A-Za-z0-9_-]{43}$' });
const Milliseconds = Type.Integer({ minimum: 0, maximum: 9007199254740991 });
const Nothing = Type.Object({});

/** Who asked for it by a proposal; without it, the event's actor did it. */
const AskedBy = Type.Optional(PersonKey);

/** First event of a room. `takeover_after` is in seconds. `members` only in a dm: exactly its two people. */
export const RoomCreate = Type.Object({
  kind: Type.Union([
    Type.Literal('group'),
    Type.Literal('dm'),
    Type.Literal('session'),
    Type.Literal('channel'),
    Type.Literal('glossary'),
  ]),
  rv: Type.Integer({ minimum: 1, maximum: 1000 }),
  stewards: Type.Array(NodeId, { maxItems: 9, uniqueItems: true }),
  join: JoinPolicy,
  history: HistoryPolicy,
  takeover_after: Type.Integer({ minimum: 60, maximum: 31_536_000 }),
  roles: Type.Record(PersonKey, Role, { additionalProperties: false, maxProperties: 64 }),
  retention_days: RetentionDays,
  members: Type.Optional(Type.Array(PersonKey, { minItems: 2, maxItems: 2, uniqueItems: true })),
});
export type RoomCreate = Static<typeof RoomCreate>;
export const RoomSet = Type.Object({
  join: Type.Optional(JoinPolicy),
  history: Type.Optional(HistoryPolicy),
  retention_days: Type.Optional(RetentionDays),
});
export type RoomSet = Static<typeof RoomSet>;
export const NodeAdmit = Type.Object({
  node: NodeId,
  cap: Cap,
  invite: Type.Optional(Type.String({ pattern: '^i_[A-Za-z0-9_-]{22}$' })),
});
export type NodeAdmit = Static<typeof NodeAdmit>;
export const NodeRemove = Type.Object({ node: NodeId, cut: FeedCut });
export type NodeRemove = Static<typeof NodeRemove>;
/**
 * `until`: ms since the epoch or null. A person invited to less than they may do already (without any role: member) needs `cut`, like a lowered
 * role. For `*` the role is at least member: the node's cap limits all of its people.
 */
export const ActorInvite = Type.Object({
  node: NodeId,
  actor: PersonOrAll,
  role: Role,
  until: Type.Union([Milliseconds, Type.Null()]),
  cut: Type.Optional(FeedCut),
});
export type ActorInvite = Static<typeof ActorInvite>;
export const ActorUninvite = Type.Object({ node: NodeId, actor: PersonOrAll, cut: FeedCut });
export type ActorUninvite = Static<typeof ActorUninvite>;
/** `cut` is required when the new role is lower than the one in force. */
export const RoleSet = Type.Object({
  ...{ node: NodeId, actor: ActorId, role: Role, cut: Type.Optional(FeedCut) },
  by: AskedBy,
});
export type RoleSet = Static<typeof RoleSet>;
export const ActorBan = Type.Object({ node: NodeId, actor: ActorId, cut: FeedCut, by: AskedBy });
export type ActorBan = Static<typeof ActorBan>;
/** Lifts a ban and every suspension of the person; without `actor`, the suspensions of the whole node. */
export const ActorUnban = Type.Object({
  node: NodeId,
  actor: Type.Optional(ActorId),
  resume: Type.Optional(FeedCut),
  by: AskedBy,
});
export type ActorUnban = Static<typeof ActorUnban>;
export const StewardChange = Type.Object({ node: NodeId });
export type StewardChange = Static<typeof StewardChange>;
/** A new incarnation of a node's feed; `base` is the last event that counts of the one before. Also decides forks. */
export const FeedReopen = Type.Object({
  node: NodeId,
  inc: Type.Integer({ minimum: 2, maximum: 1_000_000 }),
  base: FeedCut,
  why: ReasonCode,
});
export type FeedReopen = Static<typeof FeedReopen>;
export const OwnerTransfer = Type.Object({ to: NodeId });
export type OwnerTransfer = Static<typeof OwnerTransfer>;
/** Written by the new owner: after `owner.transfer` with `transfer`, after a takeover with `votes`. `base`: [cseq, id]. */
export const EpochOpen = Type.Object({
  epoch: Epoch,
  by: NodeId,
  base: Type.Tuple([Type.Integer({ minimum: 1, maximum: 9007199254740991 }), EventId]),
  transfer: Type.Optional(EventId),
  votes: Type.Optional(Type.Array(EventId, { minItems: 1, maxItems: 9, uniqueItems: true })),
});
export type EpochOpen = Static<typeof EpochOpen>;
export const RoomUpgrade = Type.Object({ to: RoomId });
export type RoomUpgrade = Static<typeof RoomUpgrade>;
export const CtlCheckpoint = Type.Object({ state_hash: StateHash });
/** How often a session of a series meets; the times themselves are in `later`, so that no node has to know of time zones. */
export const SeriesStep = Type.Union([Type.Literal('week'), Type.Literal('two-weeks'), Type.Literal('month')]);
export type SeriesStep = Static<typeof SeriesStep>;
/** The meetings of a series after the next one, in order: [start, end]. After the end of a meeting the first of them becomes the plan. */
export const SessionSeries = Type.Object({
  every: SeriesStep,
  later: Type.Array(Type.Tuple([Milliseconds, Milliseconds]), { maxItems: 51 }),
});
export type SessionSeries = Static<typeof SessionSeries>;
/** Times in ms since the epoch, `join_open_before` in seconds, `tz` an IANA zone. */
export const SessionSet = Type.Object({
  start: Milliseconds,
  end: Milliseconds,
  tz: Type.String({ pattern: '^[A-Za-z0-9_+/-]{1,64}$' }),
  media: Type.Union([Type.Literal('conference'), Type.Literal('broadcast')]),
  standby: Type.Array(NodeId, { maxItems: 8, uniqueItems: true }),
  join_open_before: Type.Integer({ minimum: 0, maximum: 86_400 }),
  recording: Type.Union([Type.Literal('off'), Type.Literal('consent')]),
  series: Type.Optional(SessionSeries),
  /** A call of two that begins at once: it rings instead of being planned. */
  call: Type.Optional(Type.Union([Type.Literal('audio'), Type.Literal('video')])),
});
export type SessionSet = Static<typeof SessionSet>;
/** `lobby`: whoever is no host waits to be let in. `locked`: nobody new comes in. A host lets people in all the same. */
export const SessionDoor = Type.Object({ lobby: Type.Boolean(), locked: Type.Boolean(), by: AskedBy });
export type SessionDoor = Static<typeof SessionDoor>;
/** Lets somebody into the call, of this meeting of a series. */
export const SessionAdmit = Type.Object({ node: NodeId, actor: ActorId, by: AskedBy });
export type SessionAdmit = Static<typeof SessionAdmit>;
/** Hands the session over to another of its admins. */
export const SessionHost = Type.Object({ node: NodeId, actor: ActorId, by: AskedBy });
export type SessionHost = Static<typeof SessionHost>;

const Title = Type.String({ minLength: 1, maxLength: 300 });
const Topic = Type.String({ maxLength: 4000 });
/** Words for people of a control event; erasable. */
export const RoomWords = Type.Object({
  title: Type.Optional(Title),
  topic: Type.Optional(Topic),
  /** Language that the room is mostly written in. */
  lang: Type.Optional(LanguageTag),
  specialties: Type.Optional(Type.Array(Specialty, { maxItems: 5, uniqueItems: true })),
});
export type RoomWords = Static<typeof RoomWords>;
/** Words of a plan; erasable. `speakers`: who is announced, which gives no right. */
export const SessionWords = Type.Object({
  reason: Type.Optional(Type.String({ maxLength: 2000 })),
  speakers: Type.Optional(Type.Array(Type.Object({ node: NodeId, actor: ActorId }), { maxItems: 20 })),
});
export type SessionWords = Static<typeof SessionWords>;
export const ReasonBody = Type.Object({ reason: Type.Optional(Type.String({ maxLength: 2000 })) });

/** Lane c: type → schema of `d`, schema of the body (null = none), whether the header must carry `seen`. */
export const CONTROL_EVENTS = {
  'room.create': { d: RoomCreate, body: RoomWords, seen: false },
  'room.set': { d: RoomSet, body: RoomWords, seen: false },
  'node.admit': { d: NodeAdmit, body: null, seen: true },
  'node.remove': { d: NodeRemove, body: ReasonBody, seen: false },
  'actor.invite': { d: ActorInvite, body: null, seen: false },
  'actor.uninvite': { d: ActorUninvite, body: ReasonBody, seen: false },
  'role.set': { d: RoleSet, body: ReasonBody, seen: false },
  'actor.ban': { d: ActorBan, body: ReasonBody, seen: false },
  'actor.unban': { d: ActorUnban, body: ReasonBody, seen: false },
  'steward.add': { d: StewardChange, body: null, seen: false },
  'steward.del': { d: StewardChange, body: null, seen: false },
  'feed.reopen': { d: FeedReopen, body: null, seen: false },
  'owner.transfer': { d: OwnerTransfer, body: null, seen: false },
  'epoch.open': { d: EpochOpen, body: null, seen: false },
  'room.close': { d: Nothing, body: ReasonBody, seen: true },
  'room.upgrade': { d: RoomUpgrade, body: ReasonBody, seen: true },
  'ctl.checkpoint': { d: CtlCheckpoint, body: null, seen: true },
  'session.set': { d: SessionSet, body: SessionWords, seen: false },
  'session.start': { d: Nothing, body: null, seen: false },
  'session.end': { d: Nothing, body: ReasonBody, seen: false },
  'session.cancel': { d: Nothing, body: ReasonBody, seen: false },
  'session.door': { d: SessionDoor, body: null, seen: false },
  'session.admit': { d: SessionAdmit, body: null, seen: false },
  'session.host': { d: SessionHost, body: null, seen: false },
} as const;
export type ControlType = keyof typeof CONTROL_EVENTS;
