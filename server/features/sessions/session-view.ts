import type { Role } from '../../../federation/index.ts';
import type { PersonCard } from '../../../spec/schemas/api/people.ts';
import type { AnswerState, Session, SessionDetail, SessionPerson } from '../../../spec/schemas/api/sessions.ts';
import type { Reader } from '../../db/index.ts';
import { unknownPerson } from '../discussions/index.ts';
import { isHost, mayHost } from './access.ts';
import type { Parts, PersonRef } from './parts.ts';
import { roleName, type SessionRow } from './session-row.ts';

const maxPeople = 2_000;
const maxRemoved = 200;

type Cards = ReadonlyMap<string, PersonCard>;
const keyOf = ({ node, actor }: PersonRef): string => `${node}/${actor}`;
const cardOf = (cards: Cards, ref: PersonRef): PersonCard => cards.get(keyOf(ref)) ?? unknownPerson(ref);
/** Whoever leads it; of a plan that names nobody, whoever made the room. */
function hostOf(row: Pick<SessionRow, 'host' | 'started_node' | 'started_actor'>): PersonRef {
  if (row.host === null) return { node: row.started_node, actor: row.started_actor ?? '' };
  const slash = row.host.indexOf('/');
  return { node: row.host.slice(0, slash), actor: row.host.slice(slash + 1) };
}

/** Who is in has accepted, whatever they said before. */
export function answerOf(joined: boolean, answer: 'no' | 'time' | null): AnswerState {
  if (joined) return 'accepted';
  return answer === 'no' ? 'declined' : answer === 'time' ? 'time' : 'none';
}

/** Views of rows in their order; hosts are looked up once for all. */
export async function sessionViews(parts: Parts, reader: Reader, rows: readonly SessionRow[]): Promise<Session[]> {
  if (rows.length === 0) return [];
  const cards = await parts.people.personCards(reader, rows.map(hostOf));
  return rows.map((row) => sessionView(parts, row, cards));
}

function sessionView(parts: Parts, row: SessionRow, cards: Cards): Session {
  return {
    room: row.room,
    title: row.title ?? '',
    agenda: row.topic === '' ? null : row.topic,
    specialties: row.specialties,
    language: row.language,
    status: row.status,
    start: row.start_ms,
    end: row.end_ms,
    zone: row.zone,
    opensAt: row.start_ms - row.opens_before_s * 1000,
    series: row.every === null ? null : { every: row.every, later: row.later.map(([start, end]) => ({ start, end })) },
    call: row.call,
    host: cardOf(cards, hostOf(row)),
    institutionCount: row.institution_count,
    acceptedCount: row.people_count,
    invitedCount: Math.max(row.invited_count, row.people_count),
    answer: answerOf(row.joined, row.answer),
    role: roleName(row.role ?? row.invitation_role, isHost(parts, row)),
    mayHost: mayHost(row),
    door: { lobby: row.lobby, locked: row.locked },
    reason: row.reason,
  };
}

interface PersonRow {
  node: string;
  actor: string;
  role: Role;
  joined: boolean;
  answer: 'no' | 'time' | null;
  start_ms: number | null;
  end_ms: number | null;
  note: string | null;
}

/** One session with its people, their answers, and its institutions. */
export async function detailOf(parts: Parts, reader: Reader, row: SessionRow): Promise<SessionDetail> {
  const people = await reader.sql<PersonRow[]>`
    select p.node, p.actor, p.role, p.joined, a.answer, a.start_ms, a.end_ms, a.note
    from participant p
      left join lateral (
        select o.answer, o.start_ms, o.end_ms, o.note from session_answer o
        where o.room = p.room and o.node = p.node and o.actor = p.actor and o.live order by o.ord desc limit 1
      ) a on true
    where p.room = ${row.room} and not p.barred and (p.joined or p.invited or a.answer is not null)
    order by p.joined desc, p.joined_ms, p.node, p.actor limit ${maxPeople}`;
  // Whoever is invited with their whole institution has no place of their own before they join, but may have answered.
  const others = await reader.sql<Omit<PersonRow, 'role' | 'joined'>[]>`
    select distinct on (o.node, o.actor) o.node, o.actor, o.answer, o.start_ms, o.end_ms, o.note
    from session_answer o
    where o.room = ${row.room} and o.live
      and not exists (select from participant p where p.room = o.room and p.node = o.node and p.actor = o.actor)
    order by o.node, o.actor, o.ord desc limit ${maxPeople}`;
  const all: PersonRow[] = [
    ...people,
    ...others.map((one) => ({ ...one, role: row.invitation_role ?? ('member' as const), joined: false })),
  ].slice(0, maxPeople);
  const removed = mayHost(row) ? await removedFrom(reader, row.room) : [];
  const cards = await parts.people.personCards(reader, [...all, ...removed, hostOf(row), ...row.speakers]);
  const speakers = new Set(row.speakers.map(keyOf));
  return {
    ...sessionView(parts, row, cards),
    people: all.map((person) => personView(person, cards, speakers, keyOf(person) === keyOf(hostOf(row)))),
    removed: removed.map((person) => cardOf(cards, person)),
    institutions: await institutionsOf(parts, reader, row),
  };
}

function personView(row: PersonRow, cards: Cards, speakers: ReadonlySet<string>, isHost: boolean): SessionPerson {
  return {
    person: cardOf(cards, row),
    role: roleName(row.role, isHost),
    isSpeaker: speakers.has(keyOf(row)),
    answer: answerOf(row.joined, row.answer),
    proposal: row.answer === 'time' ? { start: row.start_ms, end: row.end_ms, note: row.note } : null,
  };
}

/** Who was sent away and not let in again, for hosts. */
async function removedFrom(reader: Reader, room: string): Promise<PersonRef[]> {
  return reader.sql<{ node: string; actor: string }[]>`
    select p.node, p.actor from participant p join discussion_node n on n.room = p.room and n.node = p.node
    where p.room = ${room} and p.barred order by p.node, p.actor limit ${maxRemoved}`;
}

async function institutionsOf(
  parts: Parts,
  reader: Reader,
  { room, owner }: SessionRow,
): Promise<SessionDetail['institutions']> {
  const rows = await reader.sql<{ node: string; everybody: boolean }[]>`
    select n.node, exists (
      select from invitation v where v.room = n.room and v.to_node = n.node and v.to_actor = '*' and v.state = 'open'
    ) as everybody
    from discussion_node n where n.room = ${room} order by n.node <> ${owner}, n.node`;
  const { registry, peers } = parts.federation();
  const view = registry.view();
  const away = new Set(peers().flatMap((peer) => (peer.reachable ? [] : [peer.node])));
  return rows.map(({ node, everybody }) => ({
    node,
    name: view.node(node)?.legalName ?? node,
    isSelf: node === parts.node,
    isHost: node === owner,
    everybody,
    away: node !== parts.node && away.has(node),
  }));
}
