import { randomUUID } from 'node:crypto';
import type { Notification } from '../../../spec/schemas/api/notifications.ts';
import type { PersonCard } from '../../../spec/schemas/api/people.ts';
import type { Reader, Tx } from '../../db/index.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Stream } from '../../platform/stream.ts';

/** Counts of unread notifications end here; the client shows "999+". */
export const maxCounted = 999;

/** Something that concerns one person of this node. */
export interface NewNotification {
  /** Person of this node. */
  to: string;
  kind: Notification['kind'];
  person?: { node: string; actor: string };
  room?: string;
  post?: string;
  /** Words for the line: title of the discussion, excerpt, name of an institution … */
  data?: Record<string, string>;
  /** While an unread one of the same subject waits, this one replaces it. */
  subject?: string;
  /** The same cause notifies once. */
  cause?: string;
}
export interface NotificationRow {
  id: string;
  actor: string;
  kind: Notification['kind'];
  at_ms: number;
  read: boolean;
  person_node: string | null;
  person_actor: string | null;
  room: string | null;
  post: string | null;
  data: Record<string, string>;
}

/** What notifications must know of people; `membership` implements it. */
export interface Cards {
  personCards(reader: Reader, people: readonly { node: string; actor: string }[]): Promise<Map<string, PersonCard>>;
}
export interface NotificationParts {
  clock: Clock;
  stream: Stream;
  people: Cards;
}

/** Stores notifications and sends them to the people's browsers, with their new counts. */
export async function notify(parts: NotificationParts, tx: Tx, items: readonly NewNotification[]): Promise<void> {
  if (items.length === 0) return;
  const at = parts.clock.now();
  const rows = items.map((item) => ({
    id: randomUUID(),
    actor: item.to,
    kind: item.kind,
    person_node: item.person?.node ?? null,
    person_actor: item.person?.actor ?? null,
    room: item.room ?? null,
    post: item.post ?? null,
    data: item.data ?? {},
    subject: item.subject ?? null,
    cause: item.cause ?? null,
  }));
  const stored = await tx.sql<NotificationRow[]>`
    insert into notification (id, actor, kind, at_ms, person_node, person_actor, room, post, data, subject, cause)
    select i.id, i.actor, i.kind, ${at}::bigint, i.person_node, i.person_actor, i.room, i.post, i.data, i.subject, i.cause
    from (
      -- Two of the same subject in one batch are one row; the last one wins.
      select distinct on (actor, coalesce(subject, id::text)) *
      from json_to_recordset(${JSON.stringify(rows.map((row, n) => ({ ...row, n })))}::json) as r(n int, id uuid, actor text,
        kind text, person_node text, person_actor text, room text, post text, data jsonb, subject text, cause text)
      order by actor, coalesce(subject, id::text), n desc
    ) i
    where not exists (select from notification o where o.actor = i.actor and o.cause = i.cause)
    on conflict (actor, subject) where not read and subject is not null do update
      set at_ms = excluded.at_ms, person_node = excluded.person_node, person_actor = excluded.person_actor,
        room = excluded.room, post = excluded.post, data = excluded.data
    returning id, actor, kind, at_ms, read, person_node, person_actor, room, post, data`;
  if (stored.length === 0) return;
  const unread = await unreadCounts(tx, [...new Set(stored.map(({ actor }) => actor))]);
  const views = await notificationViews(parts, tx, stored);
  for (const [index, { actor }] of stored.entries()) {
    const notification = views[index] as Notification;
    const event = { type: 'notification.added', notification, unread: unread.get(actor) ?? 0 } as const;
    parts.stream.publish(tx, { actors: [actor] }, event);
  }
}

/** Unread notifications per person, each at most 999. */
export async function unreadCounts(reader: Reader, actors: readonly string[]): Promise<Map<string, number>> {
  const rows = await reader.sql<{ actor: string; unread: number }[]>`
    select a.actor, n.unread from unnest(${[...actors]}::text[]) as a(actor), lateral (
      select count(*)::int as unread from (
        select from notification where actor = a.actor and not read limit ${maxCounted}) few) n`;
  return new Map(rows.map(({ actor, unread }) => [actor, unread]));
}

export async function notificationViews(
  parts: NotificationParts,
  reader: Reader,
  rows: readonly NotificationRow[],
): Promise<Notification[]> {
  const refs = new Map<string, { node: string; actor: string }>();
  for (const { person_node: node, person_actor: actor } of rows) {
    if (node !== null && actor !== null) refs.set(`${node}/${actor}`, { node, actor });
  }
  const cards =
    refs.size > 0 ? await parts.people.personCards(reader, [...refs.values()]) : new Map<string, PersonCard>();
  return rows.map((row) => ({
    id: row.id,
    kind: row.kind,
    at: row.at_ms,
    read: row.read,
    person: cards.get(`${row.person_node}/${row.person_actor}`) ?? null,
    room: row.room,
    post: row.post,
    data: row.data,
  }));
}

/** Takes the words of redacted posts out of notifications; the line itself stays. */
export async function forgetPosts(tx: Tx, posts: readonly string[]): Promise<void> {
  if (posts.length === 0) return;
  await tx.sql`update notification set data = data - 'excerpt' where post = any(${[...posts]}) and data ? 'excerpt'`;
}
