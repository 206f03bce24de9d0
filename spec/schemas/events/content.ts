import { type Static, Type } from 'typebox';
import { ConceptArea, ConceptId, SomeTerms, TermNote } from '../common/terms.ts';
import { LanguageTag } from '../common/words.ts';
import { ActorId, B64u, Envelope, EventId, NodeId } from '../federation/envelope.ts';
import { FeedCut } from './control.ts';

const Sha256 = Type.String({ pattern: '^[A-Za-z0-9_-]{43}$' });
const Jws = Type.String({ pattern: '^[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+$', maxLength: 16_384 });
const Nothing = Type.Object({});
const Pixels = Type.Integer({ minimum: 1, maximum: 65_535 });

/** The longest text of a post, in characters as people count them. The body's 32 KiB hold as well. */
export const maxTextLength = 20_000;
export const maxAttachments = 20;
export const maxPollOptions = 10;
/** Nodes in one closing of a poll, so that its header stays within 4 KiB; a poll of more nodes is closed by several. */
export const maxPollCut = 40;

/** A person as they are called in this room; words, so in the body. */
export const Profile = Type.Object({
  name: Type.String({ minLength: 1, maxLength: 200 }),
  title: Type.Optional(Type.String({ maxLength: 100 })),
  unit: Type.Optional(Type.String({ maxLength: 200 })),
});
export type Profile = Static<typeof Profile>;
/** `approval`: consilium-approval+jwt of the home node. */
export const MemberJoinBody = Type.Object({ profile: Profile, approval: Type.Optional(Jws) });
export type MemberJoinBody = Static<typeof MemberJoinBody>;

/** A file: AES-256-GCM ciphertext, found by `sha256`; `key` and `iv` here, so that deleting the body shreds every copy. Sizes in bytes. */
export const Attachment = Type.Object({
  name: Type.String({ minLength: 1, maxLength: 255 }),
  mime: Type.String({ pattern: '^[a-z0-9.+-]+/[a-z0-9.+-]+$', maxLength: 127 }),
  /** Of the plain file. */
  size: Type.Integer({ minimum: 0, maximum: 209_715_200 }),
  sha256: Sha256,
  key: Type.String({ pattern: '^[A-Za-z0-9_-]{43}$' }),
  iv: Type.String({ pattern: '^[A-Za-z0-9_-]{16}$' }),
  /** Plain bytes per sealed chunk. */
  chunk: Type.Integer({ minimum: 4096, maximum: 4_194_304 }),
  width: Type.Optional(Pixels),
  height: Type.Optional(Pixels),
});
export type Attachment = Static<typeof Attachment>;

export const Person = Type.Object({ node: NodeId, actor: ActorId });
const text = {
  /** Markdown (safe subset) when `fmt` is `md`. */
  text: Type.String({ maxLength: maxTextLength }),
  fmt: Type.Union([Type.Literal('md'), Type.Literal('plain')]),
  /** Language that the text is written in. */
  lang: Type.Optional(LanguageTag),
  reply_to: Type.Optional(EventId),
  mentions: Type.Array(Person, { maxItems: 50 }),
  attachments: Type.Array(Attachment, { maxItems: maxAttachments }),
};
/** Words of a post, a question, an answer or an edit of one. */
export const PostBody = Type.Object(text);
export type PostBody = Static<typeof PostBody>;
export const QuestionBody = Type.Object({
  title: Type.Optional(Type.String({ minLength: 1, maxLength: 300 })),
  ...text,
});
export type QuestionBody = Static<typeof QuestionBody>;
export const RedactBody = Type.Object({
  /** Words, or the code `subject-request` when a patient or another third person asked. */
  reason: Type.Optional(Type.String({ maxLength: 2000 })),
});
export const ReactionBody = Type.Object({ emoji: Type.String({ minLength: 1, maxLength: 32 }), on: Type.Boolean() });
export type ReactionBody = Static<typeof ReactionBody>;

