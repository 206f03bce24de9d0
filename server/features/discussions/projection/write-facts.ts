import type { Tx } from '../../../db/index.ts';
import type { EditRow, PostRow, ReactionRow, RedactionRow } from './facts.ts';

/** A post that was not here before. */
export interface AddedPost {
  id: string;
  /** Edits, a redaction, reactions or replies were here before it. */
  touched: boolean;
}

/** Who asked for a post that is written now: they have read what came before, and get the same post for the same id. */
export interface Asker {
  actor: string;
  clientId: string;
}

/**
 * Inserts posts; those already here stay as they are. (Scalar questions instead of `exists`, which PostgreSQL would answer by reading whole tables
 * into memory while it has no statistics of them.) One statement for any number: also tells which of them need
 * deriving, moves the room's last activity, and notes the requests that the posts answer.
 * @param askers none, or one for each of the rows
 */
export async function insertPosts(tx: Tx, rows: PostRow[], askers: readonly Asker[] = []): Promise<AddedPost[]> {
  if (rows.length === 0) return [];
  const asked = rows.map(({ id }, index) => ({ id, actor: askers[index]?.actor, client_id: askers[index]?.clientId }));
  const noted =
    askers.length > 0
      ? tx.sql`, asked as (
        select added.room, added.ord, r.* from json_to_recordset(${JSON.stringify(asked)}::json) as r(id text, actor text, client_id uuid)
          join added on added.id = r.id
      ), seen as (
        insert into reader (room, actor, read_to) select room, actor, max(ord) from asked group by room, actor
        on conflict (room, actor) do update set read_to = greatest(reader.read_to, excluded.read_to)
      ), noted as (
        insert into client_request (actor, client_id, result) select actor, client_id, id from asked
      )`
      : tx.sql``;
  return tx.sql<AddedPost[]>`
    with input as (
      select * from json_to_recordset(${JSON.stringify(rows)}::json) as r(
        id text, room text, origin text, ord text, kind text, node text, actor text, at_ms bigint, late boolean, live boolean,
        has_body boolean, text text, language text, reply_to text, mentions jsonb, attachments jsonb)
    ), added as (
      insert into post (id, room, origin, ord, kind, node, actor, at_ms, late, live, has_body, text, language, reply_to,
        mentions, attachments)
      select id, room, origin, ord, kind, node, actor, at_ms, late, live, has_body, text, language, reply_to, mentions,
        attachments
      from input on conflict (id) do nothing
      returning id, room, ord, at_ms, live, kind
    ), active as (
      update discussion d set activity_ms = a.at_ms
      from (select room, max(at_ms) as at_ms from added where live and kind in ('post', 'question', 'answer') group by room) a
      where d.room = a.room and d.activity_ms < a.at_ms
    )${noted}
    select a.id,
      coalesce(
        (select true from post_edit e where e.post = a.id limit 1),
        (select true from post_redaction r where r.post = a.id limit 1),
        (select true from reaction r where r.post = a.id limit 1),
        (select true from post p where p.reply_to = a.id limit 1), false) as touched
    from added a`;
}

/** @returns ids of the posts that they are about, without those of events that were here before */
export async function insertEdits(tx: Tx, rows: EditRow[]): Promise<string[]> {
  if (rows.length === 0) return [];
  const added = await tx.sql<{ post: string }[]>`
    insert into post_edit (id, post, room, ord, node, actor, at_ms, live, has_body, text, mentions, attachments)
    select id, post, room, ord, node, actor, at_ms, live, has_body, text, mentions, attachments
    from json_to_recordset(${JSON.stringify(rows)}::json) as r(
      id text, post text, room text, ord text, node text, actor text, at_ms bigint, live boolean, has_body boolean,
      text text, mentions jsonb, attachments jsonb)
    on conflict (id) do nothing returning post`;
  return added.map(({ post }) => post);
}

export async function insertRedactions(tx: Tx, rows: RedactionRow[]): Promise<string[]> {
  if (rows.length === 0) return [];
  const added = await tx.sql<{ post: string }[]>`
    insert into post_redaction (id, post, room, ord, node, actor, at_ms, reason, effective)
    select id, post, room, ord, node, actor, at_ms, reason, effective
    from json_to_recordset(${JSON.stringify(rows)}::json) as r(
      id text, post text, room text, ord text, node text, actor text, at_ms bigint, reason text, effective boolean)
    on conflict (id) do nothing returning post`;
  return added.map(({ post }) => post);
}

