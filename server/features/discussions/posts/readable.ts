import type { Reader, Tx } from '../../../db/index.ts';
import { Problem } from '../../../platform/problem.ts';
import { accessRoom } from '../access.ts';
import type { Parts } from '../parts.ts';
import type { AttachmentCard } from '../projection/facts.ts';

/** What a post says now, as far as somebody may read it. */
export interface PostWords {
  readonly room: string;
  readonly text: string;
  /** As the author's browser declared it, BCP 47. */
  readonly language: string | null;
  readonly files: readonly { readonly sha256: string; readonly name: string }[];
}
export interface RoomWords {
  readonly room: string;
  readonly title: string | null;
  readonly topic: string | null;
  readonly language: string | null;
}

/** Words of rooms for features that do something with them for a reader. What they may not read is left out. */
export interface ReadableWords {
  posts(reader: Reader, actor: string, ids: readonly string[]): Promise<Map<string, PostWords>>;
  room(reader: Reader, actor: string, room: string): Promise<RoomWords | undefined>;
  /** Does the post still say this? Holds it so until the transaction ends. */
  stillSays(tx: Tx, post: string, text: string): Promise<boolean>;
  /** Is a file of this name still in the post? Holds it so until the transaction ends. */
  stillHas(tx: Tx, post: string, fileName: string): Promise<boolean>;
}

export function readableWords(parts: Parts): ReadableWords {
  return {
    posts: (reader, actor, ids) => readablePosts(parts, reader, actor, ids),
    room: async (reader, actor, room) => {
      if (!(await mayRead(parts, reader, actor, room, 'card'))) return undefined;
      const [row] = await reader.sql<RoomWords[]>`
        select d.room, d.title, d.topic, d.language from discussion asked
          join discussion d on d.room = coalesce(asked.merged_into, asked.room) where asked.room = ${room}`;
      return row;
    },
    stillSays: async (tx, post, text) => (await shownFor(tx, post))?.text === text,
    stillHas: async (tx, post, fileName) =>
      (await shownFor(tx, post))?.attachments?.some(({ name }) => name === fileName) ?? false,
  };
}

interface PostRow {
  id: string;
  room: string;
  text: string | null;
  language: string | null;
  attachments: AttachmentCard[] | null;
}

async function readablePosts(
  parts: Parts,
  reader: Reader,
  actor: string,
  ids: readonly string[],
): Promise<Map<string, PostWords>> {
  const rows = await reader.sql<PostRow[]>`
    select p.id, p.room, case when e.id is null then p.text else e.text end as text, p.language,
      case when e.id is null then p.attachments else e.attachments end as attachments
    from post p left join post_edit e on e.id = p.shown_edit
    where p.id = any(${[...ids]}) and p.live and p.redacted_ms is null and p.kind in ('post', 'question', 'answer')`;
  const readable = new Set<string>();
  for (const room of new Set(rows.map((row) => row.room)))
    if (await mayRead(parts, reader, actor, room, 'posts')) readable.add(room);
  return new Map(
    rows
      .filter(({ room }) => readable.has(room))
      .map(({ id, room, text, language, attachments }) => [
        id,
        { room, text: text ?? '', language, files: (attachments ?? []).map(({ sha256, name }) => ({ sha256, name })) },
      ]),
  );
}

async function mayRead(
  { node }: Parts,
  reader: Reader,
  actor: string,
  room: string,
  need: 'card' | 'posts',
): Promise<boolean> {
  try {
    await accessRoom(reader, node, { actor }, room, need);
    return true;
  } catch (error) {
    if (error instanceof Problem) return false;
    throw error;
  }
}

/** The row of the post is locked first: an edit or a redaction changes it too, and then comes before or after. */
async function shownFor(
  tx: Tx,
  post: string,
): Promise<{ text: string; attachments: AttachmentCard[] | null } | undefined> {
  const locked = await tx.sql`
    select from post where id = ${post} and live and redacted_ms is null for share`;
  if (locked.length === 0) return undefined;
  const [row] = await tx.sql<{ text: string | null; attachments: AttachmentCard[] | null }[]>`
    select case when e.id is null then p.text else e.text end as text,
      case when e.id is null then p.attachments else e.attachments end as attachments
    from post p left join post_edit e on e.id = p.shown_edit where p.id = ${post}`;
  return row && { text: row.text ?? '', attachments: row.attachments };
}
