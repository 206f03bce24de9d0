import { type Static, Type } from 'typebox';
import { Actor, Node } from '../common/words.ts';
import { EventId, RoomId } from '../federation/envelope.ts';
import { LinkReason } from '../media/link.ts';
import { CallNotice } from '../media/signalling.ts';
import { Caption, CaptionsNow } from './captions.ts';
import { Discussion, Post } from './discussions.ts';
import { Notification } from './notifications.ts';
import { Poll } from './polls.ts';
import { CallPeople, CallReaction, CallTold, Session, SessionRole } from './sessions.ts';
import { slidePage } from './slides.ts';

/**
 * Live events for browsers: WebSocket `GET /api/v1/stream?after=CURSOR`. The server sends one JSON message per frame. Events with a cursor are kept
 * for a while and sent again to a client that comes back with `after`; when they are gone it gets `reset` and fetches its screens anew. Who comes back
 * while looking at open discussions names them: `&watch=ROOM,ROOM`.
 */
export const StreamEvent = Type.Union([
  /** The whole post as it is now: new, edited, redacted, reacted to, or its body has arrived. */
  Type.Object({ type: Type.Literal('post.changed'), post: Post, fresh: Type.Boolean() }),
  /** Title, people, institutions, membership … of a discussion changed for this viewer. */
  Type.Object({ type: Type.Literal('discussion.changed'), discussion: Discussion }),
  Type.Object({ type: Type.Literal('discussion.people'), room: RoomId }),
  /** A session appeared or changed for this viewer; `null`: it is not theirs any more. */
  Type.Object({ type: Type.Literal('session.changed'), room: RoomId, session: Type.Union([Session, Type.Null()]) }),
  /** A poll of a session as it stands now. */
  Type.Object({ type: Type.Literal('poll.changed'), room: RoomId, poll: Poll }),
  /** Slides came, went, or are shown in another way: ask anew. */
  Type.Object({ type: Type.Literal('slides.changed'), room: RoomId }),
  /** Something in the transcript of a session was corrected or removed: ask for that caption's place again. Whoever is in the call gets `call.caption` as well. */
  Type.Object({ type: Type.Literal('captions.changed'), room: RoomId, event: EventId, t0: Type.Integer() }),
  /** What the viewer chose in a poll, on whichever device. */
  Type.Object({
    type: Type.Literal('poll.voted'),
    room: RoomId,
    poll: EventId,
    choice: Type.Array(Type.Integer(), { maxItems: 10 }),
  }),
  /** Something was said of a poll whose words have been removed since. */
  Type.Object({ type: Type.Literal('poll.gone'), room: RoomId, poll: EventId }),
  Type.Object({
    type: Type.Literal('read.changed'),
    room: RoomId,
    order: Type.String(),
    unread: Type.Integer(),
    mentions: Type.Integer(),
  }),
  Type.Object({ type: Type.Literal('notification.added'), notification: Notification, unread: Type.Integer() }),
  /** An institution was approved, suspended, reinstated, or changed its profile. */
  Type.Object({ type: Type.Literal('institution.changed'), node: Node }),
  /** An application in a queue this viewer works on, or the viewer's own. */
  Type.Object({ type: Type.Literal('application.changed'), id: Type.String() }),
  /** Terms, proposals or editors of the glossary changed: ask anew. */
  Type.Object({ type: Type.Literal('glossary.changed') }),
  Type.Object({ type: Type.Literal('viewer.changed') }),
]);
export type StreamEvent = Static<typeof StreamEvent>;

/** Not kept: without cursor, lost without consequence. */
export const EphemeralEvent = Type.Union([
  Type.Object({ type: Type.Literal('typing'), room: RoomId, node: Node, actor: Actor, name: Type.String() }),
  /** What the relay tells this person about the media of their call. */
  Type.Object({ type: Type.Literal('call.notice'), room: RoomId, notice: CallNotice }),
  /** Who is in the call now, on every node. */
  Type.Object({ type: Type.Literal('call.people'), room: RoomId, ...CallPeople }),
  /** What a host or co-host did that concerns this person, and who it was; `null` when that is not known. */
  Type.Object({
    type: Type.Literal('call.told'),
    room: RoomId,
    act: CallTold,
    by: Type.Union([Type.Object({ node: Node, actor: Actor }), Type.Null()]),
    /** With `role`. */
    role: Type.Optional(SessionRole),
  }),
  /** How the ways to the other nodes in the call stand; a node without an entry needs none from here. */
  Type.Object({
    type: Type.Literal('call.links'),
    room: RoomId,
    links: Type.Array(
      Type.Object({
        node: Node,
        state: Type.Union([Type.Literal('connecting'), Type.Literal('linked'), Type.Literal('failed')]),
        reason: Type.Optional(LinkReason),
      }),
      { maxItems: 512 },
    ),
  }),
  /** Somebody in the call, on any node, shows a sign. */
  Type.Object({
    type: Type.Literal('call.reaction'),
    room: RoomId,
    node: Node,
    actor: Actor,
    reaction: CallReaction,
  }),
  /** Somebody in the call says something, or it was corrected; with a translation for this viewer. */
  Type.Object({ type: Type.Literal('call.caption'), room: RoomId, caption: Caption }),
  /** Captions were switched on or off, paused, or go on. */
  Type.Object({ type: Type.Literal('call.captions'), room: RoomId, ...CaptionsNow }),
  /** Another page of the slides that are shown, or another place that their leader points at. */
  Type.Object({ type: Type.Literal('slide'), room: RoomId, ...slidePage }),
  Type.Object({ type: Type.Literal('peer.reachability'), node: Node, reachable: Type.Boolean() }),
]);
export type EphemeralEvent = Static<typeof EphemeralEvent>;

export const ServerMessage = Type.Union([
  /** First message: the cursor from which the client goes on, and whether what it had missed follows (`resumed`) or is gone (`reset`). */
  Type.Object({
    kind: Type.Literal('hello'),
    cursor: Type.Integer(),
    mode: Type.Union([Type.Literal('fresh'), Type.Literal('resumed'), Type.Literal('reset')]),
  }),
  /** Up to 200 events in order; `cursor` is that of the last one. */
  Type.Object({ kind: Type.Literal('events'), cursor: Type.Integer(), events: Type.Array(StreamEvent) }),
  Type.Object({ kind: Type.Literal('ephemeral'), event: EphemeralEvent }),
  /** Every 20 seconds: a client that hears nothing for longer gives the connection up. It answers `pong`. */
  Type.Object({ kind: Type.Literal('ping') }),
  /** The login ended; the client shows the log-in page. */
  Type.Object({ kind: Type.Literal('bye'), code: Type.String() }),
]);
export type ServerMessage = Static<typeof ServerMessage>;

export const ClientMessage = Type.Union([
  Type.Object({ kind: Type.Literal('typing'), room: RoomId }, { additionalProperties: false }),
  /** The viewer leads slides and shows this page, at most ten times a second. */
  Type.Object({ kind: Type.Literal('slide'), room: RoomId, ...slidePage }, { additionalProperties: false }),
  Type.Object({ kind: Type.Literal('pong') }, { additionalProperties: false }),
  /** The viewer looks at an open discussion that they have not joined: its events are sent until `unwatch`, at most for four rooms at once. */
  Type.Object({ kind: Type.Literal('watch'), room: RoomId }, { additionalProperties: false }),
  Type.Object({ kind: Type.Literal('unwatch'), room: RoomId }, { additionalProperties: false }),
]);
export type ClientMessage = Static<typeof ClientMessage>;
