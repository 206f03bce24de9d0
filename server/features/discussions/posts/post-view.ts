import type { Post } from '../../../../spec/schemas/api/discussions.ts';
import type { PersonCard } from '../../../../spec/schemas/api/people.ts';
import type { Reader } from '../../../db/index.ts';
import { isInlineSafe } from '../../attachments/index.ts';
import type { People } from '../ports.ts';
import type { AttachmentCard, PersonRef, PostKind, PostRow } from '../projection/facts.ts';
import { excerpt } from './excerpt.ts';

/** A post with the edit in force and what it answers. */
export interface ShownPost {
  id: string;
  room: string;
  ord: string;
  kind: PostKind;
  node: string;
  actor: string;
  at_ms: number;
  late: boolean;
  live: boolean;
  has_body: boolean;
  text: string | null;
  language: string | null;
  mentions: PersonRef[] | null;
  attachments: AttachmentCard[] | null;
  edits: number;
  edited_ms: number | null;
  reply_count: number;
  reactions: { emoji: string; count: number; people: string[] }[] | null;
  redacted_by: 'author' | 'moderator' | null;
  redacted_ms: number | null;
  redaction_reason: string | null;
  parent_id: string | null;
  parent_node: string | null;
  parent_actor: string | null;
  parent_text: string | null;
}

/** Longest part of an answered post that is read for its preview. */
const previewLength = 1_200;

/** `select … from post p …`: everything that a view needs; the caller adds `where`, `order by` and `limit`. */
export function selectShown(reader: Reader) {
  return reader.sql`
    select p.id, p.room, p.ord, p.kind, p.node, p.actor, p.at_ms, p.late, p.live, p.has_body or e.id is not null as has_body,
      case when e.id is null then p.text else e.text end as text, p.language,
      case when e.id is null then p.mentions else e.mentions end as mentions,
      case when e.id is null then p.attachments else e.attachments end as attachments,
      p.edits, e.at_ms as edited_ms, p.reply_count, p.reactions, p.redacted_by, p.redacted_ms, p.redaction_reason,
      q.id as parent_id, q.node as parent_node, q.actor as parent_actor,
      left(case when f.id is null then q.text else f.text end, ${previewLength}) as parent_text
    from post p
      left join post_edit e on e.id = p.shown_edit
      left join post q on q.id = p.reply_to and q.room = p.room and q.live
      left join post_edit f on f.id = q.shown_edit`;
}

export async function shownPosts(reader: Reader, ids: readonly string[]): Promise<ShownPost[]> {
  if (ids.length === 0) return [];
  return reader.sql<ShownPost[]>`${selectShown(reader)} where p.id = any(${[...ids]}) order by p.ord`;
}

/** A post that nothing else says anything about yet. */
export function shownAsWritten(row: PostRow): ShownPost {
  return {
    ...row,
    edits: 0,
    edited_ms: null,
    reply_count: 0,
    reactions: null,
    redacted_by: null,
    redacted_ms: null,
    redaction_reason: null,
    parent_id: null,
    parent_node: null,
    parent_actor: null,
    parent_text: null,
  };
}

/** Views of posts, the same for every viewer. One look-up of people for all of them. */
export async function postViews(
  reader: Reader,
  people: Pick<People, 'personCards'>,
  rows: readonly ShownPost[],
): Promise<Post[]> {
  if (rows.length === 0) return [];
  const refs = new Map<string, PersonRef>();
  const add = (node: string, actor: string): void => {
    refs.set(`${node}/${actor}`, { node, actor });
  };
  for (const row of rows) {
    add(row.node, row.actor);
    if (row.parent_node !== null && row.parent_actor !== null) add(row.parent_node, row.parent_actor);
    for (const reaction of row.reactions ?? []) for (const key of reaction.people) add(...splitPerson(key));
  }
  const cards = await people.personCards(reader, [...refs.values()]);
  return rows.map((row) => postView(row, cards));
}

const splitPerson = (key: string): [node: string, actor: string] => {
  const slash = key.indexOf('/');
  return [key.slice(0, slash), key.slice(slash + 1)];
};

/** Somebody of whom this node knows no more than the identifier. */
export function unknownPerson({ node, actor }: PersonRef): PersonCard {
  return {
    node,
    actor,
    name: actor.slice(0, 8),
    title: null,
    profession: null,
    specialty: null,
    institution: { node, name: node, city: null, country: null },
    badge: 'unverified',
  };
}

export function cardOf(cards: Map<string, PersonCard>, node: string, actor: string): PersonCard {
  return cards.get(`${node}/${actor}`) ?? unknownPerson({ node, actor });
}

function stateOf(row: ShownPost): Post['state'] {
  if (row.redacted_ms !== null) return 'redacted';
  if (!row.live) return 'void';
  return row.has_body ? 'visible' : 'awaiting_body';
}

function postView(row: ShownPost, cards: Map<string, PersonCard>): Post {
  const state = stateOf(row);
  const isShown = state === 'visible';
  return {
    id: row.id,
    room: row.room,
    order: row.ord,
    kind: row.kind,
    author: cardOf(cards, row.node, row.actor),
    at: row.at_ms,
    state,
    text: isShown ? (row.text ?? '') : null,
    language: row.language,
    replyTo:
      row.parent_id === null || row.parent_node === null || row.parent_actor === null
        ? null
        : {
            id: row.parent_id,
            author: cardOf(cards, row.parent_node, row.parent_actor).name,
            excerpt: excerpt(row.parent_text),
          },
    replyCount: row.reply_count,
    mentions: isShown ? (row.mentions ?? []) : [],
    attachments: isShown ? (row.attachments ?? []).map((file) => ({ ...file, inline: isInlineSafe(file.mime) })) : [],
    reactions: isShown ? (row.reactions ?? []).map((reaction) => reactionView(reaction, cards)) : [],
    edits: row.edits,
    editedAt: row.edited_ms,
    redaction:
      row.redacted_ms === null || row.redacted_by === null
        ? null
        : { by: row.redacted_by, reason: row.redaction_reason, at: row.redacted_ms },
    late: row.late,
  };
}

function reactionView(
  reaction: NonNullable<ShownPost['reactions']>[number],
  cards: Map<string, PersonCard>,
): Post['reactions'][number] {
  return {
    emoji: reaction.emoji,
    count: reaction.count,
    people: reaction.people.map((key) => {
      const [node, actor] = splitPerson(key);
      return { node, actor, name: cardOf(cards, node, actor).name };
    }),
  };
}
