import type { PendingQuery, Row } from 'postgres';
import type { Discussion } from '../../../../spec/schemas/api/discussions.ts';
import type { PersonCard } from '../../../../spec/schemas/api/people.ts';
import type { Specialty } from '../../../../spec/schemas/common/words.ts';
import type { Reader } from '../../../db/index.ts';
import type { Parts } from '../parts.ts';
import { excerpt } from '../posts/excerpt.ts';
import { cardOf } from '../posts/post-view.ts';
import type { PersonRef } from '../projection/facts.ts';

/** Counts of unread posts and mentions end here. */
export const maxCounted = 999;

/** A discussion as one person of this node stands to it. */
export interface DiscussionRow {
  viewer: string;
  room: string;
  kind: 'group' | 'dm';
  owner: string;
  started_node: string;
  started_actor: string | null;
  started_ms: number;
  title: string | null;
  topic: string | null;
  specialties: Specialty[];
  language: string | null;
  join_policy: 'invite' | 'node' | 'knock';
  closed: boolean;
  frozen: boolean;
  here: boolean;
  members: string[];
  merged_into: string | null;
  activity_ms: number;
  people_count: number;
  institution_count: number;
  role: 'viewer' | 'member' | 'moderator' | 'admin' | null;
  joined: boolean;
  barred: boolean;
  muted: boolean;
  read_to: string | null;
  invitation: string | null;
  unread: number;
  mentions: number;
  last_id: string | null;
  last_ms: number | null;
  last_node: string | null;
  last_actor: string | null;
  last_text: string | null;
}

/**
 * `select …` of discussions for viewers. Every count is bounded, so the cost does not grow with the room.
 * @param picked fragment of a query that gives `room` and `viewer`
 */
export function selectDiscussions(reader: Reader, self: string, picked: PendingQuery<Row[]>) {
  return reader.sql`
    select k.viewer, d.room, d.kind, d.owner, d.started_node, d.started_actor, d.started_ms, d.title, d.topic,
      d.specialties, d.language, d.join_policy, d.closed, d.frozen, d.here, d.members, d.merged_into, d.activity_ms,
      d.people_count, d.institution_count, p.role, coalesce(p.joined, false) as joined,
      coalesce(p.barred, false) as barred, coalesce(r.muted, false) as muted, r.read_to, i.id as invitation,
      coalesce(u.count, 0)::int as unread, coalesce(m.count, 0)::int as mentions,
      l.id as last_id, l.at_ms as last_ms, l.node as last_node, l.actor as last_actor, l.text as last_text
    from (${picked}) k
      join discussion d on d.room = k.room
      left join participant p on p.room = d.room and p.node = ${self} and p.actor = k.viewer
      left join reader r on r.room = d.room and r.actor = k.viewer
      left join lateral (
        select v.id from invitation v
        where v.room = d.room and v.state = 'open' and v.to_node = ${self} and v.to_actor in (k.viewer, '*')
          and (v.until_ms is null or v.until_ms > extract(epoch from now()) * 1000)
          and not exists (select from invitation_reply a where a.invitation = v.id and a.actor = k.viewer)
        order by v.to_actor = '*', v.at_ms desc limit 1
      ) i on not coalesce(p.joined, false)
      left join lateral (
        select count(*) as count from (
          select from post o
          where o.room = d.room and o.ord > coalesce(r.read_to, '') and o.live and o.redacted_ms is null
            and o.kind in ('post', 'question', 'answer') and not (o.node = ${self} and o.actor = k.viewer)
          limit ${maxCounted}) few
      ) u on p.joined
      left join lateral (
        select count(*) as count from (
          select from mention n where n.actor = k.viewer and n.room = d.room and n.ord > coalesce(r.read_to, '')
          limit ${maxCounted}) few
      ) m on p.joined
      left join lateral (
        select o.id, o.at_ms, o.node, o.actor, left(case when e.id is null then o.text else e.text end, 1200) as text
        from post o left join post_edit e on e.id = o.shown_edit
        where o.room = d.room and o.live and o.redacted_ms is null and o.kind in ('post', 'question', 'answer')
        order by o.ord desc limit 1
      ) l on p.joined or (d.join_policy = 'node' and d.here)`;
}

