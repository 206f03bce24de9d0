import type { VerifiedEvent } from '../../../../federation/index.ts';
import { bytesOfPostText, type Post, postTextBytes } from '../../../../spec/schemas/api/discussions.ts';
import type { Body } from '../../../../spec/schemas/api/operations.ts';
import type { Attachment, PostBody } from '../../../../spec/schemas/events/content.ts';
import { isDatabaseUnavailable, type Tx, withTx } from '../../../db/index.ts';
import { Problem } from '../../../platform/problem.ts';
import { accessPost, accessRoom, type PostAccess, type RoomAccess } from '../access.ts';
import { oncePerClientId } from '../client-request.ts';
import type { Parts } from '../parts.ts';
import { viewMadeIn } from '../projection/announce.ts';
import { isEmoji } from '../projection/facts.ts';
import { intend } from '../projection/project-rooms.ts';
import { accepted } from '../refusals.ts';
import type { PostJob } from './lanes.ts';
import { postViews, shownPosts } from './post-view.ts';

/**
 * Writes a post, a question or an answer. The same client id again answers the post that it made. Posts of one room that come while one is being
 * written share the next transaction: the lock on the feed, the commit and the news for browsers are then paid once.
 */
export async function createPost(
  parts: Parts,
  actor: string,
  room: string,
  input: Body<'posts.create'>,
): Promise<Post> {
  const job: PostJob = { actor, input };
  // Claiming uploads writes, so a refusal would have to be undone for this post alone.
  if ((input.attachments ?? []).length > 0) return alone(parts, room, job);
  return parts.lanes.run(room, job, (jobs) => together(parts, room, jobs));
}

/** Each job's post, or why there is none. One that is refused, or that fails for all, is written on its own: nobody suffers from a neighbour. */
async function together(parts: Parts, room: string, jobs: readonly PostJob[]): Promise<PromiseSettledResult<Post>[]> {
  if (jobs.length > 1) {
    const posts = await withTx(parts.db, (tx) => writePosts(parts, tx, room, jobs)).catch((error: unknown) => {
      if (isDatabaseUnavailable(error)) throw error;
    });
    if (posts) return posts.map((value) => ({ status: 'fulfilled', value }));
  }
  const results: PromiseSettledResult<Post>[] = [];
  for (const job of jobs) results.push(...(await Promise.allSettled([alone(parts, room, job)])));
  return results;
}

async function alone(parts: Parts, room: string, job: PostJob): Promise<Post> {
  const [post] = await oncePerClientId(parts.db, (tx) => writePosts(parts, tx, room, [job]));
  return post as Post;
}

async function writePosts(parts: Parts, tx: Tx, asked: string, jobs: readonly PostJob[]): Promise<Post[]> {
  const entries = await Promise.all(
    jobs.map(async (job) => {
      const who = { actor: job.actor, clientId: job.input.clientId };
      const access = await accessRoom(tx, parts.node, who, asked, 'member');
      return { job, access, words: access.earlier === null ? await wordsOf(parts, tx, access, job) : null };
    }),
  );
  const fresh = entries.flatMap(({ job, access, words }) => (words === null ? [] : [{ job, access, words }]));
  const [first] = fresh;
  let written: VerifiedEvent[] = [];
  if (first) {
    const { room, kind, title } = first.access;
    const askers = fresh.map(({ job }) => ({ actor: job.actor, clientId: job.input.clientId }));
    intend(tx, { room: { room, kind, shown: room, title }, askers });
    const inputs = fresh.map(({ words }) => words);
    written = accepted(await parts.federation().rooms.appendAll(tx, room, inputs));
  }
  const posts: Post[] = [];
  for (const { access } of entries) {
    if (access.earlier !== null) posts.push(await madeEarlier(parts, tx, access.room, access.earlier));
    else posts.push(await viewOf(parts, tx, (written.shift() as VerifiedEvent).id));
  }
  return posts;
}

/** The event of a post; everything that its author may not do is refused here. */
async function wordsOf(parts: Parts, tx: Tx, access: RoomAccess, { actor, input }: PostJob) {
  if (access.closed) throw new Problem('room_closed');
  const text = textThatFits(input.text);
  const uploads = input.attachments ?? [];
  if (text === '' && uploads.length === 0) throw new Problem('text_empty');
  if (input.replyTo !== undefined) await mustBeIn(tx, access.room, input.replyTo);
  const isAnswer = input.kind === 'answer';
  if (isAnswer && input.replyTo === undefined) throw new Problem('reply_elsewhere');
  const attachments = uploads.length === 0 ? [] : await parts.attachments.claim(tx, actor, uploads);
  if (!attachments) throw new Problem('upload_not_ready');
  const body: PostBody = {
    text,
    fmt: 'md',
    mentions: input.mentions ?? [],
    attachments,
    ...(input.language === undefined ? {} : { lang: input.language }),
    ...(input.replyTo === undefined || isAnswer ? {} : { reply_to: input.replyTo }),
  };
  return {
    actor,
    type: isAnswer ? 'qa.answer' : input.kind === 'question' ? 'qa.ask' : 'msg.post',
    body,
    ...(isAnswer && input.replyTo !== undefined ? { ref: input.replyTo } : {}),
  };
}

/** @throws Problem `text_too_long` */
function textThatFits(text: string): string {
  const trimmed = text.trim();
  if (bytesOfPostText(trimmed) > postTextBytes) throw new Problem('text_too_long');
  return trimmed;
}

