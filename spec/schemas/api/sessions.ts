import { type Static, Type } from 'typebox';
import { Actor, Empty, LanguageTag, Node, Specialty, TimeMs, Uuid } from '../common/words.ts';
import { SeriesStep } from '../events/control.ts';
import { CallActName } from '../federation/call.ts';
import { RoomId } from '../federation/envelope.ts';
import { CallReply, MediaRefusal, MediaSource } from '../media/signalling.ts';
import type { Operation } from './operation.ts';
import { PersonCard } from './people.ts';

const nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const PersonRef = Type.Object({ node: Node, actor: Actor }, { additionalProperties: false });
/** Name of an IANA time zone. */
const Zone = Type.String({ pattern: '^[A-Za-z0-9_+/-]{1,64}$' });
const Meeting = Type.Object({ start: TimeMs, end: TimeMs });

/** What a person may do in a session: the host began it; co-hosts, of any institution, may do the same. */
export const SessionRole = Type.Union([
  Type.Literal('host'),
  Type.Literal('cohost'),
  Type.Literal('speaker'),
  Type.Literal('listener'),
]);
export type SessionRole = Static<typeof SessionRole>;
/** `none`: asked and has not answered; `time`: another time would suit them. */
export const AnswerState = Type.Union([
  Type.Literal('accepted'),
  Type.Literal('declined'),
  Type.Literal('time'),
  Type.Literal('none'),
]);
export type AnswerState = Static<typeof AnswerState>;

/** A session as one person of this node sees it. Times in ms since the epoch. */
export const Session = Type.Object({
  room: RoomId,
  title: Type.String(),
  agenda: nullable(Type.String()),
  specialties: Type.Array(Specialty),
  language: nullable(LanguageTag),
  /** `planned` long after its end means that nobody started it. */
  status: Type.Union([
    Type.Literal('planned'),
    Type.Literal('started'),
    Type.Literal('ended'),
    Type.Literal('cancelled'),
  ]),
  start: TimeMs,
  end: TimeMs,
  /** Zone in which it was planned. */
  zone: Zone,
  /** From when on people may come in. */
  opensAt: TimeMs,
  series: nullable(Type.Object({ every: SeriesStep, later: Type.Array(Meeting, { maxItems: 51 }) })),
  /** A call of two that began at once, with or without picture. */
  call: nullable(Type.Union([Type.Literal('audio'), Type.Literal('video')])),
  host: PersonCard,
  institutionCount: Type.Integer(),
  acceptedCount: Type.Integer(),
  invitedCount: Type.Integer(),
  /** The viewer's own answer, and what they may do. */
  answer: AnswerState,
  role: SessionRole,
  /** May change the plan, start, end and cancel. */
  mayHost: Type.Boolean(),
  /** How people come into the call: they wait to be let in, or nobody new comes in. Hosts and co-hosts always do. */
  door: Type.Object({ lobby: Type.Boolean(), locked: Type.Boolean() }),
  /** Why the plan was changed or cancelled, as its host wrote it. */
  reason: nullable(Type.String()),
});
export type Session = Static<typeof Session>;

export const SessionPerson = Type.Object({
  person: PersonCard,
  role: SessionRole,
  isSpeaker: Type.Boolean(),
  answer: AnswerState,
  proposal: nullable(Type.Object({ start: nullable(TimeMs), end: nullable(TimeMs), note: nullable(Type.String()) })),
});
export type SessionPerson = Static<typeof SessionPerson>;
export const SessionDetail = Type.Intersect([
  Session,
  Type.Object({
    people: Type.Array(SessionPerson, { maxItems: 2000 }),
    /** Who was removed and not let in again; only hosts see it. */
    removed: Type.Array(PersonCard, { maxItems: 200 }),
    institutions: Type.Array(
      Type.Object({
        node: Node,
        name: Type.String(),
        isSelf: Type.Boolean(),
        isHost: Type.Boolean(),
        /** Everybody of the institution is invited. */
        everybody: Type.Boolean(),
        away: Type.Boolean(),
      }),
      { maxItems: 512 },
    ),
  }),
]);
export type SessionDetail = Static<typeof SessionDetail>;

/** Signs that people show in a call for a moment. */
export const callReactions = ['thumbs_up', 'applause', 'heart', 'smile', 'surprise', 'think', 'thanks'] as const;
export const CallReaction = Type.Enum([...callReactions]);
export type CallReaction = (typeof callReactions)[number];