/** How the viewer stands to a discussion. */
export function membershipOf(row: DiscussionRow): Discussion['membership'] {
  if (row.barred || !row.here || row.merged_into !== null) return 'left';
  if (row.joined) return 'joined';
  if (row.invitation !== null) return 'invited';
  return row.join_policy === 'node' && row.kind === 'group' && !row.closed ? 'open' : 'left';
}

/** Cards of one room for several people of this node. */
export async function discussionViews(
  reader: Reader,
  parts: Parts,
  of: { room: string; actors: readonly string[] },
): Promise<{ actor: string; view: Discussion }[]> {
  if (of.actors.length === 0) return [];
  const rows = await reader.sql<DiscussionRow[]>`${selectDiscussions(
    reader,
    parts.node,
    reader.sql`select ${of.room} as room, viewer from unnest(${[...of.actors]}::text[]) as v(viewer)`,
  )}`;
  const views = await viewsOf(reader, parts, rows);
  return rows.map((row, index) => ({ actor: row.viewer, view: views[index] as Discussion }));
}

/** Views of rows in their order; people are looked up once for all. */
export async function viewsOf(reader: Reader, parts: Parts, rows: readonly DiscussionRow[]): Promise<Discussion[]> {
  if (rows.length === 0) return [];
  const refs = new Map<string, PersonRef>();
  for (const row of rows) {
    for (const ref of [startedBy(row), otherOf(row, parts.node), lastAuthor(row)]) {
      if (ref) refs.set(`${ref.node}/${ref.actor}`, ref);
    }
  }
  const cards = await parts.people.personCards(reader, [...refs.values()]);
  const away = new Set(
    parts
      .federation()
      .peers()
      .flatMap((peer) => (peer.reachable ? [] : [peer.node])),
  );
  const { rooms } = parts.federation();
  return rows.map((row) => discussionView(row, parts.node, cards, { away, lacking: rooms.missing(row.room) > 0 }));
}

const startedBy = (row: DiscussionRow): PersonRef | null =>
  row.started_actor === null ? null : { node: row.started_node, actor: row.started_actor };
const lastAuthor = (row: DiscussionRow): PersonRef | null =>
  row.last_node === null || row.last_actor === null ? null : { node: row.last_node, actor: row.last_actor };

function otherOf(row: DiscussionRow, self: string): PersonRef | null {
  if (row.kind !== 'dm') return null;
  const other = row.members.find((key) => key !== `${self}/${row.viewer}`);
  if (other === undefined) return null;
  const slash = other.indexOf('/');
  return { node: other.slice(0, slash), actor: other.slice(slash + 1) };
}

function discussionView(
  row: DiscussionRow,
  self: string,
  cards: Map<string, PersonCard>,
  now: { away: ReadonlySet<string>; lacking: boolean },
): Discussion {
  const membership = membershipOf(row);
  const card = (ref: PersonRef | null): PersonCard | null => (ref === null ? null : cardOf(cards, ref.node, ref.actor));
  const author = card(lastAuthor(row));
  const showsPosts = membership === 'joined' || membership === 'open';
  return {
    room: row.room,
    kind: row.kind,
    title: row.kind === 'dm' ? null : row.title,
    topic: row.topic,
    specialties: row.specialties,
    language: row.language,
    other: card(otherOf(row, self)),
    startedBy: card(startedBy(row)),
    startedAt: row.started_ms,
    institutionCount: row.institution_count,
    peopleCount: row.people_count,
    lastPost:
      showsPosts && row.last_id !== null && row.last_ms !== null && author !== null
        ? { id: row.last_id, at: row.last_ms, author: author.name, excerpt: excerpt(row.last_text) }
        : null,
    unread: membership === 'joined' ? row.unread : 0,
    mentions: membership === 'joined' ? row.mentions : 0,
    membership,
    invitation: membership === 'invited' ? row.invitation : null,
    role: membership === 'joined' ? row.role : null,
    join: row.join_policy,
    muted: row.muted,
    closed: row.closed,
    condition: conditionOf(row, self, now),
  };
}

function conditionOf(
  row: DiscussionRow,
  self: string,
  now: { away: ReadonlySet<string>; lacking: boolean },
): Discussion['condition'] {
  if (row.frozen) return 'frozen';
  if (row.owner !== self && now.away.has(row.owner)) return 'owner_away';
  return now.lacking ? 'catching_up' : null;
}
