import type { ControlState } from '../../../../federation/index.ts';
import type { MemberJoinBody } from '../../../../spec/schemas/events/content.ts';
import type { Tx } from '../../../db/index.ts';
import type { Parts } from '../parts.ts';
import type { ChangeOf } from './changes.ts';
import { derivePosts, wipeRedacted } from './derive.ts';
import type { Effects } from './effects.ts';
import {
  type EditRow,
  editRow,
  type PostRow,
  postKinds,
  postRow,
  type ReactionRow,
  type RedactionRow,
  reactionRow,
  redactionRow,
  sealedAttachments,
} from './facts.ts';
import { noteMentions } from './mentions.ts';
import type { Rooms } from './project-rooms.ts';
import { projectRoomWords, takeAskers } from './project-rooms.ts';
import { rightOf } from './rights.ts';
import {
  addBodies,
  insertEdits,
  insertPosts,
  insertReactions,
  insertRedactions,
  ownersOf,
  setLive,
} from './write-facts.ts';
import { countPeople, deriveMembers, type Joiner } from './write-rooms.ts';

/** Posts, edits, reactions, redactions, joins and leaves, as they come. */
export async function projectContent(
  parts: Parts,
  tx: Tx,
  changes: readonly ChangeOf<'content'>[],
  rooms: Rooms,
  effects: Effects,
): Promise<void> {
  await learnPeople(parts, tx, changes);
  const nowMs = parts.clock.now();
  const posts: PostRow[] = [];
  const edits: EditRow[] = [];
  const redactions: RedactionRow[] = [];
  const reactions: ReactionRow[] = [];
  const joiners = new Map<string, Joiner>();
  for (const { event, live, room, state } of changes) {
    const { type, node, actor } = event.header;
    const kind = postKinds[type];
    if (kind) posts.push(postRow(event, kind, { room: rooms.get(room)?.shown ?? room, live, nowMs }));
    else if (type === 'msg.edit') edits.push(editRow(event, live));
    else if (type === 'msg.redact') redactions.push(redactionRow(event, live));
    else if (type === 'react.set') reactions.push(reactionRow(event, live));
    if ((kind === 'joined' || kind === 'left') && actor !== undefined && live) {
      joiners.set(`${room} ${node}/${actor}`, joiner(state, node, actor));
    }
  }
  const added = await insertPosts(tx, posts, takeAskers(tx));
  const touched = new Set([
    ...added.filter((post) => post.touched).map(({ id }) => id),
    ...(await insertEdits(tx, edits)),
    ...(await insertReactions(tx, reactions)),
    ...(await ownersOf(tx, await insertRedactions(tx, redactions))),
  ]);
  const isNew = new Set(added.map(({ id }) => id));
  const newPosts = posts.filter(({ id }) => isNew.has(id));
  for (const { reply_to } of newPosts) if (reply_to !== null) touched.add(reply_to);
  for (const post of newPosts) {
    // What never counted was never shown.
    if (!post.live) continue;
    effects.changed.add(post.id);
    if (post.has_body) effects.fresh.add(post.id);
    if (!touched.has(post.id) && post.reply_to === null) effects.plain.set(post.id, post);
  }
  await deriveTouched(
    parts,
    tx,
    touched,
    [...edits.map(({ id }) => id), ...redactions.map(({ post }) => post)],
    effects,
  );
  await keepAttachments(parts, tx, changes, effects);
  await noteMentions(parts, tx, newPosts, edits);
  await projectMembers(parts, tx, [...joiners.values()], effects);
}

/** Profiles with which people of other nodes come in: a room may be the only place to hear of them. */
async function learnPeople(
  parts: Parts,
  tx: Tx,
  changes: readonly (ChangeOf<'content'> | ChangeOf<'body'>)[],
): Promise<void> {
  for (const { event, live } of changes) {
    const { type, node, actor } = event.header;
    if (type !== 'member.join' || !live || node === parts.node || actor === undefined || event.body === undefined)
      continue;
    const { profile, approval } = event.body as MemberJoinBody;
    await parts.people.learn(tx, { node, actor }, profile, approval);
  }
}

