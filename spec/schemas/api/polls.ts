import { type Static, Type } from 'typebox';
import { Empty, LanguageTag, TimeMs, Uuid } from '../common/words.ts';
import { maxPollOptions } from '../events/content.ts';
import { EventId, RoomId } from '../federation/envelope.ts';
import type { Operation } from './operation.ts';
import { PersonCard } from './people.ts';

const nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
/** Places in the options, from 0. */
const Choice = Type.Array(Type.Integer({ minimum: 0, maximum: maxPollOptions - 1 }), {
  maxItems: maxPollOptions,
  uniqueItems: true,
});

/** A poll of a session as everybody in it sees it, the same for all; what the viewer chose is `PollOwn`. */
export const Poll = Type.Object({
  id: EventId,
  room: RoomId,
  /** Sort key. */
  order: Type.String(),
  by: PersonCard,
  at: TimeMs,
  language: nullable(LanguageTag),
  state: Type.Union([Type.Literal('open'), Type.Literal('closed'), Type.Literal('removed')]),
  /** Null while the words are on their way, and when they were removed. */
  question: nullable(Type.String()),
  /** `votes` is null while results are hidden. */
  options: Type.Array(Type.Object({ text: nullable(Type.String()), votes: nullable(Type.Integer()) }), {
    maxItems: maxPollOptions,
  }),
  /** Several options may be chosen. */
  many: Type.Boolean(),
  /** The people of the session may see who voted for what. */
  named: Type.Boolean(),
  results: Type.Union([Type.Literal('live'), Type.Literal('closed')]),
  /** People who chose something. */
  voters: Type.Integer(),
  closedAt: nullable(TimeMs),
});
export type Poll = Static<typeof Poll>;

/** What the viewer chose last. `counted` is false when it came after the poll was closed. */
export const PollOwn = Type.Object({ poll: EventId, choice: Choice, counted: Type.Boolean() });
export type PollOwn = Static<typeof PollOwn>;

const room = Type.Object({ room: RoomId });
const poll = Type.Object({ poll: EventId });
const member = ['member'] as const;
const text = Type.String({ minLength: 1, maxLength: 150 });

export const polls = {
  'polls.list': {
    summary: 'The polls of a session in their order, with what the viewer chose.',
    access: member,
    params: room,
    reply: Type.Object({ polls: Type.Array(Poll, { maxItems: 100 }), own: Type.Array(PollOwn) }),
  },
  'polls.open': {
    summary: 'Opens a poll in a running session.',
    access: member,
    params: room,
    body: Type.Object(
      {
        clientId: Uuid,
        question: Type.String({ minLength: 1, maxLength: 300 }),
        options: Type.Array(text, { minItems: 2, maxItems: maxPollOptions }),
        many: Type.Boolean(),
        named: Type.Boolean(),
        results: Poll.properties.results,
        language: Type.Optional(LanguageTag),
      },
      { additionalProperties: false },
    ),
    reply: Poll,
    status: 201,
  },
  'polls.vote': {
    summary: 'Votes, changes the own vote, or takes it back with no choice.',
    access: member,
    params: poll,
    body: Type.Object({ choice: Choice }, { additionalProperties: false }),
    reply: Poll,
  },
  'polls.close': {
    summary: 'Closes a poll for good; what has not arrived by now does not count.',
    access: member,
    params: poll,
    body: Empty,
    reply: Poll,
  },
  'polls.remove': {
    summary: 'Removes question and options for good, on every node.',
    access: member,
    params: poll,
    body: Empty,
    reply: Poll,
  },
  'polls.voters': {
    summary: 'Who chose what, in a poll with names whose results are shown.',
    access: member,
    params: poll,
    reply: Type.Object({
      voters: Type.Array(Type.Object({ person: PersonCard, choice: Choice }), { maxItems: 500 }),
    }),
  },
} as const satisfies Record<string, Operation>;