export async function insertReactions(tx: Tx, rows: ReactionRow[]): Promise<string[]> {
  if (rows.length === 0) return [];
  const added = await tx.sql<{ post: string }[]>`
    insert into reaction (id, post, room, ord, node, actor, live, emoji, is_on)
    select id, post, room, ord, node, actor, live, emoji, is_on
    from json_to_recordset(${JSON.stringify(rows)}::json) as r(
      id text, post text, room text, ord text, node text, actor text, live boolean, emoji text, is_on boolean)
    on conflict (id) do nothing returning post`;
  return added.map(({ post }) => post);
}

/** Words that arrived after their headers. @returns posts whose own words came, and posts that must be derived */
export async function addBodies(
  tx: Tx,
  bodies: { posts: PostRow[]; edits: EditRow[]; redactions: RedactionRow[]; reactions: ReactionRow[] },
): Promise<{ filled: string[]; touched: string[] }> {
  const touched: string[] = [];
  const filled: string[] = [];
  if (bodies.posts.length > 0) {
    const rows = await tx.sql<{ id: string; reply_to: string | null }[]>`
      update post p set has_body = true, text = r.text, language = r.language, reply_to = r.reply_to,
        mentions = r.mentions, attachments = r.attachments
      from json_to_recordset(${JSON.stringify(bodies.posts)}::json) as r(
        id text, text text, language text, reply_to text, mentions jsonb, attachments jsonb)
      where p.id = r.id and not p.has_body and p.redacted_ms is null
      returning p.id, p.reply_to`;
    for (const row of rows) filled.push(row.id);
    touched.push(...rows.flatMap((row) => (row.reply_to === null ? [row.id] : [row.id, row.reply_to])));
  }
  if (bodies.edits.length > 0) {
    const rows = await tx.sql<{ post: string }[]>`
      update post_edit e set has_body = true, text = r.text, mentions = r.mentions, attachments = r.attachments
      from json_to_recordset(${JSON.stringify(bodies.edits)}::json) as r(
        id text, text text, mentions jsonb, attachments jsonb)
      where e.id = r.id and not e.has_body returning e.post`;
    touched.push(...rows.map(({ post }) => post));
  }
  if (bodies.redactions.length > 0) {
    const rows = await tx.sql<{ post: string }[]>`
      update post_redaction d set reason = r.reason
      from json_to_recordset(${JSON.stringify(bodies.redactions)}::json) as r(id text, reason text)
      where d.id = r.id and d.reason is null and r.reason is not null returning d.post`;
    touched.push(...rows.map(({ post }) => post));
  }
  if (bodies.reactions.length > 0) {
    const rows = await tx.sql<{ post: string }[]>`
      update reaction x set emoji = r.emoji, is_on = r.is_on
      from json_to_recordset(${JSON.stringify(bodies.reactions)}::json) as r(id text, emoji text, is_on boolean)
      where x.id = r.id and x.emoji is null returning x.post`;
    touched.push(...rows.map(({ post }) => post));
  }
  return { filled, touched };
}

/** A change of the rooms' rights made events count, or count no longer. What a redaction deleted stays deleted (R-8.6). */
export async function setLive(
  tx: Tx,
  ids: string[],
  live: boolean,
): Promise<{ posts: { id: string; room: string; kind: string; node: string; actor: string }[]; touched: string[] }> {
  const posts = await tx.sql<
    { id: string; room: string; kind: string; node: string; actor: string; reply_to: string | null }[]
  >`
    update post set live = ${live} where id = any(${ids}) and live <> ${live}
    returning id, origin as room, kind, node, actor, reply_to`;
  const others = await tx.sql<{ post: string }[]>`
    with e as (update post_edit set live = ${live} where id = any(${ids}) and live <> ${live} returning post),
      x as (update reaction set live = ${live} where id = any(${ids}) and live <> ${live} returning post),
      d as (update post_redaction set effective = true
        where ${live} and id = any(${ids}) and not effective returning post)
    select post from e union select post from x union select post from d`;
  const touched = posts.flatMap((row) => (row.reply_to === null ? [row.id] : [row.id, row.reply_to]));
  return { posts, touched: [...touched, ...others.map(({ post }) => post)] };
}

/** Posts that look different when these events do: the post of an edit or a reaction, and what a post answers. */
export async function ownersOf(tx: Tx, ids: readonly string[]): Promise<string[]> {
  if (ids.length === 0) return [];
  const rows = await tx.sql<{ post: string }[]>`
    select post from post_edit where id = any(${[...ids]}) union select post from reaction where id = any(${[...ids]})
    union select reply_to from post where id = any(${[...ids]}) and reply_to is not null`;
  return [...ids, ...rows.map(({ post }) => post)];
}