/** Words that came after their headers. */
export async function projectBodies(
  parts: Parts,
  tx: Tx,
  changes: readonly ChangeOf<'body'>[],
  effects: Effects,
): Promise<void> {
  const bodies = {
    posts: [] as PostRow[],
    edits: [] as EditRow[],
    redactions: [] as RedactionRow[],
    reactions: [] as ReactionRow[],
  };
  for (const { event, live } of changes) {
    const { type } = event.header;
    const kind = postKinds[type];
    if (type === 'room.create' || type === 'room.set') {
      await projectRoomWords(tx, event);
      effects.rooms.add(event.room);
    } else if (kind) bodies.posts.push(postRow(event, kind, { room: event.room, live, nowMs: parts.clock.now() }));
    else if (type === 'msg.edit') bodies.edits.push(editRow(event, live));
    else if (type === 'msg.redact') bodies.redactions.push(redactionRow(event, live));
    else if (type === 'react.set') bodies.reactions.push(reactionRow(event, live));
  }
  await learnPeople(parts, tx, changes);
  const { filled, touched } = await addBodies(tx, bodies);
  const wasFilled = new Set(filled);
  for (const post of bodies.posts) if (post.live && wasFilled.has(post.id)) effects.fresh.add(post.id);
  await deriveTouched(
    parts,
    tx,
    new Set(touched),
    bodies.edits.map(({ id }) => id),
    effects,
  );
  await keepAttachments(parts, tx, changes, effects);
  await noteMentions(
    parts,
    tx,
    bodies.posts.filter(({ id }) => wasFilled.has(id)),
    bodies.edits,
  );
}

/** Events that count, or count no longer, because the rights of their authors were decided anew. */
export async function projectLive(parts: Parts, tx: Tx, change: ChangeOf<'live'>, effects: Effects): Promise<void> {
  const { posts, touched } = await setLive(tx, change.ids, change.live);
  for (const { id } of posts) effects.changed.add(id);
  await deriveTouched(parts, tx, new Set(await ownersOf(tx, touched)), touched, effects);
  const moved = posts.filter(({ kind }) => kind === 'joined' || kind === 'left');
  if (moved.length === 0) return;
  const state = await parts.federation().rooms.state(tx, change.room);
  if (!state) return;
  await projectMembers(
    parts,
    tx,
    moved.map(({ node, actor }) => joiner(state, node, actor)),
    effects,
  );
}

function joiner(state: ControlState, node: string, actor: string): Joiner {
  const right = rightOf(state, node, actor);
  return { room: state.room, node, actor, role: right ?? 'member', barred: right === null };
}

async function projectMembers(parts: Parts, tx: Tx, joiners: Joiner[], effects: Effects): Promise<void> {
  if (joiners.length === 0) return;
  await deriveMembers(tx, joiners, parts.node);
  const rooms = new Set(joiners.map(({ room }) => room));
  await countPeople(tx, [...rooms]);
  for (const room of rooms) effects.people.add(room);
  for (const { room, node, actor } of joiners) if (node === parts.node) effects.stands(room, actor);
}

/** @param candidates edits that came now, and targets of redactions: an edit may itself be redacted */
async function deriveTouched(
  parts: Parts,
  tx: Tx,
  touched: ReadonlySet<string>,
  candidates: readonly string[],
  effects: Effects,
): Promise<void> {
  const { here, redacted } = await derivePosts(tx, [...touched]);
  for (const id of here) effects.changed.add(id);
  if (redacted.length === 0 && candidates.length === 0) return;
  for (const id of redacted) {
    effects.redacted.add(id);
    effects.fresh.delete(id);
  }
  const edits = await wipeRedacted(tx, redacted, candidates);
  // The engine deletes the body that a redaction names; the versions of that post, keys and bytes of files go with it.
  for (const id of edits) await parts.federation().rooms.eraseBody(tx, id);
  await parts.attachments.erase(tx, [...redacted, ...edits]);
}

/** Keys of files, unless the post is redacted already. */
async function keepAttachments(
  parts: Parts,
  tx: Tx,
  changes: readonly (ChangeOf<'content'> | ChangeOf<'body'>)[],
  effects: Effects,
): Promise<void> {
  const files = changes.flatMap(({ event }) =>
    effects.redacted.has(event.id) || effects.redacted.has(event.header.ref ?? '')
      ? []
      : sealedAttachments(event).map((file) => ({ event: event.id, room: event.room, file })),
  );
  await parts.attachments.keep(tx, files);
}