/** Somebody who is in the call, on whichever node. */
export const CallPerson = Type.Object({
  node: Node,
  actor: Actor,
  /** By the control log, as this node knows it. */
  role: SessionRole,
  /** What they have switched on, as far as their node says. */
  on: Type.Array(MediaSource, { maxItems: 4 }),
  /** Raised a hand then. */
  hand: Type.Optional(TimeMs),
  /** Who stopped their microphone. */
  mutedBy: Type.Optional(PersonRef),
  /** The connection to their node was lost a moment ago. */
  lost: Type.Optional(Type.Literal(true)),
});
export type CallPerson = Static<typeof CallPerson>;
/** What people in a call are told of: what was done to them, and what it was done with. */
export const CallTold = Type.Union([
  CallActName,
  Type.Literal('admit'),
  Type.Literal('remove'),
  Type.Literal('role'),
  Type.Literal('host'),
]);
export type CallTold = Static<typeof CallTold>;
/** Who is in a call now. */
export const CallPeople = {
  /** Everybody on every node, in the order of their names' ids; whoever waits to be let in is not among them. */
  people: Type.Array(CallPerson, { maxItems: 2000 }),
  /** Who waits to be let in. */
  waiting: Type.Array(PersonRef, { maxItems: 500 }),
} as const;

const room = Type.Object({ room: RoomId });
const member = ['member'] as const;
const title = Type.String({ minLength: 3, maxLength: 200 });
const agenda = Type.String({ maxLength: 4000 });
const reason = Type.Optional(Type.String({ maxLength: 500 }));
const people = Type.Array(PersonRef, { maxItems: 100 });
const institutions = Type.Array(Node, { maxItems: 50 });
const series = Type.Object(
  { every: SeriesStep, count: Type.Integer({ minimum: 2, maximum: 52 }) },
  { additionalProperties: false },
);
const times = { start: TimeMs, end: TimeMs, zone: Zone };