/** What this client id made. @throws Problem `conflict` when that was something else, or a post elsewhere */
async function madeEarlier(parts: Parts, tx: Tx, room: string, id: string): Promise<Post> {
  const [view] = await postViews(tx, parts.people, await shownPosts(tx, [id]));
  if (view?.room !== room) throw new Problem('conflict');
  return view;
}

async function mustBeIn(tx: Tx, room: string, post: string): Promise<void> {
  const [row] = await tx.sql`select from post where id = ${post} and room = ${room} and live`;
  if (!row) throw new Problem('reply_elsewhere');
}

/** The post as this transaction made it, or as it is. */
async function viewOf(parts: Parts, tx: Tx, id: string): Promise<Post> {
  const made = viewMadeIn(tx, id);
  if (made) return made;
  const [view] = await postViews(tx, parts.people, await shownPosts(tx, [id]));
  if (!view) throw new Problem('not_found');
  return view;
}

/** Writes a new version of an own post. Files that are not kept leave the version in force; older versions are history. */
export async function editPost(parts: Parts, actor: string, id: string, input: Body<'posts.edit'>): Promise<Post> {
  return withTx(parts.db, async (tx) => {
    const post = await accessOwnWords(parts, tx, actor, id);
    const attachments = await keptAttachments(tx, post, input.keep);
    const text = textThatFits(input.text);
    if (text === '' && attachments.length === 0) throw new Problem('text_empty');
    const body: PostBody = {
      text,
      fmt: 'md',
      mentions: input.mentions ?? post.mentions,
      attachments,
      ...(post.language === null ? {} : { lang: post.language }),
      ...(post.replyTo === null || post.kind === 'answer' ? {} : { reply_to: post.replyTo }),
    };
    accepted(await parts.federation().rooms.append(tx, { room: post.origin, actor, type: 'msg.edit', ref: id, body }));
    return viewOf(parts, tx, id);
  });
}

async function accessOwnWords(parts: Parts, tx: Tx, actor: string, id: string): Promise<PostAccess> {
  const post = await accessPost(tx, parts.node, actor, id, 'member');
  if (post.kind === 'joined' || post.kind === 'left') throw new Problem('not_found');
  if (post.node !== parts.node || post.actor !== actor) throw new Problem('not_the_author');
  if (post.redacted) throw new Problem('post_redacted');
  if (post.room.closed) throw new Problem('room_closed');
  return post;
}

/** Files of the version in force, as they stand in a body, without those that are not in `keep`. */
async function keptAttachments(tx: Tx, post: PostAccess, keep: readonly string[] | undefined): Promise<Attachment[]> {
  const version = post.shownEdit ?? post.id;
  const rows = await tx.sql<(Attachment & { width: number | null; height: number | null })[]>`
    select a.name, a.mime, a.plain_bytes as size, a.sha256, a.key, a.iv, a.chunk_bytes as chunk,
      (c.card->>'width')::int as width, (c.card->>'height')::int as height
    from (
      select attachments from post where id = ${version} union all select attachments from post_edit where id = ${version}
    ) v, jsonb_array_elements(v.attachments) with ordinality as c(card, place)
      join attachment a on a.event = ${version} and a.sha256 = c.card->>'sha256'
    order by c.place`;
  return rows
    .filter(({ sha256 }) => keep === undefined || keep.includes(sha256))
    .map(({ width, height, ...file }) => ({
      ...file,
      ...(width === null ? {} : { width }),
      ...(height === null ? {} : { height }),
    }));
}

/** Removes the content of a post for good, on every node. */
export async function redactPost(parts: Parts, actor: string, id: string, input: Body<'posts.redact'>): Promise<Post> {
  return withTx(parts.db, async (tx) => {
    const post = await accessPost(tx, parts.node, actor, id, 'member');
    if (post.kind === 'joined' || post.kind === 'left') throw new Problem('not_found');
    if (post.redacted) return viewOf(parts, tx, id);
    const reason = input.reason?.trim();
    accepted(
      await parts.federation().rooms.append(tx, {
        room: post.origin,
        actor,
        type: 'msg.redact',
        ref: id,
        body: reason ? { reason } : {},
      }),
    );
    return viewOf(parts, tx, id);
  });
}

/** Sets or takes back a reaction. Nothing is written when it is so already. */
export async function reactToPost(parts: Parts, actor: string, id: string, input: Body<'posts.react'>): Promise<Post> {
  if (!isEmoji(input.emoji)) throw new Problem('invalid_input');
  return withTx(parts.db, async (tx) => {
    const post = await accessPost(tx, parts.node, actor, id, 'member');
    if (post.kind === 'joined' || post.kind === 'left') throw new Problem('not_found');
    if (post.redacted) throw new Problem('post_redacted');
    const [last] = await tx.sql<{ is_on: boolean }[]>`
      select is_on from reaction
      where post = ${id} and node = ${parts.node} and actor = ${actor} and emoji = ${input.emoji} and live
      order by ord desc limit 1`;
    if ((last?.is_on ?? false) !== input.on) {
      const body = { emoji: input.emoji, on: input.on };
      accepted(
        await parts.federation().rooms.append(tx, { room: post.origin, actor, type: 'react.set', ref: id, body }),
      );
    }
    return viewOf(parts, tx, id);
  });
}
