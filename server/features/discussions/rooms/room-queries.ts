import type { DiscussionDetail } from '../../../../spec/schemas/api/discussions.ts';
import type { Query, Reply } from '../../../../spec/schemas/api/operations.ts';
import type { Reader } from '../../../db/index.ts';
import { Problem } from '../../../platform/problem.ts';
import { accessRoom, type RoomAccess } from '../access.ts';
import type { Parts } from '../parts.ts';
import { cardOf } from '../posts/post-view.ts';
import { atLeast } from '../projection/rights.ts';
import { type DiscussionRow, membershipOf, selectDiscussions, viewsOf } from './discussion-view.ts';
import { institutionsOf } from './institutions.ts';

const defaultLimit = 40;
const maxPeople = 2_000;
/** Conversations whose other person is compared with the words of a search. */
const maxSearched = 500;

type ListQuery = Query<'discussions.list'>;

/** Discussions and conversations of a person, and open ones that they may join; newest activity first. */
export async function listDiscussions(
  parts: Parts,
  actor: string,
  query: ListQuery,
): Promise<Reply<'discussions.list'>> {
  const { db } = parts;
  const limit = query.limit ?? defaultLimit;
  const cursor = query.cursor === undefined ? null : parseCursor(query.cursor);
  const named = await conversationsWith(parts, actor, query.q);
  const picked = db.sql`
    select d.room, ${actor} as viewer from discussion d
      left join participant p on p.room = d.room and p.node = ${parts.node} and p.actor = ${actor}
    where d.merged_into is null and d.here and d.kind in ('group', 'dm') and not coalesce(p.barred, false)
      and ${scopeOf(parts, db, actor, query.scope ?? 'all')}
      and ${query.kind === undefined ? db.sql`true` : db.sql`d.kind = ${query.kind}`}
      and ${query.specialty === undefined ? db.sql`true` : db.sql`${query.specialty} = any(d.specialties)`}
      and ${wordsIn(db, query.q, named)}
      and ${cursor ? db.sql`(d.activity_ms, d.room) < (${cursor.activityMs}::bigint, ${cursor.room})` : db.sql`true`}
    order by d.activity_ms desc, d.room desc limit ${limit + 1}`;
  const rows = await db.sql<DiscussionRow[]>`
    ${selectDiscussions(db, parts.node, picked)} order by d.activity_ms desc, d.room desc`;
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return {
    discussions: await viewsOf(db, parts, page),
    next: rows.length > limit && last ? `${last.activity_ms}.${last.room}` : null,
  };
}

function scopeOf(parts: Parts, { sql }: Reader, actor: string, scope: NonNullable<ListQuery['scope']>) {
  const joined = sql`coalesce(p.joined, false)`;
  const joinable = sql`(
    (d.kind = 'group' and d.join_policy = 'node' and not d.closed)
    or exists (
      select from invitation v where v.room = d.room and v.state = 'open' and v.to_node = ${parts.node}
        and v.to_actor in (${actor}, '*')
        and (v.until_ms is null or v.until_ms > extract(epoch from now()) * 1000)
        and not exists (select from invitation_reply a where a.invitation = v.id and a.actor = ${actor})))`;
  if (scope === 'joined') return joined;
  return scope === 'open' ? sql`not ${joined} and ${joinable}` : sql`(${joined} or ${joinable})`;
}

/** Words are looked for in title and topic. @param named conversations that are found by the other person's name */
function wordsIn({ sql }: Reader, q: string | undefined, named: readonly string[]) {
  const words = q?.trim() ?? '';
  if (words === '') return sql`true`;
  const pattern = `%${words.replace(/[\\%_]/g, '\\$&')}%`;
  return sql`(d.kind = 'group' and (d.title ilike ${pattern} or d.topic ilike ${pattern}) or d.room = any(${[...named]}))`;
}

async function conversationsWith(parts: Parts, actor: string, q: string | undefined): Promise<string[]> {
  const wanted = q?.trim().toLocaleLowerCase() ?? '';
  if (wanted === '') return [];
  const { db } = parts;
  const others = await db.sql<{ room: string; node: string; actor: string }[]>`
    select o.room, o.node, o.actor from participant p
      join discussion d on d.room = p.room and d.kind = 'dm'
      join participant o on o.room = p.room and (o.node, o.actor) <> (p.node, p.actor)
    where p.node = ${parts.node} and p.actor = ${actor} order by d.activity_ms desc limit ${maxSearched}`;
  const cards = await parts.people.personCards(db, others);
  return others
    .filter((other) => cardOf(cards, other.node, other.actor).name.toLocaleLowerCase().includes(wanted))
    .map(({ room }) => room);
}

function parseCursor(text: string): { activityMs: number; room: string } {
  const match = /^(\d{1,16})\.(r_[A-Za-z0-9_-]{43})$/.exec(text);
  if (!match) throw new Problem('invalid_input');
  return { activityMs: Number(match[1]), room: match[2] as string };
}

/** One discussion with its institutions and what the viewer may do in it. */
export async function getDiscussion(parts: Parts, actor: string, room: string): Promise<DiscussionDetail> {
  const access = await accessRoom(parts.db, parts.node, { actor }, room, 'card');
  return detailOf(parts, actor, access);
}

/** A discussion that the person may see, read after everything was committed. */
export async function detailOf(
  parts: Parts,
  actor: string,
  access: Pick<RoomAccess, 'room'>,
): Promise<DiscussionDetail> {
  const reader = parts.db;
  const picked = reader.sql`select ${access.room} as room, ${actor} as viewer`;
  const rows = await reader.sql<DiscussionRow[]>`${selectDiscussions(reader, parts.node, picked)}`;
  const [row] = rows;
  if (!row) throw new Problem('not_found');
  const [view] = await viewsOf(reader, parts, rows);
  if (!view) throw new Problem('not_found');
  const isGroup = row.kind === 'group' && !row.closed;
  const role = membershipOf(row) === 'joined' ? row.role : null;
  return {
    ...view,
    institutions: await institutionsOf(parts, reader, row.room, row.owner),
    ownerNode: row.owner,
    stateHash: await parts.stateHashes.of(row.room),
    mayInvite: isGroup && atLeast(role, 'moderator'),
    mayModerate: isGroup && atLeast(role, 'moderator'),
    mayAdminister: isGroup && atLeast(role, 'admin'),
  };
}

/** People of a discussion: those who are in, and those who are invited personally. */
export async function listPeople(parts: Parts, actor: string, room: string): Promise<Reply<'discussions.people'>> {
  const { db } = parts;
  const access = await accessRoom(db, parts.node, { actor }, room, 'card');
  const rows = await db.sql<
    {
      node: string;
      actor: string;
      role: 'viewer' | 'member' | 'moderator' | 'admin';
      joined: boolean;
      joined_ms: number | null;
    }[]
  >`
    select node, actor, role, joined, joined_ms from participant
    where room = ${access.room} and not barred and (joined or invited)
    order by joined desc, joined_ms, node, actor limit ${maxPeople}`;
  const cards = await parts.people.personCards(db, rows);
  return {
    people: rows.map((row) => ({
      person: cardOf(cards, row.node, row.actor),
      role: row.role,
      joinedAt: row.joined ? row.joined_ms : null,
      state: row.joined ? ('joined' as const) : ('invited' as const),
    })),
  };
}