export const sessions = {
  'sessions.list': {
    summary: 'Sessions of the viewer: those to come and happening now, the next one first; or those that are over.',
    access: member,
    query: Type.Object({
      scope: Type.Optional(Type.Union([Type.Literal('upcoming'), Type.Literal('past')])),
      cursor: Type.Optional(Type.String({ maxLength: 200 })),
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 })),
    }),
    reply: Type.Object({ sessions: Type.Array(Session), next: nullable(Type.String()) }),
  },
  'sessions.plan': {
    summary: 'Plans a session and invites people and institutions.',
    access: member,
    body: Type.Object(
      {
        clientId: Uuid,
        title,
        agenda: Type.Optional(agenda),
        ...times,
        series: Type.Optional(series),
        language: Type.Optional(LanguageTag),
        specialties: Type.Optional(Type.Array(Specialty, { maxItems: 5 })),
        speakers: Type.Optional(Type.Array(PersonRef, { maxItems: 20 })),
        cohosts: Type.Optional(Type.Array(PersonRef, { maxItems: 20 })),
        people: Type.Optional(people),
        institutions: Type.Optional(institutions),
        /** What the audience may do; speakers may always speak. */
        audience: Type.Union([Type.Literal('speaker'), Type.Literal('listener')]),
      },
      { additionalProperties: false },
    ),
    reply: SessionDetail,
    status: 201,
  },
  'sessions.get': { summary: 'One session.', access: member, params: room, reply: SessionDetail },
  'sessions.change': {
    summary: 'Changes a plan. Everybody who was invited is told when the time changes.',
    access: member,
    params: room,
    body: Type.Object(
      {
        title: Type.Optional(title),
        agenda: Type.Optional(agenda),
        time: Type.Optional(
          Type.Object({ ...times, series: Type.Optional(nullable(series)) }, { additionalProperties: false }),
        ),
        speakers: Type.Optional(Type.Array(PersonRef, { maxItems: 20 })),
        reason,
      },
      { additionalProperties: false },
    ),
    reply: Empty,
    status: 202,
  },
  'sessions.cancel': {
    summary: 'Cancels a session, of a series all meetings that are left.',
    access: member,
    params: room,
    body: Type.Object({ reason }, { additionalProperties: false }),
    reply: Empty,
    status: 202,
  },
  'sessions.invite': {
    summary: 'Invites more people or institutions.',
    access: member,
    params: room,
    body: Type.Object({ people, institutions, role: SessionRole }, { additionalProperties: false }),
    reply: Empty,
    status: 202,
  },
  'sessions.answer': {
    summary: 'Accepts or declines an invitation, or proposes another time.',
    access: member,
    params: room,
    body: Type.Object(
      {
        answer: Type.Union([Type.Literal('accepted'), Type.Literal('declined'), Type.Literal('time')]),
        start: Type.Optional(TimeMs),
        end: Type.Optional(TimeMs),
        note: Type.Optional(Type.String({ maxLength: 500 })),
      },
      { additionalProperties: false },
    ),
    reply: SessionDetail,
  },
  'sessions.role': {
    summary:
      'Makes somebody a co-host, speaker or listener. It counts on every node, at once for whoever is in the call.',
    access: member,
    params: room,
    body: Type.Object(
      {
        ...{ node: Node, actor: Actor },
        role: Type.Union([Type.Literal('cohost'), Type.Literal('speaker'), Type.Literal('listener')]),
      },
      { additionalProperties: false },
    ),
    reply: Empty,
    status: 202,
  },
  'sessions.handOver': {
    summary: 'Hands the session over to somebody else, who leads it from then on. Only its host may.',
    access: member,
    params: room,
    body: PersonRef,
    reply: Empty,
    status: 202,
  },
  'sessions.door': {
    summary: 'Says whether people wait in a lobby until a host lets them in, and whether anybody new may come in.',
    access: member,
    params: room,
    body: Type.Object(
      { lobby: Type.Optional(Type.Boolean()), locked: Type.Optional(Type.Boolean()) },
      { additionalProperties: false },
    ),
    reply: Empty,
    status: 202,
  },
  'sessions.admit': {
    summary: 'Lets people into the call, past lobby and lock.',
    access: member,
    params: room,
    body: Type.Object(
      { people: Type.Array(PersonRef, { minItems: 1, maxItems: 100 }) },
      { additionalProperties: false },
    ),
    reply: Empty,
    status: 202,
  },
  'sessions.remove': {
    summary: 'Removes somebody from the session and its call until they are let in again.',
    access: member,
    params: room,
    body: PersonRef,
    reply: Empty,
    status: 202,
  },
  'sessions.restore': {
    summary: 'Lets somebody who was removed into the session again.',
    access: member,
    params: room,
    body: PersonRef,
    reply: Empty,
    status: 202,
  },
  'sessions.start': {
    summary: 'Starts a session.',
    access: member,
    params: room,
    body: Empty,
    reply: Empty,
    status: 202,
  },
  'sessions.end': {
    summary: 'Ends a session for everybody; of a series this meeting.',
    access: member,
    params: room,
    body: Empty,
    reply: Empty,
    status: 202,
  },
  'sessions.call': {
    summary: 'Calls the other person of a conversation: a session of two that starts now.',
    access: member,
    body: Type.Object(
      { clientId: Uuid, node: Node, actor: Actor, media: Type.Union([Type.Literal('audio'), Type.Literal('video')]) },
      { additionalProperties: false },
    ),
    reply: SessionDetail,
    status: 201,
  },
  'call.join': {
    summary: 'Enters the call of a session on this node. A host who enters begins the session.',
    access: member,
    params: room,
    body: Empty,
    reply: Type.Object({
      /** The viewer's name in the media of this call. */
      participant: Actor,
      /** What the viewer may send. */
      send: Type.Array(MediaSource, { maxItems: 4 }),
      /** The viewer is not in the call yet: a host has to let them in. */
      waits: Type.Boolean(),
      ...CallPeople,
    }),
  },
  'call.signal': {
    summary: "One request of the browser to the relay about the viewer's own media, and its reply.",
    access: member,
    params: room,
    // What is inside is checked by the media host, which also counts and limits it.
    body: Type.Object({ request: Type.Unknown() }, { additionalProperties: false }),
    reply: Type.Union([
      Type.Object({ ok: Type.Literal(true), reply: CallReply }),
      Type.Object({ ok: Type.Literal(false), reason: MediaRefusal }),
    ]),
  },
  'call.people': {
    summary: 'Who is in the call of a session now, on every node.',
    access: member,
    params: room,
    reply: Type.Object(CallPeople),
  },
  'call.act': {
    summary:
      'A host or co-host stops sound or picture of somebody, asks them to speak, lowers their hand, or sends them away from the door.',
    access: member,
    params: room,
    body: Type.Object(
      {
        act: CallActName,
        /** Everybody but hosts and co-hosts when left out, which is for `mute` and `lower` only. */
        to: Type.Optional(PersonRef),
      },
      { additionalProperties: false },
    ),
    reply: Empty,
    status: 202,
  },
  'call.hand': {
    summary: 'Raises or lowers the own hand.',
    access: member,
    params: room,
    body: Type.Object({ raised: Type.Boolean() }, { additionalProperties: false }),
    reply: Empty,
  },
  'call.react': {
    summary: 'Shows a sign to everybody in the call for a moment. It is kept nowhere.',
    access: member,
    params: room,
    body: Type.Object({ reaction: CallReaction }, { additionalProperties: false }),
    reply: Empty,
  },
  'call.leave': { summary: 'Leaves the call.', access: member, params: room, body: Empty, reply: Empty },
  'sessions.calendar': {
    summary: 'The session as an iCalendar file (RFC 5545).',
    access: member,
    params: room,
    reply: Type.Unknown(),
  },
  'sessions.zone': {
    summary: "Tells the viewer's time zone, in which mails name times.",
    access: member,
    body: Type.Object({ zone: Zone }, { additionalProperties: false }),
    reply: Empty,
  },
} as const satisfies Record<string, Operation>;
