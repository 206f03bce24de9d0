import { type Static, Type } from 'typebox';
import { Actor, Empty, LanguageTag, Names, Node, Specialty, TimeMs, Uuid } from '../common/words.ts';
import { EventId, RoomId } from '../federation/envelope.ts';
import type { Operation } from './operation.ts';
import { PersonCard } from './people.ts';

const nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
export const RoomRole = Type.Union([
  Type.Literal('viewer'),
  Type.Literal('member'),
  Type.Literal('moderator'),
  Type.Literal('admin'),
]);
export type RoomRole = Static<typeof RoomRole>;
const PersonRef = Type.Object({ node: Node, actor: Actor }, { additionalProperties: false });

/** An institution's part in a discussion, with what this node knows of its delivery. */
export const DiscussionInstitution = Type.Object({
  node: Node,
  name: Type.String(),
  names: Type.Optional(Names),
  country: nullable(Type.String()),
  isSelf: Type.Boolean(),
  isOwner: Type.Boolean(),
  /** `away`: unreachable since `since`, nothing is lost; `catching_up`: reachable, events are still on their way. */
  state: Type.Union([
    Type.Literal('up_to_date'),
    Type.Literal('catching_up'),
    Type.Literal('away'),
    Type.Literal('suspended'),
  ]),
  since: nullable(TimeMs),
  pending: Type.Integer(),
});

export const Discussion = Type.Object({
  room: RoomId,
  kind: Type.Union([Type.Literal('group'), Type.Literal('dm')]),
  /** A conversation of two has the other person instead of a title. */
  title: nullable(Type.String()),
  topic: nullable(Type.String()),
  specialties: Type.Array(Specialty),
  language: nullable(LanguageTag),
  other: nullable(PersonCard),
  startedBy: nullable(PersonCard),
  startedAt: TimeMs,
  institutionCount: Type.Integer(),
  peopleCount: Type.Integer(),
  lastPost: nullable(Type.Object({ id: EventId, at: TimeMs, author: Type.String(), excerpt: Type.String() })),
  unread: Type.Integer(),
  mentions: Type.Integer(),
  /** `open`: not joined, joining is possible; `invited`: an invitation waits. */
  membership: Type.Union([Type.Literal('joined'), Type.Literal('invited'), Type.Literal('open'), Type.Literal('left')]),
  invitation: nullable(Type.String()),
  role: nullable(RoomRole),
  join: Type.Union([Type.Literal('invite'), Type.Literal('node'), Type.Literal('knock')]),
  muted: Type.Boolean(),
  closed: Type.Boolean(),
  /** A wound that people must know of: the room's control log is frozen by a proven fork, or this node is catching up. */
  condition: nullable(Type.Union([Type.Literal('frozen'), Type.Literal('catching_up'), Type.Literal('owner_away')])),
});
export type Discussion = Static<typeof Discussion>;
export const DiscussionDetail = Type.Intersect([
  Discussion,
  Type.Object({
    institutions: Type.Array(DiscussionInstitution),
    ownerNode: Node,
    stateHash: Type.String(),
    mayInvite: Type.Boolean(),
    mayModerate: Type.Boolean(),
    mayAdminister: Type.Boolean(),
  }),
]);
export type DiscussionDetail = Static<typeof DiscussionDetail>;