export const QaAccept = Type.Object({ answer: Type.Union([EventId, Type.Null()]) });
export type QaAccept = Static<typeof QaAccept>;
/** Without `actor` the whole node is suspended. `cut` is also the target feed's entry in `after`. */
export const ModSuspend = Type.Object({ node: NodeId, actor: Type.Optional(ActorId), cut: FeedCut });
export type ModSuspend = Static<typeof ModSuspend>;

/** What an invited person says to the plan of a session. Whoever joins has accepted; `time`: another time would suit them. */
export const SessionAnswer = Type.Object({ answer: Type.Union([Type.Literal('no'), Type.Literal('time')]) });
export type SessionAnswer = Static<typeof SessionAnswer>;
/** `time`: [start, end] that is proposed, ms since the epoch. */
export const SessionAnswerBody = Type.Object({
  time: Type.Optional(Type.Tuple([Type.Integer({ minimum: 0 }), Type.Integer({ minimum: 0 })])),
  note: Type.Optional(Type.String({ maxLength: 500 })),
});
export type SessionAnswerBody = Static<typeof SessionAnswerBody>;

/**
 * A poll: how many options it has and how votes count, which survives erasure. `named`: the people of the session see who voted for what. `results`:
 * shown while votes come in, or when the poll is closed.
 */
export const PollOpen = Type.Object({
  options: Type.Integer({ minimum: 2, maximum: maxPollOptions }),
  many: Type.Boolean(),
  named: Type.Boolean(),
  results: Type.Union([Type.Literal('live'), Type.Literal('closed')]),
});
export type PollOpen = Static<typeof PollOpen>;
/** The words of a poll: as many `labels` as it has options. */
export const PollBody = Type.Object({
  question: Type.String({ minLength: 1, maxLength: 300 }),
  labels: Type.Array(Type.String({ minLength: 1, maxLength: 150 }), { minItems: 2, maxItems: maxPollOptions }),
  lang: Type.Optional(LanguageTag),
});
export type PollBody = Static<typeof PollBody>;
/** What somebody chooses, by place in the options from 0; nothing takes a vote back. A person's opinion, so in the body. */
export const PollVoteBody = Type.Object({
  choice: Type.Array(Type.Integer({ minimum: 0, maximum: maxPollOptions - 1 }), {
    maxItems: maxPollOptions,
    uniqueItems: true,
  }),
});
export type PollVoteBody = Static<typeof PollVoteBody>;
/** `cut`: node → [incarnation, seq] of its last vote that the closing has seen; what is beyond does not count. */
export const PollClose = Type.Object({
  cut: Type.Record(
    NodeId,
    Type.Tuple([
      Type.Integer({ minimum: 1, maximum: 1_000_000 }),
      Type.Integer({ minimum: 1, maximum: 9007199254740991 }),
    ]),
    { maxProperties: maxPollCut, additionalProperties: false },
  ),
});
export type PollClose = Static<typeof PollClose>;

/** Slides that the actor shows from now on. `download`: pages offer the file, and not only its pages. */
export const SlidesShow = Type.Object({ download: Type.Boolean() });
export type SlidesShow = Static<typeof SlidesShow>;
/** The file: one PDF. */
export const SlidesBody = Type.Object({
  attachments: Type.Array(Type.Object({ ...Attachment.properties, mime: Type.Literal('application/pdf') }), {
    minItems: 1,
    maxItems: 1,
  }),
});
export type SlidesBody = Static<typeof SlidesBody>;

