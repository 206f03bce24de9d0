import type { VerifiedEvent } from '../../../../federation/index.ts';
import type { Attachment, PostBody, QuestionBody, ReactionBody } from '../../../../spec/schemas/events/content.ts';
import { fileName } from '../../attachments/index.ts';
import { orderKey } from './order-key.ts';

/** An event that arrives later than this after it was written is shown as late (3.4). */
export const lateAfterMs = 600_000;

export type PostKind = 'post' | 'question' | 'answer' | 'joined' | 'left';
export interface PersonRef {
  node: string;
  actor: string;
}
/** What people may know of an attachment; its key stays in the `attachment` table. */
export interface AttachmentCard {
  sha256: string;
  name: string;
  mime: string;
  sizeBytes: number;
  width: number | null;
  height: number | null;
}
interface Words {
  has_body: boolean;
  text: string | null;
  mentions: PersonRef[] | null;
  attachments: AttachmentCard[] | null;
}
interface Placed {
  id: string;
  ord: string;
  at_ms: number;
}
/** Row of `post` as one event gives it; what other events add is derived. */
export interface PostRow extends Placed, Words {
  /** Where it is shown; the room of the event unless that conversation was merged. */
  room: string;
  origin: string;
  kind: PostKind;
  node: string;
  actor: string;
  late: boolean;
  live: boolean;
  language: string | null;
  reply_to: string | null;
}
export interface EditRow extends Placed, Words {
  post: string;
  room: string;
  node: string;
  actor: string;
  live: boolean;
}
export interface RedactionRow extends Placed {
  post: string;
  room: string;
  node: string;
  actor: string;
  reason: string | null;
  effective: boolean;
}
export interface ReactionRow extends Omit<Placed, 'at_ms'> {
  post: string;
  room: string;
  node: string;
  actor: string;
  live: boolean;
  emoji: string | null;
  is_on: boolean | null;
}

function words(body: QuestionBody | undefined): Words {
  if (body === undefined) return { has_body: false, text: null, mentions: null, attachments: null };
  return {
    has_body: true,
    text: body.title === undefined ? body.text : `${body.title}\n\n${body.text}`,
    mentions: body.mentions.length > 0 ? body.mentions.map(({ node, actor }) => ({ node, actor })) : null,
    attachments: body.attachments.length > 0 ? body.attachments.map(card) : null,
  };
}

function card(attachment: Attachment): AttachmentCard {
  const { sha256, name, mime, size, width, height } = attachment;
  return { sha256, name: fileName(name, null), mime, sizeBytes: size, width: width ?? null, height: height ?? null };
}

const withFiles = new Set(['msg.post', 'qa.ask', 'qa.answer', 'msg.edit']);

/** The attachments of a body with their keys. */
export function sealedAttachments(event: VerifiedEvent): Attachment[] {
  if (event.body === undefined || !withFiles.has(event.header.type)) return [];
  return (event.body as PostBody).attachments;
}

export const postKinds: Record<string, PostKind> = {
  'msg.post': 'post',
  'qa.ask': 'question',
  'qa.answer': 'answer',
  'member.join': 'joined',
  'member.leave': 'left',
};

const actorOf = (event: VerifiedEvent): string => event.header.actor ?? '';
const refOf = (event: VerifiedEvent): string => event.header.ref ?? '';

/**
 * @param room where it is shown
 * @param nowMs clock at arrival
 */
export function postRow(
  event: VerifiedEvent,
  kind: PostKind,
  at: { room: string; live: boolean; nowMs: number },
): PostRow {
  const { header } = event;
  const isMembership = kind === 'joined' || kind === 'left';
  const body = isMembership ? undefined : (event.body as QuestionBody | undefined);
  return {
    id: event.id,
    room: at.room,
    origin: event.room,
    ord: orderKey(header),
    kind,
    node: header.node,
    actor: actorOf(event),
    at_ms: header.hlc[0],
    late: at.nowMs - header.hlc[0] > lateAfterMs,
    live: at.live,
    ...words(body),
    language: body?.lang ?? null,
    // An answer names its question in the header.
    reply_to: body?.reply_to ?? (kind === 'answer' ? refOf(event) : null),
    ...(isMembership ? { has_body: true } : {}),
  };
}

export function editRow(event: VerifiedEvent, live: boolean): EditRow {
  const { header } = event;
  return {
    id: event.id,
    post: refOf(event),
    room: event.room,
    ord: orderKey(header),
    node: header.node,
    actor: actorOf(event),
    at_ms: header.hlc[0],
    live,
    ...words(event.body as QuestionBody | undefined),
  };
}

export function redactionRow(event: VerifiedEvent, live: boolean): RedactionRow {
  const { header } = event;
  return {
    id: event.id,
    post: refOf(event),
    room: event.room,
    ord: orderKey(header),
    node: header.node,
    actor: actorOf(event),
    at_ms: header.hlc[0],
    reason: (event.body as { reason?: string } | undefined)?.reason ?? null,
    effective: live,
  };
}

/** One emoji as people know it, also of a later Unicode version. */
export function isEmoji(text: string): boolean {
  return /^(?:\p{RGI_Emoji}|\p{Extended_Pictographic}\uFE0F?)$/v.test(text);
}

export function reactionRow(event: VerifiedEvent, live: boolean): ReactionRow {
  const { header } = event;
  const body = event.body as ReactionBody | undefined;
  return {
    id: event.id,
    post: refOf(event),
    room: event.room,
    ord: orderKey(header),
    node: header.node,
    actor: actorOf(event),
    live,
    // Foreign text that is no emoji is nothing to show; the event keeps its place.
    emoji: body !== undefined && isEmoji(body.emoji) ? body.emoji : null,
    is_on: body?.on ?? null,
  };
}