export const Attachment = Type.Object({
  sha256: Type.String(),
  name: Type.String(),
  mime: Type.String(),
  sizeBytes: Type.Integer(),
  width: nullable(Type.Integer()),
  height: nullable(Type.Integer()),
  /** Safe to show inside the page (re-encoded picture). Everything else is only offered as a download. */
  inline: Type.Boolean(),
});
/** The same for every viewer of this node; the client works out what is its own. */
export const Post = Type.Object({
  id: EventId,
  room: RoomId,
  /** Sort key: events in ascending order of this string are in the order of the timeline. */
  order: Type.String(),
  kind: Type.Union([
    Type.Literal('post'),
    Type.Literal('question'),
    Type.Literal('answer'),
    Type.Literal('joined'),
    Type.Literal('left'),
  ]),
  author: PersonCard,
  at: TimeMs,
  state: Type.Union([
    Type.Literal('visible'),
    Type.Literal('redacted'),
    Type.Literal('awaiting_body'),
    Type.Literal('void'),
  ]),
  text: nullable(Type.String()),
  language: nullable(LanguageTag),
  replyTo: nullable(Type.Object({ id: EventId, author: Type.String(), excerpt: Type.String() })),
  replyCount: Type.Integer(),
  mentions: Type.Array(PersonRef),
  attachments: Type.Array(Attachment),
  reactions: Type.Array(
    Type.Object({
      emoji: Type.String(),
      count: Type.Integer(),
      people: Type.Array(Type.Object({ node: Node, actor: Actor, name: Type.String() }), { maxItems: 50 }),
    }),
  ),
  edits: Type.Integer(),
  editedAt: nullable(TimeMs),
  redaction: nullable(
    Type.Object({
      by: Type.Union([Type.Literal('author'), Type.Literal('moderator')]),
      reason: nullable(Type.String()),
      at: TimeMs,
    }),
  ),
  /** Arrived more than ten minutes after it was written. */
  late: Type.Boolean(),
});
export type Post = Static<typeof Post>;
export const PostVersion = Type.Object({ at: TimeMs, text: Type.String() });

export const Participant = Type.Object({
  person: PersonCard,
  role: RoomRole,
  joinedAt: nullable(TimeMs),
  state: Type.Union([Type.Literal('joined'), Type.Literal('invited')]),
});
export const InvitationView = Type.Object({
  id: Type.String(),
  room: RoomId,
  title: Type.String(),
  kind: Type.Union([Type.Literal('group'), Type.Literal('dm')]),
  from: PersonCard,
  at: TimeMs,
  toAll: Type.Boolean(),
  state: Type.Union([
    Type.Literal('open'),
    Type.Literal('accepted'),
    Type.Literal('declined'),
    Type.Literal('withdrawn'),
  ]),
});

/** A sort key holds the name of a node, which may have 253 characters. */
const orderMaxLength = 290;
const room = Type.Object({ room: RoomId });
const post = Type.Object({ post: EventId });
/** Letters that a post may have. */
export const postTextLetters = 20_000;
/** Bytes that it may take as JSON: the body of an event holds 32 KiB, and names of files and people need room beside the text. */
export const postTextBytes = 22_000;
/** Size of the text of a post as JSON in UTF-8, in bytes. */
export const bytesOfPostText = (text: string): number => new TextEncoder().encode(JSON.stringify(text)).length;
const text = Type.String({ minLength: 0, maxLength: postTextLetters });
const member = ['member'] as const;
const newPost = {
  /** Made by the client; the same id twice makes one post. */
  clientId: Uuid,
  text,
  language: Type.Optional(LanguageTag),
  mentions: Type.Optional(Type.Array(PersonRef, { maxItems: 50 })),
  attachments: Type.Optional(Type.Array(Uuid, { maxItems: 20 })),
};