/** The longest text of one caption, in characters. */
export const maxCaptionLength = 1000;
/** A caption covers no more than so much speech, ms. */
export const maxCaptionMs = 30_000;
/** Chosen at random by the speaker's node; what it says while somebody still speaks carries the same. */
export const CaptionId = Type.String({ pattern: '^[A-Za-z0-9_-]{16}$' });
const moment = Type.Integer({ minimum: 0, maximum: 9007199254740991 });
/** When it was spoken: from and to, ms since the epoch by the clock of the speaker's node. */
export const captionTimes = { t0: moment, t1: moment };
/** Which engine recognised it; `node` ran or called it, `outside` means outside of that institution. */
export const CaptionEngine = Type.Object({
  name: Type.String({ minLength: 1, maxLength: 200 }),
  model: Type.String({ maxLength: 200 }),
  node: NodeId,
  outside: Type.Boolean(),
});
export type CaptionEngine = Static<typeof CaptionEngine>;
/** What the actor said in a call, as an engine understood it. */
export const CaptionSegment = Type.Object({ segment: CaptionId, ...captionTimes });
export type CaptionSegment = Static<typeof CaptionSegment>;
/** `lang`: of the words; `spoken`: what the speaker says they speak. */
export const CaptionBody = Type.Object({
  lang: LanguageTag,
  spoken: Type.Optional(LanguageTag),
  text: Type.String({ minLength: 1, maxLength: maxCaptionLength }),
  engine: CaptionEngine,
});
export type CaptionBody = Static<typeof CaptionBody>;
/** The words as they were said, in place of what the engine understood. */
export const CaptionCorrectBody = Type.Object({
  lang: LanguageTag,
  text: Type.String({ minLength: 1, maxLength: maxCaptionLength }),
});
export type CaptionCorrectBody = Static<typeof CaptionCorrectBody>;
export const CaptionSwitch = Type.Object({ on: Type.Boolean() });
export type CaptionSwitch = Static<typeof CaptionSwitch>;

/** A change of one concept of the term base, or a new one. The id is a code, so in the header. */
export const TermPropose = Type.Object({ concept: ConceptId });
export type TermPropose = Static<typeof TermPropose>;
/** `terms`: whole, for each language that the proposal changes. `area` of a new concept. `source`: where the terms are written so. */
export const TermProposeBody = Type.Object({
  area: Type.Optional(ConceptArea),
  terms: SomeTerms,
  note: Type.Optional(TermNote),
  source: Type.Optional(Type.String({ minLength: 1, maxLength: 300 })),
  reason: Type.Optional(Type.String({ minLength: 1, maxLength: 1000 })),
});
export type TermProposeBody = Static<typeof TermProposeBody>;
/** What an editor decides about the proposal in `ref`. */
export const TermDecide = Type.Object({ approve: Type.Boolean() });
export type TermDecide = Static<typeof TermDecide>;
export const TermDecideBody = Type.Object({ reason: Type.Optional(Type.String({ maxLength: 1000 })) });
export type TermDecideBody = Static<typeof TermDecideBody>;

const RecordingId = Type.String({ pattern: '^v_[A-Za-z0-9_-]{22}$' });
export const RecordingRef = Type.Object({ rec: RecordingId });
export const RecordingBody = Type.Object({ manifest: Type.String({ maxLength: 30_000 }) });

/** Exactly one of the three. Events and blobs count only when they are of the writing node. */
export const EraseRequest = Type.Union([
  Type.Object({ events: Type.Array(EventId, { minItems: 1, maxItems: 64, uniqueItems: true }) }),
  Type.Object({ actor: ActorId }),
  Type.Object({ blobs: Type.Array(Sha256, { minItems: 1, maxItems: 64, uniqueItems: true }) }),
]);
export type EraseRequest = Static<typeof EraseRequest>;
const Count = Type.Integer({ minimum: 0, maximum: 9007199254740991 });
/** What a holder deleted; `backup_until`: ms since the epoch when the last backup with it expires. */
export const EraseReceipt = Type.Object({
  done: Type.Object({ bodies: Count, blobs: Count, index: Type.Boolean(), derived: Type.Boolean() }),
  backup_until: Count,
});

