import type { Tx } from '../../../db/index.ts';
import type { NewNotification } from '../../notifications/index.ts';
import type { Parts } from '../parts.ts';
import { excerpt } from '../posts/excerpt.ts';
import type { ShownPost } from '../posts/post-view.ts';
import { mentioned } from './mentions.ts';
import type { RoomFacts, Rooms } from './project-rooms.ts';

interface Candidate {
  post: ShownPost;
  to: string;
  kind: 'mention' | 'reply' | 'direct';
}

/** Tells people of this node of new posts that concern them: a mention before a reply, in a conversation every post. */
export async function notifyOfPosts(parts: Parts, tx: Tx, posts: readonly ShownPost[], rooms: Rooms): Promise<void> {
  const byRoom = new Map([...rooms.values()].map((facts) => [facts.shown, facts]));
  const candidates: Candidate[] = [];
  const conversations = new Set<string>();
  for (const post of posts) {
    if (post.kind === 'joined' || post.kind === 'left') continue;
    if (byRoom.get(post.room)?.kind === 'dm') {
      conversations.add(post.room);
      continue;
    }
    const mentions = mentioned(parts, post.mentions, post);
    for (const to of mentions) candidates.push({ post, to, kind: 'mention' });
    const { parent_node: node, parent_actor: to } = post;
    if (node === parts.node && to !== null && !mentions.includes(to) && !(post.node === node && post.actor === to)) {
      candidates.push({ post, to, kind: 'reply' });
    }
  }
  if (conversations.size > 0) candidates.push(...(await inConversations(parts, tx, posts, [...conversations])));
  if (candidates.length === 0) return;
  const wanting = await whoWants(parts, tx, candidates);
  const items = candidates.filter((candidate) => wanting(candidate)).map((candidate) => itemOf(candidate, byRoom));
  await parts.notifications.notify(tx, items);
}

function itemOf(
  { post, to, kind }: Candidate,
  rooms: ReadonlyMap<string, Pick<RoomFacts, 'kind' | 'title'>>,
): NewNotification {
  const title = rooms.get(post.room)?.title ?? null;
  return {
    to,
    kind,
    person: { node: post.node, actor: post.actor },
    room: post.room,
    post: post.id,
    data: {
      ...(title === null ? {} : { title }),
      excerpt: excerpt(post.text),
      // Where the words stand: the page of a session is another one than that of a discussion.
      ...(rooms.get(post.room)?.kind === 'session' ? { place: 'session' } : {}),
    },
    ...(kind === 'direct' ? { subject: `direct ${post.room}` } : { cause: `post ${post.id}` }),
  };
}

async function inConversations(
  parts: Parts,
  tx: Tx,
  posts: readonly ShownPost[],
  rooms: string[],
): Promise<Candidate[]> {
  const people = await tx.sql<{ room: string; actor: string }[]>`
    select room, actor from participant where room = any(${rooms}) and node = ${parts.node}`;
  return people.flatMap(({ room, actor }) =>
    posts
      .filter((post) => post.room === room && !(post.node === parts.node && post.actor === actor))
      .map((post) => ({ post, to: actor, kind: 'direct' as const })),
  );
}

/** Only people who are in the room, only about what was written since they joined, and in a muted room only mentions. */
async function whoWants(
  parts: Parts,
  tx: Tx,
  candidates: readonly Candidate[],
): Promise<(candidate: Candidate) => boolean> {
  const rooms = [...new Set(candidates.map(({ post }) => post.room))];
  const actors = [...new Set(candidates.map(({ to }) => to))];
  const rows = await tx.sql<{ room: string; actor: string; joined_ord: string | null; muted: boolean }[]>`
    select p.room, p.actor, p.joined_ord, coalesce(r.muted, false) as muted
    from participant p left join reader r on r.room = p.room and r.actor = p.actor
    where p.room = any(${rooms}) and p.node = ${parts.node} and p.actor = any(${actors}) and p.joined and not p.barred`;
  const people = new Map(rows.map((row) => [`${row.room} ${row.actor}`, row]));
  return ({ post, to, kind }) => {
    const person = people.get(`${post.room} ${to}`);
    return person !== undefined && post.ord > (person.joined_ord ?? '') && (kind === 'mention' || !person.muted);
  };
}

/** Tells the invited person. An invitation of a whole institution waits in everybody's list and disturbs nobody. */
export async function notifyOfInvitations(parts: Parts, tx: Tx, ids: string[]): Promise<void> {
  if (ids.length === 0) return;
  const rows = await tx.sql<
    { id: string; room: string; from_node: string; from_actor: string; to_actor: string; title: string }[]
  >`
    select i.id, i.room, i.from_node, i.from_actor, i.to_actor, i.title from invitation i
    where i.id = any(${ids}) and i.state = 'open' and i.to_node = ${parts.node} and i.to_actor <> '*'
      and not exists (select from discussion d where d.room = i.room and d.kind in ('session', 'glossary'))
      and not exists (select from participant p where p.room = i.room and p.node = i.to_node and p.actor = i.to_actor and p.joined)`;
  await parts.notifications.notify(
    tx,
    rows.map((row) => ({
      to: row.to_actor,
      kind: 'invitation' as const,
      person: { node: row.from_node, actor: row.from_actor },
      room: row.room,
      data: { title: row.title, invitation: row.id },
      cause: `invitation ${row.id}`,
    })),
  );
}

/** Tells people who are in a room that they may do more or less there now. */
export async function notifyOfRoles(
  parts: Parts,
  tx: Tx,
  roles: readonly { room: string; actor: string; role: string; cseq: number }[],
  rooms: Rooms,
): Promise<void> {
  await parts.notifications.notify(
    tx,
    roles
      .filter(({ room }) => !['session', 'glossary'].includes(rooms.get(room)?.kind ?? 'group'))
      .map(({ room, actor, role, cseq }) => {
        const title = rooms.get(room)?.title ?? null;
        return {
          to: actor,
          kind: 'role_changed' as const,
          room,
          data: { role, ...(title === null ? {} : { title }) },
          cause: `role ${room} ${cseq}`,
        };
      }),
  );
}