export const discussions = {
  'discussions.list': {
    summary: 'Discussions and conversations of the viewer, and open ones that may be joined; newest activity first.',
    access: member,
    query: Type.Object({
      kind: Type.Optional(Type.Union([Type.Literal('group'), Type.Literal('dm')])),
      scope: Type.Optional(Type.Union([Type.Literal('joined'), Type.Literal('open'), Type.Literal('all')])),
      specialty: Type.Optional(Specialty),
      q: Type.Optional(Type.String({ maxLength: 100 })),
      cursor: Type.Optional(Type.String({ maxLength: 200 })),
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 })),
    }),
    reply: Type.Object({ discussions: Type.Array(Discussion), next: nullable(Type.String()) }),
  },
  'discussions.create': {
    summary: 'Starts a group discussion.',
    access: member,
    body: Type.Object(
      {
        clientId: Uuid,
        title: Type.String({ minLength: 3, maxLength: 200 }),
        topic: Type.Optional(Type.String({ maxLength: 2000 })),
        specialties: Type.Optional(Type.Array(Specialty, { maxItems: 5 })),
        language: Type.Optional(LanguageTag),
        join: Type.Union([Type.Literal('invite'), Type.Literal('node')]),
        people: Type.Optional(Type.Array(PersonRef, { maxItems: 50 })),
        institutions: Type.Optional(Type.Array(Node, { maxItems: 50 })),
      },
      { additionalProperties: false },
    ),
    reply: DiscussionDetail,
    status: 201,
  },
  'discussions.get': { summary: 'One discussion.', access: member, params: room, reply: DiscussionDetail },
  'discussions.update': {
    summary: 'Changes title, topic or who may join.',
    access: member,
    params: room,
    body: Type.Object(
      {
        title: Type.Optional(Type.String({ minLength: 3, maxLength: 200 })),
        topic: Type.Optional(Type.String({ maxLength: 2000 })),
        join: Type.Optional(Type.Union([Type.Literal('invite'), Type.Literal('node')])),
      },
      { additionalProperties: false },
    ),
    reply: Empty,
    status: 202,
  },
  'discussions.close': {
    summary: 'Closes a discussion: it stays readable.',
    access: member,
    params: room,
    body: Empty,
    reply: Empty,
    status: 202,
  },
  'discussions.people': {
    summary: 'People in a discussion.',
    access: member,
    params: room,
    reply: Type.Object({ people: Type.Array(Participant, { maxItems: 2000 }) }),
  },
  'discussions.invite': {
    summary: 'Invites people or whole institutions.',
    access: member,
    params: room,
    body: Type.Object(
      {
        people: Type.Array(PersonRef, { maxItems: 50 }),
        institutions: Type.Array(Node, { maxItems: 50 }),
        role: Type.Optional(RoomRole),
      },
      { additionalProperties: false },
    ),
    reply: Empty,
    status: 202,
  },
  'discussions.join': {
    summary: 'Joins an open discussion.',
    access: member,
    params: room,
    body: Empty,
    reply: DiscussionDetail,
  },
  'discussions.leave': { summary: 'Leaves a discussion.', access: member, params: room, body: Empty, reply: Empty },
  'discussions.setRole': {
    summary: "Sets a person's role.",
    access: member,
    params: Type.Object({ room: RoomId, node: Node, actor: Actor }),
    body: Type.Object({ role: RoomRole }, { additionalProperties: false }),
    reply: Empty,
    status: 202,
  },
  'discussions.removePerson': {
    summary: 'Removes a person.',
    access: member,
    params: Type.Object({ room: RoomId, node: Node, actor: Actor }),
    body: Type.Object({ reason: Type.Optional(Type.String({ maxLength: 500 })) }, { additionalProperties: false }),
    reply: Empty,
    status: 202,
  },
  'discussions.removeInstitution': {
    summary: 'Removes an institution.',
    access: member,
    params: Type.Object({ room: RoomId, node: Node }),
    body: Type.Object({ reason: Type.Optional(Type.String({ maxLength: 500 })) }, { additionalProperties: false }),
    reply: Empty,
    status: 202,
  },
  'discussions.preferences': {
    summary: 'Mutes or unmutes a discussion for the viewer.',
    access: member,
    params: room,
    body: Type.Object({ muted: Type.Boolean() }, { additionalProperties: false }),
    reply: Empty,
  },
  'discussions.read': {
    summary: 'Marks everything up to a post as read.',
    access: member,
    params: room,
    body: Type.Object({ order: Type.String({ maxLength: orderMaxLength }) }, { additionalProperties: false }),
    reply: Type.Object({ unread: Type.Integer(), mentions: Type.Integer() }),
  },
  'conversations.open': {
    summary: 'Opens the conversation with one person, new or existing.',
    access: member,
    body: PersonRef,
    reply: DiscussionDetail,
  },
  'invitations.list': {
    summary: "The viewer's open invitations.",
    access: member,
    reply: Type.Object({ invitations: Type.Array(InvitationView) }),
  },
  'invitations.answer': {
    summary: 'Accepts or declines an invitation.',
    access: member,
    params: Type.Object({ id: Type.String({ maxLength: 60 }) }),
    body: Type.Object(
      { answer: Type.Union([Type.Literal('accept'), Type.Literal('decline')]) },
      { additionalProperties: false },
    ),
    reply: Type.Object({ room: RoomId }),
  },

  'posts.list': {
    summary:
      'Posts in the order of the timeline: the last ones, or those before or after a sort key, or around a post.',
    access: member,
    params: room,
    query: Type.Object({
      before: Type.Optional(Type.String({ maxLength: orderMaxLength })),
      after: Type.Optional(Type.String({ maxLength: orderMaxLength })),
      around: Type.Optional(EventId),
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
    }),
    reply: Type.Object({
      posts: Type.Array(Post),
      hasBefore: Type.Boolean(),
      hasAfter: Type.Boolean(),
      readTo: nullable(Type.String()),
    }),
  },
  'posts.get': { summary: 'One post.', access: member, params: post, reply: Post },
  'posts.thread': {
    summary: 'A post and its replies, oldest first.',
    access: member,
    params: post,
    reply: Type.Object({ posts: Type.Array(Post, { maxItems: 500 }) }),
  },
  'posts.create': {
    summary: 'Writes a post.',
    access: member,
    params: room,
    body: Type.Object(
      {
        ...newPost,
        replyTo: Type.Optional(EventId),
        kind: Type.Optional(Type.Union([Type.Literal('post'), Type.Literal('question'), Type.Literal('answer')])),
      },
      { additionalProperties: false },
    ),
    reply: Post,
    status: 201,
  },
  'posts.edit': {
    summary: 'Writes a new version of an own post.',
    access: member,
    params: post,
    body: Type.Object(
      {
        text,
        mentions: newPost.mentions,
        /** Attachments that stay. */ keep: Type.Optional(Type.Array(Type.String({ maxLength: 64 }), { maxItems: 20 })),
      },
      { additionalProperties: false },
    ),
    reply: Post,
  },
  'posts.history': {
    summary: 'All versions of a post, newest first.',
    access: member,
    params: post,
    reply: Type.Object({ versions: Type.Array(PostVersion, { maxItems: 500 }) }),
  },
  'posts.redact': {
    summary: 'Removes the content of an own post, or as a moderator of any; for good, on every node.',
    access: member,
    params: post,
    body: Type.Object({ reason: Type.Optional(Type.String({ maxLength: 500 })) }, { additionalProperties: false }),
    reply: Post,
  },
  'posts.react': {
    summary: 'Sets or takes back a reaction.',
    access: member,
    params: post,
    body: Type.Object(
      { emoji: Type.String({ minLength: 1, maxLength: 32 }), on: Type.Boolean() },
      { additionalProperties: false },
    ),
    reply: Post,
  },
  'uploads.get': {
    summary: 'The state of an upload (bytes go to /api/v1/uploads by the tus protocol 1.0).',
    access: member,
    params: Type.Object({ id: Uuid }),
    reply: Type.Object({
      id: Uuid,
      state: Type.Union([
        Type.Literal('receiving'),
        Type.Literal('processing'),
        Type.Literal('ready'),
        Type.Literal('refused'),
      ]),
      code: nullable(Type.String()),
      name: Type.String(),
      mime: nullable(Type.String()),
      sizeBytes: Type.Integer(),
      width: nullable(Type.Integer()),
      height: nullable(Type.Integer()),
      inline: Type.Boolean(),
    }),
  },
  'attachments.get': {
    summary: 'The bytes of an attachment; `size=small` gives a picture of at most 640 px.',
    access: member,
    params: Type.Object({ post: EventId, sha256: Type.String({ maxLength: 64 }) }),
    query: Type.Object({ size: Type.Optional(Type.Literal('small')) }),
    reply: Type.Unknown(),
  },
} as const satisfies Record<string, Operation>;