/** A steward's vote for a takeover: `head` = highest canonical control event held, `reg` = registry position. */
export const CtlVote = Type.Object({
  epoch: Type.Integer({ minimum: 2, maximum: 1_000_000_000 }),
  for: NodeId,
  head: Type.Tuple([Count, Count, EventId]),
  reg: Type.Tuple([Count, EventId]),
});
const SignedHeader = Type.Object({ protected: B64u, payload: B64u, signature: Envelope.properties.signature });
/** Two authentic headers at the same position of the same feed. */
export const ForkProof = Type.Object({ a: SignedHeader, b: SignedHeader });
export const FeedCheckpoint = Type.Object({ upto: Type.Integer({ minimum: 1, maximum: 9007199254740991 }) });

/**
 * Lane m: type → schema of `d` (an absent `d` counts as {}), schema of the body (null = none), and whether the header must (`required`), may not (`none`)
 * or may (`optional`) name an actor and a target (`ref`).
 */
export const CONTENT_EVENTS = {
  'member.join': { d: Nothing, body: MemberJoinBody, actor: 'required', ref: 'none' },
  'member.leave': { d: Nothing, body: null, actor: 'required', ref: 'none' },
  'msg.post': { d: Nothing, body: PostBody, actor: 'required', ref: 'none' },
  'msg.edit': { d: Nothing, body: QuestionBody, actor: 'required', ref: 'required' },
  'msg.redact': { d: Nothing, body: RedactBody, actor: 'required', ref: 'required' },
  'react.set': { d: Nothing, body: ReactionBody, actor: 'required', ref: 'required' },
  'qa.ask': { d: Nothing, body: QuestionBody, actor: 'required', ref: 'none' },
  'qa.answer': { d: Nothing, body: PostBody, actor: 'required', ref: 'required' },
  'qa.accept': { d: QaAccept, body: null, actor: 'required', ref: 'required' },
  'mod.suspend': { d: ModSuspend, body: RedactBody, actor: 'required', ref: 'none' },
  'session.answer': { d: SessionAnswer, body: SessionAnswerBody, actor: 'required', ref: 'none' },
  'poll.open': { d: PollOpen, body: PollBody, actor: 'required', ref: 'none' },
  'poll.vote': { d: Nothing, body: PollVoteBody, actor: 'required', ref: 'required' },
  'poll.close': { d: PollClose, body: null, actor: 'required', ref: 'required' },
  'slides.show': { d: SlidesShow, body: SlidesBody, actor: 'required', ref: 'none' },
  'slides.lead': { d: Nothing, body: null, actor: 'required', ref: 'required' },
  'slides.stop': { d: Nothing, body: null, actor: 'required', ref: 'required' },
  'caption.switch': { d: CaptionSwitch, body: null, actor: 'required', ref: 'none' },
  'caption.segment': { d: CaptionSegment, body: CaptionBody, actor: 'required', ref: 'none' },
  'caption.correct': { d: Nothing, body: CaptionCorrectBody, actor: 'required', ref: 'required' },
  'term.propose': { d: TermPropose, body: TermProposeBody, actor: 'required', ref: 'none' },
  'term.decide': { d: TermDecide, body: TermDecideBody, actor: 'required', ref: 'required' },
  'rec.publish': { d: RecordingRef, body: RecordingBody, actor: 'optional', ref: 'none' },
  'rec.withdraw': { d: RecordingRef, body: RedactBody, actor: 'optional', ref: 'none' },
  'erase.request': { d: EraseRequest, body: RedactBody, actor: 'optional', ref: 'none' },
  'erase.receipt': { d: EraseReceipt, body: null, actor: 'none', ref: 'required' },
  'ctl.vote': { d: CtlVote, body: null, actor: 'none', ref: 'none' },
  'fork.proof': { d: ForkProof, body: null, actor: 'none', ref: 'none' },
  'feed.checkpoint': { d: FeedCheckpoint, body: null, actor: 'none', ref: 'none' },
} as const;
export type ContentType = keyof typeof CONTENT_EVENTS;
